//! What a person does to a file, somewhere.

use proptest::sample::Index;

use specwright_model::source::SourceFile;
use specwright_model::syntax::tree::{Node, Value, parse};

use super::TYPES;

/// Something that a person does to a file, somewhere.
pub type UserEdit = (u8, Index, u8);

fn lines(text: &str) -> Vec<&str> {
    text.split_inclusive('\n').collect()
}

/// The lines that a test holds of, and what takes the place of the one that is meant.
fn at_line(text: &str, at: Index, fits: fn(&str) -> bool, new: impl Fn(&str) -> String) -> String {
    let lines = lines(text);
    let found: Vec<usize> = (0..lines.len()).filter(|i| fits(lines[*i])).collect();
    if found.is_empty() {
        return text.to_owned();
    }
    let chosen = *at.get(&found);
    let each = lines.iter().enumerate();
    each.map(|(i, line)| {
        if i == chosen {
            new(line)
        } else {
            (*line).to_owned()
        }
    })
    .collect()
}

fn indent(line: &str) -> &str {
    &line[..line.len() - line.trim_start().len()]
}

fn is_entry(line: &str) -> bool {
    !line.trim().is_empty() && !line.trim_start().starts_with('#') && line.contains(':')
}

fn is_section(line: &str) -> bool {
    line.contains("query: {") && line.ends_with("}\n")
}

/// A line of an operation with words about it.
fn documented(line: &str, which: usize) -> String {
    let start = indent(line);
    let block = format!("|\n{start}  - a # b\n\n{start}  c");
    let long = format!("a\n{start}  b");
    let words = [
        "Rock 'n roll",
        "5\" pipe",
        "'don''t # } use'",
        &long,
        &block,
    ];
    let doc = format!("{start}doc: {}\n", words[which % words.len()]);
    if line.contains("request:") {
        doc + line
    } else {
        format!("{line}{doc}")
    }
}

/// A field with a type and words about it, or of another type.
fn retyped(line: &str, which: usize) -> String {
    let start = indent(line);
    let long = format!("\n{start}  type: string\n{start}  doc: |\n{start}    a\n\n");
    if which.is_multiple_of(3) && line.ends_with(": string\n") {
        line.replacen(" string\n", &long, 1)
    } else {
        line.replacen(": string", ": date", 1)
    }
}

/// What is done to one line.
fn in_a_line(text: &str, edit: u8, at: Index, how: u8) -> String {
    let which = how as usize;
    match edit {
        0 => at_line(text, at, |l| l.contains(": string"), |l| retyped(l, which)),
        1 => at_line(text, at, is_section, |l| {
            let empty = ["query:", "query: {}", "query: # none", "query: ~"];
            format!("{}{}\n", indent(l), empty[which % 4])
        }),
        2 => at_line(text, at, is_section, |l| {
            let inside = l.trim().trim_start_matches("query: {");
            let inside = inside.trim_end_matches('}').trim();
            let start = indent(l);
            let each = inside.split(", ").map(|it| format!("{start}  {it}\n"));
            format!("{start}query:\n{}", each.collect::<String>())
        }),
        3 => at_line(
            text,
            at,
            |l| is_entry(l) && !l.contains('#'),
            |l| format!("{} # said: {how} }}\n", l.trim_end()),
        ),
        4 => at_line(text, at, is_entry, |l| {
            format!("{}# about, {how}\n{l}", indent(l))
        }),
        5 => at_line(
            text,
            at,
            |l| l.contains("request:") || l.contains("returns: "),
            |l| documented(l, which),
        ),
        6 => at_line(text, at, is_entry, |l| format!("\n{l}")),
        7 => at_line(text, at, is_section, |l| {
            let start = format!("{{\n{}    ", indent(l));
            let next = format!(", # one\n{}    ", indent(l));
            l.replacen("{ ", &start, 1).replacen(", ", &next, 1)
        }),
        8 => at_line(text, at, is_section, |l| {
            l.replacen(" }", ", mine?: { type: string, doc: it's } }", 1)
        }),
        9 => at_line(
            text,
            at,
            |l| l.contains("returns: "),
            |l| {
                let next = format!("returns:\n{}  ", indent(l));
                l.replacen("returns: ", &next, 1)
            },
        ),
        10 => at_line(
            text,
            at,
            |l| l.contains("$upstream"),
            |l| format!("{l}{}mine?: string\n", indent(l)),
        ),
        11 => at_line(text, at, |l| l.contains(": boolean\n"), |_| String::new()),
        12 => at_line(
            text,
            at,
            |l| is_entry(l) && !l.trim_start().starts_with(['"', '?', '-']),
            |l| {
                format!(
                    "{}? {}",
                    indent(l),
                    l.trim_start()
                        .replacen(':', &format!("\n{}:", indent(l)), 1)
                )
            },
        ),
        13 => at_line(
            text,
            at,
            |l| is_entry(l) && !l.trim_start().starts_with(['"', '?', '-', '&']),
            |l| format!("{}&k{how} {}", indent(l), l.trim_start()),
        ),
        _ => at_line(
            text,
            at,
            |l| is_entry(l) && !l.contains('{'),
            |l| l.replacen(": ", ":   ", 1),
        ),
    }
}

