//! What an edit of a description means: for callers of the generated crate and on the wire.
//!
//! Two valid [`specwright_model::api::Api`]s go in, a [`Report`] comes out. Nothing here touches
//! files or Rust code; the verdicts follow from how the generator spells each part of the model.

mod change;
mod diff;
pub mod render;
mod spell;

pub use change::{Change, Kind, Report, Rule, Verdict, Wire, rules};
pub use diff::diff;
