//! Texts that a command changes: which files, how many lines, and a short diff.

use std::path::{Path, PathBuf};

use crate::output::{self, Edit, Previous};
use crate::text::shown;
use crate::{Failure, compared};

/// So many lines of a file's diff are shown.
const LINES: usize = 24;

/// A file with another text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// The name inside the folder.
    pub name: String,
    /// What stands there.
    pub old: String,
    /// What shall stand there.
    pub new: String,
}

impl Changed {
    /// The path as people write it.
    pub fn path(&self, folder: &Path) -> PathBuf {
        folder.join(&self.name)
    }

    /// The first line that differs, from 1.
    pub fn first_line(&self) -> usize {
        let same = self.old.lines().zip(self.new.lines());
        same.take_while(|(old, new)| old == new).count() + 1
    }
}

/// Writes the new texts: all of them, or none; none over what was saved since.
pub fn write(folder: &Path, changes: &[Changed]) -> Result<(), Failure> {
    if changes.is_empty() {
        return Ok(());
    }
    let failed = |error: &std::io::Error| Failure::io("write", folder, error);
    let real = std::fs::canonicalize(folder).map_err(|error| failed(&error))?;
    let mut edits = Vec::new();
    for change in changes {
        // A link inside the folder stays one.
        let file =
            std::fs::canonicalize(real.join(&change.name)).map_err(|error| failed(&error))?;
        let path = file.strip_prefix(&real).unwrap_or(&file);
        edits.push(Edit {
            path: path.to_string_lossy().replace('\\', "/"),
            text: Some(change.new.clone()),
            was: Previous::Text(change.old.clone()),
        });
    }
    output::locked(&real, |disk| {
        output::write(disk, &real, &output::edits(&real, &edits)?)
    })
}

/// A line for each file: its path, and how many lines came and went.
pub fn list(folder: &Path, word: &str, changes: &[Changed]) -> String {
    let line = |change: &Changed| {
        let counts = compared::counts(&change.old, &change.new);
        format!("  {word}  {}  {counts}\n", shown(&change.path(folder)))
    };
    changes.iter().map(line).collect()
}

/// All of a file's diff.
pub fn whole_diff(folder: &Path, change: &Changed) -> String {
    let name = shown(&change.path(folder));
    compared::beginning(&name, &change.old, &change.new, usize::MAX)
}

/// The beginning of a file's diff.
pub fn diff(folder: &Path, change: &Changed) -> String {
    let name = shown(&change.path(folder));
    compared::beginning(&name, &change.old, &change.new, LINES)
}
