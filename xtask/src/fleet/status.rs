//! `fleet status`, as text and as JSON.

use std::fmt::Write as _;
use std::time::Duration;

use serde_json::{Value, json};
use specwright_fleet::{ScopeStatus, Status};

use super::place::plain;
use crate::text::{WIDTH, count, wrap};

/// For people: a block an application or user.
pub(super) fn text(shown: &str, scopes: &[ScopeStatus]) -> String {
    if scopes.is_empty() {
        return wrap(&format!("{shown}: nothing is there"), WIDTH) + "\n";
    }
    let mut text = wrap(shown, WIDTH) + "\n";
    for scope in scopes {
        let _ = writeln!(text, "\n{}", plain(&scope.scope));
        for (name, what) in lines(&scope.status) {
            let _ = writeln!(text, "  {name:<22}  {what}");
        }
    }
    text
}

/// What is there, by name.
fn lines(status: &Status) -> Vec<(String, String)> {
    let mut lines = Vec::new();
    for counter in &status.permits {
        let name = format!("{} in {}", plain(&counter.name), seconds(counter.every));
        let what = format!("{} taken, {} waiting", counter.taken, counter.waiting);
        lines.push((name, what));
    }
    if !status.held.is_zero() {
        let what = format!("{} more, because the API said so", seconds(status.held));
        lines.push(("held back".to_owned(), what));
    }
    if status.generation > 0 || status.leased {
        let asks = if status.leased {
            "a process asks for new ones"
        } else {
            "no process asks for new ones"
        };
        let what = format!("generation {}, {asks}", status.generation);
        lines.push(("tokens".to_owned(), what));
    }
    if status.in_flight + status.unknown + status.done > 0 {
        let (flight, unknown, done) = (status.in_flight, status.unknown, status.done);
        let what = format!("{flight} in flight, {unknown} unknown, {done} done");
        lines.push(("writes".to_owned(), what));
    }
    if status.records > 0 {
        let records = usize::try_from(status.records).unwrap_or(usize::MAX);
        lines.push(("journal".to_owned(), count(records, "record")));
    }
    lines
}

fn seconds(time: Duration) -> String {
    let millis = time.as_millis();
    if millis.is_multiple_of(1000) {
        format!("{} s", millis / 1000)
    } else {
        format!("{}.{:03} s", millis / 1000, millis % 1000)
    }
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

/// For programs.
pub(super) fn json(scopes: &[ScopeStatus]) -> Value {
    let scope = |scope: &ScopeStatus| {
        let status = &scope.status;
        let counters = status.permits.iter().map(|counter| {
            json!({
                "name": counter.name,
                "every_ms": millis(counter.every),
                "taken": counter.taken,
                "waiting": counter.waiting,
            })
        });
        json!({
            "scope": scope.scope,
            "counters": counters.collect::<Vec<_>>(),
            "held_ms": millis(status.held),
            "tokens": { "generation": status.generation, "leased": status.leased },
            "writes": {
                "in_flight": status.in_flight,
                "unknown": status.unknown,
                "done": status.done,
            },
            "journal_records": status.records,
        })
    };
    json!({ "scopes": scopes.iter().map(scope).collect::<Vec<_>>() })
}
