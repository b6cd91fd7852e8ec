//! `unknown`, as text and as JSON.

use std::fmt::Write as _;

use serde_json::{Value, json};
use specwright_fleet::UnknownWrite;

use super::place::plain;
use crate::text::{WIDTH, count, wrap};

/// For people: a block a write, oldest first.
pub(super) fn text(shown: &str, writes: &[UnknownWrite]) -> String {
    let mut text = String::new();
    for write in writes {
        let outcome = if write.in_flight {
            "in flight"
        } else {
            "unknown"
        };
        let attempts = usize::try_from(write.attempts).unwrap_or(usize::MAX);
        let lines = [
            ("outcome", outcome.to_owned()),
            ("first sent", sent(write)),
            ("attempts", attempts.to_string()),
            ("write", write.intent.fingerprint.to_string()),
            ("user", plain(&write.scope)),
        ];
        let _ = writeln!(text, "{}", wrap(&plain(&write.intent.operation), WIDTH));
        for (name, what) in lines {
            let _ = writeln!(text, "  {name:<10}  {what}");
        }
        text.push('\n');
    }
    let in_flight = writes.iter().filter(|write| write.in_flight).count();
    let unknown = count(writes.len() - in_flight, "write");
    let said = format!("{shown}: {unknown} of unknown outcome, {in_flight} in flight");
    text + &wrap(&said, WIDTH) + "\n"
}

/// When a write was first sent, to the millisecond.
fn sent(write: &UnknownWrite) -> String {
    let millis = i64::try_from(write.intent.at.as_millis()).unwrap_or(i64::MAX);
    jiff::Timestamp::from_millisecond(millis)
        .map_or_else(|_| "unknown".to_owned(), |time| time.to_string())
}

/// For programs.
pub(super) fn json(writes: &[UnknownWrite]) -> Value {
    let write = |write: &UnknownWrite| {
        json!({
            "operation": write.intent.operation,
            "outcome": if write.in_flight { "in_flight" } else { "unknown" },
            "first_sent": sent(write),
            "attempts": write.attempts,
            "write": write.intent.fingerprint.to_string(),
            "user": write.scope,
        })
    };
    json!({ "writes": writes.iter().map(write).collect::<Vec<_>>() })
}
