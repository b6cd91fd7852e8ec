//! The classes of what can come back for an attempt.

use super::state::{Earlier, State};

/// What a duplicate refusal says about the first response.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum First {
    /// Nothing.
    Absent,
    /// It is there, without its status.
    Unsaid,
    /// It is there, and its status was 2xx.
    Success,
    /// It is there, and its status was a clear no (4xx other than 408).
    Refused,
    /// It is there, with another status.
    Other,
}

/// What came back for an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum AnswerClass {
    /// 2xx, complete, decoded.
    Ok,
    /// 2xx, and the connection ended or timed out inside the body.
    OkBodyCut,
    /// 2xx, complete, but it is not what the description says.
    OkUndecodable,
    /// The API's refusal of an identical request, recognised by its body.
    Duplicate(First),
    /// Too many requests: nothing was processed.
    Throttled,
    /// `401`: nothing was processed, and a new token may help.
    Unauthorized,
    /// 4xx: a clear no (also a `401` that a new token does not help, and a refusal cut short).
    ClientError,
    /// 500 and every status without a meaning of its own: the effect is unknown.
    ServerError,
    /// 502, 504, 408, 503 without the throttle body: something between answered; the effect is unknown.
    Gateway,
    /// 3xx.
    Redirect,
    /// The transport knows that not a byte of the request can have been sent.
    NotSent,
    /// The connection died without an answer: reset, end of stream.
    Lost,
    /// No answer in time: the server may still be working.
    TimedOut,
}

/// What an answer carries beside its status.
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent findings about one answer"
)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Marks {
    /// It is the API's refusal of a duplicate (status and body), with what it says about the first response.
    pub duplicate: Option<First>,
    /// It is the API's "too many requests" (status, and the body where one is needed).
    pub throttled: bool,
    /// The API says that a new token does not help.
    pub denied: bool,
    /// The body ended before its end.
    pub cut: bool,
    /// The body is not what the description says. Matters for 2xx only.
    pub undecodable: bool,
}

impl AnswerClass {
    /// The class of an answer that has a status.
    pub fn of(status: u16, marks: Marks) -> Self {
        if !marks.cut {
            if let Some(first) = marks.duplicate {
                return Self::Duplicate(first);
            }
            if marks.throttled {
                return Self::Throttled;
            }
        }
        match status {
            200..=299 if marks.cut => Self::OkBodyCut,
            200..=299 if marks.undecodable => Self::OkUndecodable,
            200..=299 => Self::Ok,
            300..=399 => Self::Redirect,
            // Its status alone says it, whatever became of the body.
            429 if marks.throttled => Self::Throttled,
            401 if !marks.denied => Self::Unauthorized,
            408 | 502 | 503 | 504 => Self::Gateway,
            400..=499 => Self::ClientError,
            _ => Self::ServerError,
        }
    }

    /// The write may have been done by this attempt, as far as its answer tells.
    pub const fn maybe_done(self) -> bool {
        match self {
            Self::Ok
            | Self::OkBodyCut
            | Self::OkUndecodable
            | Self::ServerError
            | Self::Gateway
            | Self::Redirect
            | Self::Lost
            | Self::TimedOut => true,
            Self::Duplicate(_)
            | Self::Throttled
            | Self::Unauthorized
            | Self::ClientError
            | Self::NotSent => false,
        }
    }
}

impl State {
    /// Remembers what the attempt just answered leaves behind, for the next one.
    pub const fn note(&mut self, answer: AnswerClass) {
        self.earlier = match (self.earlier, answer) {
            (Earlier::Cut, _) | (_, AnswerClass::OkBodyCut) => Earlier::Cut,
            (_, _) if answer.maybe_done() => Earlier::MaybeSent,
            (earlier, _) => earlier,
        };
    }
}
