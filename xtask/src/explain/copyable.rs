//! Samples that can be copied: lines are broken only where Rust and JSON allow it.

use std::fmt::Write as _;

use specwright_model::api::Api;

use super::operation::in_pieces;
use crate::text::WIDTH;

/// What a sample call needs in scope besides `client`.
pub(super) fn imports(api: &Api, call: &[String]) -> String {
    let text = call.concat();
    let needs = |name: &&str| text.contains(&format!("{name}::"));
    let names: Vec<&str> = ["runtime", "types"].into_iter().filter(needs).collect();
    let krate = api.crate_name.replace('-', "_");
    match names.as_slice() {
        [] => String::new(),
        [one] => format!("use {krate}::{one};"),
        _ => format!("use {krate}::{{{}}};", names.join(", ")),
    }
}

/// A statement of Rust in lines, broken only where blanks mean nothing: after a comma or `(`, before a `.`.
pub(super) fn rust_lines(code: &str) -> Vec<String> {
    const WIDEST: usize = WIDTH - 4;
    let mut lines = vec![String::new()];
    for piece in rust_pieces(code) {
        let line = lines.last().map_or(0, |line| line.chars().count());
        if line > 4 && line + piece.trim_end().chars().count() > WIDEST {
            lines.push(format!("    {}", piece.trim_start()));
        } else if let Some(line) = lines.last_mut() {
            line.push_str(piece);
        }
    }
    lines
        .iter()
        .map(|line| line.trim_end().to_owned())
        .collect()
}

/// The parts between which a statement may be broken: no text literal is cut.
fn rust_pieces(code: &str) -> Vec<&str> {
    let mut cuts = Vec::new();
    let (mut in_text, mut escaped, mut before) = (false, false, ' ');
    for (at, c) in code.char_indices() {
        if !in_text {
            let is_chain = c == '.' && before == ')';
            if is_chain || matches!(before, '(' | '[') || (before == ' ' && c != '}') {
                cuts.push(at);
            }
        }
        if c == '"' && !escaped {
            in_text = !in_text;
        }
        escaped = in_text && c == '\\' && !escaped;
        before = c;
    }
    let ends = cuts.iter().skip(1).copied().chain([code.len()]);
    cuts.iter()
        .zip(ends)
        .filter_map(|(from, to)| code.get(*from..to))
        .collect()
}

/// A request in lines; JSON is laid out so that it can be copied.
pub(super) fn request_lines(request: &str) -> Vec<String> {
    let parts = request.split_once("\n\n");
    let json = parts.and_then(|(head, body)| {
        let is_json = serde_json::from_str::<serde_json::Value>(body).is_ok();
        is_json.then(|| (head, pretty(body)))
    });
    let Some((head, body)) = json else {
        return in_pieces(request);
    };
    let mut lines = in_pieces(head);
    lines.push(String::new());
    lines.extend(body.lines().map(str::to_owned));
    lines
}

/// JSON, one value a line; the order of keys is that of the request.
fn pretty(json: &str) -> String {
    let mut text = String::with_capacity(json.len() * 2);
    let (mut depth, mut in_text, mut escaped) = (0_usize, false, false);
    let mut chars = json.chars().peekable();
    while let Some(c) = chars.next() {
        let closes = !in_text && matches!(c, '}' | ']');
        if closes {
            depth = depth.saturating_sub(1);
            if !text.ends_with(['{', '[']) {
                let _ = write!(text, "\n{:1$}", "", 2 * depth);
            }
        }
        text.push(c);
        if c == '"' && !escaped {
            in_text = !in_text;
        }
        escaped = in_text && c == '\\' && !escaped;
        if in_text {
            continue;
        }
        depth += usize::from(matches!(c, '{' | '['));
        match c {
            ':' => text.push(' '),
            '{' | '[' if matches!(chars.peek(), Some('}' | ']')) => {}
            '{' | '[' | ',' => {
                let _ = write!(text, "\n{:1$}", "", 2 * depth);
            }
            _ => {}
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{pretty, rust_lines, rust_pieces};

    #[test]
    fn json_is_laid_out_in_its_own_order() {
        let json = r#"{"b":[1,{}],"a":"{,\":"}"#;
        let wanted = "{\n  \"b\": [\n    1,\n    {}\n  ],\n  \"a\": \"{,\\\":\"\n}";
        assert_eq!(pretty(json), wanted);
    }

    #[test]
    fn a_statement_is_broken_where_it_still_compiles() {
        let code = r#"let answer = client.notes().create(7, &types::New::new("a, b (c".to_owned(), [1, 2])).send().await?;"#;
        assert_eq!(rust_pieces(code).concat(), code);
        let lines = rust_lines(code);
        assert!(lines.len() > 1 && lines.iter().all(|line| line.len() <= 76));
        assert!(lines.concat().contains(r#""a, b (c""#), "{lines:?}");
    }
}
