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
        for option in ["$filter", "$orderby", "$top"] {
            if let Some(text) = value(query, option) {
                self.check_option(option, &text)?;
            }
        }
        let Some(expand) = value(query, "$expand") else {
            return Ok(());
        };
        for name in self.expand.iter().flat_map(|_| expanded(&expand)) {
            let known = self.expand.unwrap_or_default();
            if !known.contains(&name) {
                return Err(format!(
                    "the API cannot expand `{name}`; it expands {}",
                    list(known)
                ));
            }
        }
        self.check_inside(&expand)
    }

    /// The options in the parentheses of `$expand`, and of those in there. Whether an entity that is expanded can expand
    /// others, the description does not say.
    fn check_inside(&self, expand: &str) -> Result<(), String> {
        let mut expands = vec![expand];
        while let Some(expand) = expands.pop() {
            for item in split(expand, ',') {
                let Some((name, options)) = item.split_once('(') else {
                    continue;
                };
                let options = options.trim_end();
                let options = options.strip_suffix(')').unwrap_or(options);
                let mut given = Vec::new();
                for option in split(options, ';') {
                    let (option, text) = option.split_once('=').unwrap_or((option, ""));
                    let option = option.trim();
                    let inside = |why| format!("in `$expand`, of `{}`: {why}", name.trim());
                    if given.contains(&option) {
                        return Err(inside(format!("`{option}` is given twice")));
                    }
                    given.push(option);
                    if option == "$expand" {
                        expands.push(text);
                    }
                    self.check_option(option, text).map_err(inside)?;
                }
            }
        }
        Ok(())
    }

    /// The functions of a filter and an order, and how much is asked for.
    fn check_option(&self, option: &str, text: &str) -> Result<(), String> {
        let used = match option {
            "$filter" => parse(text).map(|expr| expr.functions()),
            "$orderby" => parse_order(text).map(|keys| {
                let keys = keys.iter().map(|(expr, _)| expr.functions());
                keys.flatten().collect()
            }),
            "$top" => {
                let top = text.trim().parse::<u64>().ok();
                return match self.top {
                    Some(most) if top.is_some_and(|top| top > u64::from(most)) => {
                        Err(format!("the API's `$top` is at most {most}, not {text}"))
                    }
                    _ => Ok(()),
                };
            }
            _ => return Ok(()),
        };
        let Some(functions) = self.functions else {
            return Ok(());
        };
        let refused = used.unwrap_or_default();
        match refused.iter().find(|name| !functions.contains(name)) {
            Some(name) => Err(format!(
                "the API's `{option}` has no `{name}`; it has {}",
                list(functions)
            )),
            None => Ok(()),
        }
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
    split(text, ',')
        .into_iter()
        .map(|item| item.split('(').next().unwrap_or(item).trim())
        .filter(|name| !name.is_empty())
        .collect()
}

/// The properties that `$select` names.
pub(crate) fn selected(text: &str) -> Vec<&str> {
    split(text, ',').into_iter().map(str::trim).collect()
}

/// Splits at commas, or semicolons, outside of parentheses and quotes.
fn split(text: &str, separator: char) -> Vec<&str> {
    let (mut depth, mut quoted, mut start) = (0_usize, false, 0);
    let mut items = Vec::new();
    for (at, c) in text.char_indices() {
        match c {
            '\'' => quoted = !quoted,
            '(' if !quoted => depth += 1,
            ')' if !quoted => depth = depth.saturating_sub(1),
            _ if c == separator && !quoted && depth == 0 => {
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
