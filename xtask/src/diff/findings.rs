//! Changes as findings, for tools that show them beside the lines.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use specwright_judge::render::Sources;
use specwright_judge::{Report, Verdict};
use specwright_model::diagnostic::{Diagnostic, Severity};

use super::input::Input;
use crate::description::Folder;

/// What callers or the wire notice: an error where it breaks something and nobody approved that.
/// Places are in the new description; what is only in the old one says where it was.
pub fn of(
    report: &Report,
    sources: Sources<'_>,
    (old, new): (&Input, &Input),
    spec: &Path,
) -> Folder {
    let noticed = report
        .changes
        .iter()
        .filter(|change| super::breaks(change) || change.rule.verdict != Verdict::Patch);
    let diagnostics = noticed.map(|change| {
        let mut message = format!("{}: {}", change.subject, change.message);
        let gone = change.old.filter(|_| change.new.is_none());
        if let Some(place) = gone
            && let Some(file) = old.files.get(place.file as usize)
        {
            let _ = write!(message, " (it was at {}:{})", file.name, place.line);
        }
        let open = super::breaks(change) && sources.approval(change).is_none();
        let mut found = Diagnostic::new(change.rule.id, change.new, message);
        found.severity = if open {
            Severity::Error
        } else {
            Severity::Warning
        };
        found.help = open.then(|| {
            let print = change.fingerprint();
            format!("if it is right: `diff --approve REASON --change {print}`")
        });
        found
    });
    Folder {
        path: folder(new, spec),
        files: new.files.clone(),
        diagnostics: diagnostics.collect(),
        ..Folder::default()
    }
}

/// Where the files of a input are, or were.
fn folder(input: &Input, spec: &Path) -> PathBuf {
    let named = PathBuf::from(&input.name);
    if named.is_dir() {
        named
    } else {
        spec.to_path_buf()
    }
}
