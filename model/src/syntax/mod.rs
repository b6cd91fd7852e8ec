//! What was written: a tree in which every node knows its place.

mod broken;
pub mod check;
pub(crate) mod cut;
mod parse;
pub mod schema;
pub mod shape;
pub mod tree;
