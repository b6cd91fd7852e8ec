//! From a description to the text of its crate.

mod common;
mod events;
mod files;
mod formatted;
mod operations;
mod random;
mod review;
mod safety;
mod types;
