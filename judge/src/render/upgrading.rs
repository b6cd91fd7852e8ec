//! For callers: what they must change, with code before and after.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::shortest;
use crate::change::Rewrite;
use crate::{Change, Report, Verdict};

/// As many lines of code as one subject shows on each side.
const LINES: usize = 6;

/// A section of `UPGRADING.md`: what callers of the release before must change. `None` if they need not.
///
/// `reasons` says why a break is right, by the change's fingerprint; `date` is the day of the release.
pub fn upgrading(
    report: &Report,
    (from, to): (&str, &str),
    date: Option<&str>,
    reasons: &BTreeMap<String, String>,
) -> Option<String> {
    let mut text = format!("## From {from} to {to}{}\n", dated(date));
    let shown = |change: &&Change| {
        change.rule.verdict == Verdict::Major || report.callers.contains_key(&change.subject)
    };
    let mut changes: Vec<&Change> = report.changes.iter().filter(shown).collect();
    if changes.is_empty() {
        return None;
    }
    changes.sort_by(|a, b| a.subject.cmp(&b.subject));
    for group in changes.chunk_by(|a, b| a.subject == b.subject) {
        let Some(first) = group.first() else { continue };
        let _ = write!(text, "\n### `{}`\n\n", first.subject);
        for change in group
            .iter()
            .filter(|change| change.rule.verdict > Verdict::Patch)
        {
            let _ = writeln!(text, "- {}", sentence(&change.message));
            if let Some(reason) = reasons.get(&change.fingerprint()) {
                let _ = writeln!(text, "  Reason: {}", sentence(reason));
            }
        }
        if let Some(rewrite) = report.callers.get(&first.subject) {
            code(&mut text, rewrite);
        }
    }
    Some(text)
}

/// An entry of a changelog: everything that callers and their requests notice.
pub fn changelog(
    report: &Report,
    version: &str,
    date: Option<&str>,
    reasons: &BTreeMap<String, String>,
) -> String {
    let mut text = format!("## {version}{}\n", dated(date));
    let kinds = [
        (Verdict::Major, "Breaks callers"),
        (Verdict::Minor, "New"),
        (Verdict::Patch, "Otherwise"),
    ];
    for (verdict, title) in kinds {
        let shown = |change: &&Change| {
            change.rule.verdict == verdict && change.rule.id != "documentation-changed"
        };
        let changes: Vec<&Change> = report.changes.iter().filter(shown).collect();
        if changes.is_empty() {
            continue;
        }
        let _ = write!(text, "\n### {title}\n\n");
        for change in changes {
            let _ = writeln!(text, "- `{}`: {}", change.subject, change.message);
            if let Some(reason) = reasons.get(&change.fingerprint()) {
                let _ = writeln!(text, "  Reason: {}", sentence(reason));
            }
        }
    }
    if !text.contains("\n- ") {
        text.push_str("\nOnly words changed.\n");
    }
    text
}

/// Before and after as a diff, which Markdown colours.
fn code(text: &mut String, rewrite: &Rewrite) {
    let (before, after) = (shortest(&rewrite.before), shortest(&rewrite.after));
    if before.is_empty() && after.is_empty() {
        return;
    }
    text.push_str("\n```diff\n");
    for (sign, lines) in [('-', &before), ('+', &after)] {
        for line in lines.iter().take(LINES) {
            let _ = writeln!(text, "{sign}{line}");
        }
        if lines.len() > LINES {
            let _ = writeln!(text, "{sign}// and {} more like these", lines.len() - LINES);
        }
    }
    text.push_str("```\n");
}

/// The end of a heading.
fn dated(date: Option<&str>) -> String {
    date.map_or_else(String::new, |date| format!(" - {date}"))
}

fn sentence(message: &str) -> String {
    let mut letters = message.chars();
    let first = letters.next().map(|c| c.to_uppercase().to_string());
    let end = if message.ends_with('.') { "" } else { "." };
    format!("{}{}{end}", first.unwrap_or_default(), letters.as_str())
}
