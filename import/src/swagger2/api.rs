//! What holds for all operations: host, path prefix, credentials.

use serde_json::Value;

use crate::ledger::Disposition::{Corrected, Guessed, Refused};
use crate::places::escape;
use crate::reader::{Reader, api_key, doc};
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
        for key in KEYS {
            let Some(value) = self.root.get(key) else {
                continue;
            };
            let at = format!("/{key}");
            match key {
                "info" => {
                    api.title = self.info(value, &at);
                    api.doc = doc(value, &["description"]);
                }
                "host" => self.host(value, &at, &mut api),
                "basePath" => {
                    let path = self.text(value, &at).unwrap_or_default();
                    self.prefix(&path, &at, &mut api);
                }
                "schemes" => api.plain = self.is_plain(value, &at),
                "securityDefinitions" => {
                    self.ledger.keep(&*at);
                    let _ = self.entries(value, &at);
                }
                // It is read with the credentials.
                "security" => {}
                _ => self.media(key, value, at),
            }
        }
        self.credentials("/securityDefinitions", auth_of);
        if self.root.get("host").is_none() {
            let what = "host: the file names none, `api.example.com` stands for it; write `host` in `api.yaml`";
            self.ledger.note(Guessed, "", what);
        }
        api
    }

    pub(crate) fn info(&mut self, value: &Value, pointer: &str) -> Option<String> {
        self.ledger.keep(pointer);
        let mut title = None;
        for (key, value) in self.entries(value, pointer) {
            let at = format!("{pointer}/{}", escape(key));
            match key.as_str() {
                "title" => title = self.text(value, &at),
                "summary" => self.words(&at, value),
                "version" => {
                    let what = "version: the crate has a release of its own";
                    self.ledger.note_whole(Corrected, at, what);
                }
                "description" => {
                    self.words(&at, value);
                }
                "termsOfService" | "contact" | "license" => self.prose(&at),
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
        let plain = written.split_once("://");
        let (scheme, address) = plain.unwrap_or(("", &written));
        if !scheme.is_empty() {
            let what = "a scheme in the host: `schemes` says which one it is";
            self.ledger.note(Corrected, pointer, what);
        }
        let (host, path) = address.split_once('/').unwrap_or((address, ""));
        if !path.is_empty() {
            let what = "a path in the host: it is the path prefix";
            self.ledger.note(Corrected, pointer, what);
            self.prefix(path, pointer, api);
        }
        let host = host.strip_suffix(":443").unwrap_or(host);
        let (name, port) = host.rsplit_once(':').unwrap_or((host, "443"));
        let is_port = port.parse::<u16>().is_ok_and(|port| port > 0) && !port.starts_with('+');
        let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.');
        let some = name.contains(|c: char| c.is_ascii_alphanumeric());
        if !some || !name.chars().all(fits) || !is_port {
            let what = "host: not a plain name; write `host` in `api.yaml` by hand";
            self.ledger.note(Refused, pointer, what);
        } else {
            api.host = Some(host.to_owned());
        }
    }

    /// Path segments before every operation's path.
    pub(crate) fn prefix(&mut self, path: &str, pointer: &str, api: &mut Api) {
        let path = path.trim_matches('/');
        let fits = |c: char| c.is_ascii_alphanumeric() || "-._~/!$&'()*+,;=:@".contains(c);
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

    /// Whether an API speaks plain HTTP alone.
    pub(super) fn is_plain(&mut self, value: &Value, pointer: &str) -> bool {
        let schemes = self.texts(value, pointer);
        self.ledger.keep_whole(pointer);
        schemes.contains(&"http") && !schemes.contains(&"https")
    }
}

fn auth_of(way: &Value) -> Option<Auth> {
    let text = |key: &str| way.get(key).and_then(Value::as_str);
    match text("type")? {
        "basic" => Some(Auth::Basic),
        "apiKey" => api_key(way),
        "oauth2" => {
            let https = |address: &&str| {
                address.starts_with("https://") && !address.contains(['{', '}', '"', ' '])
            };
            let Some(token) = text("tokenUrl").filter(https).map(str::to_owned) else {
                return Some(Auth::Bearer);
            };
            let authorize = text("authorizationUrl").filter(https).map(str::to_owned);
            let grants = match text("flow") {
                Some("accessCode") if authorize.is_some() => {
                    vec!["authorization_code", "refresh_token"]
                }
                Some("password") => vec!["password", "refresh_token"],
                Some("application") => vec!["client_credentials"],
                _ => return Some(Auth::Bearer),
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
