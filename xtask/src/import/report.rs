//! What an import found, for people.

use std::fmt::Write as _;
use std::path::Path;

use specwright_import::{Conflict, Deviation, Report};

use crate::text::{count, shown};

/// What upstream brought and took.
pub(super) fn brought(report: &Report) -> String {
    let mut text = String::new();
    let sections = [
        ("operation", "came", '+', &report.came),
        ("operation", "went", '-', &report.went),
        ("operation", "changed", '~', &report.changed),
        ("type", "came", '+', &report.types_came),
        ("type", "went", '-', &report.types_went),
        ("type", "changed", '~', &report.types_changed),
    ];
    for (thing, what, sign, ids) in sections {
        if ids.is_empty() {
            continue;
        }
        let _ = writeln!(text, "{} {what}", count(ids.len(), thing));
        for id in ids {
            let _ = writeln!(text, "  {sign} {id}");
        }
    }
    if text.is_empty() {
        text.push_str("upstream says what it said before\n");
    }
    text
}

/// Places that both sides changed.
pub(super) fn conflicts(spec: &Path, conflicts: &[Conflict]) -> String {
    let mut text = String::new();
    for conflict in conflicts {
        let file = shown(&spec.join(&conflict.file));
        let place = conflict.place;
        let _ = writeln!(
            text,
            "{file}:{}:{}: {}",
            place.line, place.column, conflict.subject
        );
        let _ = writeln!(text, "  upstream was  {}", conflict.before);
        let _ = writeln!(text, "  you wrote     {}", conflict.ours);
        let _ = writeln!(text, "  upstream is   {}", conflict.theirs);
    }
    let number = count(conflicts.len(), "conflict");
    let _ = writeln!(
        text,
        "\n{number}, nothing was written: edit these places to what upstream says now,"
    );
    text.push_str("or choose for all of them with `--choose ours` or `--choose theirs`\n");
    text
}

/// Where the description deviates from upstream, and why.
pub(super) fn deviations(spec: &Path, deviations: &[Deviation]) -> String {
    let mut text = String::new();
    for deviation in deviations {
        let place = deviation.place;
        let file = if deviation.file.is_empty() {
            shown(spec)
        } else {
            format!(
                "{}:{}:{}",
                shown(&spec.join(&deviation.file)),
                place.line,
                place.column
            )
        };
        let _ = writeln!(text, "{file}: {}", deviation.subject);
        let _ = writeln!(text, "  upstream  {}", deviation.upstream);
        let _ = writeln!(text, "  here      {}", deviation.description);
        let because = deviation
            .because
            .as_deref()
            .unwrap_or("no reason is given: add `because`");
        let _ = writeln!(text, "  because   {because}");
    }
    let unexplained = deviations.iter().filter(|d| d.because.is_none()).count();
    let _ = writeln!(
        text,
        "{}, {unexplained} without a reason",
        count(deviations.len(), "deviation")
    );
    text
}
