//! The integration tests of this crate in one binary: a module for each promise.

mod canonical_layout;
mod edits_leave_the_rest;
