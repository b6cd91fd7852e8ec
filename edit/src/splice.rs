//! Edits to YAML as splices of byte ranges: what is not touched stays as it is, byte for byte.

use std::cmp::Reverse;

use specwright_model::syntax::tree::{Key, Node, Value};

pub use crate::document::Document;
use crate::members::{Member, compose, with_comma};
use crate::new_value::{NewValue, entry, flow};
use crate::print::STEP;
use crate::scalar::scalar;

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
    /// For lines that come at the end of a block: where the block begins.
    pub(crate) within: Option<usize>,
}

/// Applies edits; of two at one place what only adds comes first, and of two of these what belongs to
/// the inner block, else the one that was made first. What lies inside of what another one takes away
/// is not done.
pub fn apply(text: &str, splices: Vec<Splice>) -> String {
    let mut splices = compose(text, splices);
    splices.sort_by_key(|splice| {
        let takes = splice.end > splice.start;
        (splice.start, takes, Reverse(splice.within))
    });
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for splice in splices {
        if splice.start < at {
            continue;
        }
        out.push_str(text.get(at..splice.start).unwrap_or(""));
        if splice.within.is_some() && !out.is_empty() && !out.ends_with(BREAKS) {
            let windows = splice.text.ends_with("\r\n");
            out.push_str(if windows { "\r\n" } else { "\n" });
        }
        out.push_str(&splice.text);
        at = splice.end.max(splice.start);
    }
    out.push_str(text.get(at..).unwrap_or(""));
    out
}

/// A mapping in a text, ready to be edited.
#[derive(Clone, Copy)]
pub struct Mapping<'a> {
    document: &'a Document<'a>,
    node: &'a Node,
    /// The indentation of its keys, for a block.
    indent: usize,
}

impl<'a> Mapping<'a> {
    pub(crate) fn new(document: &'a Document<'a>, node: &'a Node) -> Option<Self> {
        let Value::Map(entries) = &node.value else {
            return None;
        };
        let indent = entries.first().map_or(0, |(key, _)| {
            let before = key.place.start as usize - start_of_entry(document.text(), key);
            (key.place.column as usize).saturating_sub(1 + before)
        });
        Some(Self {
            document,
            node,
            indent,
        })
    }

