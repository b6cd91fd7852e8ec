//! What a call gives: the value, and what is known beside it.

use std::fmt;
use std::ops::{Deref, DerefMut};

use http::{HeaderMap, StatusCode};

use crate::error::{Error, ErrorKind, RawAnswer};
use crate::json::Deviation;
use crate::promise::{Certainty, Delivery, FirstResponse, Source};
use crate::report::Report;

/// A value with its answer. Derefs to the value.
pub struct Response<T> {
    value: T,
    delivery: Delivery,
    report: Report,
}

impl<T> Response<T> {
    pub(crate) fn new(value: T, delivery: Delivery, report: Report) -> Self {
        Self {
            value,
            delivery,
            report,
        }
    }

    /// The value alone.
    pub fn into_value(self) -> T {
        self.value
    }

    /// The value.
    pub const fn value(&self) -> &T {
        &self.value
    }

    /// The status; of a replayed answer the original's, where it is known.
    pub fn status(&self) -> StatusCode {
        self.raw().status
    }

    /// The headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.raw().headers
    }

    /// The answer as it came.
    pub fn raw(&self) -> &RawAnswer {
        &self.report.request.answer
    }

    /// Whether the answer to the first attempt was lost, and this is what the API kept of it.
    pub const fn is_replayed(&self) -> bool {
        matches!(self.delivery, Delivery::Written(_, Source::Replayed))
    }

    /// Whether an earlier, identical write is the one that counts; only if the call asked for it.
    pub const fn was_already_done(&self) -> bool {
        matches!(self.delivery, Delivery::AlreadyDone)
    }

    /// What is known about the write.
    pub const fn delivery(&self) -> Delivery {
        self.delivery
    }

    /// How the response deviates from the description: values that did not fit their fields and were set aside, and
    /// required fields that were absent; at most 100. Unknown fields only if a collector asks for them
    /// ([`ClientBuilder::deviations`](crate::ClientBuilder::deviations)).
    pub fn deviations(this: &Self) -> &[Deviation] {
        &this.report.request.deviations
    }

    /// What happened to the call.
    pub const fn report(&self) -> &Report {
        &self.report
    }

    pub(crate) fn into_report(self) -> Report {
        self.report
    }

    /// The same with another value.
    pub fn map<U>(self, map: impl FnOnce(T) -> U) -> Response<U> {
        let Self {
            value,
            delivery,
            report,
        } = self;
        Response {
            value: map(value),
            delivery,
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
            .field("status", &self.status())
            .field("delivery", &self.delivery)
            .field("report", &self.report)
            .finish_non_exhaustive()
    }
}

/// Everything that a write can have come to. Each arm wants its own handling.
#[derive(Debug)]
#[must_use = "a write may have come to something else than \"once\""]
pub enum Outcome<T> {
    /// Written once; fresh, or replayed after a lost answer ([`Response::is_replayed`]).
    Once(Response<T>),
    /// Written, and repeated where the description says that twice is the same as once.
    Repeated(Response<T>),
    /// Written, and possibly twice.
    PossiblyTwice(Response<T>),
    /// An identical write was done by somebody else or by an earlier call; this one wrote nothing.
    AlreadyDone(AlreadyDone<T>),
    /// An identical write is on its way, or nobody knows whether it was done; this call wrote nothing. That is no
    /// "already done": look, or wait ([`OnDuplicate::WaitThenWrite`](crate::OnDuplicate::WaitThenWrite)).
    Unsettled(Error),
    /// Nobody knows. The error tells when, how often, and the last answer.
    Unknown(Error),
    /// Written, but the answer was cut or is not what the description says. The error tells how often.
    Unreadable(Error),
    /// Not written: refused, throttled, not sent, or no request at all.
    NotWritten(Error),
}

/// An identical write that was there first.
#[derive(Debug)]
pub struct AlreadyDone<T> {
    /// Its response, decoded, where it is known and readable.
    pub first: Option<Response<T>>,
    /// The refusal, if the call asked for an error.
    pub refusal: Option<Error>,
}

impl<T> AlreadyDone<T> {
    /// What the refusal says about the first response.
    pub fn first_response(&self) -> Option<&FirstResponse> {
        self.refusal.as_ref()?.first_response()
    }
}

impl<T> Outcome<T> {
    pub(crate) fn of_response(response: Response<T>) -> Self {
        match response.delivery {
            Delivery::Read | Delivery::Written(Certainty::Once, _) => Self::Once(response),
            Delivery::Written(Certainty::Repeated, _) => Self::Repeated(response),
            Delivery::Written(Certainty::PossiblyTwice, _) => Self::PossiblyTwice(response),
            Delivery::AlreadyDone => Self::AlreadyDone(AlreadyDone {
                first: Some(response),
                refusal: None,
            }),
        }
    }

    pub(crate) fn of_error(error: Error) -> Self {
        match error.kind() {
            ErrorKind::AlreadyDone => Self::AlreadyDone(AlreadyDone {
                first: None,
                refusal: Some(error),
            }),
            ErrorKind::TwinInFlight | ErrorKind::TwinUnknown => Self::Unsettled(error),
            ErrorKind::Unknown(_) => Self::Unknown(error),
            ErrorKind::PossiblyTwice
            | ErrorKind::WrittenUnread(_)
            | ErrorKind::WrittenUnreadable(_) => Self::Unreadable(error),
            ErrorKind::InvalidRequest
            | ErrorKind::NoCredentials
            | ErrorKind::NotSent
            | ErrorKind::Refused
            | ErrorKind::Throttled
            | ErrorKind::Unanswered(_)
            | ErrorKind::Unreadable => Self::NotWritten(error),
        }
    }
}
