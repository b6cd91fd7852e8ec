//! What a crash left behind is completed where all of it is there, and rolled back where not. What
//! another version has left is left alone.

use std::io::ErrorKind;
use std::path::Path;

use super::journal::{DiskState, Entry, Journal, holds, staged};
use super::path::InnerPath;
use super::plan::Kind;
use super::transaction::{commit, finish, keep_new, roll_back};
use super::{Disk, JOURNAL, OWN_FOLDER, STAGE};
use crate::Failure;

/// What an earlier run had left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recovered {
    /// Nothing: it had ended as it should.
    Nothing,
    /// A run that had not begun to change files; its preparations are removed.
    Cleaned,
    /// A run that was under way and is now complete.
    Completed,
    /// A run that was under way and is now undone.
    RolledBack,
}

/// Completes or undoes what a run that was killed has left in an output folder.
///
/// The caller holds the folder's [`super::Lock`].
pub fn recover(disk: &Disk, out: &Path) -> Result<Recovered, Failure> {
    if let Some(own) = InnerPath::new(JOURNAL) {
        own.check_folders(out)?;
    }
    let (journal, stage) = (out.join(JOURNAL), out.join(STAGE));
    let text = match std::fs::read_to_string(&journal) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::InvalidData => String::new(),
        Err(error) if error.kind() != ErrorKind::NotFound => {
            return Err(Failure::io("read", &journal, &error)
                .help("make it readable and run it again: it says what an interrupted run did"));
        }
        Err(_) if !stage.exists() => {
            // The very last step of a run without a manifest may be missing.
            let _ = disk.remove_empty_folder(&out.join(OWN_FOLDER));
            return Ok(Recovered::Nothing);
        }
        Err(_) => return clean(disk, out).map_err(|e| Failure::io("clean up", &stage, &e)),
    };
    let failed = |error| {
        Failure::io("complete what an interrupted run left in", out, &error)
            .help("fix the cause and run it again")
    };
    let journal = Journal::parse(&text).map_err(|unread| unread.failure(&journal))?;
    // Behind a link that has come since lies what is not ours; the old texts are kept meanwhile.
    for entry in &journal.entries {
        entry.path.check_folders(out)?;
    }
    if journal
        .entries
        .iter()
        .enumerate()
        .all(|(index, entry)| can_complete(out, index, entry))
    {
        let left = commit(disk, out, &journal).map_err(failed)?;
        let each = journal.entries.iter().enumerate();
        for (index, entry) in
            each.filter(|(_, entry)| left.iter().any(|p| p == entry.path.as_str()))
        {
            keep_new(disk, out, index, entry).map_err(failed)?;
        }
        finish(disk, out, &journal);
        return report_left(out, "completed", &left).map(|()| Recovered::Completed);
    }
    let left = roll_back(disk, out, &journal).map_err(failed)?;
    report_left(out, "rolled back", &left).map(|()| Recovered::RolledBack)
}

/// What a person has edited since the run was interrupted is no business of ours, but is said.
fn report_left(out: &Path, what: &str, left: &[String]) -> Result<(), Failure> {
    if left.is_empty() {
        return Ok(());
    }
    let message = format!(
        "an interrupted run in {} was {what}, but not for what was edited since: {}",
        out.display(),
        left.join(", ")
    );
    let help = "these are as they were edited; compare each with the file ending in `.new` or `.old` beside it, if there is one, remove that, and run the command again";
    Err(Failure::new(message).help(help))
}

fn clean(disk: &Disk, out: &Path) -> std::io::Result<Recovered> {
    disk.remove_file(&out.join(JOURNAL))?;
    disk.remove_tree(&out.join(STAGE))?;
    disk.remove_empty_folder(&out.join(OWN_FOLDER))?;
    Ok(Recovered::Cleaned)
}

/// Whether a change can be completed: its new content is there, staged or in its place already, or
/// it is not ours to complete.
fn can_complete(out: &Path, index: usize, entry: &Entry) -> bool {
    let staged = staged(out, index);
    match (entry.disk_state(out), entry.kind) {
        (DiskState::New | DiskState::Other, _) | (DiskState::Old, Kind::Remove) => true,
        // Gone again after it had come: a person removed it.
        (DiskState::Old, Kind::Create) => !staged.exists() || holds(&staged, &entry.new),
        (DiskState::Old, Kind::Replace) => holds(&staged, &entry.new),
    }
}
