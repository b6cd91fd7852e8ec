//! Changes that break something and that somebody approved, kept beside the description.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use specwright_judge::Change;

use crate::Failure;
use crate::output::{self, Edit, Previous};
use crate::text::shown;

const HEAD: &str = "\
# Changes that break callers or the wire, and why that is right. Written by `diff --approve`.
# fingerprint  what changed: reason
";

const FILE: &str = "approvals.txt";

/// The approved changes.
pub struct Approvals {
    /// The file.
    pub path: PathBuf,
    /// What it held when it was read, if it was there.
    read: Option<String>,
    /// Everything after the fingerprint, by fingerprint.
    lines: BTreeMap<String, String>,
    /// What it will hold.
    text: String,
}

impl Approvals {
    /// Reads the file in a description folder; a missing one approves nothing.
    pub fn read(spec: &Path) -> Result<Self, Failure> {
        let path = spec.join(FILE);
        let read = match std::fs::read_to_string(&path) {
            Ok(text) => Some(text),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
            Err(error) => return Err(Failure::io("read", &path, &error)),
        };
        let text = read.clone().unwrap_or_else(|| HEAD.to_owned());
        let lines = parse(&text).map_err(|line| {
            let at = format!("{}:{line} is no approval", shown(&path));
            Failure::new(at)
                .help("a line is a fingerprint, two spaces, and what it is about: reason")
        })?;
        Ok(Self {
            path,
            read,
            lines,
            text,
        })
    }

    /// Why each change of a list is approved, by fingerprint, as far as it is.
    pub fn reasons(&self, changes: &[Change]) -> BTreeMap<String, String> {
        let prints = changes.iter().map(|change| (change.fingerprint(), change));
        prints
            .filter_map(|(print, change)| {
                let line = self.lines.get(&print)?;
                let what = format!("{}: ", what(change));
                // A hand-written line need not say what it is about.
                let reason = line.strip_prefix(&what).unwrap_or(line);
                Some((print, reason.to_owned()))
            })
            .collect()
    }

    /// Approves changes; says how many were not approved before.
    pub fn add<'a>(
        &mut self,
        changes: impl Iterator<Item = &'a Change>,
        reason: &str,
    ) -> Result<usize, Failure> {
        let reason = reason.split_whitespace().collect::<Vec<_>>().join(" ");
        if reason.is_empty() {
            return Err(Failure::new("an approval needs a reason")
                .help("`diff --approve \"no caller uses it\"`"));
        }
        let before = self.lines.len();
        for change in changes {
            let print = change.fingerprint();
            if !self.lines.contains_key(&print) {
                let line = format!("{}: {reason}", what(change));
                self.text = with(&self.text, &print, &line);
                self.lines.insert(print, line);
            }
        }
        Ok(self.lines.len() - before)
    }

    /// Writes the file, but not over what was saved since it was read.
    pub fn write(&self) -> Result<(), Failure> {
        let spec = self.path.parent().unwrap_or_else(|| Path::new(""));
        let real = std::fs::canonicalize(spec).map_err(|e| Failure::io("find", spec, &e))?;
        let edit = Edit {
            path: FILE.to_owned(),
            text: Some(self.text.clone()),
            was: self.read.clone().map_or(Previous::Absent, Previous::Text),
        };
        output::locked(&real, |disk| {
            output::write(disk, &real, &output::edits(&real, &[edit])?)
        })
    }
}

/// The text with one more approval, by fingerprint, so that two branches seldom meet in one line.
/// Whatever else people wrote into it stays.
fn with(text: &str, print: &str, what: &str) -> String {
    let (mut at, mut first, mut after) = (0, None, None);
    for line in text.split_inclusive('\n') {
        if let Some((other, _)) = approval(line.trim_end()) {
            first = first.or(Some(at));
            if other < print {
                after = Some(at + line.len());
            }
        }
        at += line.len();
    }
    let (before, behind) = text.split_at(after.or(first).unwrap_or(at));
    let end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let gap = if before.is_empty() || before.ends_with('\n') {
        ""
    } else {
        end
    };
    format!("{before}{gap}{print}  {what}{end}{behind}")
}

fn what(change: &Change) -> String {
    format!("{} {}", change.rule.id, change.subject)
}

/// The lines, or the number of the first that is none: half of a merge, most likely.
fn parse(text: &str) -> Result<BTreeMap<String, String>, usize> {
    let mut lines = BTreeMap::new();
    for (number, line) in text.lines().enumerate() {
        if line.starts_with('#') || line.trim().is_empty() {
            continue;
        }
        let (print, what) = approval(line).ok_or(number + 1)?;
        lines.insert(print.to_owned(), what.trim().to_owned());
    }
    Ok(lines)
}

/// A fingerprint, and what it is about.
fn approval(line: &str) -> Option<(&str, &str)> {
    let good = |print: &str| print.len() == 12 && print.chars().all(|c| c.is_ascii_hexdigit());
    line.split_once("  ").filter(|(print, _)| good(print))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_of_a_merge_is_not_read_as_approvals() {
        let line = "0123456789ab  field-removed types::Note: nobody reads it\n";
        let read = parse(&format!("{HEAD}\n{line}")).expect("approvals");
        assert_eq!(read.len(), 1);
        assert_eq!(parse(&format!("{line}<<<<<<< ours\n{line}")), Err(2));
        assert_eq!(parse("0123456789ab one blank\n"), Err(1));
    }

    #[test]
    fn an_approval_comes_between_its_neighbours_and_the_rest_stays() {
        let added = |text: &str| with(text, "555555555555", "new");
        let (low, high) = ("111111111111  a\n", "999999999999  b\n");
        assert_eq!(added(HEAD), format!("{HEAD}555555555555  new\n"));
        assert_eq!(
            added(&format!("{HEAD}{low}# Ours.\n{high}")),
            format!("{HEAD}{low}555555555555  new\n# Ours.\n{high}")
        );
        assert_eq!(
            added(&format!("{HEAD}{high}")),
            format!("{HEAD}555555555555  new\n{high}")
        );
        assert_eq!(added(low.trim_end()), format!("{low}555555555555  new\n"));
        let windows = |text: &str| text.replace('\n', "\r\n");
        assert_eq!(
            added(&windows(&format!("{HEAD}{low}"))),
            windows(&format!("{HEAD}{low}555555555555  new\n"))
        );
    }
}
