//! Client × network × server as a model that `stateright` explores to the last reachable state.
//!
//! The client's decisions are the runtime's own (`decide`, `may_resend`, `give_up`, `on_identical_write`, `Window`); the
//! network delays for ever, drops, cuts, and kills connections; the server remembers at success or at arrival, fails
//! before and after an effect, and forgets at a restart. Time is whole seconds, kept as ages that stop growing once
//! nothing depends on them, so that every run is inside the bounds.

mod caller;
mod config;
mod fleet;
mod runs;
mod server;
mod state;

pub use config::{Config, FleetFault, Wish};
pub use runs::{alone, deep, fleets, pairs, small_pairs, three_processes};
pub use state::{Action, World};

use crate::fault::Fault;
use specwright_runtime::promise::Resend;
use stateright::{Checker, HasDiscoveries, Model, Property};

use crate::call_outcome::CallOutcome;
use state::At;

impl Model for Config {
    type State = World;
    type Action = Action;

    fn init_states(&self) -> Vec<World> {
        vec![World::new(self)]
    }

    fn actions(&self, world: &World, actions: &mut Vec<Action>) {
        world.actions(self, actions);
    }

    fn next_state(&self, world: &World, action: Action) -> Option<World> {
        Some(world.after(self, action))
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![
            Property::always(TRUE_RESULTS, |config: &Self, world: &World| {
                world.results_are_true(config)
            }),
            Property::always(PROVEN, |config: &Self, world: &World| {
                let mut callers = config.wishes.iter().zip(&world.callers);
                callers.all(|(wish, caller)| wish.resend != Resend::Proven || caller.effects <= 1)
            }),
            Property::always(WIRE, |_, world: &World| world.broken.is_none()),
            Property::sometimes("a call ends", |_, world: &World| {
                world
                    .callers
                    .iter()
                    .any(|caller| matches!(caller.at, At::Ended(CallOutcome::Success(_))))
            }),
        ]
    }
}

/// No caller was told what the server's count contradicts.
pub const TRUE_RESULTS: &str = "what callers were told is true";
/// Under `Proven` no call has two effects.
pub const PROVEN: &str = "under Proven never two effects";
/// No request left the client that the promise forbids, and no value was handed over that no effect has.
pub const WIRE: &str = "nothing forbidden is sent or handed over";

/// What exploring a run has found.
#[derive(Debug)]
pub struct Found {
    /// Distinct states.
    pub states: usize,
    /// The property that does not hold, and the way to the state where it does not.
    pub failure: Option<String>,
}

/// Explores a run until its last state, or until a property does not hold.
pub fn explore(run: &Config) -> Found {
    let checker = run
        .clone()
        .checker()
        .finish_when(HasDiscoveries::AnyFailures);
    explored(&checker.spawn_bfs().join())
}

fn explored(checker: &impl Checker<Config>) -> Found {
    let failure = [TRUE_RESULTS, PROVEN, WIRE]
        .into_iter()
        .find_map(|property| {
            let path = checker.discovery(property)?;
            let broken = path.last_state().broken;
            Some(format!("{property} {broken:?}: {:?}", path.into_actions()))
        });
    Found {
        states: checker.unique_state_count(),
        failure,
    }
}

/// Plants a fault and looks for it, in pairs where it takes an identical write to show, else alone.
pub fn find(fault: Fault) -> Option<(Config, String)> {
    let identical = matches!(
        fault,
        Fault::WaitsFromStart
            | Fault::RegistryIgnored
            | Fault::CancelForgets
            | Fault::UnknownForgets
    );
    let mut runs = if identical { small_pairs() } else { alone() };
    for run in &mut runs {
        run.retries_left = run.retries_left.min(2);
        run.mishaps = run.mishaps.min(1);
    }
    runs.into_iter().find_map(|run| {
        let run = Config {
            fault: Some(fault),
            ..run
        };
        let story = explore(&run).failure?;
        Some((run, story))
    })
}

/// Plants a fault of the registry that processes share, and looks for it in three processes where it takes three.
pub fn find_in_fleets(fault: FleetFault) -> Option<(Config, String)> {
    let run = match fault {
        FleetFault::OwnerIgnored => three_processes(),
        _ => fleets().into_iter().next()?,
    };
    let run = Config {
        fleet_fault: Some(fault),
        ..run
    };
    // One way after the other: the whole is far larger than the way to a failure.
    let checker = run
        .clone()
        .checker()
        .finish_when(HasDiscoveries::AnyFailures);
    let story = explored(&checker.spawn_dfs().join()).failure?;
    Some((run, story))
}
