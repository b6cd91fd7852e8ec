//! Words of the query language.

use crate::moment;

/// A word.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Token {
    /// A name, an operator, or a keyword.
    Name(String),
    /// Text in single quotes.
    Text(String),
    /// A whole number.
    Int(i64),
    /// Another number.
    Number(f64),
    /// A date, or a date and time: nanoseconds since 1970.
    Moment(i128),
    /// One of `( ) , / : ; = *`, or a minus before something that is no number.
    Sign(char),
}

/// Splits a text into words; the error says where it stops making sense.
pub(crate) fn words(text: &str) -> Result<Vec<Token>, String> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let at = text.len() - rest.len();
        if first.is_whitespace() {
            rest = rest.trim_start();
        } else if "(),/:;=*".contains(first) {
            tokens.push(Token::Sign(first));
            rest = &rest[1..];
        } else if first == '\'' {
            let (token, after) = quoted(rest)
                .ok_or_else(|| format!("unterminated string literal at position {at}"))?;
            tokens.push(Token::Text(token));
            rest = after;
        } else if first.is_ascii_digit()
            || (first == '-' && rest[1..].starts_with(|c: char| c.is_ascii_digit()))
        {
            let end = rest
                .find(|c: char| !(c.is_ascii_alphanumeric() || ".:+-".contains(c)))
                .unwrap_or(rest.len());
            tokens.push(
                value(&rest[..end])
                    .ok_or_else(|| format!("bad literal '{}' at position {at}", &rest[..end]))?,
            );
            rest = &rest[end..];
        } else if first == '-' {
            tokens.push(Token::Sign(first));
            rest = &rest[1..];
        } else if first.is_alphabetic() || "_@$".contains(first) {
            let (token, after) = word(rest);
            // `Namespace.Type'Value'` and `guid'…'`: the value counts.
            if let Some((literal, after)) = quoted(after) {
                tokens.push(Token::Text(literal));
                rest = after;
            } else {
                tokens.push(token);
                rest = after;
            }
        } else {
            return Err(format!("unexpected character '{first}' at position {at}"));
        }
    }
    Ok(tokens)
}

fn word(text: &str) -> (Token, &str) {
    let end = text
        .find(|c: char| !(c.is_alphanumeric() || "_.@$".contains(c)))
        .unwrap_or(text.len());
    // A UUID that starts with a letter.
    if let Some((uuid, rest)) = text.split_at_checked(36)
        && end == 8
        && uuid.chars().enumerate().all(|(at, c)| {
            if matches!(at, 8 | 13 | 18 | 23) {
                c == '-'
            } else {
                c.is_ascii_hexdigit()
            }
        })
    {
        return (Token::Text(uuid.to_owned()), rest);
    }
    (Token::Name(text[..end].to_owned()), &text[end..])
}

/// `'it''s'` and what follows it.
fn quoted(text: &str) -> Option<(String, &str)> {
    let mut rest = text.strip_prefix('\'')?;
    let mut out = String::new();
    loop {
        let at = rest.find('\'')?;
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        match rest.strip_prefix('\'') {
            Some(after) => {
                out.push('\'');
                rest = after;
            }
            None => return Some((out, rest)),
        }
    }
}

fn value(text: &str) -> Option<Token> {
    if let Ok(int) = text.parse::<i64>() {
        return Some(Token::Int(int));
    }
    if let Some(moment) = moment::date_or_time(text) {
        return Some(Token::Moment(moment));
    }
    if text.len() == 36 && text.matches('-').count() == 4 {
        return Some(Token::Text(text.to_owned()));
    }
    // `7.5`, `1e3`, and the suffixes of older versions: `1.5M`, `10L`.
    let plain = text.trim_end_matches(['L', 'l', 'M', 'm', 'D', 'd', 'F', 'f']);
    let number = plain.parse::<f64>().ok()?;
    plain
        .parse::<i64>()
        .map(Token::Int)
        .ok()
        .or(Some(Token::Number(number)))
}
