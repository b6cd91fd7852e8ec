//! Definitions of types.

use super::Form::{Either, Flag, Free, List, Name, Scalar, Text, Type, Word};
use super::bounds::{
    EXCLUSIVE_MAXIMUM, EXCLUSIVE_MINIMUM, MAX_ITEMS, MAX_LENGTH, MAXIMUM, MIN_ITEMS, MIN_LENGTH,
    MINIMUM, MULTIPLE_OF, PATTERN, UNIQUE_ITEMS,
};
use super::{Form, Shape, key, required};

/// A field in full.
pub static FIELD: Shape = Shape {
    what: "a field",
    name: "field",
    others: None,
    keys: &[
        required("type", Type, "Its type."),
        key("doc", Text, "What it means."),
        key(
            "wire",
            Text,
            "Its name on the wire, where the key cannot say it.",
        ),
        key("name", Name, "The Rust name."),
        key("secret", Flag, "Never shown in logs."),
        key(
            "const",
            Scalar,
            "The one value that it has; clients fill it in.",
        ),
        key(
            "default",
            Scalar,
            "What the API takes it for where it is left out.",
        ),
        MINIMUM,
        MAXIMUM,
        EXCLUSIVE_MINIMUM,
        EXCLUSIVE_MAXIMUM,
        MULTIPLE_OF,
        MIN_LENGTH,
        MAX_LENGTH,
        PATTERN,
        MIN_ITEMS,
        MAX_ITEMS,
        UNIQUE_ITEMS,
        key(
            "odata",
            Word(crate::api::ODataKind::WORDS),
            "Its kind in OData filters, where the type does not tell.",
        ),
        key(
            "was",
            Name,
            "The field's previous Rust name; its setter stays as a deprecated alias.",
        ),
        key(
            "deprecated",
            Either(&[Flag, Text]),
            "Deprecated, perhaps with a reason.",
        ),
        key(
            "because",
            Text,
            "Why it deviates from the upstream description.",
        ),
    ],
};

/// What a definition says about itself, beside its fields.
pub static DEFINITION: Shape = Shape {
    what: "a definition",
    name: "definitionKeys",
    others: Some(Either(&[Type, Form::Shape(&FIELD)])),
    keys: &[
        key("$doc", Text, "What it means."),
        key(
            "$deprecated",
            Either(&[Flag, Text]),
            "Deprecated, perhaps with a reason.",
        ),
        key(
            "$because",
            Text,
            "Why it deviates from the upstream description.",
        ),
        key("$upstream", Text, "Its name upstream."),
        key("$name", Name, "Its Rust name."),
        key(
            "$was",
            Name,
            "Its previous Rust name; it stays as a deprecated alias.",
        ),
        key("$extends", List(&Text), "Structs whose fields come first."),
        key(
            "$open",
            Flag,
            "Whether a struct stores keys that are not its fields.",
        ),
        key("$of", Type, "An alias for this type."),
        key(
            "$enum",
            Either(&[List(&Scalar), Free(&Scalar)]),
            "An open enum.",
        ),
        key(
            "$union",
            Either(&[List(&Type), Form::Shape(&UNION)]),
            "One of several types.",
        ),
    ],
};

/// A tagged union.
pub static UNION: Shape = Shape {
    what: "`$union`",
    name: "union",
    others: None,
    keys: &[
        required("by", Text, "The field that tells which one it is."),
        required("of", Free(&Type), "The types by the field's value."),
    ],
};
