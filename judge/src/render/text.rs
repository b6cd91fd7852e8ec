//! For a terminal, at most 80 columns where words allow.

use std::fmt::Write as _;

use super::{Sources, spot, summary};
use crate::{Report, Verdict};

/// The report as plain text.
pub fn text(report: &Report, sources: Sources<'_>) -> String {
    let mut out = format!("{}\n", summary(report));
    for verdict in [Verdict::Major, Verdict::Minor, Verdict::Patch] {
        let of_verdict = || report.changes.iter().filter(|c| c.rule.verdict == verdict);
        if of_verdict().next().is_none() {
            continue;
        }
        let _ = write!(out, "\n{}\n", verdict.as_str());
        let mut last = "";
        for change in of_verdict() {
            if change.subject != last {
                let _ = writeln!(out, "  {}", change.subject);
                last = &change.subject;
            }
            let wire = if change.rule.wire == crate::Wire::Breaking {
                " [wire]"
            } else {
                ""
            };
            let _ = writeln!(out, "    {}{wire}", change.message);
            let old = spot(sources.old, change.old);
            let new = spot(sources.new, change.new);
            let places: Vec<String> = [
                old.map(|p| format!("was {p}")),
                new.map(|p| format!("now {p}")),
            ]
            .into_iter()
            .flatten()
            .collect();
            let _ = writeln!(out, "      {} {}", change.rule.id, change.fingerprint());
            if !places.is_empty() {
                let _ = writeln!(out, "      {}", places.join(", "));
            }
        }
    }
    out
}
