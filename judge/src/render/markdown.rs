//! For a pull request.

use std::fmt::Write as _;

use super::{Sources, spot, summary};
use crate::{Report, Verdict, Wire};

/// The report as Markdown.
pub fn markdown(report: &Report, sources: Sources<'_>) -> String {
    let mut out = format!("### API changes — {}\n", summary(report));
    for verdict in [Verdict::Major, Verdict::Minor, Verdict::Patch] {
        let changes: Vec<_> = report
            .changes
            .iter()
            .filter(|c| c.rule.verdict == verdict)
            .collect();
        if changes.is_empty() {
            continue;
        }
        let open = if verdict == Verdict::Major {
            " open"
        } else {
            ""
        };
        let _ = write!(
            out,
            "\n<details{open}><summary><b>{}</b> ({})</summary>\n\n| what | change | wire | where |\n|---|---|---|---|\n",
            verdict.as_str(),
            changes.len()
        );
        for change in changes {
            let place = spot(sources.new, change.new).or_else(|| spot(sources.old, change.old));
            let _ = writeln!(
                out,
                "| `{}` | {} <sub>`{}`</sub> | {} | {} |",
                cell(&change.subject),
                cell(&change.message),
                change.rule.id,
                if change.rule.wire == Wire::Breaking {
                    "**breaking**"
                } else {
                    change.rule.wire.as_str()
                },
                place
                    .map(|place| format!("`{}`", cell(&place)))
                    .unwrap_or_default(),
            );
        }
        out.push_str("\n</details>\n");
    }
    out
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|")
        .replace(['\n', '\r'], " ")
        .replace('<', "&lt;")
}
