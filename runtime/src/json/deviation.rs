//! Deviations: what a response has that its description does not say, recorded instead of refused.

use std::fmt;

use serde::ser::{Serialize, Serializer};

use super::path::{Step, path_of};

/// The most deviations recorded for one response. More are set aside all the same.
const MOST: usize = 100;

/// The longest excerpt, in characters.
const EXCERPT: usize = 40;

/// A difference between a response and its description.
///
/// Holds no value of the response: letters and digits of the excerpt are masked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deviation {
    kind: DeviationKind,
    path: String,
    reason: String,
    received: &'static str,
    excerpt: String,
}

/// The kind of a [`Deviation`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DeviationKind {
    /// A value does not fit its field. The innermost optional field, list or item around it was set aside.
    Mismatch,
    /// A required field is absent and was read as empty.
    Missing,
    /// A field that the description does not name.
    Unknown,
}

impl DeviationKind {
    /// The name, such as `mismatch`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Mismatch => "mismatch",
            Self::Missing => "missing",
            Self::Unknown => "unknown",
        }
    }
}

impl Deviation {
    /// A text body that is not what its charset says.
    pub(crate) fn of_text(reason: String) -> Self {
        Self {
            kind: DeviationKind::Mismatch,
            path: String::new(),
            reason,
            received: "text",
            excerpt: String::new(),
        }
    }

    /// As an object: a line of a file of deviations, but for its operation.
    pub(super) fn fields(&self) -> [(&'static str, &str); 5] {
        [
            ("kind", self.kind.as_str()),
            ("path", &self.path),
            ("reason", &self.reason),
            ("received", self.received),
            ("excerpt", &self.excerpt),
        ]
    }

    /// The kind.
    pub const fn kind(&self) -> DeviationKind {
        self.kind
    }

    /// The path, such as `Notes[3].Id`.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// What was expected and what was received, in words.
    pub fn reason(&self) -> &str {
        &self.reason
    }

    /// What was received: `text`, `a number`, `true or false`, `null`, `a list`, `an object` or `nothing`.
    pub const fn received(&self) -> &'static str {
        self.received
    }

    /// The form of the received JSON: at most 40 characters, letters as `x` and digits as `9`; `***` for a secret
    /// field.
    pub fn excerpt(&self) -> &str {
        &self.excerpt
    }
}

impl fmt::Display for Deviation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.path.is_empty() {
            write!(f, "{}: ", self.path)?;
        }
        f.write_str(&self.reason)?;
        if self.excerpt.is_empty() {
            return Ok(());
        }
        write!(f, " (`{}`)", self.excerpt)
    }
}

impl Serialize for Deviation {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_map(self.fields())
    }
}

/// Receives the deviations of all responses of a client. A closure is one.
pub trait DeviationCollector: Send + Sync {
    /// Receives a deviation in a response of an operation, such as `work_orders.get`.
    fn collect(&self, operation: &'static str, deviation: &Deviation);

    /// Whether unknown fields are collected as well.
    fn unknown_fields(&self) -> bool {
        false
    }
}

impl<F: Fn(&'static str, &Deviation) + Send + Sync> DeviationCollector for F {
    fn collect(&self, operation: &'static str, deviation: &Deviation) {
        self(operation, deviation);
    }
}

/// What is wanted of a response's deviations, and those found.
#[derive(Debug, Default)]
pub(crate) struct Deviations {
    pub unknown_fields: bool,
    pub found: Vec<Deviation>,
}

/// A deviation whose path is not yet complete.
pub(super) struct Noted {
    /// From the deviating value outwards.
    pub steps: Vec<Step>,
    deviation: Deviation,
}

impl Noted {
    pub fn new(kind: DeviationKind, reason: String, raw: &str, secret: bool) -> Self {
        Self {
            steps: Vec::new(),
            deviation: Deviation {
                kind,
                path: String::new(),
                reason,
                received: received(raw),
                excerpt: if secret { "***".into() } else { masked(raw) },
            },
        }
    }

    pub fn finish(self) -> Deviation {
        Deviation {
            path: path_of(&self.steps),
            ..self.deviation
        }
    }
}

/// The deviations noted while a text is read.
#[derive(Default)]
pub(super) struct Notes {
    noted: Vec<Noted>,
    /// A value that did not fit, until it is known what is set aside for it.
    pub pending: Option<Noted>,
}

impl Notes {
    pub fn len(&self) -> usize {
        self.noted.len()
    }

    pub fn add(&mut self, noted: Noted) {
        if self.noted.len() < MOST {
            self.noted.push(noted);
        }
    }

    pub fn truncate(&mut self, length: usize) {
        self.noted.truncate(length);
    }

    /// Those noted since are inside this field or item.
    pub fn nest(&mut self, since: usize, step: &Step) {
        for noted in self.noted.iter_mut().skip(since) {
            noted.steps.push(step.clone());
        }
    }

    pub fn finish(self) -> impl Iterator<Item = Deviation> {
        self.noted.into_iter().map(Noted::finish)
    }
}

fn received(raw: &str) -> &'static str {
    match raw.as_bytes().first() {
        None => "nothing",
        Some(b'n') => "null",
        Some(b't' | b'f') => "true or false",
        Some(b'"') => "text",
        Some(b'[') => "a list",
        Some(b'{') => "an object",
        Some(_) => "a number",
    }
}

fn masked(raw: &str) -> String {
    let mask = |letter: char| match letter {
        letter if letter.is_numeric() => '9',
        letter if letter.is_alphabetic() => 'x',
        letter if letter.is_ascii() && !letter.is_control() => letter,
        _ => '?',
    };
    let mut excerpt: String = raw.chars().take(EXCERPT).map(mask).collect();
    if raw.chars().nth(EXCERPT).is_some() {
        excerpt.push('…');
    }
    excerpt
}
