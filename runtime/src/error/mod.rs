//! Errors: what happened, what is known, and what came, for programs and for people.

mod body;
mod display;

pub use body::ErrorBody;
pub(crate) use body::{READ, find};

pub(crate) use crate::promise::ErrorKind;

use std::fmt;
use std::time::Duration;

use http::StatusCode;

use crate::json::{ReadError, ReadJson, read_json};
use crate::promise::{Effect, FirstResponse, Unknown};
use crate::raw_answer::RawAnswer;
use crate::report::Report;

/// Why a call failed, and what is known about the write.
pub struct Error(Box<Inner>);

pub(crate) struct Inner {
    pub kind: ErrorKind,
    pub message: String,
    pub source: Option<Box<dyn std::error::Error + Send + Sync>>,
    pub answer: Option<RawAnswer>,
    pub report: Option<Report>,
    pub first: Option<Box<FirstResponse>>,
    pub remembered_for: Option<Duration>,
    pub timed_out: bool,
}

impl Error {
    pub(crate) fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self(Box::new(Inner {
            kind,
            message: message.into(),
            source: None,
            answer: None,
            report: None,
            first: None,
            remembered_for: None,
            timed_out: false,
        }))
    }

    pub(crate) fn invalid(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::InvalidRequest, message)
    }

    pub(crate) fn of(kind: ErrorKind) -> Self {
        Self::new(kind, "")
    }

    pub(crate) fn unreadable(kind: ErrorKind, error: ReadError) -> Self {
        let mut made = Self::new(kind, error.to_string());
        made.0.source = Some(Box::new(error));
        made
    }

    pub(crate) fn with_source(
        mut self,
        source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> Self {
        self.0.source = Some(source.into());
        self
    }

    pub(crate) fn with_message(mut self, message: impl Into<String>) -> Self {
        self.0.message = message.into();
        self
    }

    /// A timeout ended it.
    pub(crate) fn timed_out(mut self, timed_out: bool) -> Self {
        self.0.timed_out |= timed_out;
        self
    }

    pub(crate) fn with_answer(mut self, answer: Option<RawAnswer>) -> Self {
        self.0.answer = answer;
        self
    }

    pub(crate) fn with_first(mut self, first: Option<Box<FirstResponse>>) -> Self {
        self.0.first = first;
        self
    }

    pub(crate) fn with_remembered_for(mut self, wait: Option<Duration>) -> Self {
        self.0.remembered_for = wait;
        self
    }

    pub(crate) fn with_report(mut self, report: Report) -> Self {
        self.0.report = Some(report);
        self
    }

    pub(crate) fn message(&self) -> &str {
        &self.0.message
    }

    /// The report of the call alone.
    pub(crate) fn into_report(self) -> Option<Report> {
        self.0.report
    }

    pub(crate) fn inner(&self) -> &Inner {
        &self.0
    }

    /// How the call failed.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The last answer's status, if there was one.
    pub fn status(&self) -> Option<StatusCode> {
        self.0.answer.as_ref().map(|answer| answer.status)
    }

    /// The last answer, if there was one.
    pub fn answer(&self) -> Option<&RawAnswer> {
        self.0.answer.as_ref()
    }

    /// What the API says in it, recognised by its keys. Never fails; what is not recognised is kept raw.
    pub fn body(&self) -> Option<ErrorBody> {
        self.0
            .answer
            .as_ref()
            .map(|answer| ErrorBody::read(&answer.body))
    }

    /// The last answer's body as a type of the API, such as its error envelope.
    pub fn json<T: ReadJson + Default>(&self) -> Option<T> {
        read_json(&self.0.answer.as_ref()?.body).ok()
    }

    /// What a refusal as duplicate says about the first response.
    pub fn first_response(&self) -> Option<&FirstResponse> {
        self.0.first.as_deref()
    }

    /// How much longer the API may remember the identical write that was in the way; an identical one has no effect
    /// before. Unknown while that one is in flight.
    pub fn duplicate_remembered_for(&self) -> Option<Duration> {
        self.0.remembered_for
    }

    /// What happened to the call; nothing if nothing could be sent.
    pub fn report(&self) -> Option<&Report> {
        self.0.report.as_ref()
    }

    /// Whether the write may have been done, although no good answer says so.
    pub fn may_be_written(&self) -> bool {
        self.0.kind.effect() != Effect::None
    }
}

/// The usual questions.
impl Error {
    /// `404`: there is no such thing.
    pub fn is_not_found(&self) -> bool {
        self.is_refused_with(StatusCode::NOT_FOUND)
    }

    /// `401`, or no credentials could be had.
    pub fn is_unauthorized(&self) -> bool {
        self.0.kind == ErrorKind::NoCredentials || self.is_refused_with(StatusCode::UNAUTHORIZED)
    }

    /// `409`: it conflicts with what is there.
    pub fn is_conflict(&self) -> bool {
        self.is_refused_with(StatusCode::CONFLICT)
    }

    /// The timeout of the call, or of its last attempt, ended it.
    pub fn is_timeout(&self) -> bool {
        self.0.timed_out
    }

    /// The API, or its limits as the client counts them, asked to wait for longer than the call could.
    pub fn is_throttled(&self) -> bool {
        self.0.kind == ErrorKind::Throttled
    }

    /// Whether the same call may be made again later: it wrote nothing, and what went wrong may pass. Of a write whose
    /// outcome is unknown this is `false`: check first.
    pub fn is_retryable(&self) -> bool {
        match self.0.kind {
            ErrorKind::NotSent | ErrorKind::Throttled => true,
            ErrorKind::Unanswered(why) => why != Unknown::Redirected,
            ErrorKind::NoCredentials => self.0.timed_out,
            _ => false,
        }
    }

    fn is_refused_with(&self, status: StatusCode) -> bool {
        self.0.kind == ErrorKind::Refused && self.status() == Some(status)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("kind", &self.0.kind)
            .field("message", &self.to_string())
            .field("report", &self.0.report)
            .finish_non_exhaustive()
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}
