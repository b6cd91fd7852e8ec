//! How much time has passed, on two clocks that may both be wrong.

use std::time::Duration;

/// How far a wall clock may lag behind the monotonic one before it counts as set back. Slewing (500 ppm) stays
/// far below it.
const SLEW: Duration = Duration::from_millis(50);

/// A moment, read from both clocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Moment {
    /// Since any fixed origin. Never goes back; may stop while the machine sleeps.
    pub monotonic: Duration,
    /// Since 1970. Goes on while the machine sleeps; may be set back or forward.
    pub wall: Duration,
}

/// The time between two moments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Elapsed {
    longest: Option<Duration>,
}

impl Elapsed {
    /// The time from `from` to `to`.
    pub fn between(from: Moment, to: Moment) -> Self {
        let shortest = Self::at_least(from, to);
        let wall = to.wall.checked_sub(from.wall);
        let longest = match wall {
            Some(wall) if wall + SLEW >= shortest => Some(wall.max(shortest)),
            _ => None,
        };
        Self { longest }
    }

    /// The shortest time alone.
    pub const fn at_least(from: Moment, to: Moment) -> Duration {
        to.monotonic.saturating_sub(from.monotonic)
    }

    /// The longest time that may have passed: the larger of both clocks. `None` if the wall clock was set back, so
    /// that any time may have passed.
    pub const fn longest(self) -> Option<Duration> {
        self.longest
    }
}

/// How long an API remembers a request, and how much of that is left unused at both ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    lasts: Duration,
    margin: Duration,
}

impl Window {
    /// A window that lasts `lasts` by the API's word. A `margin` longer than half of it is cut to half.
    pub fn new(lasts: Duration, margin: Duration) -> Self {
        Self {
            lasts,
            margin: margin.min(lasts / 2),
        }
    }

    /// Whether the API surely still remembers a request whose first attempt began at `start`, so that a resend may
    /// leave at `now`. `start` lies before the first attempt that may have sent a byte.
    pub fn is_open(self, start: Moment, now: Moment) -> bool {
        let last = self.lasts.saturating_sub(self.margin);
        Elapsed::between(start, now)
            .longest()
            .is_some_and(|elapsed| elapsed < last)
    }

    /// How long to wait at `now` until the API has surely forgotten a request that was over at `end`; zero if it has.
    /// `end` lies after the answer, because the API may count from its success.
    pub fn wait(self, end: Moment, now: Moment) -> Duration {
        self.wait_since(end.monotonic, now)
    }

    /// The same; only the monotonic time of the end counts.
    pub(super) fn wait_since(self, end: Duration, now: Moment) -> Duration {
        (self.lasts + self.margin).saturating_sub(now.monotonic.saturating_sub(end))
    }
}
