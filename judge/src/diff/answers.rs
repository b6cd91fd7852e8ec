//! What operations answer.

use specwright_model::api::{Answer, Content, Operation, OtherError};

use super::{Found, explains};
use crate::change::{ANSWER_ADDED, ANSWER_STATUS, ERRORS_CHANGED, RETURNS_CHANGED, Wire};
use crate::spell;

pub(super) fn compare(found: &mut Found<'_>, name: &str, old: &Operation, new: &Operation) {
    let places = (Some(old.place), Some(new.place));
    if !same(found, &old.returns, &new.returns) {
        let (a, b) = (
            spell::answers(found.old, &old.returns),
            spell::answers(found.new, &new.returns),
        );
        let rule = if one_type(found, &old.returns, &new.returns) {
            let anything = new.returns.iter().any(|answer| answer.status.is_none());
            let wire = if anything {
                Wire::Wider
            } else {
                Wire::Breaking
            };
            ANSWER_STATUS.on_wire(wire)
        } else if grown(found, &old.returns, &new.returns) {
            ANSWER_ADDED
        } else {
            RETURNS_CHANGED
        };
        found.push(rule, name, format!("returns `{b}`, it was `{a}`"), places);
        found.only(explains::sent());
    }
    if !same(found, &old.errors, &new.errors)
        || !same_others(found, &old.other_errors, &new.other_errors)
    {
        let a = spelled_errors(&spell::errors(found.old, old));
        let b = spelled_errors(&spell::errors(found.new, new));
        let message = format!("errors: {b}, it was {a}");
        found.push(ERRORS_CHANGED, name, message, places);
    }
}

fn spelled_errors(errors: &str) -> String {
    if errors.is_empty() {
        "none are described".to_owned()
    } else {
        format!("`{errors}`")
    }
}

fn same(found: &Found<'_>, old: &[Answer], new: &[Answer]) -> bool {
    old.len() == new.len()
        && old
            .iter()
            .zip(new)
            .all(|(a, b)| a.status == b.status && same_content(found, &a.content, &b.content))
}

/// Whether each range, and `default`, holds the same; their order says nothing.
fn same_others(found: &Found<'_>, old: &[OtherError], new: &[OtherError]) -> bool {
    let still = |a: &OtherError| {
        new.iter()
            .any(|b| a.statuses == b.statuses && same_content(found, &a.content, &b.content))
    };
    old.len() == new.len() && old.iter().all(still)
}

fn same_content(found: &Found<'_>, a: &Content, b: &Content) -> bool {
    match (a, b) {
        (Content::Json(a), Content::Json(b)) => found.same(a, b),
        (Content::Stream(kind, a), Content::Stream(other, b)) => kind == other && found.same(a, b),
        (a, b) => a == b,
    }
}

/// Whether both sides answer one and the same type, whatever the statuses.
fn one_type(found: &Found<'_>, old: &[Answer], new: &[Answer]) -> bool {
    let alike = |answers: &[Answer]| {
        let first = answers.first().map(|answer| &answer.content);
        answers.iter().all(|answer| Some(&answer.content) == first)
    };
    let first = old.first().zip(new.first());
    let same = first.is_some_and(|(a, b)| same_content(found, &a.content, &b.content));
    same && alike(old) && alike(new)
}

/// Whether callers match on the answer already, and everything that they match on is still there.
fn grown(found: &Found<'_>, old: &[Answer], new: &[Answer]) -> bool {
    let first = old.first().map(|answer| &answer.content);
    let matched = old.iter().any(|answer| Some(&answer.content) != first);
    let still = |a: &Answer| {
        new.iter()
            .any(|b| a.status == b.status && same_content(found, &a.content, &b.content))
    };
    matched && old.iter().all(still)
}
