//! What to do when an identical write of this client is in flight, or may still be remembered.

use super::results::ErrorKind;
use super::state::OnDuplicate;

/// The identical write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DuplicateState {
    /// It is in flight.
    InFlight,
    /// It was done, and its response is cached.
    Cached,
    /// It was done, and its response is not cached.
    Done,
    /// It is unknown whether it was done.
    Unknown,
}

/// What to do before anything is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DuplicateAction {
    /// Wait until it has ended, then ask the registry again.
    AwaitDuplicate,
    /// Wait until the window has surely passed, then ask the registry again.
    AwaitWindow,
    /// Return its response ([`SuccessKind::AlreadyDone`](super::SuccessKind::AlreadyDone)).
    TakeCached,
    /// End with an error. Nothing was sent.
    Fail(ErrorKind),
}

/// What to do before anything is sent. `time_left`: there is time to wait.
pub const fn on_identical_write(
    wanted: OnDuplicate,
    duplicate: DuplicateState,
    time_left: bool,
) -> DuplicateAction {
    match (wanted, duplicate, time_left) {
        (OnDuplicate::TakeFirst | OnDuplicate::WaitThenWrite, DuplicateState::InFlight, true) => {
            DuplicateAction::AwaitDuplicate
        }
        (OnDuplicate::TakeFirst, DuplicateState::Cached, _) => DuplicateAction::TakeCached,
        (
            OnDuplicate::WaitThenWrite,
            DuplicateState::Cached | DuplicateState::Done | DuplicateState::Unknown,
            true,
        ) => DuplicateAction::AwaitWindow,
        (OnDuplicate::Error, _, _)
        | (OnDuplicate::TakeFirst, DuplicateState::Done | DuplicateState::Unknown, _)
        | (_, DuplicateState::InFlight, false)
        | (OnDuplicate::WaitThenWrite, _, false) => {
            DuplicateAction::Fail(duplicate_error(duplicate))
        }
    }
}

/// The error of a caller that does not wait: "already done" only if that is known.
pub const fn duplicate_error(duplicate: DuplicateState) -> ErrorKind {
    match duplicate {
        DuplicateState::InFlight => ErrorKind::DuplicateInFlight,
        DuplicateState::Cached | DuplicateState::Done => ErrorKind::AlreadyDone,
        DuplicateState::Unknown => ErrorKind::DuplicateUnknown,
    }
}
