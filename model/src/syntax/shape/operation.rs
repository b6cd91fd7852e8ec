//! Resource files: operations, their parameters and bodies.

use super::Form::{
    Definition, Duration, Either, Flag, Free, List, Name, Number, Scalar, Text, Type, Word,
};
use super::api::SECURITY;
use super::bounds::{
    EXCLUSIVE_MAXIMUM, EXCLUSIVE_MINIMUM, MAX_ITEMS, MAX_LENGTH, MAXIMUM, MIN_ITEMS, MIN_LENGTH,
    MINIMUM, MULTIPLE_OF, PATTERN, UNIQUE_ITEMS,
};
use super::conventions::ODATA_USE;
use super::{Form, Shape, key, required};

/// A resource file, or a file of types only.
pub static RESOURCE: Shape = Shape {
    what: "a resource file",
    name: "resource",
    others: None,
    keys: &[
        key("resource", Text, "The resource's name."),
        key("doc", Text, "What the resource is for."),
        key(
            "example",
            Text,
            "The operation that its documentation shows.",
        ),
        key(
            "operations",
            Free(&Form::Shape(&OPERATION)),
            "Its operations.",
        ),
        key("types", Free(&Definition), "The types that live with it."),
    ],
};

/// An operation.
pub static OPERATION: Shape = Shape {
    what: "an operation",
    name: "operation",
    others: None,
    keys: &[
        key("doc", Text, "What it does."),
        key(
            "deprecated",
            Either(&[Flag, Text]),
            "Deprecated, perhaps with a reason.",
        ),
        required("request", Text, "Verb and path: `GET /notes/{noteId}`."),
        key("path", Free(&PARAMETER), "Path parameters."),
        key(
            "query",
            Free(&Either(&[PARAMETER, List(&Text)])),
            "Query parameters; `$use` takes up a group.",
        ),
        key("header", Free(&PARAMETER), "Header parameters."),
        key("body", BODY, "What is sent."),
        key("body?", BODY, "What is sent, if the caller gives it."),
        key(
            "returns",
            Either(&[Type, Free(&Type)]),
            "The good answer: a type, or by status.",
        ),
        key(
            "errors",
            List(&Either(&[Number, Free(&Type)])),
            "Statuses of errors, some with a type; `4XX` for a range, `default` for all others.",
        ),
        key(
            "effect",
            Word(&["read", "write"]),
            "Where the verb does not tell.",
        ),
        key(
            "repeat",
            Word(&["allowed", "forbidden"]),
            "Whether twice is the same as once.",
        ),
        key(
            "duplicates",
            Word(&["none"]),
            "The API's duplicate rule does not hold here.",
        ),
        key(
            "sets",
            Free(&Free(&Scalar)),
            "The values of the stored object afterwards: type, then field (`Status/Primary`) and value.",
        ),
        key(
            "lookup",
            Either(&[Form::Shape(&LOOKUP), List(&Form::Shape(&LOOKUP))]),
            "How to look for what it has made, where its outcome is unknown.",
        ),
        key("accept", Text, "The `Accept` header, where not the API's."),
        key(
            "auth",
            SECURITY,
            "Which schemes its requests need, where not the API's; `none` for none.",
        ),
        key(
            "paging",
            Either(&[Text, Form::Shape(&PAGING_USE)]),
            "How its list is paged.",
        ),
        key(
            "odata",
            Form::Shape(&ODATA_USE),
            "What its OData can do, where not what `api.yaml` says.",
        ),
        key("access", Text, "Who may call it."),
        key("name", Name, "The Rust name of the method."),
        key(
            "was",
            Name,
            "The method's previous name; it stays as a deprecated alias.",
        ),
        key(
            "because",
            Text,
            "Why it deviates from the upstream description.",
        ),
        key(
            "upstream",
            Text,
            "Verb and path upstream, where they deviate.",
        ),
    ],
};

const BODY: Form = Either(&[Type, Form::Shape(&BODY_SHAPE)]);
pub(super) const PARAMETER: Form = Either(&[Type, Form::Shape(&PARAMETER_SHAPE)]);

static LOOKUP: Shape = Shape {
    what: "`lookup`",
    name: "lookup",
    others: None,
    keys: &[
        required("read", Text, "The read that finds it: `Orders.query`."),
        key(
            "with",
            Free(&Scalar),
            "The read's parameters: `Number eq {body/Number}`; `{since}` is a day before the first attempt.",
        ),
        required(
            "same",
            Free(&Text),
            "Fields of what is found, and the value of the write that each must be equal to.",
        ),
        key("made", Text, "The field that says when it was made."),
        key(
            "zone",
            Word(&["unknown"]),
            "The offset of `made` is not to be trusted: what is found stays in doubt.",
        ),
        key(
            "unique",
            Flag,
            "No other thing has these values, so that it does not matter when it was made.",
        ),
        required(
            "lag",
            Duration,
            "How long after the last attempt the write may take effect or not be shown yet.",
        ),
        key("because", Text, "Why this finds it."),
    ],
};

static PAGING_USE: Shape = Shape {
    what: "`paging`",
    name: "pagingUse",
    others: None,
    keys: &[
        required("use", Text, "The convention."),
        key(
            "silently",
            Duration,
            "The API leaves out what is older, unless the filter says.",
        ),
        key(
            "never",
            Duration,
            "The API leaves out what is older than that, whatever the filter says.",
        ),
        key("by", Text, "The field whose date both count from."),
        key("key", Text, "The field that a stable order is asked by."),
    ],
};

/// A body in full.
pub static BODY_SHAPE: Shape = Shape {
    what: "a body",
    name: "body",
    others: None,
    keys: &[
        key("json", Type, "JSON of this type."),
        key("form", Type, "A form of this type."),
        key(
            "multipart",
            Free(&Either(&[Type, Form::Shape(&PART)])),
            "Parts by name.",
        ),
        key("bytes", Text, "Raw bytes of this media type."),
        key("text", Text, "Text of this media type."),
        key(
            "media",
            Text,
            "The media type of JSON, where it is not `application/json`.",
        ),
        key("name", Name, "The Rust name of the argument."),
    ],
};

/// A part of a multipart body in full.
pub static PART: Shape = Shape {
    what: "a part",
    name: "part",
    others: None,
    keys: &[
        key("json", Type, "JSON of this type."),
        key(
            "type",
            Type,
            "A scalar, sent as text; `binary` is a file. Of a list each item is a part.",
        ),
        key("doc", Text, "What it means."),
        key("name", Name, "The Rust name."),
    ],
};

/// A parameter in full.
pub static PARAMETER_SHAPE: Shape = Shape {
    what: "a parameter",
    name: "parameter",
    others: None,
    keys: &[
        required("type", Type, "Its type."),
        key("doc", Text, "What it means."),
        key(
            "style",
            Word(&[
                "plain", "odata", "repeat", "comma", "pipe", "space", "index",
            ]),
            "How it is written on the wire.",
        ),
        key(
            "default",
            Scalar,
            "What is sent when the caller says nothing.",
        ),
        key("example", Scalar, "A sample value."),
        key("name", Name, "The Rust name."),
        key("secret", Flag, "Never shown in logs."),
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
            "was",
            Name,
            "The setter's previous name; it stays as a deprecated alias.",
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
