//! Fields of structs: their Rust types and how they are set.

use specwright_model::api::{Field, Presence};

use crate::spell::{Shape, Speller, shape};

/// The Rust type of a field.
pub(crate) fn field_type(speller: Speller<'_>, field: &Field) -> String {
    let value = value_type(speller, field);
    match field.presence {
        Presence::Always => value,
        Presence::Optional | Presence::Nullable => format!("Option<{value}>"),
        Presence::Maybe => format!("Maybe<{value}>"),
    }
}

/// The Rust type of what a field holds when it holds something.
fn value_type(speller: Speller<'_>, field: &Field) -> String {
    let value = speller.owned(&field.ty);
    if field.boxed {
        format!("Box<{value}>")
    } else {
        value
    }
}

/// How a value is handed to a setter or to `new`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Handed {
    /// As it is.
    Plain,
    /// As anything that becomes text.
    Into,
    /// As it is; the struct boxes it.
    Boxed,
}

/// How a field's value is handed over.
pub(crate) fn handed(speller: Speller<'_>, field: &Field) -> Handed {
    match shape(speller.api, &field.ty) {
        _ if field.boxed => Handed::Boxed,
        Shape::Text => Handed::Into,
        _ => Handed::Plain,
    }
}

/// A field's mark in the table: what its Rust type does not tell.
pub(crate) fn mark(field: &Field) -> &'static str {
    match (field.presence, field.secret) {
        (Presence::Always, false) => " required",
        (Presence::Always, true) => " required secret",
        (Presence::Nullable, false) => " nullable",
        (Presence::Nullable, true) => " nullable secret",
        (Presence::Optional | Presence::Maybe, false) => "",
        (Presence::Optional | Presence::Maybe, true) => " secret",
    }
}

/// Whether an argument of `new` is generic.
pub(crate) fn is_generic(speller: Speller<'_>, field: &Field) -> bool {
    handed(speller, field) == Handed::Into && field.presence != Presence::Nullable
}
