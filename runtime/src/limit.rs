//! Rate limits: permits by counter, first come first served.

use std::collections::VecDeque;
use std::error::Error;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::promise::Moment;
use crate::transport::BoxFuture;

/// A counter that an API keeps.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Counter {
    /// What is counted, such as `application`.
    pub name: &'static str,
    /// The length of the window.
    pub every: Duration,
    /// Requests per window.
    pub requests: u32,
}

impl Counter {
    /// A counter.
    pub const fn new(name: &'static str, every: Duration, requests: u32) -> Self {
        Self {
            name,
            every,
            requests,
        }
    }
}

/// A permit in every counter, for one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Permit {
    /// How long to wait before it may be used.
    pub wait: Duration,
    /// The moment, by whatever clock the store counts with.
    pub at: Duration,
}

impl Permit {
    /// A permit for a moment that comes after this wait.
    pub const fn new(wait: Duration, at: Duration) -> Self {
        Self { wait, at }
    }
}

/// Why there is no permit. Nothing is reserved.
#[derive(Debug)]
#[non_exhaustive]
pub enum NoPermit {
    /// The wait would be this long.
    TooLong(Duration),
    /// The store does not work.
    Failed(Box<dyn Error + Send + Sync>),
}

/// What a store answers.
pub type Reservation = Result<Permit, NoPermit>;

/// Where permits are counted: in process by default; a shared store serves a fleet.
pub trait LimitStore: Send + Sync {
    /// Reserves a permit in all `counters` at once, for the first moment at which each has room. If the wait is
    /// `limit` or longer, nothing is reserved.
    fn reserve<'a>(
        &'a self,
        counters: &'a [Counter],
        now: Moment,
        limit: Duration,
    ) -> BoxFuture<'a, Reservation>;

    /// The same, for stores that decide at once. `None`: call [`Self::reserve`].
    fn reserve_now(
        &self,
        counters: &[Counter],
        now: Moment,
        limit: Duration,
    ) -> Option<Reservation> {
        let _ = (counters, now, limit);
        None
    }

    /// Releases a permit that was not used, because the call ended or was dropped before it was sent. A store that does
    /// nothing here wastes it.
    fn release(&self, counters: &[Counter], permit: Permit) {
        let _ = (counters, permit);
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
    fn next(&self, counters: &[Counter], now: Duration, limit: Duration) -> Reservation {
        let held = self.held_until();
        let mut all = self.sent.lock().unwrap_or_else(PoisonError::into_inner);
        let mut at = now.max(held);
        let mut latest = now;
        for counter in counters {
            let window = window_of(&mut all, counter, now);
            latest = latest.max(window.latest);
            at = at.max(window.earliest(counter, now));
        }
        let wait = at.saturating_sub(latest);
        if !wait.is_zero() && wait >= limit {
            return Err(NoPermit::TooLong(wait));
        }
        for counter in counters {
            window_of(&mut all, counter, now).times.push_back(at);
        }
        Ok(Permit { wait, at })
    }

    fn held_until(&self) -> Duration {
        Duration::from_nanos(self.held.load(Ordering::Acquire))
    }
}

fn window_of<'a>(all: &'a mut Vec<Window>, counter: &Counter, now: Duration) -> &'a mut Window {
    let known = all.iter().position(|sent| sent.counter == counter.name);
    let index = known.unwrap_or_else(|| {
        all.push(Window {
            counter: counter.name,
            latest: now,
            // Allocated once, so that calls do not grow it.
            times: VecDeque::with_capacity(room(counter).min(1024)),
        });
        all.len() - 1
    });
    &mut all[index]
}

fn room(counter: &Counter) -> usize {
    usize::try_from(counter.requests.max(1)).unwrap_or(usize::MAX)
}

impl Window {
    /// The first moment with room, not before those who wait already.
    fn earliest(&mut self, counter: &Counter, now: Duration) -> Duration {
        let room = room(counter);
        self.latest = now.max(self.latest);
        // Requests before the window delay nobody.
        while self.times.len() >= room.min(1024)
            && let Some(oldest) = self.times.front()
            && oldest.saturating_add(counter.every) <= self.latest
        {
            self.times.pop_front();
        }
        // First come, first served.
        let last = self.times.back().copied().unwrap_or_default();
        let leaving = self.times.len().checked_sub(room);
        let leaving = leaving.and_then(|at| self.times.get(at));
        let leaves = leaving.map(|time| time.saturating_add(counter.every));
        self.latest.max(last).max(leaves.unwrap_or_default())
    }
}

