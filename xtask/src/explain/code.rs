//! What a diagnostic means, why it is one, and how the text looks wrong and right.

use std::fmt::Write as _;

use specwright_model::diagnostic::{self, Entry};

use crate::description::ENTRIES;
use crate::text::{WIDTH, wrap};

/// The page of a code; `None` if there is no such diagnostic.
pub fn explain(code: &str) -> Option<String> {
    all()
        .find(|entry| entry.code.eq_ignore_ascii_case(code))
        .map(page)
}

/// Every code that any command can show.
pub fn all() -> impl Iterator<Item = &'static Entry> {
    ENTRIES
        .iter()
        .chain(diagnostic::catalogue())
        .chain(specwright_edit::catalogue())
        .chain(specwright_lint::catalogue())
}

/// Every code with its title.
pub fn list() -> String {
    let mut entries: Vec<_> = all().collect();
    entries.sort_by_key(|entry| (entry.code.starts_with('W'), entry.code));
    entries.iter().fold(String::new(), |mut text, entry| {
        let _ = writeln!(text, "{}  {}", entry.code, entry.title);
        text
    })
}

fn page(entry: &Entry) -> String {
    let bold = anstyle::Style::new().bold();
    let mut text = format!("{bold}{}: {}{bold:#}\n\n", entry.code, entry.title);
    let _ = writeln!(text, "{}", wrap(entry.why, WIDTH));
    if let Some(mechanical) = specwright_lint::is_mechanical(entry.code) {
        let how = if mechanical {
            "`lint --fix` mends it where no judgement is needed."
        } else {
            "A person must mend it: `lint --fix` leaves it alone."
        };
        let _ = writeln!(text, "\n{}", wrap(how, WIDTH));
    }
    for (heading, sample) in [("Wrong", entry.wrong), ("Right", entry.right)] {
        if !sample.is_empty() {
            let _ = writeln!(text, "\n{bold}{heading}{bold:#}\n");
            for line in sample.lines() {
                let _ = writeln!(text, "    {line}");
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_explained_once() {
        let mut codes: Vec<_> = all().map(|entry| entry.code).collect();
        let number = codes.len();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), number);
    }
}
