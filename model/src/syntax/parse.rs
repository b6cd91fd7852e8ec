//! Builds the syntax tree from the events of the YAML parser, within limits.

use std::collections::HashMap;

use granit_parser::{Event, Marker, Parser, ScalarStyle, Span, StructureStyle};

use super::broken;
use super::tree::{Comment, Key, Node, Style, SyntaxTree, Text, Value};
use crate::diagnostic::{Diagnostic, codes};
use crate::source::Place;

/// How deep a description may nest; real ones stay below ten.
const DEPTH: usize = 48;
/// How large one file may be, in bytes.
const SIZE: usize = 64 << 20;
/// How many nodes a file may have.
const NODES: usize = 10_000_000;
/// How many nodes aliases may add.
const EXPANDED: usize = 20_000;
/// How many comments may stand between two values.
const COMMENTS: usize = 100_000;

type Failure = Box<Diagnostic>;

impl SyntaxTree {
    /// Parses a text. A text without content is [`Value::Null`].
    ///
    /// # Errors
    ///
    /// One diagnostic: the YAML itself is broken, too deep, too large, or blows up through aliases.
    pub fn parse(file: u32, text: &str) -> Result<Self, Box<Diagnostic>> {
        if text.len() > SIZE {
            let start = broken::start_of(file);
            return Err(Box::new(codes::too_large(start, text.len(), SIZE)));
        }
        let options = granit_parser::options! {
            emit_anchor_events: true,
            max_buffered_comment_events: COMMENTS,
        };
        let mut builder = Builder::new(file, text);
        for event in Parser::new_from_str_with_options(text, options) {
            match event {
                Ok((event, span)) => builder.take(event, span)?,
                Err(error) => return Err(Box::new(broken::diagnostic(file, text, &error))),
            }
        }
        builder.finish()
    }
}

struct Builder<'t> {
    file: u32,
    text: &'t str,
    /// The collections that are not closed yet.
    open: Vec<Open>,
    /// A scalar, until it is known whether it has an anchor.
    pending: Option<(Node, usize)>,
    root: Option<Node>,
    /// What anchors stand for, if there may be aliases.
    anchors: HashMap<usize, Anchored>,
    has_aliases: bool,
    nodes: usize,
    expanded: usize,
    documents: usize,
    /// The byte after what was read last.
    at: usize,
    comments: Vec<Comment>,
    anchored: bool,
    marked: bool,
}

/// A collection that is not closed yet.
struct Open {
    node: Node,
    anchor: usize,
    /// The key that waits for its value.
    key: Option<Key>,
}

/// What an anchor stands for.
struct Anchored {
    node: Node,
    nodes: usize,
    depth: usize,
}

impl<'t> Builder<'t> {
    fn new(file: u32, text: &'t str) -> Self {
        Self {
            file,
            text,
            open: Vec::new(),
            pending: None,
            root: None,
            anchors: HashMap::new(),
            has_aliases: text.contains('*'),
            nodes: 0,
            expanded: 0,
            documents: 0,
            at: 0,
            comments: Vec::new(),
            anchored: false,
            marked: false,
        }
    }

