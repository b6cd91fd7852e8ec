//! Trees that come with their files, so that nobody has to parse these.

use std::sync::Arc;

use serde::Serialize;

use crate::source::SourceFile;
use crate::syntax::tree::Node;

/// The tree of a file that has the right form.
#[derive(Clone, Debug, Serialize)]
pub struct Tree(Node);

impl Tree {
    pub(crate) fn new(node: Node) -> Self {
        Self(node)
    }

    pub(crate) fn node(&self) -> &Node {
        &self.0
    }

    /// As bytes, places included.
    pub fn to_bytes(&self) -> Vec<u8> {
        // A tree holds nothing that cannot be written.
        postcard::to_allocvec(self).unwrap_or_default()
    }
}

/// Trees that are known already.
pub trait Memory: Sync {
    /// The tree of this file, if it is known. The index is the file's in the list.
    fn recall(&self, index: usize, file: &SourceFile) -> Option<Arc<Tree>>;
}

/// Remembers nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Forgetful;

impl Memory for Forgetful {
    fn recall(&self, _: usize, _: &SourceFile) -> Option<Arc<Tree>> {
        None
    }
}
