//! How many repeats a client may spend: each success earns a tenth of one, so that an outage is not made worse.

use std::sync::atomic::{AtomicU32, Ordering};

const FULL: u32 = 500;
const REPEAT: u32 = 10;
const SUCCESS: u32 = 1;

/// The budget of all clones of a client.
#[derive(Debug)]
pub(crate) struct Budget(AtomicU32);

impl Default for Budget {
    fn default() -> Self {
        Self(AtomicU32::new(FULL))
    }
}

impl Budget {
    /// Whether a repeat is left.
    pub fn is_left(&self) -> bool {
        self.0.load(Ordering::Relaxed) >= REPEAT
    }

    /// A repeat is made.
    pub fn spend(&self) {
        self.change(|left| left.saturating_sub(REPEAT));
    }

    /// A call has succeeded.
    pub fn earn(&self) {
        if self.0.load(Ordering::Relaxed) < FULL {
            self.change(|left| (left + SUCCESS).min(FULL));
        }
    }

    fn change(&self, change: impl Fn(u32) -> u32) {
        let _ = self
            .0
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| {
                Some(change(left))
            });
    }
}
