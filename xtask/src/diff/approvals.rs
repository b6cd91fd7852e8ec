//! Changes that break something and that somebody approved, kept beside the description.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use specwright_judge::Change;

use crate::Failure;

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
        Ok(Self {
            path,
            lines: parse(&text),
        })
    }

    /// Whether a change is approved.
    pub fn holds(&self, change: &Change) -> bool {
        self.lines.contains_key(&change.fingerprint())
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
            let what = format!("{} {}", change.rule.id, change.subject);
            self.lines
                .entry(change.fingerprint())
                .or_insert_with(|| format!("{what}: {reason}"));
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
        std::fs::write(&self.path, text).map_err(|e| Failure::io("write", &self.path, &e))
    }
}

fn parse(text: &str) -> BTreeMap<String, String> {
    text.lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once("  "))
        .map(|(fingerprint, what)| (fingerprint.to_owned(), what.to_owned()))
        .collect()
}
