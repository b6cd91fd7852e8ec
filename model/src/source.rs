//! Files and places in them.

use serde::{Deserialize, Serialize};

/// A place in a description: a file and a range of bytes in it.
///
/// Two models that differ only in places are equal: places compare as equal, always.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub struct Place {
    /// An index into the list of files that were read.
    #[serde(skip)]
    pub file: u32,
    /// The first byte.
    pub start: u32,
    /// The byte after the last one.
    pub end: u32,
    /// The line, from 1.
    pub line: u32,
    /// The column in characters, from 1.
    pub column: u32,
}

impl PartialEq for Place {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Place {}

/// A file of a description: its name inside the folder and its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFile {
    /// The name inside the description folder, such as `work_orders.yaml`.
    pub name: String,
    /// The text.
    pub text: String,
}
