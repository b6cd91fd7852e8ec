//! Edits to YAML as splices of byte ranges: what is not touched stays as it is, byte for byte.

use specwright_model::syntax::tree::{Key, Node, Value};

use crate::print::{Value as Written, entry, flow};
use crate::scalar::scalar;
use crate::tape::Tape;

/// One edit of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Splice {
    /// The first byte that goes.
    pub start: usize,
    /// The byte after the last one that goes.
    pub end: usize,
    /// What comes in its place.
    pub text: String,
}

/// Applies edits that do not overlap; of two at one place the one that was made first comes first.
pub fn apply(text: &str, mut splices: Vec<Splice>) -> String {
    splices.sort_by_key(|splice| splice.start);
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for splice in splices {
        let start = splice.start.max(at);
        out.push_str(text.get(at..start).unwrap_or(""));
        out.push_str(&splice.text);
        at = splice.end.max(start);
    }
    out.push_str(text.get(at..).unwrap_or(""));
    out
}

/// A mapping in a text, ready to be edited.
#[derive(Clone, Copy)]
pub struct Mapping<'a> {
    text: &'a str,
    node: &'a Node,
    /// The indentation of its keys, for a block.
    indent: usize,
}

impl<'a> Mapping<'a> {
    /// `None` if the node is no mapping.
    pub fn new(text: &'a str, node: &'a Node) -> Option<Self> {
        let Value::Map(entries) = &node.value else {
            return None;
        };
        let column = entries
            .first()
            .map_or(1, |(key, _)| key.place.column as usize);
        Some(Self {
            text,
            node,
            indent: column.saturating_sub(1),
        })
    }

    /// Its entries in written order.
    pub fn entries(self) -> &'a [(Key, Node)] {
        match &self.node.value {
            Value::Map(entries) => entries,
            _ => &[],
        }
    }

    fn is_flow(self) -> bool {
        self.text.as_bytes().get(self.node.place.start as usize) == Some(&b'{')
    }

    /// Gives the entry at this index another key and value.
    pub fn replace(self, index: usize, key: &str, value: &Written) -> Option<Splice> {
        let (old, node) = self.entries().get(index)?;
        let start = old.place.start as usize;
        let end = end_of(self.text, node);
        if self.is_flow() {
            let text = format!("{}: {}", scalar(key), flow(value));
            return Some(Splice { start, end, text });
        }
        let written = entry(key, value, self.indent);
        let mut text = String::new();
        // What people said inside is kept above.
        for comment in comments(self.text.get(start..end).unwrap_or_default()) {
            text.push_str(comment);
            text.push('\n');
            text.push_str(&" ".repeat(self.indent));
        }
        text.push_str(written.trim_start().trim_end_matches('\n'));
        Some(Splice { start, end, text })
    }

    /// Adds an entry after all others.
    pub fn append(self, key: &str, value: &Written) -> Splice {
        let Some((_, last)) = self.entries().last() else {
            let start = self.node.place.start as usize;
            let end = end_of(self.text, self.node);
            let text = format!("{{ {}: {} }}", scalar(key), flow(value));
            return Splice { start, end, text };
        };
        let end = end_of(self.text, last);
        if self.is_flow() {
            let text = format!(", {}: {}", scalar(key), flow(value));
            return Splice {
                start: end,
                end,
                text,
            };
        }
        let at = line_end(self.text, end);
        let missing = if self.text.get(..at).is_some_and(|t| t.ends_with('\n')) {
            ""
        } else {
            "\n"
        };
        Splice {
            start: at,
            end: at,
            text: format!("{missing}{}", entry(key, value, self.indent)),
        }
    }

    /// Takes an entry away, with its own line or its comma.
    pub fn remove(self, index: usize) -> Option<Splice> {
        let entries = self.entries();
        let (key, node) = entries.get(index)?;
        let (start, end) = (key.place.start as usize, end_of(self.text, node));
        if !self.is_flow() {
            let start = line_start(self.text, start);
            return Some(Splice {
                start,
                end: line_end(self.text, end),
                text: String::new(),
            });
        }
        let range = match (
            entries.get(index + 1),
            index.checked_sub(1).and_then(|i| entries.get(i)),
        ) {
            (Some((next, _)), _) => (start, next.place.start as usize),
            (None, Some((_, before))) => (end_of(self.text, before), end),
            // The only one: a comma after it goes too.
            (None, None) => {
                let rest = self.text.get(end..).unwrap_or_default();
                let after = rest.trim_start().strip_prefix(',');
                (
                    start,
                    after.map_or(end, |after| self.text.len() - after.len()),
                )
            }
        };
        Some(Splice {
            start: range.0,
            end: range.1,
            text: String::new(),
        })
    }
}

impl Splice {
    /// Whether a comment would go with what goes, or is about it: in the line above whole lines.
    pub fn takes_a_comment(&self, text: &str) -> bool {
        let inside = |at: usize| (self.start..self.end).contains(&at);
        let whole_lines = self.text.is_empty() && line_start(text, self.start) == self.start;
        let above = text
            .get(..self.start)
            .and_then(|above| above.lines().last());
        let below_one = above.is_some_and(|line| line.trim_start().starts_with('#'));
        let tape = Tape::record(text);
        (whole_lines && below_one)
            || tape.is_ok_and(|tape| tape.remarks.iter().any(|remark| inside(remark.start)))
    }
}

