//! Errors: what happened, what is known, and what came, for programs and for people.

mod body;
mod display;

pub use body::ErrorBody;
pub(crate) use body::{READ, find};

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, StatusCode};

use crate::json::{ReadError, ReadJson, read_json};
use crate::promise::{Certainty, Fail, FirstResponse, Unknown};
use crate::raw::RawCall;
use crate::report::Report;

/// An answer as it came.
#[derive(Clone, Default)]
pub struct RawAnswer {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body; what there is of it, if it was cut.
    pub body: Bytes,
}

impl fmt::Debug for RawAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Cookies and bodies may hold secrets.
        f.debug_struct("RawAnswer")
            .field("status", &self.status)
            .field("headers", &self.headers.len())
            .field("body", &format_args!("{} bytes", self.body.len()))
            .finish()
    }
}

impl RawAnswer {
    pub(crate) fn is_json(&self) -> bool {
        let media = self.headers.get(http::header::CONTENT_TYPE);
        media.is_some_and(|media| match media.as_bytes() {
            // Nearly all.
            b"application/json" | b"application/json; charset=utf-8" => true,
            _ => is_json(media),
        })
    }
}

#[cold]
fn is_json(media: &HeaderValue) -> bool {
    let media = media.to_str().unwrap_or_default();
    let media = media.split(';').next().unwrap_or_default().trim();
    media.eq_ignore_ascii_case("application/json")
        || media.eq_ignore_ascii_case("text/json")
        || media.to_ascii_lowercase().ends_with("+json")
}

/// What kind of end a call came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The request cannot be sent as it is. Nothing was sent.
    InvalidRequest,
    /// No credentials: the token address refused, or nothing was given. Nothing was sent.
    NoCredentials,
    /// No connection. Nothing was sent.
    NotSent,
    /// The API said no. Nothing was written by this call.
    Refused,
    /// Too many requests, until patience ended. Nothing was written by this call.
    Throttled,
    /// A read without an answer.
    Unanswered(Unknown),
    /// A read whose answer is not what the description says, or larger than allowed.
    Unreadable,
    /// An identical write was done by somebody else or by an earlier call. Nothing was written by this call. See
    /// [`Error::first_response`].
    AlreadyDone,
    /// An identical write of this client is on its way. Nothing was written by this call, and the other one may fail.
    TwinInFlight,
    /// Nobody knows whether an identical write of an earlier call, or of somebody else, was done. Nothing was written
    /// by this call: look, and if it is not there, write with `WaitThenWrite`
    /// ([`Error::into_request`] does). See [`Error::twin_remembered_for`].
    TwinUnknown,
    /// Nobody knows whether the write was done. Look before you repeat it.
    Unknown(Unknown),
    /// The write was done, and possibly twice. [`Error::answer`] holds the answer.
    PossiblyTwice,
    /// The write was done; its answer was cut.
    WrittenUnread(Certainty),
    /// The write was done; its answer is not what the description says.
    WrittenUnreadable(Certainty),
}

/// Why a call did not end as it should.
pub struct Error(Box<Inner>);

pub(crate) struct Inner {
    pub kind: ErrorKind,
    pub message: String,
    pub source: Option<Box<dyn std::error::Error + Send + Sync>>,
    pub answer: Option<RawAnswer>,
    pub report: Option<Report>,
    pub first: Option<Box<FirstResponse>>,
    pub twin: Option<Duration>,
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
            twin: None,
        }))
    }

    pub(crate) fn invalid(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::InvalidRequest, message)
    }

    pub(crate) fn of_fail(fail: Fail) -> Self {
        let kind = match fail {
            Fail::NotSent => ErrorKind::NotSent,
            Fail::Refused => ErrorKind::Refused,
            Fail::Throttled => ErrorKind::Throttled,
            Fail::AlreadyDone => ErrorKind::AlreadyDone,
            Fail::TwinInFlight => ErrorKind::TwinInFlight,
            Fail::TwinUnknown => ErrorKind::TwinUnknown,
            Fail::Unknown(why) => ErrorKind::Unknown(why),
            Fail::WrittenUnread(certainty) => ErrorKind::WrittenUnread(certainty),
            Fail::WrittenUnreadable(certainty) => ErrorKind::WrittenUnreadable(certainty),
            Fail::Unanswered(why) => ErrorKind::Unanswered(why),
            Fail::Unreadable => ErrorKind::Unreadable,
        };
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

    pub(crate) fn say(&mut self, message: &str) {
        message.clone_into(&mut self.0.message);
    }

    pub(crate) fn with_answer(mut self, answer: Option<RawAnswer>) -> Self {
        self.0.answer = answer;
        self
    }

    pub(crate) fn with_first(mut self, first: Option<Box<FirstResponse>>) -> Self {
        self.0.first = first;
        self
    }

    pub(crate) fn with_twin(mut self, wait: Option<Duration>) -> Self {
        self.0.twin = wait;
        self
    }

    pub(crate) fn with_report(mut self, report: Report) -> Self {
        self.0.report = Some(report);
        self
    }

    pub(crate) fn message(&self) -> &str {
        &self.0.message
    }

    pub(crate) fn inner(&self) -> &Inner {
        &self.0
    }

    /// What kind of end it is.
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

    /// What the API says in it, told by its keys. Never fails; what is not recognised is kept raw.
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
    /// before. Not known while that one is on its way.
    pub fn twin_remembered_for(&self) -> Option<Duration> {
        self.0.twin
    }

    /// What happened to the call; nothing if nothing could be sent.
    pub fn report(&self) -> Option<&Report> {
        self.0.report.as_ref()
    }

    /// The very request again, byte for byte, with the call's own settings and under the same idempotency key, for a
    /// caller who has looked and decided. Only its timeouts are the client's again, and instead of failing because
    /// an identical write (this one) may be remembered, it waits until that has passed. `None` if there is no request,
    /// or its body could be read only once.
    pub fn into_request(self) -> Option<RawCall> {
        RawCall::again(self.0.report?.request)
    }

    /// Whether the write may have been done, although no good answer says so.
    pub fn may_be_written(&self) -> bool {
        matches!(
            self.0.kind,
            ErrorKind::Unknown(_)
                | ErrorKind::PossiblyTwice
                | ErrorKind::WrittenUnread(_)
                | ErrorKind::WrittenUnreadable(_)
        )
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
