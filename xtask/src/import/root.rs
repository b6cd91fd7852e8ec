//! The folder that description and upstream files share: what an import writes, it writes below it
//! in one step.

use std::path::{Component, Path, PathBuf};

use crate::Failure;

/// Two folders, and the deepest one around both.
pub(super) struct Root {
    /// Around both.
    pub(super) path: PathBuf,
    spec: String,
    upstream: String,
}

impl Root {
    /// Finds it; neither folder has to be there yet.
    pub(super) fn of(spec: &Path, upstream: &Path) -> Result<Self, Failure> {
        let (spec, upstream) = (real(spec)?, real(upstream)?);
        let common: PathBuf = spec
            .components()
            .zip(upstream.components())
            .take_while(|(a, b)| a == b)
            .map(|(component, _)| component)
            .collect();
        Ok(Self {
            spec: inner(&common, &spec)?,
            upstream: inner(&common, &upstream)?,
            path: common,
        })
    }

    /// The folder of the description.
    pub(super) fn spec(&self) -> PathBuf {
        self.path.join(&self.spec)
    }

    /// The folder of the upstream files.
    pub(super) fn upstream(&self) -> PathBuf {
        self.path.join(&self.upstream)
    }

    /// The path of a file of the description, as the run sees it.
    pub(super) fn in_spec(&self, name: &str) -> String {
        format!("{}{name}", self.spec)
    }

    /// The path of a file beside the upstream files.
    pub(super) fn in_upstream(&self, name: &str) -> String {
        format!("{}{name}", self.upstream)
    }
}

/// A path without links and dots, as far as it is there.
fn real(path: &Path) -> Result<PathBuf, Failure> {
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
fn inner(root: &Path, folder: &Path) -> Result<String, Failure> {
    let rest = folder.strip_prefix(root).unwrap_or(folder);
    let mut text = String::new();
    for part in rest.components() {
        let name = part.as_os_str().to_str().ok_or_else(|| {
            Failure::new(format!("{} is not a name in UTF-8", folder.display()))
                .help("choose another folder; nothing was changed")
        })?;
        text.push_str(name);
        text.push('/');
    }
    Ok(text)
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
            (path, root.in_spec("x"), root.in_upstream("y"))
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
}
