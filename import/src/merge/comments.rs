//! Reports comments that a merge removes together with what upstream removed.

use std::collections::HashMap;
use std::ops::Range;

use specwright_edit::comments_in;
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
    let (Some(old), Some(new)) = (comments_in(&before.text), comments_in(after)) else {
        return Vec::new();
    };
    let mut missing: HashMap<&str, usize> = HashMap::new();
    for comment in &old {
        *missing.entry(comment).or_default() += 1;
    }
    for comment in new {
        if let Some(number) = missing.get_mut(comment) {
            *number = number.saturating_sub(1);
        }
    }
    missing.remove(SCHEMA.trim_end());
    let start = |comment: &str| comment.as_ptr() as usize - before.text.as_ptr() as usize;
    let inside = |comment: &&str| gone.iter().any(|range| range.contains(&start(comment)));
    let (mut likely, rest): (Vec<&str>, Vec<&str>) = old.into_iter().partition(inside);
    likely.extend(rest.into_iter().rev());
    let mut found: Vec<&str> = Vec::new();
    for comment in likely {
        if let Some(number) = missing.get_mut(comment).filter(|number| **number > 0) {
            *number -= 1;
            found.push(comment);
        }
    }
    found.sort_by_key(|comment| start(comment));
    let mut comments: Vec<Comment> = Vec::new();
    for comment in found {
        let above = before.text.get(..start(comment)).unwrap_or("");
        let line = above.matches('\n').count() + 1;
        let is_alone = above.rsplit('\n').next().unwrap_or("").trim().is_empty();
        match comments.last_mut() {
            Some(last) if is_alone && last.line + last.lines == line => last.lines += 1,
            _ => comments.push(Comment {
                file: before.name.clone(),
                line,
                text: comment.to_owned(),
                lines: 1,
            }),
        }
    }
    comments
}
