//! What holds for all operations: its name, and the kinds of credentials.

use serde_json::Value;

use super::OpenApi;
use crate::reader::{api_key, doc};
use crate::upstream::{Api, Auth};

impl OpenApi<'_> {
    pub(super) fn api(&mut self) -> Api {
        let mut api = Api {
            exact: true,
            ..Api::default()
        };
        let root = self.root;
        if let Some(info) = root.get("info") {
            api.title = self.info(info, "/info");
            api.doc = doc(info, &["description"]);
        }
        match root.get("servers") {
            Some(servers) => self.servers(servers, &mut api),
            None => self.no_host(""),
        }
        self.credentials("/components/securitySchemes", auth_of);
        api
    }
}

fn auth_of(way: &Value) -> Option<Auth> {
    let text = |key: &str| way.get(key).and_then(Value::as_str);
    match text("type")? {
        "http" => match text("scheme")?.to_ascii_lowercase().as_str() {
            "basic" => Some(Auth::Basic),
            "bearer" => Some(Auth::Bearer),
            _ => None,
        },
        "apiKey" => api_key(way),
        "oauth2" => Some(oauth2(&way["flows"]).unwrap_or(Auth::Bearer)),
        "openIdConnect" => Some(Auth::Bearer),
        _ => None,
    }
}

fn oauth2(flows: &Value) -> Option<Auth> {
    let https =
        |address: &&str| address.starts_with("https://") && !address.contains(['{', '}', '"', ' ']);
    let address = |flow: &str, key: &str| flows[flow][key].as_str().filter(https);
    let mut grants = Vec::new();
    let (mut token, mut authorize) = (None, None);
    let mut refresh = false;
    for (flow, grant) in [
        ("authorizationCode", "authorization_code"),
        ("password", "password"),
        ("clientCredentials", "client_credentials"),
    ] {
        let Some(found) = address(flow, "tokenUrl") else {
            continue;
        };
        if flow == "authorizationCode" {
            let Some(page) = address(flow, "authorizationUrl") else {
                continue;
            };
            authorize = Some(page.to_owned());
        }
        if token.is_some_and(|token| token != found) {
            continue;
        }
        token = Some(found);
        grants.push(grant);
        refresh |= flow != "clientCredentials";
    }
    if refresh {
        grants.push("refresh_token");
    }
    Some(Auth::OAuth2 {
        token: token?.to_owned(),
        authorize,
        grants,
    })
}
