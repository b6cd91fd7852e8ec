//! Servers: the first one is the API's; those that differ in a part of the host alone are its environments.

use serde_json::Value;

use super::OpenApi;
use crate::ledger::Disposition::{Corrected, Guessed, Omitted, Refused};
use crate::places::escape;
use crate::upstream::Api;

/// How many servers a template may stand for.
const MOST: usize = 64;

/// One server: where it stands, what it is called, and its address.
struct Server {
    at: String,
    name: Option<String>,
    address: Address,
}

#[derive(PartialEq)]
struct Address {
    plain: bool,
    host: String,
    path: String,
}

impl<'a> OpenApi<'a> {
    pub(super) fn servers(&mut self, written: &'a Value, api: &mut Api) {
        self.ledger.keep("/servers");
        let mut servers = Vec::new();
        for (at, server) in self.items(written, "/servers") {
            self.ledger.keep(&*at);
            self.server(server, &at, &mut servers);
        }
        self.prefer_https(&mut servers);
        let Some(first) = servers.first() else {
            if api.host.is_none() {
                self.no_host("/servers");
            }
            return;
        };
        api.plain = first.address.plain;
        self.prefix(&first.address.path, &first.at, api);
        if first.address.host.is_empty() {
            self.no_host(&first.at);
            return;
        }
        let alike = |other: &&Server| {
            let one = &other.address;
            one.plain == first.address.plain
                && one.path == first.address.path
                && !one.host.is_empty()
        };
        let hosts: Vec<&str> = servers
            .iter()
            .filter(alike)
            .map(|s| &*s.address.host)
            .collect();
        let (before, after) = common(&hosts);
        let inside = |host: &str| host[before.len()..host.len() - after.len()].to_owned();
        let together = before.is_empty() && after.contains(|c: char| c.is_ascii_alphanumeric());
        for server in &servers {
            let same = server.address == first.address;
            if !same && (!together || !alike(&server)) {
                let what = "a second server that differs in more than a part of the host: the first one is taken; call it with `.address(…)` of the client";
                self.ledger.note(Omitted, &*server.at, what);
            } else if together && hosts.iter().any(|host| *host != hosts[0]) {
                let host = inside(&server.address.host);
                if !api.environments.iter().any(|(_, known)| *known == host) {
                    let name = name_of(server, &host, &api.environments);
                    api.environments.push((name, host));
                }
            }
        }
        api.host = Some(if api.environments.is_empty() {
            first.address.host.clone()
        } else {
            format!("{before}{{environment}}{after}")
        });
    }

    /// Credentials are not sent in the open where the API speaks https too.
    fn prefer_https(&mut self, servers: &mut [Server]) {
        let safe = |one: &Server| !one.address.plain && !one.address.host.is_empty();
        let first = servers.first().is_some_and(|one| one.address.plain);
        if first && let Some(chosen) = servers.iter().position(safe) {
            let what = "a server with plain http before one with https: https is taken; write `host` and `scheme` in `api.yaml` for the other";
            self.ledger.note(Guessed, &*servers[0].at, what);
            servers[..=chosen].rotate_right(1);
        }
    }

    pub(super) fn no_host(&mut self, at: &str) {
        let what = "host: the file names none, `api.example.com` stands for it; write `host` in `api.yaml`";
        self.ledger.note(Guessed, at, what);
    }

    /// Adds the servers that one entry stands for: one for each value of its variables.
    fn server(&mut self, written: &'a Value, at: &str, servers: &mut Vec<Server>) {
        let (mut url, mut name) = (None, None);
        for (key, value) in self.entries(written, at) {
            let at = format!("{at}/{}", escape(key));
            match key.as_str() {
                "url" => url = self.text(value, &at).map(|url| (url, at)),
                "variables" => self.ledger.keep_whole(at),
                "description" | "name" => {
                    // The stored copy of a file has it only where documentation is kept.
                    let said = value.as_str().filter(|_| self.docs);
                    name = name.or_else(|| said.map(str::to_owned));
                    self.prose(&at);
                }
                other => self.unknown(&at, other),
            }
        }
        let Some((url, at)) = url else { return };
        for url in self.filled(&url, &written["variables"], &at) {
            let Some(address) = address(&url) else {
                let what = "host: not a plain name; write `host` in `api.yaml` by hand";
                self.ledger.note(Refused, &*at, what);
                continue;
            };
            servers.push(Server {
                at: at.clone(),
                name: name.clone(),
                address,
            });
        }
    }

