//! What is kept of an import: the upstream file, what was made of it, and where it is from.

use std::fmt::Write as _;
use std::fs;
use std::io::{ErrorKind, Read as _};
use std::path::{Path, PathBuf};

use specwright_import::Description;

use crate::Failure;
use crate::output::{Edit, Previous, Root};
use crate::text::shown;

/// The folder beside the description that holds what was imported.
pub struct UpstreamFolder {
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
    /// The file beside the description that it wrote, and the hash of that.
    wrote: Option<(String, String)>,
}

impl UpstreamFolder {
    /// In this folder.
    pub fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// The folder.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
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
        let file = word("file").filter(|name| is_name(name));
        let upstream = file
            .as_ref()
            .and_then(|name| read(&self.folder.join(name)).ok())
            .filter(|text| Some(hash(text)) == word("sha256"));
        let here = word("written").is_some_and(|word| word == "no");
        Ok(Some(Last {
            description,
            upstream,
            source: word("source"),
            wrote: file.zip(word("sha256")).filter(|_| !here),
        }))
    }

    /// What keeps an import: the upstream file, compact and without prose unless it lies here
    /// already, what was made of it, and where it is from.
    pub(super) fn keep(
        &self,
        root: &Root,
        upstream: &Upstream<'_>,
        description: &Description,
        source: Option<&str>,
        last: Option<&Last>,
    ) -> Result<Vec<Edit>, Failure> {
        let made = serde_json::to_string(description)
            .map_err(|error| Failure::new(format!("the import cannot be recorded: {error}")))?;
        let wrote = last.and_then(|last| last.wrote.as_ref());
        let copy = self.copy(upstream, wrote)?;
        let hash = hash(&copy.text);
        // Found here, but written by an earlier import: it stays ours.
        let ours = copy.was.is_some()
            || wrote.is_some_and(|wrote| *wrote == (copy.name.clone(), hash.clone()));
        let mut said = format!(
            "# What `import` read last. Do not edit.\nfile: {}\nsha256: {hash}\nwritten: {}\nimporter: {}\n",
            copy.name,
            if ours { "yes" } else { "no" },
            description.importer
        );
        if let Some(source) = source {
            let source = source.replace(char::is_control, " ");
            let _ = writeln!(said, "source: {source}");
        }
        let edit = |name: &str, text: String, was: Previous| Edit {
            path: root.other.file(name),
            text: Some(text),
            was,
        };
        let mut edits = vec![
            edit(LAST, made + "\n", Previous::Ours),
            edit(SOURCE, said, Previous::Ours),
        ];
        if let Some(was) = copy.was {
            edits.push(edit(&copy.name, copy.text, was));
        }
        Ok(edits)
    }

    /// The upstream file as it is kept. What an import has not written is not replaced.
    fn copy(
        &self,
        &Upstream { file, text, docs }: &Upstream<'_>,
        wrote: Option<&(String, String)>,
    ) -> Result<Copy, Failure> {
        let folder = fs::canonicalize(file).ok();
        let folder = folder.as_deref().and_then(Path::parent);
        let is_here = folder.is_some() && fs::canonicalize(&self.folder).ok().as_deref() == folder;
        let name = file.file_name().and_then(|name| name.to_str());
        if let Some(name) = name.filter(|name| is_here && is_name(name)) {
            return Ok(Copy {
                name: name.to_owned(),
                text: text.to_owned(),
                was: None,
            });
        }
        let stem = file.file_stem().and_then(|stem| stem.to_str());
        let stem = stem.filter(|stem| is_name(stem)).unwrap_or("upstream");
        let name = format!("{stem}.json");
        let text = specwright_import::compact(text, docs).map_err(Failure::new)?;
        let path = self.folder.join(&name);
        let was = match fs::read(&path) {
            Err(error) if error.kind() == ErrorKind::NotFound => Previous::Absent,
            Err(error) => return Err(Failure::io("read", &path, &error)),
            Ok(there) => {
                let there = String::from_utf8(there).ok().filter(|there| {
                    let same = |(by, sum): &(String, String)| *by == name && *sum == hash(there);
                    *there == text || wrote.is_some_and(same)
                });
                Previous::Text(there.ok_or_else(|| in_the_way(&path, file))?)
            }
        };
        Ok(Copy {
            name,
            text,
            was: Some(was),
        })
    }
}

/// The upstream file of this import.
pub(super) struct Upstream<'a> {
    pub(super) file: &'a Path,
    pub(super) text: &'a str,
    /// Whether its documentation is kept.
    pub(super) docs: bool,
}

/// An upstream file as it is kept.
struct Copy {
    name: String,
    text: String,
    /// What stands in its place; nothing if it lies here already.
    was: Option<Previous>,
}

fn in_the_way(path: &Path, file: &Path) -> Failure {
    let at = shown(path);
    Failure::new(format!(
        "{at} is not what the last import wrote: keeping {} would overwrite it",
        shown(file)
    ))
    .help(format!(
        "give {} another name, or move {at} away (restore it if it was edited); nothing was changed",
        shown(file)
    ))
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
    let file = fs::File::open(path).map_err(|e| failed(&e))?;
    let mut text = Vec::new();
    // A pipe or a device does not say how much it holds.
    let size = file.take(LIMIT + 1).read_to_end(&mut text);
    if size.map_err(|e| failed(&e))? as u64 > LIMIT {
        return Err(Failure::new(format!(
            "{} is larger than 64 MiB",
            path.display()
        )));
    }
    std::io::read_to_string(text.as_slice()).map_err(|e| failed(&e))
}

#[cfg(test)]
mod tests {
    #[cfg(unix)]
    #[test]
    fn what_has_no_end_is_too_large() {
        let failure = super::read(std::path::Path::new("/dev/zero")).expect_err("no end");
        assert_eq!(failure.message, "/dev/zero is larger than 64 MiB");
    }
}
