//! Identical writes of one client, seen before anything is sent.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use super::elapsed::{Moment, Window};
use super::ended_writes::{End, EndedWrites};
use super::fingerprint::Fingerprint;
use super::journal::Effect;
use super::seeded::Seeded;

/// Reads both clocks.
pub type Now = Arc<dyn Fn() -> Moment + Send + Sync>;

/// The writes of one client that are in flight, or that the API may still remember. `V` is a cached response.
pub struct Registry<V> {
    shared: Arc<Shared<V>>,
}

struct Shared<V> {
    window: Window,
    now: Now,
    table: Mutex<Table<V>>,
}

struct Table<V> {
    /// Apart from those that have ended: few, so that a write finds them in the nearest cache.
    in_flight: HashMap<Fingerprint, InFlight, Seeded>,
    ended: EndedWrites<V>,
    /// Tells entries of the same fingerprint apart.
    turn: u64,
}

struct InFlight {
    turn: u64,
    waiting: Vec<Waker>,
}

/// What the registry knows about a write that is about to be sent.
#[derive(Debug)]
pub enum Claim<V> {
    /// No identical one: it may be sent. The guard reports its end.
    Free(Guard<V>),
    /// An identical one is in flight.
    InFlight(InFlightWrite<V>),
    /// An identical one was done, and the API may remember it for `wait` more.
    Done {
        /// Its response, if it is cached.
        response: Option<V>,
        /// How long until the API has surely forgotten it.
        wait: Duration,
    },
    /// The outcome of an identical one is unknown, and the API may remember it for `wait` more.
    Unknown {
        /// How long until the API has surely forgotten it.
        wait: Duration,
    },
}

impl<V: Clone> Registry<V> {
    /// A registry for an API with this window, which caches at most `limit` bytes of responses.
    pub fn new(window: Window, limit: usize, now: Now) -> Self {
        let seeded = Seeded::new();
        Self {
            shared: Arc::new(Shared {
                window,
                now,
                table: Mutex::new(Table {
                    ended: EndedWrites::new(&seeded, limit),
                    in_flight: HashMap::with_hasher(seeded),
                    turn: 0,
                }),
            }),
        }
    }

    /// Asks before a write is sent.
    pub fn claim(&self, fingerprint: Fingerprint) -> Claim<V> {
        let now = (self.shared.now)();
        let mut table = self.shared.lock();
        table.ended.forget_passed(self.shared.window, now);
        if let Some(write) = table.in_flight.get(&fingerprint) {
            return Claim::InFlight(InFlightWrite {
                shared: Arc::clone(&self.shared),
                fingerprint,
                turn: write.turn,
            });
        }
        if let Some(end) = table.ended.find(&fingerprint) {
            let wait = self.shared.window.wait_since(end.at, now);
            if !wait.is_zero() {
                return match end.effect {
                    Effect::Done => Claim::Done {
                        response: table.ended.response(end).cloned(),
                        wait,
                    },
                    Effect::None | Effect::Unknown => Claim::Unknown { wait },
                };
            }
        }
        table.turn += 1;
        let turn = table.turn;
        let entry = InFlight {
            turn,
            waiting: Vec::new(),
        };
        table.in_flight.insert(fingerprint, entry);
        Claim::Free(Guard {
            shared: Arc::clone(&self.shared),
            fingerprint,
            turn,
            sent: false,
        })
    }

    /// Enters a write that an earlier process left unknown, counted from now.
    pub fn restore(&self, fingerprint: Fingerprint) {
        let now = (self.shared.now)();
        let mut table = self.shared.lock();
        let counts = |end: End| !self.shared.window.wait_since(end.at, now).is_zero();
        if !table.in_flight.contains_key(&fingerprint)
            && !table.ended.find(&fingerprint).is_some_and(counts)
        {
            table
                .ended
                .enter(fingerprint, now.monotonic, Effect::Unknown, None);
        }
    }

    /// How many writes are in flight or remembered, and how many bytes of responses are cached. Some may be remembered
    /// for up to two windows, and count no longer.
    #[cfg(test)]
    pub fn size(&self) -> (usize, usize) {
        self.shared.lock().size()
    }
}

impl<V> Clone for Registry<V> {
    fn clone(&self) -> Self {
        Self {
            shared: Arc::clone(&self.shared),
        }
    }
}

impl<V> fmt::Debug for Registry<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (entries, cached) = self.shared.lock().size();
        f.debug_struct("Registry")
            .field("entries", &entries)
            .field("cached", &cached)
            .finish()
    }
}

impl<V> Shared<V> {
    fn lock(&self) -> MutexGuard<'_, Table<V>> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A write has ended: it is forgotten, or remembered until the window has passed.
    fn end(
        &self,
        fingerprint: Fingerprint,
        turn: u64,
        effect: Effect,
        response: Option<(V, usize)>,
    ) {
        let end = (self.now)();
        let mut table = self.lock();
        let ended = match table.in_flight.entry(fingerprint) {
            Entry::Occupied(entry) if entry.get().turn == turn => entry.remove(),
            _ => return,
        };
        if effect != Effect::None {
            table
                .ended
                .enter(fingerprint, end.monotonic, effect, response);
        }
        drop(table);
        ended.waiting.into_iter().for_each(Waker::wake);
    }
}

impl<V> Table<V> {
    fn size(&self) -> (usize, usize) {
        let (ended, cached) = self.ended.size();
        (self.in_flight.len() + ended, cached)
    }
}

/// The right to send a write. Dropped before [`Guard::finish`] (a cancelled future) it leaves the write unknown, if
/// anything may have been sent.
pub struct Guard<V> {
    shared: Arc<Shared<V>>,
    fingerprint: Fingerprint,
    turn: u64,
    sent: bool,
}

impl<V> Guard<V> {
    /// To be called before the first attempt that may send a byte.
    pub fn sending(&mut self) {
        self.sent = true;
    }

    /// The write has ended. `response` is its response with its size in bytes.
    pub fn finish(mut self, effect: Effect, response: Option<(V, usize)>) {
        // The drop that follows must not report again.
        self.sent = false;
        self.shared
            .end(self.fingerprint, self.turn, effect, response);
    }
}

impl<V> Drop for Guard<V> {
    fn drop(&mut self) {
        let effect = if self.sent {
            Effect::Unknown
        } else {
            Effect::None
        };
        self.shared.end(self.fingerprint, self.turn, effect, None);
    }
}

impl<V> fmt::Debug for Guard<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Guard")
            .field("fingerprint", &self.fingerprint)
            .field("sent", &self.sent)
            .finish_non_exhaustive()
    }
}

/// An identical write in flight. Resolves when it has ended; then [`Registry::claim`] says how.
pub struct InFlightWrite<V> {
    shared: Arc<Shared<V>>,
    fingerprint: Fingerprint,
    turn: u64,
}

impl<V> Future for InFlightWrite<V> {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let mut table = self.shared.lock();
        let write = table.in_flight.get_mut(&self.fingerprint);
        let Some(write) = write.filter(|write| write.turn == self.turn) else {
            return Poll::Ready(());
        };
        let waiting = &mut write.waiting;
        if !waiting.iter().any(|waker| waker.will_wake(context.waker())) {
            waiting.push(context.waker().clone());
        }
        Poll::Pending
    }
}

impl<V> fmt::Debug for InFlightWrite<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InFlightWrite")
            .field("fingerprint", &self.fingerprint)
            .finish_non_exhaustive()
    }
}
