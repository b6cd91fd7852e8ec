//! The shapes of the language: which keys a mapping has and what each holds.
//!
//! One table serves three: the check of what was written, the suggestions for misspelt keys, and the
//! JSON Schema that editors use.

/// A mapping with known keys.
#[derive(Debug)]
pub struct Shape {
    /// What it is, with its article, for messages: `an operation`.
    pub what: &'static str,
    /// Its name in the JSON Schema.
    pub name: &'static str,
    /// The known keys.
    pub keys: &'static [Key],
    /// What other keys hold, if there may be others.
    pub others: Option<Form>,
}

/// A known key.
#[derive(Debug)]
pub struct Key {
    /// The key.
    pub name: &'static str,
    /// What it holds.
    pub form: Form,
    /// Whether it must be there.
    pub required: bool,
    /// What it is for, shown by editors.
    pub doc: &'static str,
}

/// What a value may be.
#[derive(Clone, Copy, Debug)]
pub enum Form {
    /// Text.
    Text,
    /// A Rust name.
    Name,
    /// True or false.
    Flag,
    /// A whole number.
    Number,
    /// A length of time.
    Duration,
    /// Any scalar.
    Scalar,
    /// One of these words.
    Word(&'static [&'static str]),
    /// A type expression.
    Type,
    /// A definition of a type.
    Definition,
    /// A mapping with known keys.
    Shape(&'static Shape),
    /// A mapping with free keys.
    Free(&'static Form),
    /// A list.
    List(&'static Form),
    /// One of these.
    Either(&'static [Form]),
}

const fn key(name: &'static str, form: Form, doc: &'static str) -> Key {
    Key {
        name,
        form,
        required: false,
        doc,
    }
}

const fn required(name: &'static str, form: Form, doc: &'static str) -> Key {
    Key {
        name,
        form,
        required: true,
        doc,
    }
}

use Form::{
    Definition, Duration, Either, Flag, Free, List, Name, Number, Scalar, Text, Type, Word,
};

const VERBS: &[&str] = &["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];
const TOLERANCE: Form = Word(&["allowed", "refused"]);

/// `api.yaml`.
pub static API: Shape = Shape {
    what: "`api.yaml`",
    name: "api",
    others: None,
    keys: &[
        required("api", Text, "The API's name, as people write it."),
        key("crate", Text, "The name of the generated crate."),
        key("release", Text, "The version of the generated crate."),
        key("doc", Text, "What the API is for."),
        required(
            "host",
            Text,
            "The host; `{environment}` takes the environment's prefix.",
        ),
        key(
            "environments",
            Free(&Text),
            "Environments: name and what `{environment}` becomes.",
        ),
        key("version", Text, "A path prefix before every path."),
        key(
            "auth",
            Either(&[Word(&["bearer", "basic", "none"]), Form::Shape(&AUTH)]),
            "How requests prove who sends them.",
        ),
        key(
            "headers",
            Free(&Text),
            "Headers that every request carries.",
        ),
        key(
            "duplicates",
            Either(&[Word(&["none"]), Form::Shape(&DUPLICATES)]),
            "What the API does with a request it has seen before.",
        ),
        key(
            "limits",
            List(&Form::Shape(&LIMIT)),
            "How many requests are allowed in what time.",
        ),
        key(
            "throttled",
            Form::Shape(&THROTTLED),
            "How \"too many requests\" is recognised.",
        ),
        key(
            "defaults",
            Form::Shape(&DEFAULTS),
            "What holds where nothing else is said.",
        ),
        key("error", Type, "The body of errors that say nothing else."),
        key(
            "parameters",
            Free(&Free(&PARAMETER)),
            "Named groups of query parameters.",
        ),
        key(
            "paging",
            Free(&Form::Shape(&PAGING)),
            "Named paging conventions.",
        ),
        key(
            "webhooks",
            Form::Shape(&WEBHOOKS),
            "How webhook deliveries are signed and read.",
        ),
        key("lint", Form::Shape(&LINT), "Levels and ignores for `lint`."),
        key(
            "types",
            Free(&Definition),
            "Types that belong to no resource.",
        ),
    ],
};

static AUTH: Shape = Shape {
    what: "`auth`",
    name: "auth",
    others: None,
    keys: &[
        key("oauth2", Form::Shape(&OAUTH2), "OAuth 2.0."),
        key("api_key", Form::Shape(&API_KEY), "A key in a header."),
    ],
};

static API_KEY: Shape = Shape {
    what: "`api_key`",
    name: "apiKey",
    others: None,
    keys: &[required("header", Text, "The header that holds the key.")],
};

static OAUTH2: Shape = Shape {
    what: "`oauth2`",
    name: "oauth2",
    others: None,
    keys: &[
        required("token", Text, "The token address."),
        key("authorize", Text, "The authorization address."),
        key(
            "grants",
            List(&Word(&[
                "password",
                "authorization_code",
                "refresh_token",
                "client_credentials",
            ])),
            "The grants that the API knows.",
        ),
        key(
            "client",
            Word(&["basic", "body"]),
            "Where the client's credentials go.",
        ),
        key(
            "lasts",
            Duration,
            "How long an access token lives when the answer does not say.",
        ),
        key(
            "spacing",
            Duration,
            "At least this long between two calls to the token address.",
        ),
        key(
            "denied",
            Form::Shape(&DENIED),
            "A 401 that means \"no right\".",
        ),
    ],
};

static DENIED: Shape = Shape {
    what: "`denied`",
    name: "denied",
    others: None,
    keys: &[
        required("field", Text, "The key in the JSON body."),
        required("value", Number, "Its value."),
    ],
};

static DUPLICATES: Shape = Shape {
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

static LIMIT: Shape = Shape {
    what: "a limit",
    name: "limit",
    others: None,
    keys: &[
        required("per", Text, "Whose counter it is."),
        required("every", Duration, "The length of the window."),
        required(
            "requests",
            Either(&[Number, Free(&Number)]),
            "A number, or one by environment.",
        ),
    ],
};

static THROTTLED: Shape = Shape {
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

static DEFAULTS: Shape = Shape {
    what: "`defaults`",
    name: "defaults",
    others: None,
    keys: &[
        key(
            "integers",
            Word(&["int32", "int64"]),
            "The one Rust type of integers.",
        ),
        key(
            "answers",
            Form::Shape(&ANSWERS),
            "What answers may do though a type does not say so.",
        ),
    ],
};

static ANSWERS: Shape = Shape {
    what: "`answers`",
    name: "answers",
    others: None,
    keys: &[
        key("absent", TOLERANCE, "Any field may be missing."),
        key("null", TOLERANCE, "Any field may be null."),
        key(
            "numeric_text",
            TOLERANCE,
            "Numbers may come as text, enums as numbers.",
        ),
    ],
};

static PAGING: Shape = Shape {
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

static WEBHOOKS: Shape = Shape {
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

static LINT: Shape = Shape {
    what: "`lint`",
    name: "lint",
    others: None,
    keys: &[
        key(
            "levels",
            Free(&Word(&["off", "note", "warning", "error"])),
            "Level by rule.",
        ),
        key(
            "ignore",
            List(&Form::Shape(&IGNORE)),
            "What is accepted, and why.",
        ),
    ],
};

static IGNORE: Shape = Shape {
    what: "an ignore",
    name: "ignore",
    others: None,
    keys: &[
        required("rule", Text, "The rule."),
        key(
            "at",
            Either(&[Text, List(&Text)]),
            "Where: an operation such as `Notes.create` or `POST /notes`, a type, a field such as `Note.Id`; \
             `*` stands for anything.",
        ),
        required("because", Text, "Why it is accepted."),
    ],
};

/// A resource file, or a file of types only.
pub static RESOURCE: Shape = Shape {
    what: "a resource file",
    name: "resource",
    others: None,
    keys: &[
        key("resource", Text, "The resource's name."),
        key("doc", Text, "What the resource is for."),
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
            "Statuses of errors, some with a type.",
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
        key("accept", Text, "The `Accept` header, where not the API's."),
        key(
            "paging",
            Either(&[Text, Form::Shape(&PAGING_USE)]),
            "How its list is paged.",
        ),
        key("access", Text, "Who may call it."),
        key("name", Name, "The Rust name of the method."),
        key(
            "was",
            Name,
            "The method's former name: callers may still use it, and are told to change.",
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
const PARAMETER: Form = Either(&[Type, Form::Shape(&PARAMETER_SHAPE)]);

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
        key("type", Type, "A scalar, sent as text; or `binary`."),
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
        key(
            "was",
            Name,
            "The setter's former name: callers may still use it, and are told to change.",
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
            "was",
            Name,
            "The field's former Rust name: its setter stays for a while.",
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
            "Its former Rust name: callers may still use it, and are told to change.",
        ),
        key("$extends", List(&Text), "Structs whose fields come first."),
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
