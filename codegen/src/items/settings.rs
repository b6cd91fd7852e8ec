//! Constants of the whole API: its settings and its paging conventions.

use std::time::Duration;

use specwright_model::api::{
    Api, Auth, Duplicates, KeyRule, Limit, OAuth2, PageStep, Paging, Tolerance, Verb, Webhooks,
    WindowRule,
};

use crate::code::Code;
use crate::facts::operation::paging_constant;
use crate::spell::literal;

/// A constant expression.
enum Value {
    /// Something short.
    Text(String),
    /// `name { field: value, … }`.
    Struct(&'static str, Vec<(&'static str, Value)>),
    /// `name(value)`.
    Call(&'static str, Box<Value>),
    /// `&[value, …]`.
    List(Vec<Value>),
}

/// `pub static API: runtime::Api`.
pub(crate) fn api(code: &mut Code, api: &Api) {
    code.line("/// Settings of the whole API.");
    let value = Value::Struct(
        "runtime::Api",
        vec![
            ("name", text(&api.name)),
            ("release", raw("env!(\"CARGO_PKG_VERSION\")")),
            ("host", host(api)),
            ("environments", environments(api)),
            ("version", option(api.version.as_deref())),
            ("auth", auth(&api.auth)),
            (
                "headers",
                list(&api.headers, |(name, value)| pair(name, &literal(value))),
            ),
            ("duplicates", duplicates(api.duplicates.as_ref())),
            ("limits", list(&api.limits, limit)),
            ("throttled", throttled(api)),
            ("tolerance", tolerance(api.tolerance)),
            ("webhooks", maybe(api.webhooks.as_ref().map(webhooks))),
        ],
    );
    print(code, "pub static API: runtime::Api = ", &value, ";");
}

/// `static PAGING_…: runtime::Paging`.
pub(crate) fn paging(code: &mut Code, paging: &Paging) {
    code.line("#[allow(dead_code, reason = \"whether it is used depends on the features\")]");
    let value = Value::Struct(
        "runtime::Paging",
        vec![
            ("items", option(paging.items.as_deref())),
            ("next", option(paging.next.as_deref())),
            ("count", option(paging.count.as_deref())),
            ("step", step(&paging.step)),
            ("size", option(paging.size.as_deref())),
            ("maximum", raw(paging.maximum.to_string())),
            ("order", option(paging.order.as_deref())),
        ],
    );
    let start = format!(
        "static {}: runtime::Paging = ",
        paging_constant(&paging.name)
    );
    print(code, &start, &value, ";");
}

fn step(step: &PageStep) -> Value {
    match step {
        PageStep::Next => raw("runtime::PageStep::Next"),
        PageStep::Skip(parameter) => call("runtime::PageStep::Skip", text(parameter)),
        PageStep::Page { parameter, first } => Value::Struct(
            "runtime::PageStep::Page",
            vec![
                ("parameter", text(parameter)),
                ("first", raw(first.to_string())),
            ],
        ),
        PageStep::PageAndSize(parameter) => call("runtime::PageStep::PageAndSize", text(parameter)),
    }
}

fn host(api: &Api) -> Value {
    Value::Struct(
        "runtime::Host",
        vec![
            ("before", text(&api.host.before)),
            ("environment", raw(api.host.has_environment.to_string())),
            ("after", text(&api.host.after)),
        ],
    )
}

fn environments(api: &Api) -> Value {
    list(&api.environments, |one| {
        Value::Struct(
            "runtime::EnvironmentInfo",
            vec![("name", text(&one.name)), ("prefix", text(&one.prefix))],
        )
    })
}

fn auth(auth: &Auth) -> Value {
    match auth {
        Auth::OAuth2(rules) => call("runtime::AuthRule::OAuth2", oauth2(rules)),
        Auth::Bearer => raw("runtime::AuthRule::Bearer"),
        Auth::Basic => raw("runtime::AuthRule::Basic"),
        Auth::ApiKey(header) => call("runtime::AuthRule::ApiKey", text(header)),
        Auth::None => raw("runtime::AuthRule::None"),
    }
}

fn oauth2(rules: &OAuth2) -> Value {
    let denied = rules
        .denied
        .as_ref()
        .map(|(field, value)| pair(field, &value.to_string()));
    Value::Struct(
        "runtime::OAuth2Rule",
        vec![
            ("token", text(&rules.token)),
            ("authorize", option(rules.authorize.as_deref())),
            (
                "credentials_in_form",
                raw(rules.credentials_in_form.to_string()),
            ),
            ("lasts", duration(rules.lasts)),
            ("spacing", duration(rules.spacing)),
            ("denied", maybe(denied)),
        ],
    )
}

fn duplicates(rule: Option<&Duplicates>) -> Value {
    match rule {
        Some(Duplicates::Window(rule)) => call("runtime::DuplicateRule::Window", window(rule)),
        Some(Duplicates::Key(rule)) => call("runtime::DuplicateRule::Key", key(rule)),
        None => raw("runtime::DuplicateRule::None"),
    }
}

