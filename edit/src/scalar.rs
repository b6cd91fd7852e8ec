//! Quoting: a scalar stands plain where YAML allows it, else in double quotes.

use std::fmt::Write as _;

use specwright_model::syntax::tree::Style;

/// A scalar, in quotes where YAML would take it for something else. Safe inside brackets too.
pub fn scalar(text: &str) -> String {
    if is_plain(text) && (!is_special(text) || text.parse::<u32>().is_ok()) {
        return text.to_owned();
    }
    quoted(text)
}

/// A scalar that someone has written: what YAML takes for a number, a truth or nothing stays so, and
/// what stands in quotes for that reason stays in quotes.
pub(crate) fn respelled(text: &str, style: Style) -> String {
    match style {
        Style::Plain if is_special(text) => text.to_owned(),
        _ if is_special(text) || !is_plain(text) => quoted(text),
        _ => text.to_owned(),
    }
}

pub(crate) fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if must_be_escaped(c) => {
                let code = u32::from(c);
                let _ = if code > 0xffff {
                    write!(out, "\\U{code:08X}")
                } else {
                    write!(out, "\\u{code:04X}")
                };
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

fn must_be_escaped(c: char) -> bool {
    c.is_control() || matches!(c, '\u{85}' | '\u{2028}' | '\u{2029}' | '\u{feff}')
}

/// What YAML takes for something other than text when it is plain.
fn is_special(text: &str) -> bool {
    const WORDS: [&str; 14] = [
        "", "null", "~", "true", "false", "yes", "no", "on", "off", "y", "n", "nan", "inf",
        "infinity",
    ];
    let word = text.to_ascii_lowercase();
    WORDS.contains(&word.trim_start_matches('.')) || text.parse::<f64>().is_ok()
}

/// Whether it can stand without quotes everywhere, but for what [`is_special`] says.
fn is_plain(text: &str) -> bool {
    let Some(first) = text.chars().next() else {
        return false;
    };
    let starts_well = first.is_alphanumeric() || matches!(first, '/' | '_' | '$' | '(' | '.');
    let ends_well = text
        .chars()
        .last()
        .is_some_and(|c| !c.is_whitespace() && c != ':');
    let good = |c: char| {
        !must_be_escaped(c) && !matches!(c, '{' | '}' | '[' | ']' | ',' | '#' | '"' | '\'' | '`')
    };
    starts_well
        && ends_well
        && text.chars().all(good)
        && !text.contains(": ")
        && !text.starts_with("...")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_yaml_would_misread_stands_in_quotes() {
        for plain in [
            "int64",
            "$filter",
            "GET /notes",
            "Name?",
            "400",
            "Reads one note.",
            "Note?",
        ] {
            assert_eq!(scalar(plain), plain);
        }
        for quoted in [
            "null",
            "NO",
            "",
            "1.5",
            "-1",
            "a: b",
            "{x}",
            "@odata.next",
            "x #y",
            " x",
            "*a",
            "&a",
            "key:",
        ] {
            assert!(scalar(quoted).starts_with('"'), "{quoted}");
        }
    }

    #[test]
    fn numbers_and_truths_stay_what_they_are() {
        let plain = |text| respelled(text, Style::Plain);
        let single = |text| respelled(text, Style::SingleQuoted);
        assert_eq!(plain("-1"), "-1");
        assert_eq!(plain("true"), "true");
        assert_eq!(single("404"), "\"404\"");
        assert_eq!(single("no"), "\"no\"");
        assert_eq!(single("Note"), "Note");
        assert_eq!(plain("it's"), "\"it's\"");
    }
}
