//! Trees of description files, kept from run to run, so that only what was edited is parsed.
//!
//! They lie in the output folder under `.specwright/cache`, which git is told to ignore, and may be
//! deleted at any time. A tree is used if name and text have the same hash as when it was made, by
//! this very program. `--check` does not look at them.

use std::collections::{HashMap, HashSet};
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::UNIX_EPOCH;

use sha2::{Digest, Sha256};
use specwright_model::source::SourceFile;
use specwright_model::syntax::known::{Memory, Tree};

const FOLDER: &str = ".specwright/cache";
const FILE: &str = "trees";
/// The folder ignores itself, so that nobody's `.gitignore` has to know of it.
const IGNORE: (&str, &str) = (".gitignore", "*\n");

type Key = [u8; 16];

/// The trees of one output folder.
#[derive(Debug)]
pub struct Trees {
    folder: PathBuf,
    program: Vec<u8>,
    known: Mutex<Known>,
}

#[derive(Debug, Default)]
struct Known {
    kept: HashMap<Key, Kept>,
    used: HashSet<Key>,
    /// Whether anything was learned that is not on the disk.
    news: bool,
}

#[derive(Clone, Debug)]
enum Kept {
    Bytes(Arc<[u8]>),
    /// As the file with this index.
    Tree(usize, Arc<Tree>),
}

impl Trees {
    /// What earlier runs kept; nothing if there is nothing, or another program made it.
    pub fn load(out: &Path) -> Self {
        let trees = Self {
            folder: out.join(FOLDER),
            program: program(),
            known: Mutex::default(),
        };
        let bytes = fs::read(trees.folder.join(FILE)).unwrap_or_default();
        for (key, tree) in unpack(&bytes, &trees.program).unwrap_or_default() {
            let kept = Kept::Bytes(Arc::from(tree));
            trees.known().kept.insert(key, kept);
        }
        trees
    }

    /// Keeps what the last run used. A failure costs time, nothing else: it is not told.
    pub fn save(&self) {
        let mut known = self.known();
        let used = std::mem::take(&mut known.used);
        let all = known.kept.len();
        known.kept.retain(|key, _| used.contains(key));
        if std::mem::take(&mut known.news) || known.kept.len() != all {
            let entries: Vec<(Key, Arc<[u8]>)> = known.kept.iter().map(packed).collect();
            drop(known);
            let _ = self.write(&pack(entries, &self.program));
        }
    }

