//! From a call to its end: the thin loop that does what the table says.

mod attempt;
mod budget;
mod classify;
mod download;
mod outcome;
mod prepare;
mod run;
mod twins;
mod wait;

pub(crate) use budget::Budget;
pub use download::Download;
pub use outcome::{Sending, Writing};
