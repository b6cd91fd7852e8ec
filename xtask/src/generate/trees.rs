//! Trees of description files, kept from run to run, so that only what was edited is parsed.
//!
//! A tree is used if name and text have the same hash as when it was made.

use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use sha2::{Digest, Sha256};
use specwright_model::source::SourceFile;
use specwright_model::syntax::known::{Memory, Tree};

use super::cache::Cache;

type Key = [u8; 16];

/// The trees of one output folder.
#[derive(Debug)]
pub struct Trees {
    cache: Cache,
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
            cache: Cache::new(out, "trees"),
            known: Mutex::default(),
        };
        let bytes = trees.cache.read().unwrap_or_default();
        for (key, tree) in unpack(&bytes).unwrap_or_default() {
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
            self.cache.write(&pack(entries));
        }
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

/// An index of keys and lengths, and all trees one after the other.
fn pack(mut entries: Vec<(Key, Arc<[u8]>)>) -> Vec<u8> {
    entries.sort_unstable_by_key(|(key, _)| *key);
    let index: Vec<(Key, usize)> = entries
        .iter()
        .map(|(key, tree)| (*key, tree.len()))
        .collect();
    let mut body = postcard::to_allocvec(&index).unwrap_or_default();
    for (_, tree) in &entries {
        body.extend_from_slice(tree);
    }
    body
}

fn unpack(bytes: &[u8]) -> Option<Vec<(Key, &[u8])>> {
    let (index, mut rest) = postcard::take_from_bytes::<Vec<(Key, usize)>>(bytes).ok()?;
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

    #[test]
    fn what_is_cut_is_not_read() {
        let entries = vec![([7; 16], Arc::from([1, 2, 3])), ([5; 16], Arc::from([]))];
        let bytes = pack(entries);
        let read: Vec<(Key, &[u8])> = vec![([5; 16], &[]), ([7; 16], &[1, 2, 3])];
        assert_eq!(unpack(&bytes), Some(read));
        for at in 0..bytes.len() {
            assert_eq!(unpack(&bytes[..at]), None, "cut at {at}");
        }
    }
}
