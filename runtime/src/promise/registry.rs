//! Identical writes of one client, seen before anything is sent.

use std::collections::{HashMap, VecDeque};
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use super::elapsed::{Moment, Window};
use super::fault::planted;
use super::journal::Effect;
use super::key::Key;
use super::seeded::Seeded;

/// Reads both clocks.
pub type Now = Arc<dyn Fn() -> Moment + Send + Sync>;

/// The writes of one client that are in flight, or that the API may still remember. `V` is a kept response.
pub struct Registry<V> {
    shared: Arc<Shared<V>>,
}

struct Shared<V> {
    window: Window,
    keep: usize,
    now: Now,
    table: Mutex<Table<V>>,
}

struct Table<V> {
    entries: HashMap<Key, Entry<V>, Seeded>,
    /// Ended writes, oldest first: what leaves next.
    ended: VecDeque<(Moment, Key, u64)>,
    /// Those whose response was kept, oldest first: which one is given up next.
    holding: VecDeque<(Key, u64)>,
    /// Bytes of kept responses.
    kept: usize,
    /// Tells entries of the same key apart.
    turn: u64,
}

struct Entry<V> {
    turn: u64,
    state: State<V>,
}

enum State<V> {
    InFlight {
        start: Moment,
        waiting: Vec<Waker>,
    },
    Ended {
        end: Moment,
        effect: Effect,
        kept: Option<(V, usize)>,
    },
}

/// What the registry knows about a write that is about to be sent.
#[derive(Debug)]
pub enum Claim<V> {
    /// No identical one: it may be sent. The guard reports its end.
    Free(Guard<V>),
    /// An identical one is in flight.
    InFlight(Twin<V>),
    /// An identical one was done, and the API may remember it for `wait` more.
    Done {
        /// Its response, if it was kept.
        kept: Option<V>,
        /// How long until the API has surely forgotten it.
        wait: Duration,
    },
    /// Nobody knows whether an identical one was done, and the API may remember it for `wait` more.
    Unknown {
        /// How long until the API has surely forgotten it.
        wait: Duration,
    },
}

impl<V: Clone> Registry<V> {
    /// A registry for an API with this window, which keeps at most `keep` bytes of responses.
    pub fn new(window: Window, keep: usize, now: Now) -> Self {
        Self {
            shared: Arc::new(Shared {
                window,
                keep,
                now,
                table: Mutex::new(Table {
                    entries: HashMap::with_hasher(Seeded::new()),
                    ended: VecDeque::new(),
                    holding: VecDeque::new(),
                    kept: 0,
                    turn: 0,
                }),
            }),
        }
    }

    /// Asks before a write is sent.
    pub fn claim(&self, key: Key) -> Claim<V> {
        let now = (self.shared.now)();
        let mut table = self.shared.lock();
        table.forget_passed(self.shared.window, now);
        match table
            .entries
            .get(&key)
            .map(|entry| (&entry.state, entry.turn))
        {
            Some(_) if planted!(RegistryIgnored) => {}
            Some((State::InFlight { .. }, turn)) => {
                return Claim::InFlight(Twin {
                    shared: Arc::clone(&self.shared),
                    key,
                    turn,
                });
            }
            Some((State::Ended { end, effect, kept }, _)) => {
                let wait = self.shared.window.wait(*end, now);
                if !wait.is_zero() {
                    return match effect {
                        Effect::Done => Claim::Done {
                            kept: kept.as_ref().map(|(value, _)| value.clone()),
                            wait,
                        },
                        Effect::None | Effect::Unknown => Claim::Unknown { wait },
                    };
                }
                // Ends of different threads may stand in the list a little out of order.
                table.remove(key);
            }
            None => {}
        }
        let turn = table.enter(
            key,
            State::InFlight {
                start: now,
                waiting: Vec::new(),
            },
        );
        Claim::Free(Guard {
            shared: Arc::clone(&self.shared),
            key,
            turn,
            sent: false,
        })
    }

    /// Enters a write that an earlier process left unknown, counted from now.
    pub fn restore(&self, key: Key) {
        let end = (self.shared.now)();
        let mut table = self.shared.lock();
        if !table.entries.contains_key(&key) {
            let ended = State::Ended {
                end,
                effect: Effect::Unknown,
                kept: None,
            };
            let turn = table.enter(key, ended);
            table.ended.push_back((end, key, turn));
        }
    }

    /// How many writes are in flight or remembered, and how many bytes of responses are kept.
    pub fn size(&self) -> (usize, usize) {
        let table = self.shared.lock();
        (table.entries.len(), table.kept)
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
        let table = self.shared.lock();
        f.debug_struct("Registry")
            .field("entries", &table.entries.len())
            .field("kept", &table.kept)
            .finish()
    }
}

