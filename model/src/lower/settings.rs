//! `api.yaml`: what holds for the whole API.

use std::time::Duration;

use super::scope::Scope;
use crate::api::{
    Auth, Duplicates, Environment, Grant, HostTemplate, KeyRule, Limit, OAuth2, PageStep, Paging,
    Scalar, Throttled, Tolerance, Verb, Webhooks, WindowRule,
};
use crate::diagnostic::codes;
use crate::names;
use crate::syntax::tree::Node;

pub(crate) fn host(scope: &mut Scope<'_>, node: Option<&Node>) -> HostTemplate {
    const MARK: &str = "{environment}";
    let text = node.and_then(Node::text).unwrap_or_default();
    let (before, has_environment, after) = match text.split_once(MARK) {
        Some((before, after)) => (before, true, after),
        None => ("", false, text),
    };
    let bad = |c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '-'));
    let problem = if text.contains("://") {
        Some("it has a scheme")
    } else if text.contains('/') {
        Some("it has a path")
    } else if before.contains(bad) || after.contains(bad) {
        Some("it has bad characters")
    } else if !after.contains(|c: char| c.is_ascii_alphanumeric()) {
        Some("it is empty")
    } else {
        None
    };
    if let (Some(problem), Some(node)) = (problem, node) {
        scope
            .problems
            .push(codes::bad_host(node.place, text, problem));
    }
    HostTemplate {
        before: before.to_owned(),
        has_environment,
        after: after.to_owned(),
    }
}

pub(crate) fn environments(
    scope: &mut Scope<'_>,
    api: &Node,
    host: &HostTemplate,
) -> Vec<Environment> {
    let mut found: Vec<Environment> = Vec::new();
    for (key, value) in api
        .get("environments")
        .map(Node::entries)
        .unwrap_or_default()
    {
        let prefix = value.text().unwrap_or_default();
        if prefix.contains(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '-'))) {
            scope.problems.push(codes::bad_host(
                value.place,
                prefix,
                "characters no host can have",
            ));
        }
        let name = names::camel(&key.text);
        match name {
            Some(name) if found.iter().any(|e| e.name == name) => scope.problems.push(
                codes::same_rust_name(key.place, "the environment", &key.text, &name, key.place),
            ),
            Some(name) => found.push(Environment {
                name,
                prefix: prefix.to_owned(),
            }),
            None => scope.problems.push(codes::no_rust_name(
                key.place,
                "the environment",
                &key.text,
                "use letters a–z and digits",
            )),
        }
        if !prefix.is_empty() && !host.has_environment {
            let problem = "an environment has a prefix but `host` has no `{environment}`";
            scope
                .problems
                .push(codes::environment_mismatch(value.place, problem));
        }
    }
    if found.is_empty() {
        found.push(Environment {
            name: "Production".to_owned(),
            prefix: String::new(),
        });
    }
    found
}

/// An https address that may hold `{environment}`.
fn address(scope: &mut Scope<'_>, node: &Node) -> String {
    let text = node.text().unwrap_or_default();
    let rest = text
        .strip_prefix("https://")
        .unwrap_or_default()
        .replace("{environment}", "");
    if rest.is_empty()
        || rest.starts_with('/')
        || rest.contains(|c: char| c.is_whitespace() || "\\\"<>{}@".contains(c))
    {
        scope.problems.push(codes::bad_address(node.place, text));
    }
    text.to_owned()
}

/// A header or media type or similar: visible ASCII, no line breaks.
pub(crate) fn plain_text(scope: &mut Scope<'_>, node: &Node, what: &str) -> String {
    let text = node.text().unwrap_or_default();
    if text.is_empty() || text.contains(|c: char| !c.is_ascii() || c.is_ascii_control()) {
        let help = "use visible ASCII characters only";
        scope
            .problems
            .push(codes::bad_text(node.place, what, text, help));
    }
    text.to_owned()
}

/// A header's name.
pub(crate) fn header_name(scope: &mut Scope<'_>, at: crate::source::Place, text: &str) -> String {
    let good = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
    if text.is_empty() || !text.chars().all(good) {
        let help = "header names have letters, digits and dashes";
        scope
            .problems
            .push(codes::bad_text(at, "the name of a header", text, help));
    }
    text.to_owned()
}

