//! `--choose`: which side of a conflict wins.

use std::collections::BTreeMap;

/// Which side wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// What users wrote.
    Ours,
    /// What upstream says now.
    Theirs,
}

/// What was chosen, for all conflicts or one by one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choices {
    all: Option<Side>,
    one: BTreeMap<String, Side>,
}

impl Choices {
    /// One side for all.
    pub fn all(side: Side) -> Self {
        Self {
            all: Some(side),
            one: BTreeMap::new(),
        }
    }

    /// Adds `ours`, `theirs`, or `SUBJECT=ours` for one conflict.
    ///
    /// # Errors
    ///
    /// What is wrong with the text.
    pub fn add(&mut self, text: &str) -> Result<(), String> {
        let (subject, side) = match text.rsplit_once('=') {
            Some((subject, side)) => (Some(subject), side),
            None => (None, text),
        };
        let side = match side {
            "ours" => Side::Ours,
            "theirs" => Side::Theirs,
            other => return Err(format!("`{other}` is neither `ours` nor `theirs`")),
        };
        match subject {
            Some(subject) => {
                self.one.insert(subject.to_owned(), side);
            }
            None => self.all = Some(side),
        }
        Ok(())
    }

    /// The subjects that were chosen for by their names.
    pub fn subjects(&self) -> impl Iterator<Item = &str> {
        self.one.keys().map(String::as_str)
    }

    /// The side for a conflict, if one was chosen.
    pub(crate) fn side(&self, subject: &str) -> Option<Side> {
        self.one.get(subject).copied().or(self.all)
    }
}
