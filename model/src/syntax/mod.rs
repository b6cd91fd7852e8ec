//! What was written: a tree in which every node knows its place.

pub mod check;
pub mod known;
pub mod schema;
pub mod shape;
pub mod tree;
