//! Two texts beside each other, for people: how many lines came and went, and where.

use std::fmt::Write as _;
use std::time::Duration;

use anstyle::{AnsiColor, Style};
use similar::{Algorithm, ChangeTag, TextDiff};

/// What came.
pub const GREEN: Style = AnsiColor::Green.on_default();
/// What went.
pub const RED: Style = AnsiColor::Red.on_default();
/// What is said about the rest.
pub const DIM: Style = Style::new().dimmed();

/// `+3 -1`.
pub fn counts(old: &str, new: &str) -> String {
    let (old, new) = differing(old, new);
    let diff = lines(old, new);
    let number = |tag| diff.iter_all_changes().filter(|c| c.tag() == tag).count();
    let (added, removed) = (number(ChangeTag::Insert), number(ChangeTag::Delete));
    format!("{GREEN}+{added}{GREEN:#} {RED}-{removed}{RED:#}")
}

/// What is left of two texts without the lines that they begin and end with in common.
fn differing<'a>(old: &'a str, new: &'a str) -> (&'a str, &'a str) {
    let both = |old: &'a str, new: &'a str| {
        let (old, new) = (old.split_inclusive('\n'), new.split_inclusive('\n'));
        old.zip(new)
    };
    let alike = |(old, new): &(&str, &str)| old == new;
    let length = |(line, _): (&str, &str)| line.len();
    let start: usize = both(old, new).take_while(alike).map(length).sum();
    let rest = |text: &'a str| text.get(start..).unwrap_or(text);
    let (old, new) = (rest(old), rest(new));
    let (from_behind, others) = (
        old.split_inclusive('\n').rev(),
        new.split_inclusive('\n').rev(),
    );
    let end: usize = from_behind.zip(others).take_while(alike).map(length).sum();
    let rest = |text: &'a str| text.get(..text.len() - end).unwrap_or(text);
    (rest(old), rest(new))
}

/// The beginning of the difference, below the name of the file; so many lines of it.
pub fn beginning(name: &str, old: &str, new: &str, most: usize) -> String {
    let mut text = format!("\n{name}\n");
    let diff = lines(old, new);
    let unified = diff.unified_diff().context_radius(1).to_string();
    let mut all = unified.lines();
    for line in all.by_ref().take(most) {
        let style = match line.as_bytes().first() {
            Some(b'+') => GREEN,
            Some(b'-') => RED,
            Some(b'@') => DIM,
            _ => Style::new(),
        };
        let line = line.replace(|c: char| c.is_control() && c != '\t', "\u{fffd}");
        let _ = writeln!(text, "{style}{line}{style:#}");
    }
    let left = all.count();
    if left > 0 {
        let _ = writeln!(text, "{DIM}and {left} more lines{DIM:#}");
    }
    text
}

/// Bounded: a file that changed all over is told roughly, and at once.
fn lines<'a>(old: &'a str, new: &'a str) -> TextDiff<'a, 'a, str> {
    TextDiff::configure()
        .algorithm(Algorithm::Patience)
        .timeout(Duration::from_millis(200))
        .diff_lines(old, new)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_came_and_went_are_counted_and_shown_to_a_limit() {
        let plain = |text: String| anstream::adapter::strip_str(&text).to_string();
        let (old, new) = ("a\nb\nc\n", "a\nx\u{7}\ny\nc\n");
        assert_eq!(plain(counts(old, new)), "+2 -1");
        assert_eq!(plain(counts("", old)), "+3 -0");
        assert_eq!(plain(counts("a\na\n", "a\na\na\n")), "+1 -0");
        assert_eq!(plain(counts("a\nb", "a\nb\n")), "+1 -1");
        assert_eq!(plain(counts(old, old)), "+0 -0");
        let shown = plain(beginning("notes.yaml", old, new, 3));
        assert_eq!(
            shown,
            "\nnotes.yaml\n@@ -1,3 +1,4 @@\n a\n-b\nand 3 more lines\n"
        );
        assert!(plain(beginning("notes.yaml", old, new, 9)).contains("+x\u{fffd}\n"));
    }
}