    /// The addresses that a template stands for: by the values that a variable of the host may have, by the defaults
    /// of all others. The default comes first.
    fn filled(&mut self, url: &str, variables: &Value, at: &str) -> Vec<String> {
        let mut urls = vec![url.to_owned()];
        let host_ends = url.find("://").map_or(0, |scheme| scheme + 3);
        let host_ends = url[host_ends..]
            .find('/')
            .map_or(url.len(), |at| at + host_ends);
        let mut rest = url;
        while let Some((_, after)) = rest.split_once('{') {
            let (name, after) = after.split_once('}').unwrap_or((after, ""));
            rest = after;
            let mark = format!("{{{name}}}");
            let variable = &variables[name];
            let default = variable["default"].as_str().unwrap_or(name);
            let mut values = vec![default];
            let others = variable["enum"].as_array().into_iter().flatten();
            let others = others
                .filter_map(Value::as_str)
                .filter(|one| *one != default);
            let others: Vec<&str> = others.collect();
            let in_host = url.find(&mark).is_some_and(|at| at < host_ends);
            if in_host && urls.len() * (others.len() + 1) <= MOST {
                values.extend(others);
            } else if !others.is_empty() || variable["enum"].is_null() {
                let what = "a variable of a server: its default is taken; another one by `.address(…)` and `.version(…)` of the client";
                self.ledger.note(Corrected, at, what);
            }
            let each = urls.iter();
            urls = each
                .flat_map(|url| values.iter().map(|value| url.replace(&mark, value)))
                .collect();
        }
        urls
    }
}

/// What an address says; nothing if its host is no name. Without a host it is relative to where the file was found.
fn address(url: &str) -> Option<Address> {
    let (scheme, rest) = match url.split_once("://") {
        Some((scheme, rest)) => (scheme, Some(rest)),
        None => ("https", url.strip_prefix("//")),
    };
    let (host, path) = match rest {
        Some(rest) => rest.split_once('/').unwrap_or((rest, "")),
        None => ("", url),
    };
    let plain = scheme.eq_ignore_ascii_case("http");
    let usual = if plain { ":80" } else { ":443" };
    let host = host.strip_suffix(usual).unwrap_or(host);
    let (name, port) = host.rsplit_once(':').unwrap_or((host, "443"));
    let is_port = port.parse::<u16>().is_ok_and(|port| port > 0) && !port.starts_with('+');
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.');
    let some = name.contains(|c: char| c.is_ascii_alphanumeric());
    let good = host.is_empty() || some && name.chars().all(fits) && is_port;
    let known = plain || scheme.eq_ignore_ascii_case("https");
    let path = path.split(['?', '#']).next().unwrap_or_default();
    (good && known).then(|| Address {
        plain,
        host: host.to_owned(),
        path: path.trim_matches('/').to_owned(),
    })
}

/// What all hosts end with, cut before a dot.
fn common<'h>(hosts: &[&'h str]) -> (&'h str, &'h str) {
    let Some((first, others)) = hosts.split_first() else {
        return ("", "");
    };
    let ends = first.match_indices('.').map(|(at, _)| &first[at..]);
    let mut ends = ends.filter(|end| others.iter().all(|host| host.ends_with(end)));
    ("", ends.next().unwrap_or_default())
}

/// `Production`, or what tells a server from the others, as a name of its own.
fn name_of(server: &Server, host: &str, known: &[(String, String)]) -> String {
    let words = server.name.as_deref().unwrap_or_default();
    let short = words.split_whitespace().count() <= 2 && words.is_ascii();
    let camel = |text: &str| specwright_model::names::camel(text);
    let said = Some(words).filter(|_| short).and_then(camel);
    let name = said.or_else(|| camel(host));
    let usual = || {
        let number = known.len() + 1;
        if number == 1 {
            "Production".to_owned()
        } else {
            format!("Environment{number}")
        }
    };
    let name = name.unwrap_or_else(usual);
    if known.iter().any(|(other, _)| *other == name) {
        camel(&format!("{name} {host}"))
            .filter(|name| !known.iter().any(|(other, _)| other == name))
            .unwrap_or_else(|| format!("Environment{}", known.len() + 1))
    } else {
        name
    }
}
