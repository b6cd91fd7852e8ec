//! Problems in a description: what is wrong, where, and how to fix it.

mod catalogue;
pub mod codes;

pub use crate::suggest::nearest;
pub use catalogue::{Entry, catalogue, explain};

use crate::source::Place;

/// How bad a problem is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// A suggestion.
    Note,
    /// Worth knowing; the description is still valid.
    Warning,
    /// The description means nothing like this.
    Error,
}

/// One problem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The stable code, such as `E0203`.
    pub code: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong, in one line.
    pub message: String,
    /// Where, if it is somewhere.
    pub place: Option<Place>,
    /// What the marked place is, in a few words.
    pub label: String,
    /// Other places that belong to it, each with a few words.
    pub related: Vec<(Place, String)>,
    /// How to fix it.
    pub help: Option<String>,
}

impl Diagnostic {
    /// A problem of a known kind; its code decides how bad it is.
    pub fn new(code: &'static str, place: Option<Place>, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: if code.starts_with('W') {
                Severity::Warning
            } else {
                Severity::Error
            },
            message: message.into(),
            place,
            label: String::new(),
            related: Vec::new(),
            help: None,
        }
    }

    /// Says what the marked place is.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    /// Adds another place that belongs to it.
    #[must_use]
    pub fn related(mut self, place: Place, words: impl Into<String>) -> Self {
        self.related.push((place, words.into()));
        self
    }

    /// Says how to fix it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// The one collector: everything that is found in a run ends up here.
#[derive(Debug, Default)]
pub struct Problems {
    found: Vec<Diagnostic>,
}

impl Problems {
    /// Adds a problem.
    pub fn push(&mut self, problem: Diagnostic) {
        self.found.push(problem);
    }

    /// Adds several.
    pub fn extend(&mut self, problems: impl IntoIterator<Item = Diagnostic>) {
        self.found.extend(problems);
    }

    /// Whether any of them makes the description invalid.
    pub fn has_errors(&self) -> bool {
        self.found.iter().any(|p| p.severity == Severity::Error)
    }

    /// All of them, in the order of their places.
    pub fn into_sorted(mut self) -> Vec<Diagnostic> {
        self.found.sort_by_key(|p| {
            let place = p.place.unwrap_or_default();
            (p.place.is_some(), place.file, place.start, p.code)
        });
        // Places compare as equal always, so they are compared here by what they hold.
        let at = |p: &Diagnostic| p.place.map(|place| (place.file, place.start));
        self.found.dedup_by(|a, b| a == b && at(a) == at(b));
        self.found
    }
}
