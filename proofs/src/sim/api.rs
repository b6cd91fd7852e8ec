//! A small API, once for each rule that an API may have.

use std::time::Duration;

use specwright_runtime::promise::internals::{Remembers, Rule};
use specwright_runtime::{
    Api, AuthRule, DuplicateRule, EnvironmentInfo, Host, KeyRule, Method, OAuth2Rule, Operation,
    Scheme, ThrottleRule, Tolerance, WindowRule,
};

use super::plan::LASTS;

/// A write.
pub static CREATE: Operation = Operation::new("notes.create", Method::Post, "/notes");
/// A write that may be repeated.
pub static PUT_STATE: Operation = Operation::new("notes.set", Method::Post, "/notes").repeatable();
/// A read by a verb that writes.
pub static SEARCH: Operation = Operation::new("notes.search", Method::Post, "/notes").reads();

static AT_SUCCESS: Api = api(window(false));
static AT_ARRIVAL: Api = api(window(true));
static KEYS: Api = api(DuplicateRule::Key(KeyRule {
    header: "Idempotency-Key",
    methods: &[Method::Post],
    lasts: Duration::from_secs(86_400),
}));
static NOTHING: Api = api(DuplicateRule::None);

/// The API with a rule.
pub const fn of(rule: Rule) -> &'static Api {
    match rule {
        Rule::Window(Remembers::AtSuccess) => &AT_SUCCESS,
        Rule::Window(Remembers::AtArrival) => &AT_ARRIVAL,
        Rule::Key => &KEYS,
        Rule::None => &NOTHING,
    }
}

const fn window(remembers_at_arrival: bool) -> DuplicateRule {
    DuplicateRule::Window(WindowRule {
        methods: &[Method::Post],
        lasts: Duration::from_millis(LASTS),
        status: 406,
        recognise: Some("Reason"),
        first_response: Some("ProcessedRequestInfo"),
        remembers_at_arrival,
    })
}

const SCHEMES: &[Scheme] = &[Scheme {
    name: "oauth2",
    rule: AuthRule::OAuth2(OAuth2Rule {
        token: "https://notes.example/token",
        authorize: None,
        credentials_in_form: false,
        lasts: Duration::from_secs(600),
        spacing: Duration::from_secs(5),
        denied: Some(("ErrorCode", 504)),
    }),
}];

const fn api(duplicates: DuplicateRule) -> Api {
    Api {
        name: "Notes",
        release: "1",
        host: Host {
            before: "",
            environment: false,
            after: "notes.example",
        },
        environments: &[EnvironmentInfo {
            name: "Production",
            prefix: "",
        }],
        version: None,
        plain: false,
        schemes: SCHEMES,
        security: &[&[&[0]]],
        headers: &[],
        duplicates,
        limits: &[],
        throttled: ThrottleRule {
            statuses: &[429, 503],
            recognise: Some("Reason"),
        },
        tolerance: Tolerance {
            absent: true,
            null: true,
            numeric_text: true,
        },
        webhooks: None,
    }
}
