//! The sandbox itself: one request in, one answer out, no sockets.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::HeaderName;
use http::header::{CONTENT_LENGTH, DATE};
use serde_json::Value;

use crate::clock::{Moment, http_date, system_time};
use crate::control;
use crate::core::Core;
use crate::fault::Plan;
use crate::handle::{self, Incoming};
use crate::message::{RULE_HEADER, Reply, Request, Wire};
use crate::webhook::Delivery;

/// A server that keeps an API's promises. Clones share everything.
#[derive(Clone, Debug)]
pub struct Sandbox {
    pub(crate) core: Arc<Core>,
}

impl Sandbox {
    /// Answers a request at once. Delays take no real time: a virtual clock moves by them, the
    /// real one does not care; [`Reply::delay`] and [`Reply::wire`] say what a socket would see.
    pub fn handle(&self, request: Request) -> Reply {
        let mut incoming = self.receive(request);
        self.core.clock.pass(incoming.late() + incoming.delay());
        self.admit(&mut incoming);
        let reply = self.complete(incoming);
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
    pub(crate) fn receive(&self, request: Request) -> Incoming {
        handle::receive(&self.core, request)
    }

    /// Decides whether a request may take effect; its lateness has passed.
    pub(crate) fn admit(&self, incoming: &mut Incoming) {
        handle::admit(&self.core, incoming);
    }

    /// Lets a request take effect; its delay has passed.
    pub(crate) fn complete(&self, incoming: Incoming) -> Reply {
        let mut reply = handle::complete(&self.core, incoming);
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

    /// The sandbox's time, for a client that shares it.
    pub fn now(&self) -> SystemTime {
        system_time(self.core.clock.now())
    }

    /// Moves the sandbox's clock forward; nobody sleeps.
    pub fn advance(&self, time: Duration) {
        handle::advance(&self.core, time);
    }

    /// Everything as at the start, but for the time.
    pub fn reset(&self) {
        self.core.reset();
    }

    /// Other faults from now on.
    pub fn set_plan(&self, plan: Plan) {
        let mut state = self.core.state();
        state.plan = plan;
        state.rule_hits.clear();
    }

    /// What a collection holds, by rising id, whatever reads may see yet.
    pub fn stored(&self, collection: &str) -> Vec<Value> {
        let state = self.core.state();
        let store = &state.store;
        store
            .list(&collection.to_lowercase(), None, Moment::MAX)
            .map(|(_, object)| object.to_value())
            .collect()
    }

    /// More objects, as [`seeds`](crate::Builder::seeds) takes them.
    pub fn add(&self, seeds: &Value) {
        if let Value::Object(map) = seeds {
            self.core
                .state()
                .store
                .seed(map, |name| self.core.behaviours.id_field(name));
        }
    }

    /// How many requests came so far.
    pub fn requests(&self) -> u64 {
        self.core.state().log.count()
    }

    /// How many requests the duplicate rule remembers.
    pub fn remembered(&self) -> usize {
        self.core.state().seen.len()
    }

    /// The last requests, newest first, each with `at`, `verb`, `target`, `status`, `decision`, `rule`.
    pub fn log(&self) -> Vec<Value> {
        self.core.state().log.recent()
    }

    /// The recorded traffic as wire cases, secrets removed: a JSON list, which is YAML as well.
    pub fn recording(&self) -> String {
        let state = self.core.state();
        serde_json::to_string_pretty(state.log.traffic()).unwrap_or_default()
    }

    /// How many requests came after the recording was full: 100,000 requests or 128 MiB.
    pub fn unrecorded(&self) -> u64 {
        self.core.state().log.unrecorded()
    }

    /// What arrived: requests by minute and the most in any 60 seconds, token calls with their times, writes
    /// that took effect, and how many of those did what an identical one had done before.
    pub fn arrivals(&self) -> Value {
        self.core.state().arrivals.to_value()
    }

    /// The events that are not delivered yet, oldest first, as they would be sent. A sandbox on a socket sends them
    /// at once, so that there are none to take.
    pub fn take_deliveries(&self) -> Vec<Delivery> {
        self.core.state().deliveries.drain(..).collect()
    }

    /// What the page at `/` shows.
    pub fn overview(&self) -> Value {
        control::overview(&self.core)
    }
}
