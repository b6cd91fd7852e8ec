//! How a request is handled: received, admitted, executed, answered, and made to fail on purpose.

use std::time::Duration;

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderName, StatusCode};
use specwright_model::api::{Operation, Verb};

use crate::check;
use crate::clock::{Moment, nanos};
use crate::control;
use crate::core::{Core, State};
use crate::duplicate_check::{DuplicateCheck, whole_fingerprint};
use crate::execute::{Accepted, Executed, execute};
use crate::fault::{FAULT_HEADER, Faults, Reset};
use crate::limit::throttled;
use crate::message::{RULE_HEADER, Reply, Request, Wire};
use crate::refusal::{self, Refusal, suggestion};
use crate::router::Found;

/// A request on its way.
#[derive(Debug)]
pub(crate) struct Incoming {
    request: Request,
    faults: Faults,
    decision: Decision,
    number: Option<usize>,
    /// How the duplicate rule holds for it.
    check: Option<DuplicateCheck>,
}

#[derive(Debug)]
enum Decision {
    /// Not decided yet.
    Open,
    /// It may take effect.
    Accepted(Accepted),
    /// Answered without effect.
    Answered(Reply, &'static str),
}

impl Incoming {
    /// How long the request is on its way.
    pub(crate) fn late(&self) -> Duration {
        self.faults.late
    }

