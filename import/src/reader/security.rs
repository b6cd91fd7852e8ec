//! Credentials: the ways that a file describes, and what all operations and single ones need of them.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{Dialect, Reader};
use crate::ledger::Disposition::{Corrected, Guessed, Refused};
use crate::places::escape;
use crate::upstream::{Api, Auth, Operation, Security};

impl Reader<'_> {
    /// All ways under this pointer that can be said, and what operations need that say nothing else.
    pub(crate) fn credentials(&mut self, at: &str, auth_of: fn(&Value) -> Option<Auth>) {
        let root = self.root;
        let schemes = root.pointer(at).and_then(Value::as_object);
        for (name, written) in schemes.into_iter().flatten() {
            let at = format!("{at}/{}", escape(name));
            let Some((written, _)) = self.follow(written, at.clone()) else {
                continue;
            };
            if let Some(auth) = auth_of(written) {
                self.schemes.push((name.clone(), auth));
                self.ledger.keep_whole(at);
            } else {
                let what = "credentials of a kind that is not sent by itself; send them with `.header(…)` of the client";
                self.ledger.note_whole(Refused, at, what);
            }
        }
        if schemes.is_none_or(serde_json::Map::is_empty) {
            let what =
                "credentials: the file names none; write `auth` in `api.yaml` if there are some";
            self.ledger.note(Guessed, "", what);
        }
    }

    /// What one operation needs.
    pub(crate) fn operation_security(&mut self, value: &Value, at: &str, made: &mut Operation) {
        made.security = self.security(value, at);
        let scopes = scopes(value);
        if !scopes.is_empty() && made.access.is_none() {
            made.access = Some(format!("scopes {}", scopes.join(", ")));
        }
    }

    /// What is needed, as far as it can be said; nothing if none of it can.
    fn security(&mut self, value: &Value, at: &str) -> Option<Security> {
        if !value.is_array() {
            self.wrong_kind(at, value, "a list");
            return None;
        }
        self.ledger.keep_whole(at);
        let ways: Vec<&Value> = value.as_array().into_iter().flatten().collect();
        let mut security = Security::new();
        for way in &ways {
            let names = way.as_object().into_iter().flatten();
            let names: Vec<String> = names.map(|(name, _)| name.clone()).collect();
            let is_known = |name: &String| self.schemes.iter().any(|(known, _)| known == name);
            if names.iter().all(is_known) && way.is_object() {
                if !security.contains(&names) {
                    security.push(names);
                }
            } else {
                let what = "security: one of the ways cannot be said and is left out; send it with `.header(…)` of the call";
                let disposition = if ways.len() > 1 { Corrected } else { Refused };
                self.ledger.note(disposition, at, what);
            }
        }
        (!security.is_empty() || ways.is_empty()).then_some(security)
    }

    /// What operations need that say nothing else: as the file says; where it says it of operations alone, what most
    /// of them need.
    pub(crate) fn security_of_all(&mut self, api: &mut Api, operations: &mut [Operation]) {
        api.schemes.clone_from(&self.schemes);
        let said = self.root.get("security");
        let said = said.and_then(|value| self.security(value, "/security"));
        let each = || api.schemes.iter().map(|(name, _)| vec![name.clone()]);
        let nobody = operations.iter().all(|o| o.security.is_none());
        api.security = match said {
            Some(security) => security,
            None if nobody => {
                if !api.schemes.is_empty() {
                    let what = "security: the file does not say what is needed; any one of the credentials is";
                    self.ledger.note(Guessed, "", what);
                }
                each().collect()
            }
            None => {
                // What says nothing needs nothing.
                for operation in operations.iter_mut() {
                    operation.security.get_or_insert_default();
                }
                usual(operations)
            }
        };
        for operation in operations.iter_mut() {
            if operation.security.as_ref() == Some(&api.security) {
                operation.security = None;
            }
        }
        let own = operations.iter().filter_map(|o| o.security.as_ref());
        let needed: Vec<&String> = own.chain([&api.security]).flatten().flatten().collect();
        let (kept, unused): (Vec<_>, Vec<_>) = std::mem::take(&mut api.schemes)
            .into_iter()
            .partition(|(name, _)| needed.contains(&name));
        for (name, _) in unused {
            let what = "credentials that no operation needs: left out";
            let section = match self.dialect {
                Dialect::Swagger2 => "/securityDefinitions",
                Dialect::OpenApi30 | Dialect::OpenApi31 => "/components/securitySchemes",
            };
            let at = format!("{section}/{}", escape(&name));
            self.ledger.note(Corrected, at, what);
        }
        api.schemes = kept;
    }
}

/// What most operations need; of two the one that comes first.
fn usual(operations: &[Operation]) -> Security {
    let mut counted: Vec<(&Security, usize)> = Vec::new();
    for security in operations.iter().filter_map(|o| o.security.as_ref()) {
        match counted.iter_mut().find(|(one, _)| *one == security) {
            Some((_, count)) => *count += 1,
            None => counted.push((security, 1)),
        }
    }
    let most = counted.iter().map(|(_, count)| *count).max();
    let first = counted.iter().find(|(_, count)| Some(*count) == most);
    first
        .map(|(security, _)| (*security).clone())
        .unwrap_or_default()
}

/// The scopes that are asked for, each once.
fn scopes(security: &Value) -> Vec<String> {
    let ways = security.as_array().into_iter().flatten();
    let lists = ways.filter_map(Value::as_object).flatten();
    let scopes = lists.filter_map(|(_, scopes)| scopes.as_array()).flatten();
    let scopes: BTreeSet<&str> = scopes.filter_map(Value::as_str).collect();
    scopes.into_iter().map(str::to_owned).collect()
}

/// The key of an API key, where its name can be said.
pub(crate) fn api_key(written: &Value) -> Option<Auth> {
    let name = written.get("name")?.as_str()?;
    let place = match written.get("in")?.as_str()? {
        "header" => "header",
        "query" => "query",
        "cookie" => "cookie",
        _ => return None,
    };
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let fits = !name.is_empty() && name.chars().all(fits);
    fits.then(|| Auth::ApiKey(place, name.to_owned()))
}
