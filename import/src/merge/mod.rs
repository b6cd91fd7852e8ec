//! Merges a newer upstream file into the edited description, by meaning rather than by lines.
//!
//! Operations are matched by verb and path, types by their upstream name, fields and parameters by
//! their wire name. What users changed stays, with comments and layout; what upstream changed comes
//! in; where both changed the same thing nothing is written and both places are shown.
//!
//! What users changed is told by what the last import wrote; what upstream changed by both upstream
//! files as the importer of today reads them. So a better importer makes no false conflicts, and
//! what it does better comes in where nobody has touched the description.

mod aliases;
mod another;
mod choices;
mod comments;
pub(crate) mod edited;
mod entries;
mod report;
mod standing_names;
mod three_way;
mod write;

use specwright_model::source::SourceFile;

pub use another::is_another;
pub use choices::{Choices, Side};
pub use comments::Comment;
pub use report::Report;
pub(crate) use three_way::same;
pub use three_way::{Conflict, Decided};

use self::aliases::ExpandedFiles;
use self::edited::Edited;
use self::entries::Merge;
use crate::claims::Known;
use crate::description::Description;
use crate::files::File;
use crate::ledger::Ledger;
use crate::settings::Settings;

/// What is kept of the last import.
#[derive(Clone, Copy, Debug)]
pub struct Last<'a> {
    /// What it wrote.
    pub description: &'a Description,
    /// The upstream file that it read, if that is still there.
    pub upstream: Option<&'a str>,
}

/// What a merge gives.
#[derive(Clone, Debug)]
pub struct Merged {
    /// The files that change, with their new texts; nothing if there are conflicts.
    pub files: Vec<File>,
    /// The files that go: the merge took the last entry away, and nothing that users wrote is left.
    pub removed: Vec<String>,
    /// Places that both sides changed.
    pub conflicts: Vec<Conflict>,
    /// Conflicts for which a side was chosen.
    pub decided: Vec<Decided>,
    /// Comments that go with what upstream took away.
    pub lost: Vec<Comment>,
    /// What upstream brought and took.
    pub report: Report,
    /// The new import, to be kept as the last one.
    pub description: Description,
    /// What became of every construct of the new file.
    pub ledger: Ledger,
}

/// The names and resources that stand in an edited description.
pub(crate) fn known(edited: &[SourceFile], last: &Description) -> Result<Known, String> {
    Ok(Edited::parse(edited)?.known(last))
}

/// Merges a newer upstream file into the edited description.
///
/// # Errors
///
/// If a file of the description or an upstream file cannot be read at all.
pub fn merge(
    edited: &[SourceFile],
    last: &Last<'_>,
    upstream: &str,
    settings: &Settings,
    choices: &Choices,
) -> Result<Merged, String> {
    let expanded = ExpandedFiles::of(edited);
    let ours = Edited::parse(&expanded.files)?;
    let mut known = ours.known(last.description);
    remember_left_out(&mut known, last.description);
    let again = last
        .upstream
        .map(|text| crate::import(text, settings, &known));
    let again = again.transpose()?.map(|imported| imported.description);
    let base = again.as_ref().unwrap_or(last.description);
    let imported = crate::import(upstream, settings, &known)?;
    let theirs = imported.description;
    let mut merge = Merge::new(&ours, last.description, base, &theirs, choices);
    merge.operations();
    merge.types();
    let conflicts = merge.conflicts();
    let (files, removed) = if conflicts.is_empty() {
        merge.files(&expanded)
    } else {
        Default::default()
    };
    let report = report::report(base, &theirs);
    Ok(Merged {
        files,
        removed,
        conflicts,
        decided: merge.decided,
        lost: merge.lost,
        report,
        description: theirs,
        ledger: imported.ledger,
    })
}

/// What users left out keeps its name too, so that nothing else takes it.
fn remember_left_out(known: &mut Known, last: &Description) {
    for operation in &last.operations {
        let place = (operation.resource.clone(), operation.name.clone());
        known
            .operations
            .entry(operation.id.clone())
            .or_insert(place);
    }
    for ty in &last.types {
        let place = (ty.name.clone(), ty.resource.clone());
        known.types.entry(ty.id.clone()).or_insert(place);
    }
}
