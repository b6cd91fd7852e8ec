//! What to do when an identical write is in flight or may still be remembered, or when that cannot be known.

use super::results::ErrorKind;
use super::state::OnDuplicate;

/// What is known of an identical write, by this client's registry or by the fleet's.
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
    /// It is unknown whether there is one: the fleet's registry does not work.
    StoreFailed {
        /// The write is sent nevertheless, because the caller chose so.
        go_on: bool,
    },
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
    /// Send it without having asked the fleet.
    GoOn,
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
        (_, DuplicateState::StoreFailed { go_on: true }, _) => DuplicateAction::GoOn,
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
        | (_, DuplicateState::StoreFailed { go_on: false }, _)
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
        DuplicateState::StoreFailed { .. } => ErrorKind::NotSent,
    }
}
