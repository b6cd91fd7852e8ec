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

/// How long to wait for places that are reserved; or how long it would be, and none is reserved.
pub type Reserved = Result<Duration, Duration>;

/// Where counters are kept. In process by default; a shared one serves a fleet.
pub trait LimitStore: Send + Sync {
    /// Reserves the next free places for `count` requests. Gives how long to wait for the last of them. Whoever would
    /// have to wait for `limit` or longer does not wait: nothing is reserved, and the wait is an error.
    fn reserve<'a>(
        &'a self,
        counter: &'a Counter,
        count: u32,
        now: Moment,
        limit: Duration,
    ) -> BoxFuture<'a, Reserved>;

    /// The same for stores that need not wait for an answer; costs a call nothing. `None`: ask [`Self::reserve`].
    fn reserve_now(
        &self,
        counter: &Counter,
        count: u32,
        now: Moment,
        limit: Duration,
    ) -> Option<Reserved> {
        let _ = (counter, count, now, limit);
        None
    }

    /// Gives places back that were reserved and not used: the call ended or was dropped before it was sent. `place`
    /// is the time of the last of them, `now` of the reservation and the wait. A store that does nothing here leaves
    /// them unused.
    fn give_back(&self, counter: &Counter, count: u32, place: Duration) {
        let _ = (counter, count, place);
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
    /// The latest time that anybody has said. Whoever comes later with an earlier one has read the clock before, and
    /// does not wait for the difference: a timer takes a thousand times as long.
    latest: Duration,
    /// Monotonic times of the requests of the last window and of those that wait, oldest first.
    times: VecDeque<Duration>,
}

impl LocalLimits {
    fn next(&self, counter: &Counter, count: u32, now: Duration, limit: Duration) -> Reserved {
        let held = self.held_until();
        let room = usize::try_from(counter.requests.max(1)).unwrap_or(usize::MAX);
        let mut all = self.sent.lock().unwrap_or_else(PoisonError::into_inner);
        let known = all.iter().position(|sent| sent.counter == counter.name);
        let index = known.unwrap_or_else(|| {
            all.push(Sent {
                counter: counter.name,
                latest: now,
                // Made once, so that calls do not make it grow.
                times: VecDeque::with_capacity(room.min(1024)),
            });
            all.len() - 1
        });
        let Sent { latest, times, .. } = &mut all[index];
        *latest = now.max(*latest);
        let now = *latest;
        // Older ones hold nobody up.
        while times.len() >= room.min(1024)
            && let Some(oldest) = times.front()
            && oldest.saturating_add(counter.every) <= now
        {
            times.pop_front();
        }
        let before = times.len();
        let mut place = now.max(held);
        for _ in 0..count {
            let leaving = times.len().checked_sub(room);
            if let Some(leaving) = leaving.and_then(|at| times.get(at)) {
                place = place.max(leaving.saturating_add(counter.every));
            }
            // Nobody overtakes.
            place = place.max(times.back().copied().unwrap_or_default());
            times.push_back(place);
        }
        let wait = place.saturating_sub(now);
        if !wait.is_zero() && wait >= limit {
            times.truncate(before);
            return Err(wait);
        }
        Ok(wait)
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
        limit: Duration,
    ) -> BoxFuture<'a, Reserved> {
        let reserved = self.next(counter, count, now.monotonic, limit);
        Box::pin(std::future::ready(reserved))
    }

    fn reserve_now(
        &self,
        counter: &Counter,
        count: u32,
        now: Moment,
        limit: Duration,
    ) -> Option<Reserved> {
        Some(self.next(counter, count, now.monotonic, limit))
    }

    fn give_back(&self, counter: &Counter, count: u32, place: Duration) {
        let mut all = self.sent.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(sent) = all.iter_mut().find(|sent| sent.counter == counter.name) else {
            return;
        };
        for _ in 0..count {
            // Whoever waits behind keeps the time that was said; only new ones come earlier.
            let Some(last) = sent.times.iter().rposition(|time| *time <= place) else {
                return;
            };
            sent.times.remove(last);
        }
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
                .next(&COUNTER, 1, Duration::from_secs(second), Duration::MAX)
                .expect("a place")
                .as_secs()
        };
        assert_eq!([wait(0), wait(10), wait(20), wait(20)], [0, 0, 40, 50]);
        assert_eq!(wait(60), 60);
    }

    #[test]
    fn whoever_read_the_clock_a_moment_before_another_does_not_wait_for_the_difference() {
        let limits = LocalLimits::default();
        let next = |nanos| limits.next(&COUNTER, 1, Duration::from_nanos(nanos), Duration::MAX);
        assert_eq!([next(70), next(2)], [Ok(Duration::ZERO); 2]);
        assert_eq!(next(1), Ok(COUNTER.every));
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
            limits.next(&COUNTER, 1, now.monotonic, Duration::MAX),
            Ok(Duration::from_secs(30))
        );
    }

    #[test]
    fn whoever_would_wait_too_long_takes_no_place_and_places_can_be_given_back() {
        let limits = LocalLimits::default();
        let second = Duration::from_secs;
        let next = |now: u64, limit: u64| limits.next(&COUNTER, 1, second(now), second(limit));
        assert_eq!([next(0, 9), next(10, 9)], [Ok(second(0)); 2]);
        for _ in 0..9 {
            assert_eq!(next(20, 40), Err(second(40)));
        }
        assert_eq!(next(20, 41), Ok(second(40)));
        limits.give_back(&COUNTER, 1, second(60));
        // The first one is still in the window.
        assert_eq!(next(20, 99), Ok(second(40)));
        assert_eq!(next(20, 99), Ok(second(50)));
        limits.give_back(&COUNTER, 1, second(60));
        // 10 and 70 are left: the next one is not before 70.
        assert_eq!(next(60, 99), Ok(second(10)));
        assert_eq!(
            limits.next(&COUNTER, 3, second(60), second(99)),
            Err(second(130))
        );
        assert_eq!(next(60, 99), Ok(second(70)));
    }
}
