//! One JSON document for programs: `{"diagnostics": [...], "errors": n, "warnings": n, "notes": n}`.

use serde_json::{Value, json};
use specwright_model::diagnostic::{Diagnostic, Severity};
use specwright_model::source::Place;

use super::{end_of, level, location, number};
use crate::description::Folder;

pub(super) fn render(folder: &Folder) -> String {
    let all: Vec<Value> = folder.diagnostics.iter().map(|d| one(folder, d)).collect();
    let document = json!({
        "diagnostics": all,
        "errors": number(folder, Severity::Error),
        "warnings": number(folder, Severity::Warning),
        "notes": number(folder, Severity::Note),
    });
    format!("{document:#}\n")
}

fn one(folder: &Folder, diagnostic: &Diagnostic) -> Value {
    let related: Vec<Value> = diagnostic
        .related
        .iter()
        .map(|(at, words)| json!({ "message": words, "place": place(folder, at) }))
        .collect();
    json!({
        "code": diagnostic.code,
        "severity": level(diagnostic),
        "message": diagnostic.message,
        "label": diagnostic.label,
        "place": diagnostic.place.map(|at| place(folder, &at)),
        "related": related,
        "help": diagnostic.help,
    })
}

/// Lines and columns (in characters) from 1, bytes from 0; ends are one past.
fn place(folder: &Folder, place: &Place) -> Value {
    let Some(location) = location(folder, place) else {
        return Value::Null;
    };
    let (end_line, end_column) = end_of(&location);
    json!({
        "file": location.file,
        "line": place.line,
        "column": place.column,
        "end_line": end_line,
        "end_column": end_column,
        "start_byte": place.start,
        "end_byte": place.end,
    })
}
