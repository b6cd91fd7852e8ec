//! The file system operations that change something, each one a step that can fail.
//!
//! In tests a step can be made to fail or to kill the process; that is how it is shown that every
//! moment of a run can be its last one.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

/// Changes the disk, step by step.
#[derive(Debug, Default)]
pub struct Disk {
    #[cfg(test)]
    pub(super) fault: Option<super::crash_tests::Fault>,
}

impl Disk {
    /// Makes a folder and those above it.
    pub fn create_folder(&self, path: &Path) -> io::Result<()> {
        self.step(Step::Allocates)?;
        fs::create_dir_all(path)
    }

    /// Writes a new file and waits until it is on the disk.
    pub fn write(&self, path: &Path, text: &[u8]) -> io::Result<()> {
        self.step(Step::Allocates)?;
        let mut file = File::create(path)?;
        self.step(Step::Allocates)?;
        let (first, rest) = text.split_at(text.len() / 2);
        file.write_all(first)?;
        self.step(Step::Allocates)?;
        file.write_all(rest)?;
        self.step(Step::Allocates)?;
        // A killed process loses nothing that it has written: only a power cut does.
        if cfg!(test) { Ok(()) } else { file.sync_data() }
    }

    /// Lets a file be read and written by whom another one can be.
    pub fn copy_mode(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.step(Step::Moves)?;
        fs::set_permissions(to, fs::metadata(from)?.permissions())
    }

    /// Gives a file a second name; a copy where the file system has no links.
    pub fn link(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.step(Step::Allocates)?;
        fs::hard_link(from, to).or_else(|_| fs::copy(from, to).map(drop))
    }

    /// Moves a file, replacing what is there.
    pub fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.step(Step::Moves)?;
        fs::rename(from, to)
    }

    /// Removes a file; none there is fine.
    pub fn remove_file(&self, path: &Path) -> io::Result<()> {
        self.step(Step::Moves)?;
        allow_missing(fs::remove_file(path))
    }

    /// Removes a folder with all that is in it; none there is fine.
    pub fn remove_tree(&self, path: &Path) -> io::Result<()> {
        self.step(Step::Moves)?;
        allow_missing(fs::remove_dir_all(path))
    }

    /// Removes a folder if it is empty.
    pub fn remove_empty_folder(&self, path: &Path) -> io::Result<()> {
        self.step(Step::Moves)?;
        match fs::remove_dir(path) {
            Err(error) if error.kind() == io::ErrorKind::DirectoryNotEmpty => Ok(()),
            other => allow_missing(other),
        }
    }

    /// Waits until the names in a folder are on the disk.
    pub fn sync_folder(&self, path: &Path) -> io::Result<()> {
        self.step(Step::Moves)?;
        if cfg!(unix) && !cfg!(test) {
            File::open(path)?.sync_all()
        } else {
            Ok(())
        }
    }

    #[cfg(not(test))]
    #[expect(
        clippy::unused_self,
        clippy::unnecessary_wraps,
        reason = "in tests a step can fail"
    )]
    fn step(&self, _: Step) -> io::Result<()> {
        Ok(())
    }

    #[cfg(test)]
    fn step(&self, step: Step) -> io::Result<()> {
        self.fault
            .as_ref()
            .map_or(Ok(()), |fault| fault.strike(step))
    }
}

/// What a step needs of the file system.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// New space: fails on a full disk.
    Allocates,
    /// No new space.
    Moves,
}

fn allow_missing(result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}
