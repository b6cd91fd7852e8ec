//! Bodies and answers: what is sent and what comes back.

use super::definitions::{LoweredType, Mark, rust_name, split_mark};
use super::scope::Scope;
use super::{parameters, settings};
use crate::api::{
    Answer, Body, BodyKind, Content, Operation, OtherError, Part, PartKind, Scalar, StatusGroup,
    StreamKind, Type, TypeKind,
};
use crate::diagnostic::codes;
use crate::names;
use crate::source::Place;
use crate::syntax::tree::{Key, Node, Value};

/// Reads `body` or `body?`.
pub(crate) fn body(scope: &mut Scope<'_>, operation: &Node) -> Option<Body> {
    let (node, required) = match (operation.get("body"), operation.get("body?")) {
        (Some(node), None) => (node, true),
        (None, Some(node)) => (node, false),
        (Some(_), Some(second)) => {
            let help = "keep `body` or `body?`";
            scope.problems.push(codes::bad_text(
                second.place,
                "here: there is a `body` too",
                "body?",
                help,
            ));
            return None;
        }
        (None, None) => return None,
    };
    let kinds = ["json", "form", "multipart", "bytes", "text"];
    let given: Vec<&str> = kinds
        .into_iter()
        .filter(|kind| node.get(kind).is_some())
        .collect();
    let kind = match given.as_slice() {
        [] => BodyKind::Json(scope.ty(node)?),
        [one] => full_body(scope, one, node.get(one)?)?,
        [_, second, ..] => {
            let help = "a body is sent in one form: keep one";
            scope.problems.push(codes::bad_text(
                node.place_of(second),
                "a second form of a body",
                second,
                help,
            ));
            return None;
        }
    };
    let mut name = "body".to_owned();
    if let Some(given) = node.get("name").filter(|_| !given.is_empty()) {
        let text = given.text().unwrap_or_default();
        if names::is_snake(text) {
            text.clone_into(&mut name);
        } else {
            scope.problems.push(codes::bad_rust_name(
                given.place,
                text,
                "a Rust name in snake case",
            ));
        }
    }
    let media = node.get("media").filter(|_| !given.is_empty());
    let media = media.map(|media| {
        let text = settings::plain_text(scope, media, "a media type");
        if !matches!(kind, BodyKind::Json(_)) {
            let help =
                "only JSON has media types of its own: write `{ bytes: … }` or `{ text: … }`";
            let what = "the media type of this body";
            scope
                .problems
                .push(codes::bad_text(media.place, what, &text, help));
        }
        text
    });
    Some(Body {
        kind,
        media,
        required,
        rust_name: name,
    })
}

fn full_body(scope: &mut Scope<'_>, kind: &str, node: &Node) -> Option<BodyKind> {
    Some(match kind {
        "json" => BodyKind::Json(scope.ty(node)?),
        "form" => BodyKind::Form(scope.ty(node)?),
        "bytes" => BodyKind::Bytes(settings::plain_text(scope, node, "a media type")),
        "text" => BodyKind::Text(settings::plain_text(scope, node, "a media type")),
        _ => BodyKind::Multipart(parts(scope, node)),
    })
}

fn parts(scope: &mut Scope<'_>, node: &Node) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    for (key, value) in node.entries() {
        let Some(part) = part(scope, key, value) else {
            continue;
        };
        if parts.iter().any(|other| other.name == part.name) {
            scope
                .problems
                .push(codes::duplicate_parameter(key.place, &part.name, key.place));
            continue;
        }
        parts.push(part);
    }
    parts
}

fn part(scope: &mut Scope<'_>, key: &Key, node: &Node) -> Option<Part> {
    let (written, mark) = split_mark(&key.text);
    let is_long = node.get("json").is_some() || node.get("type").is_some();
    let long = Some(node).filter(|_| is_long);
    let rust_name = rust_name(scope, key, written, long, names::parameter)?;
    let ty = node.get("type").unwrap_or(node);
    let kind = if let Some(json) = node.get("json") {
        PartKind::Json(scope.ty(json)?)
    } else if is_binary(ty) {
        PartKind::File
    } else if let [item] = ty.items()
        && is_binary(item)
    {
        PartKind::Files
    } else {
        PartKind::Text(scope.ty(ty)?)
    };
    Some(Part {
        name: written.to_owned(),
        rust_name,
        kind,
        required: mark != Mark::Optional,
        doc: long.and_then(|node| node.doc_at("doc")),
    })
}

fn is_binary(node: &Node) -> bool {
    node.text() == Some("binary")
}

