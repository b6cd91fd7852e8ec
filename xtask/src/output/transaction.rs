//! Carrying out a plan: stage, journal, rename. All of it happens, or nothing.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use super::beside;
use super::journal::{DiskState, Entry, Journal, backup, holds, staged};
use super::plan::{Change, Kind, Plan};
use super::{Disk, JOURNAL, STAGE};
use crate::Failure;

/// Makes the output folder what the plan says. On failure everything is as it was before.
///
/// The caller holds the folder's [`super::Lock`] since before the plan was made.
pub fn write(disk: &Disk, out: &Path, plan: &Plan) -> Result<(), Failure> {
    if plan.is_empty() {
        return Ok(());
    }
    let journal = Journal::of(plan, out);
    if let Err(error) = prepare(disk, out, plan, &journal) {
        undo_preparation(disk, out);
        return Err(unchanged(out, &error));
    }
    let committed = match commit(disk, out, &journal) {
        Ok(left) if left.is_empty() => Ok(()),
        Ok(left) => Err(io::Error::other(format!(
            "{} was changed while this ran",
            left.join(", ")
        ))),
        Err(error) => Err(error),
    };
    if let Err(error) = committed {
        return Err(match roll_back(disk, out, &journal) {
            Ok(_) => unchanged(out, &error),
            Err(worse) => Failure::new(format!(
                "cannot write {} ({error}), nor put back what was there ({worse})",
                out.display()
            ))
            .help("free the disk or the folder, then run the command again: it repairs this"),
        });
    }
    finish(disk, out, &journal);
    Ok(())
}

fn unchanged(out: &Path, error: &io::Error) -> Failure {
    Failure::new(format!("cannot write {}: {error}", out.display()))
        .help("nothing was changed; fix the cause and run it again")
}

/// Everything that can fail is done here, beside the output: new files, second names of the old ones, journal.
fn prepare(disk: &Disk, out: &Path, plan: &Plan, journal: &Journal) -> io::Result<()> {
    let stage = out.join(STAGE);
    disk.remove_tree(&stage)?;
    disk.create_folder(&stage)?;
    let changes: Vec<&Change> = plan.changes.iter().chain(&plan.manifest).collect();
    stage_files(disk, out, &changes)?;
    for (index, change) in changes.iter().enumerate() {
        if change.kind != Kind::Create {
            disk.link(&change.path.under(out), &backup(out, index))?;
        }
    }
    let unplaced = stage.join("journal");
    disk.write(&unplaced, journal.render().as_bytes())?;
    disk.sync_folder(&stage)?;
    disk.rename(&unplaced, &out.join(JOURNAL))?;
    disk.sync_folder(&out.join(super::OWN_FOLDER))
}

/// Waiting for the disk takes longer than writing: several files wait at once.
fn stage_files(disk: &Disk, out: &Path, changes: &[&Change]) -> io::Result<()> {
    const AT_ONCE: usize = 8;
    let next = AtomicUsize::new(0);
    let work = || -> io::Result<()> {
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(change) = changes.get(index) else {
                return Ok(());
            };
            if change.kind != Kind::Remove {
                let staged = staged(out, index);
                disk.write(&staged, &change.new)?;
                if change.kind == Kind::Replace {
                    disk.copy_mode(&change.path.under(out), &staged)?;
                }
            }
        }
    };
    if changes.len() == 1 {
        return work();
    }
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..AT_ONCE.min(changes.len()))
            .map(|_| scope.spawn(work))
            .collect();
        workers.into_iter().try_for_each(|worker| {
            worker
                .join()
                .unwrap_or_else(|_| Err(io::Error::other("a writer panicked")))
        })
    })
}

fn undo_preparation(disk: &Disk, out: &Path) {
    // What cannot be removed now is removed by the next run: without a journal it means nothing.
    let _ = disk.remove_file(&out.join(JOURNAL));
    let _ = disk.remove_tree(&out.join(STAGE));
    let _ = disk.remove_empty_folder(&out.join(super::OWN_FOLDER));
}

