//! Small helpers for text that people read.

use std::path::Path;

/// How wide a line for people is at most.
pub const WIDTH: usize = 80;

/// Prints text. What has no colours is not looked through for them: a report can be a megabyte.
pub fn print(text: &str) {
    if text.contains('\u{1b}') {
        anstream::print!("{text}");
    } else {
        print!("{text}");
    }
}

/// Whether colours on standard output are seen by anybody.
pub fn is_coloured() -> bool {
    anstream::AutoStream::choice(&std::io::stdout()) != anstream::ColorChoice::Never
}

/// `1 file`, `2 files`.
pub fn count(number: usize, thing: &str) -> String {
    if number == 1 {
        format!("1 {thing}")
    } else {
        format!("{number} {thing}s")
    }
}

/// Breaks text at blanks so that no line is longer than `width`, but for words that are.
pub fn wrap(text: &str, width: usize) -> String {
    broken(text, 0, "\n", 0, width)
}

/// Breaks text that begins in a column: no line passes the width for people, but for words that do. Further
/// lines begin in the column `indent`.
pub fn hung(text: &str, column: usize, indent: usize) -> String {
    broken(text, column, &format!("\n{:indent$}", ""), indent, WIDTH)
}

fn broken(text: &str, start: usize, end: &str, indent: usize, width: usize) -> String {
    let mut wrapped = String::with_capacity(text.len());
    let mut column = start;
    let mut is_first = true;
    for word in text.split_whitespace() {
        let length = word.chars().count();
        let blank = usize::from(!is_first);
        if column > indent && column + blank + length > width {
            wrapped.push_str(end);
            column = indent;
        } else if !is_first {
            wrapped.push(' ');
            column += 1;
        }
        wrapped.push_str(word);
        column += length;
        is_first = false;
    }
    wrapped
}

/// A path as a person in the current folder would write it, with forward slashes.
pub fn shown(path: &Path) -> String {
    let here = std::env::current_dir().unwrap_or_default();
    let path = path.strip_prefix(&here).unwrap_or(path);
    let text = path.display().to_string().replace('\\', "/");
    if text.is_empty() {
        ".".to_owned()
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_text_is_broken_at_blanks() {
        assert_eq!(wrap("one two three", 7), "one two\nthree");
        assert_eq!(wrap("immeasurable", 3), "immeasurable");
        let long = "x".repeat(75);
        assert_eq!(hung(&format!("a {long}"), 6, 4), format!("a\n    {long}"));
        assert_eq!(hung(&long, 20, 4), format!("\n    {long}"));
        assert_eq!(hung(&long, 12, 12), long);
    }
}
