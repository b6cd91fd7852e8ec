//! Builds the layout tree, with every comment, from the syntax tree.

use specwright_model::syntax::tree::{self, Comment, Style, SyntaxTree, Value};

use crate::layout_tree::{
    Item, KeyText, Kind, LayoutError, LayoutFile, Node, TrailingComment, Trivia,
};
use crate::scalar::respelled;

/// Reads a file; a file without content has no structure.
pub(crate) fn read(text: &str, tree: &SyntaxTree) -> Result<Option<LayoutFile>, LayoutError> {
    if tree.marked {
        return Err(LayoutError("it begins with `---` or a directive"));
    }
    if tree.root.is_unwritten() {
        return Ok(None);
    }
    let mut reader = Reader {
        text,
        comments: &tree.comments,
        comment: 0,
        at: 0,
    };
    let node = reader.node(&tree.root, 0, text.len())?;
    let (mut entries, mut end) = match node.kind {
        Kind::Map(entries, end) if node.properties.is_none() => (entries, end),
        _ => return Err(LayoutError("its outermost part is no plain mapping")),
    };
    end.extend(reader.above(text.len()));
    let head = entries.first_mut().map_or_else(Vec::new, head);
    Ok(Some(LayoutFile {
        head,
        entries,
        end: trimmed(end),
        anchored: tree.anchored,
    }))
}

/// Takes a file apart.
pub(crate) struct Reader<'t> {
    pub(crate) text: &'t str,
    pub(crate) comments: &'t [Comment],
    /// The first comment that has no place yet.
    pub(crate) comment: usize,
    /// The byte after what was read last.
    pub(crate) at: usize,
}

impl<'t> Reader<'t> {
    /// Comments and blank lines from here to a place.
    fn above(&mut self, to: usize) -> Vec<Trivia> {
        let mut above = Vec::new();
        while let Some(comment) = self.comments.get(self.comment).filter(|r| r.start < to) {
            if self.is_blank(self.at, comment.start) {
                above.push(Trivia::Blank);
            }
            above.push(Trivia::Comment(comment.words(self.text).to_owned()));
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
            words: comment.words(self.text).to_owned(),
        };
        self.at = comment.end;
        self.comment += 1;
        Some(beside)
    }

    /// One value; `parent` is the column that a block scalar is indented from, `next` where the next
    /// value or key begins.
    fn node(&mut self, node: &tree::Node, parent: usize, next: usize) -> Result<Node, LayoutError> {
        let start = node.place.start as usize;
        let kind = match &node.value {
            _ if node.style == Style::Alias => {
                self.at = node.end as usize;
                Kind::Scalar(self.source(node).to_owned())
            }
            Value::Null if node.is_unwritten() => Kind::Empty,
            Value::Text(text) if node.style.is_block_scalar() => {
                Kind::Block(self.block(&text.text, start, parent)?)
            }
            Value::Null | Value::Text(_) => {
                self.at = node.end as usize;
                let text = node.text().unwrap_or_else(|| self.source(node));
                Kind::Scalar(respelled(text, node.style))
            }
            Value::List(items) => {
                self.open(node);
                let items = self.items(node, items, next)?;
                Kind::List(items.0, items.1)
            }
            Value::Map(entries) => {
                self.open(node);
                let entries = self.entries(node, entries, next)?;
                Kind::Map(entries.0, entries.1)
            }
        };
        Ok(Node {
            properties: node.properties.as_deref().map(str::to_owned),
            ..Node::of(kind)
        })
    }

