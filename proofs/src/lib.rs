//! Shows that the promise on writes holds, and that the showing would fail if it did not.
//!
//! - [`call_outcome`]: what a caller was told, as bounds on the effects in the server. It is written apart from the runtime.
//! - [`model`]: client × network × server, every reachable state, by `stateright`.
//! - [`sim`]: seeded schedules with virtual time.

pub mod call_outcome;
pub mod fault;
pub mod model;
pub mod sim;
