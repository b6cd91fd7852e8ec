//! The state machine behind the promise, for the proofs of this repository. Not public API: nothing here is stable, and
//! nothing here is documented for callers.

pub use super::answer::{AnswerClass, First, Marks};
pub use super::decide::{decide, give_up, may_resend};
pub use super::duplicate::{DuplicateAction, DuplicateState, on_identical_write};
pub use super::elapsed::{Elapsed, Window};
pub use super::registry::{Claim, Guard, InFlightWrite, Now, Registry};
pub use super::results::Action;
pub use super::state::{Earlier, Nature, Phase, Remembers, Rule, State};

use super::FirstResponse;

/// The first response that a duplicate refusal holds, and what it proves.
pub fn read_refusal(
    refusal: &[u8],
    recognise: Option<&str>,
    first_response: Option<&str>,
) -> Option<(FirstResponse, First)> {
    let first = FirstResponse::of_refusal(refusal, recognise, first_response)?;
    let class = first.class();
    Some((first, class))
}
