//! Edits to a mapping of the description, with values of an import.

use specwright_model::syntax::tree::{Key, Node};

pub(crate) use specwright_edit::{Document, Splice, apply};

use crate::description::Val;
use crate::yaml::under;

/// A mapping in a text, ready to be edited.
#[derive(Clone, Copy)]
pub(crate) struct Mapping<'a>(specwright_edit::Mapping<'a>);

impl<'a> Mapping<'a> {
    /// `None` if the node is no mapping.
    pub(crate) fn new(document: &'a Document<'a>, node: &'a Node) -> Option<Self> {
        specwright_edit::Mapping::new(document, node).map(Self)
    }

    pub(crate) fn entries(self) -> &'a [(Key, Node)] {
        self.0.entries()
    }

    /// Gives the entry at this index another key and value.
    pub(crate) fn replace(self, index: usize, key: &str, value: &Val) -> Option<Splice> {
        self.0.replace(index, key, &under(key, value))
    }

    /// Adds an entry after all others.
    pub(crate) fn append(self, key: &str, value: &Val) -> Splice {
        self.0.append(key, &under(key, value))
    }

    /// How far its keys are from the beginning of the line.
    pub(crate) fn indent(self) -> usize {
        self.0.indent()
    }

    pub(crate) fn is_flow(self) -> bool {
        self.0.is_flow()
    }

    /// Puts entries into the value at this index, in which nothing stands yet.
    pub(crate) fn fill(self, index: usize, entries: &[(String, Val)]) -> Vec<Splice> {
        let entries = entries.iter();
        let entries = entries.map(|(key, value)| (key.clone(), under(key, value)));
        self.0.fill(index, entries.collect())
    }

    /// Takes an entry away, with its own line or its comma.
    pub(crate) fn remove(self, index: usize) -> Option<Splice> {
        self.0.remove(index)
    }
}
