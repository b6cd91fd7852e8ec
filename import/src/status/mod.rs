//! Where the description deviates from upstream, and why: what users edited, what rules applied to
//! many places at once, and rules and reasons that have become needless.

mod edits;
mod needless;

use specwright_model::source::SourceFile;

pub use edits::Deviation;
pub use needless::Needless;

use crate::ledger::Ledger;
use crate::merge::Last;
use crate::merge::edited::Edited;
use crate::settings::Settings;
use crate::source;

/// Everything in which a description deviates from upstream.
#[derive(Clone, Debug, Default)]
pub struct Status {
    /// What users edited, in the order of the description.
    pub edits: Vec<Deviation>,
    /// What the import did by rules; nothing if the upstream file is not there any more.
    pub rules: Option<Ledger>,
    /// Rules of the settings that are about nothing, or that upstream has caught up with.
    pub needless: Vec<Needless>,
}

/// Compares a description with what is kept of its last import.
///
/// # Errors
///
/// If a file of the description or the upstream file cannot be read.
pub fn status(
    files: &[SourceFile],
    last: &Last<'_>,
    settings: &Settings,
) -> Result<Status, String> {
    let ours = Edited::parse(files)?;
    let edits = edits::edits(&ours, last.description);
    let Some(text) = last.upstream else {
        return Ok(Status {
            edits,
            ..Status::default()
        });
    };
    let known = ours.known(last.description);
    let file = source::read(text)?;
    let (imported, upstream) = crate::read(&file, settings, &known)?;
    let needless = needless::needless(&file, &upstream, settings, &known, &imported.description)?;
    let mut rules = imported.ledger;
    rules.find(text, files, &imported.description)?;
    Ok(Status {
        edits,
        rules: Some(rules),
        needless,
    })
}
