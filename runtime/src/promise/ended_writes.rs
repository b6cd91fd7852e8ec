//! Ended writes, until the API has surely forgotten them, and their cached responses.

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use super::elapsed::{Moment, Window};
use super::fingerprint::Fingerprint;
use super::journal::Effect;
use super::seeded::Seeded;

/// How a write ended.
#[derive(Clone, Copy)]
pub(super) struct End {
    /// When, on the monotonic clock.
    pub at: Duration,
    pub effect: Effect,
    /// The place of its response.
    response: u64,
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
    ends: HashMap<Fingerprint, End, Seeded>,
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
    /// Caches at most `limit` bytes of responses.
    pub fn new(seeded: &Seeded, limit: usize) -> Self {
        Self {
            young: Generation::new(seeded.clone()),
            old: Generation::new(seeded.clone()),
            responses: Responses {
                list: VecDeque::new(),
                first: 1,
                bytes: 0,
                limit,
            },
        }
    }

    /// A write has ended. `response` is its response with its size in bytes.
    pub fn enter(
        &mut self,
        fingerprint: Fingerprint,
        at: Duration,
        effect: Effect,
        response: Option<(V, usize)>,
    ) {
        let response = self.responses.add(at, response);
        self.young.ends.insert(
            fingerprint,
            End {
                at,
                effect,
                response,
            },
        );
        self.young.latest = self.young.latest.max(at);
    }

    /// The last end of such a write. It may have passed.
    pub fn find(&self, fingerprint: &Fingerprint) -> Option<End> {
        let found = self.young.ends.get(fingerprint);
        found.or_else(|| self.old.ends.get(fingerprint)).copied()
    }

    /// The response of a write, if it is still cached.
    pub fn response(&self, end: End) -> Option<&V> {
        self.responses.get(end.response)
    }

    pub fn forget_passed(&mut self, window: Window, now: Moment) {
        self.responses.forget_passed(window, now);
        self.old.forget_passed(window, now);
        if self.old.ends.is_empty() {
            std::mem::swap(&mut self.old, &mut self.young);
            self.old.forget_passed(window, now);
        }
    }

    /// How many are remembered, and how many bytes of responses are cached.
    pub fn size(&self) -> (usize, usize) {
        let count = self.young.ends.len() + self.old.ends.len();
        (count, self.responses.bytes)
    }
}

/// Cached responses, oldest first. Each has a place that counts from 1; none has place 0.
struct Responses<V> {
    list: VecDeque<Response<V>>,
    /// The place of the first in the list.
    first: u64,
    bytes: usize,
    /// How many bytes there may be.
    limit: usize,
}

struct Response<V> {
    end: Duration,
    value: V,
    bytes: usize,
}

impl<V> Responses<V> {
    /// Returns its place.
    fn add(&mut self, end: Duration, response: Option<(V, usize)>) -> u64 {
        let Some((value, bytes)) = response.filter(|(_, bytes)| *bytes <= self.limit) else {
            return 0;
        };
        self.list.push_back(Response { end, value, bytes });
        self.bytes += bytes;
        while self.bytes > self.limit {
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
