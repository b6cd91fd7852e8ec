//! Which folders are meant.

use std::path::{Component, Path, PathBuf};

use crate::Failure;
use crate::text::shown;

/// The folders of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Places {
    /// The description.
    pub spec: PathBuf,
    /// The generated crate.
    pub out: PathBuf,
}

impl Places {
    /// What was given, and for the rest the nearest folder that holds `spec/api.yaml`.
    pub fn find(spec: Option<&Path>, out: Option<&Path>) -> Result<Self, Failure> {
        let here = std::env::current_dir()
            .map_err(|error| Failure::new(format!("there is no current folder: {error}")))?;
        let spec = match spec {
            Some(spec) => here.join(spec),
            None => nearest(&here).ok_or_else(|| {
                let help = match misnamed(&here) {
                    Some(file) => format!("rename {} to `api.yaml`", shown(&file)),
                    None => "name the description's folder with `--spec DIR`".to_owned(),
                };
                Failure::new("no `spec/api.yaml` in this folder or above it").help(help)
            })?,
        };
        let spec = tidy(&spec);
        let out = match out {
            Some(out) => tidy(&here.join(out)),
            None => spec.parent().unwrap_or(&here).join("generated"),
        };
        if spec == out {
            return Err(Failure::new("description and output are the same folder")
                .help("choose another one with `--out DIR`"));
        }
        Ok(Self { spec, out })
    }

    /// The same for a comparison of two descriptions: if both are folders and no description is near, the
    /// new one.
    pub fn for_comparison(
        spec: Option<&Path>,
        old: &str,
        new: Option<&str>,
    ) -> Result<Self, Failure> {
        let found = Self::find(spec, None);
        match new.map(Path::new) {
            Some(new)
                if found.is_err() && spec.is_none() && Path::new(old).is_dir() && new.is_dir() =>
            {
                Self::find(Some(new), None)
            }
            _ => found,
        }
    }
}

fn nearest(here: &Path) -> Option<PathBuf> {
    let folders = || here.ancestors().map(|folder| folder.join("spec"));
    folders()
        .find(|spec| spec.join("api.yaml").is_file())
        // Without it nothing can be done either, but then the description says what is missing.
        .or_else(|| folders().find(|spec| misnamed(here).is_none() && has_files(spec)))
}

/// Whether files of a description are in a folder.
fn has_files(spec: &Path) -> bool {
    let files = std::fs::read_dir(spec).into_iter().flatten().flatten();
    let mut names = files.map(|file| file.path());
    names.any(|path| path.extension().is_some_and(|it| it == "yaml") && path.is_file())
}

/// A file that would be found with another ending.
fn misnamed(here: &Path) -> Option<PathBuf> {
    here.ancestors()
        .map(|folder| folder.join("spec").join("api.yml"))
        .find(|file| file.is_file())
}

/// A path without `.` and `..`, by its spelling.
pub fn tidy(path: &Path) -> PathBuf {
    let mut tidied = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                tidied.pop();
            }
            other => tidied.push(other),
        }
    }
    tidied
}

/// The way from one folder to another, with forward slashes: `../runtime`.
pub fn relative(from: &Path, to: &Path) -> Option<String> {
    let (from, to) = (tidy(from), tidy(to));
    let shared = from
        .components()
        .zip(to.components())
        .take_while(|(a, b)| a == b)
        .count();
    if shared == 0 {
        return None;
    }
    let up = from.components().skip(shared).map(|_| "..".to_owned());
    let down = to
        .components()
        .skip(shared)
        .map(|c| c.as_os_str().to_str().map(ToOwned::to_owned));
    let parts: Option<Vec<String>> = up.map(Some).chain(down).collect();
    parts.map(|parts| {
        if parts.is_empty() {
            ".".to_owned()
        } else {
            parts.join("/")
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_without_an_api_file_are_a_description_that_lacks_it() {
        let home = tempfile::tempdir().expect("a folder");
        let spec = home.path().join("spec");
        std::fs::create_dir(&spec).expect("made");
        assert_eq!(nearest(home.path()), None);
        std::fs::write(spec.join("notes.yaml"), "resource: Notes\n").expect("written");
        assert_eq!(nearest(home.path()), Some(spec.clone()));
        // What is only misnamed is to be renamed.
        std::fs::write(spec.join("api.yml"), "api: Shop\n").expect("written");
        assert_eq!(nearest(home.path()), None);
    }

    #[test]
    fn the_way_between_two_folders() {
        let way = |from: &str, to: &str| relative(Path::new(from), Path::new(to));
        assert_eq!(
            way("/a/generated", "/a/runtime").as_deref(),
            Some("../runtime")
        );
        assert_eq!(way("/a/b/c", "/a").as_deref(), Some("../.."));
        assert_eq!(way("/a", "/a").as_deref(), Some("."));
    }
}
