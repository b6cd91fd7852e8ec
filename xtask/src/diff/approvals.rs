//! Changes that break something and that somebody approved, kept beside the description.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use specwright_judge::Change;

use crate::Failure;
use crate::text::shown;

const HEAD: &str = "\
# Changes that break callers or the wire, and why that is right. Written by `diff --approve`.
# fingerprint  what changed: reason
";

/// The approved changes.
pub struct Approvals {
    /// The file.
    pub path: PathBuf,
    /// Everything after the fingerprint, by fingerprint.
    lines: BTreeMap<String, String>,
}

impl Approvals {
    /// Reads the file in a description folder; a missing one approves nothing.
    pub fn read(spec: &Path) -> Result<Self, Failure> {
        let path = spec.join("approvals.txt");
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
            Err(error) => return Err(Failure::io("read", &path, &error)),
        };
        let lines = parse(&text).map_err(|line| {
            let at = format!("{}:{line} is no approval", shown(&path));
            Failure::new(at)
                .help("a line is a fingerprint, two blanks, and what it is about: reason")
        })?;
        Ok(Self { path, lines })
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
            self.lines
                .entry(change.fingerprint())
                .or_insert_with(|| format!("{}: {reason}", what(change)));
        }
        Ok(self.lines.len() - before)
    }

    /// Writes the file, sorted by fingerprint, so that two branches seldom meet in one line.
    pub fn write(&self) -> Result<(), Failure> {
        let text = self
            .lines
            .iter()
            .fold(HEAD.to_owned(), |mut text, (fingerprint, what)| {
                let _ = writeln!(text, "{fingerprint}  {what}");
                text
            });
        // Beside it first, then in its place: never half of it.
        let staged = self.path.with_extension("txt.new");
        let failed = |error: &std::io::Error| Failure::io("write", &self.path, error);
        std::fs::write(&staged, text).map_err(|error| failed(&error))?;
        std::fs::rename(&staged, &self.path).map_err(|error| failed(&error))
    }
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
        let good = |print: &str| print.len() == 12 && print.chars().all(|c| c.is_ascii_hexdigit());
        match line.split_once("  ") {
            Some((print, what)) if good(print) => {
                lines.insert(print.to_owned(), what.trim().to_owned());
            }
            _ => return Err(number + 1),
        }
    }
    Ok(lines)
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
}
