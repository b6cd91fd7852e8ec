//! What a caller chooses about the generated crate, and what comes out.

/// What is chosen about the generated crate beside the description.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// Where the generated crate finds its runtime.
    pub runtime: RuntimeDependency,
}

/// Where the generated crate finds `specwright-runtime`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RuntimeDependency {
    /// In a folder, relative to the generated crate.
    Path(String),
    /// In a git repository at one revision.
    Git {
        /// The address.
        url: String,
        /// The revision, a full hash.
        rev: String,
    },
    /// In the registry, as a version requirement such as `0.1`.
    Version(String),
}

/// A file of the generated crate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutputFile {
    /// The path inside the crate's folder, with `/`.
    pub path: String,
    /// The whole text, ending in a line break.
    pub text: String,
}

impl OutputFile {
    pub(crate) fn new(path: impl Into<String>, text: String) -> Self {
        Self {
            path: path.into(),
            text,
        }
    }
}