    fn write(&self, bytes: &[u8]) -> io::Result<()> {
        fs::create_dir_all(&self.folder)?;
        if !is_own(&self.folder) {
            return Err(io::ErrorKind::NotADirectory.into());
        }
        let ignore = self.folder.join(IGNORE.0);
        if fs::symlink_metadata(&ignore).is_err() {
            create(&ignore, IGNORE.1)?;
        }
        let draft = self.folder.join(format!("{FILE}.{}", std::process::id()));
        let written = create(&draft, bytes);
        written
            .and_then(|()| fs::rename(&draft, self.folder.join(FILE)))
            .inspect_err(|_| {
                let _ = fs::remove_file(&draft);
            })
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Memory for Trees {
    fn recall(&self, index: usize, file: &SourceFile) -> Option<Arc<Tree>> {
        let key = key(file);
        let kept = {
            let mut known = self.known();
            let kept = known.kept.get(&key)?.clone();
            known.used.insert(key);
            kept
        };
        let bytes = match kept {
            Kept::Tree(at, tree) if at == index => return Some(tree),
            Kept::Tree(_, tree) => Arc::from(tree.to_bytes()),
            Kept::Bytes(bytes) => bytes,
        };
        let tree = Arc::new(Tree::from_bytes(&bytes, index)?);
        let kept = Kept::Tree(index, Arc::clone(&tree));
        self.known().kept.insert(key, kept);
        Some(tree)
    }

    fn learn(&self, index: usize, file: &SourceFile, tree: &Arc<Tree>) {
        let key = key(file);
        let mut known = self.known();
        known.news = true;
        known.used.insert(key);
        known.kept.insert(key, Kept::Tree(index, Arc::clone(tree)));
    }
}

/// Whether folder and the one above it are what they seem: through a link, other people's files would be
/// written.
fn is_own(folder: &Path) -> bool {
    let is_plain = |path: &Path| fs::symlink_metadata(path).is_ok_and(|found| found.is_dir());
    is_plain(folder) && folder.parent().is_some_and(is_plain)
}

/// Writes a file that is not there yet.
fn create(path: &Path, content: impl AsRef<[u8]>) -> io::Result<()> {
    let mut file = File::options().write(true).create_new(true).open(path)?;
    file.write_all(content.as_ref())
}

fn key(file: &SourceFile) -> Key {
    let hash = Sha256::new()
        .chain_update(file.name.len().to_le_bytes())
        .chain_update(&file.name)
        .chain_update(&file.text)
        .finalize();
    std::array::from_fn(|index| hash[index])
}

fn packed((key, kept): (&Key, &Kept)) -> (Key, Arc<[u8]>) {
    let bytes = match kept {
        Kept::Bytes(bytes) => Arc::clone(bytes),
        Kept::Tree(_, tree) => Arc::from(tree.to_bytes()),
    };
    (*key, bytes)
}

/// What tells this program from every other one that was ever built.
fn program() -> Vec<u8> {
    let found = std::env::current_exe().and_then(fs::metadata).ok();
    let built = found.as_ref().and_then(|found| found.modified().ok());
    let built = built.and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    let size = found.map_or(0, |found| found.len());
    let version = env!("CARGO_PKG_VERSION");
    format!("specwright {version} {size} {built:?}\n").into_bytes()
}

/// What program made it, a sum, an index of keys and lengths, and all trees one after the other.
fn pack(mut entries: Vec<(Key, Arc<[u8]>)>, program: &[u8]) -> Vec<u8> {
    entries.sort_unstable_by_key(|(key, _)| *key);
    let index: Vec<(Key, usize)> = entries
        .iter()
        .map(|(key, tree)| (*key, tree.len()))
        .collect();
    let mut body = postcard::to_allocvec(&index).unwrap_or_default();
    for (_, tree) in &entries {
        body.extend_from_slice(tree);
    }
    let sum = crc32fast::hash(&body).to_le_bytes();
    [program, &sum, &body].concat()
}

fn unpack<'a>(bytes: &'a [u8], program: &[u8]) -> Option<Vec<(Key, &'a [u8])>> {
    let (sum, body) = bytes.strip_prefix(program)?.split_first_chunk::<4>()?;
    if *sum != crc32fast::hash(body).to_le_bytes() {
        return None;
    }
    let (index, mut rest) = postcard::take_from_bytes::<Vec<(Key, usize)>>(body).ok()?;
    let mut trees = Vec::with_capacity(index.len());
    for (key, length) in index {
        let (tree, others) = rest.split_at_checked(length)?;
        trees.push((key, tree));
        rest = others;
    }
    rest.is_empty().then_some(trees)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(doc: &str) -> Vec<SourceFile> {
        let file = |name: &str, text: String| SourceFile {
            name: name.into(),
            text,
        };
        vec![
            file(
                "api.yaml",
                format!("api: Shop\ndoc: {doc}\nhost: api.shop.example\nauth: bearer\n"),
            ),
            file("notes.yaml", "resource: Notes\n".into()),
        ]
    }

    fn kept(trees: &Trees) -> usize {
        trees.known().kept.len()
    }

    #[test]
    fn what_one_run_learns_the_next_one_knows() {
        let out = tempfile::tempdir().expect("a folder");
        let first = Trees::load(out.path());
        let api = specwright_model::read_with(&files("One."), &first).api;
        first.save();
        let second = Trees::load(out.path());
        assert_eq!(kept(&second), 2);
        assert!(api.is_some());
        assert_eq!(
            specwright_model::read_with(&files("One."), &second).api,
            api
        );
        assert!(!second.known().news, "nothing was parsed");
    }

    #[test]
    fn an_edit_is_seen_and_the_old_text_forgotten() {
        let out = tempfile::tempdir().expect("a folder");
        for doc in ["One.", "Two."] {
            let trees = Trees::load(out.path());
            let api = specwright_model::read_with(&files(doc), &trees).api;
            assert_eq!(api.and_then(|api| api.doc).as_deref(), Some(doc));
            trees.save();
        }
        assert_eq!(kept(&Trees::load(out.path())), 2);
    }

    #[cfg(unix)]
    #[test]
    fn nothing_is_written_through_a_link() {
        let (out, other) = (
            tempfile::tempdir().expect("a folder"),
            tempfile::tempdir().expect("one"),
        );
        fs::create_dir(out.path().join(".specwright")).expect("a folder");
        std::os::unix::fs::symlink(other.path(), out.path().join(FOLDER)).expect("a link");
        let trees = Trees::load(out.path());
        assert!(
            specwright_model::read_with(&files("One."), &trees)
                .api
                .is_some()
        );
        trees.save();
        assert_eq!(fs::read_dir(other.path()).expect("a folder").count(), 0);
    }

    #[test]
    fn another_programs_trees_and_damaged_ones_are_not_used() {
        let entries = vec![([7; 16], Arc::from([1, 2, 3])), ([5; 16], Arc::from([]))];
        let bytes = pack(entries, b"one\n");
        let read: Vec<(Key, &[u8])> = vec![([5; 16], &[]), ([7; 16], &[1, 2, 3])];
        assert_eq!(unpack(&bytes, b"one\n"), Some(read));
        assert_eq!(unpack(&bytes, b"two\n"), None);
        for at in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[at] ^= 1;
            assert_eq!(unpack(&changed, b"one\n"), None, "byte {at}");
            assert_eq!(unpack(&bytes[..at], b"one\n"), None, "cut at {at}");
        }
    }
}
