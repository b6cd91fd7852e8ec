//! The state of the modelled world, and what can happen in it.

use std::time::Duration;

use specwright_runtime::promise::internals::{AnswerClass, First, Nature, Rule, State};
use specwright_runtime::promise::{Effect, Moment};

use super::config::{Config, OLD};
use crate::call_outcome::CallOutcome;

/// Everything there is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct World {
    /// The callers.
    pub callers: Vec<Caller>,
    /// Requests that are still anywhere.
    pub requests: Vec<Request>,
    /// What the server remembers of the write: one entry, or with keys one a caller.
    pub memory: Vec<Option<Memory>>,
    /// What the registry that processes share holds of the write.
    pub store: Option<StoreEntry>,
    /// That registry has forgotten nothing and was asked, and no process stood still with its clock.
    pub store_knows: bool,
    /// Mishaps left.
    pub mishaps: u8,
    /// The rule that was broken first.
    pub broken: Option<Broken>,
}

/// A call.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Caller {
    /// Where it stands.
    pub at: At,
    /// What the table looks at.
    pub call: State,
    /// Since before the first attempt that may have been sent.
    pub begun: Option<Age>,
    /// Since its end, with what the client's registry holds of it.
    pub ended: Option<(Age, Effect)>,
    /// Since its end, with what is true of it.
    pub truly_ended: Option<Age>,
    /// Since its claim in the fleet's registry, on its own clock.
    pub claimed: Option<u8>,
    /// Attempts that may have been sent.
    pub sent: u8,
    /// Resends of it that may have been sent.
    pub resent: u8,
    /// Further attempts that it has `retries_left` for.
    pub retries_left: u8,
    /// The next attempt has the bytes, token and key of the first.
    pub same: bool,
    /// Why the last attempt ended, if a further one is about to be made.
    pub last: Option<AnswerClass>,
    /// Effects of its attempts in the server.
    pub effects: u8,
}

/// Where a call stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum At {
    /// Not begun.
    Idle,
    /// Waiting for the identical write to end.
    AwaitDuplicate,
    /// Waiting until the window has surely passed, since the time of `since`.
    AwaitWindow,
    /// Waiting before an attempt (or about to make the first).
    Ready,
    /// Refused as duplicate: waiting until the window has passed.
    WaitWindow(Age),
    /// An attempt is out.
    Waiting,
    /// Ended.
    Ended(CallOutcome),
}

/// How long ago something was, truly and on both clocks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Age {
    /// Truly.
    pub truth: u8,
    /// On the monotonic clock.
    pub monotonic: u8,
    /// On the wall clock. `None`: it was set back.
    pub wall: Option<u8>,
}

/// A request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Request {
    /// Whose.
    pub caller: u8,
    /// Whether it is the same, byte for byte, with the same token, as its call's first one.
    pub same: bool,
    /// Where it is.
    pub stage: Stage,
    /// Whether the caller still waits for its answer.
    pub awaited: bool,
    /// Whether the first response that a refusal as duplicate holds is the answer to an effect.
    pub holds_effect: bool,
}

/// Where a request is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Stage {
    /// On its way to the server.
    OnWay,
    /// Being processed.
    Running,
    /// Answered; the answer is on its way.
    Answered(AnswerClass),
}

/// What the server remembers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Memory {
    /// Since when.
    pub age: u8,
    /// What it hands back: nothing while the request is running.
    pub first: First,
}

/// The fleet's entry of the write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct StoreEntry {
    /// Whose.
    pub owner: u8,
    /// `None`: in flight.
    pub ended: Option<Effect>,
    /// Since its claim or its end, by the store's clock.
    pub age: u8,
}

/// Rules of the wire, and of what is handed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Broken {
    /// A resend left when the server may have forgotten, margin included.
    Late,
    /// A resend with other bytes, another token or another key.
    Other,
    /// A timeout was resent without the caller's choice.
    AfterTimeout,
    /// A request was sent again after an answer that forbids it.
    AfterAnswer,
    /// A request was sent again though the caller, or no rule, allows it.
    Policy,
    /// A second resend under a window rule.
    Twice,
    /// An identical write was sent while one of the client was in flight or inside the window.
    IdenticalWrite,
    /// A value was handed over that is not the answer to an effect.
    Value,
}

