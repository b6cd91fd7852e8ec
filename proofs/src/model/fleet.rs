//! The registry that processes share: one entry of the write, in a store that may fail and forget.

use specwright_runtime::promise::Effect;
use specwright_runtime::promise::internals::{DuplicateState, Nature, Rule};

use super::config::{CALL, Config, FleetFault, IN_FLIGHT, OLD, REMEMBERED};
use super::server::small;
use super::state::{Action, At, Caller, StoreEntry, World};
use crate::call_outcome::CallOutcome;

impl Caller {
    /// Its timeout has passed, on its own clock.
    pub(super) fn is_late(&self) -> bool {
        self.claimed.is_some_and(|age| age >= CALL)
    }

    /// Nothing that it has sent may still be done: all was refused, or its process has stood still for so long that it
    /// is of the past, whenever the call ends.
    pub(super) fn is_of_the_past(&self, config: &Config) -> bool {
        config.fleet && self.begun.is_none_or(|age| age.truth >= OLD)
    }
}

impl World {
    /// What can happen to a process and its store.
    pub(super) fn fleet_actions(&self, config: &Config, at: u8, actions: &mut Vec<Action>) {
        if !config.fleet {
            return;
        }
        if self.callers[usize::from(at)].at != At::Idle {
            actions.push(Action::Crash(at));
        } else if self.mishaps > 0 {
            actions.extend([Action::StoreFails(at, false), Action::StoreFails(at, true)]);
        }
    }

    /// What the store holds against a caller.
    pub(super) fn shared_duplicate(&self, config: &Config, me: usize) -> Option<DuplicateState> {
        let watched = matches!(config.rule, Rule::Window(_)) && config.nature != Nature::Read;
        if !watched || config.fleet_fault == Some(FleetFault::NotAsked) {
            return None;
        }
        let entry = self.store?;
        match entry.ended {
            None if entry.owner == small(me) => None,
            None if entry.age < IN_FLIGHT => Some(DuplicateState::InFlight),
            None if config.fleet_fault == Some(FleetFault::DeadIsFree) => None,
            None if entry.age < IN_FLIGHT + REMEMBERED => Some(DuplicateState::Unknown),
            Some(effect) if entry.age < REMEMBERED => Some(match effect {
                Effect::Done => DuplicateState::Cached,
                Effect::Unknown | Effect::None => DuplicateState::Unknown,
            }),
            _ => None,
        }
    }

    /// A caller's process enters its write.
    pub(super) fn claim_shared(&mut self, config: &Config, me: usize) {
        if !config.fleet {
            return;
        }
        self.callers[me].claimed = Some(0);
        self.store = Some(StoreEntry {
            owner: small(me),
            ended: None,
            age: 0,
        });
    }

    /// A caller's write has ended.
    pub(super) fn finish_shared(&mut self, config: &Config, me: usize, effect: Effect) {
        if self.callers[me].claimed.take().is_none() {
            return;
        }
        let others = self.store.is_some_and(|entry| entry.owner != small(me));
        if others && config.fleet_fault != Some(FleetFault::OwnerIgnored) {
            return;
        }
        let forgets = config.fleet_fault == Some(FleetFault::DroppedForgets);
        let effect = if forgets && effect == Effect::Unknown {
            Effect::None
        } else {
            effect
        };
        self.store = (effect != Effect::None).then(|| StoreEntry {
            owner: small(me),
            ended: Some(effect),
            age: 0,
        });
    }

    /// A process dies: nobody ends its entry.
    pub(super) fn crash(&mut self, config: &Config, caller: u8) {
        self.callers[usize::from(caller)].claimed = None;
        self.end_call(config, caller.into(), CallOutcome::Cancelled);
    }

    /// The store loses its newest entry.
    pub(super) fn forget(&mut self) {
        self.store = None;
        self.store_knows = false;
    }

    /// The store does not answer.
    pub(super) fn store_fails(&mut self, config: &Config, me: usize, go_on: bool) {
        self.store_knows &= !go_on;
        self.on_duplicate(config, me, DuplicateState::StoreFailed { go_on });
    }

    /// Drops an entry of which nothing is remembered.
    pub(super) fn tidy_store(&mut self) {
        let over = |entry: &StoreEntry| match entry.ended {
            None => entry.age >= IN_FLIGHT + REMEMBERED,
            Some(_) => entry.age >= REMEMBERED,
        };
        self.store = self.store.filter(|entry| !over(entry));
    }
}
