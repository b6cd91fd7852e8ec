//! What `explain` says about each code.

/// A code explained.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The code.
    pub code: &'static str,
    /// What it is, in one line.
    pub title: &'static str,
    /// Why it matters.
    pub why: &'static str,
    /// An example that gives it.
    pub wrong: &'static str,
    /// The same, right.
    pub right: &'static str,
}

/// Every code, in order.
pub fn catalogue() -> &'static [Entry] {
    &[]
}

/// The entry of a code, upper or lower case.
pub fn explain(code: &str) -> Option<&'static Entry> {
    catalogue()
        .iter()
        .find(|entry| entry.code.eq_ignore_ascii_case(code))
}
