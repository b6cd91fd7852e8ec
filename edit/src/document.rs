//! A text with its comments and the ends of its collections, for edits.

use std::collections::HashMap;
use std::sync::OnceLock;

use specwright_model::syntax::tree::{Node, Value};

use crate::events::{CommentSpan, EventKind, Events};
use crate::members::{Member, Range, with_comma};
use crate::splice::{Mapping, Splice, line_end, line_start};

/// A text that is edited. The parser is asked once, on first use.
#[derive(Debug)]
pub struct Document<'t> {
    text: &'t str,
    parsed: OnceLock<Parsed>,
}

/// What the parser tells.
#[derive(Debug, Default)]
struct Parsed {
    /// Where each list and mapping ends, by its first byte.
    ends: HashMap<usize, usize>,
    comments: Vec<CommentSpan>,
}

impl<'t> Document<'t> {
    /// A text, not looked at yet.
    pub fn new(text: &'t str) -> Self {
        Self {
            text,
            parsed: OnceLock::new(),
        }
    }

    /// The text.
    pub fn text(&self) -> &'t str {
        self.text
    }

    /// A mapping in it, ready to be edited; `None` if the node is none.
    pub fn mapping<'a>(&'a self, node: &'a Node) -> Option<Mapping<'a>> {
        Mapping::new(self, node)
    }

    fn parsed(&self) -> &Parsed {
        self.parsed.get_or_init(|| {
            let events = Events::record(self.text);
            events.map(Parsed::from).unwrap_or_default()
        })
    }

    /// The byte after the bracket that closes the one at `start`; where that is unknown, no more is
    /// taken than the bracket itself.
    pub(crate) fn closing(&self, start: usize) -> usize {
        let end = self.parsed().ends.get(&start);
        end.copied().unwrap_or(start + 1).min(self.text.len())
    }

    /// The comments between two places.
    pub(crate) fn comments(&self, start: usize, end: usize) -> impl Iterator<Item = &'t str> {
        let comments = self.parsed().comments.iter();
        comments
            .filter(move |it| (start..end).contains(&it.start))
            .filter_map(|it| self.text.get(it.start..it.end))
            .map(str::trim_end)
    }

    /// The byte after a node.
    pub fn end_of(&self, node: &Node) -> usize {
        let start = node.place.start as usize;
        let opens_with = |bracket| self.text.as_bytes().get(start) == Some(&bracket);
        match &node.value {
            Value::Null => node.place.end as usize,
            Value::Text(_) => self.end_of_text(start, node.place.end as usize),
            Value::List(items) if !opens_with(b'[') => items
                .last()
                .map_or(node.place.end as usize, |last| self.end_of(last)),
            Value::Map(entries) if !opens_with(b'{') => entries
                .last()
                .map_or(node.place.end as usize, |(_, last)| self.end_of(last)),
            Value::List(_) | Value::Map(_) => self.closing(start),
        }
    }

    /// The byte after a scalar. To the parser one after `|` or `>` begins with its first word and goes on
    /// to the next thing; what is blank behind it is not its own.
    fn end_of_text(&self, start: usize, end: usize) -> usize {
        let written = self.text.get(start..end).unwrap_or("").trim_end();
        if written.is_empty() {
            // Nothing but `|` or `>`.
            self.text.get(..start).unwrap_or("").trim_end().len()
        } else {
            start + written.len()
        }
    }

    /// Takes an item out of a list, with its own line or its comma.
    pub fn remove_item(&self, list: &Node, index: usize) -> Option<Splice> {
        let Value::List(items) = &list.value else {
            return None;
        };
        let item = items.get(index)?;
        let open = list.place.start as usize;
        if self.text.as_bytes().get(open) != Some(&b'[') {
            let start = line_start(self.text, item.place.start as usize);
            let end = line_end(self.text, self.end_of(item));
            return Some(Splice::new(start, end, String::new()));
        }
        let range = |item: &Node| -> Range { (item.place.start as usize, self.end_of(item)) };
        let items: Vec<Range> = items.iter().map(range).collect();
        let (start, end) = with_comma(&items, index)?;
        Some(Splice {
            member: Some(Member {
                brackets: (open, self.closing(open)),
                items: items.into(),
                goes: Some(index),
            }),
            ..Splice::new(start, end, String::new())
        })
    }
}

impl From<Events<'_>> for Parsed {
    fn from(events: Events<'_>) -> Self {
        let mut ends = HashMap::new();
        let mut open = Vec::new();
        for event in &events.list {
            match event.kind {
                EventKind::List(_) | EventKind::Map(_) => open.push(event.start),
                EventKind::End => {
                    let start = open.pop();
                    ends.extend(start.map(|start| (start, event.end)));
                }
                EventKind::Scalar(..) | EventKind::Alias => {}
            }
        }
        Self {
            ends,
            comments: events.comments,
        }
    }
}