    /// Its entries in written order.
    pub fn entries(self) -> &'a [(Key, Node)] {
        match &self.node.value {
            Value::Map(entries) => entries,
            _ => &[],
        }
    }

    fn text(self) -> &'a str {
        self.document.text()
    }

    fn start_of_entry(self, (key, _): &(Key, Node)) -> usize {
        start_of_entry(self.text(), key)
    }

    /// The byte after an entry; of one without a value, the byte after its colon, if it has one.
    fn end_of_entry(self, (key, node): &(Key, Node)) -> usize {
        let (start, end) = (node.place.start as usize, self.document.end_of(node));
        let written = self.text().get(start..end).unwrap_or("");
        if !matches!(node.value, Value::Null) || !written.trim().is_empty() {
            return end.max(key.place.end as usize);
        }
        self.after_colon(key)
    }

    /// The byte after the colon of a key; of one without a colon, the byte after it.
    fn after_colon(self, key: &Key) -> usize {
        let key_end = key.place.end as usize;
        let behind = self.text().get(key_end..).unwrap_or("");
        let is_marked = self.text().as_bytes().get(start_of_entry(self.text(), key)) == Some(&b'?');
        // After `?` it may stand in a line below.
        let blank = |c: char| matches!(c, ' ' | '\t') || (is_marked && c.is_whitespace());
        let colon = behind.trim_start_matches(blank);
        if colon.starts_with(':') {
            key_end + (behind.len() - colon.len()) + 1
        } else {
            key_end
        }
    }

    /// How far its keys are from the beginning of the line, if it is a block.
    pub fn indent(self) -> usize {
        self.indent
    }

    /// Whether it is written in brackets.
    pub fn is_flow(self) -> bool {
        self.text().as_bytes().get(self.node.place.start as usize) == Some(&b'{')
    }

    /// Gives the entry at this index another key and value.
    pub fn replace(self, index: usize, key: &str, value: &NewValue) -> Option<Splice> {
        let old = self.entries().get(index)?;
        let (start, end) = (self.start_of_entry(old), self.end_of_entry(old));
        let written = if self.is_flow() {
            format!("{}: {}", scalar(key), flow(value))
        } else {
            entry(key, value, self.indent)
        };
        let before = self.text().get(..start).unwrap_or("");
        let mut text = String::new();
        // What users said inside is kept above.
        for comment in self.document.comments(start, end) {
            let apart = text.is_empty() && before.ends_with(|c: char| !c.is_whitespace());
            text.push_str(if apart { " " } else { "" });
            text.push_str(comment);
            text.push('\n');
            text.push_str(&" ".repeat(self.indent));
        }
        text.push_str(written.trim_start().trim_end_matches('\n'));
        Some(Splice::new(start, end, text))
    }

    /// Adds an entry after all others.
    pub fn append(self, key: &str, value: &NewValue) -> Splice {
        if self.is_flow() {
            let at = self.entries().last();
            let at = at.map_or(self.node.place.end as usize, |last| self.end_of_entry(last));
            return Splice {
                member: Some(self.member(None)),
                ..Splice::new(at, at, format!("{}: {}", scalar(key), flow(value)))
            };
        }
        let end = self.entries().last();
        let end = end.map_or(self.node.place.end as usize, |last| self.end_of_entry(last));
        let at = line_end(self.text(), end);
        Splice {
            within: Some(self.node.place.start as usize),
            ..Splice::new(at, at, entry(key, value, self.indent))
        }
    }

    /// Puts entries into the value at this index, in which nothing stands yet.
    pub fn fill(self, index: usize, entries: Vec<(String, NewValue)>) -> Vec<Splice> {
        let Some(old) = self.entries().get(index) else {
            return Vec::new();
        };
        let (colon, end) = (self.after_colon(&old.0), self.end_of_entry(old));
        if self.is_flow() || self.document.comments(colon, end).next().is_some() {
            let whole = self.replace(index, &old.0.text, &NewValue::Map(entries));
            return Vec::from_iter(whole);
        }
        let at = line_end(self.text(), end);
        let each = entries.iter();
        let text = each.map(|(key, value)| entry(key, value, self.indent + STEP));
        let lines = Splice {
            within: Some(old.0.place.start as usize),
            ..Splice::new(at, at, text.collect())
        };
        vec![Splice::new(colon, end.max(colon), String::new()), lines]
    }

    fn member(self, goes: Option<usize>) -> Member {
        let range = |entry: &(Key, Node)| (self.start_of_entry(entry), self.end_of_entry(entry));
        let open = self.node.place.start as usize;
        Member {
            brackets: (open, self.document.closing(open)),
            items: self.entries().iter().map(range).collect(),
            goes,
        }
    }

    /// Takes an entry away, with its own line or its comma.
    pub fn remove(self, index: usize) -> Option<Splice> {
        let (key, _) = self.entries().get(index)?;
        let start = key.place.start as usize;
        let end = self.end_of_entry(self.entries().get(index)?);
        if !self.is_flow() {
            let (start, end) = (line_start(self.text(), start), line_end(self.text(), end));
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
            within: None,
        }
    }

    /// Whether a comment would go with what goes, or is about it: in the line above whole lines.
    pub fn takes_a_comment(&self, document: &Document<'_>) -> bool {
        let text = document.text();
        let whole_lines = self.text.is_empty() && line_start(text, self.start) == self.start;
        let above = text
            .get(..self.start)
            .and_then(|above| above.lines().last());
        let below_one = above.is_some_and(|line| line.trim_start().starts_with('#'));
        (whole_lines && below_one) || document.comments(self.start, self.end).next().is_some()
    }
}

/// Where an entry begins: at its key, or at what stands before that in its line: `?`, an anchor, a tag.
fn start_of_entry(text: &str, key: &Key) -> usize {
    let mut start = key.place.start as usize;
    let line = text.get(line_start(text, start)..start).unwrap_or("");
    for word in line.split_whitespace().rev() {
        let is_mark = word == "?" || word.starts_with(['&', '!']);
        if !is_mark || word.ends_with([',', '{', '[']) {
            break;
        }
        start = word.as_ptr() as usize - text.as_ptr() as usize;
    }
    start
}

/// What ends a line; a carriage return does it also alone.
pub(crate) const BREAKS: [char; 2] = ['\n', '\r'];

pub(crate) fn line_start(text: &str, at: usize) -> usize {
    text.get(..at)
        .and_then(|t| t.rfind(BREAKS))
        .map_or(0, |at| at + 1)
}

/// The byte after the line break of the line that `at` is in, its comment included.
pub(crate) fn line_end(text: &str, at: usize) -> usize {
    let rest = text.get(at..).unwrap_or("");
    let Some(end) = rest.find(BREAKS) else {
        return text.len();
    };
    let windows = rest.get(end..).is_some_and(|it| it.starts_with("\r\n"));
    at + end + if windows { 2 } else { 1 }
}
