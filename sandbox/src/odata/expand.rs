//! `$expand`: the list that it holds, and what it adds to an object.

use serde_json::{Map, Value, json};

use super::Options;
use super::error::bad;
use super::scope::{Related, Row, Scope};
use super::value::Kind;
use crate::refusal::Refusal;
use crate::store::Stored;

/// How deep expansions may nest.
const DEEPEST: usize = 20;

/// `Provider($select=Id,Name;$expand=X),Invoice`.
pub(super) fn expansions(text: &str) -> Result<Vec<(String, Options)>, Refusal> {
    let wrong = || {
        bad(&format!(
            "$expand: '{text}' is not a list of names with options."
        ))
    };
    if depth(text) > DEEPEST {
        return Err(bad("$expand is nested too deeply."));
    }
    split(text, ',')
        .into_iter()
        .map(|part| {
            let part = part.trim();
            let (name, options) = match part.split_once('(') {
                Some((name, rest)) => (name, rest.strip_suffix(')').ok_or_else(wrong)?),
                None => (part, ""),
            };
            let is_name = |c: char| c.is_alphanumeric() || "_.".contains(c);
            if name.is_empty() || !name.chars().all(is_name) {
                return Err(wrong());
            }
            let mut inner = Options::default();
            let options = split(options, ';').into_iter();
            for option in options.filter(|option| !option.trim().is_empty()) {
                let (key, value) = option.split_once('=').ok_or_else(wrong)?;
                if !inner.set(key.trim(), value)? {
                    let key = key.trim();
                    return Err(bad(&format!(
                        "$expand: {name} has an unknown option '{key}'."
                    )));
                }
            }
            Ok((name.to_owned(), inner))
        })
        .collect()
}

/// How deep the parentheses outside of quotes nest.
fn depth(text: &str) -> usize {
    let (mut now, mut most, mut quoted) = (0_usize, 0, false);
    for c in text.chars() {
        match c {
            '\'' => quoted = !quoted,
            '(' if !quoted => now += 1,
            ')' if !quoted => now = now.saturating_sub(1),
            _ => {}
        }
        most = most.max(now);
    }
    most
}

/// Splits outside of parentheses and quotes.
fn split(text: &str, separator: char) -> Vec<&str> {
    let (mut parts, mut start, mut depth, mut quoted) = (Vec::new(), 0, 0_usize, false);
    for (at, c) in text.char_indices() {
        match c {
            '\'' => quoted = !quoted,
            '(' if !quoted => depth += 1,
            ')' if !quoted => depth = depth.saturating_sub(1),
            c if c == separator && depth == 0 && !quoted => {
                parts.push(&text[start..at]);
                start = at + c.len_utf8();
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts
}

impl Options {
    /// The relations that were asked for: those in the object, things that belong to it, things it names.
    pub(crate) fn expanded<'a>(
        &self,
        scope: &Scope<'a>,
        row: Row<'a>,
    ) -> Result<Map<String, Value>, Refusal> {
        let mut all = Map::new();
        for (name, inner) in &self.expand {
            inner.expand_into(scope, row, name, &mut all)?;
        }
        Ok(all)
    }

    /// Adds one relation to what an object is answered with.
    fn expand_into<'a>(
        &self,
        scope: &Scope<'a>,
        row: Row<'a>,
        name: &str,
        all: &mut Map<String, Value>,
    ) -> Result<(), Refusal> {
        let related = name.to_lowercase();
        let found = match row.object.get(name) {
            Some(Stored::List(items)) => Related::Many(items.iter().map(Row::part).collect()),
            Some(own) if *own != Stored::Null => Related::One(Row::part(own)),
            _ => scope.related(row, name, &related),
        };
        let ty = match (&found, scope.property(scope.item, name)) {
            (_, Ok(ty)) => ty,
            // Things that the description does not name there, and that are there all the same.
            (Related::Many(_) | Related::One(_), Err(_)) => None,
            (Related::Nothing, Err(refusal)) => return Err(refusal),
        };
        let inner = Scope {
            collection: &related,
            item: ty.map(|ty| scope.inner(ty)),
            paging: None,
            ..*scope
        };
        let value = match found {
            Related::Many(rows) => {
                let page = self.run(&inner, rows.into_iter(), &Value::clone)?;
                if let Some(count) = page.count {
                    all.insert(format!("{name}@odata.count"), json!(count));
                }
                Value::Array(page.items)
            }
            Related::One(row) => {
                let mut value = row.object.to_value();
                let extra = self.expanded(&inner, row)?;
                self.check_selection(&inner)?;
                self.select(&mut value);
                if let Value::Object(map) = &mut value {
                    map.extend(extra);
                }
                value
            }
            Related::Nothing if scope.kind(ty) == Kind::List => json!([]),
            Related::Nothing => Value::Null,
        };
        all.insert(name.to_owned(), value);
        Ok(())
    }
}
