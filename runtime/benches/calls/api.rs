//! A small API as a generated crate describes it, with every rule that costs a call something.

use std::time::Duration;

use specwright_runtime as runtime;
use specwright_runtime::{Method, operations, record};

pub static API: runtime::Api = api(runtime::DuplicateRule::Window(runtime::WindowRule {
    methods: &[Method::Post, Method::Put],
    lasts: Duration::from_secs(2),
    status: 406,
    recognise: Some("Reason"),
    first_response: Some("ProcessedRequestInfo"),
    remembers_at_arrival: false,
}));

/// The same, but it remembers no writes.
pub static API_WITHOUT_WINDOW: runtime::Api = api(runtime::DuplicateRule::None);

/// Counted like any other, and never reached.
static LIMITS: [runtime::LimitRule; 1] = [runtime::LimitRule {
    per: "application",
    every: Duration::from_millis(100),
    requests: &[20_000],
    counts_refused: false,
}];

const fn api(duplicates: runtime::DuplicateRule) -> runtime::Api {
    runtime::Api {
        name: "Bookshop",
        release: "0.1.0",
        host: runtime::Host {
            before: "",
            environment: false,
            after: "api.bookshop.example",
        },
        environments: &[runtime::EnvironmentInfo {
            name: "Production",
            prefix: "",
        }],
        version: Some("v3"),
        plain: false,
        schemes: &[runtime::Scheme {
            name: "bearer",
            rule: runtime::AuthRule::Bearer,
        }],
        security: &[&[&[0]]],
        headers: &[("Accept", "application/json")],
        duplicates,
        limits: &LIMITS,
        throttled: runtime::ThrottleRule {
            statuses: &[429, 503],
            recognise: Some("Reason"),
        },
        tolerance: runtime::Tolerance::LENIENT,
        webhooks: None,
    }
}

operations! {
    GET = Get "/books/{bookId}" as "books.get";
    CREATE = Post "/books" as "books.create";
}

pub static OPERATIONS: (&runtime::Operation, &runtime::Operation) = (&GET, &CREATE);

/// What is read.
#[derive(Clone, Default)]
pub struct Book {
    pub id: i64,
    pub title: Option<String>,
    pub price: Option<f64>,
    pub new: Option<i64>,
}

record! { Book { id: "Id" required, title: "Title", price: "Price", new: "New", } }

/// What is written.
#[derive(Clone, Default)]
pub struct NewBook {
    pub number: i64,
    pub title: String,
}

record! { NewBook { number: "Number" required, title: "Title" required, } }
