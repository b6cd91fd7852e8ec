//! Permits in the API's limits, given back unless the request leaves.

use std::time::Duration;

use crate::client::Core;
use crate::promise::Moment;

/// Reserved permits, by the time that each is for.
#[derive(Default)]
pub(super) struct Reservations {
    /// In the first counter. Most APIs have one, so that nothing is allocated.
    first: Option<Duration>,
    /// In the other counters, in order.
    rest: Vec<Duration>,
}

impl Reservations {
    /// A permit of the next counter.
    pub fn add(&mut self, now: Moment, wait: Duration) {
        let time = now.monotonic.saturating_add(wait);
        match self.first {
            None => self.first = Some(time),
            Some(_) => self.rest.push(time),
        }
    }

    pub fn count(&self) -> usize {
        usize::from(self.first.is_some()) + self.rest.len()
    }
}

/// The permits that an attempt has reserved. Dropped before [`Permits::used`] they are given back: a call that fails or
/// is dropped before it is sent must not hold up others.
pub(super) struct Permits {
    core: Core,
    pub reserved: Reservations,
}

impl Permits {
    pub fn of(core: &Core, reserved: Reservations) -> Self {
        Self {
            core: core.clone(),
            reserved,
        }
    }

    /// The request leaves.
    pub fn used(mut self) {
        self.reserved = Reservations::default();
    }
}

impl Drop for Permits {
    fn drop(&mut self) {
        let shared = &self.core.0;
        let permits = self.reserved.first.iter().chain(&self.reserved.rest);
        for (counter, time) in shared.counters.iter().zip(permits) {
            shared.limits.release(counter, 1, *time);
        }
    }
}
