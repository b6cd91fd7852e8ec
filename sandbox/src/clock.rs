//! The sandbox's time: the machine's, or one that stands still until it is moved.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// A moment: nanoseconds since 1970.
pub(crate) type Moment = i64;

/// Where the sandbox takes its time from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Time {
    /// The machine's clock, plus what the sandbox was told to jump.
    #[default]
    Real,
    /// A clock that starts here and moves only when it is told to.
    Virtual(SystemTime),
}

impl Time {
    /// A virtual clock that starts at the machine's time.
    pub fn virtual_now() -> Self {
        Self::Virtual(SystemTime::now())
    }
}

/// A clock that can be moved.
#[derive(Debug)]
pub(crate) struct Clock {
    time: Time,
    moved: AtomicI64,
}

impl Clock {
    pub(crate) fn new(time: Time) -> Self {
        Self {
            time,
            moved: AtomicI64::new(0),
        }
    }

    pub(crate) fn now(&self) -> Moment {
        let base = match self.time {
            Time::Real => since_epoch(SystemTime::now()),
            Time::Virtual(start) => since_epoch(start),
        };
        base.saturating_add(self.moved.load(Ordering::Relaxed))
    }

    /// Moves the clock by nanoseconds, forwards or backwards.
    pub(crate) fn jump(&self, nanos: i64) {
        let _ = self
            .moved
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |moved| {
                Some(moved.saturating_add(nanos))
            });
    }

    /// Lets time pass that nobody waited for: only a virtual clock needs to be told.
    pub(crate) fn pass(&self, time: Duration) {
        if self.time != Time::Real {
            self.jump(nanos(time));
        }
    }
}

/// A duration in nanoseconds, at most 292 years.
pub(crate) fn nanos(time: Duration) -> i64 {
    i64::try_from(time.as_nanos()).unwrap_or(i64::MAX)
}

fn since_epoch(time: SystemTime) -> Moment {
    match time.duration_since(UNIX_EPOCH) {
        Ok(after) => nanos(after),
        Err(before) => -nanos(before.duration()),
    }
}

/// The moment for HTTP headers.
pub(crate) fn system_time(moment: Moment) -> SystemTime {
    UNIX_EPOCH + Duration::from_nanos(u64::try_from(moment).unwrap_or(0))
}

/// The moment as an HTTP date, rounded up to the whole second.
pub(crate) fn http_date(moment: Moment) -> String {
    let up = moment.saturating_add(999_999_999) / 1_000_000_000 * 1_000_000_000;
    httpdate::fmt_http_date(system_time(up))
}

/// The moment as RFC 3339 text in UTC, to the millisecond.
pub(crate) fn rfc3339(moment: Moment) -> String {
    jiff::Timestamp::from_millisecond(moment / 1_000_000).map_or_else(
        |_| "1970-01-01T00:00:00Z".to_owned(),
        |time| format!("{time:.3}"),
    )
}
