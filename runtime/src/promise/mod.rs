//! The promise on writes: a write is never silently done twice and never silently lost.
//!
//! What callers see of it: how a call ended ([`SuccessKind`], [`ErrorKind`], [`Certainty`]), what they may choose
//! ([`Resend`], [`OnDuplicate`]), and the [`Journal`] for processes that may die in the middle of a write. The table
//! and the reasons for its rows are in `docs/promise.md`.

// Everything here is pure: no clock, no socket, no async runtime. The loop in `send/` sends an attempt, classifies
// what came back, asks the table (`decide`), and does what it says.

mod answer;
mod decide;
mod duplicate;
mod elapsed;
mod ended_writes;
mod fingerprint;
mod first_response;
#[cfg(feature = "internals")]
#[doc(hidden)]
pub mod internals;
mod journal;
mod registry;
mod results;
mod seeded;
mod state;

#[cfg(test)]
mod tests;

pub use elapsed::Moment;
pub use fingerprint::Fingerprint;
pub use first_response::FirstResponse;
pub use journal::{
    Completion, Effect, Intent, Journal, OpenWrites, Record, Recording, unknown_writes,
};
pub use results::{Certainty, ErrorKind, Source, SuccessKind, Unknown};
pub use state::{OnDuplicate, Resend};

pub(crate) use answer::{AnswerClass, Marks};
pub(crate) use decide::{decide, give_up, may_resend};
pub(crate) use duplicate::{DuplicateAction, DuplicateState, duplicate_error, on_identical_write};
pub(crate) use elapsed::{Elapsed, Window};
pub(crate) use registry::{Claim, Guard, InFlightWrite, Registry};
pub(crate) use results::Action;
pub(crate) use state::{Earlier, Nature, Phase, Remembers, Rule, State};
