//! The promise on writes: a write is never silently done twice and never silently lost.
//!
//! Everything here is pure: no clock, no socket, no async runtime. A loop elsewhere sends an attempt, says
//! what came back ([`AnswerClass`]), asks [`decide`] what to do, and does it.
//!
//! - [`decide`](decide()): the table, one exhaustive match over (phase, class of answer).
//! - [`Elapsed`]: whether a resend is still inside the API's window, and whether a window has surely passed.
//! - [`Registry`]: identical writes of one client are seen before anything is sent.
//! - [`FirstResponse`]: reads what a duplicate refusal hands back, whatever its form.
//! - [`Journal`]: intent before, outcome after, for processes that may die in the middle.
//!
//! # Holes that the first table had, and how they are closed
//!
//! 1. **One resend, not several.** A refusal as duplicate proves one effect only if exactly one earlier attempt can
//!    have reached the API: of two earlier attempts one may have written and the other may still be on its way.
//!    So under a window rule at most one resend leaves that may have been sent.
//! 2. **2xx to a resend is never proof under a window rule**, not even where requests are remembered at arrival: the
//!    first attempt may arrive after the memory of the resend has ended, the resend may itself have arrived late, and
//!    a restarted server may have forgotten. Only a refusal that holds the first response is proof. Hence
//!    [`Policy::Proven`] resends under keys only.
//! 3. **2xx to the resend that was to fetch a lost body** means that the write was done again: its value is
//!    delivered as possibly twice, not as a replay.
//! 4. **A fetch that fails without a clear no** (lost, timed out, 5xx) may have written again: "written, answer
//!    unread" says whether that is possible.
//! 5. **Remembered at arrival, a refusal says only that the request arrived.** It is proof only with the first
//!    response's success; without a response it may still be running. A first response that says no proves nothing
//!    either: it may be the memory of an earlier identical write, while this one is still on its way (found by the
//!    model checker).
//! 6. **Two ends of a window.** A resend counts from before the first attempt, the longer clock; a wait until the
//!    window has passed counts from the last answer, the shorter clock. With one figure for both a deliberate
//!    second write could take the first one's replay for its own, and be lost.
//! 7. **3xx to a write is not a no**: a server may write and then redirect. The error says that the effect is unknown.
//! 8. **A read that is refused as duplicate** (a POST that reads) takes the first response, or waits for the window
//!    to end and asks again.
//! 9. **A resend that needs a new token is not sent**, because the API may tell writers apart by token; but a `401` to
//!    the first attempt is a no, and a new token may be fetched for it.
//! 10. **A repeat that the description allows** (`repeat: allowed`) is told as repeated, not as once, and `Proven`
//!     does not use it.
//! 11. **The window is looked at again just before sending**: settling, rate limits, tokens and the journal take time
//!     (found by the simulation).
//! 12. **A whole response inside a refusal is read for its body only**: a tolerant type would take the envelope for a
//!     value without fields (found by the simulation).

mod answer;
mod decide;
mod elapsed;
mod ended;
pub mod fault;
mod first_response;
mod journal;
mod key;
mod outcome;
mod registry;
mod seeded;
mod state;
mod twin;

#[cfg(test)]
mod tests;

pub use answer::{AnswerClass, First, Marks};
pub use decide::{decide, give_up, may_resend};
pub use elapsed::{Elapsed, Moment, Window};
pub use first_response::FirstResponse;
pub use journal::{Effect, Intent, Journal, Outcome, Record, Recording, unknown_writes};
pub use key::Key;
pub use outcome::{Action, Certainty, Delivery, Fail, Source, Unknown};
pub use registry::{Claim, Guard, Now, Registry, Twin};
pub use state::{Earlier, Nature, OnDuplicate, Phase, Policy, Remembers, Rule, State};
pub use twin::{TwinAction, TwinState, on_twin, told};
