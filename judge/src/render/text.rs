//! For a terminal: no line is wider than 80 columns, but for words that are.

use std::fmt::Write as _;

use super::{Sources, spot, summary};
use crate::{Change, Report, Verdict, Wire};

/// How wide a line is at most.
const WIDTH: usize = 80;

/// The report as plain text.
pub fn text(report: &Report, sources: Sources<'_>) -> String {
    let mut out = format!("{}\n", summary(report));
    let open = |c: &&Change| sources.approval(c).is_none();
    for verdict in [Verdict::Major, Verdict::Minor, Verdict::Patch] {
        let changes = report.changes.iter().filter(open);
        let mut changes = changes.filter(|c| c.rule.verdict == verdict).peekable();
        if changes.peek().is_none() {
            continue;
        }
        let _ = write!(out, "\n{}\n", verdict.as_str());
        let mut last = "";
        for change in changes {
            if change.subject != last {
                let _ = writeln!(out, "  {}", change.subject);
                last = &change.subject;
            }
            one(&mut out, change, sources);
        }
    }
    let approved: Vec<&Change> = report.changes.iter().filter(|c| !open(c)).collect();
    if !approved.is_empty() {
        out.push_str("\napproved\n");
    }
    for change in approved {
        let reason = sources.approval(change).unwrap_or_default();
        wrap(
            &mut out,
            "  ",
            &format!("{} {}: {reason}", change.rule.id, change.subject),
        );
    }
    out
}

fn one(out: &mut String, change: &Change, sources: Sources<'_>) {
    let wire = if change.rule.wire == Wire::Breaking {
        " [wire]"
    } else {
        ""
    };
    wrap(out, "    ", &format!("{}{wire}", change.message));
    let _ = writeln!(out, "      {} {}", change.rule.id, change.fingerprint());
    let old = spot(sources.old, change.old).map(|place| format!("was {place}"));
    let new = spot(sources.new, change.new).map(|place| format!("now {place}"));
    let places: Vec<String> = [old, new].into_iter().flatten().collect();
    if !places.is_empty() {
        wrap(out, "      ", &places.join(", "));
    }
}

/// Adds text broken at blanks; what goes on is set in once more.
fn wrap(out: &mut String, indent: &str, text: &str) {
    let mut column = 0;
    for word in text.split_whitespace() {
        let length = word.chars().count();
        if column > 0 && column + 1 + length > WIDTH {
            out.push('\n');
            column = 0;
        }
        if column == 0 {
            let more = if out.ends_with('\n') && !text.starts_with(word) {
                "  "
            } else {
                ""
            };
            out.push_str(indent);
            out.push_str(more);
            column = indent.len() + more.len();
        } else {
            out.push(' ');
            column += 1;
        }
        out.push_str(word);
        column += length;
    }
    out.push('\n');
}
