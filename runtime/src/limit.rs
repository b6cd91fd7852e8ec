//! Rate limits: who may send when, first come first served.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
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
pub struct LocalLimits {
    sent: Mutex<Vec<Sent>>,
    /// Until when everybody is held back, in nanoseconds of the monotonic clock: every call looks at it.
    held: AtomicU64,
}

/// The last requests of a counter. APIs have one counter or two, so they are looked through.
#[derive(Debug)]
struct Sent {
    counter: &'static str,
    /// Monotonic times, oldest first, not more than fit into one window.
    times: VecDeque<Duration>,
}

impl LocalLimits {
    fn next(&self, counter: &Counter, count: u32, now: Duration) -> Duration {
        let held = self.held_until();
        let room = usize::try_from(counter.requests.max(1)).unwrap_or(usize::MAX);
        let mut all = self.sent.lock().unwrap_or_else(PoisonError::into_inner);
        let known = all.iter().position(|sent| sent.counter == counter.name);
        let index = known.unwrap_or_else(|| {
            all.push(Sent {
                counter: counter.name,
                // Made once, so that calls do not make it grow.
                times: VecDeque::with_capacity(room.min(1024)),
            });
            all.len() - 1
        });
        let times = &mut all[index].times;
        let mut place = now.max(held);
        for _ in 0..count {
            if times.len() >= room
                && let Some(oldest) = times.pop_front()
            {
                place = place.max(oldest.saturating_add(counter.every));
            }
            // Nobody overtakes.
            place = place.max(times.back().copied().unwrap_or_default());
            times.push_back(place);
        }
        place.saturating_sub(now)
    }

    fn held_until(&self) -> Duration {
        Duration::from_nanos(self.held.load(Ordering::Acquire))
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
        let until = now.monotonic.saturating_add(time).as_nanos();
        let until = u64::try_from(until).unwrap_or(u64::MAX);
        self.held.fetch_max(until, Ordering::AcqRel);
        Box::pin(std::future::ready(()))
    }

    fn held(&self, now: Moment) -> Duration {
        self.held_until().saturating_sub(now.monotonic)
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
