//! What the table decides: how a call ends, or what the loop does next.

use super::journal::Effect;

/// What is known about how often a write was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Certainty {
    /// Once.
    Once,
    /// At least once, and possibly twice.
    PossiblyTwice,
    /// At least once; the description says that a repeat changes nothing.
    Repeated,
}

/// Where the value of a write comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Source {
    /// From the answer to the write itself.
    Fresh,
    /// From a duplicate refusal, which hands back the first response.
    Replayed,
}

/// How a call succeeded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SuccessKind {
    /// A read.
    Read,
    /// Written by this call.
    Written(Certainty, Source),
    /// Not written by this call: the first response of an identical write, because the caller chose to take it.
    AlreadyDone,
}

/// Why the outcome of a write, or the answer to a read, is unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Unknown {
    /// The answer was lost and a resend is not wanted ([`Resend`](super::Resend)).
    ResendNotWanted,
    /// The answer was lost and the API has no rule that makes a resend safe.
    NoRule,
    /// The answer was lost and the API may have forgotten the first attempt.
    WindowClosed,
    /// The answer was lost and the token of the first attempt is no longer good.
    TokenChanged,
    /// The answer was lost and the body can be read only once.
    BodyGone,
    /// The answer was lost and attempts, time or retry budget are used up.
    GaveUp,
    /// No answer in time; the server may still be working.
    TimedOut,
    /// The server failed while processing.
    ServerError,
    /// The server redirects, perhaps after writing.
    Redirected,
    /// The resend was answered too, but its answer does not tell.
    ResendUnclear,
}

/// How a call failed. [`effect`](Self::effect) says what is known about the write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The request is invalid. Nothing was sent.
    InvalidRequest,
    /// No credentials: none were given, or the token endpoint refused. Nothing was sent.
    NoCredentials,
    /// No connection, or no answer of a store that has to be asked before. Nothing was sent.
    NotSent,
    /// The API refused the request. Nothing was written by this call.
    Refused,
    /// Rate-limited until the timeout or the last attempt. Nothing was written by this call.
    Throttled,
    /// A read without an answer.
    Unanswered(Unknown),
    /// The answer to a read is not what the description says, or larger than allowed.
    Unreadable,
    /// An identical write was done before, by another caller or an earlier call. Nothing was written by this call.
    /// See [`Error::first_response`](crate::Error::first_response).
    AlreadyDone,
    /// An identical write of this client or its fleet is in flight. Nothing was written by this call, and the other one may fail.
    DuplicateInFlight,
    /// The outcome of an identical write, by an earlier call or another caller, is unknown. Nothing was written by
    /// this call: check, and if it is not there, write with `WaitThenWrite`
    /// ([`Error::into_request`](crate::Error::into_request) does). See
    /// [`Error::duplicate_remembered_for`](crate::Error::duplicate_remembered_for).
    DuplicateUnknown,
    /// The outcome of the write is unknown. Check before retrying.
    Unknown(Unknown),
    /// Written, possibly twice. [`Error::answer`](crate::Error::answer) holds the answer.
    PossiblyTwice,
    /// Written; the answer was cut short.
    WrittenUnread(Certainty),
    /// Written; the answer is not what the description says.
    WrittenUnreadable(Certainty),
}

/// What the loop does next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// Return the value.
    Succeed(SuccessKind),
    /// End with an error.
    Fail(ErrorKind),
    /// The very same bytes again after settling. Ask [`may_resend`](super::may_resend) once more just before sending.
    Resend,
    /// As `Resend`, to fetch the response of a write that is known to have been done.
    FetchFirstResponse,
    /// Again after a back-off: this attempt was not sent. Ask [`may_resend`](super::may_resend) just before, unless the phase is `First`.
    RetryNotSent,
    /// Again at the time that the answer names. Ask [`may_resend`](super::may_resend) just before, unless the phase is `First`.
    WaitThrottle,
    /// Again with a new token.
    RenewToken,
    /// Again once the window has surely passed.
    WaitWindow,
    /// A read again after a back-off.
    RepeatRead,
}

impl ErrorKind {
    /// What is known about the effect of the call.
    pub const fn effect(self) -> Effect {
        match self {
            Self::InvalidRequest
            | Self::NoCredentials
            | Self::NotSent
            | Self::Refused
            | Self::Throttled
            | Self::AlreadyDone
            | Self::DuplicateInFlight
            | Self::DuplicateUnknown
            | Self::Unanswered(_)
            | Self::Unreadable => Effect::None,
            Self::Unknown(_) => Effect::Unknown,
            Self::PossiblyTwice | Self::WrittenUnread(_) | Self::WrittenUnreadable(_) => {
                Effect::Done
            }
        }
    }
}

impl SuccessKind {
    /// What is known about the effect of the call.
    pub const fn effect(self) -> Effect {
        match self {
            Self::Read | Self::AlreadyDone => Effect::None,
            Self::Written(..) => Effect::Done,
        }
    }
}
