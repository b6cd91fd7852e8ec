//! While a run changes several folders from one above them, each says where its journal is.

use std::path::{Path, PathBuf};

use super::{Disk, Lock, OWN_FOLDER, POINTER, tidy};
use crate::Failure;
use crate::text::shown;

/// The pointers that stand while a run is under way; they go with it.
pub struct Pointers<'a> {
    disk: &'a Disk,
    folders: Vec<PathBuf>,
}

impl<'a> Pointers<'a> {
    /// Puts one into each of these folders. The caller holds all of them, and `above`.
    pub fn set(disk: &'a Disk, folders: &[&Path], above: &Path) -> Result<Self, Failure> {
        let mut pointers = Self {
            disk,
            folders: Vec::new(),
        };
        for folder in folders.iter().filter(|folder| **folder != above) {
            let depth = folder
                .strip_prefix(above)
                .map(|rest| rest.components().count());
            let depth = depth.map_err(|_| {
                Failure::new(format!(
                    "{} is not in {}",
                    folder.display(),
                    above.display()
                ))
            })?;
            let failed = |e: std::io::Error| Failure::io("write to", folder, &e);
            disk.create_folder(&folder.join(OWN_FOLDER))
                .map_err(failed)?;
            pointers.folders.push(folder.to_path_buf());
            let text = format!("{depth}\n");
            disk.write(&folder.join(POINTER), text.as_bytes())
                .map_err(failed)?;
        }
        Ok(pointers)
    }
}

impl Drop for Pointers<'_> {
    fn drop(&mut self) {
        for folder in &self.folders {
            // What cannot be removed now is followed, and then removed, by the next run.
            let _ = remove(self.disk, folder);
        }
    }
}

/// Tidies up above a folder that says that a run did something there. The caller holds the folder.
pub(super) fn follow(disk: &Disk, folder: &Path) -> Result<(), Failure> {
    let pointer = folder.join(POINTER);
    if !pointer.exists() {
        return Ok(());
    }
    // So many folders up. What is cut short was never a journal's: it is written before that.
    let text = std::fs::read_to_string(&pointer).unwrap_or_default();
    let depth: Option<usize> = match text.strip_suffix('\n') {
        Some(whole) => Some(whole.parse().map_err(|_| unread(&pointer))?),
        None => None,
    };
    let real = std::fs::canonicalize(folder).map_err(|e| Failure::io("find", folder, &e))?;
    let above = depth.filter(|depth| *depth > 0);
    if let Some(above) = above.and_then(|depth| real.ancestors().nth(depth)) {
        let _lock = Lock::take(above)?;
        tidy(disk, above)?;
    }
    remove(disk, folder).map_err(|e| Failure::io("tidy up", &pointer, &e))
}

fn unread(pointer: &Path) -> Failure {
    let message = format!(
        "{} says nothing that this version of specwright knows",
        shown(pointer)
    );
    Failure::new(message).help(
        "another version was interrupted here: run any command of that version on this folder, or remove this file; nothing was changed",
    )
}

fn remove(disk: &Disk, folder: &Path) -> std::io::Result<()> {
    disk.remove_file(&folder.join(POINTER))?;
    disk.remove_empty_folder(&folder.join(OWN_FOLDER))
}
