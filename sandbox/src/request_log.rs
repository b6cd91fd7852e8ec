//! The last requests with what was decided, and the traffic for replays.

use std::collections::VecDeque;

use serde_json::{Map, Value, json};

use crate::clock::{Moment, rfc3339};
use crate::message::{Reply, Request};

/// How many requests are kept for people.
const LAST: usize = 200;
/// Longer bodies are not shown.
const SHOWN: usize = 4_000;
/// How many requests are recorded, and how many bytes of their bodies.
const RECORDED: usize = 100_000;
const RECORDED_BYTES: usize = 128 << 20;

/// A request and what was decided.
#[derive(Debug)]
struct Entry {
    at: Moment,
    verb: String,
    target: String,
    status: u16,
    decision: &'static str,
    /// Whether a token call gave nothing.
    failed: bool,
    rule: String,
    sample: Option<String>,
    number: u64,
    /// As they were, without secrets; long ones are left out.
    sent: Value,
    answered: Value,
}

/// The log.
#[derive(Debug, Default)]
pub(crate) struct RequestLog {
    entries: VecDeque<Entry>,
    traffic: Vec<Value>,
    traffic_bytes: usize,
    /// How many requests came after the recording was full.
    unrecorded: u64,
    count: u64,
}

impl RequestLog {
    /// Adds an answer; `target` has no secrets in it.
    pub(crate) fn add(
        &mut self,
        at: Moment,
        request: &Request,
        target: String,
        reply: &Reply,
        decision: &'static str,
    ) {
        self.count += 1;
        self.push(Entry {
            at,
            verb: request.method.to_string(),
            target,
            status: reply.status.as_u16(),
            decision,
            failed: decision == "token" && reply.is_token_failure(),
            rule: reply.rule().to_owned(),
            sample: reply.sample().map(str::to_owned),
            number: self.count,
            sent: shown(&request.body),
            answered: shown(&reply.body),
        });
    }

    /// Adds a delivery of an event: the receiver's status, or why there is none.
    pub(crate) fn add_delivery(
        &mut self,
        at: Moment,
        event: &str,
        url: &str,
        result: Result<u16, String>,
    ) {
        let (status, rule) = match result {
            Ok(status) => (status, format!("webhook: {event}")),
            Err(why) => (0, format!("webhook: {event} was not delivered: {why}")),
        };
        self.push(Entry {
            at,
            verb: "POST".to_owned(),
            target: url.to_owned(),
            status,
            decision: "delivery",
            failed: !(200..300).contains(&status),
            rule,
            sample: None,
            number: self.count,
            sent: Value::Null,
            answered: Value::Null,
        });
    }

    fn push(&mut self, entry: Entry) {
        if self.entries.len() == LAST {
            self.entries.pop_front();
        }
        self.entries.push_back(entry);
    }

    /// Keeps a request and its answer as a wire case, until there are too many: the first ones stay,
    /// since a replay needs what came before.
    pub(crate) fn record(&mut self, request: &Request, target: &str, reply: &Reply) {
        let bytes = request.body.len() + reply.body.len() + target.len();
        if self.traffic.len() >= RECORDED || self.traffic_bytes + bytes > RECORDED_BYTES {
            self.unrecorded += 1;
            return;
        }
        self.traffic_bytes += bytes;
        self.traffic.push(json!({
            "request": {
                "method": request.method.as_str(),
                "target": target,
                "headers": headers(&request.headers),
                "body": body(&request.body),
            },
            "answer": {
                "status": reply.status.as_u16(),
                "headers": headers(&reply.headers),
                "body": body(&reply.body),
            },
        }));
    }

    /// How many requests came.
    pub(crate) fn count(&self) -> u64 {
        self.count
    }

    /// The last requests, newest first.
    pub(crate) fn recent(&self) -> Vec<Value> {
        let entry = |entry: &Entry| {
            json!({
                "at": rfc3339(entry.at), "verb": entry.verb, "target": entry.target, "status": entry.status,
                "decision": entry.decision, "rule": entry.rule,
                "failed": entry.failed, "sample": entry.sample, "number": entry.number,
                "sent": entry.sent, "answered": entry.answered,
            })
        };
        self.entries.iter().rev().map(entry).collect()
    }

    /// How many requests the recording had no room for.
    pub(crate) fn unrecorded(&self) -> u64 {
        self.unrecorded
    }

    /// The recorded wire cases.
    pub(crate) fn traffic(&self) -> &[Value] {
        &self.traffic
    }
}

/// A body for people: 200 long ones would make the page slow.
fn shown(bytes: &[u8]) -> Value {
    if bytes.len() > SHOWN {
        json!(format!("({} bytes)", bytes.len()))
    } else {
        body(bytes)
    }
}

/// Headers that say something about the call and nothing secret.
fn headers(all: &http::HeaderMap) -> Value {
    let named = [
        "accept",
        "content-type",
        "retry-after",
        "error-message",
        "location",
        "x-sandbox-rule",
    ];
    let rest = all
        .iter()
        .filter(|(name, _)| named.contains(&name.as_str()))
        .map(|(name, value)| (name.to_string(), json!(value.to_str().unwrap_or("?"))));
    Value::Object(rest.collect::<Map<_, _>>())
}

fn body(bytes: &[u8]) -> Value {
    match serde_json::from_slice::<Value>(bytes) {
        Ok(mut value) => {
            hide(&mut value);
            value
        }
        Err(_) if bytes.is_empty() => Value::Null,
        Err(_) => match std::str::from_utf8(bytes) {
            Ok(text) if looks_secret(text) => json!("(secret)"),
            Ok(text) => json!(text),
            Err(_) => json!(format!("({} bytes)", bytes.len())),
        },
    }
}

fn hide(value: &mut Value) {
    match value {
        Value::Object(map) => {
            for (name, value) in map {
                if looks_secret(name) {
                    *value = json!("(secret)");
                } else {
                    hide(value);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(hide),
        _ => {}
    }
}

fn looks_secret(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    [
        "password",
        "secret",
        "token",
        "signingkey",
        "api_key",
        "apikey",
    ]
    .iter()
    .any(|word| text.contains(word))
}