/// Takes an item out of a list, with its own line or its comma.
pub fn remove_item(text: &str, list: &Node, index: usize) -> Option<Splice> {
    let Value::List(items) = &list.value else {
        return None;
    };
    let item = items.get(index)?;
    let (start, end) = (item.place.start as usize, end_of(text, item));
    if text.as_bytes().get(list.place.start as usize) != Some(&b'[') {
        return Some(Splice {
            start: line_start(text, start),
            end: line_end(text, end),
            text: String::new(),
        });
    }
    let next = items.get(index + 1);
    let before = index.checked_sub(1).and_then(|at| items.get(at));
    let (start, end) = match (next, before) {
        (Some(next), _) => (start, next.place.start as usize),
        (None, Some(before)) => (end_of(text, before), end),
        (None, None) => (start, end),
    };
    Some(Splice {
        start,
        end,
        text: String::new(),
    })
}

fn line_start(text: &str, at: usize) -> usize {
    text.get(..at)
        .and_then(|t| t.rfind('\n'))
        .map_or(0, |at| at + 1)
}

/// The byte after the line break of the line that `at` is in, its comment included.
fn line_end(text: &str, at: usize) -> usize {
    text.get(at..)
        .and_then(|t| t.find('\n'))
        .map_or(text.len(), |n| at + n + 1)
}

/// The byte after a node.
pub fn end_of(text: &str, node: &Node) -> usize {
    let start = node.place.start as usize;
    match &node.value {
        Value::Null | Value::Text(_) => {
            block_scalar_end(text, node).unwrap_or(node.place.end as usize)
        }
        Value::List(items) if text.as_bytes().get(start) != Some(&b'[') => items
            .last()
            .map_or(node.place.end as usize, |last| end_of(text, last)),
        Value::Map(entries) if text.as_bytes().get(start) != Some(&b'{') => entries
            .last()
            .map_or(node.place.end as usize, |(_, last)| end_of(text, last)),
        Value::List(_) | Value::Map(_) => closing(text, start),
    }
}

/// A scalar after `|` or `>` reaches to the last of its indented lines.
fn block_scalar_end(text: &str, node: &Node) -> Option<usize> {
    let start = node.place.start as usize;
    if !text.get(start..)?.starts_with(['|', '>']) {
        return None;
    }
    let line = line_start(text, start);
    let head = text.get(line..)?.lines().next()?;
    let indent = head.len() - head.trim_start().len();
    let mut end = line + head.len();
    for rest in text.get(end + 1..)?.split_inclusive('\n') {
        let depth = rest.len() - rest.trim_start().len();
        if !rest.trim().is_empty() && depth <= indent {
            break;
        }
        if !rest.trim().is_empty() {
            let from = rest.as_ptr() as usize - text.as_ptr() as usize;
            end = from + rest.trim_end().len();
        }
    }
    Some(end)
}

/// The byte after the bracket that closes the one at `start`.
fn closing(text: &str, start: usize) -> usize {
    let mut depth = 0_usize;
    for (at, c) in outside(text.get(start..).unwrap_or("")) {
        match c {
            '[' | '{' => depth += 1,
            ']' | '}' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return start + at + 1;
                }
            }
            _ => {}
        }
    }
    text.len()
}

/// The comments in a piece of YAML; of one with text in blocks, where `#` is text, none.
fn comments(text: &str) -> Vec<&str> {
    let opens_block = |line: &str| {
        let line = line.trim_end().trim_end_matches(['-', '+']);
        line.ends_with(": |") || line.ends_with(": >")
    };
    if text.lines().any(opens_block) {
        return Vec::new();
    }
    outside(text)
        .filter(|(_, c)| *c == '#')
        .filter_map(|(at, _)| text.get(at..)?.lines().next())
        .map(str::trim_end)
        .collect()
}

/// The characters that are neither in quotes nor in a comment; of a comment its first one.
fn outside(text: &str) -> impl Iterator<Item = (usize, char)> {
    let mut chars = text.char_indices().peekable();
    let (mut quote, mut before) = (None, ' ');
    std::iter::from_fn(move || {
        loop {
            let (at, c) = chars.next()?;
            let last = std::mem::replace(&mut before, c);
            match (quote, c) {
                (Some('"'), '\\') => {
                    chars.next();
                }
                (Some(open), c) if c == open => quote = None,
                // A quote opens a scalar only where a scalar can begin.
                (None, '"' | '\'') if matches!(last, ' ' | '[' | '{' | ',' | '\n' | ':') => {
                    quote = Some(c);
                }
                (None, '#') if last.is_whitespace() => {
                    while chars.next_if(|(_, c)| *c != '\n').is_some() {}
                    return Some((at, c));
                }
                // Inside of a word it is no comment.
                (Some(_), _) | (None, '#') => {}
                (None, c) => return Some((at, c)),
            }
        }
    })
}
