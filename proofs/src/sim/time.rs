//! Virtual time: what is on its way, and the timers of a client whose machine may sleep.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::task::Waker;
use std::time::Duration;

use specwright_runtime::promise::Moment;

/// Milliseconds between 1970 and the start of a schedule.
const EPOCH: u64 = 1_900_000_000_000;

/// What comes next.
#[derive(Debug)]
pub enum Next<Event> {
    /// This happens.
    Event(Event),
    /// A timer has fired.
    Timer,
    /// Nothing comes any more.
    Nothing,
}

/// The time, in milliseconds, and what it will bring.
#[derive(Debug)]
pub struct Time<Event> {
    truth: u64,
    asleep: u64,
    asleep_until: u64,
    wall: i64,
    order: u64,
    events: BinaryHeap<Reverse<(u64, u64, usize)>>,
    bodies: Vec<Option<Event>>,
    timers: BinaryHeap<Reverse<(u64, usize)>>,
    wakers: Vec<Option<Waker>>,
    fired: Vec<bool>,
}

impl<Event> Time<Event> {
    /// The start.
    pub const fn new() -> Self {
        Self {
            truth: 0,
            asleep: 0,
            asleep_until: 0,
            wall: 0,
            order: 0,
            events: BinaryHeap::new(),
            bodies: Vec::new(),
            timers: BinaryHeap::new(),
            wakers: Vec::new(),
            fired: Vec::new(),
        }
    }

    /// The true time.
    pub const fn truth(&self) -> u64 {
        self.truth
    }

    /// What the client's clocks show.
    pub const fn shown(&self) -> Moment {
        Moment {
            monotonic: Duration::from_millis(self.monotonic()),
            wall: Duration::from_millis((EPOCH + self.truth).saturating_add_signed(self.wall)),
        }
    }

    /// The seconds since 1970, truly.
    pub const fn honest(&self) -> u64 {
        (EPOCH + self.truth) / 1_000
    }

    const fn monotonic(&self) -> u64 {
        self.truth - self.asleep
    }

    /// Something happens after so long.
    pub fn later(&mut self, after: u64, event: Event) {
        self.order += 1;
        self.events
            .push(Reverse((self.truth + after, self.order, self.bodies.len())));
        self.bodies.push(Some(event));
    }

    /// The client's machine sleeps; to be called when it falls asleep.
    pub fn sleep(&mut self, length: u64) {
        self.asleep_until = self.truth + length;
        self.asleep += length;
    }

    /// How long the client's machine still sleeps.
    pub const fn asleep_for(&self) -> u64 {
        self.asleep_until.saturating_sub(self.truth)
    }

    /// Sets the client's wall clock.
    pub const fn set_wall(&mut self, by: i64) {
        self.wall += by;
    }

    /// A new timer, on the monotonic clock.
    pub fn timer(&mut self, after: u64) -> usize {
        let timer = self.fired.len();
        self.fired.push(false);
        self.wakers.push(None);
        // While asleep `monotonic` already lacks the whole sleep, so nothing fires before its end.
        let at = (self.truth.max(self.asleep_until) - self.asleep) + after;
        self.timers.push(Reverse((at, timer)));
        timer
    }

    /// Whether a timer has fired; if not, whom to wake.
    pub fn has_fired(&mut self, timer: usize, waker: &Waker) -> bool {
        if self.fired[timer] {
            return true;
        }
        self.wakers[timer] = Some(waker.clone());
        false
    }

    /// A timer that nobody waits for any more.
    pub fn forget(&mut self, timer: usize) {
        self.fired[timer] = true;
        self.wakers[timer] = None;
    }

    /// Goes to what comes next.
    pub fn advance(&mut self) -> Next<Event> {
        while let Some(Reverse((_, timer))) = self.timers.peek()
            && self.fired[*timer]
        {
            self.timers.pop();
        }
        let event = self.events.peek().map_or(u64::MAX, |Reverse((at, ..))| *at);
        let timer = self
            .timers
            .peek()
            .map_or(u64::MAX, |Reverse((at, _))| *at + self.asleep);
        if event <= timer {
            let Some(Reverse((at, _, body))) = self.events.pop() else {
                return Next::Nothing;
            };
            self.truth = self.truth.max(at);
            return self.bodies[body].take().map_or(Next::Timer, Next::Event);
        }
        if let Some(Reverse((_, fires))) = self.timers.pop() {
            self.truth = self.truth.max(timer);
            self.fired[fires] = true;
            if let Some(waker) = self.wakers[fires].take() {
                waker.wake();
            }
        }
        Next::Timer
    }
}
