//! The promise, row by row and part by part, by hand.

mod elapsed;
mod first_response;
mod registry;
mod table;
