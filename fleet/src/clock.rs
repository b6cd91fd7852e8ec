//! The wall clock.

use std::time::{Duration, SystemTime};

/// The time since 1970; zero before.
pub(crate) fn wall() -> Duration {
    SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap_or_default()
}