    fn take(&mut self, event: Event<'_>, span: Span) -> Result<(), Failure> {
        if !matches!(event, Event::Anchor(..)) {
            self.place_pending()?;
        }
        match event {
            Event::Comment(..) => self.comment(span),
            Event::Anchor(..) => self.anchor(span),
            Event::DocumentStart(explicit, _) => {
                self.documents += 1;
                self.marked |= explicit;
                if self.documents > 1 {
                    return Err(self.limit(span, broken::SECOND_DOCUMENT));
                }
            }
            Event::Scalar(text, style, anchor, tag) => {
                let node = self.scalar(text.into_owned(), style, tag.is_some(), span);
                self.pending = Some((node, anchor));
            }
            Event::Alias(anchor) => {
                let node = self.alias(anchor, span)?;
                self.anchored = true;
                self.complete(node, 0)?;
            }
            Event::SequenceStart(style, anchor, _) => {
                self.open(Value::List(Vec::new()), style, anchor, span)?;
            }
            Event::MappingStart(style, anchor, _) => {
                self.open(Value::Map(Vec::new()), style, anchor, span)?;
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(span)?,
            _ => {}
        }
        Ok(())
    }

    fn finish(mut self) -> Result<SyntaxTree, Failure> {
        self.place_pending()?;
        let place = broken::start_of(self.file);
        let nothing = Node {
            value: Value::Null,
            place,
            end: place.end,
            style: Style::Plain,
            properties: None,
        };
        Ok(SyntaxTree {
            root: self.root.unwrap_or(nothing),
            comments: self.comments,
            anchored: self.anchored,
            marked: self.marked,
        })
    }

    fn limit(&self, span: Span, words: &str) -> Failure {
        let place = broken::widened(self.text, self.place(span.start, span.start));
        Box::new(codes::yaml(place, words))
    }

    fn place(&self, start: Marker, end: Marker) -> Place {
        broken::place(self.file, self.text, start, end)
    }

    fn node(&mut self, value: Value, style: Style, span: Span) -> Node {
        let place = self.place(span.start, span.end);
        let tag = span.tag_span().and_then(|tag| tag.slice(self.text));
        Node {
            value,
            place,
            end: place.end,
            style,
            properties: tag.map(Box::from),
        }
    }

    fn scalar(&mut self, text: String, style: ScalarStyle, tagged: bool, span: Span) -> Node {
        let style = match style {
            ScalarStyle::Plain => Style::Plain,
            ScalarStyle::SingleQuoted => Style::SingleQuoted,
            ScalarStyle::DoubleQuoted => Style::DoubleQuoted,
            ScalarStyle::Literal => Style::Literal,
            ScalarStyle::Folded => Style::Folded,
        };
        let quoted = style != Style::Plain || tagged;
        let value = match text.as_str() {
            "" | "~" | "null" | "Null" | "NULL" if !quoted => Value::Null,
            _ => Value::Text(Text { text, quoted }),
        };
        let mut node = self.node(value, style, span);
        if style.is_block_scalar() {
            self.block_scalar(&mut node);
        }
        self.at = self.at.max(node.end as usize);
        node
    }

    /// To the parser a block scalar begins with its first word and goes on to the next thing. Here it
    /// begins at its marker, and what is blank behind it is not its own.
    fn block_scalar(&self, node: &mut Node) {
        let (start, end) = (node.place.start as usize, node.place.end as usize);
        let between = self.text.get(self.at..start).unwrap_or("");
        let marker = between.find(['|', '>']).map(|at| self.at + at);
        let written = self.text.get(start..end).unwrap_or("").trim_end();
        let end = if written.is_empty() {
            self.text.get(..start).unwrap_or("").trim_end().len()
        } else {
            start + written.len()
        };
        if let Some(marker) = marker {
            let before = self.text.get(..marker).unwrap_or("");
            let line = before.rsplit(['\n', '\r']).next().unwrap_or("");
            let behind = self.text.get(marker..start).unwrap_or("");
            let lines = behind.split(['\n', '\r']).count() - 1 - behind.matches("\r\n").count();
            node.place.line = node.place.line.saturating_sub(broken::narrow(lines)).max(1);
            node.place.column = broken::narrow(line.chars().count() + 1);
            node.place.start = broken::narrow(marker);
        }
        node.place.end = broken::narrow(end);
        node.end = node.place.end;
    }

    fn alias(&mut self, anchor: usize, span: Span) -> Result<Node, Failure> {
        let blown_up = self.limit(span, broken::ALIASES);
        // Unknown ones are refused by the parser; one inside of its own anchor never ends.
        let Some(anchored) = self.anchors.get(&anchor) else {
            return Err(blown_up);
        };
        self.expanded += anchored.nodes;
        if self.expanded > EXPANDED {
            return Err(blown_up);
        }
        if self.open.len() + anchored.depth > DEPTH {
            return Err(self.limit(span, broken::TOO_DEEP));
        }
        let nodes = anchored.nodes;
        let node = standing_at(&anchored.node, self.place(span.start, span.end));
        self.nodes += nodes;
        self.at = node.end as usize;
        Ok(node)
    }

    fn anchor(&mut self, span: Span) {
        self.anchored = true;
        let range = span.byte_range().unwrap_or(0..0);
        let name = self.text.get(range).unwrap_or("");
        let pending = self.pending.as_mut().map(|(node, _)| node);
        let node = pending.or_else(|| self.open.last_mut().map(|open| &mut open.node));
        if let Some(node) = node {
            let tag = node.properties.take();
            let blank = if tag.is_some() { " " } else { "" };
            let tag = tag.as_deref().unwrap_or("");
            node.properties = Some(format!("{name}{blank}{tag}").into());
        }
    }

    fn comment(&mut self, span: Span) {
        let range = span.byte_range().unwrap_or(0..0);
        let before = self.text.get(..range.start).unwrap_or("");
        let line = before.rsplit(['\n', '\r']).next().unwrap_or("");
        self.comments.push(Comment {
            start: range.start,
            end: range.end,
            column: line.chars().count(),
            alone: line.trim().is_empty(),
        });
        self.at = self.at.max(range.end);
    }

    fn open(
        &mut self,
        value: Value,
        style: StructureStyle,
        anchor: usize,
        span: Span,
    ) -> Result<(), Failure> {
        if self.open.len() >= DEPTH {
            return Err(self.limit(span, broken::TOO_DEEP));
        }
        let style = match style {
            StructureStyle::Block => Style::Block,
            StructureStyle::Flow => Style::Flow,
        };
        let node = self.node(value, style, span);
        let key = None;
        self.open.push(Open { node, anchor, key });
        Ok(())
    }

    fn close(&mut self, span: Span) -> Result<(), Failure> {
        let Some(Open {
            mut node, anchor, ..
        }) = self.open.pop()
        else {
            return Ok(());
        };
        let last = match &node.value {
            Value::List(items) => items.last(),
            Value::Map(entries) => entries.last().map(|(_, value)| value),
            Value::Null | Value::Text(_) => None,
        };
        if node.style == Style::Flow {
            node.end = self.place(span.start, span.end).end;
            self.at = node.end as usize;
        } else if let Some(last) = last {
            node.end = last.end;
        }
        self.complete(node, anchor)
    }

    fn place_pending(&mut self) -> Result<(), Failure> {
        match self.pending.take() {
            Some((node, anchor)) => self.complete(node, anchor),
            None => Ok(()),
        }
    }

    /// A node that is whole comes to where it belongs.
    fn complete(&mut self, node: Node, anchor: usize) -> Result<(), Failure> {
        self.nodes += 1;
        if self.nodes > NODES {
            let words = "it has too many values; split the file";
            return Err(Box::new(codes::yaml(node.place, words)));
        }
        if anchor != 0 && self.has_aliases {
            let (nodes, depth) = measure(&node);
            // To keep it is to copy it.
            self.nodes += nodes;
            let node = node.clone();
            let anchored = Anchored { node, nodes, depth };
            self.anchors.insert(anchor, anchored);
        }
        let Some(open) = self.open.last_mut() else {
            self.root = Some(node);
            return Ok(());
        };
        match &mut open.node.value {
            Value::List(items) => items.push(node),
            Value::Map(entries) => match open.key.take() {
                Some(key) => entries.push((key, node)),
                None => open.key = Some(key(node)?),
            },
            Value::Null | Value::Text(_) => {}
        }
        Ok(())
    }
}

/// A scalar as a key: statuses are written as numbers.
fn key(node: Node) -> Result<Key, Failure> {
    let text = match node.value {
        Value::Text(text) => text.text,
        Value::Null if node.place.start < node.place.end => {
            return Err(Box::new(codes::null_key(node.place)));
        }
        Value::Null => return Err(Box::new(codes::yaml(node.place, "no key before this `:`"))),
        Value::List(_) | Value::Map(_) => {
            return Err(Box::new(codes::bracket_key(node.place)));
        }
    };
    Ok(Key {
        text,
        place: node.place,
        style: node.style,
        properties: node.properties,
    })
}

/// What an anchor stands for, where an alias stands: so do all its parts.
fn standing_at(node: &Node, place: Place) -> Node {
    let value = match &node.value {
        Value::Null => Value::Null,
        Value::Text(text) => Value::Text(text.clone()),
        Value::List(items) => {
            Value::List(items.iter().map(|item| standing_at(item, place)).collect())
        }
        Value::Map(entries) => {
            let each = entries.iter().map(|(key, value)| {
                let key = Key {
                    text: key.text.clone(),
                    place,
                    style: Style::Alias,
                    properties: None,
                };
                (key, standing_at(value, place))
            });
            Value::Map(each.collect())
        }
    };
    Node {
        value,
        place,
        end: place.end,
        style: Style::Alias,
        properties: None,
    }
}

/// How many nodes there are in this one with itself, and how deep it nests.
fn measure(node: &Node) -> (usize, usize) {
    let both = |(nodes, depth): (usize, usize), inner: &Node| {
        let (more, below) = measure(inner);
        (nodes + more, depth.max(below + 1))
    };
    match &node.value {
        Value::Null | Value::Text(_) => (1, 0),
        Value::List(items) => items.iter().fold((1, 1), both),
        Value::Map(entries) => entries.iter().map(|(_, it)| it).fold((1, 1), both),
    }
}
