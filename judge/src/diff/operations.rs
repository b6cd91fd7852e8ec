//! Operations: their names, request lines, effects.

use specwright_model::api::{Api, Lookup, Operation, Resource, Setting};

use super::{About, Found, answers, body, explains, odata, parameters};
use crate::change::{
    ACCEPT_CHANGED, AUTH_CHANGED, DEPRECATED_NAME_REMOVED, DOCS_CHANGED, LOOKUP_CHANGED,
    OPERATION_ADDED, OPERATION_DUPLICATES, OPERATION_MOVED, OPERATION_READS, OPERATION_REMOVED,
    OPERATION_RENAMED, OPERATION_WRITES, PAGING_ADDED, PAGING_CHANGED, PAGING_REMOVED,
    REPEAT_CHANGED, REQUEST_CHANGED, SETS_CHANGED, Wire,
};
use crate::pairs::line;

/// An operation with the resource it belongs to.
pub(super) type Owned<'a> = (&'a Resource, &'a Operation);

pub(super) fn compare(found: &mut Found<'_>) {
    let (old, new) = (found.old, found.new);
    let pairs = found.pairs.operations.clone();
    let all: Vec<Owned<'_>> = new.operations().collect();
    let mut matched = vec![false; all.len()];
    for (was, at) in old.operations().zip(&pairs) {
        if let Some((is, matched)) = at.and_then(|at| Some((*all.get(at)?, matched.get_mut(at)?))) {
            *matched = true;
            operation(found, was, is);
            continue;
        }
        let message = format!("`{}` is gone", request(was.1));
        let places = (Some(was.1.place), None);
        found.push(OPERATION_REMOVED, &subject(was), message, places);
    }
    for (is, _) in all.iter().zip(&matched).filter(|(_, matched)| !**matched) {
        let message = format!("`{}` is new", request(is.1));
        found.push(
            OPERATION_ADDED,
            &subject(*is),
            message,
            (None, Some(is.1.place)),
        );
    }
}

pub(super) fn subject((resource, operation): Owned<'_>) -> String {
    format!("{}.{}", resource.handle, operation.method)
}

fn request(operation: &Operation) -> String {
    format!("{} {}", operation.verb.as_str(), operation.path_text())
}

fn operation(found: &mut Found<'_>, was: Owned<'_>, is: Owned<'_>) {
    let name = subject(is);
    let (old, new) = (was.1, is.1);
    let places = (Some(old.place), Some(new.place));
    names(found, was, is);
    if line(old) != line(new) {
        let message = format!("`{}` became `{}`", request(old), request(new));
        found.push(REQUEST_CHANGED, &name, message, places);
    }
    effects(found, &name, old, new);
    paging(found, &name, old, new);
    odata::compare(found, &name, old, new);
    parameters::compare(found, &name, was, is);
    body::compare(found, &name, was, is);
    answers::compare(found, &name, old, new);
    let about = |o: &'_ Operation| (o.doc.clone(), o.deprecated.clone());
    let ((doc, deprecated), (new_doc, new_deprecated)) = (about(old), about(new));
    let (a, b) = (
        About::new(doc.as_ref(), deprecated.as_ref()),
        About::new(new_doc.as_ref(), new_deprecated.as_ref()),
    );
    found.about(&name, "", a, b, places);
    if (&old.access, &old.because) != (&new.access, &new.because) {
        found.push(
            DOCS_CHANGED,
            &name,
            "other notes on access or deviations",
            places,
        );
    }
}

fn names(found: &mut Found<'_>, was: Owned<'_>, is: Owned<'_>) {
    let name = subject(is);
    let (old, new) = (was.1, is.1);
    let places = (Some(old.place), Some(new.place));
    let renamed = found
        .old
        .resources
        .iter()
        .zip(&found.pairs.resources)
        .any(|(from, to)| {
            let to = to.and_then(|to| found.new.resources.get(to));
            from.module == was.0.module && to.is_some_and(|to| to.module == is.0.module)
        });
    let kept = new
        .was
        .as_ref()
        .is_some_and(|old_name| old_name.method == old.method);
    if !renamed {
        found.push(
            OPERATION_MOVED,
            &name,
            format!("it was `{}`", subject(was)),
            places,
        );
    } else if old.method != new.method && kept {
        let message = format!("it was called `{}`, which is deprecated now", old.method);
        found.push(OPERATION_RENAMED.with_alias(), &name, message, places);
    } else if old.method != new.method {
        let message = format!("it was called `{}`", old.method);
        found.push(OPERATION_RENAMED, &name, message, places);
    }
    if let Some(old_name) = &old.was
        && new.was.as_ref() != Some(old_name)
        && new.method != old_name.method
    {
        let message = format!("the deprecated name `{}` is gone", old_name.method);
        found.push(DEPRECATED_NAME_REMOVED, &name, message, places);
        found.only(explains::deprecated_name());
    }
}

