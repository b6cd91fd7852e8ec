//! Places in the API's limits, given back unless the request leaves.

use std::time::Duration;

use crate::client::Core;
use crate::promise::Moment;

/// Reserved places.
#[derive(Default)]
pub(super) struct Reservations {
    /// In the first counter. Most APIs have one, so that nothing is allocated.
    first: Option<Duration>,
    /// In the other counters, in order.
    rest: Vec<Duration>,
}

impl Reservations {
    /// A place in the next counter.
    pub fn add(&mut self, now: Moment, wait: Duration) {
        let place = now.monotonic.saturating_add(wait);
        match self.first {
            None => self.first = Some(place),
            Some(_) => self.rest.push(place),
        }
    }

    pub fn count(&self) -> usize {
        usize::from(self.first.is_some()) + self.rest.len()
    }
}

/// The places that an attempt has reserved. Dropped before [`Places::used`] they are given back: a call that fails or
/// is dropped before it is sent must not hold up others.
pub(super) struct Places {
    core: Core,
    pub reserved: Reservations,
}

impl Places {
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

impl Drop for Places {
    fn drop(&mut self) {
        let shared = &self.core.0;
        let places = self.reserved.first.iter().chain(&self.reserved.rest);
        for (counter, place) in shared.counters.iter().zip(places) {
            shared.limits.release(counter, 1, *place);
        }
    }
}
