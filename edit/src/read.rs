//! Builds the layout tree, with every comment, from the parser's events.

use granit_parser::{ScalarStyle, StructureStyle};

use crate::events::{CommentSpan, Event, EventKind, Events, is_block_scalar};
use crate::layout::LayoutError;
use crate::layout_tree::{Item, KeyText, Kind, LayoutFile, Node, TrailingComment, Trivia};
use crate::scalar::respelled;

/// Reads a file; a file without content has no structure.
pub(crate) fn read(text: &str) -> Result<Option<LayoutFile>, LayoutError> {
    let events = Events::record(text)?;
    if events.marked {
        return Err(LayoutError("it begins with `---` or a directive"));
    }
    let mut reader = Reader {
        text,
        events: events.list,
        next: 0,
        comments: events.comments,
        comment: 0,
        at: 0,
    };
    if reader.events.is_empty() {
        return Ok(None);
    }
    let node = reader.node(0)?;
    let (mut entries, end) = match node.kind {
        Kind::Map(entries, end) if node.properties.is_none() => (entries, end),
        Kind::Empty => return Ok(None),
        _ => return Err(LayoutError("its outermost part is no plain mapping")),
    };
    let mut end = end;
    end.extend(reader.above(text.len()));
    let head = entries.first_mut().map_or_else(Vec::new, head);
    Ok(Some(LayoutFile {
        head,
        entries,
        end: trimmed(end),
        anchored: events.anchored,
    }))
}

/// Takes a file apart.
pub(crate) struct Reader<'t> {
    pub(crate) text: &'t str,
    events: Vec<Event>,
    next: usize,
    pub(crate) comments: Vec<CommentSpan>,
    /// The first comment that has no place yet.
    pub(crate) comment: usize,
    /// The byte after what was read last.
    pub(crate) at: usize,
}

