//! The folders that an import holds while it runs.

use std::path::{Path, PathBuf};

use super::root::Root;
use crate::Failure;

/// Folders that are there, those that were made for it removed again if nothing came of it.
pub(super) struct Held {
    folders: Vec<PathBuf>,
    made: Vec<PathBuf>,
}

impl Held {
    /// Finds them; the one around the others comes last.
    pub(super) fn make(root: &Root, missing_too: bool) -> Result<Self, Failure> {
        let mut folders = vec![root.spec(), root.upstream()];
        folders.sort();
        folders.retain(|folder| *folder != root.path);
        folders.push(root.path.clone());
        folders.dedup();
        let mut made = Vec::new();
        for folder in folders.iter().filter(|_| missing_too) {
            let missing = folder.ancestors().take_while(|folder| !folder.exists());
            made.extend(missing.map(Path::to_path_buf));
            std::fs::create_dir_all(folder).map_err(|e| Failure::io("create", folder, &e))?;
        }
        folders.retain(|folder| folder.exists());
        Ok(Self { folders, made })
    }

    /// Those that are there, in the order in which they are held.
    pub(super) fn locked(&self) -> Vec<&Path> {
        self.folders.iter().map(PathBuf::as_path).collect()
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.made.sort();
        for folder in self.made.iter().rev() {
            // Not empty: then something came of it.
            let _ = std::fs::remove_dir(folder);
        }
    }
}
