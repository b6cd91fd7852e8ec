//! Paths inside the output folder: they cannot lead out of it.

use std::path::{Component, Path, PathBuf};

use crate::Failure;

/// A path of normal components below the output folder, written with forward slashes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct InnerPath(String);

impl InnerPath {
    /// Checks a path; `None` if it is empty, absolute, climbs, or could not stand in a list of lines.
    pub fn new(text: &str) -> Option<Self> {
        let plain = !text.is_empty() && !text.contains(|c: char| c.is_control() || c == '\\');
        let normal = Path::new(text)
            .components()
            .all(|c| matches!(c, Component::Normal(_)));
        let spelled = text
            .split('/')
            .all(|part| !part.is_empty() && part != "." && part != "..");
        (plain && normal && spelled).then(|| Self(text.to_owned()))
    }

    /// The path as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The path on the disk.
    pub fn under(&self, out: &Path) -> PathBuf {
        out.join(&self.0)
    }

    /// The folders between the output folder and the file, outermost first.
    pub fn folders(&self) -> impl Iterator<Item = &str> {
        self.0.match_indices('/').map(|(end, _)| &self.0[..end])
    }

    /// Refuses folders that are links, since what lies behind them is not ours, and files in their
    /// place.
    pub fn check_folders(&self, out: &Path) -> Result<(), Failure> {
        for folder in self.folders() {
            let path = out.join(folder);
            match std::fs::symlink_metadata(&path) {
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
                Err(error) => return Err(Failure::io("look at", &path, &error)),
                Ok(found) if found.is_dir() => {}
                Ok(_) => {
                    return Err(
                        Failure::new(format!("{} is not a plain folder", path.display()))
                            .help("the generator writes only into real folders: move this away"),
                    );
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_that_leave_the_folder_are_refused() {
        for text in [
            "",
            "/etc/passwd",
            "../x",
            "a/../b",
            "./a",
            "a//b",
            "a/",
            "a\nb",
            "a\\b",
            "..",
            ".",
        ] {
            assert_eq!(InnerPath::new(text), None, "{text:?}");
        }
    }

    #[test]
    fn the_folders_of_a_path_come_outermost_first() {
        let path = InnerPath::new("src/types/mod.rs").expect("a plain path");
        assert_eq!(path.folders().collect::<Vec<_>>(), ["src", "src/types"]);
    }
}
