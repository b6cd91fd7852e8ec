//! Rate limits: permits by counter, first come first served.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::promise::Moment;
use crate::transport::BoxFuture;

/// A counter that an API keeps.
#[derive(Clone, Copy, Debug)]
pub struct Counter {
    /// What is counted, such as `application`.
    pub name: &'static str,
    /// The length of the window.
    pub every: Duration,
    /// Requests per window.
    pub requests: u32,
}

/// `Ok`: permits are reserved, valid after this wait. `Err`: the wait would be this long, and none is reserved.
pub type Reservation = Result<Duration, Duration>;

/// Where permits are counted: in process by default; a shared store serves a fleet.
pub trait LimitStore: Send + Sync {
    /// Reserves the next free permits for `count` requests, and returns the wait until the last of them is valid. If
    /// that is `limit` or longer, nothing is reserved, and the wait is the error.
    fn reserve<'a>(
        &'a self,
        counter: &'a Counter,
        count: u32,
        now: Moment,
        limit: Duration,
    ) -> BoxFuture<'a, Reservation>;

    /// The same, for stores that decide at once. `None`: call [`Self::reserve`].
    fn reserve_now(
        &self,
        counter: &Counter,
        count: u32,
        now: Moment,
        limit: Duration,
    ) -> Option<Reservation> {
        let _ = (counter, count, now, limit);
        None
    }

    /// Releases permits that were not used, because the call ended or was dropped before it was sent. `valid_at` is
    /// the time at which the last of them becomes valid: the reservation's `now` and its wait. A store that does
    /// nothing here wastes them.
    fn release(&self, counter: &Counter, count: u32, valid_at: Duration) {
        let _ = (counter, count, valid_at);
    }

    /// Suspends all permits for this long, because the API has throttled a request.
    fn hold(&self, time: Duration, now: Moment) -> BoxFuture<'_, ()>;

    /// How much longer permits are suspended.
    fn held(&self, now: Moment) -> Duration;
}

/// Permits counted in this process, shared by all clones of a client.
#[derive(Debug, Default)]
pub struct LocalLimits {
    sent: Mutex<Vec<Window>>,
    /// The time until which permits are suspended, in nanoseconds of the monotonic clock. Atomic, because every call
    /// reads it.
    held: AtomicU64,
}

/// The requests of a counter's window. APIs have one or two counters, so they are searched linearly.
#[derive(Debug)]
struct Window {
    counter: &'static str,
    /// The latest time seen. A caller with an earlier one read the clock before another thread, and does not wait for
    /// the difference: a timer would take a thousand times as long.
    latest: Duration,
    /// Monotonic times of the requests in the last window and of those waiting, oldest first.
    times: VecDeque<Duration>,
}

impl LocalLimits {
    fn next(&self, counter: &Counter, count: u32, now: Duration, limit: Duration) -> Reservation {
        let held = self.held_until();
        let room = usize::try_from(counter.requests.max(1)).unwrap_or(usize::MAX);
        let mut all = self.sent.lock().unwrap_or_else(PoisonError::into_inner);
        let known = all.iter().position(|sent| sent.counter == counter.name);
        let index = known.unwrap_or_else(|| {
            all.push(Window {
                counter: counter.name,
                latest: now,
                // Allocated once, so that calls do not grow it.
                times: VecDeque::with_capacity(room.min(1024)),
            });
            all.len() - 1
        });
        let Window { latest, times, .. } = &mut all[index];
        *latest = now.max(*latest);
        let now = *latest;
        // Requests before the window delay nobody.
        while times.len() >= room.min(1024)
            && let Some(oldest) = times.front()
            && oldest.saturating_add(counter.every) <= now
        {
            times.pop_front();
        }
        let before = times.len();
        let mut valid_at = now.max(held);
        for _ in 0..count {
            let leaving = times.len().checked_sub(room);
            if let Some(leaving) = leaving.and_then(|at| times.get(at)) {
                valid_at = valid_at.max(leaving.saturating_add(counter.every));
            }
            // First come, first served.
            valid_at = valid_at.max(times.back().copied().unwrap_or_default());
            times.push_back(valid_at);
        }
        let wait = valid_at.saturating_sub(now);
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
    ) -> BoxFuture<'a, Reservation> {
        let reserved = self.next(counter, count, now.monotonic, limit);
        Box::pin(std::future::ready(reserved))
    }

    fn reserve_now(
        &self,
        counter: &Counter,
        count: u32,
        now: Moment,
        limit: Duration,
    ) -> Option<Reservation> {
        Some(self.next(counter, count, now.monotonic, limit))
    }

    fn release(&self, counter: &Counter, count: u32, valid_at: Duration) {
        let mut all = self.sent.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(sent) = all.iter_mut().find(|sent| sent.counter == counter.name) else {
            return;
        };
        for _ in 0..count {
            // Those that wait behind keep the time they were given; only new ones come earlier.
            let Some(last) = sent.times.iter().rposition(|time| *time <= valid_at) else {
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
    fn a_full_window_delays_the_next_request() {
        let limits = LocalLimits::default();
        let wait = |second| {
            limits
                .next(&COUNTER, 1, Duration::from_secs(second), Duration::MAX)
                .expect("a permit")
                .as_secs()
        };
        assert_eq!([wait(0), wait(10), wait(20), wait(20)], [0, 0, 40, 50]);
        assert_eq!(wait(60), 60);
    }

    #[test]
    fn a_clock_read_slightly_earlier_by_another_thread_causes_no_wait() {
        let limits = LocalLimits::default();
        let next = |nanos| limits.next(&COUNTER, 1, Duration::from_nanos(nanos), Duration::MAX);
        assert_eq!([next(70), next(2)], [Ok(Duration::ZERO); 2]);
        assert_eq!(next(1), Ok(COUNTER.every));
    }

    #[test]
    fn a_suspension_delays_every_permit() {
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
    fn a_wait_beyond_the_limit_reserves_nothing_and_permits_can_be_released() {
        let limits = LocalLimits::default();
        let second = Duration::from_secs;
        let next = |now: u64, limit: u64| limits.next(&COUNTER, 1, second(now), second(limit));
        assert_eq!([next(0, 9), next(10, 9)], [Ok(second(0)); 2]);
        for _ in 0..9 {
            assert_eq!(next(20, 40), Err(second(40)));
        }
        assert_eq!(next(20, 41), Ok(second(40)));
        limits.release(&COUNTER, 1, second(60));
        // The first one is still in the window.
        assert_eq!(next(20, 99), Ok(second(40)));
        assert_eq!(next(20, 99), Ok(second(50)));
        limits.release(&COUNTER, 1, second(60));
        // 10 and 70 are left: the next one is not before 70.
        assert_eq!(next(60, 99), Ok(second(10)));
        assert_eq!(
            limits.next(&COUNTER, 3, second(60), second(99)),
            Err(second(130))
        );
        assert_eq!(next(60, 99), Ok(second(70)));
    }
}
