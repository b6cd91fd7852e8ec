//! What a run of the model checker explores.

use std::time::Duration;

use crate::fault::{Fault, Table};
use specwright_runtime::promise::internals::{Nature, Remembers, Rule, State, Window};
use specwright_runtime::promise::{OnDuplicate, Resend};

/// How long the modelled API remembers, in seconds.
pub const LASTS: u8 = 3;
/// What the client leaves unused of it.
pub const MARGIN: u8 = 1;
/// Ages stop growing here: nothing asks for more.
pub const OLD: u8 = LASTS + MARGIN;

/// How long a call of a fleet may take.
pub const CALL: u8 = 2;
/// How long the fleet's registry takes a write for one in flight: afterwards its process counts as dead.
pub const IN_FLIGHT: u8 = CALL + 1;
/// How long the fleet's registry remembers a write whose process ended or died.
pub const REMEMBERED: u8 = LASTS + MARGIN;

/// A planted fault of the registry that processes share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FleetFault {
    /// Nobody asks it.
    NotAsked,
    /// The write of a process that died is free at once.
    DeadIsFree,
    /// Whoever ends a write does so in the entry of another, too.
    OwnerIgnored,
    /// A dropped call that may have sent something leaves no entry.
    DroppedForgets,
}

impl FleetFault {
    /// All of them.
    pub const ALL: [Self; 4] = [
        Self::NotAsked,
        Self::DeadIsFree,
        Self::OwnerIgnored,
        Self::DroppedForgets,
    ];
}

/// What a caller wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Wish {
    /// Which resends.
    pub resend: Resend,
    /// What, if the write was already done.
    pub on_duplicate: OnDuplicate,
    /// Whether a timeout is resent.
    pub after_timeout: bool,
}

/// A run: callers that make the identical write, on an API.
#[derive(Clone, Debug)]
pub struct Config {
    /// What the API promises.
    pub rule: Rule,
    /// What the operation is.
    pub nature: Nature,
    /// The callers.
    pub wishes: Vec<Wish>,
    /// The callers are clones of one client, and so share a registry.
    pub one_client: bool,
    /// The callers are processes of a fleet, whose registry stands in a store.
    pub fleet: bool,
    /// The planted fault of that registry.
    pub fleet_fault: Option<FleetFault>,
    /// Further attempts that a call may make.
    pub retries_left: u8,
    /// How often a clock may lie, a server restart, a token expire, in all.
    pub mishaps: u8,
    /// The planted fault.
    pub fault: Option<Fault>,
}

impl Config {
    /// Callers who wish this, on an API with this rule.
    pub fn new(rule: Rule, wishes: &[Wish]) -> Self {
        Self {
            rule,
            nature: Nature::Write,
            wishes: wishes.to_vec(),
            one_client: true,
            fleet: false,
            fleet_fault: None,
            retries_left: 2,
            mishaps: 1,
            fault: None,
        }
    }

    /// The client's table.
    pub const fn table(&self) -> Table {
        Table(self.fault)
    }

    /// The client's view of the window.
    pub fn window(&self) -> Window {
        self.table().window(
            Duration::from_secs(LASTS.into()),
            Duration::from_secs(MARGIN.into()),
        )
    }

    /// Whether the API remembers from the arrival on.
    pub fn at_arrival(&self) -> bool {
        self.rule == Rule::Window(Remembers::AtArrival)
    }

    /// A call before anything was sent.
    pub fn call(&self, wish: Wish) -> State {
        State {
            resend: wish.resend,
            on_duplicate: wish.on_duplicate,
            after_timeout: wish.after_timeout,
            ..State::new(self.nature, self.rule)
        }
    }
}
