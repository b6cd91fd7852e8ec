//! Documentation of operations, made from what is known about them.

use std::fmt::Write as _;

use specwright_model::api::{Api, Duplicates, Operation};

use crate::docs::types::allowed;
use crate::docs::{Docs, code, escape};
use crate::facts::argument::{Argument, Wire};
use crate::facts::operation::{OperationFacts, is_covered};
use crate::items::lookup;

/// What an operation does, its verb and path, whether it is retried, and its errors.
pub(crate) fn method_docs(api: &Api, facts: &OperationFacts<'_>) -> Docs {
    let operation = facts.operation;
    let docs = match &operation.doc {
        Some(doc) => Docs::new().text(doc),
        None => Docs::new(),
    };
    let docs = if docs.lines().is_empty() {
        docs.line(headline(operation))
    } else {
        docs
    };
    let mut line = format!(
        "{}. {}.",
        code(&request_line(operation)),
        retrying(api, operation)
    );
    if let Some(errors) = errors(operation) {
        // Writing to a `String` cannot fail.
        let _ = write!(line, " Errors: {errors}.");
    }
    if let Some(access) = &operation.access {
        let _ = write!(line, " Access: {}.", escape(access).trim_end_matches('.'));
    }
    let docs = docs.paragraph(&line);
    let docs = match lookup::docs(api, facts) {
        Some(line) => docs.paragraph(&line),
        None => docs,
    };
    parameters(docs, facts)
}

/// `GET /workorders/{id}`.
pub(crate) fn request_line(operation: &Operation) -> String {
    format!("{} {}", operation.verb.as_str(), operation.path_text())
}

/// `check_in` becomes `Check in.`
fn headline(operation: &Operation) -> String {
    let words = operation.method.trim_end_matches('_').replace('_', " ");
    let mut letters = words.chars();
    let first = letters.next().map(|c| c.to_ascii_uppercase());
    format!(
        "{}{}.",
        first.into_iter().collect::<String>(),
        letters.as_str()
    )
}

/// Whether and how it is retried.
pub(crate) fn retrying(api: &Api, operation: &Operation) -> String {
    match (operation.writes, operation.repeatable) {
        (false, true) => "Read-only; retried automatically".to_owned(),
        (false, false) => "Read-only; not retried".to_owned(),
        (true, true) => "Write; retried automatically".to_owned(),
        (true, false) if operation.duplicates && is_covered(api, operation.verb) => covered(api),
        (true, false) => "Write; never retried".to_owned(),
    }
}

fn covered(api: &Api) -> String {
    match &api.duplicates {
        Some(Duplicates::Window(rule)) => format!(
            "Write; retried only within {} s, if the response is lost",
            rule.lasts.as_secs_f64()
        ),
        Some(Duplicates::Key(rule)) => {
            format!(
                "Write; retried with the same {}, if the response is lost",
                code(&rule.header)
            )
        }
        None => "Write; never retried".to_owned(),
    }
}

fn errors(operation: &Operation) -> Option<String> {
    let mut statuses: Vec<u16> = operation
        .errors
        .iter()
        .filter_map(|answer| answer.status)
        .collect();
    statuses.sort_unstable();
    let mut statuses: Vec<String> = statuses.iter().map(u16::to_string).collect();
    statuses.extend(
        operation
            .other_errors
            .iter()
            .map(|other| other.statuses.to_string()),
    );
    (!statuses.is_empty()).then(|| statuses.join(", "))
}

/// A list of the arguments that have documentation.
fn parameters(docs: Docs, facts: &OperationFacts<'_>) -> Docs {
    if facts.bundle.is_some() {
        return docs;
    }
    let documented = facts.arguments.iter().filter(|one| is_documented(one));
    let mut docs = docs;
    for (index, argument) in documented.enumerate() {
        if index == 0 {
            docs = docs.line("");
        }
        docs = docs.bullet(&format!("{}: {}", code(argument.name), about(argument)));
    }
    docs
}

fn is_documented(argument: &Argument<'_>) -> bool {
    !argument.bounds.is_empty() || argument.doc.is_some_and(|doc| !doc.trim().is_empty())
}

fn about(argument: &Argument<'_>) -> String {
    let mut text = wire(argument.wire);
    if let Some(doc) = argument.doc.map(escape).filter(|doc| !doc.is_empty()) {
        text.push_str(": ");
        text.push_str(&doc);
    }
    text.push_str(&allowed(None, argument.default, argument.bounds));
    text
}

/// A setter or a field of the struct of arguments.
pub(crate) fn parameter_docs(argument: &Argument<'_>) -> Docs {
    Docs::new().paragraph(&about(argument))
}

fn wire(wire: Wire<'_>) -> String {
    match wire {
        Wire::Path(name) => format!("{} in the path", code(name)),
        Wire::Query(name) => code(name),
        Wire::Header(name) => format!("Header {}", code(name)),
        Wire::Part(name) => format!("Part {}", code(name)),
        Wire::Body => "The body".to_owned(),
    }
}

/// The struct that takes the arguments.
pub(crate) fn arguments_docs(facts: &OperationFacts<'_>) -> Docs {
    let handle = &facts.resource.handle;
    Docs::new().line(format!(
        "Arguments of [`{handle}::{}`].",
        facts.operation.method
    ))
}