fn window(rule: &WindowRule) -> Value {
    Value::Struct(
        "runtime::WindowRule",
        vec![
            ("methods", verbs(&rule.methods)),
            ("lasts", duration(rule.lasts)),
            ("status", raw(rule.status.to_string())),
            ("recognise", option(rule.recognise.as_deref())),
            ("first_response", option(rule.first_response.as_deref())),
            (
                "remembers_at_arrival",
                raw(rule.remembers_at_arrival.to_string()),
            ),
        ],
    )
}

fn key(rule: &KeyRule) -> Value {
    Value::Struct(
        "runtime::KeyRule",
        vec![
            ("header", text(&rule.header)),
            ("methods", verbs(&rule.methods)),
            ("lasts", duration(rule.lasts)),
        ],
    )
}

fn limit(limit: &Limit) -> Value {
    Value::Struct(
        "runtime::LimitRule",
        vec![
            ("per", text(&limit.per)),
            ("every", duration(limit.every)),
            (
                "requests",
                list(&limit.requests, |count| raw(count.to_string())),
            ),
        ],
    )
}

fn throttled(api: &Api) -> Value {
    Value::Struct(
        "runtime::ThrottleRule",
        vec![
            (
                "statuses",
                list(&api.throttled.statuses, |status| raw(status.to_string())),
            ),
            ("recognise", option(api.throttled.recognise.as_deref())),
        ],
    )
}

fn tolerance(tolerance: Tolerance) -> Value {
    Value::Struct(
        "runtime::Tolerance",
        vec![
            ("absent", raw(tolerance.absent.to_string())),
            ("null", raw(tolerance.null.to_string())),
            ("numeric_text", raw(tolerance.numeric_text.to_string())),
        ],
    )
}

fn webhooks(rule: &Webhooks) -> Value {
    let kind = rule
        .kind
        .as_ref()
        .map(|(header, value)| pair(header, &literal(value)));
    Value::Struct(
        "runtime::WebhookRule",
        vec![
            ("signature_header", text(&rule.signature_header)),
            ("hex", raw(rule.hex.to_string())),
            ("kind", maybe(kind)),
            ("event", option(rule.event.as_deref())),
            ("object", option(rule.object.as_deref())),
        ],
    )
}

fn verbs(verbs: &[Verb]) -> Value {
    list(verbs, |verb| raw(format!("runtime::Method::{verb:?}")))
}

fn duration(duration: Duration) -> Value {
    raw(match duration.subsec_nanos() {
        0 => format!("std::time::Duration::from_secs({})", duration.as_secs()),
        _ => format!("std::time::Duration::from_nanos({})", duration.as_nanos()),
    })
}

fn raw(text: impl Into<String>) -> Value {
    Value::Text(text.into())
}

fn text(value: &str) -> Value {
    raw(literal(value))
}

fn pair(first: &str, second: &str) -> Value {
    raw(format!("({}, {second})", literal(first)))
}

fn call(name: &'static str, value: Value) -> Value {
    Value::Call(name, Box::new(value))
}

fn list<T>(items: &[T], value: impl Fn(&T) -> Value) -> Value {
    Value::List(items.iter().map(value).collect())
}

fn option(value: Option<&str>) -> Value {
    maybe(value.map(text))
}

fn maybe(value: Option<Value>) -> Value {
    value.map_or_else(|| raw("None"), |value| call("Some", value))
}

/// Prints a value between a start and an end, broken into lines as `rustfmt` breaks it.
fn print(code: &mut Code, start: &str, value: &Value, end: &str) {
    match value {
        Value::Text(text) => code.line(format!("{start}{text}{end}")),
        Value::Call(name, inner) => {
            print(code, &format!("{start}{name}("), inner, &format!("){end}"));
        }
        Value::Struct(name, fields) => {
            code.open(format!("{start}{name} {{"));
            for (field, value) in fields {
                print(code, &format!("{field}: "), value, ",");
            }
            code.close(&format!("}}{end}"));
        }
        Value::List(items) => match (flat(items), items.as_slice()) {
            (Some(line), _) => code.line(format!("{start}&[{line}]{end}")),
            (None, [item]) => print(code, &format!("{start}&["), item, &format!("]{end}")),
            (None, _) => {
                code.open(format!("{start}&["));
                for item in items {
                    print(code, "", item, ",");
                }
                code.close(&format!("]{end}"));
            }
        },
    }
}

/// The items of a list on one line, where they are short.
fn flat(items: &[Value]) -> Option<String> {
    let text = |item: &Value| match item {
        Value::Text(text) => Some(text.clone()),
        _ => None,
    };
    let items: Vec<String> = items.iter().map(text).collect::<Option<_>>()?;
    let line = items.join(", ");
    (line.chars().count() <= 60).then_some(line)
}
