//! From a call to its end: the thin loop that does what the table says.

pub(crate) mod attempt;
mod before_attempt;
mod budget;
mod classify;
mod download;
mod duplicate;
mod finish;
mod permits;
mod prepare;
mod retry;
mod run;
mod sending;
mod split;
mod stream;
pub(crate) mod wait;

pub(crate) use budget::Budget;
pub use download::Download;
pub use sending::{Sending, Writing};
pub use stream::{Event, Events, Lines};
