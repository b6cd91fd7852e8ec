//! Bodies and their parts.

use specwright_codegen::uses::named_arguments;
use specwright_model::api::{Body, BodyKind, Part, PartKind};

use super::operations::Owned;
use super::{About, Found, Places, explains};
use crate::change::{
    BODY_ADDED, BODY_ADDED_OPTIONAL, BODY_ARGUMENT_RENAMED, BODY_BECAME_OPTIONAL,
    BODY_BECAME_REQUIRED, BODY_CHANGED, BODY_ENCODING, BODY_REMOVED, BODY_SETTER_RENAMED,
    PART_ADDED, PART_ADDED_REQUIRED, PART_BECAME_OPTIONAL, PART_BECAME_REQUIRED, PART_REMOVED,
    PART_RENAMED, PART_TYPE, Rule,
};
use crate::spell;

pub(super) fn compare(found: &mut Found<'_>, name: &str, was: Owned<'_>, is: Owned<'_>) {
    let places = (Some(was.1.place), Some(is.1.place));
    match (&was.1.body, &is.1.body) {
        (None, Some(body)) => {
            let rule = if needed(body) {
                BODY_ADDED
            } else {
                BODY_ADDED_OPTIONAL
            };
            let message = format!("a body is sent: {}", spell::body(found.new, body));
            found.push(rule, name, message, places);
            found.only(explains::made());
        }
        (Some(body), None) => {
            found.push(BODY_REMOVED, name, "no body is sent any more", places);
            found.only(explains::body(body));
        }
        (Some(old), Some(new)) => {
            both(found, name, old, new, places);
            if old.rust_name != new.rust_name {
                renamed(found, name, (was, old), (is, new));
            }
        }
        (None, None) => {}
    }
}

fn needed(body: &Body) -> bool {
    match &body.kind {
        BodyKind::Multipart(parts) => body.required && parts.iter().any(|part| part.required),
        _ => body.required,
    }
}

fn both(found: &mut Found<'_>, name: &str, old: &Body, new: &Body, places: Places) {
    use BodyKind::{Bytes, Form, Json, Multipart, Text};
    let same = match (&old.kind, &new.kind) {
        (Multipart(a), Multipart(b)) => {
            let sides = ((a.as_slice(), old.required), (b.as_slice(), new.required));
            return parts(found, name, sides, places);
        }
        (Json(a) | Form(a), Json(b) | Form(b)) => found.same(a, b),
        (Bytes(_), Bytes(_)) | (Text(_), Text(_)) => true,
        _ => false,
    };
    let (a, b) = (spell::body(found.old, old), spell::body(found.new, new));
    let message = format!("the body is {b}, it was {a}");
    let encoding = |kind: &BodyKind| match kind {
        Json(_) => "json".to_owned(),
        Form(_) => "form".to_owned(),
        Bytes(media) | Text(media) => media.clone(),
        Multipart(_) => "multipart".to_owned(),
    };
    if !same {
        found.push(BODY_CHANGED, name, message, places);
        found.only(explains::either(explains::body(old), &explains::body(new)));
        return;
    }
    if encoding(&old.kind) != encoding(&new.kind) {
        found.push(BODY_ENCODING, name, message, places);
    }
    let (rule, message) = match (old.required, new.required) {
        (false, true) => (BODY_BECAME_REQUIRED, "the body became required"),
        (true, false) => (BODY_BECAME_OPTIONAL, "the body became optional"),
        _ => return,
    };
    found.push(rule, name, message, places);
    found.only(explains::either(explains::body(old), &explains::body(new)));
}

/// Callers name it where it is a setter or stands in a struct of arguments.
fn renamed(
    found: &mut Found<'_>,
    name: &str,
    (was, old): (Owned<'_>, &Body),
    (is, new): (Owned<'_>, &Body),
) {
    let by_name = |api, (resource, operation): Owned<'_>, body: &Body| {
        let names = named_arguments(api, resource, operation);
        !body.required || names.contains(&body.rust_name.as_str())
    };
    let rule = if by_name(found.old, was, old) || by_name(found.new, is, new) {
        BODY_SETTER_RENAMED
    } else {
        BODY_ARGUMENT_RENAMED
    };
    let message = format!(
        "the body is called `{}`, it was `{}`",
        new.rust_name, old.rust_name
    );
    found.push(rule, name, message, (Some(was.1.place), Some(is.1.place)));
    found.only(explains::either(explains::body(old), &explains::body(new)));
}

/// The parts of one side, and whether the body as a whole must be given.
type Parts<'a> = (&'a [Part], bool);

fn parts(found: &mut Found<'_>, name: &str, (old, new): (Parts<'_>, Parts<'_>), places: Places) {
    for was in old.0 {
        if let Some(is) = new.0.iter().find(|is| is.name == was.name) {
            part(found, name, ((was, old.1), (is, new.1)), places);
        } else {
            let message = format!("the part `{}` is gone", was.name);
            found.push(PART_REMOVED, name, message, places);
            found.only(explains::part(was, old.1));
        }
    }
    for is in new
        .0
        .iter()
        .filter(|is| !old.0.iter().any(|was| was.name == is.name))
    {
        let (rule, how) = if is.required && new.1 {
            (PART_ADDED_REQUIRED, "required")
        } else {
            (PART_ADDED, "optional")
        };
        let message = format!("the part `{}` is new and {how}", is.name);
        found.push(rule, name, message, places);
        found.only(explains::made());
    }
}

/// A part that both sides have; each with whether the body as a whole must be given.
fn part(
    found: &mut Found<'_>,
    name: &str,
    ((was, before), (is, now)): ((&Part, bool), (&Part, bool)),
    places: Places,
) {
    let what = format!("the part `{}`", is.name);
    let mut changes: Vec<(Rule, String)> = Vec::new();
    match (was.required && before, is.required && now) {
        (false, true) => changes.push((PART_BECAME_REQUIRED, format!("{what} became required"))),
        (true, false) => changes.push((PART_BECAME_OPTIONAL, format!("{what} became optional"))),
        _ => {}
    }
    if was.rust_name != is.rust_name {
        let (a, b) = (&was.rust_name, &is.rust_name);
        changes.push((
            PART_RENAMED,
            format!("{what} is called `{b}`, it was `{a}`"),
        ));
    }
    if !same_kind(found, &was.kind, &is.kind) {
        let (a, b) = (
            spell::part(found.old, &was.kind),
            spell::part(found.new, &is.kind),
        );
        changes.push((PART_TYPE, format!("{what} is `{b}`, it was `{a}`")));
    }
    let (old, new) = (explains::part(was, before), explains::part(is, now));
    for (rule, message) in changes {
        found.push(rule, name, message, places);
        found.only(explains::either(old.clone(), &new));
    }
    let (a, b) = (
        About::new(was.doc.as_ref(), None),
        About::new(is.doc.as_ref(), None),
    );
    found.about(name, &format!("{what}: "), a, b, places);
}

fn same_kind(found: &Found<'_>, a: &PartKind, b: &PartKind) -> bool {
    match (a, b) {
        (PartKind::File, PartKind::File) | (PartKind::Files, PartKind::Files) => true,
        (PartKind::Json(a), PartKind::Json(b)) | (PartKind::Text(a), PartKind::Text(b)) => {
            found.same(a, b)
        }
        _ => false,
    }
}
