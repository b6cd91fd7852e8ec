//! What is kept of an import, and how files are written: all or none.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use specwright_import::{Description, File};

use crate::text::shown;
use crate::{Failure, whole};

/// The folder beside the description that holds what was imported.
pub(super) struct Kept {
    folder: PathBuf,
}

/// The output of the last import.
const LAST: &str = "last-import.json";
/// What is special about the API.
const SETTINGS: &str = "import.yaml";
/// The most that a file may hold, in bytes.
const LIMIT: u64 = 64 << 20;

impl Kept {
    pub(super) fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    pub(super) fn settings(&self) -> PathBuf {
        self.folder.join(SETTINGS)
    }

    /// The output of the last import, if there was one.
    pub(super) fn last(&self) -> Result<Option<Description>, Failure> {
        let path = self.folder.join(LAST);
        if !path.exists() {
            return Ok(None);
        }
        let last = serde_json::from_str(&read(&path)?).map_err(|error| {
            Failure::new(format!(
                "{} is not what an import keeps: {error}",
                shown(&path)
            ))
            .help("restore it from version control")
        })?;
        Ok(Some(last))
    }

    /// Keeps the output of an import, and the hash of the file that it came from.
    pub(super) fn keep(&self, text: &str, description: &Description) -> Result<(), Failure> {
        use sha2::{Digest as _, Sha256};

        let hash = Sha256::digest(text)
            .iter()
            .fold(String::new(), |mut hex, byte| {
                let _ = write!(hex, "{byte:02x}");
                hex
            });
        let last = serde_json::to_string(description)
            .map_err(|error| Failure::new(format!("the import cannot be kept: {error}")))?;
        let file = |name: &str, text: String| File {
            name: name.to_owned(),
            text,
        };
        write(
            &self.folder,
            &[
                file(LAST, last),
                file("last-import.sha256", format!("{hash}\n")),
            ],
        )
    }
}

pub(super) fn read(path: &Path) -> Result<String, Failure> {
    let failed = |error: &std::io::Error| Failure::io("read", path, error);
    let size = fs::metadata(path).map_err(|e| failed(&e))?.len();
    if size > LIMIT {
        return Err(Failure::new(format!(
            "{} is larger than 64 MiB",
            path.display()
        )));
    }
    fs::read_to_string(path).map_err(|e| failed(&e))
}

/// Whether a description file says nothing any more.
pub(super) fn is_empty(text: &str) -> bool {
    !text.contains("\noperations:") && !text.contains("\ntypes:")
}

pub(super) fn remove(path: &Path) -> Result<(), Failure> {
    fs::remove_file(path).map_err(|e| Failure::io("remove", path, &e))
}

/// Writes all files, or none.
pub(super) fn write(folder: &Path, files: &[File]) -> Result<(), Failure> {
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|file| (file.name.as_str(), file.text.as_str()))
        .collect();
    whole::write(folder, &files)
}
