//! A file's events, as the YAML parser tells them, become its structure with every comment.

use granit_parser::{ScalarStyle, StructureStyle};

use crate::concrete::{Above, Beside, Document, Item, Key, Kind, Node};
use crate::layout::Left;
use crate::scalar::respelled;
use crate::tape::{Remark, Step, Tape, Told, is_block_scalar};

/// Reads a file; a file without content has no structure.
pub(crate) fn read(text: &str) -> Result<Option<Document>, Left> {
    let tape = Tape::record(text)?;
    if tape.marked {
        return Err(Left("it begins with `---` or a directive"));
    }
    let mut reader = Reader {
        text,
        events: tape.steps,
        next: 0,
        remarks: tape.remarks,
        remark: 0,
        at: 0,
    };
    if reader.events.is_empty() {
        return Ok(None);
    }
    let node = reader.node(0)?;
    let (mut entries, end) = match node.kind {
        Kind::Map(entries, end) if node.properties.is_none() => (entries, end),
        Kind::Empty => return Ok(None),
        _ => return Err(Left("its outermost part is no plain mapping")),
    };
    let mut end = end;
    end.extend(reader.above(text.len()));
    let head = entries.first_mut().map_or_else(Vec::new, head);
    Ok(Some(Document {
        head,
        entries,
        end: trimmed(end),
        anchored: tape.anchored,
    }))
}

/// Takes a file apart.
pub(crate) struct Reader<'t> {
    pub(crate) text: &'t str,
    events: Vec<Step>,
    next: usize,
    pub(crate) remarks: Vec<Remark>,
    /// The first comment that has no place yet.
    pub(crate) remark: usize,
    /// The byte after what was read last.
    pub(crate) at: usize,
}

