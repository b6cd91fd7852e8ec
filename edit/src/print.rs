//! The one layout: short things in one line, long ones in blocks, comments where they belong.

use crate::layout_tree::{Block, Item, Kind, LayoutFile, Node, Trivia};
use crate::scalar::scalar;

/// The width that a line should not pass.
const WIDTH: usize = 100;
/// So far entries are set in below what they belong to.
pub(crate) const STEP: usize = 2;

/// A whole file.
pub(crate) fn document(document: &LayoutFile) -> String {
    let mut out = Out::default();
    out.above(&document.head, 0);
    for item in &document.entries {
        out.above(&item.above, 0);
        out.entry(item, 0);
    }
    out.above(&document.end, 0);
    out.text.trim_start_matches('\n').to_owned()
}

/// A value in one line.
pub(crate) fn in_line(node: &Node) -> String {
    let mut out = Out::default();
    out.in_line(node);
    out.text
}

/// Text that is being written.
#[derive(Default)]
pub(crate) struct Out {
    pub(crate) text: String,
}

impl Out {
    fn above(&mut self, above: &[Trivia], indent: usize) {
        for above in above {
            match above {
                Trivia::Blank => self.text.push('\n'),
                Trivia::Comment(words) => self.line(indent, words),
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
    pub(crate) fn entry(&mut self, item: &Item, indent: usize) {
        self.pad(indent);
        let used = indent + self.key(item);
        self.value(item, indent, used, " ");
    }

    /// A key and its colon; says how wide they are.
    fn key(&mut self, item: &Item) -> usize {
        let key = item.key.as_ref().map_or("", |key| key.spelled.as_str());
        self.text.push_str(key);
        self.text.push(':');
        key.chars().count() + 1
    }

    /// What stands behind a key or a dash, after `used` columns.
    fn value(&mut self, item: &Item, indent: usize, used: usize, blank: &str) {
        let node = &item.node;
        let is_block = matches!(&node.kind, Kind::Map(items, _) if node.lines && !items.is_empty());
        if !node.needs_lines() && !is_block {
            let before = self.text.len();
            self.text.push_str(blank);
            let width = self.in_line(node);
            if used + 1 + width <= WIDTH || !is_breakable(node) {
                if width == 0 {
                    self.text.truncate(before);
                }
                return self.beside(item);
            }
            self.text.truncate(before);
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

    /// A value without comments in one line; says how wide it is.
    fn in_line(&mut self, node: &Node) -> usize {
        let start = self.text.len();
        let properties = node.properties.as_deref().unwrap_or("");
        self.text.push_str(properties);
        if !properties.is_empty() && !matches!(node.kind, Kind::Empty) {
            self.text.push(' ');
        }
        match &node.kind {
            Kind::Empty => {}
            Kind::Scalar(spelled) => self.text.push_str(spelled),
            Kind::Block(block) => self.text.push_str(&scalar(&block.text)),
            Kind::List(items, _) => {
                self.text.push('[');
                for (at, item) in items.iter().enumerate() {
                    self.text.push_str(if at == 0 { "" } else { ", " });
                    self.inner(&item.node);
                }
                self.text.push(']');
            }
            Kind::Map(items, _) if items.is_empty() => self.text.push_str("{}"),
            Kind::Map(items, _) => {
                self.text.push_str("{ ");
                for (at, item) in items.iter().enumerate() {
                    self.text.push_str(if at == 0 { "" } else { ", " });
                    self.key(item);
                    self.text.push(' ');
                    self.inner(&item.node);
                }
                self.text.push_str(" }");
            }
        }
        self.text[start..].chars().count()
    }

    /// A value inside brackets, where nothing would be unclear.
    fn inner(&mut self, node: &Node) {
        if self.in_line(node) == 0 {
            self.text.push_str("null");
        }
    }

    /// The comment behind a line, then the line break. One that stands far out is lined up with
    /// others: it stays in its column if there is room.
    fn beside(&mut self, item: &Item) {
        const FAR: usize = 3;
        if let Some(beside) = &item.beside {
            let line = self.text.rsplit('\n').next().unwrap_or("").chars().count();
            let blanks = if beside.blanks < FAR {
                beside.blanks
            } else {
                beside.column.saturating_sub(line)
            };
            self.pad(blanks.max(1));
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
    fn list(&mut self, node: &Node, items: &[Item], end: &[Trivia], indent: usize) {
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
        let Kind::Map(items, end) = &node.kind else {
            return self.value(item, indent, indent + 1, " ");
        };
        let first = items.first().filter(|first| first.above.is_empty());
        let Some(first) = first.filter(|_| item.beside.is_none() && node.properties.is_none())
        else {
            return self.value(item, indent, indent + 1, " ");
        };
        let before = self.text.len();
        let fits = !node.needs_lines() && indent + 2 + self.in_line(node) <= WIDTH;
        self.text.truncate(before);
        if fits {
            return self.value(item, indent, indent + 1, " ");
        }
        self.text.push(' ');
        let used = indent + STEP + self.key(first);
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
            let before = self.text.len();
            let is_first = at == 0;
            let comma = usize::from(at + 1 < items.len());
            let length = self.in_line(&item.node) + comma;
            let breaks = !is_first && width + length + 1 > WIDTH;
            if !is_first {
                self.text.truncate(before);
                self.text.push(if breaks { '\n' } else { ' ' });
                if breaks {
                    self.pad(indent + 1);
                }
                self.in_line(&item.node);
            }
            width = match (is_first, breaks) {
                (true, _) => width + length,
                (false, true) => indent + 1 + length,
                (false, false) => width + 1 + length,
            };
            self.text.extend(std::iter::repeat_n(',', comma));
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
