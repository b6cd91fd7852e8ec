//! The request line: `GET /notes/{noteId}`.

use crate::api::{PathPiece, PathTemplate, Verb};
use crate::nearest;

/// A request line, with the names of its placeholders in order.
pub(crate) struct RequestLine {
    pub(crate) verb: Verb,
    pub(crate) path: PathTemplate,
    pub(crate) names: Vec<String>,
}

impl RequestLine {
    /// Verb and path with all placeholders alike: two operations with the same are one.
    pub(crate) fn shape(&self) -> String {
        let mut text = format!("{} ", self.verb.as_str());
        for piece in &self.path.0 {
            match piece {
                PathPiece::Literal(literal) => text.push_str(literal),
                PathPiece::Param(_) => text.push_str("{}"),
            }
        }
        text
    }
}

/// Reads a request line.
///
/// # Errors
///
/// What is wrong with it, in a few words.
pub(crate) fn parse(text: &str) -> Result<RequestLine, &'static str> {
    let (verb, path) = text.split_once(' ').ok_or("it needs a verb and a path")?;
    let known = super::settings::verb;
    let verb = known(verb).ok_or_else(|| match known(&verb.to_ascii_uppercase()) {
        Some(_) => "verbs are written in upper case",
        None => "the verb is unknown",
    })?;
    let mut rest = path.trim();
    if !rest.starts_with('/') {
        return Err("the path does not begin with a slash");
    }
    // Beside a placeholder dots are part of a longer segment.
    if rest.split('/').any(|segment| matches!(segment, "." | "..")) {
        return Err("the path has `.` or `..` as a segment");
    }
    let (mut pieces, mut names) = (Vec::new(), Vec::<String>::new());
    while !rest.is_empty() {
        let open = rest.find(['{', '}']).unwrap_or(rest.len());
        let (literal, tail) = rest.split_at(open);
        if literal
            .split('/')
            .any(|it| it.strip_prefix(':').is_some_and(is_name))
        {
            return Err("placeholders are in braces");
        }
        if literal.ends_with('$') && tail.starts_with('{') {
            return Err("a `$` stands before a placeholder");
        }
        if !literal.is_empty() {
            pieces.push(PathPiece::Literal(check_literal(literal)?));
        }
        rest = tail;
        if rest.is_empty() {
            break;
        }
        let inner = rest
            .strip_prefix('{')
            .ok_or("a brace is closed that was not opened")?;
        let (name, tail) = inner.split_once('}').ok_or("a brace is not closed")?;
        if name.trim().is_empty() || name.contains('{') {
            return Err("a placeholder has no name");
        }
        if name.trim() != name {
            return Err("a placeholder has spaces around its name");
        }
        if names.iter().any(|other| other == name) {
            return Err("a placeholder appears twice");
        }
        if matches!(pieces.last(), Some(PathPiece::Param(_))) {
            return Err("two placeholders touch each other");
        }
        pieces.push(PathPiece::Param(names.len()));
        names.push(name.to_owned());
        rest = tail;
    }
    Ok(RequestLine {
        verb,
        path: PathTemplate(pieces),
        names,
    })
}

/// The line that was meant, where that is clear.
pub(crate) fn normalized(text: &str) -> Option<String> {
    let bare = text.trim().trim_matches(['“', '”', '‘', '’', '"', '\'']);
    let (verb, path) = match bare.split_once(char::is_whitespace) {
        Some((verb, path)) => (verb.to_ascii_uppercase(), path.trim()),
        // The verb's colon, or none at all.
        None => ("GET".to_owned(), bare),
    };
    let verb = verb.trim_end_matches(':');
    let verbs = || Verb::ALL.into_iter().map(Verb::as_str);
    let verb = match super::settings::verb(verb) {
        Some(verb) => verb.as_str(),
        None => nearest(verb, verbs()).unwrap_or(verb),
    };
    let path = path.split(['?', '#']).next().unwrap_or(path);
    let path = path.replace("{ ", "{").replace(" }", "}");
    let path = match path.split_once("://") {
        Some((_, rest)) => rest
            .find('/')
            .map_or("/", |at| rest.get(at..).unwrap_or("/")),
        None => path.as_str(),
    };
    let path = path.replace("${", "{");
    let segment = |segment: &str| {
        let inside = segment.strip_prefix(':').or_else(|| {
            segment
                .strip_prefix('<')
                .and_then(|it| it.strip_suffix('>'))
        });
        match inside.filter(|name| is_name(name)) {
            Some(name) => format!("{{{name}}}"),
            None => segment.to_owned(),
        }
    };
    let path: Vec<String> = path
        .trim_start_matches('/')
        .split('/')
        .map(segment)
        .collect();
    let line = format!("{verb} /{}", path.join("/"));
    (line != text && parse(&line).is_ok()).then_some(line)
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// What may stand in a path as it is: unreserved characters, sub-delimiters, `:`, `@`, `/`, `$` and
/// escapes.
fn check_literal(literal: &str) -> Result<String, &'static str> {
    let bytes = literal.as_bytes();
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            b'%' => {
                let hex = |offset| bytes.get(at + offset).is_some_and(u8::is_ascii_hexdigit);
                if !hex(1) || !hex(2) {
                    return Err("a percent sign is not followed by two hexadecimal digits");
                }
            }
            b'?' | b'#' => return Err("query parameters belong under `query`"),
            b if b.is_ascii_alphanumeric() || b"/-._~!$&'()*+,;=:@".contains(b) => {}
            _ => return Err("the path has characters that a URL cannot have (escape them as %XX)"),
        }
    }
    Ok(literal.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_placeholders_in_one_segment_are_read() {
        let line = parse("GET /odata/W/Service.NearBy(lat={a},lon={b})").expect("valid");
        assert_eq!(line.names, ["a", "b"]);
        assert_eq!(line.shape(), "GET /odata/W/Service.NearBy(lat={},lon={})");
    }

    #[test]
    fn the_line_that_was_meant_is_offered() {
        for (text, wanted) in [
            ("GET /notes/:id", Some("GET /notes/{id}")),
            ("get /notes", Some("GET /notes")),
            ("GET notes/<id>/x", Some("GET /notes/{id}/x")),
            ("GET https://a.example/notes?b=1", Some("GET /notes")),
            ("POST: /notes", Some("POST /notes")),
            ("/notes", Some("GET /notes")),
            ("FETCH /notes", None),
        ] {
            assert_eq!(normalized(text).as_deref(), wanted, "{text}");
        }
    }

    #[test]
    fn dots_beside_placeholders_are_no_segments() {
        let line = parse("GET /range/{from}..{to}/{index}.{kind}").expect("valid");
        assert_eq!(line.shape(), "GET /range/{}..{}/{}.{}");
    }

    #[test]
    fn what_is_no_request_line_is_refused() {
        for bad in [
            "",
            "GET",
            "get /a",
            "GET a",
            "GET /a?b=1",
            "GET /a b",
            "GET /{",
            "GET /}",
            "GET /{}",
            "GET /{a}/{a}",
            "GET /{a}{b}",
            "GET /../a",
            "GET /a/./{b}",
            "GET /%zz",
            "GET /ü",
            "GET /{a{b}}",
            "GET /a/:id",
        ] {
            assert!(parse(bad).is_err(), "{bad}");
        }
    }
}
