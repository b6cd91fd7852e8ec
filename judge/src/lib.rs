//! What an edit of a description means: for callers of the generated crate and on the wire.
//!
//! Two valid [`specwright_model::api::Api`]s go in, a [`Report`] comes out. Nothing here touches files.
//! Rules say what happened in the words of the description; a net below them compares everything that
//! callers can do, so that no verdict is milder than the compiler's.

mod change;
mod diff;
mod pairs;
pub mod render;
mod spell;

pub use change::{Change, Kind, Report, Rewrite, Rule, Verdict, Wire, rules};
pub use diff::diff;
