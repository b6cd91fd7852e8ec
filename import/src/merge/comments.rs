//! Comments that go with what a merge takes away: nothing that people wrote goes in silence.

use std::collections::HashMap;
use std::ops::Range;

use specwright_edit::remarks;
use specwright_model::source::SourceFile;

use crate::files::SCHEMA;

/// A comment that goes: lines one below the other are one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    /// The file of the edited description.
    pub file: String,
    /// Its first line in that file, from 1.
    pub line: usize,
    /// The text of that line, from its `#`.
    pub text: String,
    /// How many lines it has.
    pub lines: usize,
}

/// What a text no longer says in comments that a file said. Of several that say the same, those go that
/// stand in what is taken away.
pub(super) fn lost(before: &SourceFile, after: &str, gone: &[Range<usize>]) -> Vec<Comment> {
    let (Some(old), Some(new)) = (remarks(&before.text), remarks(after)) else {
        return Vec::new();
    };
    let mut missing: HashMap<&str, usize> = HashMap::new();
    for remark in &old {
        *missing.entry(remark).or_default() += 1;
    }
    for remark in new {
        if let Some(number) = missing.get_mut(remark) {
            *number = number.saturating_sub(1);
        }
    }
    missing.remove(SCHEMA.trim_end());
    let start = |remark: &str| remark.as_ptr() as usize - before.text.as_ptr() as usize;
    let inside = |remark: &&str| gone.iter().any(|range| range.contains(&start(remark)));
    let (mut likely, rest): (Vec<&str>, Vec<&str>) = old.into_iter().partition(inside);
    likely.extend(rest.into_iter().rev());
    let mut found: Vec<&str> = Vec::new();
    for remark in likely {
        if let Some(number) = missing.get_mut(remark).filter(|number| **number > 0) {
            *number -= 1;
            found.push(remark);
        }
    }
    found.sort_by_key(|remark| start(remark));
    let mut comments: Vec<Comment> = Vec::new();
    for remark in found {
        let above = before.text.get(..start(remark)).unwrap_or("");
        let line = above.matches('\n').count() + 1;
        let is_alone = above.rsplit('\n').next().unwrap_or("").trim().is_empty();
        match comments.last_mut() {
            Some(last) if is_alone && last.line + last.lines == line => last.lines += 1,
            _ => comments.push(Comment {
                file: before.name.clone(),
                line,
                text: remark.to_owned(),
                lines: 1,
            }),
        }
    }
    comments
}
