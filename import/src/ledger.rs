//! What became of every construct of the upstream file.

use std::collections::HashSet;
use std::fmt::Write as _;

/// What became of a construct.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Disposition {
    /// The language says the same.
    Kept,
    /// Upstream is wrong or says it in a form that does not matter; the description is right.
    Corrected,
    /// Upstream does not say it; the description says what is most likely.
    Guessed,
    /// The description cannot say it. Loud: each line names a mend.
    Refused,
}

impl Disposition {
    /// As a word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Kept => "kept",
            Self::Corrected => "corrected",
            Self::Guessed => "guessed",
            Self::Refused => "refused",
        }
    }
}

/// One line of the ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// What became of it.
    pub disposition: Disposition,
    /// Where it stands upstream, as a JSON pointer.
    pub upstream: String,
    /// Where it went, such as `WorkOrders.get` or `types::WorkOrder.Status`; empty if nowhere.
    pub description: String,
    /// What happened, and for what is refused how to mend it.
    pub what: String,
}

/// All lines of one import.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ledger {
    lines: Vec<Line>,
    /// Pointers of what was kept as it is.
    kept: HashSet<String>,
    /// Pointers that speak for everything below them.
    whole: HashSet<String>,
}

impl Ledger {
    /// Records a construct that was kept as it is.
    pub fn keep(&mut self, upstream: impl Into<String>) {
        self.kept.insert(upstream.into());
    }

    /// Records a construct that was kept as it is, with everything in it.
    pub fn keep_whole(&mut self, upstream: impl Into<String>) {
        let upstream = upstream.into();
        self.whole.insert(upstream.clone());
        self.kept.insert(upstream);
    }

    /// Adds a line.
    pub fn note(
        &mut self,
        disposition: Disposition,
        upstream: impl Into<String>,
        description: impl Into<String>,
        what: impl Into<String>,
    ) {
        self.lines.push(Line {
            disposition,
            upstream: upstream.into(),
            description: description.into(),
            what: what.into(),
        });
    }

    /// Adds a line that speaks for everything in the construct too.
    pub fn note_whole(
        &mut self,
        disposition: Disposition,
        upstream: impl Into<String>,
        description: impl Into<String>,
        what: impl Into<String>,
    ) {
        let upstream = upstream.into();
        self.whole.insert(upstream.clone());
        self.note(disposition, upstream, description, what);
    }

    /// The constructs among these, as JSON pointers, that have no disposition.
    pub fn missing<'p>(&self, pointers: impl IntoIterator<Item = &'p str>) -> Vec<&'p str> {
        let noted: HashSet<&str> = self
            .lines
            .iter()
            .map(|line| line.upstream.as_str())
            .collect();
        let inside_whole = |pointer: &str| {
            let ends = pointer.match_indices('/').map(|(at, _)| at);
            ends.chain([pointer.len()])
                .any(|end| self.whole.contains(&pointer[..end]))
        };
        pointers
            .into_iter()
            .filter(|p| !self.kept.contains(*p) && !noted.contains(p) && !inside_whole(p))
            .collect()
    }

    /// Everything that was not kept as it is, in the order of the upstream file.
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// How many constructs have this disposition.
    pub fn count(&self, disposition: Disposition) -> usize {
        let noted = self
            .lines
            .iter()
            .filter(|line| line.disposition == disposition)
            .count();
        if disposition == Disposition::Kept {
            noted + self.kept.len()
        } else {
            noted
        }
    }

    /// `12,345 kept, 21 corrected, …`, and the kinds of what was not kept with their numbers.
    pub fn summary(&self) -> String {
        use Disposition::{Corrected, Guessed, Kept, Refused};
        let mut text = String::new();
        let counts: Vec<String> = [Kept, Corrected, Guessed, Refused]
            .into_iter()
            .map(|disposition| format!("{} {}", self.count(disposition), disposition.as_str()))
            .collect();
        let _ = writeln!(text, "{}", counts.join(", "));
        let mut kinds: Vec<(Disposition, &str, usize)> = Vec::new();
        for line in &self.lines {
            let kind = line.what.split(": ").next().unwrap_or_default();
            match kinds
                .iter_mut()
                .find(|(d, k, _)| *d == line.disposition && *k == kind)
            {
                Some((_, _, count)) => *count += 1,
                None => kinds.push((line.disposition, kind, 1)),
            }
        }
        kinds.sort_by_key(|(disposition, kind, count)| {
            (*disposition, std::cmp::Reverse(*count), *kind)
        });
        for (disposition, kind, count) in kinds {
            let _ = writeln!(text, "  {:<9} {count:>5} × {kind}", disposition.as_str());
        }
        text
    }

    /// The whole ledger, one line each, tab-separated: disposition, upstream, description, what.
    pub fn text(&self) -> String {
        let mut text = String::new();
        for line in &self.lines {
            let _ = writeln!(
                text,
                "{}\t{}\t{}\t{}",
                line.disposition.as_str(),
                line.upstream,
                line.description,
                line.what
            );
        }
        text
    }
}
