//! Documentation of operations, made from what is known about them.

use std::fmt::Write as _;

use specwright_model::api::{Api, Duplicates, Operation};

use crate::docs::{Docs, code, escape};
use crate::facts::argument::{Argument, Wire};
use crate::facts::operation::{OperationFacts, is_covered};

/// What an operation does, its verb and path, what repeating it means, and its errors.
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
        "{}: {}.",
        code(&request_line(operation)),
        repeating(api, operation)
    );
    if let Some(errors) = errors(operation) {
        // Writing to a `String` cannot fail.
        let _ = write!(line, " Errors: {errors}.");
    }
    if let Some(access) = &operation.access {
        let _ = write!(line, " Access: {}.", escape(access).trim_end_matches('.'));
    }
    let docs = docs.paragraph(&line);
    let docs = parameters(docs, facts);
    match &operation.because {
        Some(because) => docs.paragraph(&format!("Deviates from upstream: {}", escape(because))),
        None => docs,
    }
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

/// What it means to do it twice.
pub(crate) fn repeating(api: &Api, operation: &Operation) -> String {
    match (operation.writes, operation.repeatable) {
        (false, true) => "a read, repeated when its answer is lost".to_owned(),
        (false, false) => "a read that is not repeated".to_owned(),
        (true, true) => "a write that may be sent again".to_owned(),
        (true, false) if operation.duplicates && is_covered(api, operation.verb) => covered(api),
        (true, false) => "a write, never sent again".to_owned(),
    }
}

fn covered(api: &Api) -> String {
    match &api.duplicates {
        Some(Duplicates::Window(rule)) => format!(
            "a write; sent again only within {} s, when its answer is lost",
            rule.lasts.as_secs_f64()
        ),
        Some(Duplicates::Key(rule)) => {
            format!(
                "a write; sent again under the same {}, when its answer is lost",
                code(&rule.header)
            )
        }
        None => "a write, never sent again".to_owned(),
    }
}

fn errors(operation: &Operation) -> Option<String> {
    let mut statuses: Vec<u16> = operation
        .errors
        .iter()
        .filter_map(|answer| answer.status)
        .collect();
    statuses.sort_unstable();
    let statuses: Vec<String> = statuses.iter().map(u16::to_string).collect();
    (!statuses.is_empty()).then(|| statuses.join(", "))
}

/// A list of the arguments that something is said about.
fn parameters(docs: Docs, facts: &OperationFacts<'_>) -> Docs {
    if facts.bundle.is_some() {
        return docs;
    }
    let told = facts.arguments.iter().filter(|argument| is_told(argument));
    let mut docs = docs;
    for (index, argument) in told.enumerate() {
        if index == 0 {
            docs = docs.line("");
        }
        docs = docs.bullet(&format!("{}: {}", code(argument.name), about(argument)));
    }
    docs
}

fn is_told(argument: &Argument<'_>) -> bool {
    argument.doc.is_some_and(|doc| !doc.trim().is_empty())
}

fn about(argument: &Argument<'_>) -> String {
    let mut text = wire(argument.wire);
    if let Some(doc) = argument.doc.map(escape).filter(|doc| !doc.is_empty()) {
        text.push_str(": ");
        text.push_str(&doc);
    }
    if let Some(default) = argument.default {
        let _ = write!(text, " (default {})", code(default));
    }
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
        "What [`{handle}::{}`] needs.",
        facts.operation.method
    ))
}
