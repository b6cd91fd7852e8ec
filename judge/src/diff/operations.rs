//! Resources and operations.

use std::collections::{HashMap, HashSet};

use specwright_model::api::{Api, Body, BodyKind, Operation, PathPiece, Resource};

use super::{About, Found, parameters};
use crate::change::{
    ACCEPT_CHANGED, BODY_ADDED, BODY_ADDED_OPTIONAL, BODY_ARGUMENT_RENAMED, BODY_CHANGED,
    BODY_REMOVED, DOCS_CHANGED, ERRORS_CHANGED, OPERATION_ADDED, OPERATION_DUPLICATES,
    OPERATION_MOVED, OPERATION_READS, OPERATION_REMOVED, OPERATION_RENAMED, OPERATION_WRITES,
    PAGING_ADDED, PAGING_CHANGED, PAGING_REMOVED, REPEAT_CHANGED, REQUEST_CHANGED, RESOURCE_ADDED,
    RESOURCE_REMOVED, RESOURCE_RENAMED, RETURNS_CHANGED,
};
use crate::spell;

/// An operation with the resource it belongs to.
type Owned<'a> = (&'a Resource, &'a Operation);

pub(super) fn compare(found: &mut Found<'_>) {
    let (old, new) = (found.old, found.new);
    resources(found);
    let pairs = pairs(old, new);
    let mut matched_new = vec![false; new.operations().count()];
    for (was, at) in old.operations().zip(&pairs) {
        let Some(at) = *at else {
            let message = format!("`{} {}` is gone", was.1.verb.as_str(), was.1.path_text());
            found.push(
                OPERATION_REMOVED,
                subject(was),
                message,
                (Some(was.1.place), None),
            );
            continue;
        };
        if let (Some(is), Some(seen)) = (new.operations().nth(at), matched_new.get_mut(at)) {
            *seen = true;
            operation(found, was, is);
        }
    }
    for (is, _) in new
        .operations()
        .zip(&matched_new)
        .filter(|(_, seen)| !**seen)
    {
        let message = format!("`{} {}` is new", is.1.verb.as_str(), is.1.path_text());
        found.push(
            OPERATION_ADDED,
            subject(is),
            message,
            (None, Some(is.1.place)),
        );
    }
}

fn subject((resource, operation): Owned<'_>) -> String {
    format!("{}.{}", resource.handle, operation.method)
}

/// For each old operation the index of the new one that it became: the one with the same name, or
/// else the one with the same verb and path.
fn pairs(old: &Api, new: &Api) -> Vec<Option<usize>> {
    let names: HashMap<String, usize> = new
        .operations()
        .enumerate()
        .map(|(at, owned)| (subject(owned), at))
        .collect();
    let lines: HashMap<String, usize> = new
        .operations()
        .enumerate()
        .map(|(at, (_, o))| (line(o), at))
        .collect();
    let old_names: HashSet<String> = old.operations().map(subject).collect();
    old.operations()
        .map(|was| {
            let by_line = lines.get(&line(was.1)).copied();
            let by_name = names.get(&subject(was)).copied();
            match (by_name, by_line) {
                // The same verb and path under a name that was free: a rename.
                (None, Some(at)) => {
                    let is = new.operations().nth(at)?;
                    (!old_names.contains(&subject(is))).then_some(at)
                }
                (by_name, _) => by_name,
            }
        })
        .collect()
}

/// Verb and path with all placeholders alike, letters in lower case.
fn line(operation: &Operation) -> String {
    let mut text = format!("{} ", operation.verb.as_str());
    for piece in &operation.path.0 {
        match piece {
            PathPiece::Literal(literal) => text.push_str(&literal.to_ascii_lowercase()),
            PathPiece::Param(_) => text.push_str("{}"),
        }
    }
    text
}

fn resources(found: &mut Found<'_>) {
    let (old, new) = (found.old, found.new);
    for was in &old.resources {
        match new.resources.iter().find(|is| is.module == was.module) {
            None => {
                let message = format!("the resource and feature `{}` are gone", was.module);
                found.push(
                    RESOURCE_REMOVED,
                    &was.handle,
                    message,
                    (Some(was.place), None),
                );
            }
            Some(is) => {
                let places = (Some(was.place), Some(is.place));
                if is.handle != was.handle {
                    let message = format!("the type `{}` became `{}`", was.handle, is.handle);
                    found.push(RESOURCE_RENAMED, &was.handle, message, places);
                }
                if is.doc != was.doc {
                    found.push(DOCS_CHANGED, &was.handle, "other documentation", places);
                }
            }
        }
    }
    for is in &new.resources {
        if !old.resources.iter().any(|was| was.module == is.module) {
            let message = format!("the resource and feature `{}` are new", is.module);
            found.push(RESOURCE_ADDED, &is.handle, message, (None, Some(is.place)));
        }
    }
}

