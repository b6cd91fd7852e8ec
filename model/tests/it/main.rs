//! The integration tests of this crate in one binary: a module for each promise.

mod common_mistakes;
mod every_code_is_explained;
mod hostile_input;
mod language_reference;
mod lookups_are_checked;
mod meaning;