pub(crate) fn auth(scope: &mut Scope<'_>, api: &Node) -> Auth {
    let Some(node) = api.get("auth") else {
        return Auth::Bearer;
    };
    match node.text() {
        Some("basic") => return Auth::Basic,
        Some("none") => return Auth::None,
        Some(_) => return Auth::Bearer,
        None => {}
    }
    if let Some(header) = node.get("api_key").and_then(|key| key.get("header")) {
        let name = header.text().unwrap_or_default();
        return Auth::ApiKey(header_name(scope, header.place, name));
    }
    let Some(rules) = node.get("oauth2") else {
        if node.entries().is_empty() {
            let found = "an empty mapping";
            let wanted = "`bearer`, `basic`, `none`, `{ oauth2: … }` or `{ api_key: … }`";
            scope
                .problems
                .push(codes::wrong_kind(node.place, "`auth`", wanted, found));
        }
        return Auth::Bearer;
    };
    let token = rules
        .get("token")
        .map(|node| address(scope, node))
        .unwrap_or_default();
    let authorize = rules.get("authorize").map(|node| address(scope, node));
    let grants = rules.get("grants").map(Node::items).unwrap_or_default();
    let grants = grants.iter().filter_map(|grant| match grant.text()? {
        "password" => Some(Grant::Password),
        "authorization_code" => Some(Grant::AuthorizationCode),
        "refresh_token" => Some(Grant::RefreshToken),
        "client_credentials" => Some(Grant::ClientCredentials),
        _ => None,
    });
    let grants = grants.collect();
    let denied = rules.get("denied").and_then(|denied| {
        let value = denied.number_at("value", "", &mut scope.problems)?;
        Some((denied.text_at("field")?.to_owned(), value))
    });
    let lasts = rules.duration_at("lasts", &mut scope.problems);
    Auth::OAuth2(OAuth2 {
        token,
        authorize,
        grants,
        credentials_in_form: rules.text_at("client") == Some("body"),
        lasts: lasts.unwrap_or(Duration::from_secs(3_600)),
        spacing: rules
            .duration_at("spacing", &mut scope.problems)
            .unwrap_or_default(),
        denied,
    })
}

pub(crate) fn headers(scope: &mut Scope<'_>, api: &Node) -> Vec<(String, String)> {
    let Some(node) = api.get("headers") else {
        return vec![("Accept".to_owned(), "application/json".to_owned())];
    };
    node.entries()
        .iter()
        .map(|(key, value)| {
            let name = header_name(scope, key.place, &key.text);
            (name, plain_text(scope, value, "the value of a header"))
        })
        .collect()
}

pub(crate) fn verb(text: &str) -> Option<Verb> {
    Verb::ALL.into_iter().find(|verb| verb.as_str() == text)
}

fn verbs(node: Option<&Node>) -> Vec<Verb> {
    node.map(Node::items)
        .unwrap_or_default()
        .iter()
        .filter_map(|v| verb(v.text()?))
        .collect()
}

pub(crate) fn duplicates(scope: &mut Scope<'_>, api: &Node) -> Option<Duplicates> {
    let node = api.get("duplicates")?;
    if let Some(rule) = node.get("window") {
        let status = status(scope, rule.get("status")?, 400..=599)?;
        return Some(Duplicates::Window(WindowRule {
            methods: verbs(rule.get("methods")),
            lasts: rule.duration_at("lasts", &mut scope.problems)?,
            status,
            recognise: rule.text_at("recognise").map(str::to_owned),
            first_response: rule.text_at("first_response").map(str::to_owned),
            remembers_at_arrival: rule.text_at("remembers") == Some("arrival"),
        }));
    }
    let rule = node.get("key")?;
    let header = rule.get("header")?;
    let name = header.text()?;
    Some(Duplicates::Key(KeyRule {
        header: header_name(scope, header.place, name),
        methods: verbs(rule.get("methods")),
        lasts: rule.duration_at("lasts", &mut scope.problems)?,
    }))
}

/// A status in this range.
pub(crate) fn status(
    scope: &mut Scope<'_>,
    node: &Node,
    range: std::ops::RangeInclusive<u16>,
) -> Option<u16> {
    let text = node.text()?;
    let status = text.parse().ok().filter(|status| range.contains(status));
    if status.is_none() {
        let range = format!("from {} to {}", range.start(), range.end());
        scope
            .problems
            .push(codes::bad_status(node.place, text, &range));
    }
    status
}

pub(crate) fn limits(
    scope: &mut Scope<'_>,
    api: &Node,
    environments: &[Environment],
) -> Vec<Limit> {
    let nodes = api.get("limits").map(Node::items).unwrap_or_default();
    nodes
        .iter()
        .filter_map(|node| limit(scope, node, environments))
        .collect()
}

