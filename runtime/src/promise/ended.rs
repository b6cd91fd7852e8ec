//! Ended writes, until the API has surely forgotten them, and the responses that are kept of them.

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use super::elapsed::{Moment, Window};
use super::journal::Effect;
use super::key::Key;
use super::seeded::Seeded;

/// How a write ended.
#[derive(Clone, Copy)]
pub(super) struct End {
    /// When, on the monotonic clock.
    pub at: Duration,
    pub effect: Effect,
    /// The place of its response.
    kept: u64,
}

/// Ended writes. They are forgotten many at once: to look each of them up again after a window full of others would
/// wait for memory that no cache holds any more.
pub(super) struct EndedWrites<V> {
    /// Those since the others were complete.
    young: Generation,
    /// Those before. When the last of them has passed, the young ones take their place.
    old: Generation,
    responses: Responses<V>,
}

struct Generation {
    ends: HashMap<Key, End, Seeded>,
    latest: Duration,
}

impl Generation {
    fn new(seeded: Seeded) -> Self {
        Self {
            ends: HashMap::with_hasher(seeded),
            latest: Duration::ZERO,
        }
    }

    /// Empties it, if all of it has passed.
    fn forget_passed(&mut self, window: Window, now: Moment) {
        if window.wait_since(self.latest, now).is_zero() {
            self.ends.clear();
        }
    }
}

impl<V> EndedWrites<V> {
    /// Keeps at most `keep` bytes of responses.
    pub fn new(seeded: &Seeded, keep: usize) -> Self {
        Self {
            young: Generation::new(seeded.clone()),
            old: Generation::new(seeded.clone()),
            responses: Responses {
                list: VecDeque::new(),
                first: 1,
                bytes: 0,
                keep,
            },
        }
    }

    /// A write has ended. `kept` is its response with its size in bytes.
    pub fn enter(&mut self, key: Key, at: Duration, effect: Effect, kept: Option<(V, usize)>) {
        let kept = self.responses.keep(at, kept);
        self.young.ends.insert(key, End { at, effect, kept });
        self.young.latest = self.young.latest.max(at);
    }

    /// The last end of such a write. It may have passed.
    pub fn find(&self, key: &Key) -> Option<End> {
        let found = self.young.ends.get(key);
        found.or_else(|| self.old.ends.get(key)).copied()
    }

    /// The response of a write, if it is still kept.
    pub fn response(&self, end: End) -> Option<&V> {
        self.responses.get(end.kept)
    }

    pub fn forget_passed(&mut self, window: Window, now: Moment) {
        self.responses.forget_passed(window, now);
        self.old.forget_passed(window, now);
        if self.old.ends.is_empty() {
            std::mem::swap(&mut self.old, &mut self.young);
            self.old.forget_passed(window, now);
        }
    }

    /// How many are remembered, and how many bytes of responses are kept.
    pub fn size(&self) -> (usize, usize) {
        let count = self.young.ends.len() + self.old.ends.len();
        (count, self.responses.bytes)
    }
}

/// Kept responses, oldest first. Each has a place that counts from 1; none has place 0.
struct Responses<V> {
    list: VecDeque<Response<V>>,
    /// The place of the first in the list.
    first: u64,
    bytes: usize,
    /// How many bytes there may be.
    keep: usize,
}

struct Response<V> {
    end: Duration,
    value: V,
    bytes: usize,
}

impl<V> Responses<V> {
    /// Gives its place.
    fn keep(&mut self, end: Duration, kept: Option<(V, usize)>) -> u64 {
        let Some((value, bytes)) = kept.filter(|(_, bytes)| *bytes <= self.keep) else {
            return 0;
        };
        self.list.push_back(Response { end, value, bytes });
        self.bytes += bytes;
        while self.bytes > self.keep {
            self.give_up_first();
        }
        self.first + self.list.len() as u64 - 1
    }

    fn get(&self, place: u64) -> Option<&V> {
        let index = usize::try_from(place.checked_sub(self.first)?).ok()?;
        self.list.get(index).map(|response| &response.value)
    }

    fn forget_passed(&mut self, window: Window, now: Moment) {
        while let Some(first) = self.list.front()
            && window.wait_since(first.end, now).is_zero()
        {
            self.give_up_first();
        }
    }

    fn give_up_first(&mut self) {
        if let Some(given_up) = self.list.pop_front() {
            self.first += 1;
            self.bytes -= given_up.bytes;
        }
    }
}
