//! Values that no file holds yet, printed as YAML.

use serde::{Deserialize, Serialize};
use specwright_model::syntax::shape::lookup::is_flag;

use crate::layout_tree::{Item, KeyText, Kind, Node};
use crate::print::{Out, STEP, in_line};
use crate::scalar::{quoted, scalar};

/// A value of a description, with types by identity, so that a rename of a type is no change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum YamlValue {
    /// Text, and whatever YAML reads the same without quotes. `true` stands plain under a key that is a flag.
    Text(String),
    /// Text that would be a number without quotes, where that makes a difference.
    Quoted(String),
    /// A number that would be text with quotes, where that makes a difference.
    Number(i64),
    /// A definition, by its identity; printed as it is, unless [`YamlValue::named`] gives it a name.
    Ref(String),
    /// A list.
    List(Vec<YamlValue>),
    /// A mapping in its order.
    Map(Vec<(String, YamlValue)>),
}

impl YamlValue {
    /// Text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// A mapping of one entry.
    pub fn one(key: &str, value: Self) -> Self {
        Self::Map(vec![(key.to_owned(), value)])
    }

    /// The identities of all definitions in it.
    pub fn references(&self) -> Vec<&str> {
        match self {
            Self::Text(_) | Self::Quoted(_) | Self::Number(_) => Vec::new(),
            Self::Ref(id) => vec![id],
            Self::List(items) => items.iter().flat_map(Self::references).collect(),
            Self::Map(entries) => {
                let values = entries.iter().map(|(_, value)| value);
                values.flat_map(Self::references).collect()
            }
        }
    }

    /// With names in the place of identities.
    #[must_use]
    pub fn named(&self, name: &dyn Fn(&str) -> String) -> Self {
        match self {
            Self::Text(_) | Self::Quoted(_) | Self::Number(_) => self.clone(),
            Self::Ref(id) => Self::Text(name(id)),
            Self::List(items) => Self::List(items.iter().map(|item| item.named(name)).collect()),
            Self::Map(entries) => Self::Map(named_entries(entries, name)),
        }
    }
}

/// Entries with names in the place of identities.
pub fn named_entries(
    entries: &[(String, YamlValue)],
    name: &dyn Fn(&str) -> String,
) -> Vec<(String, YamlValue)> {
    let entries = entries.iter();
    entries
        .map(|(key, value)| (key.clone(), value.named(name)))
        .collect()
}

/// One entry `key: value` at an indentation, with its line break.
///
/// Operations and types, which stand at an indentation of two, are blocks even where they would fit
/// into a line.
pub fn entry(key: &str, value: &YamlValue, indent: usize) -> String {
    let mut out = Out::default();
    let mut item = item(key, value);
    item.node.lines = indent < 2 * STEP;
    out.entry(&item, indent);
    out.text
}

/// A value in one line.
pub fn flow(value: &YamlValue) -> String {
    in_line(&node(value))
}

/// One entry `key: value` in one line.
pub fn flow_entry(key: &str, value: &YamlValue) -> String {
    format!("{}: {}", scalar(key), in_line(&item(key, value).node))
}

/// A file of these entries below a head of comments.
///
/// Entries, and what stands directly in them, are blocks.
pub fn file(head: &str, entries: &[(String, YamlValue)]) -> String {
    let mut out = Out {
        text: head.to_owned(),
    };
    for (key, value) in entries {
        let mut item = item(key, value);
        item.node.lines = true;
        if let Kind::Map(inner, _) = &mut item.node.kind {
            for item in inner {
                item.node.lines = true;
            }
        }
        out.entry(&item, 0);
    }
    out.text
}

fn item(key: &str, value: &YamlValue) -> Item {
    let node = match value {
        YamlValue::Text(text) if text == "true" && is_flag(key) => {
            Node::of(Kind::Scalar(text.clone()))
        }
        value => node(value),
    };
    Item {
        key: Some(KeyText {
            text: key.to_owned(),
            spelled: scalar(key),
        }),
        node,
        ..Item::default()
    }
}

fn node(value: &YamlValue) -> Node {
    Node::of(match value {
        YamlValue::Text(text) | YamlValue::Ref(text) => Kind::Scalar(scalar(text)),
        YamlValue::Number(number) => Kind::Scalar(number.to_string()),
        YamlValue::Quoted(text) => Kind::Scalar(quoted(text)),
        YamlValue::List(items) => {
            let item = |value| Item {
                node: node(value),
                ..Item::default()
            };
            Kind::List(items.iter().map(item).collect(), Vec::new())
        }
        YamlValue::Map(entries) => {
            let entries = entries.iter().map(|(key, value)| item(key, value));
            Kind::Map(entries.collect(), Vec::new())
        }
    })
}