fn limit(scope: &mut Scope<'_>, node: &Node, environments: &[Environment]) -> Option<Limit> {
    const RANGE: &str = "from 1 to 4294967295";
    let requests = node.get("requests")?;
    let every = node.duration_at("every", &mut scope.problems)?;
    if every.is_zero() {
        scope
            .problems
            .push(codes::duration(node.place_of("every"), "0s"));
    }
    let mut counts = vec![0u32; environments.len()];
    if requests.text().is_some() {
        let count = requests.number(RANGE, &mut scope.problems)?;
        counts.fill(count);
    }
    for (key, value) in requests.entries() {
        let name = names::camel(&key.text).unwrap_or_default();
        if let Some(at) = environments.iter().position(|e| e.name == name) {
            counts[at] = value.number(RANGE, &mut scope.problems)?;
        } else {
            let near =
                crate::diagnostic::nearest(&key.text, environments.iter().map(|e| e.name.as_str()));
            scope.problems.push(codes::unknown_convention(
                key.place,
                "environments",
                &key.text,
                near,
            ));
        }
    }
    if counts.contains(&0) && !scope.problems.has_errors() {
        let what = "a limit: every environment needs a number of at least 1, this one";
        scope.problems.push(codes::bad_text(
            requests.place,
            what,
            "requests",
            "name each environment",
        ));
    }
    Some(Limit {
        per: node.text_at("per")?.to_owned(),
        every,
        requests: counts,
    })
}

pub(crate) fn throttled(scope: &mut Scope<'_>, api: &Node) -> Throttled {
    let Some(node) = api.get("throttled") else {
        return Throttled {
            statuses: vec![429],
            recognise: None,
        };
    };
    let statuses = node.get("statuses").map(Node::items).unwrap_or_default();
    Throttled {
        statuses: statuses
            .iter()
            .filter_map(|s| status(scope, s, 400..=599))
            .collect(),
        recognise: node.text_at("recognise").map(str::to_owned),
    }
}

pub(crate) fn tolerance(api: &Node) -> Tolerance {
    let answers = api
        .get("defaults")
        .and_then(|defaults| defaults.get("answers"));
    let allowed = |key| answers.and_then(|node| node.text_at(key)) == Some("allowed");
    Tolerance {
        absent: allowed("absent"),
        null: allowed("null"),
        numeric_text: allowed("numeric_text"),
    }
}

pub(crate) fn integers(api: &Node) -> Option<Scalar> {
    match api.get("defaults")?.text_at("integers")? {
        "int32" => Some(Scalar::Int32),
        _ => Some(Scalar::Int64),
    }
}

pub(crate) fn paging(scope: &mut Scope<'_>, api: &Node) -> Vec<Paging> {
    let conventions = api.get("paging").map(Node::entries).unwrap_or_default();
    conventions
        .iter()
        .map(|(key, node)| convention(scope, &key.text, node))
        .collect()
}

fn convention(scope: &mut Scope<'_>, name: &str, node: &Node) -> Paging {
    let text = |key| node.text_at(key).map(str::to_owned);
    let first = node
        .number_at("first", "from 0 to 4294967295", &mut scope.problems)
        .unwrap_or(1);
    let step = if let Some(parameter) = text("page_and_size") {
        PageStep::PageAndSize(parameter)
    } else if let Some(parameter) = text("page") {
        PageStep::Page { parameter, first }
    } else if let Some(parameter) = text("skip") {
        PageStep::Skip(parameter)
    } else {
        PageStep::Next
    };
    if step == PageStep::Next && node.get("next").is_none() {
        let help = "add `next`, `skip`, `page` or `page_and_size`";
        scope.problems.push(codes::paging_does_not_fit(
            node.place,
            "nothing leads to the next page",
            help,
        ));
    }
    let size = node.get("size");
    let maximum = size
        .and_then(|size| size.number_at("maximum", "from 1 to 4294967295", &mut scope.problems))
        .unwrap_or(100);
    Paging {
        name: name.to_owned(),
        items: text("items"),
        next: text("next"),
        count: text("count"),
        step,
        size: size
            .and_then(|size| size.text_at("parameter"))
            .map(str::to_owned),
        maximum: maximum.max(1),
        order: text("order"),
    }
}

pub(crate) fn webhooks(scope: &mut Scope<'_>, api: &Node) -> Option<Webhooks> {
    let node = api.get("webhooks")?;
    let signature = node.get("signature")?;
    let header = signature.get("header")?;
    let text = header.text()?;
    let kind = node.get("kind").and_then(|kind| {
        Some((
            kind.text_at("header")?.to_owned(),
            kind.text_at("value")?.to_owned(),
        ))
    });
    Some(Webhooks {
        signature_header: header_name(scope, header.place, text),
        hex: signature.text_at("encoding") == Some("hex"),
        kind,
        event: node.text_at("event").map(str::to_owned),
        object: node.text_at("object").map(str::to_owned),
    })
}