fn operation(found: &mut Found<'_>, was: Owned<'_>, is: Owned<'_>) {
    let name = subject(is);
    let places = (Some(was.1.place), Some(is.1.place));
    let (old, new) = (was.1, is.1);
    if was.0.module != is.0.module {
        found.push(
            OPERATION_MOVED,
            &name,
            format!("it was `{}`", subject(was)),
            places,
        );
    } else if old.method != new.method {
        found.push(
            OPERATION_RENAMED,
            &name,
            format!("it was called `{}`", old.method),
            places,
        );
    }
    if line(old) != line(new) {
        let request = |o: &Operation| format!("{} {}", o.verb.as_str(), o.path_text());
        let message = format!("`{}` became `{}`", request(old), request(new));
        found.push(REQUEST_CHANGED, &name, message, places);
    }
    effects(found, &name, old, new);
    parameters::compare(found, &name, old, new);
    body(found, &name, old, new);
    let (a, b) = (
        spell::answers(found.old, &old.returns),
        spell::answers(found.new, &new.returns),
    );
    if a != b {
        found.push(
            RETURNS_CHANGED,
            &name,
            format!("returns `{b}`, it was `{a}`"),
            places,
        );
    }
    let (a, b) = (
        spell::answers(found.old, &old.errors),
        spell::answers(found.new, &new.errors),
    );
    if a != b {
        found.push(
            ERRORS_CHANGED,
            &name,
            format!("errors are `{b}`, they were `{a}`"),
            places,
        );
    }
    let about = |o: &'_ Operation| (o.doc.clone(), o.deprecated.clone());
    let ((old_doc, old_deprecated), (new_doc, new_deprecated)) = (about(old), about(new));
    found.about(
        &name,
        About {
            doc: &old_doc,
            deprecated: &old_deprecated,
        },
        About {
            doc: &new_doc,
            deprecated: &new_deprecated,
        },
        places,
    );
}

fn effects(found: &mut Found<'_>, name: &str, old: &Operation, new: &Operation) {
    let places = (Some(old.place), Some(new.place));
    match (old.writes, new.writes) {
        (true, false) => found.push(
            OPERATION_READS,
            name,
            "it only reads now: no `outcome()`",
            places,
        ),
        (false, true) => found.push(OPERATION_WRITES, name, "it writes now", places),
        _ => {}
    }
    if old.repeatable != new.repeatable {
        let message = if new.repeatable {
            "it may be repeated now"
        } else {
            "it is no longer repeated"
        };
        found.push(REPEAT_CHANGED, name, message, places);
    }
    if old.duplicates != new.duplicates {
        let message = if new.duplicates {
            "the duplicate rule holds now"
        } else {
            "the duplicate rule no longer holds"
        };
        found.push(OPERATION_DUPLICATES, name, message, places);
    }
    if old.accept != new.accept {
        found.push(ACCEPT_CHANGED, name, "another `Accept` header", places);
    }
    let convention = |api: &Api, o: &Operation| {
        o.paging.as_ref().map(|paging| {
            (
                api.paging[paging.convention].clone(),
                (paging.silently, paging.never, paging.by.clone()),
                paging.key.clone(),
            )
        })
    };
    match (convention(found.old, old), convention(found.new, new)) {
        (None, Some(_)) => found.push(PAGING_ADDED, name, "it is paged now", places),
        (Some(_), None) => found.push(PAGING_REMOVED, name, "it is no longer paged", places),
        (a, b) if a != b => found.push(PAGING_CHANGED, name, "it is paged in another way", places),
        _ => {}
    }
}

fn body(found: &mut Found<'_>, name: &str, old: &Operation, new: &Operation) {
    let places = (Some(old.place), Some(new.place));
    match (&old.body, &new.body) {
        (None, Some(body)) => {
            let rule = if required(body) {
                BODY_ADDED
            } else {
                BODY_ADDED_OPTIONAL
            };
            found.push(
                rule,
                name,
                format!("a body is sent: {}", spell::body(found.new, body)),
                places,
            );
        }
        (Some(_), None) => found.push(BODY_REMOVED, name, "no body is sent any more", places),
        (Some(was), Some(is)) => {
            let (a, b) = (spell::body(found.old, was), spell::body(found.new, is));
            if a != b {
                found.push(
                    BODY_CHANGED,
                    name,
                    format!("the body is {b}, it was {a}"),
                    places,
                );
            } else if was.rust_name != is.rust_name {
                let message = format!(
                    "the body's argument `{}` became `{}`",
                    was.rust_name, is.rust_name
                );
                found.push(BODY_ARGUMENT_RENAMED, name, message, places);
            }
        }
        (None, None) => {}
    }
}

fn required(body: &Body) -> bool {
    match &body.kind {
        BodyKind::Multipart(parts) => parts.iter().any(|part| part.required),
        _ => body.required,
    }
}
