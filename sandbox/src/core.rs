//! What a sandbox consists of: what never changes, and its state.

use std::sync::{Mutex, MutexGuard, PoisonError};

use specwright_model::api::{Api, Operation};

use crate::arrivals::Arrivals;
use crate::behaviour::Behaviours;
use crate::clock::{Clock, Moment};
use crate::duplicate::SeenRequests;
use crate::fault::Plan;
use crate::limit::Counters;
use crate::message::Request;
use crate::request_log::RequestLog;
use crate::router::Router;
use crate::settings::Settings;
use crate::store::Store;
use crate::token::Tokens;

/// What never changes, and the state.
#[derive(Debug)]
pub(crate) struct Core {
    pub(crate) api: Api,
    pub(crate) settings: Settings,
    pub(crate) router: Router,
    pub(crate) behaviours: Behaviours,
    pub(crate) clock: Clock,
    /// By number: the resource and the operation in it.
    operations: Vec<(usize, usize)>,
    state: Mutex<State>,
}

/// What changes.
#[derive(Debug, Default)]
pub(crate) struct State {
    pub(crate) store: Store,
    pub(crate) tokens: Tokens,
    pub(crate) seen: SeenRequests,
    pub(crate) counters: Counters,
    pub(crate) log: RequestLog,
    pub(crate) arrivals: Arrivals,
    pub(crate) plan: Plan,
    /// How many requests each rule of the plan has met.
    pub(crate) rule_hits: Vec<u64>,
    /// The state of the random numbers.
    pub(crate) random: u64,
    /// Requests whose connection is gone and that arrive at that time.
    pub(crate) delayed: Vec<(Moment, Request)>,
}

impl Core {
    pub(crate) fn new(api: Api, settings: Settings) -> Self {
        let operations = api
            .resources
            .iter()
            .enumerate()
            .flat_map(|(r, resource)| (0..resource.operations.len()).map(move |o| (r, o)))
            .collect();
        let router = Router::new(
            api.operations().map(|(_, operation)| operation),
            api.version.as_deref(),
            settings.ignore_case,
        );
        let core = Self {
            behaviours: Behaviours::new(&api),
            clock: Clock::new(settings.time),
            state: Mutex::default(),
            router,
            operations,
            settings,
            api,
        };
        core.reset();
        core
    }

    pub(crate) fn operation(&self, number: usize) -> &Operation {
        let (resource, operation) = self.operations[number];
        &self.api.resources[resource].operations[operation]
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        // A state that a panic left behind is still one to look at.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Everything as at the start, but for the time.
    pub(crate) fn reset(&self) {
        let mut fresh = State {
            plan: self.settings.plan.clone(),
            random: self.settings.seed,
            ..State::default()
        };
        fresh
            .store
            .seed(&self.settings.seeds, |name| self.behaviours.id_field(name));
        *self.state() = fresh;
    }
}