/// Checks what only definitions can tell.
pub(crate) fn check_body(
    scope: &mut Scope<'_>,
    lowered_types: &[LoweredType],
    body: &Body,
    at: Place,
) {
    match &body.kind {
        BodyKind::Form(ty) => {
            let mut inner = ty;
            while let Type::Named(id) = inner {
                match &lowered_types[id.0].def.kind {
                    TypeKind::Alias(to) => inner = to,
                    TypeKind::Struct(fields) => {
                        for field in fields {
                            parameters::check_type(
                                scope,
                                lowered_types,
                                &field.ty,
                                "a field of a form",
                                field.place,
                            );
                        }
                        return;
                    }
                    _ => break,
                }
            }
            let help = "name a struct of scalars";
            scope
                .problems
                .push(codes::type_not_here(at, "a form", "this type", help));
        }
        BodyKind::Multipart(parts) => {
            for part in parts {
                if let PartKind::Text(ty) = &part.kind {
                    parameters::check_type(scope, lowered_types, ty, "a part without `json`", at);
                }
            }
        }
        BodyKind::Json(ty) => no_page(scope, ty, "a body", at),
        BodyKind::Bytes(_) | BodyKind::Text(_) => {}
    }
}

fn no_page(scope: &mut Scope<'_>, ty: &Type, what: &str, at: Place) {
    match ty {
        Type::Page(_) => {
            let help = "pages are for `returns`; use an array: `[Type]`";
            scope
                .problems
                .push(codes::type_not_here(at, what, "a page", help));
        }
        Type::Array(inner) | Type::Map(inner) | Type::Nullable(inner) => {
            no_page(scope, inner, what, at);
        }
        Type::Scalar(_) | Type::Named(_) => {}
    }
}

/// Reads `returns`.
pub(crate) fn returns(scope: &mut Scope<'_>, operation: &Node) -> Vec<Answer> {
    let unknown = || {
        vec![Answer {
            status: None,
            content: Content::Json(Type::Scalar(Scalar::Any)),
        }]
    };
    let Some(node) = operation.get("returns") else {
        return unknown();
    };
    let by_status = |entries: &[(Key, Node)]| {
        entries
            .iter()
            .any(|(key, _)| key.text.parse::<u32>().is_ok())
    };
    let answers: Vec<Answer> = match &node.value {
        Value::Map(entries) if by_status(entries) => entries
            .iter()
            .filter_map(|(key, value)| answer(scope, key, value, 200..=299))
            .collect(),
        _ => {
            let content = content(scope, node);
            content
                .map(|content| Answer {
                    status: None,
                    content,
                })
                .into_iter()
                .collect()
        }
    };
    if answers.is_empty() {
        unknown()
    } else {
        answers
    }
}

/// The `Accept` header of what is no JSON, where the description names none.
pub(crate) fn usual_accept(returns: &[Answer]) -> Option<String> {
    if let Some(Content::Stream(kind, _)) = returns.first().map(|answer| &answer.content) {
        return Some(kind.accept().to_owned());
    }
    let raw = |answer: &Answer| matches!(answer.content, Content::Bytes | Content::Text);
    let some = returns.iter().any(raw);
    let json = |answer: &Answer| matches!(answer.content, Content::Json(_) | Content::CreatedId);
    let media = if returns.iter().any(json) {
        "application/json, */*;q=0.8"
    } else {
        "*/*"
    };
    some.then(|| media.to_owned())
}

fn answer(
    scope: &mut Scope<'_>,
    key: &Key,
    node: &Node,
    range: std::ops::RangeInclusive<u16>,
) -> Option<Answer> {
    let status = settings::status(scope, &key.text, key.place, range)?;
    Some(Answer {
        status: Some(status),
        content: content(scope, node)?,
    })
}

fn content(scope: &mut Scope<'_>, node: &Node) -> Option<Content> {
    Some(match node.text() {
        Some("nothing") => Content::Nothing,
        Some("text") => Content::Text,
        Some("bytes") => Content::Bytes,
        Some("created_id") => Content::CreatedId,
        _ => {
            if let Some((kind, item)) = stream(node) {
                let ty = scope.ty(item)?;
                no_page(scope, &ty, "an item of a stream", item.place);
                return Some(Content::Stream(kind, ty));
            }
            let node = one(node).unwrap_or(node);
            let ty = scope.ty(node)?;
            let inner = if let Type::Page(inner) = &ty {
                inner
            } else {
                &ty
            };
            no_page(scope, inner, "this", node.place);
            Content::Json(ty)
        }
    })
}

