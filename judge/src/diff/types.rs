//! Types as such: their names, files, features and uses.

use std::collections::BTreeSet;

use specwright_model::api::{Api, Field, TypeDef, TypeKind};

use super::{About, Found, Places, explains, fields, values};
use crate::change::{
    ALIAS_CHANGED, DEPRECATED_NAME_REMOVED, DOCS_CHANGED, FEATURE_CHANGED, FEATURE_LOST,
    TYPE_ADDED, TYPE_KIND, TYPE_MOVED, TYPE_NOT_READ, TYPE_NOT_WRITTEN, TYPE_READ, TYPE_REMOVED,
    TYPE_RENAMED, TYPE_WRITTEN,
};
use crate::spell;

pub(super) fn compare(found: &mut Found<'_>) {
    let (old, new) = (found.old, found.new);
    let pairs = found.pairs.types.clone();
    let mut matched = vec![false; new.types.len()];
    for (was, at) in old.types.iter().zip(&pairs) {
        if let Some((is, matched)) =
            at.and_then(|at| Some((new.types.get(at)?, matched.get_mut(at)?)))
        {
            *matched = true;
            definition(found, was, is);
            continue;
        }
        let message = format!("the type `{}` is gone", was.rust_name);
        found.push(
            TYPE_REMOVED,
            &subject(was),
            message,
            (Some(was.place), None),
        );
    }
    for (is, _) in new
        .types
        .iter()
        .zip(&matched)
        .filter(|(_, matched)| !**matched)
    {
        let message = format!("the type `{}` is new", is.rust_name);
        found.push(TYPE_ADDED, &subject(is), message, (None, Some(is.place)));
    }
}

pub(super) fn subject(def: &TypeDef) -> String {
    format!("types::{}", def.rust_name)
}

fn definition(found: &mut Found<'_>, was: &TypeDef, is: &TypeDef) {
    let name = subject(is);
    let places = (Some(was.place), Some(is.place));
    names(found, &name, was, is);
    let file = |api: &Api, def: &TypeDef| api.files.get(def.file).map(|file| file.module.clone());
    if file(found.old, was) != file(found.new, is) {
        found.push(TYPE_MOVED, &name, "it is declared in another file", places);
    }
    features(found, &name, was, is);
    match (&was.kind, &is.kind) {
        (TypeKind::Struct(a), TypeKind::Struct(b)) => {
            usage(found, &name, (was, a), is);
            fields::compare(found, &name, (was, a), (is, b));
        }
        (TypeKind::Enum(a), TypeKind::Enum(b)) => {
            values::enumeration(found, &name, (was, a), (is, b));
        }
        (TypeKind::Union(a), TypeKind::Union(b)) => values::union(found, &name, (a, b), places),
        (TypeKind::Alias(a), TypeKind::Alias(b)) => {
            if !found.same(a, b) {
                let (a, b) = (spell::ty(found.old, a), spell::ty(found.new, b));
                found.push(
                    ALIAS_CHANGED,
                    &name,
                    format!("it is `{b}`, it was `{a}`"),
                    places,
                );
            }
        }
        (a, b) => {
            let message = format!("it is {}, it was {}", kind(b), kind(a));
            found.push(TYPE_KIND, &name, message, places);
        }
    }
    let (a, b) = (
        About::new(was.doc.as_ref(), was.deprecated.as_ref()),
        About::new(is.doc.as_ref(), is.deprecated.as_ref()),
    );
    found.about(&name, "", a, b, places);
    if was.because != is.because {
        found.push(DOCS_CHANGED, &name, "other notes on deviations", places);
    }
}

fn kind(kind: &TypeKind) -> &'static str {
    match kind {
        TypeKind::Struct(_) => "a struct",
        TypeKind::Enum(_) => "an enum",
        TypeKind::Alias(_) => "another name for a type",
        TypeKind::Union(_) => "one of several types",
    }
}

fn names(found: &mut Found<'_>, name: &str, was: &TypeDef, is: &TypeDef) {
    let places = (Some(was.place), Some(is.place));
    let kept = is.was.as_ref() == Some(&was.rust_name);
    if was.rust_name != is.rust_name && kept {
        let message = format!("it was called `{}`, which is deprecated now", was.rust_name);
        found.push(TYPE_RENAMED.with_alias(), name, message, places);
    } else if was.rust_name != is.rust_name {
        let message = format!("it was called `{}`", was.rust_name);
        found.push(TYPE_RENAMED, name, message, places);
        // Its old name may be its name again.
        found.only([explains::itself(), explains::deprecated_name()].concat());
    }
    if let Some(old_name) = &was.was
        && is.was.as_ref() != Some(old_name)
        && is.rust_name != *old_name
    {
        let message = format!("the deprecated name `{old_name}` is gone");
        found.push(DEPRECATED_NAME_REMOVED, name, message, places);
        found.only(explains::deprecated_name());
    }
}

/// Only structs look different in requests and in answers.
fn usage(found: &mut Found<'_>, name: &str, (was, fields): (&TypeDef, &[Field]), is: &TypeDef) {
    let places: Places = (Some(was.place), Some(is.place));
    let (a, b) = (was.usage, is.usage);
    match (a.written, b.written) {
        (false, true) => {
            let message = "requests use it now: it has `new` and setters";
            found.push(TYPE_WRITTEN, name, message, places);
        }
        (true, false) => {
            let message = "no request uses it any more: `new` and setters are gone";
            found.push(TYPE_NOT_WRITTEN, name, message, places);
            found.only(explains::written(fields));
        }
        _ => {}
    }
    // A type that is read and written has `extra`.
    match (a.read && a.written, b.read && b.written) {
        (false, true) if a.written => {
            let message = "answers use it now: it keeps unknown fields in `extra`";
            found.push(TYPE_READ, name, message, places);
        }
        (true, false) if b.written => {
            let message = "no answer uses it any more: `extra` is gone";
            found.push(TYPE_NOT_READ, name, message, places);
            found.only(explains::extra());
        }
        _ => {}
    }
}

/// The resources whose features compile a type; `None` if it is always there.
fn compiled_by(api: &Api, def: &TypeDef) -> Option<BTreeSet<usize>> {
    let feature = def.feature.as_ref()?;
    let group = api
        .groups
        .iter()
        .position(|group| group.feature == *feature);
    let resources = api.resources.iter().enumerate();
    let by = resources.filter(|(_, resource)| {
        resource.module == *feature || group.is_some_and(|group| resource.groups.contains(&group))
    });
    Some(by.map(|(at, _)| at).collect())
}

fn features(found: &mut Found<'_>, name: &str, was: &TypeDef, is: &TypeDef) {
    let (a, b) = (compiled_by(found.old, was), compiled_by(found.new, is));
    let moved = |at: &usize| found.pairs.resources.get(*at).copied().flatten();
    let a = a.map(|set| set.iter().filter_map(moved).collect::<BTreeSet<usize>>());
    if a == b {
        return;
    }
    let places = (Some(was.place), Some(is.place));
    let lost: Vec<&str> = match (&a, &b) {
        (_, None) => Vec::new(),
        (Some(a), Some(b)) => {
            let lost = a.difference(b);
            lost.filter_map(|at| Some(found.new.resources.get(*at)?.module.as_str()))
                .collect()
        }
        (None, Some(_)) => vec!["default-features = false"],
    };
    if lost.is_empty() {
        found.push(FEATURE_CHANGED, name, "more resources reach it", places);
    } else {
        let message = format!(
            "it is not there any more with `{}` alone",
            lost.join("`, `")
        );
        found.push(FEATURE_LOST, name, message, places);
        found.only(explains::itself());
    }
}