impl Reader<'_> {
    fn words(&self, remark: &Remark) -> String {
        let words = self.text.get(remark.start..remark.end).unwrap_or("#");
        words.trim_end().to_owned()
    }

    /// Comments and blank lines from here to a place.
    fn above(&mut self, to: usize) -> Vec<Above> {
        let mut above = Vec::new();
        while let Some(remark) = self.remarks.get(self.remark).filter(|r| r.start < to) {
            if self.is_blank(self.at, remark.start) {
                above.push(Above::Blank);
            }
            above.push(Above::Comment(self.words(remark)));
            self.at = remark.end;
            self.remark += 1;
        }
        if self.is_blank(self.at, to) {
            above.push(Above::Blank);
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
    fn beside(&mut self) -> Option<Beside> {
        let remark = self.remarks.get(self.remark)?;
        let between = self.text.get(self.at..remark.start)?;
        if remark.alone
            || between.contains('\n')
            || !between.trim_matches([' ', '\t', ',']).is_empty()
        {
            return None;
        }
        let before = self.text.get(..remark.start)?;
        let beside = Beside {
            column: remark.column,
            gap: before.len() - before.trim_end_matches([' ', '\t']).len(),
            words: self.words(remark),
        };
        self.at = remark.end;
        self.remark += 1;
        Some(beside)
    }

    fn peek(&self) -> Option<&Step> {
        self.events.get(self.next)
    }

    /// One value; `parent` is the column that a block scalar is indented from.
    fn node(&mut self, parent: usize) -> Result<Node, Left> {
        let Some(step) = self.events.get_mut(self.next) else {
            return Err(Left("it ends too early"));
        };
        self.next += 1;
        let properties = step.properties.take();
        let (start, end) = (step.start, step.end);
        let kind = match std::mem::replace(&mut step.told, Told::End) {
            Told::Scalar(text, style) => self.scalar(text, style, start..end, parent)?,
            Told::Alias => {
                self.at = end;
                Kind::Scalar(self.text.get(start..end).unwrap_or("").to_owned())
            }
            Told::List(style) => {
                self.open(style, start);
                let (items, end) = self.items(style, start)?;
                Kind::List(items, end)
            }
            Told::Map(style) => {
                self.open(style, start);
                let (items, end) = self.entries(style)?;
                Kind::Map(items, end)
            }
            Told::End => return Err(Left("its brackets do not match")),
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
    ) -> Result<Kind, Left> {
        if range.is_empty() && !is_block_scalar(style) {
            return Ok(Kind::Empty);
        }
        if is_block_scalar(style) {
            return self.block(text, range, parent).map(Kind::Block);
        }
        self.at = range.end;
        Ok(Kind::Scalar(respelled(&text, style)))
    }

    fn entries(&mut self, style: StructureStyle) -> Result<(Vec<Item>, Vec<Above>), Left> {
        let mut items = Vec::new();
        let mut column = 0;
        loop {
            let Some(step) = self.peek() else {
                return Err(Left("it ends too early"));
            };
            if matches!(step.told, Told::End) {
                break;
            }
            let start = step.start;
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
    ) -> Result<(Vec<Item>, Vec<Above>), Left> {
        let mut items = Vec::new();
        let column = self.column(start);
        loop {
            let Some(step) = self.peek() else {
                return Err(Left("it ends too early"));
            };
            if matches!(step.told, Told::End) {
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
                .extend(inside.filter(|above| !is_block || *above != Above::Blank));
            item.node = self.node(column)?;
            item.beside = self.beside();
            items.push(item);
        }
        let end = self.close(style, column);
        Ok((tidied(items), trimmed(end)))
    }

    fn key(&mut self) -> Result<Key, Left> {
        let Some(Step {
            told: Told::Scalar(text, written),
            start,
            end,
            properties: None,
        }) = self.peek()
        else {
            return Err(Left("a key is no plain text"));
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
            return Err(Left("a key is written in an unusual way"));
        }
        let key = Key {
            text: text.clone(),
            spelled: respelled(text, *written),
        };
        self.at = *end;
        self.next += 1;
        Ok(key)
    }

    /// The value behind a key, with what stands around it.
    fn value(&mut self, style: StructureStyle, column: usize) -> Result<Item, Left> {
        let mut item = Item::default();
        let colon = self.text.get(self.at..).and_then(|t| t.find(':'));
        let before_colon = colon.and_then(|at| self.text.get(self.at..self.at + at));
        if before_colon.is_some_and(|between| between.trim().is_empty()) {
            self.at += colon.unwrap_or(0) + 1;
        } else if style == StructureStyle::Block {
            return Err(Left("a key without a colon"));
        }
        let start = self.start_of_next();
        let empty = self.peek().is_some_and(Step::is_empty);
        let beside = match self.remarks.get(self.remark) {
            Some(remark) if empty || remark.start < start => self.beside(),
            _ => None,
        };
        if !empty && !self.is_block() {
            item.above = self.above(start);
            item.above.retain(|above| *above != Above::Blank);
        }
        item.node = self.node(column)?;
        item.beside = beside;
        if let Some(behind) = self.beside() {
            match &item.beside {
                None => item.beside = Some(behind),
                Some(_) => item.above.push(Above::Comment(behind.words)),
            }
        }
        Ok(item)
    }

    /// Where the dash stands that the next value is behind: the first one that is in no comment.
    fn dash(&self) -> Option<usize> {
        let mut from = self.at;
        for remark in self.remarks.iter().skip(self.remark) {
            let between = self.text.get(from..remark.start)?;
            if between.contains('-') {
                break;
            }
            from = remark.end;
        }
        let behind = self.text.get(from..)?;
        behind.find('-').map(|at| from + at)
    }

    /// Whether the next value begins on a line of its own, with entries of its own.
    fn is_block(&self) -> bool {
        matches!(
            self.peek().map(|step| &step.told),
            Some(Told::List(StructureStyle::Block) | Told::Map(StructureStyle::Block))
        )
    }

    /// Where the next value begins, its anchor and tag aside.
    fn start_of_next(&self) -> usize {
        match self.peek() {
            Some(step) => match step.told {
                Told::Scalar(_, style) if is_block_scalar(style) => {
                    self.marker(step.start).unwrap_or(step.start)
                }
                _ => step.start,
            },
            None => self.text.len(),
        }
    }

    /// What stands below the last entry, but inside.
    fn close(&mut self, style: StructureStyle, column: usize) -> Vec<Above> {
        let Some(Step { start, end, .. }) = self.events.get(self.next) else {
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
        let mut ahead = ahead.filter(|step| !matches!(step.told, Told::End));
        let next = ahead.next().map_or(self.text.len(), |step| step.start);
        let inside = self.remarks.iter().skip(self.remark);
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
        while first.above.first() == Some(&Above::Blank) {
            first.above.remove(0);
        }
    }
    items
}

fn trimmed(mut end: Vec<Above>) -> Vec<Above> {
    while end.last() == Some(&Above::Blank) {
        end.pop();
    }
    end
}

/// Takes what belongs to the file away from its first entry: the line for editors, and what an empty
/// line separates from the entry.
fn head(first: &mut Item) -> Vec<Above> {
    let blank = first.above.iter().rposition(|above| *above == Above::Blank);
    let editors = |above: &Above| matches!(above, Above::Comment(words) if words.trim_start_matches(['#', ' ']).starts_with("yaml-language-server"));
    let line = first.above.iter().rposition(editors);
    let cut = blank.max(line).map_or(0, |at| at + 1);
    first.above.drain(..cut).collect()
}
