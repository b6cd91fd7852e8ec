//! What the YAML parser tells about a file, with comments apart.

use granit_parser::{Event, Parser, ScalarStyle, Span, StructureStyle};

use crate::layout::Left;

/// Structure and comments of a file, each with its place.
pub(crate) struct Tape<'t> {
    text: &'t str,
    pub(crate) steps: Vec<Step>,
    pub(crate) remarks: Vec<Remark>,
    /// Whether there are anchors or aliases.
    pub(crate) anchored: bool,
    /// Whether it begins with `---` or a directive.
    pub(crate) marked: bool,
}

/// What the parser tells, comments aside.
pub(crate) enum Told {
    Scalar(String, ScalarStyle),
    Alias,
    List(StructureStyle),
    Map(StructureStyle),
    End,
}

pub(crate) struct Step {
    pub(crate) told: Told,
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// Anchor and tag, as written.
    pub(crate) properties: Option<String>,
}

impl Step {
    /// Whether nothing is written.
    pub(crate) fn is_empty(&self) -> bool {
        matches!(self.told, Told::Scalar(_, style) if !is_block_scalar(style))
            && self.start == self.end
    }
}

pub(crate) fn is_block_scalar(style: ScalarStyle) -> bool {
    matches!(style, ScalarStyle::Literal | ScalarStyle::Folded)
}

#[derive(Debug)]
pub(crate) struct Remark {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) column: usize,
    /// Whether nothing else stands on its line.
    pub(crate) alone: bool,
}

impl<'t> Tape<'t> {
    /// Listens to the parser until the end of the file.
    pub(crate) fn record(text: &'t str) -> Result<Self, Left> {
        let mut tape = Self {
            text,
            steps: Vec::new(),
            remarks: Vec::new(),
            anchored: false,
            marked: false,
        };
        let options = granit_parser::options! {
            emit_anchor_events: true,
            max_buffered_comment_events: 100_000,
        };
        for event in Parser::new_from_str_with_options(text, options) {
            let (event, span) = event.map_err(|_| Left("it is not valid YAML"))?;
            tape.take(event, span)?;
        }
        Ok(tape)
    }

    fn take(&mut self, event: Event<'_>, span: Span) -> Result<(), Left> {
        let range = span.byte_range().unwrap_or(0..0);
        let told = match event {
            Event::Comment(..) => {
                self.remark(range.start, range.end);
                return Ok(());
            }
            Event::Anchor(..) => {
                self.anchored = true;
                let name = self.text.get(range).unwrap_or("");
                return self.property(name);
            }
            Event::DocumentStart(true, _) => {
                self.marked = true;
                return Ok(());
            }
            Event::Scalar(text, style, ..) => Told::Scalar(text.into_owned(), style),
            Event::Alias(_) => Told::Alias,
            Event::SequenceStart(style, ..) => Told::List(style),
            Event::MappingStart(style, ..) => Told::Map(style),
            Event::SequenceEnd | Event::MappingEnd => Told::End,
            _ => return Ok(()),
        };
        self.anchored |= matches!(told, Told::Alias);
        let tag = span
            .tag_span()
            .and_then(|tag| tag.slice(self.text))
            .map(str::to_owned);
        self.steps.push(Step {
            told,
            start: range.start,
            end: range.end,
            properties: tag,
        });
        Ok(())
    }

    fn property(&mut self, name: &str) -> Result<(), Left> {
        let last = self.steps.last_mut().ok_or(Left("an anchor on nothing"))?;
        let properties = last.properties.get_or_insert_default();
        properties.insert_str(0, if properties.is_empty() { "" } else { " " });
        properties.insert_str(0, name);
        Ok(())
    }

    fn remark(&mut self, start: usize, end: usize) {
        let before = self.text.get(..start).unwrap_or("");
        let line = before.rfind('\n').map_or(0, |at| at + 1);
        let before = before.get(line..).unwrap_or("");
        self.remarks.push(Remark {
            start,
            end,
            column: before.chars().count(),
            alone: before.trim().is_empty(),
        });
    }
}
