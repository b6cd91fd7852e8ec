//! Every diagnostic that the front end can give, its text in one place.

use super::Diagnostic;
use crate::source::Place;

mod api;
mod operations;
mod types;
mod written;

pub use api::*;
pub use operations::*;
pub use types::*;
pub use written::*;

type At = Place;

fn error(code: &'static str, at: At, message: impl Into<String>) -> Diagnostic {
    Diagnostic::new(code, Some(at), message)
}

fn shorten(text: &str) -> String {
    const LIMIT: usize = 60;
    let clean: String = text
        .chars()
        .map(|c| if c.is_control() { '\u{fffd}' } else { c })
        .take(LIMIT + 1)
        .collect();
    if clean.chars().count() > LIMIT {
        clean.chars().take(LIMIT).chain("…".chars()).collect()
    } else {
        clean
    }
}

fn did_you_mean(nearest: Option<&str>, else_help: impl Into<String>) -> String {
    nearest.map_or_else(
        || else_help.into(),
        |word| format!("did you mean `{}`?", shorten(word)),
    )
}