/// Puts the staged files in their places, and names those where a person was since the plan was
/// made: they are left as they are. May be repeated: what is done already is skipped.
pub(super) fn commit(disk: &Disk, out: &Path, journal: &Journal) -> io::Result<Vec<String>> {
    let mut left = Vec::new();
    for folder in &journal.folders {
        disk.create_folder(&out.join(folder))?;
    }
    for (index, entry) in journal.entries.iter().enumerate() {
        let (target, staged) = (entry.path.under(out), staged(out, index));
        match (entry.disk_state(out), entry.kind) {
            (DiskState::Other, _) => left.push(entry.path.as_str().to_owned()),
            (DiskState::New, _) => {}
            (DiskState::Old, Kind::Remove) => disk.remove_file(&target)?,
            (DiskState::Old, Kind::Create | Kind::Replace) => {
                if staged.exists() {
                    disk.rename(&staged, &target)?;
                }
            }
        }
    }
    parents(out, journal)
        .iter()
        .filter(|p| p.exists())
        .try_for_each(|p| disk.sync_folder(p))?;
    Ok(left)
}

/// Puts the old files back, takes the new ones away, and names those where a person was since: they
/// are left as they are. May be repeated.
pub(super) fn roll_back(disk: &Disk, out: &Path, journal: &Journal) -> io::Result<Vec<String>> {
    let mut left = Vec::new();
    for (index, entry) in journal.entries.iter().enumerate() {
        let (target, old) = (entry.path.under(out), backup(out, index));
        match (entry.disk_state(out), entry.kind) {
            (DiskState::Other, _) => {
                left.push(entry.path.as_str().to_owned());
                keep_old(disk, out, index, entry)?;
            }
            (DiskState::Old, _) => {}
            (DiskState::New, Kind::Create) => {
                if !staged(out, index).exists() {
                    disk.remove_file(&target)?;
                }
            }
            (DiskState::New, Kind::Replace | Kind::Remove) => {
                if !holds(&old, &entry.old) {
                    let what = format!("the old text of {} is not there", target.display());
                    return Err(io::Error::other(what));
                }
                disk.rename(&old, &target)?;
            }
        }
    }
    disk.remove_file(&out.join(JOURNAL))?;
    disk.remove_tree(&out.join(STAGE))?;
    remove_folders(disk, out, journal);
    Ok(left)
}

/// Puts the new text of a file beside it that a person has edited since.
pub(super) fn keep_new(disk: &Disk, out: &Path, index: usize, entry: &Entry) -> io::Result<()> {
    let staged = staged(out, index);
    if holds(&staged, &entry.new) {
        return disk.rename(&staged, &beside(&entry.path.under(out), "new"));
    }
    keep_old(disk, out, index, entry)
}

/// Puts the old text of a file beside it that was replaced before a person edited it.
fn keep_old(disk: &Disk, out: &Path, index: usize, entry: &Entry) -> io::Result<()> {
    let old = backup(out, index);
    if staged(out, index).exists() || !holds(&old, &entry.old) {
        return Ok(());
    }
    disk.rename(&old, &beside(&entry.path.under(out), "old"))
}

/// Tidies up. The run has succeeded already; what is left here is removed by the next one.
pub(super) fn finish(disk: &Disk, out: &Path, journal: &Journal) {
    for entry in journal.entries.iter().filter(|e| e.kind == Kind::Remove) {
        let folders: Vec<&str> = entry.path.folders().collect();
        for folder in folders.iter().rev() {
            let _ = disk.remove_empty_folder(&out.join(folder));
        }
    }
    let _ = disk.remove_file(&out.join(JOURNAL));
    let _ = disk.remove_tree(&out.join(STAGE));
    // Where there is no manifest in it.
    let _ = disk.remove_empty_folder(&out.join(super::OWN_FOLDER));
}

fn remove_folders(disk: &Disk, out: &Path, journal: &Journal) {
    for folder in journal.folders.iter().rev() {
        let _ = disk.remove_empty_folder(&out.join(folder));
    }
    let _ = disk.remove_empty_folder(&out.join(super::OWN_FOLDER));
}

fn parents(out: &Path, journal: &Journal) -> BTreeSet<PathBuf> {
    let of = |path: PathBuf| path.parent().map(Path::to_path_buf);
    journal
        .entries
        .iter()
        .filter_map(|entry| of(entry.path.under(out)))
        .collect()
}
