//! One file that is written beside its place and then moved there: whole, or not at all.

use std::path::{Path, PathBuf};

use super::{Disk, beside};
use crate::Failure;
use crate::text::shown;

/// A file beside its place; removed if it is not moved there.
pub struct StagedFile<'a> {
    disk: &'a Disk,
    target: PathBuf,
    ready: Option<PathBuf>,
}

impl<'a> StagedFile<'a> {
    /// Writes it.
    pub fn write(disk: &'a Disk, target: &Path, text: &[u8]) -> Result<Self, Failure> {
        let failed = |error: &std::io::Error| {
            Failure::io("write", target, error)
                .help("nothing was changed; fix the cause and run it again")
        };
        let there = target.metadata().ok();
        if there.as_ref().is_some_and(|m| m.permissions().readonly()) {
            return Err(Failure::new(format!("{} is read-only", shown(target)))
                .help("make it writable if it may change; nothing was changed"));
        }
        let ready = beside(target, "new");
        let staged = Self {
            disk,
            target: target.to_path_buf(),
            ready: Some(ready.clone()),
        };
        disk.write(&ready, text).map_err(|error| failed(&error))?;
        if there.is_some() {
            disk.copy_mode(target, &ready)
                .map_err(|error| failed(&error))?;
        }
        Ok(staged)
    }

    /// Moves it to its place.
    pub fn place(mut self) -> Result<(), Failure> {
        let Some(ready) = &self.ready else {
            return Ok(());
        };
        self.disk
            .rename(ready, &self.target)
            .map_err(|error| Failure::io("write", &self.target, &error))?;
        self.ready = None;
        Ok(())
    }
}

impl Drop for StagedFile<'_> {
    fn drop(&mut self) {
        if let Some(ready) = &self.ready {
            // What cannot be removed is a file beside its place, and harms nobody.
            let _ = self.disk.remove_file(ready);
        }
    }
}
