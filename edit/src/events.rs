//! The YAML parser's event stream, with comments apart.

use granit_parser::{Event as Parsed, Parser, ScalarStyle, Span, StructureStyle};

use crate::layout::LayoutError;

/// Structure and comments of a file, each with its place.
pub(crate) struct Events<'t> {
    text: &'t str,
    pub(crate) list: Vec<Event>,
    pub(crate) comments: Vec<CommentSpan>,
    /// Whether there are anchors or aliases.
    pub(crate) anchored: bool,
    /// Whether it begins with `---` or a directive.
    pub(crate) marked: bool,
}

/// What the parser tells, comments aside.
pub(crate) enum EventKind {
    Scalar(String, ScalarStyle),
    Alias,
    List(StructureStyle),
    Map(StructureStyle),
    End,
}

pub(crate) struct Event {
    pub(crate) kind: EventKind,
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// Anchor and tag, as written.
    pub(crate) properties: Option<String>,
}

impl Event {
    /// Whether nothing is written.
    pub(crate) fn is_empty(&self) -> bool {
        matches!(self.kind, EventKind::Scalar(_, style) if !is_block_scalar(style))
            && self.start == self.end
    }
}

pub(crate) fn is_block_scalar(style: ScalarStyle) -> bool {
    matches!(style, ScalarStyle::Literal | ScalarStyle::Folded)
}

#[derive(Debug)]
pub(crate) struct CommentSpan {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) column: usize,
    /// Whether nothing else stands on its line.
    pub(crate) alone: bool,
}

impl<'t> Events<'t> {
    /// Listens to the parser until the end of the file.
    pub(crate) fn record(text: &'t str) -> Result<Self, LayoutError> {
        let mut events = Self {
            text,
            list: Vec::new(),
            comments: Vec::new(),
            anchored: false,
            marked: false,
        };
        let options = granit_parser::options! {
            emit_anchor_events: true,
            max_buffered_comment_events: 100_000,
        };
        for event in Parser::new_from_str_with_options(text, options) {
            let (event, span) = event.map_err(|_| LayoutError("it is not valid YAML"))?;
            events.take(event, span)?;
        }
        Ok(events)
    }

    fn take(&mut self, event: Parsed<'_>, span: Span) -> Result<(), LayoutError> {
        let range = span.byte_range().unwrap_or(0..0);
        let kind = match event {
            Parsed::Comment(..) => {
                self.comment(range.start, range.end);
                return Ok(());
            }
            Parsed::Anchor(..) => {
                self.anchored = true;
                let name = self.text.get(range).unwrap_or("");
                return self.property(name);
            }
            Parsed::DocumentStart(true, _) => {
                self.marked = true;
                return Ok(());
            }
            Parsed::Scalar(text, style, ..) => EventKind::Scalar(text.into_owned(), style),
            Parsed::Alias(_) => EventKind::Alias,
            Parsed::SequenceStart(style, ..) => EventKind::List(style),
            Parsed::MappingStart(style, ..) => EventKind::Map(style),
            Parsed::SequenceEnd | Parsed::MappingEnd => EventKind::End,
            _ => return Ok(()),
        };
        self.anchored |= matches!(kind, EventKind::Alias);
        let tag = span
            .tag_span()
            .and_then(|tag| tag.slice(self.text))
            .map(str::to_owned);
        self.list.push(Event {
            kind,
            start: range.start,
            end: range.end,
            properties: tag,
        });
        Ok(())
    }

    fn property(&mut self, name: &str) -> Result<(), LayoutError> {
        let last = self
            .list
            .last_mut()
            .ok_or(LayoutError("an anchor on nothing"))?;
        let properties = last.properties.get_or_insert_default();
        properties.insert_str(0, if properties.is_empty() { "" } else { " " });
        properties.insert_str(0, name);
        Ok(())
    }

    fn comment(&mut self, start: usize, end: usize) {
        let before = self.text.get(..start).unwrap_or("");
        let line = before.rfind('\n').map_or(0, |at| at + 1);
        let before = before.get(line..).unwrap_or("");
        self.comments.push(CommentSpan {
            start,
            end,
            column: before.chars().count(),
            alone: before.trim().is_empty(),
        });
    }
}
