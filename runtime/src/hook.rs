//! Hooks before and after an attempt.

use http::{HeaderMap, StatusCode};

/// One attempt of a call.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Attempt<'a> {
    /// The operation, such as `work_orders.get`.
    pub operation: &'static str,
    /// The verb.
    pub method: &'static str,
    /// The address, with secrets replaced.
    pub url: &'a str,
    /// Counts from 1.
    pub number: u32,
}

/// The end of an attempt.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum AttemptEvent<'a> {
    /// An answer with this status and these headers.
    Answer(StatusCode, &'a HeaderMap),
    /// No answer, and why.
    Failed(&'a str),
}

/// Sees attempts. Must not block.
pub trait Hook: Send + Sync {
    /// Before an attempt is sent. Headers may be added here; for writes they must be the same in every attempt, and
    /// they are not part of what identifies identical writes.
    fn before(&self, attempt: &Attempt<'_>, headers: &mut HeaderMap) {
        let _ = (attempt, headers);
    }

    /// After an attempt.
    fn after(&self, attempt: &Attempt<'_>, event: AttemptEvent<'_>) {
        let _ = (attempt, event);
    }
}
