//! SARIF 2.1.0, which code scanning services read.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use specwright_model::diagnostic::Diagnostic;
use specwright_model::source::Place;

use super::{end_of, level};
use crate::description::Folder;
use crate::explain;

pub(super) fn render(folder: &Folder) -> String {
    let codes: BTreeSet<&str> = folder.diagnostics.iter().map(|d| d.code).collect();
    let rules: Vec<Value> = codes.iter().map(|code| rule(code)).collect();
    let results: Vec<Value> = folder
        .diagnostics
        .iter()
        .map(|d| result(folder, d))
        .collect();
    let document = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "specwright",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    format!("{document:#}\n")
}

fn rule(code: &str) -> Value {
    let entry = explain::catalogue().find(|entry| entry.code == code);
    let (title, why) = entry.map_or((code, ""), |entry| (entry.title, entry.why));
    json!({
        "id": code,
        "shortDescription": { "text": title },
        "fullDescription": { "text": if why.is_empty() { title } else { why } },
    })
}

fn result(folder: &Folder, diagnostic: &Diagnostic) -> Value {
    let mut message = diagnostic.message.clone();
    if let Some(help) = &diagnostic.help {
        message.push_str(". ");
        message.push_str(help);
    }
    let locations: Vec<Value> = diagnostic
        .place
        .iter()
        .filter_map(|place| location(folder, place, None))
        .collect();
    let related: Vec<Value> = diagnostic
        .related
        .iter()
        .filter_map(|(place, words)| location(folder, place, Some(words)))
        .collect();
    json!({
        "ruleId": diagnostic.code,
        "level": level(diagnostic),
        "message": { "text": message },
        "locations": locations,
        "relatedLocations": related,
    })
}

fn location(folder: &Folder, place: &Place, words: Option<&String>) -> Option<Value> {
    let at = super::location(folder, place)?;
    let (end_line, end_column) = end_of(&at);
    let mut location = json!({
        "physicalLocation": {
            "artifactLocation": { "uri": at.file },
            "region": {
                "startLine": place.line,
                "startColumn": place.column,
                "endLine": end_line,
                "endColumn": end_column,
            },
        },
    });
    if let (Some(words), Some(object)) = (words, location.as_object_mut()) {
        object.insert("message".to_owned(), json!({ "text": words }));
    }
    Some(location)
}
