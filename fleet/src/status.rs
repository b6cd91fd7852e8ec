//! What a store holds, for people and programs that look: nothing secret.

use std::time::Duration;

use specwright_runtime::promise::Intent;

use crate::store::StoreError;

/// What the store holds for one application or user.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ScopeStatus {
    /// The application or user, as a hash.
    pub scope: String,
    /// What the store holds.
    pub status: Status,
}

/// What a store holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Status {
    /// The counters of rate limits.
    pub permits: Vec<CounterStatus>,
    /// How much longer everybody is held back.
    pub held: Duration,
    /// Whether somebody is asking for a token.
    pub leased: bool,
    /// The generation of the newest pair of tokens; 0: none.
    pub generation: u64,
    /// Writes in flight.
    pub in_flight: u64,
    /// Writes that were done and may be remembered by the API.
    pub done: u64,
    /// Writes whose outcome is unknown, those of processes that died among them.
    pub unknown: u64,
    /// Records in the journal.
    pub records: u64,
}

/// A counter of a rate limit.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CounterStatus {
    /// What is counted, such as `application`.
    pub name: String,
    /// The length of the window.
    pub every: Duration,
    /// Permits that were taken in the last window.
    pub taken: u64,
    /// Permits that are waited for.
    pub waiting: u64,
}

/// A write that has no outcome or an unknown one.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct UnknownWrite {
    /// The user, as a hash.
    pub scope: String,
    /// The write, as it was first sent.
    pub intent: Intent,
    /// How often it was sent.
    pub attempts: u32,
    /// Whether its process may still be waiting for the response.
    pub in_flight: bool,
}

/// Counts permits by their moments.
#[derive(Debug)]
pub(crate) struct Counting {
    status: CounterStatus,
    now: Duration,
}

impl Counting {
    /// For a counter as stores name it: `application:60000`.
    pub fn new(counter: &str, now: Duration) -> Result<Self, StoreError> {
        let parts = counter.rsplit_once(':');
        let parts = parts.and_then(|(name, every)| Some((name, every.parse().ok()?)));
        let (name, every) = parts.ok_or_else(|| {
            StoreError::damaged("a counter is not named as this crate names counters")
        })?;
        let status = CounterStatus {
            name: name.to_owned(),
            every: Duration::from_millis(every),
            taken: 0,
            waiting: 0,
        };
        Ok(Self { status, now })
    }

    pub fn add(&mut self, at: Duration) {
        if at > self.now {
            self.status.waiting += 1;
        } else if at + self.status.every > self.now {
            self.status.taken += 1;
        }
    }

    pub fn status(self) -> CounterStatus {
        self.status
    }
}

impl Status {
    /// Counts writes. One whose process has not ended it in time is unknown.
    pub(crate) fn count_writes(
        &mut self,
        state: &str,
        in_time: bool,
        count: u64,
    ) -> Result<(), StoreError> {
        let counter = match (state, in_time) {
            ("flight", true) => &mut self.in_flight,
            ("flight", false) | ("unknown", _) => &mut self.unknown,
            ("done", _) => &mut self.done,
            _ => return Err(StoreError::damaged("a write has a state that is none")),
        };
        *counter += count;
        Ok(())
    }
}