fn effects(found: &mut Found<'_>, name: &str, old: &Operation, new: &Operation) {
    let places = (Some(old.place), Some(new.place));
    let (wire, key) = match (found.old.key_header(old), found.new.key_header(new)) {
        (None, Some(is)) => (Wire::Breaking, format!("; `{is}` is sent now")),
        (Some(was), None) => (Wire::Breaking, format!("; `{was}` is no longer sent")),
        _ => (Wire::Same, String::new()),
    };
    match (old.writes, new.writes) {
        (true, false) => {
            let message = format!("it only reads now: no `outcome()`{key}");
            found.push(OPERATION_READS.on_wire(wire), name, message, places);
            found.only(explains::sent());
        }
        (false, true) => {
            let message = format!("it writes now: no `after_write()`, pages or streams{key}");
            found.push(OPERATION_WRITES.on_wire(wire), name, message, places);
            found.only(explains::sent());
        }
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
        let how = if new.duplicates {
            "applies now"
        } else {
            "no longer applies"
        };
        let message = format!("the duplicate rule {how}{key}");
        found.push(OPERATION_DUPLICATES.on_wire(wire), name, message, places);
    }
    let (before, after) = (sets(found.old, old), sets(found.new, new));
    if before != after {
        found.push(
            SETS_CHANGED,
            name,
            "it leaves something else behind",
            places,
        );
        found.detail(&before, &after);
    }
    let (before, after) = (lookups(found.old, old), lookups(found.new, new));
    if before != after {
        let message = "an unknown outcome is settled in another way";
        found.push(LOOKUP_CHANGED, name, message, places);
        found.detail(&before, &after);
    }
    let needs = |api: &Api, one: &Operation| {
        let own = one.security.as_ref();
        own.map(|security| api.security_words(security))
    };
    let (before, after) = (needs(found.old, old), needs(found.new, new));
    if before != after {
        let message = "its requests prove in another way who sends them";
        found.push(AUTH_CHANGED, name, message, places);
        found.detail(&before, &after);
    }
    if old.accept != new.accept {
        found.push(ACCEPT_CHANGED, name, "another `Accept` header", places);
        found.detail(&old.accept, &new.accept);
    }
}

/// What it leaves behind, with names: numbers of types differ from description to description.
fn sets(api: &Api, operation: &Operation) -> Vec<String> {
    let named = |set: &Setting| {
        let (ty, path) = (&api.type_def(set.ty).name, set.path.join("/"));
        format!("{ty} {path}: {}", set.value)
    };
    operation.sets.iter().map(named).collect()
}

/// How it is looked for, with names: numbers of operations differ from description to description.
fn lookups(api: &Api, operation: &Operation) -> Vec<String> {
    let named = |lookup: &Lookup| {
        let with = lookup.path.iter().map(ToString::to_string);
        let query = lookup.query.iter();
        let query = query.map(|(name, value)| format!("{name}={value}"));
        let with: Vec<String> = with.chain(query).collect();
        format!("{}; {}", lookup.words(api), with.join(" "))
    };
    operation.lookups.iter().map(named).collect()
}

fn paging(found: &mut Found<'_>, name: &str, old: &Operation, new: &Operation) {
    let places = (Some(old.place), Some(new.place));
    let convention = |api: &Api, o: &Operation| {
        let paging = o.paging.as_ref()?;
        let convention = api.paging.get(paging.convention)?.clone();
        let silent = (paging.silently, paging.never, paging.by.clone());
        Some((convention, silent, paging.key.clone()))
    };
    match (convention(found.old, old), convention(found.new, new)) {
        (None, Some(_)) => found.push(PAGING_ADDED, name, "it is paged now", places),
        (Some(_), None) => {
            found.push(PAGING_REMOVED, name, "it is no longer paged", places);
            found.only(explains::sent());
        }
        (a, b) if a != b => {
            found.push(PAGING_CHANGED, name, "it is paged in another way", places);
            found.detail(&a, &b);
        }
        _ => {}
    }
}
