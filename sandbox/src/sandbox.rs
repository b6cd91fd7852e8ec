//! The sandbox itself: one request in, one answer out, no sockets.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http::HeaderName;
use http::header::{CONTENT_LENGTH, DATE};
use serde_json::Value;
use specwright_model::api::{Api, Operation};
use specwright_model::embedded::Unreadable;

use crate::clock::{Clock, Moment, http_date};
use crate::control;
use crate::duplicate::Memory;
use crate::fault::Plan;
use crate::flow::{self, Arrival};
use crate::journal::Journal;
use crate::limit::Counters;
use crate::message::{RULE_HEADER, Reply, Request, Wire};
use crate::router::Router;
use crate::settings::{Builder, Settings};
use crate::shape::Shapes;
use crate::store::Store;
use crate::token::Tokens;

/// A server that keeps an API's promises. Clones share everything.
#[derive(Clone, Debug)]
pub struct Sandbox {
    pub(crate) core: Arc<Core>,
}

/// What never changes, and the state.
#[derive(Debug)]
pub(crate) struct Core {
    pub(crate) api: Api,
    pub(crate) settings: Settings,
    pub(crate) router: Router,
    pub(crate) shapes: Shapes,
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
    pub(crate) memory: Memory,
    pub(crate) counters: Counters,
    pub(crate) journal: Journal,
    pub(crate) plan: Plan,
    pub(crate) seen: Vec<u64>,
    pub(crate) dice: u64,
    /// Requests whose connection is gone and that arrive at that time.
    pub(crate) stranded: Vec<(Moment, Request)>,
}

impl Core {
    pub(crate) fn operation(&self, number: usize) -> &Operation {
        let (resource, operation) = self.operations[number];
        &self.api.resources[resource].operations[operation]
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        // A state that a panic left behind is still one to look at.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn fresh_state(&self) -> State {
        let mut state = State {
            plan: self.settings.plan.clone(),
            dice: self.settings.seed,
            ..State::default()
        };
        state
            .store
            .seed(&self.settings.seeds, |name| self.shapes.id_field(name));
        state
    }

    /// Everything as at the start, but for the time.
    pub(crate) fn reset(&self) {
        let fresh = self.fresh_state();
        *self.state() = fresh;
    }
}

impl Sandbox {
    /// A token that is always good and never expires.
    pub const TOKEN: &'static str = "sandbox";
    /// The id and secret of the client that the token address knows.
    pub const CLIENT: (&'static str, &'static str) = ("client", "secret");
    /// The name and password of the user that the token address knows.
    pub const USER: (&'static str, &'static str) = ("user", "password");

    /// A sandbox with the usual settings.
    pub fn new(api: &Api) -> Self {
        Self::builder(api).build()
    }

    /// A sandbox with the usual settings, of the description that a generated crate embeds.
    ///
    /// # Errors
    ///
    /// The bytes are something else, or another version's.
    pub fn embedded(description: &[u8]) -> Result<Self, Unreadable> {
        Ok(Self::embedded_builder(description)?.build())
    }

    /// The same with settings of one's own.
    ///
    /// # Errors
    ///
    /// The bytes are something else, or another version's.
    pub fn embedded_builder(description: &[u8]) -> Result<Builder, Unreadable> {
        Ok(Builder::of(specwright_model::embedded::read(description)?))
    }

    /// A sandbox with settings of one's own.
    pub fn builder(api: &Api) -> Builder {
        Builder::new(api)
    }

    pub(crate) fn from_settings(api: Api, settings: Settings) -> Self {
        let operations = api
            .resources
            .iter()
            .enumerate()
            .flat_map(|(r, resource)| (0..resource.operations.len()).map(move |o| (r, o)))
            .collect();
        let router = Router::new(
            api.operations().map(|(_, o)| o),
            api.version.as_deref(),
            settings.ignore_case,
        );
        let core = Core {
            shapes: Shapes::new(&api),
            clock: Clock::new(settings.time),
            state: Mutex::default(),
            router,
            operations,
            settings,
            api,
        };
        core.reset();
        Self {
            core: Arc::new(core),
        }
    }

    /// Answers a request at once. Delays take no real time: a virtual clock moves by them, the
    /// real one does not care; [`Reply::delay`] and [`Reply::wire`] say what a socket would see.
    pub fn handle(&self, request: Request) -> Reply {
        let mut arrival = self.arrive(request);
        self.core.clock.pass(arrival.late() + arrival.delay());
        self.admit(&mut arrival);
        let reply = self.complete(arrival);
        self.core.clock.pass(reply.delay);
        reply
    }

