//! `CHANGELOG.md` and `UPGRADING.md`: the newest section first, and what people wrote stays.
//!
//! Marks stand around what a release wrote, with a hash of it: the next one writes that part anew as
//! long as the hash is right. Around the marks people write what they like.

use std::ops::Range;

use crate::output::hash;

/// The beginning of the line above what a release wrote.
const FIRST: &str = "<!-- release ";
/// The end of that line.
const FIRST_END: &str = " -->";
/// The line below.
const LAST: &str = "<!-- /release -->";

/// What becomes of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Added {
    /// It says what it should, or what people made of just that.
    Same,
    /// It gets this text.
    Changed(String),
    /// The section is people's, who did this to it.
    Left(&'static str),
}

/// A section with a heading: put on top, or in the place of what an earlier run wrote under the same
/// heading.
pub fn with(text: &str, section: &str) -> Added {
    let (heading, body) = split(section);
    let end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let made = marked(body).replace('\n', end);
    let starts: Vec<usize> = starts(text).collect();
    let same = starts.iter().position(|at| is(text, *at, heading));
    let Some(index) = same else {
        let (before, behind) = text.split_at(starts.first().copied().unwrap_or(text.len()));
        let parts = [before.trim_end(), heading, &made, behind.trim()];
        let parts = parts.into_iter().filter(|part| !part.is_empty());
        let gap = end.repeat(2);
        return Added::Changed(parts.collect::<Vec<_>>().join(&gap) + end);
    };
    let from = starts.get(index).copied().unwrap_or(text.len());
    let to = starts.get(index + 1).copied().unwrap_or(text.len());
    let Some(own) = own(text, from..to) else {
        let by_hand = split(&text[from..to]).1;
        return if plain(by_hand) == body {
            Added::Same
        } else {
            Added::Left("was written by hand")
        };
    };
    if own.hash == hash(body.as_bytes()) {
        return Added::Same;
    }
    if own.hash != hash(plain(&text[own.inside]).as_bytes()) {
        return Added::Left("was edited by hand");
    }
    let (before, behind) = (&text[..own.all.start], &text[own.all.end..]);
    Added::Changed(format!("{before}{made}{behind}"))
}

/// Whether there is a section with the same heading.
pub fn has(text: &str, section: &str) -> bool {
    let heading = split(section).0;
    starts(text).any(|at| is(text, at, heading))
}

fn is(text: &str, at: usize, heading: &str) -> bool {
    let line = text[at..].lines().next().map(str::trim_end);
    line.map(undated) == Some(undated(heading))
}

/// A heading without the day of the release.
pub fn undated(heading: &str) -> &str {
    let is_date =
        |text: &str| text.len() == 10 && text.chars().all(|c| c.is_ascii_digit() || c == '-');
    match heading.rsplit_once(" - ") {
        Some((before, date)) if is_date(date) => before,
        _ => heading,
    }
}

/// What an earlier run wrote, and its marks.
struct Own<'t> {
    hash: &'t str,
    inside: Range<usize>,
    all: Range<usize>,
}

/// The part of a section that is ours: `None` if its marks are not there.
fn own(text: &str, section: Range<usize>) -> Option<Own<'_>> {
    let inside = text.get(section.clone())?;
    let first = section.start + inside.find(FIRST)?;
    let line = text.get(first..section.end)?.lines().next()?;
    let hash = line
        .strip_prefix(FIRST)?
        .trim_end()
        .strip_suffix(FIRST_END)?;
    let start = first + line.len();
    let end = start + text.get(start..section.end)?.find(LAST)?;
    Some(Own {
        hash,
        inside: start..end,
        all: first..end + LAST.len(),
    })
}

fn marked(body: &str) -> String {
    let hash = hash(body.as_bytes());
    format!("{FIRST}{hash}{FIRST_END}\n\n{body}\n\n{LAST}")
}

/// The heading of a section, and what stands below.
fn split(section: &str) -> (&str, &str) {
    let (heading, body) = section.split_once('\n').unwrap_or((section, ""));
    (heading.trim_end(), body.trim())
}

/// As a release writes it, whatever a system or an editor made of its line ends.
fn plain(text: &str) -> String {
    text.trim().replace("\r\n", "\n")
}

/// Where sections begin; what looks like a heading inside code is none.
fn starts(text: &str) -> impl Iterator<Item = usize> {
    let mut at = 0;
    let mut code: Option<&str> = None;
    text.split_inclusive('\n').filter_map(move |line| {
        let start = at;
        at += line.len();
        let fence = fence(line);
        code = match (code, fence) {
            (None, Some((marks, _))) => Some(marks),
            // Only as many of the same, and nothing behind them, end it.
            (Some(open), Some((marks, ""))) if marks.starts_with(open) => None,
            (open, _) => open,
        };
        (code.is_none() && line.starts_with("## ")).then_some(start)
    })
}

