//! From a call to its end: the thin loop that does what the table says.

pub(crate) mod attempt;
mod budget;
mod classify;
mod download;
mod outcome;
mod patience;
mod place;
mod prepare;
mod run;
mod turn;
mod twins;
pub(crate) mod wait;

pub(crate) use budget::Budget;
pub use download::Download;
pub use outcome::{Sending, Writing};
