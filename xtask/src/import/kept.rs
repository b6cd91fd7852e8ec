//! What is kept of an import: the upstream file, what was made of it, and where it is from.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use specwright_import::Description;

use super::root::Root;
use crate::Failure;
use crate::output::{Edit, Was};
use crate::text::shown;

/// The folder beside the description that holds what was imported.
pub struct Kept {
    folder: PathBuf,
}

/// What the last import wrote.
const LAST: &str = "last-import.json";
/// Which file it read, and where that is from.
const SOURCE: &str = "last-import.txt";
/// What is special about the API.
const SETTINGS: &str = "import.yaml";
/// The most that a file may hold, in bytes.
const LIMIT: u64 = 64 << 20;

/// The last import.
pub(super) struct Last {
    /// What it wrote.
    pub(super) description: Description,
    /// The upstream file that it read, if it is there as it was.
    pub(super) upstream: Option<String>,
    /// Where that file is from, if anybody said so.
    pub(super) source: Option<String>,
}

impl Kept {
    /// In this folder.
    pub fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// What is special about the API, if there is anything.
    pub fn settings(&self) -> PathBuf {
        self.folder.join(SETTINGS)
    }

    /// What the last import wrote, if there was one.
    pub fn description(&self) -> Result<Option<Description>, Failure> {
        let path = self.folder.join(LAST);
        if !path.exists() {
            return Ok(None);
        }
        let description = serde_json::from_str(&read(&path)?).map_err(|error| {
            Failure::new(format!(
                "{} is not what an import keeps: {error}",
                shown(&path)
            ))
            .help("restore it from version control")
        })?;
        Ok(Some(description))
    }

    /// The last import, if there was one.
    pub(super) fn last(&self) -> Result<Option<Last>, Failure> {
        let Some(description) = self.description()? else {
            return Ok(None);
        };
        let said = self.folder.join(SOURCE);
        let said = if said.exists() {
            read(&said)?
        } else {
            String::new()
        };
        let word = |key: &str| {
            let mut lines = said.lines().filter_map(|line| line.split_once(": "));
            let found = lines.find(|(name, _)| *name == key);
            found.map(|(_, value)| value.trim().to_owned())
        };
        let upstream = word("file")
            .filter(|name| is_name(name))
            .and_then(|name| read(&self.folder.join(name)).ok())
            .filter(|text| Some(hash(text)) == word("sha256"));
        Ok(Some(Last {
            description,
            upstream,
            source: word("source"),
        }))
    }

    /// What keeps an import: the upstream file, compact and without prose unless it lies here
    /// already, what was made of it, and where it is from.
    pub(super) fn keep(
        &self,
        root: &Root,
        file: &Path,
        text: &str,
        description: &Description,
        source: Option<&str>,
    ) -> Result<Vec<Edit>, Failure> {
        let last = serde_json::to_string(description)
            .map_err(|error| Failure::new(format!("the import cannot be kept: {error}")))?;
        let (name, kept, new) = self.upstream(file, text)?;
        let mut said = format!(
            "# What `import` read last. Do not edit.\nfile: {name}\nsha256: {}\nimporter: {}\n",
            hash(&kept),
            description.importer
        );
        if let Some(source) = source {
            let source = source.replace(char::is_control, " ");
            let _ = writeln!(said, "source: {source}");
        }
        let edit = |name: &str, text: String| Edit {
            path: root.in_upstream(name),
            text: Some(text),
            was: Was::Ours,
        };
        let mut edits = vec![edit(LAST, last + "\n"), edit(SOURCE, said)];
        if new {
            edits.push(edit(&name, kept));
        }
        Ok(edits)
    }

    /// The upstream file as it is kept: its name and text, and whether it has to be written.
    fn upstream(&self, file: &Path, text: &str) -> Result<(String, String, bool), Failure> {
        let folder = fs::canonicalize(file).ok();
        let folder = folder.as_deref().and_then(Path::parent);
        let is_here = folder.is_some() && fs::canonicalize(&self.folder).ok().as_deref() == folder;
        let name = file.file_name().and_then(|name| name.to_str());
        if let Some(name) = name.filter(|name| is_here && is_name(name)) {
            return Ok((name.to_owned(), text.to_owned(), false));
        }
        let stem = file.file_stem().and_then(|stem| stem.to_str());
        let stem = stem.filter(|stem| is_name(stem)).unwrap_or("upstream");
        let kept = specwright_import::compact(text).map_err(Failure::new)?;
        Ok((format!("{stem}.json"), kept, true))
    }
}

/// Whether this is the name of a file of nobody else's here.
fn is_name(name: &str) -> bool {
    let fits = |c: char| !c.is_control() && !matches!(c, '/' | '\\');
    !name.is_empty()
        && !name.starts_with('.')
        && name.chars().all(fits)
        && ![LAST, SOURCE, SETTINGS, "last-import"].contains(&name)
}

fn hash(text: &str) -> String {
    use sha2::{Digest as _, Sha256};

    Sha256::digest(text)
        .iter()
        .fold(String::new(), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        })
}

/// The text of a file, if it is not too large.
pub fn read(path: &Path) -> Result<String, Failure> {
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
