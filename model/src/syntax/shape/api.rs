//! `api.yaml`: name, host, authentication, defaults.

use super::Form::{Definition, Duration, Either, Free, List, Number, Text, Type, Word};
use super::conventions::{DUPLICATES, LIMIT, ODATA, PAGING, THROTTLED, WEBHOOKS};
use super::operation::PARAMETER;
use super::{Form, Shape, key, required};

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
        key(
            "license",
            Text,
            "The license of the generated crate, an SPDX expression.",
        ),
        key(
            "repository",
            Text,
            "Where the source of the generated crate is.",
        ),
        key("authors", List(&Text), "Who wrote the generated crate."),
        key(
            "publish",
            Either(&[Form::Flag, List(&Text)]),
            "Whether the generated crate may be published, or in which registries.",
        ),
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
            "scheme",
            Word(&["https", "http"]),
            "Plain `http` where the API speaks no other; left out: `https`.",
        ),
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
        key("odata", Form::Shape(&ODATA), "What the API's OData can do."),
        key(
            "webhooks",
            Form::Shape(&WEBHOOKS),
            "How webhook deliveries are signed and read.",
        ),
        key(
            "examples",
            List(&Text),
            "Operations that the front page of the documentation shows, as `Resource.operation`.",
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
        key("api_key", Form::Shape(&API_KEY), "A key."),
        key(
            "schemes",
            Free(&Either(&[Word(&["bearer", "basic"]), Form::Shape(&SCHEME)])),
            "Several ways, by name.",
        ),
        key(
            "use",
            SECURITY,
            "Which of the schemes requests need; left out: any one.",
        ),
    ],
};

static SCHEME: Shape = Shape {
    what: "a scheme",
    name: "scheme",
    others: None,
    keys: &[
        key("oauth2", Form::Shape(&OAUTH2), "OAuth 2.0."),
        key("api_key", Form::Shape(&API_KEY), "A key."),
    ],
};

/// What requests need: a scheme, or alternatives, of which each may be several together.
pub(super) const SECURITY: Form = Either(&[Text, List(&Either(&[Text, List(&Text)]))]);

static API_KEY: Shape = Shape {
    what: "`api_key`",
    name: "apiKey",
    others: None,
    keys: &[
        key("header", Text, "The header that holds the key."),
        key("query", Text, "The query parameter that holds the key."),
        key("cookie", Text, "The cookie that holds the key."),
    ],
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
