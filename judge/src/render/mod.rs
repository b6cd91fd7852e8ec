//! A report for people and for machines: one file a form.

mod html;
mod json;
mod markdown;
mod text;
mod upgrading;

pub use html::html;
pub use json::json;
pub use markdown::markdown;
pub use text::text;
pub use upgrading::{changelog, upgrading};

use std::collections::BTreeMap;

use specwright_model::source::{Place, SourceFile};

use crate::Change;

/// The files that places point into, and what is approved.
#[derive(Clone, Copy, Debug)]
pub struct Sources<'a> {
    /// The files of the old description, in the order they were read.
    pub old: &'a [SourceFile],
    /// The files of the new description.
    pub new: &'a [SourceFile],
    /// Why changes that break something are right, by fingerprint.
    pub approved: &'a BTreeMap<String, String>,
}

impl<'a> Sources<'a> {
    /// Why a change is right, if somebody said so.
    pub fn approval(&self, change: &Change) -> Option<&'a str> {
        self.approved.get(&change.fingerprint()).map(String::as_str)
    }
}

/// `notes.yaml:12:3`.
fn location(files: &[SourceFile], place: Option<Place>) -> Option<String> {
    let place = place?;
    let file = files.get(place.file as usize)?;
    Some(format!("{}:{}:{}", file.name, place.line, place.column))
}

fn summary(report: &crate::Report) -> String {
    use crate::Verdict::{Major, Minor, Patch};
    let Some(verdict) = report.verdict() else {
        return "nothing changed".to_owned();
    };
    let counts: Vec<String> = [Major, Minor, Patch]
        .into_iter()
        .map(|v| (report.count(v), v.as_str()))
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| format!("{count} {word}"))
        .collect();
    let wire = match report.wire() {
        crate::Wire::Breaking => "breaking on the wire",
        crate::Wire::Wider => "wider on the wire",
        crate::Wire::Same => "the same on the wire",
    };
    format!("{}: {} ({wire})", verdict.as_str(), counts.join(", "))
}

/// Code of callers without what other lines say already: a call says more than what is done with it, and
/// `send` as much as every other end.
fn shortest(lines: &[String]) -> Vec<&str> {
    let any = |start: &str, end: &str| {
        lines
            .iter()
            .any(|line| line.starts_with(start) && line.ends_with(end))
    };
    let calls = any("client.", "");
    let sends = any("let it: ", ".send()");
    let paths = lines.iter().all(|line| line.starts_with("types::"));
    let shown = |line: &&str| {
        let done = line.starts_with("let it: ");
        let again = done && (calls || (sends && !line.ends_with(".send()")));
        let marker = line.contains("any::<") || line.starts_with("let copy = ");
        let path = !paths && line.starts_with("types::");
        !(again || marker || path)
    };
    let mut kept: Vec<&str> = lines.iter().map(String::as_str).filter(shown).collect();
    kept.dedup();
    kept
}
