//! Edits of the entries of a mapping, and of the items of a list.

use specwright_model::syntax::tree::{Key, Node, Style, Value};

use crate::document::Document;
use crate::lines::{line_end, line_start};
use crate::members::with_comma;
use crate::print::STEP;
use crate::splice::{Member, Range, Splice};
use crate::yaml_value::{YamlValue, entry, flow_entry};

/// A mapping in a text, ready to be edited.
#[derive(Clone, Copy)]
pub struct Mapping<'a> {
    document: &'a Document<'a>,
    node: &'a Node,
    /// The indentation of its keys, for a block.
    indent: usize,
}

impl<'a> Mapping<'a> {
    /// A mapping of a document; `None` if the node is none.
    pub fn new(document: &'a Document<'a>, node: &'a Node) -> Option<Self> {
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
        let (start, end) = (node.place.start as usize, node.end as usize);
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
        self.node.style == Style::Flow
    }

    /// Gives the entry at this index another key and value.
    pub fn replace(self, index: usize, key: &str, value: &YamlValue) -> Option<Splice> {
        let old = self.entries().get(index)?;
        let (start, end) = (self.start_of_entry(old), self.end_of_entry(old));
        let written = if self.is_flow() {
            flow_entry(key, value)
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
    pub fn append(self, key: &str, value: &YamlValue) -> Splice {
        if self.is_flow() {
            let at = self.entries().last();
            let at = at.map_or(self.node.place.end as usize, |last| self.end_of_entry(last));
            return Splice {
                member: Some(self.member(None)),
                ..Splice::new(at, at, flow_entry(key, value))
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
    pub fn fill(self, index: usize, entries: &[(String, YamlValue)]) -> Vec<Splice> {
        let Some(old) = self.entries().get(index) else {
            return Vec::new();
        };
        let (colon, end) = (self.after_colon(&old.0), self.end_of_entry(old));
        if self.is_flow() || self.document.comments(colon, end).next().is_some() {
            let whole = self.replace(index, &old.0.text, &YamlValue::Map(entries.to_vec()));
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
            brackets: (open, self.node.end as usize),
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

/// Takes an item out of a list, with its own line or its comma.
pub fn remove_item(document: &Document<'_>, list: &Node, index: usize) -> Option<Splice> {
    let Value::List(items) = &list.value else {
        return None;
    };
    let item = items.get(index)?;
    let open = list.place.start as usize;
    if list.style != Style::Flow {
        let start = line_start(document.text(), item.place.start as usize);
        let end = line_end(document.text(), item.end as usize);
        return Some(Splice::new(start, end, String::new()));
    }
    let range = |item: &Node| -> Range { (item.place.start as usize, item.end as usize) };
    let items: Vec<Range> = items.iter().map(range).collect();
    let (start, end) = with_comma(&items, index)?;
    Some(Splice {
        member: Some(Member {
            brackets: (open, list.end as usize),
            items: items.into(),
            goes: Some(index),
        }),
        ..Splice::new(start, end, String::new())
    })
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
