//! The folders that a run holds which changes two of them together.

use std::path::{Path, PathBuf};

use super::Root;
use super::root::apart;
use crate::Failure;

/// Folders that are there, those that were made for it removed again if nothing came of it.
#[derive(Default)]
pub struct Held {
    folders: Vec<PathBuf>,
    made: Vec<PathBuf>,
}

impl Held {
    /// Finds those that are there.
    pub fn find(root: &Root) -> Self {
        let mut held = Self::default();
        held.look(root);
        held
    }

    /// Finds them all, and makes what is missing, to be written into.
    pub fn make(root: &Root) -> Result<Self, Failure> {
        one_file_system(root)?;
        let mut held = Self::default();
        for folder in root.folders() {
            let missing = folder.ancestors().take_while(|folder| !folder.exists());
            held.made.extend(missing.map(Path::to_path_buf));
            std::fs::create_dir_all(&folder).map_err(|e| Failure::io("create", &folder, &e))?;
        }
        held.look(root);
        Ok(held)
    }

    /// The one around the others comes last.
    fn look(&mut self, root: &Root) {
        self.folders = root.folders().to_vec();
        self.folders.sort();
        self.folders.retain(|folder| *folder != root.path);
        self.folders.push(root.path.clone());
        self.folders.dedup();
        self.folders.retain(|folder| folder.exists());
    }

    /// Those that are there, in the order in which they are held.
    pub fn locked(&self) -> Vec<&Path> {
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

/// Refuses folders between which no file can be moved.
fn one_file_system(root: &Root) -> Result<(), Failure> {
    let [spec, other] = root.folders();
    for (one, two) in [(&spec, &other), (&root.path, &spec)] {
        if let (Some(a), Some(b)) = (device(one), device(two))
            && a != b
        {
            return Err(apart(one, two));
        }
    }
    Ok(())
}

/// The number of the file system that a folder is on, or will be; elsewhere a common root says enough.
#[cfg(unix)]
fn device(folder: &Path) -> Option<u64> {
    use std::os::unix::fs::MetadataExt as _;

    let mut there = folder.ancestors();
    there.find_map(|folder| Some(std::fs::metadata(folder).ok()?.dev()))
}

#[cfg(not(unix))]
fn device(_: &Path) -> Option<u64> {
    None
}