/// What begins or ends code in a line, and what stands behind it.
fn fence(line: &str) -> Option<(&str, &str)> {
    let marks = line.trim_start_matches(' ');
    let mark = marks.chars().next().filter(|c| matches!(c, '`' | '~'))?;
    let behind = marks.trim_start_matches(mark);
    let marks = marks.get(..marks.len() - behind.len())?;
    let behind = behind.trim();
    // Behind backticks there is none: then it is code within a line.
    (marks.len() >= 3 && !(mark == '`' && behind.contains('`'))).then_some((marks, behind))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn changed(text: &str, section: &str) -> String {
        match with(text, section) {
            Added::Changed(text) => text,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_newest_section_comes_first_and_the_rest_stays() {
        let (a, b, c) = (marked("- a"), marked("- b"), marked("- c"));
        let by_hand = "# Changelog\n\nWritten by hand.\n";
        let first = changed(by_hand, "## 0.1.1\n\n- a\n");
        assert_eq!(first, format!("{by_hand}\n## 0.1.1\n\n{a}\n"));
        let second = changed(&first, "## 0.2.0\n\n- b\n");
        assert_eq!(
            second,
            format!("{by_hand}\n## 0.2.0\n\n{b}\n\n## 0.1.1\n\n{a}\n")
        );
        let again = changed(&second, "## 0.2.0\n\n- c\n");
        assert_eq!(again, second.replace(&b, &c));
        assert_eq!(with(&again, "## 0.2.0\n\n- c\n"), Added::Same);
    }

    #[test]
    fn a_release_of_another_day_is_the_same_release() {
        let first = changed("# A\n", "## 0.2.0 - 2026-11-30\n\n- a\n");
        assert_eq!(with(&first, "## 0.2.0 - 2026-12-01\n\n- a\n"), Added::Same);
        let again = changed(&first, "## 0.2.0 - 2026-12-01\n\n- b\n");
        assert_eq!(again, first.replace(&marked("- a"), &marked("- b")));
    }

    #[test]
    fn what_people_wrote_stays_around_the_marks_and_between_them() {
        let first = changed("# A\n", "## 1\n\n- a\n");
        let around = first.replace("## 1\n", "## 1\n\nBefore.\n") + "After.\n";
        let again = changed(&around, "## 1\n\n- b\n");
        assert_eq!(again, around.replace(&marked("- a"), &marked("- b")));
        let between = around.replace("- a\n", "- a, and more\n");
        assert_eq!(
            with(&between, "## 1\n\n- b\n"),
            Added::Left("was edited by hand")
        );
        assert_eq!(with(&between, "## 1\n\n- a\n"), Added::Same);
    }

    #[test]
    fn a_section_without_whole_marks_is_of_people() {
        let first = changed("# A\n", "## 1\n\n- a\n");
        let left = Added::Left("was written by hand");
        for lost in [FIRST, FIRST_END, LAST] {
            let text = first.replacen(lost, "", 1);
            assert_eq!(with(&text, "## 1\n\n- b\n"), left, "{lost}");
        }
        // A heading of people's between the marks.
        let parted = first.replace("- a\n", "- a\n\n## Mine\n");
        assert_eq!(with(&parted, "## 1\n\n- b\n"), left);
        assert_eq!(with("## 1\n\n- a\n", "## 1\n\n- a\n"), Added::Same);
    }

    #[test]
    fn line_ends_of_another_system_stay_and_are_no_edit() {
        let first = changed("# A\r\n", "## 1\n\n- a\n");
        assert_eq!(first.matches('\n').count(), first.matches("\r\n").count());
        let again = changed(&first, "## 1\n\n- b\n- c\n");
        let wanted = marked("- b\n- c").replace('\n', "\r\n");
        assert_eq!(again, format!("# A\r\n\r\n## 1\r\n\r\n{wanted}\r\n"));
    }

    #[test]
    fn code_ends_with_what_it_began_with() {
        let made = marked("- a");
        for code in [
            "````\n```\n````",
            "~~~\n```\n~~~",
            "```text\n```rust\n## 1\n```",
            "1. As\n   ```\n   x\n   ```",
            "```x``` is code",
        ] {
            let text = format!("# A\n\n{code}\n\n## 2\n\n- b\n");
            assert_eq!(
                changed(&text, "## 1\n\n- a\n"),
                format!("# A\n\n{code}\n\n## 1\n\n{made}\n\n## 2\n\n- b\n"),
            );
        }
    }

    #[test]
    fn a_heading_inside_code_is_none() {
        let text = "# A\n\n## 2\n\n```\n## 1\n```\n";
        let made = marked("- a");
        assert_eq!(
            changed(text, "## 1\n\n- a\n"),
            format!("# A\n\n## 1\n\n{made}\n\n## 2\n\n```\n## 1\n```\n")
        );
    }
}
