//! What the table decides: what a caller is told, and what the loop does next.

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

/// A call that ends well.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Delivery {
    /// A read.
    Read,
    /// Written by this call.
    Written(Certainty, Source),
    /// Not written by this call: the first response of an identical write, because the caller chose to take it.
    AlreadyDone,
}

/// Why nobody knows whether a write happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Unknown {
    /// The answer was lost and a resend is not wanted ([`Policy`](super::Policy)).
    Policy,
    /// The answer was lost and the API has no rule that makes a resend safe.
    NoRule,
    /// The answer was lost and the API may have forgotten the first attempt.
    WindowClosed,
    /// The answer was lost and the token of the first attempt is no longer good.
    TokenChanged,
    /// The answer was lost and the body can be read only once.
    BodyGone,
    /// The answer was lost and attempts, time or budget are used up.
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

/// A call that does not end well.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Fail {
    /// Nothing was sent.
    NotSent,
    /// The API said no. Nothing was written by this call.
    Refused,
    /// Too many requests until patience ended. Nothing was written by this call.
    Throttled,
    /// An identical write was done before. Nothing was written by this call.
    AlreadyDone,
    /// An identical write of this client is on its way. Nothing was written by this call.
    TwinInFlight,
    /// An identical write may have been done, and nobody knows. Nothing was written by this call.
    TwinUnknown,
    /// Nobody knows whether the write was done.
    Unknown(Unknown),
    /// The write was done; its answer could not be read to the end.
    WrittenUnread(Certainty),
    /// The write was done; its answer is not what the description says.
    WrittenUnreadable(Certainty),
    /// A read without an answer.
    Unanswered(Unknown),
    /// A read whose answer is not what the description says.
    Unreadable,
}

/// What the loop does next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// Hand over the value.
    Deliver(Delivery),
    /// End with an error.
    Fail(Fail),
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

impl Fail {
    /// What is known about the effect of this call.
    pub const fn effect(self) -> Effect {
        match self {
            Self::NotSent
            | Self::Refused
            | Self::Throttled
            | Self::AlreadyDone
            | Self::TwinInFlight
            | Self::TwinUnknown
            | Self::Unanswered(_)
            | Self::Unreadable => Effect::None,
            Self::Unknown(_) => Effect::Unknown,
            Self::WrittenUnread(_) | Self::WrittenUnreadable(_) => Effect::Done,
        }
    }
}

impl Delivery {
    /// What is known about the effect of this call.
    pub const fn effect(self) -> Effect {
        match self {
            Self::Read | Self::AlreadyDone => Effect::None,
            Self::Written(..) => Effect::Done,
        }
    }
}
