//! For machines.

use serde_json::{Value, json};
use specwright_model::source::{Place, SourceFile};

use super::Sources;
use crate::{Kind, Report};

/// The report as JSON.
pub fn json(report: &Report, sources: Sources<'_>) -> Value {
    let place = |files: &[SourceFile], place: Option<Place>| {
        place.and_then(|place| {
            let file = files.get(place.file as usize)?;
            Some(json!({ "file": file.name, "line": place.line, "column": place.column }))
        })
    };
    let changes: Vec<Value> = report
        .changes
        .iter()
        .map(|change| {
            json!({
                "rule": change.rule.id,
                "verdict": change.rule.verdict.as_str(),
                "wire": change.rule.wire.as_str(),
                "kind": match change.rule.kind {
                    Kind::Added => "added",
                    Kind::Removed => "removed",
                    Kind::Changed => "changed",
                },
                "subject": change.subject,
                "message": change.message,
                "fingerprint": change.fingerprint(),
                "approved": sources.approval(change),
                "old": place(sources.old, change.old),
                "new": place(sources.new, change.new),
            })
        })
        .collect();
    let callers: serde_json::Map<String, Value> = report
        .callers
        .iter()
        .map(|(subject, code)| {
            let code = json!({ "before": code.before, "after": code.after });
            (subject.clone(), code)
        })
        .collect();
    json!({
        "verdict": report.verdict().map(crate::Verdict::as_str),
        "wire": report.wire().as_str(),
        "changes": changes,
        "callers": callers,
    })
}
