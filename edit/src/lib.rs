//! Descriptions as text: their canonical layout, and edits that leave the rest as it is.
//!
//! Nothing here decides what a description means. [`layout`] gives a file the one layout that all
//! files have, with every comment; whatever cannot be laid out anew safely is left and says why.
//! [`splice`] edits places and leaves every other byte as it is.

mod alias;
mod block;
mod catalogue;
mod concrete;
mod document;
mod form;
mod gap;
mod layout;
mod members;
mod print;
mod read;
mod scalar;
pub mod splice;
mod tape;
mod written;

pub use alias::{Unaliased, unaliased};
pub use catalogue::catalogue;
pub use layout::{Left, layout};
pub use scalar::scalar;
pub use written::{Value, entry, file, flow};

/// All comments of a text, each from its `#` to the end of its line; nothing if it is no YAML.
pub fn remarks(text: &str) -> Option<Vec<&str>> {
    let tape = tape::Tape::record(text).ok()?;
    let remarks = tape.remarks.iter();
    remarks
        .map(|remark| text.get(remark.start..remark.end).map(str::trim_end))
        .collect()
}
