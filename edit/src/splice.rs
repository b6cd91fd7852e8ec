//! Edits to a text as splices of byte ranges: what is not touched stays byte for byte.

use std::sync::Arc;

/// One edit of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Splice {
    /// The first byte that goes.
    pub start: usize,
    /// The byte after the last one that goes.
    pub end: usize,
    /// What comes in its place.
    pub text: String,
    /// The entry of a collection in brackets that comes or goes.
    pub(crate) member: Option<Member>,
    /// For lines that come at the end of a block: where the block begins.
    pub(crate) within: Option<usize>,
}

/// From the first byte of an entry to the byte after it.
pub(crate) type Range = (usize, usize);

/// Which entry of which collection a splice adds or takes away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Member {
    /// From the opening bracket to the byte after the closing one.
    pub(crate) brackets: Range,
    /// All entries that are written there.
    pub(crate) items: Arc<[Range]>,
    /// The entry that goes; without one, an entry comes.
    pub(crate) goes: Option<usize>,
}

impl Splice {
    /// Another text in the place of these bytes.
    pub fn new(start: usize, end: usize, text: String) -> Self {
        Self {
            start,
            end,
            text,
            member: None,
            within: None,
        }
    }
}
