//! Block scalars (`|` and `>`): their lines are kept as they are.

use crate::layout_tree::{Block, LayoutError};
use crate::read::Reader;

impl Reader<'_> {
    /// A scalar after `|` or `>`; a comment behind its marker belongs to the header.
    pub(crate) fn block(
        &mut self,
        text: &str,
        start: usize,
        parent: usize,
    ) -> Result<Block, LayoutError> {
        let written = self.text.get(start..).unwrap_or("");
        if !written.starts_with(['|', '>']) {
            return Err(LayoutError("a block scalar that is not clear"));
        }
        let (header, _) = written.split_once('\n').unwrap_or((written, ""));
        let from = (start + header.len() + 1).min(self.text.len());
        let mut lines = Vec::new();
        let mut end = from;
        let mut full = (from, 0);
        for line in self.text.get(from..).unwrap_or("").split_inclusive('\n') {
            let depth = line.len() - line.trim_start_matches(' ').len();
            let blank = line.trim().is_empty();
            let comment = self
                .comments
                .iter()
                .skip(self.comment)
                .find(|r| r.start >= from);
            let is_comment = comment.is_some_and(|r| r.start < end + line.len());
            if !blank && (depth <= parent || is_comment) {
                break;
            }
            end += line.len();
            lines.push(line.trim_end_matches('\n').to_owned());
            if !blank {
                full = (end, lines.len());
            }
        }
        // Blank lines behind it say nothing, unless the header keeps them.
        let keeps = header.split('#').next().unwrap_or("").contains('+');
        if !keeps {
            (end, _) = full;
            lines.truncate(full.1);
        }
        self.at = end.min(self.text.len());
        // A comment inside is text; one behind the header stays in the header.
        while self
            .comments
            .get(self.comment)
            .is_some_and(|r| r.start < from)
        {
            self.comment += 1;
        }
        Ok(Block {
            text: text.to_owned(),
            header: header.trim_end().to_owned(),
            lines,
            parent,
        })
    }
}
