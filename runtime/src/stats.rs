//! Statistics of a call.

use std::time::Duration;

use crate::promise::{Fingerprint, Moment};

/// Statistics of a call so far.
#[derive(Default)]
pub(crate) struct CallStats {
    pub attempts: u32,
    pub waited: Duration,
    pub took: Duration,
    /// Wall clock of the first attempt, since 1970.
    pub started: Option<Duration>,
    /// Identifies identical writes; only for writes whose body can be hashed.
    pub fingerprint: Option<Fingerprint>,
    /// Just before the first attempt that may have arrived, and after the last; for writes that can be looked for.
    pub span: Option<Box<(Moment, Moment)>>,
}
