//! Authentication.

use std::time::Duration;

use super::header_name;
use super::host::address;
use crate::api::{ApiKey, Auth, Grant, KeyPlace, OAuth2, Scheme, Security};
use crate::diagnostic::{codes, nearest};
use crate::lower::scope::Scope;
use crate::names;
use crate::syntax::tree::{Node, Value};

/// The schemes, and what requests need that say nothing else.
pub(crate) fn auth(scope: &mut Scope<'_>, api: &Node) -> (Vec<Scheme>, Security) {
    let Some(node) = api.get("auth") else {
        return alone("bearer", Auth::Bearer);
    };
    if node.text() == Some("none") {
        return (Vec::new(), Vec::new());
    }
    let Some(named) = node.get("schemes") else {
        let (name, auth) = scheme(scope, node);
        return alone(name, auth);
    };
    let mut schemes: Vec<Scheme> = Vec::new();
    for (key, node) in named.entries() {
        let name = &key.text;
        if name == "none" || !names::is_snake(name) || names::method(name).as_deref() != Some(name)
        {
            let what = "a name for a Rust function";
            scope
                .problems
                .push(codes::bad_rust_name(key.place, name, what));
        }
        let (_, auth) = scheme(scope, node);
        schemes.push(Scheme {
            name: name.clone(),
            auth,
        });
    }
    let security = match node.get("use") {
        Some(written) => security(scope, &schemes, written),
        None => (0..schemes.len()).map(|index| vec![index]).collect(),
    };
    (schemes, security)
}

fn alone(name: &str, auth: Auth) -> (Vec<Scheme>, Security) {
    let name = name.to_owned();
    (vec![Scheme { name, auth }], vec![vec![0]])
}

/// What requests need: the name of a scheme, `none`, or a list of alternatives, where a list inside holds those
/// that are needed together.
pub(crate) fn security(scope: &mut Scope<'_>, schemes: &[Scheme], node: &Node) -> Security {
    let mut index = |node: &Node| {
        let name = node.text()?;
        let found = schemes.iter().position(|scheme| scheme.name == name);
        if found.is_none() {
            let near = nearest(name, schemes.iter().map(|scheme| scheme.name.as_str()));
            let problem = codes::unknown_convention(node.place, "auth", name, near);
            scope.problems.push(problem);
        }
        found
    };
    let mut alternative = |node: &Node| match (&node.value, node.text()) {
        (_, Some("none")) => Some(Vec::new()),
        (Value::List(together), _) => together.iter().map(&mut index).collect(),
        _ => index(node).map(|index| vec![index]),
    };
    match &node.value {
        Value::List(items) => items.iter().filter_map(alternative).collect(),
        _ if node.text() == Some("none") => Vec::new(),
        _ => alternative(node).into_iter().collect(),
    }
}

/// One scheme, and what it is called where nobody names it.
fn scheme(scope: &mut Scope<'_>, node: &Node) -> (&'static str, Auth) {
    if let Some(text) = node.text() {
        return match text {
            "basic" => ("basic", Auth::Basic),
            _ => ("bearer", Auth::Bearer),
        };
    }
    if let Some(key) = node.get("api_key") {
        return ("api_key", Auth::ApiKey(api_key(scope, key)));
    }
    if let Some(rules) = node.get("oauth2") {
        return ("oauth2", Auth::OAuth2(oauth2(scope, rules)));
    }
    // What is no mapping, or has other keys, was already reported.
    if matches!(&node.value, Value::Map(entries) if entries.is_empty()) {
        let wanted = "`bearer`, `basic`, `none`, `{ oauth2: { token: … } }` or \
                      `{ api_key: { header: … } }`";
        let problem = codes::wrong_kind(node.place, "`auth`", wanted, "an empty mapping");
        scope.problems.push(problem);
    }
    ("bearer", Auth::Bearer)
}

fn api_key(scope: &mut Scope<'_>, node: &Node) -> ApiKey {
    let places = [
        ("header", KeyPlace::Header),
        ("query", KeyPlace::Query),
        ("cookie", KeyPlace::Cookie),
    ];
    let mut written = places
        .into_iter()
        .filter_map(|(key, place)| Some((node.get(key)?, place)));
    let (Some((name, place)), None) = (written.next(), written.next()) else {
        if matches!(node.value, Value::Map(_)) {
            let wanted = "one of `header`, `query` and `cookie`";
            let problem = codes::wrong_kind(node.place, "`api_key`", wanted, "none or several");
            scope.problems.push(problem);
        }
        return ApiKey {
            place: KeyPlace::Header,
            name: String::new(),
        };
    };
    let text = name.text().unwrap_or_default();
    // What a query can hold is more, but no key was ever called so.
    let name = header_name(scope, name.place, text);
    ApiKey { place, name }
}

fn oauth2(scope: &mut Scope<'_>, rules: &Node) -> OAuth2 {
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
    OAuth2 {
        token,
        authorize,
        grants,
        credentials_in_form: rules.text_at("client") == Some("body"),
        lasts: lasts.unwrap_or(Duration::from_secs(3_600)),
        spacing: rules
            .duration_at("spacing", &mut scope.problems)
            .unwrap_or_default(),
        denied,
    }
}
