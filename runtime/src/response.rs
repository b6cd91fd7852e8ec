//! What a call returns: the value, and what is known beside it.

use std::fmt;
use std::ops::{Deref, DerefMut};

use http::{HeaderMap, StatusCode};

use crate::error::{Error, ErrorKind};
use crate::json::Deviation;
use crate::odata;
use crate::promise::{Certainty, Effect, FirstResponse, Source, SuccessKind};
use crate::raw_answer::RawAnswer;
use crate::report::Report;

/// A value with its answer. Derefs to the value.
///
/// So that no field of a value is hidden, what is known beside it is asked for by functions, not by methods:
/// `Response::status(&order)`, `Response::report(&order)`.
pub struct Response<T> {
    value: T,
    kind: SuccessKind,
    report: Report,
}

impl<T> Response<T> {
    pub(crate) fn new(value: T, kind: SuccessKind, report: Report) -> Self {
        Self {
            value,
            kind,
            report,
        }
    }

    /// The value alone.
    pub fn into_value(self) -> T {
        self.value
    }

    /// The status; of a replayed answer the original's, where it is known.
    pub fn status(response: &Self) -> StatusCode {
        response.report.answer().status
    }

    /// The headers.
    pub fn headers(response: &Self) -> &HeaderMap {
        &response.report.answer().headers
    }

    /// The answer as it came.
    pub fn raw(response: &Self) -> &RawAnswer {
        response.report.answer()
    }

    /// Whether the request asked for this `OData` property: all are, unless `$select` names others. A field that was not
    /// selected is absent because it was not asked for, whatever its value is.
    ///
    /// A selected object includes its properties, and a selected property its object.
    pub fn is_selected(response: &Self, property: &impl odata::Property) -> bool {
        let mut path = String::new();
        property.write(&mut path);
        let report = &response.report;
        let Some(select) = report.query_option("$select") else {
            return true;
        };
        let within = |inner: &str, outer: &str| {
            inner
                .strip_prefix(outer)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let names = odata::selected(&select);
        names
            .into_iter()
            .any(|name| name == "*" || within(&path, name) || within(name, &path))
    }

    /// Whether the answer to the first attempt of a write was lost, and this is what the API kept of it. A read that is
    /// sent with a body may be answered from the same memory: within the API's window it may be as old as that.
    pub const fn is_replayed(response: &Self) -> bool {
        matches!(response.kind, SuccessKind::Written(_, Source::Replayed))
    }

    /// Whether an earlier, identical write is the one that counts; only if the call asked for it.
    pub const fn was_already_done(response: &Self) -> bool {
        matches!(response.kind, SuccessKind::AlreadyDone)
    }

    /// What is known about the write.
    pub const fn kind(response: &Self) -> SuccessKind {
        response.kind
    }

    /// How the response deviates from the description: values that did not fit their fields and were set aside, and
    /// required fields that were absent; at most 100. Unknown fields only if a collector asks for them
    /// ([`ClientBuilder::deviations`](crate::ClientBuilder::deviations)).
    pub fn deviations(response: &Self) -> &[Deviation] {
        response.report.deviations()
    }

    /// What happened to the call.
    pub const fn report(response: &Self) -> &Report {
        &response.report
    }

    pub(crate) fn into_report(response: Self) -> Report {
        response.report
    }

    /// The same with another value.
    pub fn map<U>(response: Self, map: impl FnOnce(T) -> U) -> Response<U> {
        let Self {
            value,
            kind,
            report,
        } = response;
        Response {
            value: map(value),
            kind,
            report,
        }
    }
}

impl<T> Deref for Response<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T> DerefMut for Response<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.value
    }
}

impl<T: fmt::Debug> fmt::Debug for Response<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("value", &self.value)
            .field("status", &Self::status(self))
            .field("kind", &self.kind)
            .field("report", &self.report)
            .finish_non_exhaustive()
    }
}

/// Every way in which a write can end. Each arm wants its own handling.
#[derive(Debug)]
#[must_use = "a write may have ended otherwise than \"once\""]
pub enum Outcome<T> {
    /// Written once; fresh, or replayed after a lost answer ([`Response::is_replayed`]).
    Once(Response<T>),
    /// Written, and repeated where the description says that twice is the same as once.
    Repeated(Response<T>),
    /// Written, and possibly twice.
    PossiblyTwice(Response<T>),
    /// An identical write was done by another caller or by an earlier call; this one wrote nothing.
    AlreadyDone(AlreadyDone<T>),
    /// An identical write is in flight, or its outcome is unknown; this call wrote nothing. That is not "already
    /// done": check, or wait ([`OnDuplicate::WaitThenWrite`](crate::OnDuplicate::WaitThenWrite)).
    Unsettled(Error),
    /// Write outcome unknown; check before retrying. The error says when, how often, and the last answer.
    Unknown(Error),
    /// Written, but the answer was cut short or does not match the description. The error says how often.
    Unreadable(Error),
    /// Not written: refused, throttled, not sent, or an invalid request.
    NotWritten(Error),
}

/// An identical write that was there first.
///
/// Only a call makes one, so that neither a fresh response nor another error can pass for it:
///
/// ```compile_fail,E0423
/// # use specwright_runtime::{AlreadyDone, Response};
/// fn made_up(fresh: Response<i64>) -> AlreadyDone<i64> {
///     AlreadyDone(Ok(fresh))
/// }
/// ```
#[derive(Debug)]
pub struct AlreadyDone<T>(Result<Response<T>, Error>);

impl<T> AlreadyDone<T> {
    /// Its response, if the call asked to take it ([`OnDuplicate::TakeFirst`](crate::OnDuplicate::TakeFirst)) and it is
    /// known and readable.
    pub fn response(&self) -> Option<&Response<T>> {
        self.0.as_ref().ok()
    }

    /// The same without a loan. `Err`: the call asked for an error, or the response is not known or not readable.
    #[expect(clippy::missing_errors_doc, reason = "said above")]
    pub fn into_result(self) -> Result<Response<T>, Error> {
        self.0
    }

    /// What the refusal says about the first response.
    pub fn first_response(&self) -> Option<&FirstResponse> {
        self.0.as_ref().err()?.first_response()
    }
}

impl<T> Outcome<T> {
    pub(crate) fn of_response(response: Response<T>) -> Self {
        match response.kind {
            SuccessKind::Read | SuccessKind::Written(Certainty::Once, _) => Self::Once(response),
            SuccessKind::Written(Certainty::Repeated, _) => Self::Repeated(response),
            SuccessKind::Written(Certainty::PossiblyTwice, _) => Self::PossiblyTwice(response),
            SuccessKind::AlreadyDone => Self::AlreadyDone(AlreadyDone(Ok(response))),
        }
    }

    pub(crate) fn of_error(error: Error) -> Self {
        match (error.kind(), error.kind().effect()) {
            (ErrorKind::AlreadyDone, _) => Self::AlreadyDone(AlreadyDone(Err(error))),
            (ErrorKind::DuplicateInFlight | ErrorKind::DuplicateUnknown, _) => {
                Self::Unsettled(error)
            }
            (_, Effect::Unknown) => Self::Unknown(error),
            (_, Effect::Done) => Self::Unreadable(error),
            (_, Effect::None) => Self::NotWritten(error),
        }
    }
}
