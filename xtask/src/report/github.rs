//! Annotations in the log of GitHub Actions: they show up beside the line in a pull request.

use std::fmt::Write as _;

use specwright_model::diagnostic::Severity;

use super::{end_of, level, location};
use crate::description::Folder;

pub(super) fn render(folder: &Folder) -> String {
    let mut text = String::new();
    for diagnostic in &folder.diagnostics {
        let level = match diagnostic.severity {
            Severity::Note => "notice",
            _ => level(diagnostic),
        };
        let _ = write!(text, "::{level} title={}", property(diagnostic.code));
        if let Some(location) = diagnostic.place.and_then(|place| location(folder, &place)) {
            let (line, column) = (location.place.line, location.place.column);
            let (end_line, end_column) = end_of(&location);
            let _ = write!(
                text,
                ",file={},line={line},col={column}",
                property(&location.file)
            );
            let _ = write!(text, ",endLine={end_line},endColumn={end_column}");
        }
        let mut message = diagnostic.message.clone();
        if let Some(help) = &diagnostic.help {
            let _ = write!(message, "\nhelp: {help}");
        }
        let _ = writeln!(text, "::{}", data(&message));
    }
    text
}

/// The escapes of a workflow command's message.
fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// The escapes of a workflow command's property.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
