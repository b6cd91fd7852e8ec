//! `api.yaml`: what holds for the whole API.

mod auth;
mod host;
mod package;
mod paging;
mod rules;

pub(crate) use auth::{auth, security};
pub(crate) use host::{environments, host};
pub(crate) use package::package;
pub(crate) use paging::paging;
pub(crate) use rules::{duplicates, limits, status, throttled};

use super::scope::Scope;
use crate::api::{Event, Resource, Scalar, Tolerance, Verb, Webhooks};
use crate::diagnostic::{codes, nearest};
use crate::names;
use crate::syntax::tree::Node;

/// A header or media type or similar: visible ASCII, no line breaks.
pub(crate) fn plain_text(scope: &mut Scope<'_>, node: &Node, what: &str) -> String {
    let text = node.text().unwrap_or_default();
    if text.is_empty() || text.contains(|c: char| !c.is_ascii() || c.is_ascii_control()) {
        let help = "use visible ASCII characters only";
        scope
            .problems
            .push(codes::bad_text(node.place, what, text, help));
    }
    text.to_owned()
}

/// A header's name.
pub(crate) fn header_name(scope: &mut Scope<'_>, at: crate::source::Place, text: &str) -> String {
    let good = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
    if text.is_empty() || !text.chars().all(good) {
        let help = "header names have letters, digits and dashes";
        scope
            .problems
            .push(codes::bad_text(at, "the name of a header", text, help));
    }
    text.to_owned()
}

/// Refuses parameters in headers that the client writes itself.
pub(crate) fn header_parameter(scope: &mut Scope<'_>, at: crate::source::Place, text: &str) {
    header_name(scope, at, text);
    let help = match text.to_ascii_lowercase().as_str() {
        "content-type" => "the client sends it: the media type is said in `body`",
        "accept" => "the client sends it: write `accept` beside `request`",
        "content-length" | "host" | "transfer-encoding" | "connection" => {
            "the client sends it: remove the parameter"
        }
        _ => return,
    };
    scope
        .problems
        .push(codes::bad_text(at, "a header parameter", text, help));
}

pub(crate) fn headers(scope: &mut Scope<'_>, api: &Node) -> Vec<(String, String)> {
    let Some(node) = api.get("headers") else {
        return vec![("Accept".to_owned(), "application/json".to_owned())];
    };
    node.entries()
        .iter()
        .map(|(key, value)| {
            let name = header_name(scope, key.place, &key.text);
            (name, plain_text(scope, value, "the value of a header"))
        })
        .collect()
}

pub(crate) fn verb(text: &str) -> Option<Verb> {
    Verb::ALL.into_iter().find(|verb| verb.as_str() == text)
}

fn verbs(node: Option<&Node>) -> Vec<Verb> {
    node.map(Node::items)
        .unwrap_or_default()
        .iter()
        .filter_map(|v| verb(v.text()?))
        .collect()
}

pub(crate) fn tolerance(api: &Node) -> Tolerance {
    let answers = api
        .get("defaults")
        .and_then(|defaults| defaults.get("answers"));
    let allowed = |key| answers.and_then(|node| node.text_at(key)) == Some("allowed");
    Tolerance {
        absent: allowed("absent"),
        null: allowed("null"),
        numeric_text: allowed("numeric_text"),
    }
}

pub(crate) fn integers(api: &Node) -> Option<Scalar> {
    match api.get("defaults")?.text_at("integers")? {
        "int32" => Some(Scalar::Int32),
        _ => Some(Scalar::Int64),
    }
}

pub(crate) fn webhooks(scope: &mut Scope<'_>, api: &Node) -> Option<Webhooks> {
    let node = api.get("webhooks")?;
    let signature = node.get("signature")?;
    let header = signature.get("header")?;
    let text = header.text()?;
    let kind = node.get("kind").and_then(|kind| {
        Some((
            kind.text_at("header")?.to_owned(),
            kind.text_at("value")?.to_owned(),
        ))
    });
    Some(Webhooks {
        signature_header: header_name(scope, header.place, text),
        hex: signature.text_at("encoding") == Some("hex"),
        kind,
        event: node.text_at("event").map(str::to_owned),
        object: node.text_at("object").map(str::to_owned),
        events: events(scope, node),
        groups: Vec::new(),
    })
}

fn events(scope: &mut Scope<'_>, webhooks: &Node) -> Vec<Event> {
    let entries = webhooks.get("events").map(Node::entries);
    let mut events: Vec<Event> = Vec::new();
    for (key, node) in entries.unwrap_or_default() {
        let Some(ty) = scope.ty(node.get("type").unwrap_or(node)) else {
            continue;
        };
        let Some(rust_name) = names::variant(&key.text) else {
            let how = "an event's name needs letters a–z or digits";
            let problem = codes::no_rust_name(key.place, "the event", &key.text, how);
            scope.problems.push(problem);
            continue;
        };
        if let Some(other) = events.iter().find(|other| other.rust_name == rust_name) {
            let problem = codes::equal_events(key.place, &key.text, &other.name, &rust_name);
            scope.problems.push(problem);
            continue;
        }
        let when = node.get("when").map(Node::items).unwrap_or_default();
        events.push(Event {
            name: key.text.clone(),
            rust_name,
            doc: node.doc_at("doc"),
            ty,
            when: when
                .iter()
                .filter_map(Node::text)
                .map(str::to_owned)
                .collect(),
        });
    }
    events
}

/// Whether the operations exist that cause events.
pub(crate) fn check_events(scope: &mut Scope<'_>, api: &Node, resources: &[Resource]) {
    let events = api.get("webhooks").and_then(|node| node.get("events"));
    let causes = events.map(Node::entries).unwrap_or_default().iter();
    let causes = causes.filter_map(|(_, event)| event.get("when"));
    for cause in causes.flat_map(Node::items) {
        if let (Some(name), None) = (cause.text(), operation(cause, resources)) {
            let known = names(resources);
            let near = nearest(name, known.iter().map(String::as_str));
            scope
                .problems
                .push(codes::unknown_cause(cause.place, name, near));
        }
    }
}

/// The operations that the front page of the documentation shows.
pub(crate) fn examples(
    scope: &mut Scope<'_>,
    api: &Node,
    resources: &[Resource],
) -> Vec<(usize, usize)> {
    let given = api.get("examples").map(Node::items).unwrap_or_default();
    let mut found = Vec::new();
    for one in given {
        match (one.text(), operation(one, resources)) {
            (_, Some(known)) => found.push(known),
            (Some(name), None) => {
                let known = names(resources);
                let near = nearest(name, known.iter().map(String::as_str));
                let like = "write the resource and the operation, such as `Orders.create`";
                let problem = codes::unknown_example(one.place, name, near, like);
                scope.problems.push(problem);
            }
            (None, None) => {}
        }
    }
    found
}

/// The operation that is written as `Resource.operation`, by its indices.
pub(crate) fn operation(node: &Node, resources: &[Resource]) -> Option<(usize, usize)> {
    let (resource, operation) = node.text()?.split_once('.')?;
    let at = resources.iter().position(|one| one.name == resource)?;
    let mut operations = resources.get(at)?.operations.iter();
    Some((at, operations.position(|one| one.name == operation)?))
}

/// All operations as they are written there.
pub(crate) fn names(resources: &[Resource]) -> Vec<String> {
    let of = |resource: &Resource| -> Vec<String> {
        let operations = resource.operations.iter();
        operations
            .map(|operation| format!("{}.{}", resource.name, operation.name))
            .collect()
    };
    resources.iter().flat_map(of).collect()
}
