//! The way of a request: arrive, be admitted, take effect, be answered, go wrong on purpose.

use std::time::Duration;

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderName, StatusCode};
use specwright_model::api::{Operation, Verb};

use crate::check;
use crate::clock::{Moment, nanos};
use crate::control;
use crate::effect::{Work, act};
use crate::fault::{FAULT_HEADER, Faults, Reset};
use crate::limit::throttled;
use crate::message::{RULE_HEADER, Reply, Request, Wire};
use crate::refusal::{self, Refusal, suggestion};
use crate::remember::Remember;
use crate::router::Found;
use crate::sandbox::{Core, State};

/// A request on its way.
#[derive(Debug)]
pub(crate) struct Arrival {
    request: Request,
    faults: Faults,
    verdict: Verdict,
    number: Option<usize>,
    /// How the duplicate memory keeps it.
    key: Option<Remember>,
}

#[derive(Debug)]
enum Verdict {
    /// Not decided yet.
    Open,
    /// It may take effect.
    Accepted(Work),
    /// Answered without effect.
    Answered(Reply, &'static str),
}

impl Arrival {
    /// How long the request is on its way.
    pub(crate) fn late(&self) -> Duration {
        self.faults.late
    }

    /// How long the effect takes.
    pub(crate) fn delay(&self) -> Duration {
        self.faults.delay_before
    }
}

/// Takes a request in: old stranded ones first, then its faults.
pub(crate) fn arrive(core: &Core, request: Request) -> Arrival {
    land_stranded(core);
    let mut arrival = Arrival {
        request,
        faults: Faults::default(),
        verdict: Verdict::Open,
        number: None,
        key: None,
    };
    if let Some(reply) = control::answer(core, &arrival.request) {
        arrival.verdict = Verdict::Answered(reply, "control");
        return arrival;
    }
    match faults(core, &arrival.request) {
        Ok(faults) => arrival.faults = faults,
        Err(why) => {
            let reply =
                Refusal::bad(format!("fault: {why}")).reply(&core.api, None, core.settings.seed);
            arrival.verdict = Verdict::Answered(reply, "refused");
            return arrival;
        }
    }
    core.clock.jump(arrival.faults.clock);
    if arrival.faults.restart == Some(false) {
        core.state().memory.clear();
    }
    if let Some(after) = arrival.faults.strand {
        let due = core.clock.now().saturating_add(nanos(after));
        let mut copy = arrival.request.clone();
        copy.headers.remove(FAULT_HEADER);
        core.state().stranded.push((due, copy));
        arrival.verdict = Verdict::Answered(
            lost("fault: the connection is lost, the request still travels"),
            "faulted",
        );
    } else if arrival.faults.reset == Some(Reset::Arrival) {
        arrival.verdict = Verdict::Answered(lost("fault: reset at arrival"), "faulted");
    }
    arrival
}

fn lost(rule: &str) -> Reply {
    let mut reply =
        Reply::new(StatusCode::BAD_GATEWAY).header(HeaderName::from_static(RULE_HEADER), rule);
    reply.wire = Wire::ResetBefore;
    reply
}

/// Requests whose connection is gone take effect when their time has come; nobody reads the answer.
fn land_stranded(core: &Core) {
    loop {
        let now = core.clock.now();
        let mut state = core.state();
        let Some(index) = state.stranded.iter().position(|(due, _)| *due <= now) else {
            return;
        };
        let (_, request) = state.stranded.swap_remove(index);
        drop(state);
        let mut arrival = Arrival {
            request,
            faults: Faults::default(),
            verdict: Verdict::Open,
            number: None,
            key: None,
        };
        admit(core, &mut arrival);
        complete(core, arrival);
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
    state.dice = state.dice.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut mix = state.dice;
    mix = (mix ^ (mix >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mix = (mix ^ (mix >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mix ^= mix >> 31;
    let dice = f64::from(u32::try_from(mix >> 32).unwrap_or(0)) / f64::from(u32::MAX);
    Ok(state
        .plan
        .pick(
            request.method.as_str(),
            request.path(),
            &mut state.seen,
            dice,
        )
        .unwrap_or_default())
}

/// Decides whether the request may take effect.
pub(crate) fn admit(core: &Core, arrival: &mut Arrival) {
    if !matches!(arrival.verdict, Verdict::Open) {
        return;
    }
    let at = core.clock.now();
    let mut state = core.state();
    if let Some(reply) = state
        .tokens
        .answer(&core.api, &core.settings, &arrival.request, at)
    {
        arrival.verdict = Verdict::Answered(reply, "token");
        return;
    }
    arrival.verdict = match decide(core, &mut state, arrival, at) {
        Ok(verdict) => verdict,
        Err(refusal) => {
            let operation = arrival.number.map(|number| core.operation(number));
            let decision = decision_of(&refusal.rule);
            Verdict::Answered(
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
    arrival: &mut Arrival,
    at: Moment,
) -> Result<Verdict, Refusal> {
    let (api, request) = (&core.api, &arrival.request);
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
    arrival.number = Some(number);
    let operation = core.operation(number);
    let who = state.tokens.check(api, &core.settings, request, at)?;
    if arrival.faults.expire {
        return Err(Refusal::new(401, "fault: the token is taken for expired"));
    }
    if arrival.faults.denied {
        return Err(refusal::denied(api));
    }
    if let Some(time) = arrival.faults.throttle {
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
            .count(api, core.settings.environment, &who, at)?;
    }
    let values = check::path(api, operation, values)?;
    let query = check::Query::parse(request.query());
    check::query(api, operation, &query)?;
    check::headers(api, operation, &request.headers)?;
    let sent = check::body(api, operation, request)?;
    if let Some(status) = arrival.faults.status_before {
        return Err(Refusal::new(
            status,
            format!("fault: {status} before the effect"),
        ));
    }
    arrival.key = Remember::new(core, operation, request, &who.user, at);
    if let Some(how) = arrival.key
        && let Some(reply) = how.look_up(core, &mut state.memory, at)?
    {
        return Ok(Verdict::Answered(reply, "duplicate"));
    }
    Ok(Verdict::Accepted(Work {
        number,
        values,
        query,
        sent,
        who,
    }))
}

/// Lets the request take effect and spoils the answer if that was asked for.
pub(crate) fn complete(core: &Core, arrival: Arrival) -> Reply {
    let at = core.clock.now();
    let mut state = core.state();
    let Arrival {
        request,
        faults,
        verdict,
        number,
        key,
    } = arrival;
    let (mut reply, mut decision) = match verdict {
        Verdict::Answered(reply, decision) => (reply, decision),
        Verdict::Open => (Reply::new(StatusCode::INTERNAL_SERVER_ERROR), "refused"),
        Verdict::Accepted(work) => effect(core, &mut state, &work, &request, key, faults.twice, at),
    };
    if decision == "control" {
        return reply;
    }
    if faults.any() && decision != "faulted" {
        spoil(core, &faults, number, &mut reply);
        decision = "faulted";
    }
    let target = number.map_or_else(
        || request.target.clone(),
        |number| shown(core.operation(number), &request),
    );
    if core.settings.record {
        state.journal.record(&request, &target, &reply);
    }
    state.journal.note(at, &request, target, &reply, decision);
    reply
}

/// The target for people: without values where a parameter is secret.
fn shown(operation: &Operation, request: &Request) -> String {
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
    work: &Work,
    request: &Request,
    key: Option<Remember>,
    twice: bool,
    at: Moment,
) -> (Reply, &'static str) {
    let operation = core.operation(work.number);
    let done = act(core, &mut state.store, work, request, at);
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
    if let Some(how) = key {
        how.settle(&mut state.memory, &reply, good, at);
    }
    if twice && (key.is_none() || !good) {
        // The network's second copy: only the duplicate rule could have stopped it.
        drop(act(core, &mut state.store, work, request, at));
    }
    (reply, if good { "fresh" } else { "refused" })
}

/// Does to a finished answer what the faults say.
fn spoil(core: &Core, faults: &Faults, number: Option<usize>, reply: &mut Reply) {
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
