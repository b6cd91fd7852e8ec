//! Rate limits: who may send when, first come first served.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::promise::Moment;
use crate::transport::BoxFuture;

/// A counter that an API keeps.
#[derive(Clone, Copy, Debug)]
pub struct Counter {
    /// Whose it is, such as `application`.
    pub name: &'static str,
    /// The length of the window.
    pub every: Duration,
    /// Requests per window.
    pub requests: u32,
}

/// Where counters are kept. In process by default; a shared one serves a fleet.
pub trait LimitStore: Send + Sync {
    /// Reserves the next free places for `count` requests. Gives how long to wait for the last of them.
    fn reserve<'a>(
        &'a self,
        counter: &'a Counter,
        count: u32,
        now: Moment,
    ) -> BoxFuture<'a, Duration>;

    /// The same for stores that need not wait for an answer; costs a call nothing. `None`: ask [`Self::reserve`].
    fn reserve_now(&self, counter: &Counter, count: u32, now: Moment) -> Option<Duration> {
        let _ = (counter, count, now);
        None
    }

    /// Holds everybody back for this long.
    fn hold(&self, time: Duration, now: Moment) -> BoxFuture<'_, ()>;

    /// How much longer everybody is held back.
    fn held(&self, now: Moment) -> Duration;
}

/// Counters of this process, one set for all clones of a client.
#[derive(Debug, Default)]
pub struct LocalLimits(Mutex<Table>);

#[derive(Debug, Default)]
struct Table {
    /// Monotonic times of the last requests, oldest first, not more than fit into one window.
    sent: HashMap<&'static str, VecDeque<Duration>>,
    held: Duration,
}

impl LocalLimits {
    fn next(&self, counter: &Counter, count: u32, now: Duration) -> Duration {
        let mut table = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let held = table.held;
        let room = usize::try_from(counter.requests.max(1)).unwrap_or(usize::MAX);
        // Made once, so that calls do not make it grow.
        let sent = table
            .sent
            .entry(counter.name)
            .or_insert_with(|| VecDeque::with_capacity(room.min(1024)));
        let mut place = now.max(held);
        for _ in 0..count {
            if sent.len() >= room
                && let Some(oldest) = sent.pop_front()
            {
                place = place.max(oldest.saturating_add(counter.every));
            }
            // Nobody overtakes.
            place = place.max(sent.back().copied().unwrap_or_default());
            sent.push_back(place);
        }
        place.saturating_sub(now)
    }
}

impl LimitStore for LocalLimits {
    fn reserve<'a>(
        &'a self,
        counter: &'a Counter,
        count: u32,
        now: Moment,
    ) -> BoxFuture<'a, Duration> {
        Box::pin(std::future::ready(self.next(counter, count, now.monotonic)))
    }

    fn reserve_now(&self, counter: &Counter, count: u32, now: Moment) -> Option<Duration> {
        Some(self.next(counter, count, now.monotonic))
    }

    fn hold(&self, time: Duration, now: Moment) -> BoxFuture<'_, ()> {
        let mut table = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        table.held = table.held.max(now.monotonic.saturating_add(time));
        Box::pin(std::future::ready(()))
    }

    fn held(&self, now: Moment) -> Duration {
        let table = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        table.held.saturating_sub(now.monotonic)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COUNTER: Counter = Counter {
        name: "application",
        every: Duration::from_secs(60),
        requests: 2,
    };

    #[test]
    fn a_full_window_makes_the_next_one_wait_its_turn() {
        let limits = LocalLimits::default();
        let wait = |second| {
            limits
                .next(&COUNTER, 1, Duration::from_secs(second))
                .as_secs()
        };
        assert_eq!([wait(0), wait(10), wait(20), wait(20)], [0, 0, 40, 50]);
        assert_eq!(wait(60), 60);
    }

    #[test]
    fn a_hold_holds_everybody() {
        let limits = LocalLimits::default();
        let now = Moment {
            monotonic: Duration::from_secs(5),
            wall: Duration::ZERO,
        };
        drop(limits.hold(Duration::from_secs(30), now));
        assert_eq!(limits.held(now), Duration::from_secs(30));
        assert_eq!(
            limits.next(&COUNTER, 1, now.monotonic),
            Duration::from_secs(30)
        );
    }
}
