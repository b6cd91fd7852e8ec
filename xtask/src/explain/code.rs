//! What a diagnostic means, why it is one, and how the text looks wrong and right.

use std::fmt::Write as _;

use specwright_model::diagnostic::{self, Entry};

use super::changes::{EXPLAINED, Explained};
use crate::description::ENTRIES;
use crate::text::{WIDTH, hung, wrap};

/// The page of a code; `None` if there is no such diagnostic. A rule's name may be a type's in another case.
pub fn explain(code: &str) -> Option<String> {
    let numbered = code.to_ascii_uppercase();
    let entry = all().find(|entry| entry.code == code || entry.code == numbered);
    entry.map(page).or_else(|| {
        let mut changes = EXPLAINED.iter();
        changes.find(|change| change.id == code).map(change)
    })
}

/// Every code that any command can show.
pub fn all() -> impl Iterator<Item = &'static Entry> {
    ENTRIES
        .iter()
        .chain(diagnostic::catalogue())
        .chain(specwright_edit::catalogue())
        .chain(specwright_import::catalogue())
        .chain(specwright_lint::catalogue())
}

/// Every code with its title.
pub fn list() -> String {
    let mut entries: Vec<_> = all().collect();
    entries.sort_by_key(|entry| (entry.code.starts_with('W'), entry.code));
    let mut text = entries.iter().fold(String::new(), |mut text, entry| {
        let column = entry.code.chars().count() + 2;
        let _ = writeln!(text, "{}  {}", entry.code, hung(entry.title, column, 4));
        text
    });
    text.push_str("\nRules of `diff`\n\n");
    for change in EXPLAINED {
        let _ = writeln!(text, "{}\n    {}", change.id, hung(change.why, 4, 4));
    }
    text
}

/// Examples of what no single text can show: files, and what is in them.
fn folder(code: &str) -> (&'static str, &'static str) {
    match code {
        "E0001" => (
            "spec/notes.yaml -> /home/me/notes.yaml",
            "spec/notes.yaml -> orders.yaml",
        ),
        "E0002" => ("spec/notes.yaml/   (a folder)", "spec/notes.yaml"),
        "E0003" => (
            "spec/notes.yaml   (no read permission)",
            "$ chmod +r spec/notes.yaml",
        ),
        "E0004" => (
            "spec/everything.yaml   (9 MiB)",
            "spec/notes.yaml   (20 KiB)\nspec/orders.yaml   (30 KiB)",
        ),
        "E0005" => (
            "doc: caf\u{fffd}   (byte E9, Latin-1)",
            "doc: café   (bytes C3 A9, UTF-8)",
        ),
        "E0006" => (
            "$ specwright generate --spec /",
            "$ specwright generate --spec spec",
        ),
        "E0007" => (
            "spec/caf\u{fffd}.yaml   (byte E9 in the name)",
            "spec/cafe.yaml",
        ),
        "E0101" => ("spec/notes.yaml", "spec/api.yaml\nspec/notes.yaml"),
        "E0104" => (
            "spec/everything.yaml   (65 MiB)",
            "spec/notes.yaml   (20 KiB)",
        ),
        "E0105" => ("spec/Work Orders.yaml", "spec/work_orders.yaml"),
        "E0402" => (
            "# a.yaml\ntypes: { Note: { Id: int } }\n# b.yaml\ntypes: { Note: { Id: int } }",
            "# a.yaml\ntypes: { Note: { Id: int } }",
        ),
        "E0508" => (
            "",
            "# api.yaml\npaging: { numbered: { page: page } }\n# notes.yaml\nlist: { request: GET /notes, paging: numbered }",
        ),
        "W0001" => ("spec/notes.yml", "spec/notes.yaml"),
        _ => ("", ""),
    }
}

/// The page of a rule of `diff`.
fn change(change: &Explained) -> String {
    let bold = anstyle::Style::new().bold();
    let mut text = format!(
        "{bold}{}{bold:#}: a change that `diff` finds\n\n",
        change.id
    );
    let _ = writeln!(text, "{}", wrap(change.why, WIDTH));
    let mut rules = specwright_judge::rules().iter();
    if let Some(rule) = rules.find(|rule| rule.id == change.id) {
        let (callers, wire) = (rule.verdict.as_str(), rule.wire.as_str());
        let _ = writeln!(text, "\nFor callers: {callers}; on the wire: {wire}");
    }
    for (heading, sample) in [("Before", change.before), ("After", change.after)] {
        let sample = if sample.is_empty() {
            "(nothing)"
        } else {
            sample
        };
        let _ = writeln!(text, "\n{bold}{heading}{bold:#}\n");
        for line in sample.lines() {
            let _ = writeln!(text, "    {line}");
        }
    }
    text
}

fn page(entry: &Entry) -> String {
    let bold = anstyle::Style::new().bold();
    let heading = wrap(&format!("{}: {}", entry.code, entry.title), WIDTH);
    let mut text = format!("{bold}{heading}{bold:#}\n\n");
    let _ = writeln!(text, "{}", wrap(entry.why, WIDTH));
    if let Some(mechanical) = specwright_lint::is_mechanical(entry.code) {
        let how = if mechanical {
            "`lint --fix` fixes it where no judgement is needed."
        } else {
            "It must be fixed by hand: `lint --fix` leaves it alone."
        };
        let _ = writeln!(text, "\n{}", wrap(how, WIDTH));
    }
    let folder = folder(entry.code);
    let wrong = if entry.wrong.is_empty() {
        folder.0
    } else {
        entry.wrong
    };
    let right = if entry.right.is_empty() {
        folder.1
    } else {
        entry.right
    };
    for (heading, sample) in [("Wrong", wrong), ("Right", right)] {
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
        codes.extend(EXPLAINED.iter().map(|change| change.id));
        let number = codes.len();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), number);
    }

    #[test]
    fn every_code_has_an_example_of_wrong_and_right() {
        for entry in all() {
            let page = page(entry);
            assert!(page.contains("Wrong"), "{page}");
            assert!(page.contains("Right"), "{page}");
        }
    }

    #[test]
    fn every_rule_of_diff_is_explained() {
        for rule in specwright_judge::rules() {
            let page = explain(rule.id).unwrap_or_else(|| panic!("{}", rule.id));
            assert!(page.contains("For callers"), "{page}");
        }
    }
}
