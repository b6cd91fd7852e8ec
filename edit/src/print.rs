//! The one layout: short things in one line, long ones in blocks, comments where they belong.

use crate::concrete::{Above, Block, Document, Item, Key, Kind, Node};
use crate::scalar::scalar;

/// The width that a line should not pass.
const WIDTH: usize = 100;
/// So far entries are set in below what they belong to.
const STEP: usize = 2;

/// A value that nobody has written yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Text.
    Text(String),
    /// A list.
    List(Vec<Value>),
    /// A mapping in its order.
    Map(Vec<(String, Value)>),
}

/// One entry `key: value` at an indentation, with its line break.
///
/// Operations and types, which stand at an indentation of two, are blocks even where they would fit
/// into a line.
pub fn entry(key: &str, value: &Value, indent: usize) -> String {
    let mut out = Out::default();
    let mut item = Item {
        key: Some(Key {
            text: key.to_owned(),
            spelled: scalar(key),
        }),
        node: node(value),
        ..Item::default()
    };
    item.node.lines = indent < 2 * STEP;
    out.entry(&item, indent);
    out.text
}

/// A value in one line.
pub fn flow(value: &Value) -> String {
    in_line(&node(value))
}

fn node(value: &Value) -> Node {
    Node::of(match value {
        Value::Text(text) => Kind::Scalar(scalar(text)),
        Value::List(items) => {
            let item = |value| Item {
                node: node(value),
                ..Item::default()
            };
            Kind::List(items.iter().map(item).collect(), Vec::new())
        }
        Value::Map(entries) => {
            let item = |(key, value): &(String, Value)| Item {
                key: Some(Key {
                    text: key.clone(),
                    spelled: scalar(key),
                }),
                node: node(value),
                ..Item::default()
            };
            Kind::Map(entries.iter().map(item).collect(), Vec::new())
        }
    })
}

/// A whole file.
pub(crate) fn document(document: &Document) -> String {
    let mut out = Out::default();
    out.above(&document.head, 0);
    for item in &document.entries {
        out.above(&item.above, 0);
        out.entry(item, 0);
    }
    out.above(&document.end, 0);
    out.text.trim_start_matches('\n').to_owned()
}

#[derive(Default)]
struct Out {
    text: String,
}

impl Out {
    fn above(&mut self, above: &[Above], indent: usize) {
        for above in above {
            match above {
                Above::Blank => self.text.push('\n'),
                Above::Comment(words) => self.line(indent, words),
            }
        }
    }

    fn line(&mut self, indent: usize, words: &str) {
        self.pad(indent);
        self.text.push_str(words);
        self.text.push('\n');
    }

    fn pad(&mut self, indent: usize) {
        self.text.extend(std::iter::repeat_n(' ', indent));
    }

    /// `key: value`, in one line or in several.
    fn entry(&mut self, item: &Item, indent: usize) {
        self.pad(indent);
        let key = item.key.as_ref().map_or("", |key| key.spelled.as_str());
        self.text.push_str(key);
        self.text.push(':');
        let used = indent + key.chars().count() + 1;
        self.value(item, indent, used, " ");
    }

    /// What stands behind a key or a dash, after `used` columns.
    fn value(&mut self, item: &Item, indent: usize, used: usize, blank: &str) {
        let node = &item.node;
        let is_block = matches!(&node.kind, Kind::Map(items, _) if node.lines && !items.is_empty());
        if !node.needs_lines() && !is_block {
            let line = in_line(node);
            if used + 1 + line.chars().count() <= WIDTH || !is_breakable(node) {
                if !line.is_empty() {
                    self.text.push_str(blank);
                    self.text.push_str(&line);
                }
                return self.beside(item);
            }
        }
        if let Some(properties) = &node.properties {
            self.text.push_str(blank);
            self.text.push_str(properties);
        }
        match &node.kind {
            Kind::Block(block) => {
                self.text.push_str(blank);
                self.block(block, indent);
            }
            Kind::Map(items, end) => {
                self.beside(item);
                for item in items {
                    self.above(&item.above, indent + STEP);
                    self.entry(item, indent + STEP);
                }
                self.above(end, indent + STEP);
            }
            Kind::List(items, end) => {
                self.beside(item);
                self.list(node, items, end, indent + STEP);
            }
            Kind::Empty | Kind::Scalar(_) => self.beside(item),
        }
    }

    /// The comment behind a line, then the line break. One that stands far out is lined up with
    /// others: it stays in its column if there is room.
    fn beside(&mut self, item: &Item) {
        const FAR: usize = 3;
        if let Some(beside) = &item.beside {
            let line = self.text.rsplit('\n').next().unwrap_or("").chars().count();
            let gap = if beside.gap < FAR {
                beside.gap
            } else {
                beside.column.saturating_sub(line)
            };
            self.pad(gap.max(1));
            self.text.push_str(&beside.words);
        }
        self.text.push('\n');
    }

