//! The world around the client: time, network, server, and a log of everything that left the client.

use std::collections::BTreeMap;
use std::future::poll_fn;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Poll, Waker};
use std::time::Duration;

use specwright_runtime::promise::internals::{AnswerClass, Phase};
use specwright_runtime::promise::{Effect, Moment};

use super::plan::{Call, Ending, Mishap, Plan};
use super::random::Random;
use super::server::{Answer, Server};
use super::time::{Next, Time};
use crate::call_outcome::CallOutcome;

/// A handle on the world.
#[derive(Clone)]
pub struct World(Arc<Mutex<Inner>>);

/// The world itself.
pub(super) struct Inner {
    pub plan: Plan,
    pub time: Time<Event>,
    pub random: Random,
    pub server: Server,
    pub sent: Vec<Sent>,
    pub waiting: Vec<Option<Waker>>,
    pub replies: Vec<Option<Reply>>,
    pub cancelled: Vec<bool>,
    ended: Vec<Option<(u64, CallOutcome)>>,
    pub token: u32,
    token_ends: Moment,
    story: Option<Vec<String>>,
    rows: BTreeMap<(Phase, AnswerClass), u64>,
}

/// What leaves the client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wire {
    /// Verb, URL, content type and body.
    pub bytes: String,
    /// The token.
    pub token: u32,
    /// The idempotency key.
    pub key: Option<String>,
}

/// An attempt, as the network saw it.
#[derive(Clone, Debug)]
pub struct Sent {
    /// Whose.
    pub call: usize,
    /// When.
    pub at: u64,
    /// What.
    pub wire: Wire,
    /// Whether anything of it left the client.
    pub left: bool,
    /// How it ended for the client.
    pub end: End,
    /// When the client knew no more of it.
    pub over: Option<u64>,
    /// Whether it took effect, and as what.
    pub effects: Vec<u64>,
}

/// How an attempt ended for the client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    /// It is out.
    Out,
    /// The client stopped waiting.
    Abandoned,
    /// Something came back.
    Reply(Reply),
}

/// What comes back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    /// Not a byte was sent.
    NotSent,
    /// The connection died.
    Lost,
    /// An answer, perhaps cut in its body.
    Answer {
        /// The answer.
        answer: Answer,
        /// Its body ended before its end.
        cut: bool,
    },
}

/// What happens at a time.
#[derive(Debug)]
pub enum Event {
    /// A request reaches the server.
    Arrive(usize),
    /// The server is done with a request.
    Finish(usize),
    /// Something reaches the client.
    Reply(usize, Reply),
    /// A caller drops a future.
    Cancel(usize),
    /// Something happens to a machine.
    Mishap(Mishap),
}