impl<V> Shared<V> {
    fn lock(&self) -> MutexGuard<'_, Table<V>> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A write has ended: its entry leaves, or stays until the window has passed.
    fn end(&self, key: Key, turn: u64, effect: Effect, kept: Option<(V, usize)>) {
        let end = (self.now)();
        let mut table = self.lock();
        let Some(entry) = table
            .entries
            .get_mut(&key)
            .filter(|entry| entry.turn == turn)
        else {
            return;
        };
        let State::InFlight { start, waiting } = &mut entry.state else {
            return;
        };
        let end = if planted!(WaitsFromStart) {
            *start
        } else {
            end
        };
        let waiting = std::mem::take(waiting);
        if effect == Effect::None || (effect == Effect::Unknown && planted!(UnknownForgets)) {
            table.entries.remove(&key);
        } else {
            let kept = kept.filter(|(_, bytes)| *bytes <= self.keep);
            let (holds, bytes) = kept
                .as_ref()
                .map_or((false, 0), |(_, bytes)| (true, *bytes));
            entry.state = State::Ended { end, effect, kept };
            table.ended.push_back((end, key, turn));
            if holds {
                table.holding.push_back((key, turn));
                table.kept += bytes;
                table.give_up_responses(self.keep);
            }
        }
        drop(table);
        waiting.into_iter().for_each(Waker::wake);
    }
}

impl<V> Table<V> {
    fn enter(&mut self, key: Key, state: State<V>) -> u64 {
        self.turn += 1;
        let turn = self.turn;
        self.entries.insert(key, Entry { turn, state });
        turn
    }

    fn forget_passed(&mut self, window: Window, now: Moment) {
        self.forget_ended(window, now);
        while let Some((key, turn)) = self.holding.front()
            && self
                .entries
                .get(key)
                .is_none_or(|entry| entry.turn != *turn)
        {
            self.holding.pop_front();
        }
    }

    fn forget_ended(&mut self, window: Window, now: Moment) {
        while let Some(&(end, key, turn)) = self.ended.front() {
            if !window.wait(end, now).is_zero() {
                return;
            }
            self.ended.pop_front();
            let current = self.entries.get(&key);
            if current.is_some_and(|entry| entry.turn == turn) {
                self.remove(key);
            }
        }
    }

    fn remove(&mut self, key: Key) {
        if let Some(Entry { state, .. }) = self.entries.remove(&key)
            && let State::Ended {
                kept: Some((_, bytes)),
                ..
            } = state
        {
            self.kept -= bytes;
        }
    }

    /// Oldest first, until the rest is inside the limit. Each is looked at once, however many writes there are.
    fn give_up_responses(&mut self, limit: usize) {
        while self.kept > limit {
            let Some((key, turn)) = self.holding.pop_front() else {
                return;
            };
            if let Some(Entry {
                turn: current,
                state: State::Ended { kept, .. },
            }) = self.entries.get_mut(&key)
                && *current == turn
                && let Some((_, bytes)) = kept.take()
            {
                self.kept -= bytes;
            }
        }
    }
}

/// The right to send a write. Dropped before [`Guard::finish`] (a cancelled future) it leaves the write unknown, if
/// anything may have been sent.
pub struct Guard<V> {
    shared: Arc<Shared<V>>,
    key: Key,
    turn: u64,
    sent: bool,
}

impl<V> Guard<V> {
    /// To be called before the first attempt that may send a byte.
    pub fn sending(&mut self) {
        self.sent = true;
    }

    /// The write has ended. `kept` is its response with its size in bytes.
    pub fn finish(mut self, effect: Effect, kept: Option<(V, usize)>) {
        // The drop that follows must not report again.
        self.sent = false;
        self.shared.end(self.key, self.turn, effect, kept);
    }
}

impl<V> Drop for Guard<V> {
    fn drop(&mut self) {
        let effect = if self.sent && !planted!(CancelForgets) {
            Effect::Unknown
        } else {
            Effect::None
        };
        self.shared.end(self.key, self.turn, effect, None);
    }
}

impl<V> fmt::Debug for Guard<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Guard")
            .field("key", &self.key)
            .field("sent", &self.sent)
            .finish_non_exhaustive()
    }
}

/// An identical write in flight. Resolves when it has ended; then [`Registry::claim`] says how.
pub struct Twin<V> {
    shared: Arc<Shared<V>>,
    key: Key,
    turn: u64,
}

impl<V> Future for Twin<V> {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let mut table = self.shared.lock();
        match table.entries.get_mut(&self.key) {
            Some(Entry {
                turn,
                state: State::InFlight { waiting, .. },
            }) if *turn == self.turn => {
                if !waiting.iter().any(|waker| waker.will_wake(context.waker())) {
                    waiting.push(context.waker().clone());
                }
                Poll::Pending
            }
            _ => Poll::Ready(()),
        }
    }
}

impl<V> fmt::Debug for Twin<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Twin")
            .field("key", &self.key)
            .finish_non_exhaustive()
    }
}
