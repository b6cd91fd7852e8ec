//! Path templates: segments with places for parameters, matched against decoded segments.

use percent_encoding::percent_decode_str;
use specwright_model::api::{PathPiece, PathTemplate};

/// One segment of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Segment {
    /// Only text, decoded.
    Literal(String),
    /// Text and places: `workorders({id})`.
    Pattern(Vec<Piece>),
}

/// A piece of a segment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Piece {
    /// Text without blanks, decoded.
    Text(String),
    /// The place of the path parameter with this index.
    Place(usize),
}

/// Splits a template into segments.
pub(crate) fn segments(template: &PathTemplate) -> Vec<Segment> {
    let mut all: Vec<Vec<Piece>> = Vec::new();
    for piece in &template.0 {
        match piece {
            PathPiece::Param(index) => last(&mut all).push(Piece::Place(*index)),
            PathPiece::Literal(text) => {
                for (nth, part) in text.split('/').enumerate() {
                    if nth > 0 {
                        all.push(Vec::new());
                    }
                    if !part.is_empty() {
                        last(&mut all).push(Piece::Text(decode(part)));
                    }
                }
            }
        }
    }
    // The slash that every path starts with makes an empty segment before the first one.
    all.into_iter()
        .filter(|pieces| !pieces.is_empty())
        .map(segment)
        .collect()
}

fn last(all: &mut Vec<Vec<Piece>>) -> &mut Vec<Piece> {
    if all.is_empty() {
        all.push(Vec::new());
    }
    let index = all.len() - 1;
    &mut all[index]
}

fn segment(mut pieces: Vec<Piece>) -> Segment {
    if let [Piece::Text(text)] = pieces.as_slice() {
        return Segment::Literal(text.clone());
    }
    for piece in &mut pieces {
        if let Piece::Text(text) = piece {
            text.retain(|c| c != ' ');
        }
    }
    Segment::Pattern(pieces)
}

/// Percent-decoded text; bytes that are not UTF-8 are replaced.
pub(crate) fn decode(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

/// How much of a pattern is text: the more, the earlier it is tried.
pub(crate) fn weight(pieces: &[Piece]) -> usize {
    pieces
        .iter()
        .map(|piece| {
            if let Piece::Text(text) = piece {
                text.len()
            } else {
                0
            }
        })
        .sum()
}

/// The values of the places if the segment fits the pattern.
pub(crate) fn capture(
    pieces: &[Piece],
    segment: &str,
    ignore_case: bool,
) -> Option<Vec<(usize, String)>> {
    let mut rest = segment;
    let mut found = Vec::new();
    let mut pieces = pieces.iter().peekable();
    while let Some(piece) = pieces.next() {
        match piece {
            Piece::Text(text) => rest = strip(rest, text, ignore_case)?,
            Piece::Place(index) => {
                let end = match pieces.peek() {
                    Some(Piece::Text(text)) => end_of_value(rest, text, ignore_case)?,
                    _ => rest.len(),
                };
                let (value, after) = rest.split_at(end);
                if value.is_empty() {
                    return None;
                }
                found.push((*index, value.to_owned()));
                rest = after;
            }
        }
    }
    rest.is_empty().then_some(found)
}

/// Takes `text` off the front; blanks in between do not count.
fn strip<'a>(rest: &'a str, text: &str, ignore_case: bool) -> Option<&'a str> {
    let mut chars = rest.char_indices();
    for wanted in text.chars() {
        let (_, got) = chars.find(|(_, c)| *c != ' ' || wanted == ' ')?;
        if got != wanted && !(ignore_case && got.eq_ignore_ascii_case(&wanted)) {
            return None;
        }
    }
    // `, dtMax=` after a comma: the blanks before the next value belong to nothing.
    Some(chars.as_str())
}

/// Where a value ends: at the text that follows it, outside of a quoted literal.
fn end_of_value(rest: &str, next: &str, ignore_case: bool) -> Option<usize> {
    let from = quoted_length(rest).unwrap_or(0);
    rest.char_indices()
        .map(|(at, _)| at)
        .filter(|at| *at >= from)
        .find(|at| strip(&rest[*at..], next, ignore_case).is_some())
}

/// The length of the `'it''s'` at the front.
fn quoted_length(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    if bytes.first() != Some(&b'\'') {
        return None;
    }
    let mut at = 1;
    while at < bytes.len() {
        if bytes[at] == b'\'' {
            if bytes.get(at + 1) != Some(&b'\'') {
                return Some(at + 1);
            }
            at += 1;
        }
        at += 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn template(text: &str) -> PathTemplate {
        let mut pieces = Vec::new();
        let mut places = 0;
        for part in text.split_inclusive(['{', '}']) {
            if let Some(_name) = part.strip_suffix('}') {
                pieces.push(PathPiece::Param(places));
                places += 1;
            } else if !part.trim_end_matches('{').is_empty() {
                pieces.push(PathPiece::Literal(part.trim_end_matches('{').to_owned()));
            }
        }
        PathTemplate(pieces)
    }

    fn values(text: &str, segment: &str) -> Option<Vec<String>> {
        match segments(&template(text)).pop()? {
            Segment::Literal(literal) => (literal == segment).then(Vec::new),
            Segment::Pattern(pieces) => capture(&pieces, segment, false)
                .map(|found| found.into_iter().map(|(_, v)| v).collect()),
        }
    }

    #[test]
    fn a_template_splits_at_slashes_only() {
        let all = segments(&template(
            "/odata/workorders({id})/Service.CheckInActivity()",
        ));
        assert_eq!(all.len(), 3);
        assert_eq!(
            all[2],
            Segment::Literal("Service.CheckInActivity()".to_owned())
        );
    }

    #[test]
    fn several_places_in_one_segment() {
        let text = "/x/Near(latitude={a},longitude={b})";
        assert_eq!(
            values(text, "Near(latitude=1.5,longitude=-2)").unwrap(),
            ["1.5", "-2"]
        );
        assert_eq!(values(text, "Near(latitude=1.5)"), None);
        assert_eq!(values(text, "Near(latitude=,longitude=2)"), None);
    }

    #[test]
    fn blanks_after_commas_do_not_count_on_either_side() {
        let text = "/x/For(dtMin={a}, dtMax={b})";
        assert_eq!(values(text, "For(dtMin=1,dtMax=2)").unwrap(), ["1", "2"]);
        assert_eq!(values(text, "For(dtMin=1, dtMax=2)").unwrap(), ["1", "2"]);
    }

    #[test]
    fn a_quoted_value_may_hold_the_text_that_follows() {
        let text = "/x/Search(code={a},n={b})";
        assert_eq!(
            values(text, "Search(code='it''s,n=',n=3)").unwrap(),
            ["'it''s,n='", "3"]
        );
    }
}
