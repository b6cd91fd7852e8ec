//! Expands YAML aliases so that each occurrence can be edited alone, and restores those not edited.

use std::collections::HashMap;

use specwright_model::syntax::tree::{Node, Style, SyntaxTree, Value};

use crate::lines::line_end;
use crate::scalar::scalar;
use crate::splice::Splice;

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
pub fn expand_aliases(text: &str, tree: &SyntaxTree) -> Option<ExpandedAliases> {
    let mut aliases = Aliases {
        text,
        anchors: HashMap::new(),
        found: Vec::new(),
    };
    aliases.visit(&tree.root);
    let found = aliases.found;
    if found.is_empty() {
        return None;
    }
    let (mut out, mut copied) = (String::with_capacity(text.len()), 0);
    let mut moved = Vec::new();
    for alias in &found {
        let (start, end) = alias.at;
        out.push_str(text.get(copied..start)?);
        let now = out.len();
        spell(alias.node, &mut out);
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

struct Alias<'n> {
    at: (usize, usize),
    anchor: (usize, usize),
    node: &'n Node,
}

/// All values that are written as aliases, in the order of the text, and where their anchors stand.
struct Aliases<'n> {
    text: &'n str,
    anchors: HashMap<&'n str, (usize, usize)>,
    found: Vec<Alias<'n>>,
}

impl<'n> Aliases<'n> {
    fn visit(&mut self, node: &'n Node) {
        let at = (node.place.start as usize, node.end as usize);
        match &node.value {
            Value::Null => {}
            _ if node.style == Style::Alias => {
                let name = self.text.get(at.0 + 1..at.1).unwrap_or("");
                let anchor = self.anchors.get(name).copied();
                self.found
                    .extend(anchor.map(|anchor| Alias { at, anchor, node }));
                return;
            }
            Value::Text(_) => {}
            Value::List(items) => items.iter().for_each(|item| self.visit(item)),
            Value::Map(entries) => {
                for (key, value) in entries {
                    let at = (key.place.start as usize, key.place.end as usize);
                    self.anchor(key.properties.as_deref(), at);
                    self.visit(value);
                }
            }
        }
        self.anchor(node.properties.as_deref(), at);
    }

    /// What an anchor marks, with all of its last line.
    fn anchor(&mut self, properties: Option<&'n str>, (start, end): (usize, usize)) {
        let mut words = properties.unwrap_or("").split_whitespace();
        if let Some(name) = words.find_map(|word| word.strip_prefix('&')) {
            // What comes at the end of a block comes below its last line.
            let end = line_end(self.text, end) + 1;
            self.anchors.insert(name, (start, end));
        }
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
