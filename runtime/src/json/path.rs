//! Errors of deserialization, with the path of the wrong value.

use std::fmt::{self, Write as _};

/// JSON that does not match the description.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadError {
    path: String,
    what: String,
}

/// A step from a value to a part of it.
#[derive(Clone)]
pub(super) enum Step {
    Field(String),
    Item(usize),
}

impl ReadError {
    /// An error of the whole value.
    pub(crate) fn new(what: impl Into<String>) -> Self {
        Self {
            path: String::new(),
            what: what.into(),
        }
    }

    /// An error at a path; `steps` lead from the wrong value outwards.
    pub(super) fn at(steps: &[Step], what: String) -> Self {
        let path = path_of(steps);
        Self { path, what }
    }

    /// The path of the wrong value, such as `Notes[3].Id`; empty for the whole.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// What is wrong there.
    pub fn what(&self) -> &str {
        &self.what
    }
}

/// `steps` lead from a value outwards.
pub(super) fn path_of(steps: &[Step]) -> String {
    let mut path = String::new();
    for step in steps.iter().rev() {
        match step {
            Step::Field(name) if path.is_empty() => path.push_str(name),
            Step::Field(name) => {
                path.push('.');
                path.push_str(name);
            }
            Step::Item(index) => {
                let _ = write!(path, "[{index}]");
            }
        }
    }
    path
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.path.is_empty() {
            f.write_str(&self.what)
        } else {
            write!(f, "{}: {}", self.path, self.what)
        }
    }
}

impl std::error::Error for ReadError {}
