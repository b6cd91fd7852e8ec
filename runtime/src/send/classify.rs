//! What an answer is, by the API's rules.

use serde_json::{Map, Value};

use crate::api::{Api, DuplicateRule, WindowRule};
use crate::error::{READ, find};
use crate::operation::Operation;
use crate::promise::{AnswerClass, FirstResponse, Marks, Remembers, Rule};
use crate::raw_answer::RawAnswer;

/// What came back, as far as the table wants to know.
#[derive(Debug)]
pub(super) struct Classified {
    pub class: AnswerClass,
    /// What a refusal as duplicate holds.
    pub first: Option<FirstResponse>,
}

/// The window rule, if it holds for an operation. (It holds for reads by a covered verb, too: the API refuses them.)
pub(super) fn window_rule<'a>(api: &'a Api, operation: &Operation) -> Option<&'a WindowRule> {
    match &api.duplicates {
        DuplicateRule::Window(rule)
            if operation.duplicate_rule && rule.methods.contains(&operation.method) =>
        {
            Some(rule)
        }
        _ => None,
    }
}

/// What the API promises about repeats of an operation.
pub(super) fn rule(api: &Api, operation: &Operation) -> Rule {
    if let Some(rule) = window_rule(api, operation) {
        return Rule::Window(if rule.remembers_at_arrival {
            Remembers::AtArrival
        } else {
            Remembers::AtSuccess
        });
    }
    match api.duplicates {
        DuplicateRule::Key(rule)
            if operation.duplicate_rule
                && operation.writes
                && rule.methods.contains(&operation.method) =>
        {
            Rule::Key
        }
        _ => Rule::None,
    }
}

/// Classifies an answer. `cut`: its body ended before its end; `undecodable`: it is larger than allowed.
pub(super) fn classify(
    api: &Api,
    operation: &Operation,
    answer: &RawAnswer,
    cut: bool,
    undecodable: bool,
) -> Classified {
    let status = answer.status.as_u16();
    let refusing = window_rule(api, operation).filter(|rule| rule.status == status);
    let throttling = api.throttled.statuses.contains(&status);
    if answer.status.is_success() && refusing.is_none() && !throttling {
        let marks = Marks {
            cut,
            undecodable,
            ..Marks::default()
        };
        return Classified {
            class: AnswerClass::of(status, marks),
            first: None,
        };
    }
    let first = refusing.and_then(|rule| {
        FirstResponse::of_refusal(&answer.body, rule.recognise, rule.first_response)
    });
    let throttled = throttling
        && (status == 429
            || api.throttled.recognise.is_none_or(|key| {
                object(answer).is_some_and(|object| find(&object, key).is_some())
            }));
    let marks = Marks {
        duplicate: first.as_ref().map(FirstResponse::class),
        throttled,
        denied: status == 401 && is_denied(api, answer),
        cut,
        undecodable,
    };
    Classified {
        class: AnswerClass::of(status, marks),
        first,
    }
}

/// A `401` that says "no right": a new token does not help.
fn is_denied(api: &Api, answer: &RawAnswer) -> bool {
    let Some((key, denied)) = api.oauth2().and_then(|rule| rule.denied) else {
        return false;
    };
    let Some(object) = object(answer) else {
        return false;
    };
    match find(&object, key) {
        Some(Value::Number(number)) => number.as_i64() == Some(denied),
        Some(Value::String(text)) => text.trim().parse() == Ok(denied),
        _ => false,
    }
}

fn object(answer: &RawAnswer) -> Option<Map<String, Value>> {
    let body = (answer.body.len() <= READ).then_some(&answer.body)?;
    serde_json::from_slice(body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body)).ok()
}
