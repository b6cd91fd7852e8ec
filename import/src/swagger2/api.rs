//! What holds for all operations: host, path prefix, credentials.

use serde_json::Value;

use super::Reader;
use crate::ledger::Disposition::{Corrected, Refused};
use crate::places::escape;
use crate::upstream::{Api, Auth};

/// The keys that are read here.
pub(super) const KEYS: [&str; 8] = [
    "info",
    "host",
    "basePath",
    "schemes",
    "securityDefinitions",
    "security",
    "consumes",
    "produces",
];

impl Reader<'_> {
    pub(super) fn api(&mut self) -> Api {
        let mut api = Api::default();
        let mut taken = None;
        for key in KEYS {
            let Some(value) = self.root.get(key) else {
                continue;
            };
            let at = format!("/{key}");
            match key {
                "info" => api.title = self.info(value, &at),
                "host" => self.host(value, &at, &mut api),
                "basePath" => {
                    let path = self.text(value, &at).unwrap_or_default();
                    self.prefix(&path, &at, &mut api);
                }
                "schemes" => self.schemes(value, &at),
                "securityDefinitions" => {
                    (taken, api.auth) = self.auth(value, &at).unzip();
                }
                "security" => self.security(value, at, taken),
                _ => self.media(key, value, at),
            }
        }
        api
    }

    fn info(&mut self, value: &Value, pointer: &str) -> Option<String> {
        self.ledger.keep(pointer);
        let mut title = None;
        for (key, value) in self.entries(value, pointer) {
            let at = format!("{pointer}/{}", escape(key));
            match key.as_str() {
                "title" => title = self.text(value, &at),
                "version" => {
                    let what = "version: the crate has a release of its own";
                    self.ledger.note_whole(Corrected, at, what);
                }
                "description" | "termsOfService" | "contact" | "license" => self.prose(&at),
                other => self.unknown(&at, other),
            }
        }
        title
    }

    /// Some files put a path or a port into the host.
    fn host(&mut self, value: &Value, pointer: &str, api: &mut Api) {
        let Some(written) = self.text(value, pointer) else {
            return;
        };
        let (host, path) = written.split_once('/').unwrap_or((&written, ""));
        if !path.is_empty() {
            let what = "a path in the host: it is the path prefix";
            self.ledger.note(Corrected, pointer, what);
            self.prefix(path, pointer, api);
        }
        let name = host.strip_suffix(":443").unwrap_or(host);
        let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.');
        let some = name.contains(|c: char| c.is_ascii_alphanumeric());
        if !some || !name.chars().all(fits) {
            let what =
                "host: not a plain name on the usual port; write `host` in `api.yaml` by hand";
            self.ledger.note(Refused, pointer, what);
        } else {
            api.host = Some(name.to_owned());
        }
    }

    /// Path segments before every operation's path.
    fn prefix(&mut self, path: &str, pointer: &str, api: &mut Api) {
        let path = path.trim_matches('/');
        let fits = |c: char| c.is_ascii_alphanumeric() || "-._~/".contains(c);
        let mut segments = path.split('/');
        let climbs = segments.any(|segment| matches!(segment, "" | "." | ".."));
        if path.is_empty() {
            return;
        }
        if climbs || !path.chars().all(fits) {
            let what = "a path prefix that is not made of plain segments: left out; write `version` in `api.yaml` by hand";
            self.ledger.note(Refused, pointer, what);
            return;
        }
        let slash = if api.prefix.is_empty() { "" } else { "/" };
        api.prefix = format!("{}{slash}{path}", api.prefix);
    }

    fn schemes(&mut self, value: &Value, pointer: &str) {
        let schemes = self.texts(value, pointer);
        if schemes.contains(&"https") || schemes.is_empty() {
            self.ledger.keep_whole(pointer);
        } else {
            let what = "schemes without https: only https is spoken, but for loopback addresses; ask the API's makers for it";
            self.ledger.note_whole(Refused, pointer, what);
        }
    }

    /// What every operation asks for: kept where the credentials in `auth` are that alone.
    fn security(&mut self, value: &Value, at: String, taken: Option<&str>) {
        let ways = value.as_array().map_or(&[] as &[Value], Vec::as_slice);
        let asks = |way: &Value| {
            let mut names = way.as_object().into_iter().flatten();
            let (name, scopes) = (names.next(), names.next().is_none());
            name.filter(|_| scopes)
                .map(|(name, scopes)| (name.clone(), scopes.as_array().is_some_and(Vec::is_empty)))
        };
        let plain = |way: &Value| {
            asks(way).is_some_and(|(name, bare)| bare && Some(name.as_str()) == taken)
        };
        let what = match ways {
            _ if !value.is_array() => {
                self.wrong_kind(&at, value, "a list");
                return;
            }
            [] if taken.is_none() => return self.ledger.keep_whole(at),
            [one] if plain(one) => return self.ledger.keep_whole(at),
            [] => {
                "security: nothing is asked for, but the credentials are sent; write `auth` in `api.yaml` by hand"
            }
            ways if ways.iter().any(plain) => {
                "security: of several ways the one in `auth` is taken; choose in `api.yaml` by hand"
            }
            _ => {
                "security: other credentials than in `auth`, several at once, or scopes; write `auth` in `api.yaml` by hand"
            }
        };
        self.ledger.note_whole(Refused, at, what);
    }

    /// The first way that the language can say.
    fn auth<'v>(&mut self, value: &'v Value, pointer: &str) -> Option<(&'v str, Auth)> {
        self.ledger.keep(pointer);
        let mut taken = None;
        for (name, way) in self.entries(value, pointer) {
            let at = format!("{pointer}/{}", escape(name));
            match (&taken, way_of(way)) {
                (None, Some(auth)) => {
                    taken = Some((name.as_str(), auth));
                    self.ledger.keep_whole(at);
                }
                (Some(_), _) => {
                    let what =
                        "a second way of credentials: the first one is taken; choose in `api.yaml`";
                    self.ledger.note_whole(Refused, at, what);
                }
                (None, None) => {
                    let what = "credentials: not in a header; write `auth` in `api.yaml` by hand";
                    self.ledger.note_whole(Refused, at, what);
                }
            }
        }
        taken
    }
}

fn way_of(way: &Value) -> Option<Auth> {
    let text = |key: &str| way.get(key).and_then(Value::as_str);
    match text("type")? {
        "basic" => Some(Auth::Basic),
        "apiKey" if text("in") == Some("header") => {
            let name = text("name")?;
            let fits = |c: char| c.is_ascii_alphanumeric() || c == '-';
            let fits = !name.is_empty() && name.chars().all(fits);
            fits.then(|| Auth::ApiKey(name.to_owned()))
        }
        "oauth2" => {
            let https = |address: &&str| {
                address.starts_with("https://") && !address.contains(['{', '}', '"', ' '])
            };
            let token = text("tokenUrl").filter(https)?.to_owned();
            let authorize = text("authorizationUrl").filter(https).map(str::to_owned);
            let grants = match text("flow") {
                Some("accessCode") if authorize.is_some() => {
                    vec!["authorization_code", "refresh_token"]
                }
                Some("password") => vec!["password", "refresh_token"],
                Some("application") => vec!["client_credentials"],
                _ => return None,
            };
            Some(Auth::OAuth2 {
                token,
                authorize,
                grants,
            })
        }
        _ => None,
    }
}
