//! Words of the query language.

use crate::datetime::{DateTime, time_of_day};
use crate::error::SyntaxError;
use crate::expr::Literal;

/// A word.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Token {
    /// A name, an operator, or a keyword.
    Name(String),
    /// A literal that is no keyword.
    Literal(Literal),
    /// One of `( ) , / : ; = *`, or a minus before something that is no number.
    Sign(char),
}

/// Splits a text into words, each with the place where it starts.
pub(crate) fn words(text: &str) -> Result<Vec<(usize, Token)>, SyntaxError> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let at = text.len() - rest.len();
        if first.is_whitespace() {
            rest = rest.trim_start();
            continue;
        }
        let (token, after) = if "(),/:;=*".contains(first) {
            (Token::Sign(first), &rest[1..])
        } else if first == '\'' {
            let (text, after) =
                quoted(rest).ok_or_else(|| SyntaxError::new(at, "unterminated string literal"))?;
            (Token::Literal(Literal::Text(text)), after)
        } else if starts_number(rest) {
            number_or_date(rest, at)?
        } else if first == '-' {
            (Token::Sign(first), &rest[1..])
        } else if first.is_alphabetic() || "_@$".contains(first) {
            word(rest, at)?
        } else {
            let message = format!("unexpected character '{first}'");
            return Err(SyntaxError::new(at, message));
        };
        tokens.push((at, token));
        rest = after;
    }
    Ok(tokens)
}

fn starts_number(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    digits.starts_with(|c: char| c.is_ascii_digit()) || text.starts_with("-INF")
}

/// Whether it can stand in a literal without quotes.
fn is_plain(c: char) -> bool {
    c.is_ascii_alphanumeric() || ".:+-".contains(c)
}

/// Numbers, dates, times and UUIDs that start with a digit.
fn number_or_date(text: &str, at: usize) -> Result<(Token, &str), SyntaxError> {
    let end = text.find(|c| !is_plain(c)).unwrap_or(text.len());
    let (word, after) = text.split_at(end);
    let literal =
        plain_literal(word).ok_or_else(|| SyntaxError::new(at, format!("bad literal '{word}'")))?;
    Ok((Token::Literal(literal), after))
}

/// Reads a literal that is written without quotes: a number, a date, a time or a UUID.
pub fn plain_literal(text: &str) -> Option<Literal> {
    if !text.chars().all(is_plain) {
        return None;
    }
    if let Ok(int) = text.parse::<i64>() {
        return Some(Literal::Int(int));
    }
    if let Some(date) = DateTime::parse(text) {
        let text = text.to_owned();
        return Some(if date.is_day {
            Literal::Date(text)
        } else {
            Literal::DateTime(text)
        });
    }
    if is_guid(text) {
        return Some(Literal::Guid(text.to_owned()));
    }
    if time_of_day(text).is_some() {
        return Some(Literal::TimeOfDay(text.to_owned()));
    }
    if text == "-INF" {
        return Some(Literal::Number(text.to_owned()));
    }
    // `1.5M`, `10L`: the suffixes of older versions.
    let plain = text.trim_end_matches(['L', 'l', 'M', 'm', 'D', 'd', 'F', 'f']);
    if let Ok(int) = plain.parse::<i64>() {
        return Some(Literal::Int(int));
    }
    let is_plain = plain
        .bytes()
        .all(|b| b.is_ascii_digit() || b".eE+-".contains(&b));
    (is_plain && plain.parse::<f64>().is_ok()).then(|| Literal::Number(plain.to_owned()))
}

fn is_guid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

/// A name, or a literal that starts like one.
fn word(text: &str, at: usize) -> Result<(Token, &str), SyntaxError> {
    if let Some((guid, rest)) = text.split_at_checked(36)
        && is_guid(guid)
    {
        return Ok((Token::Literal(Literal::Guid(guid.to_owned())), rest));
    }
    let end = text
        .find(|c: char| !(c.is_alphanumeric() || "_.@$".contains(c)))
        .unwrap_or(text.len());
    let (name, after) = text.split_at(end);
    if !after.starts_with('\'') {
        let token = match name {
            "INF" | "NaN" => Token::Literal(Literal::Number(name.to_owned())),
            _ => Token::Name(name.to_owned()),
        };
        return Ok((token, after));
    }
    let (value, after) =
        quoted(after).ok_or_else(|| SyntaxError::new(at, "unterminated string literal"))?;
    let literal = prefixed_literal(name, value)
        .ok_or_else(|| SyntaxError::new(at, format!("bad {name} literal")))?;
    Ok((Token::Literal(literal), after))
}

/// `duration'P1D'`, `guid'…'`, `Sales.Colour'Red'`.
fn prefixed_literal(prefix: &str, value: String) -> Option<Literal> {
    match prefix {
        "duration" => duration(&value).map(|_| Literal::Duration(value)),
        "guid" => is_guid(&value).then_some(Literal::Guid(value)),
        "datetime" | "datetimeoffset" => DateTime::parse(&value).map(|_| Literal::DateTime(value)),
        "date" => DateTime::parse(&value)?
            .is_day
            .then_some(Literal::Date(value)),
        "time" | "timeofday" => time_of_day(&value).map(|_| Literal::TimeOfDay(value)),
        "binary" => is_base64(&value).then_some(Literal::Binary(value)),
        "X" => Some(Literal::Text(value)),
        _ => Some(Literal::Enum(prefix.to_owned(), value)),
    }
}

/// Base64 with the alphabet for URLs; padding may be left out.
fn is_base64(text: &str) -> bool {
    let digits = text.trim_end_matches('=');
    let padding = text.len() - digits.len();
    let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
    digits.bytes().all(plain)
        && digits.len() % 4 != 1
        && (padding == 0 || (padding < 3 && text.len().is_multiple_of(4)))
}

/// The nanoseconds of `P1DT2H`; years and months have no length of their own.
pub fn duration(text: &str) -> Option<i128> {
    let span: jiff::Span = text.parse().ok()?;
    if span.get_years() != 0 || span.get_months() != 0 {
        return None;
    }
    let relative = jiff::SpanRelativeTo::days_are_24_hours();
    Some(span.to_duration(relative).ok()?.as_nanos())
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
