//! What a run is about to do, written down before it does it.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use super::STAGE;
use super::manifest::hash;
use super::path::InnerPath;
use super::plan::{Kind, Plan};
use crate::Failure;
use crate::text::shown;

/// The first line; the number grows when a journal means something else.
const HEADER: &str = "specwright journal 2";
/// The hash of a file that is not there.
const ABSENT: &str = "-";

/// One change of the journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What is done.
    pub kind: Kind,
    /// The hash of what was there; `-` if nothing was.
    pub old: String,
    /// The hash of what will be there; `-` if nothing will.
    pub new: String,
    /// The file.
    pub path: InnerPath,
}

/// All changes of a run, in the order in which they are made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Journal {
    /// The changes; the index of each names its files in the stage.
    pub entries: Vec<Entry>,
    /// Folders that did not exist before, outermost first.
    pub folders: Vec<String>,
}

impl Journal {
    /// The journal of a plan: the manifest comes last.
    pub fn of(plan: &Plan, out: &Path) -> Self {
        let mut journal = Self::default();
        for change in plan.changes.iter().chain(&plan.manifest) {
            let hashed = |absent: Kind, text: &[u8]| {
                if change.kind == absent {
                    ABSENT.to_owned()
                } else {
                    hash(text)
                }
            };
            let old = hashed(Kind::Create, &change.old);
            let new = hashed(Kind::Remove, &change.new);
            let (kind, path) = (change.kind, change.path.clone());
            for folder in path.folders() {
                if !journal.folders.iter().any(|f| f == folder) && !out.join(folder).exists() {
                    journal.folders.push(folder.to_owned());
                }
            }
            journal.entries.push(Entry {
                kind,
                old,
                new,
                path,
            });
        }
        journal
    }

    /// As it is written.
    pub fn render(&self) -> String {
        let mut text = format!("{HEADER}\n");
        for folder in &self.folders {
            let _ = writeln!(text, "folder - - {folder}");
        }
        for entry in &self.entries {
            let kind = match entry.kind {
                Kind::Create => "create",
                Kind::Replace => "replace",
                Kind::Remove => "remove",
            };
            let (old, new) = (&entry.old, &entry.new);
            let _ = writeln!(text, "{kind} {old} {new} {}", entry.path.as_str());
        }
        text
    }

    /// Reads a journal. What cannot be read must not be guessed, nor thrown away.
    pub fn parse(text: &str) -> Result<Self, Unread> {
        let first = text.lines().next().unwrap_or_default();
        let version = first.strip_prefix("specwright journal ");
        if first != HEADER && version.is_some_and(|version| version.parse::<u32>().is_ok()) {
            return Err(Unread::Other(first.to_owned()));
        }
        Self::parse_own(text).ok_or(Unread::Damaged)
    }

    /// `None` if any line of it is not one of ours.
    fn parse_own(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        if lines.next() != Some(HEADER) || !text.ends_with('\n') {
            return None;
        }
        let mut journal = Self::default();
        for line in lines {
            let (kind, rest) = line.split_once(' ')?;
            let (old, rest) = rest.split_once(' ')?;
            let (new, path) = rest.split_once(' ')?;
            let path = InnerPath::new(path)?;
            let kind = match kind {
                "create" => Kind::Create,
                "replace" => Kind::Replace,
                "remove" => Kind::Remove,
                "folder" => {
                    journal.folders.push(path.as_str().to_owned());
                    continue;
                }
                _ => return None,
            };
            journal.entries.push(Entry {
                kind,
                old: old.to_owned(),
                new: new.to_owned(),
                path,
            });
        }
        Some(journal)
    }
}

/// Why a journal is not followed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unread {
    /// It begins as those of another version of this program do.
    Other(String),
    /// It is none that any version writes.
    Damaged,
}

impl Unread {
    /// The error for people.
    pub fn failure(&self, journal: &Path) -> Failure {
        let at = shown(journal);
        match self {
            Self::Other(first) => Failure::new(format!(
                "{at} was written by another version of specwright: it says `{first}`, this version reads `{HEADER}`"
            ))
            .help("a run of that version was interrupted here: run any command of that version on this folder, it completes or undoes what it left; nothing was changed"),
            Self::Damaged => Failure::new(format!("{at} is not what an interrupted run leaves: it is damaged, or not ours"))
                .help(format!(
                    "compare your files with those in {}, which hold what an interrupted run replaced (`.old`) and was about to write (`.new`); then remove the journal; nothing was changed",
                    shown(&journal.with_file_name("stage"))
                )),
        }
    }
}

/// What is on the disk where a change belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DiskState {
    /// What was there before.
    Old,
    /// What the run puts there.
    New,
    /// Something else: a person was there since.
    Other,
}

impl Entry {
    /// Looks at the file.
    pub fn disk_state(&self, out: &Path) -> DiskState {
        let found = match std::fs::read(self.path.under(out)) {
            Ok(text) => hash(&text),
            Err(error) if is_absent(&error) => ABSENT.to_owned(),
            Err(_) => return DiskState::Other,
        };
        if found == self.new {
            DiskState::New
        } else if found == self.old {
            DiskState::Old
        } else {
            DiskState::Other
        }
    }
}

fn is_absent(error: &std::io::Error) -> bool {
    use std::io::ErrorKind::{NotADirectory, NotFound};

    matches!(error.kind(), NotFound | NotADirectory)
}

/// Whether a file holds the text of a hash.
pub fn holds(path: &Path, wanted: &str) -> bool {
    std::fs::read(path).is_ok_and(|text| hash(&text) == wanted)
}

/// Where the new content of a change waits.
pub fn staged(out: &Path, index: usize) -> PathBuf {
    out.join(STAGE).join(format!("{index}.new"))
}

/// Where the old content of a change is kept.
pub fn backup(out: &Path, index: usize) -> PathBuf {
    out.join(STAGE).join(format!("{index}.old"))
}