    /// How long the effect takes.
    pub(crate) fn delay(&self) -> Duration {
        self.faults.delay_before
    }
}

/// Takes a request in: old delayed ones first, then its faults.
pub(crate) fn receive(core: &Core, request: Request) -> Incoming {
    deliver_delayed(core);
    let mut incoming = Incoming {
        request,
        faults: Faults::default(),
        decision: Decision::Open,
        number: None,
        check: None,
    };
    if let Some(reply) = control::answer(core, &incoming.request) {
        incoming.decision = Decision::Answered(reply, "control");
        return incoming;
    }
    match faults(core, &incoming.request) {
        Ok(faults) => incoming.faults = faults,
        Err(why) => {
            let reply =
                Refusal::bad(format!("fault: {why}")).reply(&core.api, None, core.settings.seed);
            incoming.decision = Decision::Answered(reply, "refused");
            return incoming;
        }
    }
    core.clock.jump(incoming.faults.clock);
    if incoming.faults.restart == Some(false) {
        core.state().seen.clear();
    }
    if let Some(after) = incoming.faults.strand {
        let due = core.clock.now().saturating_add(nanos(after));
        let mut copy = incoming.request.clone();
        copy.headers.remove(FAULT_HEADER);
        core.state().delayed.push((due, copy));
        incoming.decision = Decision::Answered(
            connection_lost("fault: the connection is lost, the request still travels"),
            "faulted",
        );
    } else if incoming.faults.reset == Some(Reset::Arrival) {
        incoming.decision =
            Decision::Answered(connection_lost("fault: reset at arrival"), "faulted");
    }
    incoming
}

fn connection_lost(rule: &str) -> Reply {
    let mut reply =
        Reply::new(StatusCode::BAD_GATEWAY).header(HeaderName::from_static(RULE_HEADER), rule);
    reply.wire = Wire::ResetBefore;
    reply
}

/// Lets time pass: what is on its way arrives in its time.
pub(crate) fn advance(core: &Core, time: Duration) {
    let end = core.clock.now().saturating_add(nanos(time));
    loop {
        let due = core.state().delayed.iter().map(|(due, _)| *due).min();
        let Some(due) = due.filter(|due| *due <= end) else {
            break;
        };
        core.clock.jump((due - core.clock.now()).max(0));
        deliver_delayed(core);
    }
    core.clock.jump((end - core.clock.now()).max(0));
}

/// Requests whose connection is gone take effect when their time has come; nobody reads the answer.
fn deliver_delayed(core: &Core) {
    loop {
        let now = core.clock.now();
        let mut state = core.state();
        let Some(index) = state.delayed.iter().position(|(due, _)| *due <= now) else {
            return;
        };
        let (_, request) = state.delayed.swap_remove(index);
        drop(state);
        let mut incoming = Incoming {
            request,
            faults: Faults::default(),
            decision: Decision::Open,
            number: None,
            check: None,
        };
        admit(core, &mut incoming);
        complete(core, incoming);
    }
}

fn faults(core: &Core, request: &Request) -> Result<Faults, String> {
    if let Some(header) = request.headers.get(FAULT_HEADER) {
        return Faults::parse(
            header
                .to_str()
                .map_err(|_| "the header is not text".to_owned())?,
        );
    }
    let mut state = core.state();
    let state = &mut *state;
    // splitmix64
    state.random = state.random.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut mix = state.random;
    mix = (mix ^ (mix >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mix = (mix ^ (mix >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mix ^= mix >> 31;
    let random = f64::from(u32::try_from(mix >> 32).unwrap_or(0)) / f64::from(u32::MAX);
    Ok(state
        .plan
        .pick(
            request.method.as_str(),
            request.path(),
            &mut state.rule_hits,
            random,
        )
        .unwrap_or_default())
}

/// Decides whether the request may take effect.
pub(crate) fn admit(core: &Core, incoming: &mut Incoming) {
    if !matches!(incoming.decision, Decision::Open) {
        return;
    }
    let at = core.clock.now();
    let mut state = core.state();
    if let Some(reply) = state
        .tokens
        .answer(&core.api, &core.settings, &incoming.request, at)
    {
        state.arrivals.count_token_call(at, reply.status.as_u16());
        incoming.decision = Decision::Answered(reply, "token");
        return;
    }
    state.arrivals.count(at);
    incoming.decision = match decide(core, &mut state, incoming, at) {
        Ok(decision) => decision,
        Err(refusal) => {
            let operation = incoming.number.map(|number| core.operation(number));
            let decision = decision_of(&refusal.rule);
            Decision::Answered(
                refusal.reply(&core.api, operation, core.settings.seed),
                decision,
            )
        }
    };
}

/// The first word of a rule tells what was decided.
fn decision_of(rule: &str) -> &'static str {
    match rule.split(':').next() {
        Some("duplicate") => "duplicate",
        Some("throttled") => "throttled",
        Some("fault" | "denied") => "faulted",
        _ => "refused",
    }
}

fn decide(
    core: &Core,
    state: &mut State,
    incoming: &mut Incoming,
    at: Moment,
) -> Result<Decision, Refusal> {
    let (api, request) = (&core.api, &incoming.request);
    if core.settings.refuse_plain_http && !request.secure {
        return Err(Refusal::bad("scheme: plain HTTP is refused"));
    }
    let (number, values) = match core.router.find(&request.method, request.path()) {
        Found::Operation(number, values) => (number, values),
        Found::WrongVerb(verbs) => {
            let allowed: Vec<&str> = verbs.into_iter().map(Verb::as_str).collect();
            let allowed = allowed.join(", ");
            return Err(
                Refusal::new(405, format!("verb: this path knows {allowed}"))
                    .with_header("allow", allowed),
            );
        }
        Found::Nothing => {
            let paths: Vec<String> = api
                .operations()
                .map(|(_, operation)| operation.path_text())
                .collect();
            let near = suggestion(request.path(), paths.iter().map(String::as_str));
            return Err(Refusal::new(
                404,
                format!("path: no operation has {}{near}", request.path()),
            ));
        }
    };
    incoming.number = Some(number);
    let operation = core.operation(number);
    let caller = state
        .tokens
        .check((api, operation), &core.settings, request, at)?;
    if incoming.faults.expire {
        return Err(Refusal::new(401, "fault: the token is taken for expired"));
    }
    if incoming.faults.denied {
        return Err(refusal::denied(api));
    }
    if let Some(time) = incoming.faults.throttle {
        let mut refusal = throttled(
            api,
            "application",
            0,
            Duration::from_secs(60),
            at.saturating_add(nanos(time)),
        );
        "fault: throttled on demand".clone_into(&mut refusal.rule);
        return Err(refusal);
    }
    if core.settings.limits {
        state
            .counters
            .count(api, core.settings.environment, &caller, at)?;
    }
    let values = check::path(api, operation, values)?;
    let query = check::Query::parse(request.query());
    check::query(api, operation, &query)?;
    check::headers(api, operation, &request.headers)?;
    let sent = check::body(api, operation, request)?;
    if let Some(status) = incoming.faults.status_before {
        return Err(Refusal::new(
            status,
            format!("fault: {status} before the effect"),
        ));
    }
    incoming.check = DuplicateCheck::new(core, operation, request, &caller.user, at);
    if let Some(check) = incoming.check
        && let Some(reply) = check.look_up(core, &mut state.seen, at)?
    {
        return Ok(Decision::Answered(reply, "duplicate"));
    }
    Ok(Decision::Accepted(Accepted {
        number,
        values,
        query,
        sent,
        caller,
    }))
}

/// Lets the request take effect and applies faults to the answer if that was asked for.
pub(crate) fn complete(core: &Core, incoming: Incoming) -> Reply {
    let at = core.clock.now();
    let mut state = core.state();
    let Incoming {
        request,
        faults,
        decision,
        number,
        check,
    } = incoming;
    let (mut reply, mut decision) = match decision {
        Decision::Answered(reply, decision) => (reply, decision),
        Decision::Open => (Reply::new(StatusCode::INTERNAL_SERVER_ERROR), "refused"),
        Decision::Accepted(accepted) => effect(
            core,
            &mut state,
            &accepted,
            &request,
            check,
            faults.twice,
            at,
        ),
    };
    if decision == "control" {
        return reply;
    }
    if faults.any() && decision != "faulted" {
        apply_faults(core, &faults, number, &mut reply);
        decision = "faulted";
    }
    let target = number.map_or_else(
        || request.target.clone(),
        |number| redacted_target(core.operation(number), &request),
    );
    if core.settings.record {
        state.log.record(&request, &target, &reply);
    }
    state.log.add(at, &request, target, &reply, decision);
    reply
}

/// The target for people: without values where a parameter is secret.
fn redacted_target(operation: &Operation, request: &Request) -> String {
    let secret = operation
        .path_params
        .iter()
        .chain(&operation.query)
        .any(|param| param.secret);
    if secret {
        operation.path_text()
    } else {
        request.target.clone()
    }
}

fn effect(
    core: &Core,
    state: &mut State,
    accepted: &Accepted,
    request: &Request,
    check: Option<DuplicateCheck>,
    twice: bool,
    at: Moment,
) -> (Reply, &'static str) {
    let operation = core.operation(accepted.number);
    let run = |state: &mut State| {
        let done = execute(core, &mut state.store, accepted, request, at);
        if done.is_ok() && operation.writes {
            let write = whole_fingerprint(operation, request, &accepted.caller.user);
            state.arrivals.count_effect(write);
        }
        done.map(|Executed { reply, events }| {
            core.deliver(state, events);
            reply
        })
    };
    let done = run(state);
    let good = done.is_ok();
    let mut reply = match done {
        Ok(reply) => reply,
        Err(refusal) => refusal.reply(&core.api, Some(operation), core.settings.seed),
    };
    if good && !reply.headers.contains_key(RULE_HEADER) {
        reply.set_header(
            HeaderName::from_static(RULE_HEADER),
            &format!("ok: {}", operation.name),
        );
    }
    if let Some(check) = check {
        check.record(&mut state.seen, &reply, good, at);
    }
    if twice && (check.is_none() || !good) {
        // The network's second copy: only the duplicate rule could have stopped it.
        drop(run(state));
    }
    (reply, if good { "fresh" } else { "refused" })
}

/// Does to a finished answer what the faults say.
fn apply_faults(core: &Core, faults: &Faults, number: Option<usize>, reply: &mut Reply) {
    let rule = reply.rule().to_owned();
    if let Some(status) = faults.status_after {
        let operation = number.map(|number| core.operation(number));
        *reply = Refusal::new(status, format!("fault: {status} after the effect")).reply(
            &core.api,
            operation,
            core.settings.seed,
        );
    } else {
        reply.set_header(
            HeaderName::from_static(RULE_HEADER),
            &format!("fault: {faults}, on top of {rule}"),
        );
    }
    if let Some(media) = &faults.content_type {
        reply.set_header(CONTENT_TYPE, media);
        if media.starts_with("text/html") {
            reply.body = Bytes::from_static(
                b"<!doctype html><title>Proxy</title><h1>Something else answered</h1>",
            );
        }
    }
    reply.delay = faults.delay_after;
    let half = reply.body.len() / 2;
    reply.wire = match (faults.cut, faults.reset) {
        (Some(at), _) => Wire::Cut(at.unwrap_or(half).min(reply.body.len())),
        (None, Some(Reset::Arrival | Reset::BeforeAnswer)) => Wire::ResetBefore,
        (None, Some(Reset::MidAnswer)) => Wire::ResetMiddle(half),
        (None, Some(Reset::AfterAnswer)) => Wire::ResetAfter,
        (None, None) => Wire::Whole,
    };
}