    fn block(&mut self, block: &Block, indent: usize) {
        self.text.push_str(&block.header);
        self.text.push('\n');
        for line in &block.lines {
            let depth = line.len() - line.trim_start_matches(' ').len();
            if line.is_empty() || indent >= block.parent {
                let more = if line.is_empty() {
                    0
                } else {
                    indent - block.parent
                };
                self.line(more, line);
            } else {
                let less = (block.parent - indent).min(depth);
                self.line(0, line.get(less..).unwrap_or(line));
            }
        }
    }

    /// A list that is too long for a line: records below each other, all else in brackets.
    fn list(&mut self, node: &Node, items: &[Item], end: &[Above], indent: usize) {
        if !node.needs_lines() && !are_records(items) {
            return self.brackets(items, indent);
        }
        for item in items {
            self.above(&item.above, indent);
            self.pad(indent);
            self.text.push('-');
            self.dashed(item, indent);
        }
        self.above(end, indent);
    }

    /// What stands behind the dash of a list.
    fn dashed(&mut self, item: &Item, indent: usize) {
        let node = &item.node;
        let fits = || indent + 2 + in_line(node).chars().count() <= WIDTH;
        let Kind::Map(items, end) = &node.kind else {
            return self.value(item, indent, indent + 1, " ");
        };
        let first = items.first().filter(|first| first.above.is_empty());
        let Some(first) = first.filter(|_| item.beside.is_none() && node.properties.is_none())
        else {
            return self.value(item, indent, indent + 1, " ");
        };
        if !node.needs_lines() && fits() {
            return self.value(item, indent, indent + 1, " ");
        }
        self.text.push(' ');
        let key = first.key.as_ref().map_or("", |key| key.spelled.as_str());
        self.text.push_str(key);
        self.text.push(':');
        let used = indent + STEP + key.chars().count() + 1;
        self.value(first, indent + STEP, used, " ");
        for item in items.iter().skip(1) {
            self.above(&item.above, indent + STEP);
            self.entry(item, indent + STEP);
        }
        self.above(end, indent + STEP);
    }

    fn brackets(&mut self, items: &[Item], indent: usize) {
        self.pad(indent);
        self.text.push('[');
        let mut width = indent + 1;
        for (at, item) in items.iter().enumerate() {
            let item = in_line(&item.node);
            let comma = if at + 1 < items.len() { "," } else { "" };
            let length = item.chars().count() + comma.len();
            if at > 0 && width + length + 1 > WIDTH {
                self.text.push('\n');
                self.pad(indent + 1);
                width = indent + 1;
            } else if at > 0 {
                self.text.push(' ');
                width += 1;
            }
            self.text.push_str(&item);
            self.text.push_str(comma);
            width += length;
        }
        self.text.push_str("]\n");
    }
}

/// Whether all items are mappings, and some of several entries.
fn are_records(items: &[Item]) -> bool {
    let entries = |item: &Item| match &item.node.kind {
        Kind::Map(entries, _) => entries.len(),
        _ => 0,
    };
    items.iter().all(|item| entries(item) > 0) && items.iter().any(|item| entries(item) > 1)
}

/// Whether several lines can hold what is too long for one.
fn is_breakable(node: &Node) -> bool {
    match &node.kind {
        Kind::List(items, _) | Kind::Map(items, _) => !items.is_empty(),
        Kind::Empty | Kind::Scalar(_) | Kind::Block(_) => false,
    }
}

/// A value without comments in one line.
fn in_line(node: &Node) -> String {
    let properties = node.properties.as_deref().unwrap_or("");
    let content = match &node.kind {
        Kind::Empty => String::new(),
        Kind::Scalar(spelled) => spelled.clone(),
        Kind::Block(block) => scalar(&block.text),
        Kind::List(items, _) => {
            let items: Vec<String> = items.iter().map(|item| inner(&item.node)).collect();
            format!("[{}]", items.join(", "))
        }
        Kind::Map(items, _) if items.is_empty() => "{}".to_owned(),
        Kind::Map(items, _) => {
            let entry = |item: &Item| {
                let key = item.key.as_ref().map_or("", |key| key.spelled.as_str());
                format!("{key}: {}", inner(&item.node))
            };
            let entries: Vec<String> = items.iter().map(entry).collect();
            format!("{{ {} }}", entries.join(", "))
        }
    };
    let blank = if properties.is_empty() || content.is_empty() {
        ""
    } else {
        " "
    };
    format!("{properties}{blank}{content}")
}

/// A value inside brackets, where nothing would be unclear.
fn inner(node: &Node) -> String {
    match node.kind {
        Kind::Empty if node.properties.is_none() => "null".to_owned(),
        _ => in_line(node),
    }
}
