//! For a pull request.

use std::fmt::Write as _;

use super::{Sources, location, summary};
use crate::{Change, Report, Verdict, Wire};

/// The report as Markdown.
pub fn markdown(report: &Report, sources: Sources<'_>) -> String {
    let mut out = format!("### API changes — {}\n", summary(report));
    let open = |c: &&Change| sources.approval(c).is_none();
    for verdict in [Verdict::Major, Verdict::Minor, Verdict::Patch] {
        let changes = report.changes.iter().filter(open);
        let changes: Vec<_> = changes.filter(|c| c.rule.verdict == verdict).collect();
        let title = verdict.as_str();
        table(
            &mut out,
            title,
            verdict == Verdict::Major,
            &changes,
            sources,
        );
    }
    let approved: Vec<_> = report.changes.iter().filter(|c| !open(c)).collect();
    table(&mut out, "approved", false, &approved, sources);
    out
}

fn table(out: &mut String, title: &str, open: bool, changes: &[&Change], sources: Sources<'_>) {
    if changes.is_empty() {
        return;
    }
    let _ = write!(
        out,
        "\n<details{}><summary><b>{title}</b> ({})</summary>\n\n| what | change | wire | where |\n|---|---|---|---|\n",
        if open { " open" } else { "" },
        changes.len()
    );
    for change in changes {
        let place = location(sources.new, change.new).or_else(|| location(sources.old, change.old));
        let reason = sources.approval(change);
        let reason = reason.map(|reason| format!(" <em>Approved: {}</em>", cell(reason)));
        let wire = match change.rule.wire {
            Wire::Breaking => "**breaking**",
            wire => wire.as_str(),
        };
        let _ = writeln!(
            out,
            "| `{}` | {} <sub>`{}`</sub>{} | {wire} | {} |",
            cell(&change.subject),
            cell(&change.message),
            change.rule.id,
            reason.unwrap_or_default(),
            place
                .map(|place| format!("`{}`", cell(&place)))
                .unwrap_or_default(),
        );
    }
    out.push_str("\n</details>\n");
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|")
        .replace(['\n', '\r'], " ")
        .replace('<', "&lt;")
}
