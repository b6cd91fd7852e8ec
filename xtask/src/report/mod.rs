//! What was found in a description, with a face for everyone who looks: one small file each.

mod concise;
mod full;
mod github;
mod json;
mod sarif;

#[cfg(test)]
mod tests;

use specwright_model::diagnostic::{Diagnostic, Severity};
use specwright_model::source::Place;

use crate::description::Folder;
use crate::text::{count, shown};

/// How findings are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// With the source line, underlined: for people
    #[default]
    Full,
    /// One line each
    Concise,
    /// One JSON document
    Json,
    /// Annotations in a GitHub Actions log
    Github,
    /// SARIF 2.1.0, for code scanning
    Sarif,
}

impl Format {
    /// Whether a program reads the output: nothing else may stand in it.
    pub fn is_for_programs(self) -> bool {
        matches!(self, Self::Json | Self::Sarif)
    }
}

/// All findings in one format, with styles that a stream without colour must strip.
pub fn render(folder: &Folder, format: Format) -> String {
    match format {
        Format::Full => full::render(folder),
        Format::Concise => concise::render(folder),
        Format::Json => json::render(folder),
        Format::Github => github::render(folder),
        Format::Sarif => sarif::render(folder),
    }
}

/// Shows all findings on standard output.
pub fn print(folder: &Folder, format: Format) {
    anstream::print!("{}", render(folder, format));
}

/// Where a place is, as people and tools name it.
struct Location<'a> {
    file: String,
    text: &'a str,
    place: Place,
}

fn location<'a>(folder: &'a Folder, place: &Place) -> Option<Location<'a>> {
    let file = folder.file(place)?;
    Some(Location {
        file: shown(&folder.path.join(&file.name)),
        text: &file.text,
        place: *place,
    })
}

fn level(diagnostic: &Diagnostic) -> &'static str {
    match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

/// So many of the findings are as bad as that.
fn number(folder: &Folder, severity: Severity) -> usize {
    let found = folder.diagnostics.iter();
    found.filter(|d| d.severity == severity).count()
}

/// `2 errors, 1 warning and 3 notes`; empty if there are none.
fn totals(folder: &Folder) -> String {
    let each = [
        (Severity::Error, "error"),
        (Severity::Warning, "warning"),
        (Severity::Note, "note"),
    ];
    let each = each.map(|(severity, word)| (number(folder, severity), word));
    let each = each.into_iter().filter(|(number, _)| *number > 0);
    let each: Vec<String> = each.map(|(number, word)| count(number, word)).collect();
    match each.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, before)) => format!("{} and {last}", before.join(", ")),
        None => String::new(),
    }
}

/// Line and column, from 1, of the end of a place.
fn end_of(location: &Location<'_>) -> (usize, usize) {
    let inside = location
        .text
        .get(location.place.start as usize..location.place.end as usize)
        .unwrap_or("");
    let line = location.place.line as usize + inside.matches('\n').count();
    let last = inside.rsplit('\n').next().unwrap_or("").chars().count();
    let before = if inside.contains('\n') {
        1
    } else {
        location.place.column as usize
    };
    (line, before + last)
}
