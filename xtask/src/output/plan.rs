//! What would change on the disk. Reads only.

use std::collections::BTreeSet;
use std::path::Path;

use rayon::prelude::*;

use super::manifest::{Manifest, hash};
use super::path::InnerPath;
use super::{MANIFEST, MARKER, OWN_FOLDER};
use crate::Failure;

/// A file that is to be there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// The path inside the output folder, with `/`.
    pub path: String,
    /// What is in it.
    pub content: Vec<u8>,
}

/// What is to be done with one file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// It is not there yet.
    Create,
    /// It is there with another content.
    Replace,
    /// It was made before and is not made any more.
    Remove,
}

/// One file that changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Where it is in the output folder.
    pub path: InnerPath,
    /// What is done with it.
    pub kind: Kind,
    /// What is there now; empty if nothing is.
    pub old: Vec<u8>,
    /// What will be there; empty if nothing will.
    pub new: Vec<u8>,
    /// Whether a person changed it since it was generated.
    pub edited: bool,
}

/// All that changes, in the order of paths, the manifest last.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// The files that change.
    pub changes: Vec<Change>,
    /// The manifest, if it changes.
    pub manifest: Option<Change>,
    /// How many files stay as they are.
    pub unchanged: usize,
    /// Files that are not made any more but were changed by a person: left where they are.
    pub left: Vec<InnerPath>,
}

impl Plan {
    /// Whether the output is already as it should be.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty() && self.manifest.is_none()
    }
}

/// Compares the files that are to be there with those that are there.
///
/// Fails if a file is in the way that this program did not make.
pub fn plan(out: &Path, files: &[File], runtime: Option<&str>) -> Result<Plan, Failure> {
    let before = Manifest::read(out)?;
    let mut after = Manifest {
        runtime: runtime.map(ToOwned::to_owned),
        ..Manifest::default()
    };
    let mut plan = Plan::default();
    let looked: Vec<_> = files
        .par_iter()
        .map(|file| look(out, file, &before))
        .collect();
    for (file, looked) in files.iter().zip(looked) {
        let (path, hash, change) = looked?;
        if after.files.insert(path, hash).is_some() {
            return Err(Failure::new(format!(
                "two generated files are called {}",
                file.path
            )));
        }
        match change {
            Some(change) => plan.changes.push(change),
            None => plan.unchanged += 1,
        }
    }
    let kept: BTreeSet<&InnerPath> = after.files.keys().collect();
    for (path, made) in before.files.iter().filter(|(path, _)| !kept.contains(path)) {
        remove(out, path, made, &mut plan)?;
    }
    plan.changes.sort_by(|a, b| a.path.cmp(&b.path));
    let list = InnerPath::new(MANIFEST).ok_or_else(|| Failure::new("the manifest has no path"))?;
    list.check_folders(out)?;
    plan.manifest = compare(out, &list, after.render().as_bytes(), None)?;
    Ok(plan)
}

/// A file's path and hash, and what has to be done with it.
type Looked = (InnerPath, String, Option<Change>);

fn look(out: &Path, file: &File, before: &Manifest) -> Result<Looked, Failure> {
    let path = checked(&file.path)?;
    path.check_folders(out)?;
    let made = before.files.get(&path).map(String::as_str);
    let change = compare(out, &path, &file.content, made)?;
    Ok((path, hash(&file.content), change))
}

pub(super) fn checked(path: &str) -> Result<InnerPath, Failure> {
    InnerPath::new(path)
        .filter(|inner| inner.folders().next() != Some(OWN_FOLDER) && path != OWN_FOLDER)
        .ok_or_else(|| Failure::new(format!("`{path}` cannot be the path of a file here")))
}

fn compare(
    out: &Path,
    path: &InnerPath,
    new: &[u8],
    made: Option<&str>,
) -> Result<Option<Change>, Failure> {
    let Some(old) = read(out, path)? else {
        let (path, new) = (path.clone(), new.to_owned());
        let kind = Kind::Create;
        return Ok(Some(Change {
            path,
            kind,
            old: Vec::new(),
            new,
            edited: false,
        }));
    };
    if old == new {
        return Ok(None);
    }
    if made.is_none() && !is_marked(&old) {
        let shown = path.under(out);
        return Err(
            Failure::new(format!("{} was not made by specwright", shown.display()))
                .help("move it away, or choose another folder with `--out`; nothing was changed"),
        );
    }
    writable(out, path)?;
    let edited = made.is_some_and(|made| made != hash(&old));
    let (path, kind) = (path.clone(), Kind::Replace);
    Ok(Some(Change {
        path,
        kind,
        old,
        new: new.to_owned(),
        edited,
    }))
}

fn remove(out: &Path, path: &InnerPath, made: &str, plan: &mut Plan) -> Result<(), Failure> {
    path.check_folders(out)?;
    let Some(old) = read(out, path)? else {
        return Ok(());
    };
    if hash(&old) != made {
        plan.left.push(path.clone());
        return Ok(());
    }
    writable(out, path)?;
    plan.changes.push(Change {
        path: path.clone(),
        kind: Kind::Remove,
        old,
        new: Vec::new(),
        edited: false,
    });
    Ok(())
}

/// Refuses a file that nobody may write: a rename would replace it all the same.
pub(super) fn writable(out: &Path, path: &InnerPath) -> Result<(), Failure> {
    let full = path.under(out);
    let found = std::fs::metadata(&full).map_err(|e| Failure::io("look at", &full, &e))?;
    if !found.permissions().readonly() {
        return Ok(());
    }
    Err(Failure::new(format!("{} is read-only", full.display()))
        .help("make it writable if it may change; nothing was changed"))
}

/// The content of a plain file; `None` if nothing is there.
pub(super) fn read(out: &Path, path: &InnerPath) -> Result<Option<Vec<u8>>, Failure> {
    let full = path.under(out);
    match std::fs::symlink_metadata(&full) {
        Err(error)
            if matches!(
                error.kind(),
                std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory
            ) =>
        {
            Ok(None)
        }
        Err(error) => Err(Failure::io("look at", &full, &error)),
        Ok(found) if found.is_file() => std::fs::read(&full)
            .map(Some)
            .map_err(|error| Failure::io("read", &full, &error)),
        Ok(_) => Err(
            Failure::new(format!("{} is not a plain file", full.display()))
                .help("a file of this run belongs there: move away what is there now"),
        ),
    }
}

/// Whether a file says in its first lines that it was generated.
fn is_marked(text: &[u8]) -> bool {
    let head = String::from_utf8_lossy(&text[..text.len().min(1024)]).into_owned();
    head.lines().take(5).any(|line| line.contains(MARKER))
}
