//! What to do when an identical write of this client is in flight, or may still be remembered.

use super::outcome::Fail;
use super::state::OnDuplicate;

/// The identical write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TwinState {
    /// It is in flight.
    InFlight,
    /// It was done, and its response was kept.
    Kept,
    /// It was done, and its response was not kept.
    Done,
    /// Nobody knows whether it was done.
    Unknown,
}

/// What to do before anything is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TwinAction {
    /// Wait until it has ended, then ask the registry again.
    AwaitTwin,
    /// Wait until the window has surely passed, then ask the registry again.
    AwaitWindow,
    /// Hand over its response ([`Delivery::AlreadyDone`](super::Delivery::AlreadyDone)).
    TakeKept,
    /// End with an error. Nothing was sent.
    Fail(Fail),
}

/// What to do before anything is sent. `patience`: time is left.
pub const fn on_twin(wanted: OnDuplicate, twin: TwinState, patience: bool) -> TwinAction {
    match (wanted, twin, patience) {
        (OnDuplicate::TakeFirst | OnDuplicate::WaitThenWrite, TwinState::InFlight, true) => {
            TwinAction::AwaitTwin
        }
        (OnDuplicate::TakeFirst, TwinState::Kept, _) => TwinAction::TakeKept,
        (
            OnDuplicate::WaitThenWrite,
            TwinState::Kept | TwinState::Done | TwinState::Unknown,
            true,
        ) => TwinAction::AwaitWindow,
        (OnDuplicate::Error, _, _)
        | (OnDuplicate::TakeFirst, TwinState::Done | TwinState::Unknown, _)
        | (_, TwinState::InFlight, false)
        | (OnDuplicate::WaitThenWrite, _, false) => TwinAction::Fail(told(twin)),
    }
}

/// What the caller is told who does not wait: that a write is there only if it is.
pub const fn told(twin: TwinState) -> Fail {
    match twin {
        TwinState::InFlight => Fail::TwinInFlight,
        TwinState::Kept | TwinState::Done => Fail::AlreadyDone,
        TwinState::Unknown => Fail::TwinUnknown,
    }
}
