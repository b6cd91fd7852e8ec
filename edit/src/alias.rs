//! Expands YAML aliases so that each occurrence can be edited alone, and restores those not edited.

use std::collections::HashMap;

use specwright_model::syntax::tree::{Node, Value};

use crate::events::{EventKind, Events};
use crate::scalar::scalar;
use crate::splice::{Splice, line_end};

/// A text in which each alias is written out.
#[derive(Clone, Debug)]
pub struct ExpandedAliases {
    /// It.
    pub text: String,
    expansions: Vec<Expansion>,
}

/// What was an alias.
#[derive(Clone, Debug)]
struct Expansion {
    /// Where its value stands.
    at: (usize, usize),
    /// As it was written.
    alias: String,
    /// What it refers to.
    anchor: (usize, usize),
}

/// The same text with its aliases written out in one line each; nothing if it has none. An alias of
/// nothing, and one that is a key, stays.
pub fn expand_aliases(text: &str, root: &Node) -> Option<ExpandedAliases> {
    let mut found = aliases(text)?;
    let mut values = HashMap::new();
    meet(text, root, &mut values);
    found.retain(|alias| values.contains_key(&alias.at.0));
    if found.is_empty() {
        return None;
    }
    let (mut out, mut copied) = (String::with_capacity(text.len()), 0);
    let mut moved = Vec::new();
    for alias in &found {
        let (start, end) = alias.at;
        out.push_str(text.get(copied..start)?);
        let now = out.len();
        spell(values.get(&start)?, &mut out);
        moved.push((now, out.len()));
        copied = end;
    }
    out.push_str(text.get(copied..)?);
    let now = |at: usize| {
        let before = found
            .iter()
            .zip(&moved)
            .rev()
            .find(|(old, _)| old.at.1 <= at);
        before.map_or(at, |(old, new)| new.1 + (at - old.at.1))
    };
    let expansions = found.iter().zip(&moved).map(|(old, new)| Expansion {
        at: *new,
        alias: text.get(old.at.0..old.at.1).unwrap_or("").to_owned(),
        anchor: (now(old.anchor.0), now(old.anchor.1)),
    });
    Some(ExpandedAliases {
        expansions: expansions.collect(),
        text: out,
    })
}

impl ExpandedAliases {
    /// These edits of the text, and those that write an alias again where neither its value is edited
    /// nor what it refers to.
    pub fn with_aliases(&self, mut splices: Vec<Splice>) -> Vec<Splice> {
        let touched = |(start, end): (usize, usize)| {
            let mut each = splices.iter();
            each.any(|splice| splice.start < end && splice.end > start)
        };
        let stay = self.expansions.iter();
        let stay = stay.filter(|expansion| !touched(expansion.at) && !touched(expansion.anchor));
        let back: Vec<Splice> = stay
            .map(|expansion| Splice::new(expansion.at.0, expansion.at.1, expansion.alias.clone()))
            .collect();
        splices.extend(back);
        splices
    }
}

struct Alias {
    at: (usize, usize),
    anchor: (usize, usize),
}

/// All aliases in the order of the text; what they refer to with all of its last line.
fn aliases(text: &str) -> Option<Vec<Alias>> {
    let events = Events::record(text).ok().filter(|events| events.anchored)?;
    let mut anchors: HashMap<&str, (usize, usize)> = HashMap::new();
    let mut open: Vec<(usize, Option<&str>)> = Vec::new();
    let mut found = Vec::new();
    let whole = |start: usize, end: usize| {
        let written = text.get(start..end).unwrap_or("").trim_end();
        // What comes at the end of a block comes below its last line.
        (start, line_end(text, start + written.len()) + 1)
    };
    for event in &events.list {
        let properties = event.properties.as_deref().unwrap_or("");
        let mut words = properties.split_whitespace();
        let name = words.find_map(|word| word.strip_prefix('&'));
        match &event.kind {
            EventKind::Scalar(..) => {
                anchors.extend(name.map(|name| (name, whole(event.start, event.end))));
            }
            EventKind::List(_) | EventKind::Map(_) => open.push((event.start, name)),
            EventKind::End => {
                let (start, name) = open.pop()?;
                anchors.extend(name.map(|name| (name, whole(start, event.end))));
            }
            EventKind::Alias => {
                let at = (event.start, event.end);
                let name = text.get(event.start..event.end)?.strip_prefix('*')?;
                let anchor = anchors.get(name.trim_end()).copied();
                found.extend(anchor.map(|anchor| Alias { at, anchor }));
            }
        }
    }
    Some(found)
}

/// The outermost values that stand as aliases, by their first byte.
fn meet<'n>(text: &str, node: &'n Node, found: &mut HashMap<usize, &'n Node>) {
    let start = node.place.start as usize;
    let is_alias = text.get(start..).is_some_and(|it| it.starts_with('*'));
    match &node.value {
        Value::Null => {}
        _ if is_alias => {
            found.entry(start).or_insert(node);
        }
        Value::Text(_) => {}
        Value::List(items) => items.iter().for_each(|item| meet(text, item, found)),
        Value::Map(entries) => entries.iter().for_each(|(_, it)| meet(text, it, found)),
    }
}

/// A value in one line, with what is no text plain as it was.
fn spell(node: &Node, out: &mut String) {
    match &node.value {
        Value::Null => out.push('~'),
        Value::Text(text) => {
            let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
            let is_word = text.text.starts_with(|c: char| c.is_ascii_alphanumeric());
            let is_plain = is_word && text.text.chars().all(fits);
            if !is_plain && text.text.parse::<f64>().is_err() {
                out.push_str(&scalar(&text.text));
            } else {
                // What is a number in one spelling is text in the other.
                let quote = if text.quoted { "\"" } else { "" };
                out.extend([quote, &text.text, quote]);
            }
        }
        Value::List(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                out.push_str(if index == 0 { "" } else { ", " });
                spell(item, out);
            }
            out.push(']');
        }
        Value::Map(entries) if entries.is_empty() => out.push_str("{}"),
        Value::Map(entries) => {
            for (index, (key, value)) in entries.iter().enumerate() {
                out.push_str(if index == 0 { "{ " } else { ", " });
                out.push_str(&scalar(&key.text));
                out.push_str(": ");
                spell(value, out);
            }
            out.push_str(" }");
        }
    }
}
