//! What a sandbox consists of: what never changes, and its state.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::Value;
use specwright_model::api::{Api, Operation};
use tokio::sync::Notify;

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
use crate::webhook::{Delivery, Receiver};

/// Deliveries that nobody takes are dropped, the oldest first.
const MOST_DELIVERIES: usize = 10_000;

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
    /// There is something to deliver.
    pub(crate) to_deliver: Notify,
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
    pub(crate) receivers: Vec<Receiver>,
    /// Events that were not sent yet.
    pub(crate) deliveries: VecDeque<Delivery>,
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
            to_deliver: Notify::new(),
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

    /// The operation as the description's other parts name it: `WorkOrders.create`.
    pub(crate) fn operation_name(&self, number: usize) -> String {
        let (resource, operation) = self.operations[number];
        let resource = &self.api.resources[resource];
        format!("{}.{}", resource.name, resource.operations[operation].name)
    }

    /// Puts events on their way to all receivers.
    pub(crate) fn deliver(&self, state: &mut State, events: Vec<(String, Value)>) {
        let Some(rule) = &self.api.webhooks else {
            return;
        };
        for (event, object) in events {
            for receiver in &state.receivers {
                if state.deliveries.len() == MOST_DELIVERIES {
                    state.deliveries.pop_front();
                }
                let delivery = Delivery::new(rule, receiver, &event, object.clone());
                state.deliveries.extend(delivery);
            }
        }
        self.to_deliver.notify_one();
    }

    /// Notes how a delivery went: the receiver's status, or why there is none.
    pub(crate) fn note_delivery(&self, event: &str, url: &str, result: Result<u16, String>) {
        let at = self.clock.now();
        self.state().log.add_delivery(at, event, url, result);
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
            receivers: self.settings.receivers.clone(),
            ..State::default()
        };
        fresh
            .store
            .seed(&self.settings.seeds, |name| self.behaviours.id_field(name));
        *self.state() = fresh;
    }
}
