//! Unserialized values, printed as YAML.

use crate::layout_tree::{Item, KeyText, Kind, Node};
use crate::print::{Out, STEP, in_line};
use crate::scalar::{quoted, scalar};

/// An unserialized value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NewValue {
    /// Text.
    Text(String),
    /// What stands plain and is no text: a truth or a number.
    Plain(&'static str),
    /// A number.
    Number(i64),
    /// Text that would be a number without quotes.
    Quoted(String),
    /// A list.
    List(Vec<NewValue>),
    /// A mapping in its order.
    Map(Vec<(String, NewValue)>),
}

/// One entry `key: value` at an indentation, with its line break.
///
/// Operations and types, which stand at an indentation of two, are blocks even where they would fit
/// into a line.
pub fn entry(key: &str, value: &NewValue, indent: usize) -> String {
    let mut out = Out::default();
    let mut item = item(key, value);
    item.node.lines = indent < 2 * STEP;
    out.entry(&item, indent);
    out.text
}

/// A value in one line.
pub fn flow(value: &NewValue) -> String {
    in_line(&node(value))
}

/// A file of these entries below a head of comments.
///
/// Entries, and what stands directly in them, are blocks.
pub fn file(head: &str, entries: &[(String, NewValue)]) -> String {
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

fn item(key: &str, value: &NewValue) -> Item {
    Item {
        key: Some(KeyText {
            text: key.to_owned(),
            spelled: scalar(key),
        }),
        node: node(value),
        ..Item::default()
    }
}

fn node(value: &NewValue) -> Node {
    Node::of(match value {
        NewValue::Text(text) => Kind::Scalar(scalar(text)),
        NewValue::Plain(text) => Kind::Scalar((*text).to_owned()),
        NewValue::Number(number) => Kind::Scalar(number.to_string()),
        NewValue::Quoted(text) => Kind::Scalar(quoted(text)),
        NewValue::List(items) => {
            let item = |value| Item {
                node: node(value),
                ..Item::default()
            };
            Kind::List(items.iter().map(item).collect(), Vec::new())
        }
        NewValue::Map(entries) => {
            let entries = entries.iter().map(|(key, value)| item(key, value));
            Kind::Map(entries.collect(), Vec::new())
        }
    })
}
