//! Files that people own are written whole, and all of them or none.

use std::path::{Path, PathBuf};
use std::{fs, io};

use crate::Failure;
use crate::output::Disk;

/// Writes files of a folder, by name: all are staged beside their places, then renamed; a failure
/// takes everything back. Links are followed, permissions stay.
pub fn write(folder: &Path, files: &[(&str, &str)]) -> Result<(), Failure> {
    let disk = Disk::default();
    disk.create_folder(folder)
        .map_err(|error| Failure::io("create", folder, &error))?;
    let steps: Vec<Step> = files
        .iter()
        .map(|(name, _)| Step::of(folder, name))
        .collect();
    for (step, (_, text)) in steps.iter().zip(files) {
        if let Err(error) = step.stage(&disk, text) {
            clean(&disk, &steps);
            return Err(unchanged("write", &step.target, &error));
        }
    }
    for (done, step) in steps.iter().enumerate() {
        if let Err(error) = disk.rename(&step.staged, &step.target) {
            let back = steps
                .iter()
                .take(done)
                .try_for_each(|step| step.back(&disk));
            clean(&disk, &steps);
            back.map_err(|error| Failure::io("restore", folder, &error))?;
            return Err(unchanged("replace", &step.target, &error));
        }
    }
    clean(&disk, &steps);
    disk.sync_folder(folder)
        .map_err(|error| Failure::io("write", folder, &error))
}

fn unchanged(what: &str, path: &Path, error: &io::Error) -> Failure {
    Failure::io(what, path, error).help("nothing was changed; mend the cause and run it again")
}

fn clean(disk: &Disk, steps: &[Step]) {
    for step in steps {
        step.clean(disk);
    }
}

/// A file on its way.
struct Step {
    target: PathBuf,
    staged: PathBuf,
    old: PathBuf,
}

impl Step {
    fn of(folder: &Path, name: &str) -> Self {
        let path = folder.join(name);
        let target = fs::canonicalize(&path).unwrap_or(path);
        Self {
            staged: target.with_file_name(format!(".{name}.new")),
            old: target.with_file_name(format!(".{name}.old")),
            target,
        }
    }

    /// Everything that can fail for want of space is done here, aside.
    fn stage(&self, disk: &Disk, text: &str) -> io::Result<()> {
        if self.target.is_dir() {
            return Err(io::ErrorKind::IsADirectory.into());
        }
        disk.write(&self.staged, text.as_bytes())?;
        if let Ok(now) = fs::metadata(&self.target) {
            fs::set_permissions(&self.staged, now.permissions())?;
            disk.remove_file(&self.old)?;
            disk.link(&self.target, &self.old)?;
        }
        Ok(())
    }

    /// Puts back what was there; a file that was not there goes.
    fn back(&self, disk: &Disk) -> io::Result<()> {
        if self.old.exists() {
            disk.rename(&self.old, &self.target)
        } else {
            disk.remove_file(&self.target)
        }
    }

    fn clean(&self, disk: &Disk) {
        // What cannot be removed is hidden, and no part of a description.
        let _ = disk.remove_file(&self.staged);
        let _ = disk.remove_file(&self.old);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(folder)
            .expect("a folder")
            .map(|entry| {
                entry
                    .expect("an entry")
                    .file_name()
                    .to_string_lossy()
                    .into_owned()
            })
            .collect();
        names.sort_unstable();
        names
    }

    #[test]
    fn all_files_are_written_and_nothing_else_is_left() {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join("a.yaml"), "old").expect("written");
        write(folder.path(), &[("a.yaml", "new"), ("b.yaml", "more")]).expect("written");
        assert_eq!(names(folder.path()), ["a.yaml", "b.yaml"]);
        let read = |name| fs::read_to_string(folder.path().join(name)).expect("there");
        assert_eq!(
            (read("a.yaml").as_str(), read("b.yaml").as_str()),
            ("new", "more")
        );
    }

    #[test]
    fn a_file_that_cannot_be_replaced_takes_all_others_back() {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join("a.yaml"), "old").expect("written");
        fs::create_dir(folder.path().join("b.yaml")).expect("a folder in the place of a file");
        let failure = write(folder.path(), &[("a.yaml", "new"), ("b.yaml", "new")]);
        assert!(failure.is_err_and(|failure| failure.help.is_some()));
        assert_eq!(names(folder.path()), ["a.yaml", "b.yaml"]);
        assert_eq!(
            fs::read_to_string(folder.path().join("a.yaml")).expect("there"),
            "old"
        );
    }

    #[cfg(unix)]
    #[test]
    fn a_link_stays_a_link_and_permissions_stay() {
        use std::os::unix::fs::{PermissionsExt as _, symlink};

        let folder = tempfile::tempdir().expect("a folder");
        let real = folder.path().join("real.yaml");
        fs::write(&real, "old").expect("written");
        fs::set_permissions(&real, fs::Permissions::from_mode(0o640)).expect("set");
        symlink("real.yaml", folder.path().join("link.yaml")).expect("a link");
        write(folder.path(), &[("link.yaml", "new")]).expect("written");
        let link = fs::symlink_metadata(folder.path().join("link.yaml")).expect("there");
        assert!(link.file_type().is_symlink());
        assert_eq!(fs::read_to_string(&real).expect("there"), "new");
        let mode = fs::metadata(&real).expect("there").permissions().mode();
        assert_eq!(mode & 0o777, 0o640);
    }
}
