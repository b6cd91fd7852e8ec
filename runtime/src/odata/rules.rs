//! What an API's `OData` can do, and the check of a query against it before anything is sent.

use std::ops::Range;

use percent_encoding::percent_decode_str;
use serde_json::Value;
use specwright_odata::{parse, parse_order};

use super::filter::Filter;
use crate::operation::Operation;
use crate::url;

/// What an API's `OData` can do, as its description says. A query that asks for more is refused before it is sent.
#[derive(Debug)]
pub struct Rules {
    /// The functions of filters and orders, with `any`, `all`, `in` and `$count`; `None`: every one.
    pub functions: Option<&'static [&'static str]>,
    /// What can be expanded; `None`: everything.
    pub expand: Option<&'static [&'static str]>,
    /// The largest `$top`.
    pub top: Option<u32>,
    /// The greatest length of a URL.
    pub url_limit: Option<u32>,
    /// What takes a query that is longer.
    pub post: Option<&'static PostForm>,
}

/// An operation that takes the query options in its JSON body.
#[derive(Debug)]
pub struct PostForm {
    /// The operation.
    pub operation: &'static Operation,
    /// The query options that it takes, each with its key in the body.
    pub keys: &'static [(&'static str, &'static str)],
    /// Those whose values are numbers or booleans in the body; others are text.
    pub bare: &'static [&'static str],
}

impl Rules {
    /// Refuses what the API cannot do. Text that does not parse is left to the API.
    pub(crate) fn check(&self, query: &str) -> Result<(), String> {
        if let Some(option) = repeated(query) {
            return Err(format!("`{option}` is given twice"));
        }
        for option in ["$filter", "$orderby"] {
            let Some(functions) = self.functions else {
                break;
            };
            let Some(text) = value(query, option) else {
                continue;
            };
            let used = if option == "$filter" {
                parse(&text).map(|expr| expr.functions())
            } else {
                parse_order(&text).map(|keys| {
                    let keys = keys.iter().map(|(expr, _)| expr.functions());
                    keys.flatten().collect()
                })
            };
            let refused = used.unwrap_or_default();
            if let Some(name) = refused.iter().find(|name| !functions.contains(name)) {
                return Err(format!(
                    "the API's `{option}` has no `{name}`; it has {}",
                    list(functions)
                ));
            }
        }
        if let (Some(known), Some(text)) = (self.expand, value(query, "$expand")) {
            for name in expanded(&text) {
                if !known.contains(&name) {
                    return Err(format!(
                        "the API cannot expand `{name}`; it expands {}",
                        list(known)
                    ));
                }
            }
        }
        if let (Some(most), Some(text)) = (self.top, value(query, "$top"))
            && text.parse::<u64>().is_ok_and(|top| top > u64::from(most))
        {
            return Err(format!("the API's `$top` is at most {most}, not {text}"));
        }
        Ok(())
    }
}

impl PostForm {
    /// The body that holds a query, with the places of the values of these secret options; the option that has no key
    /// there.
    pub(crate) fn body(
        &self,
        query: &str,
        secret: &[&str],
    ) -> Result<(String, Vec<Range<usize>>), String> {
        let (mut body, mut secrets) = (String::from("{"), Vec::new());
        for part in query.split('&') {
            let name = decoded(part.split_once('=').map_or(part, |(name, _)| name));
            let text = value(query, &name).unwrap_or_default();
            let Some((_, key)) = self.keys.iter().find(|(option, _)| *option == name) else {
                return Err(name);
            };
            if body.len() > 1 {
                body.push(',');
            }
            body.push_str(&Value::from(*key).to_string());
            body.push(':');
            let start = body.len();
            let bare = self.bare.contains(&name.as_str());
            let bare: Option<Value> = bare.then(|| serde_json::from_str(&text).ok()).flatten();
            body.push_str(&bare.unwrap_or_else(|| text.into()).to_string());
            if secret.contains(&name.as_str()) {
                secrets.push(start..body.len());
            }
        }
        body.push('}');
        Ok((body, secrets))
    }
}

/// The first parameter that a query holds twice and that is an option of `OData`.
fn repeated(query: &str) -> Option<String> {
    let names = query.split('&').map(|part| part.split('=').next());
    let mut names: Vec<String> = names.flatten().map(decoded).collect();
    names.retain(|name| name.starts_with('$'));
    names.sort_unstable();
    let twice = names.windows(2).find(|pair| pair.first() == pair.last())?;
    twice.first().cloned()
}

/// The text of a query option.
pub(crate) fn value(query: &str, name: &str) -> Option<String> {
    url::value_of(query, name).map(decoded)
}

fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

/// The order that a query names, with this key at its end, so that it leaves nothing open.
pub(crate) fn stable_order(given: &str, key: &str) -> Option<String> {
    let keys = parse_order(given).ok()?;
    let there = keys.iter().any(|(expr, _)| expr.to_string() == key);
    (!there).then(|| format!("{given},{key}"))
}

/// Both conditions, where there were two.
pub(crate) fn joined(given: Option<String>, more: Filter) -> Filter {
    match given {
        Some(text) => Filter::parse(&text)
            .unwrap_or_else(|_| Filter::raw(text))
            .and(more),
        None => more,
    }
}

/// The names in `$expand`, without their options.
fn expanded(text: &str) -> Vec<&str> {
    split(text)
        .into_iter()
        .map(|item| item.split('(').next().unwrap_or(item).trim())
        .filter(|name| !name.is_empty())
        .collect()
}

/// The properties that `$select` names.
pub(crate) fn selected(text: &str) -> Vec<&str> {
    split(text).into_iter().map(str::trim).collect()
}

/// Splits at commas outside of parentheses and quotes.
fn split(text: &str) -> Vec<&str> {
    let (mut depth, mut quoted, mut start) = (0_usize, false, 0);
    let mut items = Vec::new();
    for (at, c) in text.char_indices() {
        match c {
            '\'' => quoted = !quoted,
            '(' if !quoted => depth += 1,
            ')' if !quoted => depth = depth.saturating_sub(1),
            ',' if !quoted && depth == 0 => {
                items.extend(text.get(start..at));
                start = at + 1;
            }
            _ => {}
        }
    }
    items.extend(text.get(start..));
    items
}

fn list(names: &[&str]) -> String {
    match names {
        [] => "none".to_owned(),
        _ => names.join(", "),
    }
}

#[cfg(test)]
#[path = "rules_tests.rs"]
mod tests;
