//! What became of every construct of the upstream file.

use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;

/// The first line of a ledger.
const HEADER: &str = "# disposition\tupstream\tat\tdescription\tat\twhat";

/// What became of a construct.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Disposition {
    /// The language says the same.
    Kept,
    /// Upstream is wrong or says it in a form that does not matter; the description is right.
    Corrected,
    /// Upstream does not say it; the description says what is most likely.
    Guessed,
    /// A vendor extension that means nothing here.
    Extension,
    /// The description does not say it, and requests and answers are right without it.
    Omitted,
    /// The description cannot say it. Each line says how to fix it.
    Refused,
}

impl Disposition {
    /// As a word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Kept => "kept",
            Self::Corrected => "corrected",
            Self::Guessed => "guessed",
            Self::Extension => "extension",
            Self::Omitted => "omitted",
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
    /// Line and column there.
    pub place: (u32, u32),
    /// Where it went, such as `WorkOrders.get` or `types::WorkOrder.Status`; empty if nowhere.
    pub subject: String,
    /// File and line there; nothing if it went nowhere.
    pub description: Option<(String, u32)>,
    /// What happened, `rule: why`, and for what is refused how to fix it.
    pub what: String,
}

impl Line {
    /// The rule that decided: the same words for all constructs that it is about.
    pub fn rule(&self) -> &str {
        self.what.split(": ").next().unwrap_or_default()
    }

    /// Why, or how to fix it.
    pub fn why(&self) -> &str {
        self.what.split_once(": ").map_or("", |(_, why)| why)
    }
}

/// All lines of one import.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ledger {
    lines: Vec<Line>,
    noted: HashSet<(String, String)>,
    /// Pointers of what was kept as it is.
    kept: HashSet<String>,
    /// Pointers that speak for everything below them.
    whole: HashSet<String>,
    /// Whether nothing is recorded.
    closed: bool,
}

impl Ledger {
    /// A ledger that records nothing, for an import that nobody will be told about.
    pub(crate) fn closed() -> Self {
        Self {
            closed: true,
            ..Self::default()
        }
    }

    /// Records a construct that was kept as it is.
    pub fn keep(&mut self, upstream: impl Into<String>) {
        if self.closed {
            return;
        }
        self.kept.insert(upstream.into());
    }

    /// Records a construct that was kept as it is, with everything in it.
    pub fn keep_whole(&mut self, upstream: impl Into<String>) {
        if self.closed {
            return;
        }
        let upstream = upstream.into();
        self.whole.insert(upstream.clone());
        self.kept.insert(upstream);
    }

    /// Adds a line; a part that several operations share is noted once.
    pub fn note(
        &mut self,
        disposition: Disposition,
        upstream: impl Into<String>,
        what: impl Into<String>,
    ) {
        if self.closed {
            return;
        }
        let (upstream, what) = (upstream.into(), what.into());
        if !self.noted.insert((upstream.clone(), what.clone())) {
            return;
        }
        self.lines.push(Line {
            disposition,
            upstream,
            place: (0, 0),
            subject: String::new(),
            description: None,
            what,
        });
    }

    /// Adds a line that speaks for everything in the construct too.
    pub fn note_whole(
        &mut self,
        disposition: Disposition,
        upstream: impl Into<String>,
        what: impl Into<String>,
    ) {
        if self.closed {
            return;
        }
        let upstream = upstream.into();
        self.whole.insert(upstream.clone());
        self.note(disposition, upstream, what);
    }

    /// The same, in the place of all lines about the construct and what is in it.
    pub(crate) fn replace(
        &mut self,
        disposition: Disposition,
        upstream: &str,
        what: impl Into<String>,
    ) {
        let inside = |pointer: &str| {
            let rest = pointer.strip_prefix(upstream);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        self.lines.retain(|line| !inside(&line.upstream));
        self.note_whole(disposition, upstream, what);
    }

    /// Whether a construct has been looked at.
    pub(crate) fn knows(&self, pointer: &str) -> bool {
        self.kept.contains(pointer) || self.whole.contains(pointer)
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

    pub(crate) fn lines_mut(&mut self) -> &mut [Line] {
        &mut self.lines
    }

    /// How many constructs have this disposition.
    pub fn count(&self, disposition: Disposition) -> usize {
        let lines = self.lines.iter();
        let noted = lines.filter(|line| line.disposition == disposition).count();
        if disposition == Disposition::Kept {
            noted + self.kept.len()
        } else {
            noted
        }
    }

    /// The rules that were applied, most used first within each disposition.
    pub fn rules(&self) -> Vec<Rule<'_>> {
        let mut at: HashMap<(Disposition, &str), usize> = HashMap::new();
        let mut rules: Vec<Rule<'_>> = Vec::new();
        for line in &self.lines {
            let (disposition, name) = (line.disposition, line.rule());
            let index = *at.entry((disposition, name)).or_insert_with(|| {
                rules.push(Rule {
                    disposition,
                    name,
                    lines: Vec::new(),
                });
                rules.len() - 1
            });
            rules[index].lines.push(line);
        }
        rules.sort_by_key(|rule| {
            let count = std::cmp::Reverse(rule.lines.len());
            (rule.disposition, count, rule.name)
        });
        rules
    }

    /// `12,345 kept, 21 corrected, …`, and the rules for what was not kept with their numbers.
    pub fn summary(&self) -> String {
        use Disposition::{Corrected, Extension, Guessed, Kept, Omitted, Refused};
        let mut text = String::new();
        let counts: Vec<String> = [Kept, Corrected, Guessed, Extension, Omitted, Refused]
            .into_iter()
            .filter(|one| !matches!(one, Extension | Omitted) || self.count(*one) > 0)
            .map(|disposition| format!("{} {}", self.count(disposition), disposition.as_str()))
            .collect();
        let _ = writeln!(text, "{}", counts.join(", "));
        for rule in self.rules() {
            let (word, count) = (rule.disposition.as_str(), rule.lines.len());
            let _ = writeln!(text, "  {word:<9} {count:>5} × {}", rule.name);
        }
        text
    }

    /// Whether a text is a ledger, or nothing.
    pub fn is_one(text: &str) -> bool {
        text.is_empty() || text.lines().next() == Some(HEADER)
    }

    /// The whole ledger, one line each, tab-separated: disposition, upstream as pointer and as
    /// line and column, subject and place in the description, what.
    pub fn text(&self) -> String {
        let mut text = format!("{HEADER}\n");
        for line in &self.lines {
            let (row, column) = line.place;
            let at = match &line.description {
                Some((file, line)) => format!("{file}:{line}"),
                None => "-".to_owned(),
            };
            let subject = if line.subject.is_empty() {
                "-"
            } else {
                &line.subject
            };
            let (word, upstream, what) = (line.disposition.as_str(), &line.upstream, &line.what);
            let cells = [
                word,
                upstream,
                &format!("{row}:{column}"),
                subject,
                &at,
                what,
            ];
            // A name can hold anything; a line stays a line.
            let cells = cells.map(|cell| cell.replace(['\t', '\n', '\r'], " "));
            let _ = writeln!(text, "{}", cells.join("\t"));
        }
        text
    }
}

/// A rule, with all that it was applied to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule<'l> {
    /// What it does with it.
    pub disposition: Disposition,
    /// Its name.
    pub name: &'l str,
    /// Where.
    pub lines: Vec<&'l Line>,
}