    /// The same in the terms of the `http` crate, for a client's transport without sockets: an error is
    /// a connection that died; an answer that was cut has fewer bytes than its `content-length` says.
    pub fn answer(&self, request: http::Request<Bytes>) -> std::io::Result<http::Response<Bytes>> {
        let (head, body) = request.into_parts();
        let target = head.uri.path_and_query();
        let request = Request {
            method: head.method,
            target: target.map_or_else(|| "/".to_owned(), ToString::to_string),
            headers: head.headers,
            body,
            secure: head.uri.scheme_str() == Some("https"),
        };
        let reply = self.handle(request);
        let mut answer = http::Response::new(reply.body.clone());
        *answer.status_mut() = reply.status;
        *answer.headers_mut() = reply.headers;
        answer
            .headers_mut()
            .insert(CONTENT_LENGTH, reply.body.len().into());
        match reply.wire {
            Wire::ResetBefore => return Err(std::io::ErrorKind::ConnectionReset.into()),
            Wire::ResetMiddle(at) | Wire::Cut(at) => {
                *answer.body_mut() = reply.body.slice(..at.min(reply.body.len()));
            }
            Wire::Whole | Wire::ResetAfter => {}
        }
        Ok(answer)
    }

    /// Takes a request in and decides its faults.
    pub(crate) fn arrive(&self, request: Request) -> Arrival {
        flow::arrive(&self.core, request)
    }

    /// Decides whether a request may take effect; its lateness has passed.
    pub(crate) fn admit(&self, arrival: &mut Arrival) {
        flow::admit(&self.core, arrival);
    }

    /// Lets a request take effect; its delay has passed.
    pub(crate) fn complete(&self, arrival: Arrival) -> Reply {
        let mut reply = flow::complete(&self.core, arrival);
        if !reply.headers.contains_key(RULE_HEADER) {
            reply.set_header(HeaderName::from_static(RULE_HEADER), "ok");
        }
        // The sandbox's own date, so that `Retry-After` means what it says on a virtual clock.
        reply.set_header(DATE, &http_date(self.core.clock.now()));
        if reply.wire == Wire::ResetMiddle(0) {
            reply.wire = Wire::ResetBefore;
        }
        reply
    }

    /// Moves the sandbox's clock forward; nobody sleeps.
    pub fn advance(&self, time: Duration) {
        self.core.clock.jump(crate::clock::nanos(time));
    }

    /// Everything as at the start, but for the time.
    pub fn reset(&self) {
        self.core.reset();
    }

    /// Other faults from now on.
    pub fn set_plan(&self, plan: Plan) {
        let mut state = self.core.state();
        state.plan = plan;
        state.seen.clear();
    }

    /// What a collection holds, by rising id, whatever reads may see yet.
    pub fn stored(&self, collection: &str) -> Vec<Value> {
        let state = self.core.state();
        let store = &state.store;
        store
            .list(&collection.to_lowercase(), None, Moment::MAX)
            .map(|(_, packed)| packed.unpack(&store.keys))
            .collect()
    }

    /// More objects, as [`Builder::seeds`] takes them.
    pub fn add(&self, seeds: &Value) {
        if let Value::Object(map) = seeds {
            self.core
                .state()
                .store
                .seed(map, |name| self.core.shapes.id_field(name));
        }
    }

    /// How many requests came so far.
    pub fn requests(&self) -> u64 {
        self.core.state().journal.count()
    }

    /// How many requests the duplicate memory holds.
    pub fn remembered(&self) -> usize {
        self.core.state().memory.len()
    }

    /// The last requests, newest first, each with `at`, `verb`, `target`, `status`, `decision`, `rule`.
    pub fn journal(&self) -> Vec<Value> {
        self.core.state().journal.lines()
    }

    /// The recorded traffic as wire cases, secrets removed: a JSON list, which is YAML as well.
    pub fn recording(&self) -> String {
        let state = self.core.state();
        serde_json::to_string_pretty(state.journal.traffic()).unwrap_or_default()
    }

    /// How many requests came after the recording was full: 100,000 requests or 128 MiB.
    pub fn unrecorded(&self) -> u64 {
        self.core.state().journal.unrecorded()
    }

    /// What the page at `/` shows.
    pub fn overview(&self) -> Value {
        control::overview(&self.core)
    }
}