impl Reader<'_> {
    fn words(&self, comment: &CommentSpan) -> String {
        let words = self.text.get(comment.start..comment.end).unwrap_or("#");
        words.trim_end().to_owned()
    }

    /// Comments and blank lines from here to a place.
    fn above(&mut self, to: usize) -> Vec<Trivia> {
        let mut above = Vec::new();
        while let Some(comment) = self.comments.get(self.comment).filter(|r| r.start < to) {
            if self.is_blank(self.at, comment.start) {
                above.push(Trivia::Blank);
            }
            above.push(Trivia::Comment(self.words(comment)));
            self.at = comment.end;
            self.comment += 1;
        }
        if self.is_blank(self.at, to) {
            above.push(Trivia::Blank);
        }
        above
    }

    /// Whether there is an empty line between two places.
    fn is_blank(&self, from: usize, to: usize) -> bool {
        let between = self.text.get(from..to).unwrap_or("");
        let breaks = between.matches('\n').count();
        let behind_a_break = from == 0 || self.text.get(..from).is_some_and(|t| t.ends_with('\n'));
        breaks + usize::from(behind_a_break) > 1
    }

    /// The comment behind what was read last, on the same line.
    fn beside(&mut self) -> Option<TrailingComment> {
        let comment = self.comments.get(self.comment)?;
        let between = self.text.get(self.at..comment.start)?;
        if comment.alone
            || between.contains('\n')
            || !between.trim_matches([' ', '\t', ',']).is_empty()
        {
            return None;
        }
        let before = self.text.get(..comment.start)?;
        let beside = TrailingComment {
            column: comment.column,
            blanks: before.len() - before.trim_end_matches([' ', '\t']).len(),
            words: self.words(comment),
        };
        self.at = comment.end;
        self.comment += 1;
        Some(beside)
    }

    fn peek(&self) -> Option<&Event> {
        self.events.get(self.next)
    }

    /// One value; `parent` is the column that a block scalar is indented from.
    fn node(&mut self, parent: usize) -> Result<Node, LayoutError> {
        let Some(event) = self.events.get_mut(self.next) else {
            return Err(LayoutError("it ends too early"));
        };
        self.next += 1;
        let properties = event.properties.take();
        let (start, end) = (event.start, event.end);
        let kind = match std::mem::replace(&mut event.kind, EventKind::End) {
            EventKind::Scalar(text, style) => self.scalar(text, style, start..end, parent)?,
            EventKind::Alias => {
                self.at = end;
                Kind::Scalar(self.text.get(start..end).unwrap_or("").to_owned())
            }
            EventKind::List(style) => {
                self.open(style, start);
                let (items, end) = self.items(style, start)?;
                Kind::List(items, end)
            }
            EventKind::Map(style) => {
                self.open(style, start);
                let (items, end) = self.entries(style)?;
                Kind::Map(items, end)
            }
            EventKind::End => return Err(LayoutError("its brackets do not match")),
        };
        Ok(Node {
            properties,
            ..Node::of(kind)
        })
    }

    fn open(&mut self, style: StructureStyle, start: usize) {
        if style == StructureStyle::Flow {
            self.at = start + 1;
        }
    }

    fn scalar(
        &mut self,
        text: String,
        style: ScalarStyle,
        range: std::ops::Range<usize>,
        parent: usize,
    ) -> Result<Kind, LayoutError> {
        if range.is_empty() && !is_block_scalar(style) {
            return Ok(Kind::Empty);
        }
        if is_block_scalar(style) {
            return self.block(text, range, parent).map(Kind::Block);
        }
        self.at = range.end;
        Ok(Kind::Scalar(respelled(&text, style)))
    }

    fn entries(&mut self, style: StructureStyle) -> Result<(Vec<Item>, Vec<Trivia>), LayoutError> {
        let mut items = Vec::new();
        let mut column = 0;
        loop {
            let Some(event) = self.peek() else {
                return Err(LayoutError("it ends too early"));
            };
            if matches!(event.kind, EventKind::End) {
                break;
            }
            let start = event.start;
            if items.is_empty() {
                column = self.column(start);
            }
            let above = self.above(start);
            let key = self.key()?;
            let mut item = self.value(style, column)?;
            item.above = [above, item.above].concat();
            item.key = Some(key);
            items.push(item);
        }
        let end = self.close(style, column);
        Ok((tidied(items), trimmed(end)))
    }

    fn items(
        &mut self,
        style: StructureStyle,
        start: usize,
    ) -> Result<(Vec<Item>, Vec<Trivia>), LayoutError> {
        let mut items = Vec::new();
        let column = self.column(start);
        loop {
            let Some(event) = self.peek() else {
                return Err(LayoutError("it ends too early"));
            };
            if matches!(event.kind, EventKind::End) {
                break;
            }
            let mut item = Item::default();
            let is_block = self.is_block();
            if let Some(dash) = self.dash().filter(|_| is_block) {
                item.above = self.above(dash);
                self.at = dash + 1;
            }
            // What stands between a dash and its record goes above both.
            let inside = self.above(self.start_of_next()).into_iter();
            item.above
                .extend(inside.filter(|above| !is_block || *above != Trivia::Blank));
            item.node = self.node(column)?;
            item.beside = self.beside();
            items.push(item);
        }
        let end = self.close(style, column);
        Ok((tidied(items), trimmed(end)))
    }

    fn key(&mut self) -> Result<KeyText, LayoutError> {
        let Some(Event {
            kind: EventKind::Scalar(text, written),
            start,
            end,
            properties: None,
        }) = self.peek()
        else {
            return Err(LayoutError("a key is no plain text"));
        };
        let before = self.text.get(..*start).unwrap_or("");
        let line = before.rsplit('\n').next().unwrap_or("");
        let block = is_block_scalar(*written);
        let lines = self
            .text
            .get(*start..*end)
            .is_some_and(|t| t.contains('\n'));
        let explicit = line.trim_end().ends_with('?');
        if start == end || block || lines || explicit {
            return Err(LayoutError("a key is written in an unusual way"));
        }
        let key = KeyText {
            text: text.clone(),
            spelled: respelled(text, *written),
        };
        self.at = *end;
        self.next += 1;
        Ok(key)
    }

    /// The value behind a key, with what stands around it.
    fn value(&mut self, style: StructureStyle, column: usize) -> Result<Item, LayoutError> {
        let mut item = Item::default();
        let colon = self.text.get(self.at..).and_then(|t| t.find(':'));
        let before_colon = colon.and_then(|at| self.text.get(self.at..self.at + at));
        if before_colon.is_some_and(|between| between.trim().is_empty()) {
            self.at += colon.unwrap_or(0) + 1;
        } else if style == StructureStyle::Block {
            return Err(LayoutError("a key without a colon"));
        }
        let start = self.start_of_next();
        let empty = self.peek().is_some_and(Event::is_empty);
        let beside = match self.comments.get(self.comment) {
            Some(comment) if empty || comment.start < start => self.beside(),
            _ => None,
        };
        if !empty && !self.is_block() {
            item.above = self.above(start);
            item.above.retain(|above| *above != Trivia::Blank);
        }
        item.node = self.node(column)?;
        item.beside = beside;
        if let Some(behind) = self.beside() {
            match &item.beside {
                None => item.beside = Some(behind),
                Some(_) => item.above.push(Trivia::Comment(behind.words)),
            }
        }
        Ok(item)
    }

    /// Where the dash stands that the next value is behind: the first one that is in no comment.
    fn dash(&self) -> Option<usize> {
        let mut from = self.at;
        for comment in self.comments.iter().skip(self.comment) {
            let between = self.text.get(from..comment.start)?;
            if between.contains('-') {
                break;
            }
            from = comment.end;
        }
        let behind = self.text.get(from..)?;
        behind.find('-').map(|at| from + at)
    }

    /// Whether the next value begins on a line of its own, with entries of its own.
    fn is_block(&self) -> bool {
        matches!(
            self.peek().map(|event| &event.kind),
            Some(EventKind::List(StructureStyle::Block) | EventKind::Map(StructureStyle::Block))
        )
    }

    /// Where the next value begins, its anchor and tag aside.
    fn start_of_next(&self) -> usize {
        match self.peek() {
            Some(event) => match event.kind {
                EventKind::Scalar(_, style) if is_block_scalar(style) => {
                    self.marker(event.start).unwrap_or(event.start)
                }
                _ => event.start,
            },
            None => self.text.len(),
        }
    }

    /// What stands below the last entry, but inside.
    fn close(&mut self, style: StructureStyle, column: usize) -> Vec<Trivia> {
        let Some(Event { start, end, .. }) = self.events.get(self.next) else {
            return Vec::new();
        };
        let (start, end) = (*start, *end);
        self.next += 1;
        if style == StructureStyle::Flow {
            let above = self.above(start);
            self.at = end;
            return above;
        }
        let ahead = self.events.get(self.next..).unwrap_or(&[]).iter();
        let mut ahead = ahead.filter(|event| !matches!(event.kind, EventKind::End));
        let next = ahead.next().map_or(self.text.len(), |event| event.start);
        let inside = self.comments.iter().skip(self.comment);
        let inside = inside.take_while(|r| r.start < next && r.alone && r.column >= column);
        let Some(last) = inside.last().map(|r| r.end) else {
            return Vec::new();
        };
        self.above(last)
    }

    fn column(&self, at: usize) -> usize {
        let before = self.text.get(..at).unwrap_or("");
        before.chars().rev().take_while(|c| *c != '\n').count()
    }
}

/// Blank lines separate entries: above the first there is none.
fn tidied(mut items: Vec<Item>) -> Vec<Item> {
    if let Some(first) = items.first_mut() {
        while first.above.first() == Some(&Trivia::Blank) {
            first.above.remove(0);
        }
    }
    items
}

fn trimmed(mut end: Vec<Trivia>) -> Vec<Trivia> {
    while end.last() == Some(&Trivia::Blank) {
        end.pop();
    }
    end
}

/// Takes what belongs to the file away from its first entry: the line for editors, and what an empty
/// line separates from the entry.
fn head(first: &mut Item) -> Vec<Trivia> {
    let blank = first
        .above
        .iter()
        .rposition(|above| *above == Trivia::Blank);
    let editors = |above: &Trivia| matches!(above, Trivia::Comment(words) if words.trim_start_matches(['#', ' ']).starts_with("yaml-language-server"));
    let line = first.above.iter().rposition(editors);
    let cut = blank.max(line).map_or(0, |at| at + 1);
    first.above.drain(..cut).collect()
}