impl LimitStore for LocalLimits {
    fn reserve<'a>(
        &'a self,
        counters: &'a [Counter],
        now: Moment,
        limit: Duration,
    ) -> BoxFuture<'a, Reservation> {
        let reserved = self.next(counters, now.monotonic, limit);
        Box::pin(std::future::ready(reserved))
    }

    fn reserve_now(
        &self,
        counters: &[Counter],
        now: Moment,
        limit: Duration,
    ) -> Option<Reservation> {
        Some(self.next(counters, now.monotonic, limit))
    }

    fn release(&self, counters: &[Counter], permit: Permit) {
        let mut all = self.sent.lock().unwrap_or_else(PoisonError::into_inner);
        for counter in counters {
            let Some(sent) = all.iter_mut().find(|sent| sent.counter == counter.name) else {
                continue;
            };
            // Those that wait behind keep the time they were given; only new ones come earlier.
            if let Some(last) = sent.times.iter().rposition(|time| *time <= permit.at) {
                sent.times.remove(last);
            }
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

    fn waits(reserved: Reservation) -> Result<Duration, Duration> {
        match reserved {
            Ok(permit) => Ok(permit.wait),
            Err(NoPermit::TooLong(wait)) => Err(wait),
            Err(NoPermit::Failed(error)) => panic!("{error}"),
        }
    }

    fn next(limits: &LocalLimits, now: Duration, limit: Duration) -> Result<Duration, Duration> {
        waits(limits.next(&[COUNTER], now, limit))
    }

    #[test]
    fn a_full_window_delays_the_next_request() {
        let limits = LocalLimits::default();
        let wait = |second| {
            next(&limits, Duration::from_secs(second), Duration::MAX)
                .expect("a permit")
                .as_secs()
        };
        assert_eq!([wait(0), wait(10), wait(20), wait(20)], [0, 0, 40, 50]);
        assert_eq!(wait(60), 60);
    }

    #[test]
    fn a_clock_read_slightly_earlier_by_another_thread_causes_no_wait() {
        let limits = LocalLimits::default();
        let next = |nanos| next(&limits, Duration::from_nanos(nanos), Duration::MAX);
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
            next(&limits, now.monotonic, Duration::MAX),
            Ok(Duration::from_secs(30))
        );
    }

    #[test]
    fn a_wait_beyond_the_limit_reserves_nothing_and_permits_can_be_released() {
        let limits = LocalLimits::default();
        let second = Duration::from_secs;
        let next = |now: u64, limit: u64| next(&limits, second(now), second(limit));
        let release = |at: u64| {
            let at = second(at);
            let wait = Duration::ZERO;
            limits.release(&[COUNTER], Permit { wait, at });
        };
        assert_eq!([next(0, 9), next(10, 9)], [Ok(second(0)); 2]);
        for _ in 0..9 {
            assert_eq!(next(20, 40), Err(second(40)));
        }
        assert_eq!(next(20, 41), Ok(second(40)));
        release(60);
        // The first one is still in the window.
        assert_eq!(next(20, 99), Ok(second(40)));
        assert_eq!(next(20, 99), Ok(second(50)));
        release(60);
        // 10 and 70 are left: the next one is not before 70.
        assert_eq!(next(60, 99), Ok(second(10)));
        assert_eq!(next(60, 70), Err(second(70)));
    }

    #[test]
    fn a_permit_needs_room_in_every_counter_or_takes_none() {
        let limits = LocalLimits::default();
        let one = Counter {
            name: "company",
            every: Duration::from_secs(60),
            requests: 1,
        };
        let both = |limit| waits(limits.next(&[COUNTER, one], Duration::ZERO, limit));
        assert_eq!(both(Duration::MAX), Ok(Duration::ZERO));
        for _ in 0..3 {
            assert_eq!(both(Duration::from_secs(1)), Err(Duration::from_secs(60)));
        }
        // Of the first one nothing was taken.
        let left = next(&limits, Duration::ZERO, Duration::from_secs(1));
        assert_eq!(left, Ok(Duration::ZERO));
    }
}
