//! The description language and what it means.
//!
//! Text goes in, a valid [`api::Api`] or a list of [`diagnostic::Diagnostic`]s comes out. There is
//! no file system, no clock and no Rust code generation in this crate.

pub mod api;
pub mod diagnostic;
pub mod source;
