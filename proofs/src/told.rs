//! What a caller was told, as bounds on what the server must have counted. Written apart from the runtime on
//! purpose: it is the judge.

use specwright_runtime::promise::{Certainty, Delivery, Fail};

/// What a caller knows at the end of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Told {
    /// A value.
    Value(Delivery),
    /// An error.
    Error(Fail),
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

impl Told {
    /// The bounds, for a call that said it was sent `sent` times.
    pub fn bounds(self, sent: u32) -> Bounds {
        let (least, most) = match self {
            Self::Value(Delivery::Read | Delivery::AlreadyDone)
            | Self::Error(
                Fail::NotSent
                | Fail::Refused
                | Fail::Throttled
                | Fail::AlreadyDone
                | Fail::TwinInFlight
                | Fail::TwinUnknown
                | Fail::Unanswered(_)
                | Fail::Unreadable,
            ) => (0, 0),
            Self::Value(Delivery::Written(certainty, _))
            | Self::Error(Fail::WrittenUnread(certainty) | Fail::WrittenUnreadable(certainty)) => {
                match certainty {
                    Certainty::Once => (1, 1),
                    Certainty::PossiblyTwice => (1, 2),
                    Certainty::Repeated => (1, sent.max(1)),
                }
            }
            Self::Error(Fail::Unknown(_)) | Self::Cancelled => (0, sent),
        };
        Bounds { least, most }
    }
}
