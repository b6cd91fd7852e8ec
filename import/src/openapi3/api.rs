//! What holds for all operations: servers and credentials.

use serde_json::Value;

use super::OpenApi;
use crate::ledger::Disposition::{Corrected, Guessed, Omitted, Refused};
use crate::places::escape;
use crate::reader::doc;
use crate::upstream::{Api, Auth};

impl<'a> OpenApi<'a> {
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
        api.auth = Some(self.credentials("/components/securitySchemes", way_of));
        api
    }

    fn no_host(&mut self, at: &str) {
        let what = "host: the file names none, `api.example.com` stands for it; write `host` in `api.yaml`";
        self.ledger.note(Guessed, at, what);
    }

    fn servers(&mut self, servers: &'a Value, api: &mut Api) {
        self.ledger.keep("/servers");
        let servers = self.items(servers, "/servers");
        if servers.is_empty() {
            self.no_host("/servers");
        }
        for (index, (at, server)) in servers.into_iter().enumerate() {
            if index > 0 {
                let what = "a second server: the first one is taken; write `environments` in `api.yaml` by hand";
                self.ledger.note_whole(Omitted, at, what);
                continue;
            }
            self.ledger.keep(&*at);
            for (key, value) in self.entries(server, &at) {
                let at = format!("{at}/{}", escape(key));
                match key.as_str() {
                    "url" => self.server(value, server, &at, api),
                    "variables" => {
                        let what = "variables of a server: their defaults are taken; write `environments` in `api.yaml` by hand";
                        self.ledger.note_whole(Corrected, at, what);
                    }
                    "description" | "name" => self.prose(&at),
                    other => self.unknown(&at, other),
                }
            }
        }
    }

    fn server(&mut self, value: &Value, server: &Value, at: &str, api: &mut Api) {
        let Some(written) = self.text(value, at) else {
            return;
        };
        let mut address = String::new();
        let mut rest = written.as_str();
        while let Some((before, after)) = rest.split_once('{') {
            address.push_str(before);
            let (name, after) = after.split_once('}').unwrap_or((after, ""));
            let default = &server["variables"][name]["default"];
            let default = default.as_str().map(str::to_owned);
            address.push_str(&default.unwrap_or_else(|| name.to_owned()));
            rest = after;
        }
        address.push_str(rest);
        let (scheme, after) = match address.split_once("://") {
            Some((scheme, after)) => (Some(scheme), after),
            None => (None, address.strip_prefix("//").unwrap_or(&address)),
        };
        if scheme.is_some_and(|scheme| scheme != "https") {
            let what = "schemes without https: only https is spoken, but for loopback addresses; ask the API's makers for it";
            self.ledger.note(Refused, at, what);
        }
        // Without a scheme it is relative to where the file was found.
        let (host, path) = if scheme.is_none() && !address.starts_with("//") {
            ("", after)
        } else {
            after.split_once('/').unwrap_or((after, ""))
        };
        let path = path.split(['?', '#']).next().unwrap_or_default();
        self.prefix(path, at, api);
        let host = host.strip_suffix(":443").unwrap_or(host);
        let (name, port) = host.rsplit_once(':').unwrap_or((host, "443"));
        let is_port = port.parse::<u16>().is_ok_and(|port| port > 0) && !port.starts_with('+');
        let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.');
        let some = name.contains(|c: char| c.is_ascii_alphanumeric());
        if name.is_empty() {
            self.no_host(at);
        } else if some && name.chars().all(fits) && is_port {
            api.host = Some(host.to_owned());
        } else {
            let what = "host: not a plain name; write `host` in `api.yaml` by hand";
            self.ledger.note(Refused, at, what);
        }
    }
}

fn way_of(way: &Value) -> Option<Auth> {
    let text = |key: &str| way.get(key).and_then(Value::as_str);
    match text("type")? {
        "http" => match text("scheme")?.to_ascii_lowercase().as_str() {
            "basic" => Some(Auth::Basic),
            "bearer" => Some(Auth::Bearer),
            _ => None,
        },
        "apiKey" if text("in") == Some("header") => {
            let name = text("name")?;
            let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
            let fits = !name.is_empty() && name.chars().all(fits);
            fits.then(|| Auth::ApiKey(name.to_owned()))
        }
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