/// What can happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// A caller begins, or looks again after waiting.
    Look(u8),
    /// A caller's attempt leaves.
    Send(u8),
    /// A caller's attempt fails before a byte is sent.
    FailToSend(u8),
    /// A caller drops the future.
    Cancel(u8),
    /// No answer in time.
    TimeOut(u8),
    /// The connection dies, and with it the answer; the request goes on.
    Lose(u8),
    /// Something between answers; the request goes on.
    Between(u8),
    /// A request is lost on its way.
    Drop(u8),
    /// A request arrives, and is answered at once.
    Refuse(u8, AnswerClass),
    /// A request arrives, and the server looks it up and begins.
    Arrive(u8, First),
    /// A request ends: its answer, whether it had its effect, whether the server keeps its answer.
    End(u8, AnswerClass, bool, Option<First>),
    /// An answer arrives; a success may be cut or not decodable.
    Answer(u8, AnswerClass),
    /// A second passes.
    Tick,
    /// A second passes while the client's machine sleeps.
    Sleep,
    /// The wall clock is set back.
    SetBack,
    /// The wall clock is set far forward.
    SetForward,
    /// The server forgets, and what runs dies.
    Restart,
    /// A caller's token expires.
    Expire(u8),
    /// A caller's process dies. Its entry in the fleet's registry stays.
    Crash(u8),
    /// The fleet's registry loses its newest entry.
    Forget,
    /// The fleet's registry does not answer a caller, who goes on alone or not.
    StoreFails(u8, bool),
}

impl Age {
    /// Now.
    pub fn now() -> Self {
        Self {
            truth: 0,
            monotonic: 0,
            wall: Some(0),
        }
    }

    /// The two moments that are this far apart.
    pub fn moments(self) -> (Moment, Moment) {
        let origin = Duration::from_secs(1_000);
        let from = Moment {
            monotonic: Duration::ZERO,
            wall: origin,
        };
        let wall = self.wall.map_or(Duration::ZERO, |wall| {
            origin + Duration::from_secs(wall.into())
        });
        let to = Moment {
            monotonic: Duration::from_secs(self.monotonic.into()),
            wall,
        };
        (from, to)
    }

    fn pass(&mut self, awake: bool) {
        self.truth = (self.truth + 1).min(OLD);
        self.wall = self.wall.map(|wall| (wall + 1).min(OLD));
        if awake {
            self.monotonic = (self.monotonic + 1).min(OLD);
        }
    }
}

impl World {
    /// Before anything happens.
    pub fn new(config: &Config) -> Self {
        let caller = |wish: &super::Wish| Caller {
            at: At::Idle,
            call: config.call(*wish),
            begun: None,
            ended: None,
            truly_ended: None,
            claimed: None,
            sent: 0,
            resent: 0,
            retries_left: config.retries_left,
            same: true,
            last: None,
            effects: 0,
        };
        let keys = if config.rule == Rule::Key {
            config.wishes.len()
        } else {
            1
        };
        Self {
            callers: config.wishes.iter().map(caller).collect(),
            requests: Vec::new(),
            memory: vec![None; keys],
            store: None,
            store_knows: true,
            mishaps: config.mishaps,
            broken: None,
        }
    }

    /// Whether the server's count lies inside what every caller was told.
    pub fn results_are_true(&self, config: &Config) -> bool {
        if config.nature == Nature::Read {
            return true;
        }
        let mut least = 0;
        let mut effects = 0;
        for caller in &self.callers {
            effects += u32::from(caller.effects);
            if let At::Ended(end) = caller.at {
                let bounds = end.bounds(caller.sent.into());
                if u32::from(caller.effects) > bounds.most {
                    return false;
                }
                // Of writes by several processes a replay proves that one of them exists: in a fleet, too, because a
                // process that stood still may hear of the effect of the next one.
                least = if config.one_client {
                    least + bounds.least
                } else {
                    bounds.least.max(least)
                };
            }
        }
        effects >= least
    }

    /// Lets a second pass.
    pub fn pass(&mut self, config: &Config, awake: bool) {
        for caller in &mut self.callers {
            caller.begun.iter_mut().for_each(|age| age.pass(awake));
            caller.ended.iter_mut().for_each(|(age, _)| age.pass(awake));
            caller
                .truly_ended
                .iter_mut()
                .for_each(|age| age.pass(awake));
            if let At::WaitWindow(age) = &mut caller.at {
                age.pass(awake);
            }
            if let (Some(age), true) = (&mut caller.claimed, awake) {
                *age = (*age + 1).min(super::config::CALL);
            }
        }
        if let Some(entry) = &mut self.store {
            entry.age += 1;
        }
        // Keys outlive every delay.
        if config.rule != Rule::Key {
            for memory in self.memory.iter_mut().flatten() {
                memory.age = (memory.age + 1).min(OLD);
            }
        }
    }

    /// Sets the wall clock of the client.
    pub fn set_wall(&mut self, to: Option<u8>) {
        for caller in &mut self.callers {
            let ages = caller
                .begun
                .iter_mut()
                .chain(caller.ended.iter_mut().map(|(age, _)| age));
            ages.for_each(|age| age.wall = to);
            if let At::WaitWindow(age) = &mut caller.at {
                age.wall = to;
            }
        }
    }
}
