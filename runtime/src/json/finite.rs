//! Numbers in text.

use super::parse;

/// Parses a number in text: as JSON writes it, and also with a leading `+` or without the zero before the point.
/// Uses the JSON parser, which every program has; the standard library's would make programs larger.
pub(super) fn finite(text: &str) -> Option<f64> {
    let text = text.trim();
    let (minus, digits) = match text.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    let zero = if digits.starts_with('.') { "0" } else { "" };
    if digits.starts_with(['+', '-']) {
        return None;
    }
    let read = if minus.is_empty() && zero.is_empty() {
        parse::<f64>(digits)
    } else {
        parse::<f64>(&format!("{minus}{zero}{digits}"))
    };
    read.ok().filter(|number| number.is_finite())
}

#[cfg(test)]
mod tests {
    use super::finite;

    #[test]
    fn numbers_stand_in_text_in_many_ways() {
        for (text, number) in [
            ("12.5", Some(12.5)),
            (" -12.5 ", Some(-12.5)),
            ("+3", Some(3.0)),
            (".5", Some(0.5)),
            ("-.5", Some(-0.5)),
            ("1e3", Some(1000.0)),
            ("1e999", None),
            ("NaN", None),
            ("inf", None),
            ("--1", None),
            ("+-1", None),
            ("1,5", None),
            ("", None),
        ] {
            assert_eq!(finite(text), number, "{text}");
        }
    }
}