/// What `{ one: Type }` holds.
fn one(node: &Node) -> Option<&Node> {
    under(node, "one")
}

/// What `{ events: Type }` and `{ lines: Type }` hold.
fn stream(node: &Node) -> Option<(StreamKind, &Node)> {
    let kinds = [StreamKind::Events, StreamKind::Lines];
    kinds
        .into_iter()
        .find_map(|kind| Some((kind, under(node, kind.word())?)))
}

/// What stands under the only key of a mapping.
fn under<'a>(node: &'a Node, wanted: &str) -> Option<&'a Node> {
    match &node.value {
        Value::Map(entries) => match entries.as_slice() {
            [(key, inner)] if key.text == wanted => Some(inner),
            _ => None,
        },
        _ => None,
    }
}

/// A stream is the one good answer: it begins before all of it is there.
pub(crate) fn check_streams(scope: &mut Scope<'_>, operation: &Operation, at: Place) {
    let is_stream = |content: &Content| matches!(content, Content::Stream(..));
    let errors = operation.errors.iter().map(|answer| &answer.content);
    let others = operation.other_errors.iter().map(|other| &other.content);
    let good = operation.returns.iter().map(|answer| &answer.content);
    if operation.returns.len() > 1 && good.clone().any(is_stream) {
        let help = "make it an operation of its own: a stream is the only good answer";
        let problem = codes::type_not_here(at, "one of several answers", "a stream", help);
        scope.problems.push(problem);
    }
    if errors.chain(others).any(is_stream) {
        let help = "errors are read whole: use the type alone, or `text`";
        let problem = codes::type_not_here(at, "an error", "a stream", help);
        scope.problems.push(problem);
    }
}

/// Whether `returns` says `{ one: Type }`, for any status.
pub(crate) fn returns_one(operation: &Node) -> bool {
    operation.get("returns").is_some_and(|node| {
        let by_status = match &node.value {
            Value::Map(entries) => entries.as_slice(),
            _ => &[],
        };
        one(node).is_some() || by_status.iter().any(|(_, inner)| one(inner).is_some())
    })
}

/// Reads `errors`; a bare status carries the API's error type.
pub(crate) fn errors(scope: &mut Scope<'_>, operation: &Node, error: Option<&Type>) -> Vec<Answer> {
    let fallback = error.cloned().unwrap_or(Type::Scalar(Scalar::Any));
    let mut answers: Vec<Answer> = Vec::new();
    for item in operation.get("errors").map(Node::items).unwrap_or_default() {
        if item.text().is_some() {
            let status = settings::status(
                scope,
                item.text().unwrap_or_default(),
                item.place,
                300..=599,
            );
            let content = Content::Json(fallback.clone());
            let answer = status.map(|status| Answer {
                status: Some(status),
                content,
            });
            add(scope, &mut answers, answer, item.place);
        }
        let coded = item
            .entries()
            .iter()
            .filter(|(key, _)| StatusGroup::parse(&key.text).is_none());
        for (key, value) in coded {
            let answer = answer(scope, key, value, 300..=599);
            add(scope, &mut answers, answer, key.place);
        }
    }
    answers
}

/// Adds an error, whose status has no other.
fn add(scope: &mut Scope<'_>, answers: &mut Vec<Answer>, answer: Option<Answer>, place: Place) {
    let Some(answer) = answer else { return };
    if answers.iter().any(|other| other.status == answer.status) {
        let status = answer.status.map(|it| it.to_string()).unwrap_or_default();
        let help = "keep one of the two";
        let problem = codes::bad_text(place, "described a second time", &status, help);
        scope.problems.push(problem);
        return;
    }
    answers.push(answer);
}

/// Reads what `errors` says of ranges and of all other statuses.
pub(crate) fn other_errors(scope: &mut Scope<'_>, operation: &Node) -> Vec<OtherError> {
    let mut others: Vec<OtherError> = Vec::new();
    let items = operation.get("errors").map(Node::items).unwrap_or_default();
    for (key, value) in items.iter().flat_map(Node::entries) {
        let Some(statuses) = StatusGroup::parse(&key.text) else {
            continue;
        };
        if others.iter().any(|other| other.statuses == statuses) {
            let help = "keep one of the two";
            scope.problems.push(codes::bad_text(
                key.place,
                "described a second time",
                &key.text,
                help,
            ));
            continue;
        }
        let content = content(scope, value);
        others.extend(content.map(|content| OtherError { statuses, content }));
    }
    others
}
