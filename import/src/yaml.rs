//! The description language as text, in one layout: short things in one line, long ones in blocks.

use std::fmt::Write as _;

use crate::description::Val;

/// The width that a line should not pass.
const WIDTH: usize = 100;

/// One entry `key: value` at an indentation, with its line break.
pub fn entry(key: &str, value: &Val, indent: usize) -> String {
    let pad = " ".repeat(indent);
    let flow = format!("{pad}{}: {}", scalar(key), flow(value));
    let is_block = matches!(value, Val::Map(_)) && prefers_block(key, indent);
    if (flow.chars().count() <= WIDTH && !is_block) || is_empty(value) {
        return format!("{flow}\n");
    }
    match value {
        Val::Map(entries) => {
            let mut text = format!("{pad}{}:\n", scalar(key));
            for (key, value) in entries {
                text.push_str(&entry(key, value, indent + 2));
            }
            text
        }
        Val::List(items) => list(key, items, indent),
        Val::Text(_) | Val::Ref(_) => format!("{flow}\n"),
    }
}

/// Operations and types are blocks even where they would fit into a line.
fn prefers_block(_key: &str, indent: usize) -> bool {
    indent < 4
}

fn is_empty(value: &Val) -> bool {
    match value {
        Val::Map(entries) => entries.is_empty(),
        Val::List(items) => items.is_empty(),
        _ => false,
    }
}

/// A long list: broken between items, in brackets.
fn list(key: &str, items: &[Val], indent: usize) -> String {
    let pad = " ".repeat(indent);
    let inner = " ".repeat(indent + 2);
    let mut text = format!("{pad}{}:\n{inner}[", scalar(key));
    let mut width = indent + 3;
    for (at, item) in items.iter().enumerate() {
        let item = flow(item);
        let comma = if at + 1 < items.len() { "," } else { "" };
        let length = item.chars().count() + comma.len();
        if at > 0 {
            if width + length + 1 > WIDTH {
                text.push('\n');
                text.push_str(&inner);
                text.push(' ');
                width = indent + 3;
            } else {
                text.push(' ');
                width += 1;
            }
        }
        text.push_str(&item);
        text.push_str(comma);
        width += length;
    }
    text.push_str("]\n");
    text
}

/// A value in one line.
pub fn flow(value: &Val) -> String {
    match value {
        Val::Text(text) | Val::Ref(text) => scalar(text),
        Val::List(items) => {
            let items: Vec<String> = items.iter().map(flow).collect();
            format!("[{}]", items.join(", "))
        }
        Val::Map(entries) if entries.is_empty() => "{}".to_owned(),
        Val::Map(entries) => {
            let entries: Vec<String> = entries
                .iter()
                .map(|(key, value)| format!("{}: {}", scalar(key), flow(value)))
                .collect();
            format!("{{ {} }}", entries.join(", "))
        }
    }
}

/// A scalar, in quotes where YAML would take it for something else. Safe inside brackets too.
pub fn scalar(text: &str) -> String {
    if is_plain(text) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() || matches!(c, '\u{85}' | '\u{2028}' | '\u{2029}' | '\u{feff}') => {
                let _ = write!(out, "\\u{:04X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

fn is_plain(text: &str) -> bool {
    const WORDS: [&str; 12] = [
        "null", "~", "true", "false", "yes", "no", "on", "off", "y", "n", "nan", "inf",
    ];
    let Some(first) = text.chars().next() else {
        return false;
    };
    let starts_well = first.is_alphanumeric() || matches!(first, '/' | '_' | '$' | '(' | '.');
    let ends_well = text
        .chars()
        .last()
        .is_some_and(|c| !c.is_whitespace() && c != ':');
    let good = |c: char| {
        !c.is_control()
            && !matches!(
                c,
                '{' | '}'
                    | '['
                    | ']'
                    | ','
                    | '#'
                    | '"'
                    | '\''
                    | '`'
                    | '\u{85}'
                    | '\u{2028}'
                    | '\u{2029}'
                    | '\u{feff}'
            )
    };
    let is_number = text.parse::<f64>().is_ok() && text.parse::<u32>().is_err();
    starts_well
        && ends_well
        && text.chars().all(good)
        && !text.contains(": ")
        && !text.contains(" #")
        && !is_number
        && !WORDS.contains(&text.to_ascii_lowercase().trim_start_matches('.'))
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
}