impl World {
    /// The world of a plan.
    pub fn new(plan: &Plan, seed: u64, narrated: bool) -> Self {
        let mut time = Time::new();
        for (call, planned) in plan.calls.iter().enumerate() {
            if let Some(at) = planned.cancel {
                time.later(at, Event::Cancel(call));
            }
        }
        for (at, mishap) in &plan.mishaps {
            time.later(*at, Event::Mishap(*mishap));
        }
        let calls = plan.calls.len();
        Self(Arc::new(Mutex::new(Inner {
            server: Server::new(plan),
            plan: plan.clone(),
            time,
            random: Random::of(!seed),
            sent: Vec::new(),
            waiting: Vec::new(),
            replies: Vec::new(),
            cancelled: vec![false; calls],
            ended: vec![None; calls],
            token: 1,
            token_ends: Moment {
                monotonic: Duration::ZERO,
                wall: Duration::ZERO,
            },
            story: narrated.then(Vec::new),
            rows: BTreeMap::new(),
        })))
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A planned call.
    pub fn call(&self, call: usize) -> Call {
        self.lock().plan.calls[call].clone()
    }

    /// What the client's clocks show.
    pub fn shown(&self) -> Moment {
        self.lock().time.shown()
    }

    /// The token that the client holds.
    pub fn token(&self) -> u32 {
        self.lock().token
    }

    /// The token that the client holds, and when it ends by its monotonic clock.
    pub fn token_until(&self) -> (u32, Moment) {
        let mut inner = self.lock();
        let now = inner.time.shown();
        if inner.token_ends.monotonic <= now.monotonic {
            inner.token += 1;
            let lives = Duration::from_millis(inner.random.within(1_000, 60_000));
            inner.token_ends = Moment {
                monotonic: now.monotonic + lives,
                ..now
            };
        }
        (inner.token, inner.token_ends)
    }

    /// The client gets a new token in place of `old`.
    pub fn renew_token(&self, old: u32) {
        let mut inner = self.lock();
        if inner.token == old {
            inner.token += 1;
        }
    }

    /// Adds to the story, if one is told.
    pub fn note(&self, line: impl FnOnce() -> String) {
        self.lock().note(line);
    }

    /// A row of the table is asked for.
    pub fn row(&self, phase: Phase, answer: AnswerClass) {
        *self.lock().rows.entry((phase, answer)).or_default() += 1;
    }

    /// How often each row was asked for.
    pub fn rows(&self) -> BTreeMap<(Phase, AnswerClass), u64> {
        std::mem::take(&mut self.lock().rows)
    }

    /// Waits on the client's monotonic clock.
    pub async fn sleep(&self, millis: u64) {
        let timer = Timer {
            world: self.clone(),
            timer: self.lock().time.timer(millis),
        };
        poll_fn(|context| {
            let fired = timer
                .world
                .lock()
                .time
                .has_fired(timer.timer, context.waker());
            if fired {
                Poll::Ready(())
            } else {
                Poll::Pending
            }
        })
        .await;
    }

    /// Sends a request. Dropped before something has come back, the client stops waiting.
    pub fn start(&self, call: usize, wire: Wire) -> Out {
        let exchange = self.lock().send(call, wire);
        Out {
            world: self.clone(),
            exchange,
        }
    }

    /// A number for the client.
    pub fn draw(&self) -> u64 {
        self.lock().random.next()
    }

    /// What the server's clock shows, in seconds since 1970.
    pub fn server_time(&self) -> u64 {
        self.lock().time.honest()
    }

    /// Drops the future of a call that its caller cancels.
    pub fn look_for_cancel<T>(
        &self,
        call: usize,
        tasks: &mut [Option<T>],
        endings: &mut [Option<Ending>],
    ) {
        if !self.lock().cancelled[call] {
            return;
        }
        // The drop itself comes back into the world.
        if tasks[call].take().is_some() {
            self.note(|| format!("call {call} is cancelled"));
            endings[call] = Some(Ending {
                outcome: CallOutcome::Cancelled,
                value: None,
            });
            self.ended(call, CallOutcome::Cancelled);
        }
    }

    /// A call has ended.
    pub fn ended(&self, call: usize, outcome: CallOutcome) {
        let mut inner = self.lock();
        let now = inner.time.truth();
        inner.ended[call] = Some((now, outcome));
    }

    /// Lets the next thing happen. `false`: nothing will happen any more.
    pub fn step(&self) -> bool {
        let mut inner = self.lock();
        match inner.time.advance() {
            Next::Nothing => return false,
            Next::Timer => {}
            Next::Event(event) => inner.happen(event),
        }
        true
    }

    /// Everything that left the client, what the server counted, and the story.
    pub fn log(&self) -> Log {
        let mut inner = self.lock();
        Log {
            sent: inner.sent.clone(),
            ended: inner.ended.clone(),
            story: inner.story.take().unwrap_or_default(),
        }
    }
}

/// Everything that was seen from outside.
pub struct Log {
    /// Every attempt.
    pub sent: Vec<Sent>,
    /// When each call ended, and how.
    pub ended: Vec<Option<(u64, CallOutcome)>>,
    /// The story.
    pub story: Vec<String>,
}

impl Log {
    /// Whether a call that ended so may still be remembered by the server.
    pub const fn may_be_remembered(outcome: CallOutcome) -> bool {
        match outcome {
            CallOutcome::Success(delivery) => !matches!(delivery.effect(), Effect::None),
            CallOutcome::Error(fail) => !matches!(fail.effect(), Effect::None),
            CallOutcome::Cancelled => true,
        }
    }
}

impl Inner {
    /// Adds to the story, if one is told.
    pub fn note(&mut self, line: impl FnOnce() -> String) {
        let at = self.time.truth();
        if let Some(story) = &mut self.story {
            story.push(format!(
                "{:>8.3} s  {}",
                f64::from(u32::try_from(at).unwrap_or(u32::MAX)) / 1_000.0,
                line()
            ));
        }
    }
}

struct Timer {
    world: World,
    timer: usize,
}

impl Drop for Timer {
    fn drop(&mut self) {
        self.world.lock().time.forget(self.timer);
    }
}

/// A request that is out.
pub struct Out {
    world: World,
    exchange: usize,
}

impl Out {
    /// What has come back; if nothing has, whom to wake.
    pub fn poll(&self, waker: &Waker) -> Poll<Reply> {
        let mut inner = self.world.lock();
        if let Some(reply) = inner.replies[self.exchange].take() {
            let now = inner.time.truth();
            inner.sent[self.exchange].end = End::Reply(reply.clone());
            inner.sent[self.exchange].over = Some(now);
            return Poll::Ready(reply);
        }
        inner.waiting[self.exchange] = Some(waker.clone());
        Poll::Pending
    }

    /// Whether anything has left the client.
    pub fn has_left(&self) -> bool {
        self.world.lock().sent[self.exchange].left
    }

    /// Its number.
    pub const fn number(&self) -> usize {
        self.exchange
    }
}

impl Drop for Out {
    fn drop(&mut self) {
        let mut inner = self.world.lock();
        if inner.sent[self.exchange].end == End::Out {
            let now = inner.time.truth();
            inner.sent[self.exchange].end = End::Abandoned;
            inner.sent[self.exchange].over = Some(now);
        }
    }
}
