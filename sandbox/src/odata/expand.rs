//! The list that `$expand` holds.

use super::{Options, bad};
use crate::refusal::Refusal;

/// `Provider($select=Id,Name;$expand=X),Invoice`.
pub(super) fn expansions(text: &str) -> Result<Vec<(String, Options)>, Refusal> {
    let wrong = || {
        bad(&format!(
            "$expand: '{text}' is not a list of names with options."
        ))
    };
    if text.matches('(').count() > 20 {
        return Err(bad("$expand is nested too deeply."));
    }
    split(text, ',')
        .into_iter()
        .map(|part| {
            let part = part.trim();
            let (name, options) = match part.split_once('(') {
                Some((name, rest)) => (name, rest.strip_suffix(')').ok_or_else(wrong)?),
                None => (part, ""),
            };
            if name.is_empty()
                || !name
                    .chars()
                    .all(|c| c.is_alphanumeric() || "_/.".contains(c))
            {
                return Err(wrong());
            }
            let mut inner = Options::default();
            for option in split(options, ';')
                .into_iter()
                .filter(|option| !option.is_empty())
            {
                let (key, value) = option.split_once('=').ok_or_else(wrong)?;
                inner.set(key.trim(), value)?;
            }
            Ok((name.to_owned(), inner))
        })
        .collect()
}

/// Splits outside of parentheses and quotes.
fn split(text: &str, separator: char) -> Vec<&str> {
    let (mut parts, mut start, mut depth, mut quoted) = (Vec::new(), 0, 0_usize, false);
    for (at, c) in text.char_indices() {
        match c {
            '\'' => quoted = !quoted,
            '(' if !quoted => depth += 1,
            ')' if !quoted => depth = depth.saturating_sub(1),
            c if c == separator && depth == 0 && !quoted => {
                parts.push(&text[start..at]);
                start = at + c.len_utf8();
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts
}
