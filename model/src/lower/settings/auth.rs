//! Authentication.

use std::time::Duration;

use super::header_name;
use super::host::address;
use crate::api::{Auth, Grant, OAuth2};
use crate::diagnostic::codes;
use crate::lower::scope::Scope;
use crate::syntax::tree::{Node, Value};

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
        if matches!(&node.value, Value::Map(entries) if entries.is_empty()) {
            let found = "an empty mapping";
            let wanted = "`bearer`, `basic`, `none`, `{ oauth2: { token: … } }` or \
                          `{ api_key: { header: … } }`";
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
