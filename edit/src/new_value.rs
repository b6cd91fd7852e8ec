//! Unserialized values: printed as YAML, together with the tree that parsing that text would give.

use std::vec;

use specwright_model::source::Place;
use specwright_model::syntax::tree;

use crate::layout_tree::{Item, KeyText, Kind, Node};
use crate::print::{Out, STEP, in_line};
use crate::scalar::scalar;

/// An unserialized value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NewValue {
    /// Text.
    Text(String),
    /// What stands plain and is no text: a truth or a number.
    Plain(&'static str),
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

/// A file of these entries below a head of comments, and what reading it would give, without reading it.
///
/// Entries, and what stands directly in them, are blocks.
pub fn file(index: u32, head: &str, entries: Vec<(String, NewValue)>) -> (String, tree::Node) {
    let mut out = Out {
        text: head.to_owned(),
        ..Out::default()
    };
    for (key, value) in &entries {
        let mut item = item(key, value);
        item.node.lines = true;
        if let Kind::Map(inner, _) = &mut item.node.kind {
            for item in inner {
                item.node.lines = true;
            }
        }
        out.entry(&item, 0);
    }
    let Out { text, spans } = out;
    let start = Place {
        file: index,
        start: 0,
        end: 0,
        line: 1,
        column: 1,
    };
    let mut reader = Reader {
        text: &text,
        spans: spans.into_iter(),
        at: start,
    };
    let entries: Vec<_> = entries.into_iter().map(|e| reader.entry(e)).collect();
    let node = tree::Node {
        place: entries.first().map_or(start, |(key, _)| Place {
            end: key.place.start,
            ..key.place
        }),
        value: if entries.is_empty() {
            tree::Value::Null
        } else {
            tree::Value::Map(entries)
        },
    };
    (text, node)
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

/// Gives values their places, in the order in which they were written.
struct Reader<'t> {
    text: &'t str,
    spans: vec::IntoIter<(usize, usize)>,
    /// How far lines and columns are counted.
    at: Place,
}

impl Reader<'_> {
    fn entry(&mut self, (key, value): (String, NewValue)) -> (tree::Key, tree::Node) {
        let place = self.place();
        (tree::Key { text: key, place }, self.node(value))
    }

    fn node(&mut self, value: NewValue) -> tree::Node {
        let place = self.place();
        let value = match value {
            NewValue::Text(text) => {
                let quoted = self.text[place.start as usize..].starts_with('"');
                tree::Value::Text(tree::Text { text, quoted })
            }
            NewValue::Plain(text) => tree::Value::Text(tree::Text {
                text: text.to_owned(),
                quoted: false,
            }),
            NewValue::List(items) => {
                tree::Value::List(items.into_iter().map(|item| self.node(item)).collect())
            }
            NewValue::Map(entries) => {
                tree::Value::Map(entries.into_iter().map(|e| self.entry(e)).collect())
            }
        };
        tree::Node { value, place }
    }

    /// The next one; they come in the order of the text.
    fn place(&mut self) -> Place {
        let end = self.text.len();
        let (start, end) = self.spans.next().unwrap_or((end, end));
        let narrow = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        for c in self.text[self.at.start as usize..start].chars() {
            self.at.column += 1;
            if c == '\n' {
                self.at.line += 1;
                self.at.column = 1;
            }
        }
        self.at.start = narrow(start);
        Place {
            end: narrow(end),
            ..self.at
        }
    }
}
