//! What is wrong with a query.

use std::fmt;

use serde_json::json;

use crate::refusal::Refusal;

/// Text that is no expression: what is wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    /// The byte of the text where it stops making sense.
    pub position: usize,
    /// What is wrong there.
    pub message: String,
}

impl SyntaxError {
    pub(super) fn new(position: usize, message: impl Into<String>) -> Self {
        Self {
            position,
            message: message.into(),
        }
    }
}

impl fmt::Display for SyntaxError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at position {}", self.message, self.position)
    }
}

impl std::error::Error for SyntaxError {}

/// A query that makes no sense, in `OData`'s error object.
pub(super) fn bad(why: &str) -> Refusal {
    let message = format!("The query specified in the URI is not valid. {why}");
    Refusal::bad(format!("odata: {why}"))
        .with_body(json!({ "error": { "code": "", "message": message } }))
}
