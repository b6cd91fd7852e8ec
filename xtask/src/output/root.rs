//! Two folders that change together, and the one around both: what a run writes, it writes below that
//! one in one step.

use std::path::{Component, Path, PathBuf};

use super::pointer::Pointers;
use super::{Disk, Edit, edits, write};
use crate::Failure;
use crate::text::shown;

/// A description, another folder, and the deepest one around both.
pub struct Root {
    /// Around both.
    pub path: PathBuf,
    /// The folder of the description.
    pub spec: Inner,
    /// The folder of what belongs to it.
    pub other: Inner,
}

/// A folder below the one around both; the beginning of its files' paths.
pub struct Inner(String);

impl Inner {
    /// The path of a file in it, as a run sees it.
    pub fn file(&self, name: &str) -> String {
        format!("{}{name}", self.0)
    }
}

impl Root {
    /// Finds it; neither folder has to be there yet.
    pub fn of(spec: &Path, other: &Path) -> Result<Self, Failure> {
        let (spec, other) = (real(spec)?, real(other)?);
        let common = around(&spec, &other)?;
        Ok(Self {
            spec: inner(&common, &spec)?,
            other: inner(&common, &other)?,
            path: common,
        })
    }

    /// Both folders.
    pub fn folders(&self) -> [PathBuf; 2] {
        [&self.spec, &self.other].map(|inner| self.path.join(&inner.0))
    }

    /// The path of a file as a run sees it, links followed; nothing if it is elsewhere.
    pub fn below(&self, file: &Path) -> Result<Option<String>, Failure> {
        let file = real(file)?;
        let Ok(rest) = file.strip_prefix(&self.path) else {
            return Ok(None);
        };
        let parts = rest.components().map(|part| part.as_os_str().to_str());
        let parts: Option<Vec<&str>> = parts.collect();
        let parts = parts.ok_or_else(|| not_utf8(&file, "name"))?;
        Ok(Some(parts.join("/")))
    }

    /// Makes these changes in both folders, or none. The caller holds them, see [`super::Held`].
    pub fn write(&self, disk: &Disk, changes: &[Edit]) -> Result<(), Failure> {
        let folders = self.folders();
        let folders = folders.each_ref().map(PathBuf::as_path);
        let _pointers = Pointers::set(disk, &folders, &self.path)?;
        write(disk, &self.path, &edits(&self.path, changes)?)
    }
}

/// The deepest folder around two others.
fn around(spec: &Path, other: &Path) -> Result<PathBuf, Failure> {
    let common: PathBuf = spec
        .components()
        .zip(other.components())
        .take_while(|(a, b)| a == b)
        .map(|(component, _)| component)
        .collect();
    if common.as_os_str().is_empty() {
        return Err(apart(spec, other));
    }
    Ok(common)
}

/// What cannot be changed in one step.
pub(super) fn apart(one: &Path, other: &Path) -> Failure {
    let (one, other) = (shown(one), shown(other));
    Failure::new(format!("{one} and {other} are not on one file system"))
        .help("both are changed in one step: choose folders on one; nothing was changed")
}

fn not_utf8(path: &Path, what: &str) -> Failure {
    Failure::new(format!("{} is not a name in UTF-8", path.display()))
        .help(format!("choose another {what}; nothing was changed"))
}

/// A path without links and dots, as far as it is there.
pub fn real(path: &Path) -> Result<PathBuf, Failure> {
    let absolute = std::path::absolute(path).map_err(|e| Failure::io("find", path, &e))?;
    let there = absolute
        .ancestors()
        .find_map(|part| Some((part, std::fs::canonicalize(part).ok()?)));
    let Some((part, mut real)) = there else {
        return Ok(absolute);
    };
    let rest = absolute
        .strip_prefix(part)
        .unwrap_or_else(|_| Path::new(""));
    for component in rest.components() {
        match component {
            Component::ParentDir => {
                real.pop();
            }
            other => real.push(other),
        }
    }
    Ok(real)
}

/// A folder below another, with a slash at its end; nothing if it is that folder.
fn inner(root: &Path, folder: &Path) -> Result<Inner, Failure> {
    let rest = folder.strip_prefix(root).unwrap_or(folder);
    let mut text = String::new();
    for part in rest.components() {
        let name = part.as_os_str().to_str();
        text.push_str(name.ok_or_else(|| not_utf8(folder, "folder"))?);
        text.push('/');
    }
    Ok(Inner(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_deepest_folder_around_both_is_found() {
        let folder = tempfile::tempdir().expect("a folder");
        let home = std::fs::canonicalize(folder.path()).expect("there");
        std::fs::create_dir(home.join("a")).expect("made");
        let root = |spec: &str, upstream: &str| {
            let root = Root::of(&home.join(spec), &home.join(upstream)).expect("found");
            let path = root.path.strip_prefix(&home).expect("below").to_owned();
            (path, root.spec.file("x"), root.other.file("y"))
        };
        let made = |path: &str, x: &str, y: &str| (PathBuf::from(path), x.to_owned(), y.to_owned());
        assert_eq!(
            root("a/spec", "a/upstream"),
            made("a", "spec/x", "upstream/y")
        );
        assert_eq!(
            root("a/b/../spec", "kept/up"),
            made("", "a/spec/x", "kept/up/y")
        );
        assert_eq!(root("a", "a"), made("a", "x", "y"));
        assert_eq!(root("a", "a/up"), made("a", "x", "up/y"));
    }

    #[test]
    fn folders_without_a_common_one_are_refused() {
        let failure = around(Path::new("c/spec"), Path::new("d/upstream")).expect_err("two drives");
        assert!(failure.message.contains("one file system"), "{failure}");
        assert_eq!(
            around(Path::new("c/spec"), Path::new("c/up")),
            Ok(PathBuf::from("c"))
        );
    }

    #[test]
    fn a_file_is_found_below_the_folder_or_not() {
        let folder = tempfile::tempdir().expect("a folder");
        let home = folder.path();
        let root = Root::of(&home.join("a/spec"), &home.join("a/out")).expect("found");
        let below = |file: &str| root.below(&home.join(file)).expect("names in UTF-8");
        assert_eq!(below("a/b/../c/x").as_deref(), Some("c/x"));
        assert_eq!(below("b/x"), None);
    }
}
