//! An input of a comparison: a folder, or a folder as it was at a git revision.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use specwright_model::api::Api;
use specwright_model::source::SourceFile;

use super::upstream::{self, Here};
use crate::Failure;
use crate::description::{self, Folder};
use crate::report::{Format, print};
use crate::text::shown;

/// A valid description and its files.
pub struct Input {
    /// What a person calls it.
    pub name: String,
    /// What it says.
    pub api: Api,
    /// Its files; places point into them.
    pub files: Vec<SourceFile>,
}

impl Input {
    /// Both inputs, the new one beside the old one. Left out, the new one is the folder as it is.
    ///
    /// What makes a input invalid is shown in this format.
    pub fn both(
        old: &str,
        new: Option<&str>,
        spec: &Path,
        format: Format,
    ) -> Result<(Self, Self), Failure> {
        let here = Here::default();
        let (old, new) = std::thread::scope(|scope| {
            if [Some(old), new].into_iter().flatten().any(is_upstream) {
                // Both inputs read their files meanwhile. Errors are reported to the caller that needs the input.
                scope.spawn(|| drop(here.get(spec).map(drop)));
            }
            let other = scope.spawn(|| match new {
                Some(new) => Self::read(new, spec, &here),
                None => Self::folder(spec),
            });
            let failed = || Failure::new("reading the new description failed");
            (
                Self::read(old, spec, &here),
                other.join().unwrap_or_else(|_| Err(failed().into())),
            )
        });
        let failure = |missing: Missing| missing.into_failure(format);
        Ok((old.map_err(failure)?, new.map_err(failure)?))
    }

    /// What is called by a folder's path, an upstream file, a revision, or `REVISION:FOLDER`.
    fn read(name: &str, spec: &Path, here: &Here) -> Result<Self, Missing> {
        let path = Path::new(name);
        if path.is_dir() {
            return Self::folder(path);
        }
        if is_upstream(name) {
            return upstream::read(path, spec, here);
        }
        let (tree, help) = match name.split_once(':') {
            Some((revision, folder)) => (
                format!("{revision}:{folder}"),
                "name a revision, or another folder in it, whose description is valid; nothing was compared",
            ),
            None => (
                format!("{name}:./"),
                "name a revision whose description is valid; nothing was compared",
            ),
        };
        let folder = Folder {
            path: name.into(),
            files: git_files(spec, &tree)?,
            ..Folder::default()
        };
        Self::check(folder, name.to_owned()).map_err(|folder| Missing::invalid(*folder, name, help))
    }

    /// A folder on the disk.
    fn folder(path: &Path) -> Result<Self, Missing> {
        let (folder, name) = (description::read(path)?, shown(path));
        Self::check(folder, name.clone()).map_err(|folder| Missing::invalid(*folder, &name, HELP))
    }

    /// What files say, if it is valid; else what is wrong with them.
    pub(super) fn check(mut folder: Folder, name: String) -> Result<Self, Box<Folder>> {
        match folder.check() {
            Some(api) => Ok(Self {
                name,
                api,
                files: folder.files,
            }),
            None => Err(Box::new(folder)),
        }
    }
}

/// The help for a description on the disk.
pub(super) const HELP: &str = "fix what is shown; nothing was compared";

/// Why a input is not there.
#[derive(Clone)]
pub(super) enum Missing {
    /// It cannot be read.
    Failed(Failure),
    /// What is wrong is shown first.
    Shown(Box<Folder>, Failure),
}

impl From<Failure> for Missing {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

impl Missing {
    /// A description that says something wrong, its name, and the help.
    pub(super) fn invalid(folder: Folder, name: &str, help: &str) -> Self {
        let message = format!("the description `{name}` is invalid");
        Self::Shown(Box::new(folder), Failure::new(message).help(help))
    }

