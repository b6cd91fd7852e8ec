//! Conventions of the whole API: duplicates, limits, paging, webhooks.

use super::Form::{Duration, Either, Free, List, Number, Text, Word};
use super::{Form, KeySpec, Shape, key, required};

const VERBS: &[&str] = &["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];

pub(super) static DUPLICATES: Shape = Shape {
    what: "`duplicates`",
    name: "duplicates",
    others: None,
    keys: &[
        key(
            "window",
            Form::Shape(&WINDOW),
            "Identical requests are refused inside a window.",
        ),
        key(
            "key",
            Form::Shape(&KEY),
            "A key in a header makes repeats harmless.",
        ),
    ],
};

static WINDOW: Shape = Shape {
    what: "`window`",
    name: "window",
    others: None,
    keys: &[
        required(
            "methods",
            List(&Word(VERBS)),
            "The verbs that the rule holds for.",
        ),
        required("lasts", Duration, "How long a request is remembered."),
        required("status", Number, "The status of the refusal."),
        key("recognise", Text, "The refusal's JSON object has this key."),
        key(
            "first_response",
            Text,
            "The key that holds the first response.",
        ),
        key(
            "remembers",
            Word(&["success", "arrival"]),
            "When a request is remembered.",
        ),
    ],
};

static KEY: Shape = Shape {
    what: "`key`",
    name: "key",
    others: None,
    keys: &[
        required("header", Text, "The header that holds the key."),
        required(
            "methods",
            List(&Word(VERBS)),
            "The verbs that the rule holds for.",
        ),
        required("lasts", Duration, "How long a key is remembered."),
    ],
};

pub(super) static LIMIT: Shape = Shape {
    what: "a limit",
    name: "limit",
    others: None,
    keys: &[
        required("per", Text, "Whose counter it is."),
        required("every", Duration, "The length of the window."),
        required(
            "requests",
            Either(&[Number, Free(&Either(&[Number, Word(&["none"])]))]),
            "A number, or one by environment.",
        ),
        key(
            "refused",
            Word(&["counted", "free"]),
            "Whether refused requests count as well.",
        ),
    ],
};

pub(super) static THROTTLED: Shape = Shape {
    what: "`throttled`",
    name: "throttled",
    others: None,
    keys: &[
        required("statuses", List(&Number), "The statuses."),
        key(
            "recognise",
            Text,
            "Statuses other than 429 need this key in the JSON body.",
        ),
    ],
};

pub(super) static PAGING: Shape = Shape {
    what: "a paging convention",
    name: "paging",
    others: None,
    keys: &[
        key("items", Text, "The envelope's key for the items."),
        key(
            "next",
            Text,
            "The envelope's key for the address of the next page.",
        ),
        key(
            "count",
            Text,
            "The envelope's key for the number of items in all.",
        ),
        key(
            "skip",
            Text,
            "The parameter for the number of items to leave out.",
        ),
        key("page", Text, "The parameter for the page number."),
        key("first", Number, "The number of the first page."),
        key("page_and_size", Text, "The parameter for `page:size`."),
        key("size", Form::Shape(&SIZE), "The page size."),
        key("order", Text, "The parameter that takes the order."),
    ],
};

static SIZE: Shape = Shape {
    what: "`size`",
    name: "size",
    others: None,
    keys: &[
        key("parameter", Text, "The parameter for the page size."),
        required("maximum", Number, "The largest page size."),
    ],
};

/// What filters and orders may use.
const ODATA_FUNCTIONS: &[&str] = &[
    "contains",
    "startswith",
    "endswith",
    "tolower",
    "toupper",
    "trim",
    "length",
    "indexof",
    "concat",
    "substring",
    "year",
    "month",
    "day",
    "hour",
    "minute",
    "second",
    "fractionalseconds",
    "date",
    "time",
    "totaloffsetminutes",
    "totalseconds",
    "now",
    "mindatetime",
    "maxdatetime",
    "round",
    "floor",
    "ceiling",
    "in",
    "any",
    "all",
    "$count",
];

pub(super) static ODATA: Shape = Shape {
    what: "`odata`",
    name: "odata",
    others: None,
    keys: &[
        FUNCTIONS,
        TOP,
        URL_LIMIT,
        key(
            "namespace",
            Text,
            "The namespace in literals of enums: `Shop.Colour'Red'`.",
        ),
    ],
};

pub(super) static ODATA_USE: Shape = Shape {
    what: "`odata`",
    name: "odataUse",
    others: None,
    keys: &[
        FUNCTIONS,
        key("expand", List(&Text), "What can be expanded."),
        TOP,
        URL_LIMIT,
        key(
            "post",
            Text,
            "The operation that takes longer queries in its body.",
        ),
    ],
};

const FUNCTIONS: KeySpec = key(
    "functions",
    List(&Word(ODATA_FUNCTIONS)),
    "The functions of filters and orders.",
);
const TOP: KeySpec = key("top", Number, "The largest `$top`.");
const URL_LIMIT: KeySpec = key("url_limit", Number, "The greatest length of a URL.");

pub(super) static WEBHOOKS: Shape = Shape {
    what: "`webhooks`",
    name: "webhooks",
    others: None,
    keys: &[
        required(
            "signature",
            Form::Shape(&SIGNATURE),
            "How a delivery is signed.",
        ),
        key(
            "kind",
            Form::Shape(&KIND),
            "A header that tells the kind of signature.",
        ),
        key("event", Text, "The body's key that names the event."),
        key(
            "object",
            Text,
            "The body's key that holds what the event is about.",
        ),
        key(
            "events",
            Free(&Either(&[Form::Type, Form::Shape(&EVENT)])),
            "The known events by name, each with the type of its object.",
        ),
    ],
};

static EVENT: Shape = Shape {
    what: "an event",
    name: "event",
    others: None,
    keys: &[
        required("type", Form::Type, "The type of its object."),
        key("doc", Text, "When it is delivered, for people."),
        key(
            "when",
            List(&Text),
            "The operations that cause it, as `Resource.operation`.",
        ),
    ],
};

static SIGNATURE: Shape = Shape {
    what: "`signature`",
    name: "signature",
    others: None,
    keys: &[
        required("header", Text, "The header that holds the signature."),
        required("algorithm", Word(&["hmac-sha256"]), "How it is made."),
        key("encoding", Word(&["base64", "hex"]), "How it is written."),
    ],
};

static KIND: Shape = Shape {
    what: "`kind`",
    name: "kind",
    others: None,
    keys: &[
        required("header", Text, "The header."),
        required("value", Text, "The value that tells this kind."),
    ],
};
