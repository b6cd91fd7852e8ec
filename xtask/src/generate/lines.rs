//! What a run did, in a few lines: which files, and how many lines of each.

use std::fmt::Write as _;
use std::path::Path;

use anstyle::Style;

use super::Outcome;
use crate::compared::{self, DIM, GREEN, RED};
use crate::output::{Change, Kind};
use crate::text::{WIDTH, count, shown, wrap};

/// Where the name of a file begins.
const COLUMN: usize = 11;
/// So long a name leaves room for how much changed.
const NAME: usize = WIDTH - COLUMN - "  12345678 bytes".len();
/// So many files are named.
const FILES: usize = 12;
/// So many lines of a file's diff are shown.
const DIFF_LINES: usize = 16;
/// So many files are shown with their diff.
const DIFF_FILES: usize = 5;

/// After writing.
pub fn written(outcome: &Outcome, out: &Path) -> String {
    let plan = &outcome.plan;
    let mut text = format!("{} in {}: ", outcome.name, shown(out));
    if plan.changes.is_empty() {
        let _ = writeln!(text, "{}, nothing to do", count(plan.unchanged, "file"));
    } else {
        let all = plan.unchanged
            + plan
                .changes
                .iter()
                .filter(|c| c.kind != Kind::Remove)
                .count();
        let _ = writeln!(
            text,
            "{} of {all} changed",
            count(plan.changes.len(), "file")
        );
    }
    list(&mut text, &plan.changes, out);
    if let Some(schema) = &outcome.schema {
        let _ = writeln!(text, "  schema   {}", shown(schema));
    }
    for path in &plan.left {
        let said = format!(
            "left alone: {} is not generated any more, but was changed by hand",
            shown(&path.under(out))
        );
        let _ = writeln!(text, "{}", wrap(&said, WIDTH));
    }
    text
}

/// After comparing.
pub fn stale(outcome: &Outcome, out: &Path) -> String {
    let plan = &outcome.plan;
    let mut text = format!("{} in {}: ", outcome.name, shown(out));
    if plan.is_empty() {
        let _ = writeln!(text, "{}, up to date", count(plan.unchanged, "file"));
    }
    if let Some(schema) = &outcome.schema {
        let _ = writeln!(text, "{} out of date; run `generate`", shown(schema));
    }
    if plan.is_empty() {
        return text;
    }
    let changes: Vec<&Change> = plan.changes.iter().chain(&plan.manifest).collect();
    let _ = writeln!(
        text,
        "{} out of date; run `generate`",
        count(changes.len(), "file")
    );
    list(&mut text, &plan.changes, out);
    for change in changes
        .iter()
        .filter(|c| c.kind == Kind::Replace)
        .take(DIFF_FILES)
    {
        let name = shown(&change.path.under(out));
        if let Some((old, new)) = texts(change) {
            text.push_str(&compared::beginning(&name, old, new, DIFF_LINES));
        }
    }
    text
}

fn list(text: &mut String, changes: &[Change], out: &Path) {
    let names: Vec<String> = changes
        .iter()
        .take(FILES)
        .map(|change| shown(&change.path.under(out)))
        .collect();
    let fitting = names.iter().map(|name| name.chars().count());
    let fitting = fitting.filter(|length| *length <= NAME);
    let width = fitting.max().unwrap_or(0);
    for (change, name) in changes.iter().zip(&names) {
        let (word, style) = match change.kind {
            Kind::Create => ("new", GREEN),
            Kind::Replace => ("changed", Style::new()),
            Kind::Remove => ("removed", RED),
        };
        let _ = write!(text, "  {style}{word:<8}{style:#} {name:<width$}");
        let much = match texts(change) {
            Some((old, new)) => compared::counts(old, new),
            None => bytes(change),
        };
        let below = format!("\n{:COLUMN$}", "");
        let gap = if name.chars().count() > NAME {
            &below
        } else {
            "  "
        };
        let _ = writeln!(text, "{gap}{much}");
        if change.edited {
            let _ = writeln!(text, "{:COLUMN$}had been edited by hand", "");
        }
    }
    if changes.len() > FILES {
        let _ = writeln!(text, "  {DIM}and {} more{DIM:#}", changes.len() - FILES);
    }
}

fn bytes(change: &Change) -> String {
    count(change.old.len().max(change.new.len()), "byte")
}

/// Both texts; `None` where the content is none.
fn texts(change: &Change) -> Option<(&str, &str)> {
    let text = |bytes| std::str::from_utf8(bytes).ok();
    Some((text(&change.old)?, text(&change.new)?))
}