    /// Shows what is wrong.
    fn into_failure(self, format: Format) -> Failure {
        match self {
            Self::Failed(failure) => failure,
            Self::Shown(folder, failure) => {
                print(&folder, format);
                failure
            }
        }
    }
}

/// Whether what is named is a file, and so an upstream file.
fn is_upstream(name: &str) -> bool {
    Path::new(name).is_file()
}

/// The description files of a git tree, read by two runs of git.
fn git_files(spec: &Path, tree: &str) -> Result<Vec<SourceFile>, Failure> {
    let wrong = |said: &str| nothing_there(spec, tree, said);
    let list = git(
        spec,
        &["ls-tree", "--full-tree", "-z", "--end-of-options", tree],
        "",
    )
    .map_err(|e| wrong(&e))?;
    let mut names = Vec::new();
    let mut wanted = String::new();
    for entry in String::from_utf8_lossy(&list).split('\0') {
        // `100644 blob HASH<tab>name`
        let Some((what, name)) = entry.split_once('\t') else {
            continue;
        };
        let mut words = what.split(' ');
        let is_file = words.next().is_some_and(|mode| mode.starts_with("100"));
        if let (true, Some("blob"), Some(hash)) = (is_file, words.next(), words.next())
            && Path::new(name).extension().is_some_and(|e| e == "yaml")
        {
            names.push(name.to_owned());
            wanted.push_str(hash);
            wanted.push('\n');
        }
    }
    let contents = git(spec, &["cat-file", "--batch"], &wanted).map_err(|e| wrong(&e))?;
    split_batch(&contents, names).ok_or_else(|| wrong("git's answer could not be read"))
}

/// Why git has no such folder, as far as that can be found out.
pub fn nothing_there(spec: &Path, tree: &str, said: &str) -> Failure {
    let revision = tree.split(':').next().unwrap_or(tree);
    let knows = |name: &str| {
        let ask = ["rev-parse", "--verify", "--quiet", "--end-of-options", name];
        git(spec, &ask, "").is_ok()
    };
    let here = shown(spec);
    if git(spec, &["rev-parse", "--git-dir"], "").is_err() {
        let message =
            format!("`{here}` is in no git repository: there is no `{revision}` to compare with");
        return Failure::new(message).help(
            "name the old description: a folder, or an upstream file; or run `git init`, and commit the description",
        );
    }
    if revision == "HEAD" && !knows("HEAD") {
        let message = "nothing is committed yet: there is no `HEAD` to compare with";
        return Failure::new(message).help(
            "commit the description first, or name the old description: a folder, or an upstream file",
        );
    }
    if knows(&format!("{revision}^{{commit}}")) {
        return Failure::new(format!("there is no description at `{tree}`")).help(format!(
            "at `{revision}` the description was not there yet, or in another folder: name a later revision, \
             or `{revision}:FOLDER`"
        ));
    }
    // As it was typed: where in the revision the description stands was ours to add.
    let typed = tree.strip_suffix(":./").unwrap_or(tree);
    let message =
        format!("`{typed}` is neither a folder, nor an upstream file, nor a description in git");
    let said = said.trim().replace(tree, typed);
    Failure::new(message).help(format!("git says: {said}"))
}

/// `HASH blob SIZE<newline>CONTENT<newline>`, once for each name.
fn split_batch(mut rest: &[u8], names: Vec<String>) -> Option<Vec<SourceFile>> {
    let mut files = Vec::with_capacity(names.len());
    for name in names {
        let end = rest.iter().position(|b| *b == b'\n')?;
        let head = std::str::from_utf8(rest.get(..end)?).ok()?;
        let size: usize = head.rsplit(' ').next()?.parse().ok()?;
        let text = rest.get(end + 1..end + 1 + size)?;
        files.push(SourceFile {
            name,
            text: String::from_utf8_lossy(text).into_owned(),
        });
        rest = rest.get(end + 2 + size..)?;
    }
    Some(files)
}

/// Runs git in a folder; what it said if it failed.
pub fn git(folder: &Path, args: &[&str], input: &str) -> Result<Vec<u8>, String> {
    let mut child = Command::new("git")
        .arg("-C")
        .arg(folder)
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| format!("git cannot be run: {error}"))?;
    let stdin = child.stdin.take();
    // Written beside the reading: git answers before it has read everything.
    let input = input.to_owned();
    let writer = std::thread::spawn(move || {
        if let Some(mut stdin) = stdin {
            let _ = stdin.write_all(input.as_bytes());
        }
    });
    let output = child
        .wait_with_output()
        .map_err(|error| format!("git failed: {error}"))?;
    let _ = writer.join();
    if output.status.success() {
        return Ok(output.stdout);
    }
    Err(String::from_utf8_lossy(&output.stderr).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_contents_of_a_batch_are_distinguished_by_their_sizes() {
        let batch = b"aa blob 3\na\nb\nbb blob 0\n\n";
        let files = split_batch(batch, vec!["a.yaml".into(), "b.yaml".into()]).expect("two files");
        assert_eq!(files.first().map(|f| f.text.as_str()), Some("a\nb"));
        assert_eq!(files.last().map(|f| f.text.as_str()), Some(""));
        assert!(split_batch(b"aa blob 99\nx", vec!["a.yaml".into()]).is_none());
    }
}
