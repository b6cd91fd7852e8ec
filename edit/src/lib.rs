//! Descriptions as text: their canonical layout, and edits that leave the rest as it is.
//!
//! Nothing here decides what a description means. [`layout`] gives a file the one layout that all
//! files have, with every comment; whatever cannot be laid out anew safely is left and says why.
//! [`splice`] edits places and leaves every other byte as it is.

mod block;
mod catalogue;
mod concrete;
mod form;
mod layout;
mod print;
mod read;
mod scalar;
pub mod splice;
mod tape;

pub use catalogue::catalogue;
pub use layout::{Left, layout};
pub use print::{Value, entry, flow};
pub use scalar::scalar;
