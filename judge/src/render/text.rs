//! For a terminal: no line is wider than 80 columns, but for words that are.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};

use super::{Sources, location, summary};
use crate::{Change, Report, Verdict, Wire};

/// How wide a line is at most.
const WIDTH: usize = 80;

/// The report as text, in colours on a terminal.
pub fn text(report: &Report, sources: Sources<'_>, coloured: bool) -> String {
    let paint = Paint(coloured);
    let summary = summary(report);
    let (verdict, rest) = summary.split_once(':').unwrap_or((&summary, ""));
    let whole = report.verdict().map_or(Style::new(), style).bold();
    let colon = if rest.is_empty() { "" } else { ":" };
    let mut out = format!("{}{colon}{rest}\n", paint.with(whole, verdict));
    let open = |c: &&Change| sources.approval(c).is_none();
    for verdict in [Verdict::Major, Verdict::Minor, Verdict::Patch] {
        let changes = report.changes.iter().filter(open);
        let mut changes = changes.filter(|c| c.rule.verdict == verdict).peekable();
        if changes.peek().is_none() {
            continue;
        }
        let heading = paint.with(style(verdict).bold(), verdict.as_str());
        let _ = write!(out, "\n{heading}\n");
        let mut last = "";
        for change in changes {
            if change.subject != last {
                let subject = paint.with(Style::new().bold(), &change.subject);
                let _ = writeln!(out, "  {subject}");
                last = &change.subject;
            }
            one(&mut out, change, sources, paint);
        }
    }
    let approved: Vec<&Change> = report.changes.iter().filter(|c| !open(c)).collect();
    if !approved.is_empty() {
        let heading = paint.with(Style::new().bold(), "approved");
        let _ = write!(out, "\n{heading}\n");
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

/// How grave a verdict is, as a colour.
fn style(verdict: Verdict) -> Style {
    match verdict {
        Verdict::Major => AnsiColor::Red.on_default(),
        Verdict::Minor => AnsiColor::Yellow.on_default(),
        Verdict::Patch => AnsiColor::Green.on_default(),
    }
}

/// Whether there are colours.
#[derive(Clone, Copy)]
struct Paint(bool);

impl Paint {
    fn with(self, style: Style, text: &str) -> String {
        if self.0 {
            format!("{style}{text}{style:#}")
        } else {
            text.to_owned()
        }
    }
}

fn one(out: &mut String, change: &Change, sources: Sources<'_>, paint: Paint) {
    let wire = if change.rule.wire == Wire::Breaking {
        " [wire]"
    } else {
        ""
    };
    wrap(out, "    ", &format!("{}{wire}", change.message));
    let rule = format!("{} {}", change.rule.id, change.fingerprint());
    let rule = paint.with(Style::new().dimmed(), &rule);
    let _ = writeln!(out, "      {rule}");
    let old = location(sources.old, change.old).map(|place| format!("was {place}"));
    let new = location(sources.new, change.new).map(|place| format!("now {place}"));
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