/// What is done to a whole file.
fn in_a_file(text: &str, edit: u8, how: u8) -> String {
    match edit {
        0 => text.replace("\r\n", "\n").replace('\n', "\r\n"),
        1 => text.trim_end().to_owned(),
        2 => format!("\u{feff}{}", text.trim_start_matches('\u{feff}')),
        3 if !text.contains("---") => format!("---\n{text}"),
        4 if text.ends_with('\n') => format!("{text}...\n"),
        5 => {
            let far = |line: &&str| format!("  {line}");
            lines(text).iter().map(far).collect()
        }
        6 => {
            // The same parameters at two places.
            let all = lines(text);
            let twins = |line: &str| all.iter().filter(|it| **it == line).count();
            let mut sections = all.iter().filter(|line| is_section(line));
            let Some(line) = sections.find(|line| twins(line) > 1) else {
                return text.to_owned();
            };
            let alias = format!("{}query: *q{how}\n", indent(line));
            let anchor = line.replacen("query: ", &format!("query: &q{how} "), 1);
            text.replace(line, &alias).replacen(&alias, &anchor, 1)
        }
        7 => text.replace('\n', "\r"),
        8 => {
            // One of the types gets another name, with all that refer to it.
            let ty = TYPES[how as usize % 2];
            let text = text.replace(&format!(" {ty}:"), &format!(" {ty}Mine:"));
            text.replace(&format!("returns: {ty}\n"), &format!("returns: {ty}Mine\n"))
        }
        9 => without_an_entry(text, how),
        10 => {
            let source = SourceFile {
                name: "notes.yaml".to_owned(),
                text: text.to_owned(),
            };
            let end = if how.is_multiple_of(2) { "\n" } else { "" };
            parse(0, &source).map_or_else(|_| text.to_owned(), |root| flow(&root) + end)
        }
        _ => text.to_owned(),
    }
}

/// One operation or type is left out, or all of a section.
fn without_an_entry(text: &str, how: u8) -> String {
    let all = lines(text);
    let depth = if how.is_multiple_of(4) { "" } else { "  " };
    let begins = |line: &&str| indent(line) == depth && is_entry(line) && line.ends_with(":\n");
    let found: Vec<usize> = (0..all.len()).filter(|i| begins(&all[*i])).collect();
    if found.is_empty() {
        return text.to_owned();
    }
    let start = found[how as usize / 4 % found.len()];
    let inner = |line: &&&str| indent(line).len() > depth.len();
    let end = start + 1 + all[start + 1..].iter().take_while(inner).count();
    let kept = if depth.is_empty() { start + 1 } else { start };
    all[..kept].concat() + &all[end..].concat()
}

/// In one line.
fn flow(node: &Node) -> String {
    let word = |text: &str| {
        let plain = text.chars().all(|c| c.is_ascii_alphanumeric());
        let plain = plain && !text.is_empty();
        if plain {
            text.to_owned()
        } else {
            format!("{text:?}")
        }
    };
    match &node.value {
        Value::Null => "~".to_owned(),
        Value::Text(text) => word(&text.text),
        Value::List(items) => {
            let each: Vec<String> = items.iter().map(flow).collect();
            format!("[{}]", each.join(", "))
        }
        Value::Map(entries) => {
            let each = entries.iter();
            let each = each.map(|(key, value)| format!("{}: {}", word(&key.text), flow(value)));
            format!("{{ {} }}", each.collect::<Vec<_>>().join(", "))
        }
    }
}

/// The file after it.
pub fn edited(text: &str, (edit, at, how): &UserEdit) -> String {
    match edit % 26 {
        edit @ 0..15 => in_a_line(text, edit, *at, *how),
        edit => in_a_file(text, edit - 15, *how),
    }
}
