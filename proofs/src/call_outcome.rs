//! What a caller was told, as bounds on what the server must have counted. Written apart from the runtime on
//! purpose: it is the judge.

use specwright_runtime::promise::{Certainty, ErrorKind, SuccessKind};

/// What a caller knows at the end of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CallOutcome {
    /// A value.
    Success(SuccessKind),
    /// An error.
    Error(ErrorKind),
    /// The future was dropped.
    Cancelled,
}

/// How often the write was done by the call, as its caller was told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// At least.
    pub least: u32,
    /// At most, however late.
    pub most: u32,
}

impl CallOutcome {
    /// The bounds, for a call that said it was sent `sent` times.
    #[expect(clippy::match_same_arms, reason = "an arm a promise")]
    pub fn bounds(self, sent: u32) -> Bounds {
        let (least, most) = match self {
            Self::Success(SuccessKind::Read | SuccessKind::AlreadyDone)
            | Self::Error(
                ErrorKind::InvalidRequest
                | ErrorKind::NoCredentials
                | ErrorKind::NotSent
                | ErrorKind::Refused
                | ErrorKind::Throttled
                | ErrorKind::AlreadyDone
                | ErrorKind::DuplicateInFlight
                | ErrorKind::DuplicateUnknown
                | ErrorKind::Unanswered(_)
                | ErrorKind::Unreadable,
            ) => (0, 0),
            Self::Success(SuccessKind::Written(certainty, _))
            | Self::Error(
                ErrorKind::WrittenUnread(certainty) | ErrorKind::WrittenUnreadable(certainty),
            ) => match certainty {
                Certainty::Once => (1, 1),
                Certainty::PossiblyTwice => (1, 2),
                Certainty::Repeated => (1, sent.max(1)),
            },
            Self::Error(ErrorKind::PossiblyTwice) => (1, 2),
            Self::Error(ErrorKind::Unknown(_)) | Self::Cancelled => (0, sent),
            // An end that this judge does not know may claim nothing.
            Self::Success(_) | Self::Error(_) => (0, 0),
        };
        Bounds { least, most }
    }
}
