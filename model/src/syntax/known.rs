//! Reuse of parsed trees while a file's text is unchanged.
//!
//! Whoever keeps trees decides what "the same" is, by a hash of the name and the text. Only files
//! without any problem are worth keeping: what is wrong with the others must be said again.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::source::{Place, SourceFile};
use crate::syntax::tree::{Node, Value};

/// The tree of a file that has the right form.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Tree(Node);

impl Tree {
    pub(crate) fn new(node: Node) -> Self {
        Self(node)
    }

    pub(crate) fn node(&self) -> &Node {
        &self.0
    }

    /// As bytes, which mean something to this very version only.
    pub fn to_bytes(&self) -> Vec<u8> {
        // Cannot fail; if it did, the bytes would not be read again.
        postcard::to_allocvec(self).unwrap_or_default()
    }

    /// What [`Self::to_bytes`] gave, as the file with this index; `None` if the bytes are damaged.
    pub fn from_bytes(bytes: &[u8], index: usize) -> Option<Self> {
        let mut tree: Self = match postcard::take_from_bytes(bytes) {
            Ok((tree, [])) => tree,
            _ => return None,
        };
        tree.0.belongs_to(u32::try_from(index).unwrap_or(u32::MAX));
        Some(tree)
    }
}

impl Node {
    /// Says of every place which file it is in. Trees are no deeper than the reader allows.
    fn belongs_to(&mut self, file: u32) {
        self.place.file = file;
        match &mut self.value {
            Value::Null | Value::Text(_) => {}
            Value::List(items) => items.iter_mut().for_each(|item| item.belongs_to(file)),
            Value::Map(entries) => {
                for (key, value) in entries {
                    key.place = Place { file, ..key.place };
                    value.belongs_to(file);
                }
            }
        }
    }
}

/// Trees that are known already.
pub trait Memory: Sync {
    /// The tree of this file, if its text has not changed. The index is the file's in the list.
    fn recall(&self, index: usize, file: &SourceFile) -> Option<Arc<Tree>>;

    /// A file was read that was not known, and has no problems.
    fn learn(&self, index: usize, file: &SourceFile, tree: &Arc<Tree>);
}

/// Remembers nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Forgetful;

impl Memory for Forgetful {
    fn recall(&self, _: usize, _: &SourceFile) -> Option<Arc<Tree>> {
        None
    }

    fn learn(&self, _: usize, _: &SourceFile, _: &Arc<Tree>) {}
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    /// Keeps bytes, and counts how often they were of use.
    #[derive(Default)]
    struct Bytes(Mutex<Vec<(SourceFile, Vec<u8>, usize)>>);

    impl Memory for Bytes {
        fn recall(&self, index: usize, file: &SourceFile) -> Option<Arc<Tree>> {
            let mut known = self.0.lock().expect("no panic");
            let (_, bytes, used) = known.iter_mut().find(|(known, _, _)| known == file)?;
            *used += 1;
            Tree::from_bytes(bytes, index).map(Arc::new)
        }

        fn learn(&self, _: usize, file: &SourceFile, tree: &Arc<Tree>) {
            let entry = (file.clone(), tree.to_bytes(), 0);
            self.0.lock().expect("no panic").push(entry);
        }
    }

    fn file(name: &str, text: &str) -> SourceFile {
        SourceFile {
            name: name.into(),
            text: text.into(),
        }
    }

    const NOTES: &str = "resource: Notes\noperations:\n  get:\n    request: GET /notes/{id}\n    \
                         path: { id: int64 }\n    returns: Note\ntypes:\n  Note:\n    Id: int64\n";

    #[test]
    fn what_is_recalled_reads_like_the_text() {
        let api = "api: Shop\nhost: api.shop.example\nauth: bearer\n";
        let files = [file("api.yaml", api), file("notes.yaml", NOTES)];
        let memory = Bytes::default();
        let first = crate::read_with(&files, &memory);
        let second = crate::read_with(&files, &memory);
        assert!(first.api.is_some(), "{:?}", first.diagnostics);
        assert_eq!(first.api, second.api);
        let known = memory.0.into_inner().expect("no panic");
        assert!(known.iter().all(|(_, _, used)| *used == 1), "{known:?}");
    }

    #[test]
    fn places_are_those_of_the_file_whatever_its_index() {
        let api = file(
            "api.yaml",
            "api: Shop\nhost: api.shop.example\nauth: bearer\n",
        );
        let wrong = file(
            "notes.yaml",
            &NOTES.replace("returns: Note", "returns: Nota"),
        );
        let memory = Bytes::default();
        let alone = crate::read_with(&[api.clone(), wrong.clone()], &memory);
        let between = file("more.yaml", "types:\n  More:\n    Id: int64\n");
        let shifted = crate::read_with(&[api, between, wrong], &memory);
        let place = |reading: &crate::Reading| {
            let place = reading.diagnostics[0].place.expect("a place");
            (place.file, place.line, place.column)
        };
        assert_eq!(place(&alone), (1, 6, 14));
        assert_eq!(place(&shifted), (2, 6, 14));
    }

    #[test]
    fn what_is_wrong_is_not_remembered() {
        let memory = Bytes::default();
        let files = [file(
            "api.yaml",
            "api: Shop\nhost: api.shop.example\nouth: bearer\n",
        )];
        let first = crate::read_with(&files, &memory).diagnostics;
        assert!(!first.is_empty());
        assert_eq!(first, crate::read_with(&files, &memory).diagnostics);
        assert!(memory.0.into_inner().expect("no panic").is_empty());
    }

    #[test]
    fn damaged_bytes_are_no_tree() {
        assert!(Tree::from_bytes(&[], 0).is_none());
        assert!(Tree::from_bytes(&[9; 40], 0).is_none());
    }
}
