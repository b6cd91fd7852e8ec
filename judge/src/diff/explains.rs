//! What callers write because of a part of the description: what a change of it explains.

use specwright_codegen::uses::Part;
use specwright_model::api::{self, Body, BodyKind, Field, Param};

/// It as such.
pub(super) fn itself() -> Vec<Part> {
    vec![Part::Itself]
}

/// The name that it had.
pub(super) fn deprecated_name() -> Vec<Part> {
    vec![Part::DeprecatedName]
}

/// The arguments of `new` or of a method.
pub(super) fn made() -> Vec<Part> {
    vec![Part::Made]
}

/// How a call is sent, and what it gives.
pub(super) fn sent() -> Vec<Part> {
    vec![Part::Sent]
}

/// The unknown fields that a struct keeps.
pub(super) fn extra() -> Vec<Part> {
    vec![Part::Extra]
}

/// A variant, an alternative or an environment.
pub(super) fn named(name: &str) -> Vec<Part> {
    vec![Part::Named(name.to_owned())]
}

/// A setter alone.
pub(super) fn setter(name: &str) -> Vec<Part> {
    vec![Part::Set(name.to_owned())]
}

/// An argument of the call, or else a setter.
fn given(required: bool, name: &str, was: Option<&String>) -> Vec<Part> {
    if required {
        return vec![Part::Made];
    }
    let setters = [name].into_iter().chain(was.map(String::as_str));
    setters.map(|name| Part::Set(name.to_owned())).collect()
}

pub(super) fn param(param: &Param) -> Vec<Part> {
    given(param.required, &param.rust_name, param.was.as_ref())
}

/// A part of a body; and whether the body as a whole must be given.
pub(super) fn part(part: &api::Part, needed: bool) -> Vec<Part> {
    given(part.required && needed, &part.rust_name, None)
}

pub(super) fn body(body: &Body) -> Vec<Part> {
    match &body.kind {
        BodyKind::Multipart(parts) => {
            let parts = parts.iter().flat_map(|one| part(one, body.required));
            parts.collect()
        }
        _ => given(body.required, &body.rust_name, None),
    }
}

/// It is read and set; and given to `new`, if that is `made` with it.
pub(super) fn field(field: &Field, made: bool) -> Vec<Part> {
    let mut parts = set(field);
    parts.push(Part::Named(field.rust_name.clone()));
    parts.extend(made.then_some(Part::Made));
    parts
}

/// It is set.
pub(super) fn set(field: &Field) -> Vec<Part> {
    given(false, &field.rust_name, field.was.as_ref())
}

/// What a struct has only while requests use it.
pub(super) fn written(fields: &[Field]) -> Vec<Part> {
    let made = [Part::Made, Part::Extra].into_iter();
    made.chain(fields.iter().flat_map(set)).collect()
}

/// What a change of one into another explains: the old part, and a call that needs the new one.
pub(super) fn either(mut old: Vec<Part>, new: &[Part]) -> Vec<Part> {
    if new.contains(&Part::Made) {
        old.push(Part::Made);
    }
    old
}