    fn source(&self, node: &tree::Node) -> &'t str {
        let (start, end) = (node.place.start as usize, node.place.end as usize);
        self.text.get(start..end).unwrap_or("")
    }

    fn open(&mut self, node: &tree::Node) {
        if node.style == Style::Flow {
            self.at = node.place.start as usize + 1;
        }
    }

    fn entries(
        &mut self,
        map: &tree::Node,
        entries: &[(tree::Key, tree::Node)],
        next: usize,
    ) -> Result<(Vec<Item>, Vec<Trivia>), LayoutError> {
        let mut items = Vec::with_capacity(entries.len());
        let starts = entries.iter().map(|(key, _)| key.place.start as usize);
        let column = starts.clone().next().map_or(0, |start| self.column(start));
        let nexts = starts.skip(1).chain([next]);
        for ((key, value), next) in entries.iter().zip(nexts) {
            let above = self.above(key.place.start as usize);
            let key = self.key(key)?;
            let mut item = self.value(map.style, value, column, next)?;
            item.above = [above, item.above].concat();
            item.key = Some(key);
            items.push(item);
        }
        let end = self.close(map, column, next);
        Ok((tidied(items), trimmed(end)))
    }

    fn items(
        &mut self,
        list: &tree::Node,
        nodes: &[tree::Node],
        next: usize,
    ) -> Result<(Vec<Item>, Vec<Trivia>), LayoutError> {
        let mut items = Vec::with_capacity(nodes.len());
        let column = self.column(list.place.start as usize);
        let nexts = nodes.iter().skip(1).map(|node| node.place.start as usize);
        for (node, next) in nodes.iter().zip(nexts.chain([next])) {
            let mut item = Item::default();
            let is_block = node.style == Style::Block;
            if let Some(dash) = self.dash().filter(|_| is_block) {
                item.above = self.above(dash);
                self.at = dash + 1;
            }
            // What stands between a dash and its record goes above both.
            let inside = self.above(node.place.start as usize).into_iter();
            item.above
                .extend(inside.filter(|above| !is_block || *above != Trivia::Blank));
            item.node = self.node(node, column, next)?;
            item.beside = self.beside();
            items.push(item);
        }
        let end = self.close(list, column, next);
        Ok((tidied(items), trimmed(end)))
    }

    fn key(&mut self, key: &tree::Key) -> Result<KeyText, LayoutError> {
        if key.properties.is_some() || key.style == Style::Alias {
            return Err(LayoutError("a key is no plain text"));
        }
        let (start, end) = (key.place.start as usize, key.place.end as usize);
        let before = self.text.get(..start).unwrap_or("");
        let line = before.rsplit('\n').next().unwrap_or("");
        let written = self.text.get(start..end).unwrap_or("");
        let explicit = line.trim_end().ends_with('?');
        let block = key.style.is_block_scalar();
        if written.is_empty() || block || written.contains('\n') || explicit {
            return Err(LayoutError("a key is written in an unusual way"));
        }
        self.at = end;
        Ok(KeyText {
            text: key.text.clone(),
            spelled: respelled(&key.text, key.style),
        })
    }

    /// The value behind a key, with what stands around it.
    fn value(
        &mut self,
        style: Style,
        value: &tree::Node,
        column: usize,
        next: usize,
    ) -> Result<Item, LayoutError> {
        let mut item = Item::default();
        let colon = self.text.get(self.at..).and_then(|t| t.find(':'));
        let before_colon = colon.and_then(|at| self.text.get(self.at..self.at + at));
        if before_colon.is_some_and(|between| between.trim().is_empty()) {
            self.at += colon.unwrap_or(0) + 1;
        } else if style == Style::Block {
            return Err(LayoutError("a key without a colon"));
        }
        let start = value.place.start as usize;
        let empty = value.is_unwritten();
        let beside = match self.comments.get(self.comment) {
            Some(comment) if empty || comment.start < start => self.beside(),
            _ => None,
        };
        if !empty && value.style != Style::Block {
            item.above = self.above(start);
            item.above.retain(|above| *above != Trivia::Blank);
        }
        item.node = self.node(value, column, next)?;
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

    /// What stands below the last entry, but inside.
    fn close(&mut self, node: &tree::Node, column: usize, next: usize) -> Vec<Trivia> {
        if node.style == Style::Flow {
            let end = node.end as usize;
            let above = self.above(end.saturating_sub(1));
            self.at = end;
            return above;
        }
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
