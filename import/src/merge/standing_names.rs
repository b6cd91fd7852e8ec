//! The Rust names that fields and parameters of a description already have.

use specwright_edit::YamlValue;
use specwright_model::names;
use specwright_model::syntax::shape::lookup::{self, without_mark};
use specwright_model::syntax::tree::Node;

use super::edited::{entries, get, text, wire};
use super::three_way::{same, wire_of};
use crate::claims::Claims;
use crate::tree;

type Rule = fn(&str) -> Option<String>;
type Entries = [(String, YamlValue)];

/// Those of a struct: what the last import wrote, with types by their names of now, and what stands.
pub(super) fn fields(last: Option<&YamlValue>, ours: Option<&Node>) -> Claims {
    let mut claims = Claims::default();
    let last = inside(last);
    take(&mut claims, "", (last, ours), names::field);
    claims
}

/// Those of an operation.
pub(super) fn parameters(last: Option<&YamlValue>, ours: Option<&Node>) -> Claims {
    let mut claims = Claims::default();
    for section in lookup::parameter_sections() {
        let last = inside(find(inside(last), section));
        let ours = ours.and_then(|ours| get(ours, section));
        take(&mut claims, section, (last, ours), names::parameter);
    }
    let body = |key: &str| ours.and_then(|ours| get(ours, key));
    let last = inside(find(inside(last), "body"));
    let last = inside(find(last, "multipart"));
    let ours = body("body").or_else(|| body("body?"));
    let ours = ours.and_then(|body| get(body, "multipart"));
    take(&mut claims, "body", (last, ours), names::parameter);
    claims
}

fn take(claims: &mut Claims, section: &str, (last, ours): (&Entries, Option<&Node>), rule: Rule) {
    for (key, value) in last.iter().filter(|(key, _)| !key.starts_with('$')) {
        let wire = wire_of(key, value);
        let said = find(inside(Some(value)), "name");
        let name = match said {
            Some(YamlValue::Text(name)) => Some(name.clone()),
            _ => rule(wire),
        };
        if let Some(name) = name {
            claims.imported(section, wire, name);
        }
    }
    for (key, node) in ours.map(entries).unwrap_or_default() {
        let name = text(node, "name").map(str::to_owned);
        let Some(name) = name.or_else(|| rule(without_mark(&key.text))) else {
            continue;
        };
        if key.text.starts_with('$') {
            continue;
        }
        let wire = wire(&key.text, node);
        let mine = tree::value(node);
        let is_that = |(was, old): &(String, YamlValue)| *was == key.text && same(old, &mine);
        claims.stands(section, wire, name, !last.iter().any(is_that));
    }
}

fn inside(value: Option<&YamlValue>) -> &Entries {
    match value {
        Some(YamlValue::Map(entries)) => entries,
        _ => &[],
    }
}

fn find<'v>(entries: &'v Entries, key: &str) -> Option<&'v YamlValue> {
    let found = entries.iter().find(|(other, _)| without_mark(other) == key);
    found.map(|(_, value)| value)
}
