//! Edits to YAML as splices of byte ranges: what is not touched stays as it is, byte for byte.

use specwright_model::syntax::tree::{Key, Node, Value};

use crate::members::{Member, Range, compose};
use crate::scalar::scalar;
use crate::tape::Tape;
use crate::written::{Value as Written, entry, flow};

/// One edit of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Splice {
    /// The first byte that goes.
    pub start: usize,
    /// The byte after the last one that goes.
    pub end: usize,
    /// What comes in its place.
    pub text: String,
    /// The entry of a collection in brackets that comes or goes.
    pub(crate) member: Option<Member>,
}

/// Applies edits; of two at one place the one that was made first comes first. What lies inside of
/// what another one takes away is not done.
pub fn apply(text: &str, splices: Vec<Splice>) -> String {
    let mut splices = compose(text, splices);
    splices.sort_by_key(|splice| splice.start);
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for splice in splices {
        if splice.start < at {
            continue;
        }
        out.push_str(text.get(at..splice.start).unwrap_or(""));
        out.push_str(&splice.text);
        at = splice.end.max(splice.start);
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
            return Some(Splice::new(start, end, text));
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
        Some(Splice::new(start, end, text))
    }

    /// Adds an entry after all others.
    pub fn append(self, key: &str, value: &Written) -> Splice {
        if self.is_flow() {
            let at = self.entries().last();
            let at = at.map_or(self.node.place.end as usize, |last| {
                end_of_entry(self.text, last)
            });
            return Splice {
                member: Some(self.member(None)),
                ..Splice::new(at, at, format!("{}: {}", scalar(key), flow(value)))
            };
        }
        let end = self.entries().last();
        let end = end.map_or(self.node.place.end as usize, |last| {
            end_of_entry(self.text, last)
        });
        let at = line_end(self.text, end);
        let missing = if self.text.get(..at).is_some_and(|t| t.ends_with('\n')) {
            ""
        } else {
            "\n"
        };
        let text = format!("{missing}{}", entry(key, value, self.indent));
        Splice::new(at, at, text)
    }

    fn member(self, goes: Option<usize>) -> Member {
        let range =
            |entry: &(Key, Node)| (entry.0.place.start as usize, end_of_entry(self.text, entry));
        Member {
            open: self.node.place.start as usize,
            items: self.entries().iter().map(range).collect(),
            goes,
        }
    }

    /// Takes an entry away, with its own line or its comma.
    pub fn remove(self, index: usize) -> Option<Splice> {
        let (key, _) = self.entries().get(index)?;
        let start = key.place.start as usize;
        let end = end_of_entry(self.text, self.entries().get(index)?);
        if !self.is_flow() {
            let (start, end) = (line_start(self.text, start), line_end(self.text, end));
            return Some(Splice::new(start, end, String::new()));
        }
        let member = self.member(Some(index));
        let (start, end) = with_comma(&member.items, index)?;
        Some(Splice {
            member: Some(member),
            ..Splice::new(start, end, String::new())
        })
    }
}

impl Splice {
    /// Another text in the place of these bytes.
    pub fn new(start: usize, end: usize, text: String) -> Self {
        Self {
            start,
            end,
            text,
            member: None,
        }
    }

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
    let open = list.place.start as usize;
    if text.as_bytes().get(open) != Some(&b'[') {
        let start = line_start(text, item.place.start as usize);
        let end = line_end(text, end_of(text, item));
        return Some(Splice::new(start, end, String::new()));
    }
    let range = |item: &Node| (item.place.start as usize, end_of(text, item));
    let member = Member {
        open,
        items: items.iter().map(range).collect(),
        goes: Some(index),
    };
    let (start, end) = with_comma(&member.items, index)?;
    Some(Splice {
        member: Some(member),
        ..Splice::new(start, end, String::new())
    })
}

/// An entry with the comma that goes with it when nothing else goes.
fn with_comma(items: &[Range], index: usize) -> Option<Range> {
    let (start, end) = *items.get(index)?;
    let before = index.checked_sub(1).and_then(|i| items.get(i));
    Some(match (items.get(index + 1), before) {
        (Some(next), _) => (start, next.0),
        (None, Some(before)) => (before.1, end),
        (None, None) => (start, end),
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

/// The byte after an entry, also of one without a value.
fn end_of_entry(text: &str, (key, node): &(Key, Node)) -> usize {
    end_of(text, node).max(key.place.end as usize)
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
pub(crate) fn closing(text: &str, start: usize) -> usize {
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
pub(crate) fn outside(text: &str) -> impl Iterator<Item = (usize, char)> {
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
