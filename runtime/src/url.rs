//! URLs: every byte is decided here, and no library changes one.

use std::fmt::{self, Write};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::param::Param;

/// Everything but the unreserved characters of RFC 3986: correct in any part of a URL.
const VALUE: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Names of query parameters keep the `$` of `OData`.
const NAME: &AsciiSet = &VALUE.remove(b'$').remove(b'@');

/// `OData` literals keep their quotes, which a path may hold.
const LITERAL: &AsciiSet = &VALUE.remove(b'\'');

/// The literal part of a template: legal characters of a path stay, and so does what is already encoded.
const TEMPLATE: &AsciiSet = &VALUE
    .remove(b'/')
    .remove(b'%')
    .remove(b'!')
    .remove(b'$')
    .remove(b'&')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b'+')
    .remove(b',')
    .remove(b';')
    .remove(b'=')
    .remove(b':')
    .remove(b'@');

/// A URL from a server may have these as well: encoding it again must not change a valid one.
const GIVEN: &AsciiSet = &TEMPLATE.remove(b'?').remove(b'#').remove(b'[').remove(b']');

/// A value that a path cannot have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BadPath {
    Empty,
    Dots,
}

/// Encodes what is written to it.
struct Encoding<'a> {
    out: &'a mut String,
    set: &'static AsciiSet,
    double_quotes: bool,
}

impl Write for Encoding<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        if self.double_quotes && text.contains('\'') {
            for (index, part) in text.split('\'').enumerate() {
                if index > 0 {
                    self.out.push_str("''");
                }
                self.out.extend(utf8_percent_encode(part, self.set));
            }
        } else {
            push(self.out, text, self.set, b'-');
        }
        Ok(())
    }
}

fn encode(value: &dyn Param, out: &mut String, set: &'static AsciiSet, double_quotes: bool) {
    // Writing to a String does not fail.
    let _ = value.write(&mut Encoding {
        out,
        set,
        double_quotes,
    });
}

/// Appends a value to a path.
pub(crate) fn push_path(out: &mut String, value: &dyn Param) -> Result<(), BadPath> {
    let start = out.len();
    encode(value, out, VALUE, false);
    is_segment(out.get(start..))
}

/// Appends what is encoded already to a path.
pub(crate) fn push_encoded(out: &mut String, value: &dyn Param) -> Result<(), BadPath> {
    let start = out.len();
    // Writing to a String does not fail.
    let _ = value.write(out);
    is_segment(out.get(start..))
}

fn is_segment(text: Option<&str>) -> Result<(), BadPath> {
    match text {
        None | Some("") => Err(BadPath::Empty),
        Some("." | "..") => Err(BadPath::Dots),
        Some(_) => Ok(()),
    }
}

/// Appends an `OData` literal to a path: text in quotes, everything else without.
pub(crate) fn push_literal(out: &mut String, value: &dyn Param) -> Result<(), BadPath> {
    if !value.is_text() {
        return push_path(out, value);
    }
    out.push('\'');
    encode(value, out, LITERAL, true);
    out.push('\'');
    Ok(())
}

/// Appends the literal part of a template.
pub(crate) fn push_template(out: &mut String, text: &str) {
    push(out, text, TEMPLATE, b'/');
}

/// Appends encoded text. Fast path: letters, digits, unreserved characters and `also` need no encoding.
fn push(out: &mut String, text: &str, set: &'static AsciiSet, also: u8) {
    let mark = |byte| byte == also || matches!(byte, b'-' | b'.' | b'_' | b'~');
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || mark(byte);
    if text.bytes().all(plain) {
        return out.push_str(text);
    }
    out.extend(utf8_percent_encode(text, set));
}

/// Appends `name=value` to a query.
pub(crate) fn push_query(out: &mut String, name: &str, value: &dyn Param) {
    push_name(out, name);
    encode(value, out, VALUE, false);
}

/// Appends `name=` to a query.
pub(crate) fn push_name(out: &mut String, name: &str) {
    if !out.is_empty() {
        out.push('&');
    }
    push_name_to(out, name);
}

/// Appends `name=` to what ends with its separator.
pub(crate) fn push_name_to(out: &mut String, name: &str) {
    out.extend(utf8_percent_encode(name, NAME));
    out.push('=');
}

/// Appends a value to a query.
pub(crate) fn push_value(out: &mut String, value: &dyn Param) {
    encode(value, out, VALUE, false);
}

/// Appends a field to a form; returns where its value begins. Spaces are `%20`, which every server accepts.
pub(crate) fn push_form(out: &mut String, name: &str, value: &str) -> usize {
    if !out.is_empty() {
        out.push('&');
    }
    out.extend(utf8_percent_encode(name, VALUE));
    out.push('=');
    let start = out.len();
    out.extend(utf8_percent_encode(value, VALUE));
    start
}

/// Whether a query has this parameter.
pub(crate) fn has_query(query: &str, name: &str) -> bool {
    position(query, name).is_some()
}

/// The encoded value of a parameter.
pub(crate) fn value_of<'a>(query: &'a str, name: &str) -> Option<&'a str> {
    let (start, end) = position(query, name)?;
    query
        .get(start..end)?
        .split_once('=')
        .map(|(_, value)| value)
}

/// Removes all occurrences of a parameter from a query.
pub(crate) fn remove_query(query: &mut String, name: &str) {
    while let Some((start, end)) = position(query, name) {
        // With the separator before it, or after it if it is the first.
        let range = if start > 0 {
            start - 1..end
        } else {
            0..(end + 1).min(query.len())
        };
        query.replace_range(range, "");
    }
}

/// The ranges of the values of secret parameters, counted from `start`.
pub(crate) fn secret_values<'a>(
    query: &'a str,
    secret: &'a [&'a str],
    start: usize,
) -> impl Iterator<Item = std::ops::Range<usize>> + 'a {
    let mut at = start;
    query.split('&').filter_map(move |part| {
        let begin = at;
        at += part.len() + 1;
        let (key, value) = part.split_once('=')?;
        let hidden = secret
            .iter()
            .any(|name| utf8_percent_encode(name, NAME).eq_text(key));
        let end = begin + part.len();
        hidden.then_some(end - value.len()..end)
    })
}

fn position(query: &str, name: &str) -> Option<(usize, usize)> {
    let mut start = 0;
    for part in query.split('&') {
        let key = part.split_once('=').map_or(part, |(key, _)| key);
        if !part.is_empty() && utf8_percent_encode(name, NAME).eq_text(key) {
            return Some((start, start + part.len()));
        }
        start += part.len() + 1;
    }
    None
}

/// Compares encoded text without allocating it.
trait EqText {
    fn eq_text(self, text: &str) -> bool;
}

impl<'a, I: Iterator<Item = &'a str>> EqText for I {
    fn eq_text(self, text: &str) -> bool {
        let mut rest = text;
        for piece in self {
            match rest.strip_prefix(piece) {
                Some(after) => rest = after,
                None => return false,
            }
        }
        rest.is_empty()
    }
}

/// `scheme://host[:port]` of a URL, and the rest.
pub(crate) fn split_origin(url: &str) -> Option<(&str, &str)> {
    let authority = url.find("://")? + 3;
    let end = url
        .get(authority..)?
        .find(['/', '?', '#'])
        .map_or(url.len(), |at| authority + at);
    Some((url.get(..end)?, url.get(end..)?))
}

/// The URL of the next page, from a server's link, on the client's own origin. A link with another scheme keeps the
/// client's; one to another host is refused. Unencoded characters are encoded.
pub(crate) fn next_page(origin: &str, link: &str) -> Option<String> {
    let rest = match split_origin(link) {
        Some((given_origin, rest)) => {
            let host = |origin: &str| {
                let (_, host) = origin.split_once("://")?;
                Some(
                    host.trim_end_matches(":443")
                        .trim_end_matches(":80")
                        .to_ascii_lowercase(),
                )
            };
            let same = given_origin.starts_with("http") && host(given_origin)? == host(origin)?;
            same.then_some(rest)?
        }
        None if link.starts_with('/') && !link.starts_with("//") => link,
        None => return None,
    };
    given(origin.to_owned(), rest)
}

/// Appends a path and query from outside, encoding what is not encoded. `None`: a segment is `.` or `..`.
pub(crate) fn given(mut url: String, rest: &str) -> Option<String> {
    let rest = rest.split('#').next().unwrap_or_default();
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    let dots = |segment: &str| {
        let plain = segment.to_ascii_lowercase().replace("%2e", ".");
        matches!(plain.as_str(), "." | "..")
    };
    if path.split('/').any(dots) {
        return None;
    }
    let start = url.len();
    url.extend(utf8_percent_encode(path, GIVEN));
    if start == url.len() && url.matches('/').count() == 2 {
        // A URL without a path has the path `/`.
        url.push('/');
    }
    if !query.is_empty() {
        url.push('?');
        // A raw quote is legal, but URL libraries encode it in queries.
        let encoded: String = utf8_percent_encode(query, GIVEN).collect();
        url.push_str(&encoded.replace('\'', "%27"));
    }
    Some(url)
}

/// Whether an origin is a loopback address or `localhost`.
pub(crate) fn is_loopback(origin: &str) -> bool {
    let Some((_, authority)) = origin.split_once("://") else {
        return false;
    };
    // `127.0.0.1:80@other` is the host `other`.
    if authority.contains('@') {
        return false;
    }
    let host = match authority.strip_prefix('[') {
        Some(v6) => v6.split(']').next().unwrap_or_default(),
        None => authority
            .rsplit_once(':')
            .map_or(authority, |(host, _)| host),
    };
    host == "localhost"
        || host
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_value_is_one_segment_whatever_it_holds() {
        let mut out = String::new();
        assert_eq!(push_path(&mut out, &"a/b %+'#&é?"), Ok(()));
        assert_eq!(out, "a%2Fb%20%25%2B%27%23%26%C3%A9%3F");
    }

    #[test]
    fn path_values_that_url_libraries_would_collapse_are_refused() {
        for (value, why) in [
            ("", BadPath::Empty),
            (".", BadPath::Dots),
            ("..", BadPath::Dots),
        ] {
            assert_eq!(push_path(&mut String::from("/x/"), &value), Err(why));
        }
        assert_eq!(push_path(&mut String::new(), &"..."), Ok(()));
    }

    #[test]
    fn odata_text_is_quoted_and_its_quotes_are_doubled() {
        let mut out = String::new();
        assert_eq!(push_literal(&mut out, &"O'Neil /#"), Ok(()));
        out.push(',');
        assert_eq!(push_literal(&mut out, &12_i64), Ok(()));
        assert_eq!(out, "'O''Neil%20%2F%23',12");
    }

    #[test]
    fn a_parameter_can_be_replaced() {
        let mut query = String::new();
        for (name, value) in [("$top", "1"), ("a", "2"), ("$skip", "3"), ("a", "4")] {
            push_query(&mut query, name, &value);
        }
        assert_eq!(query, "$top=1&a=2&$skip=3&a=4");
        remove_query(&mut query, "a");
        assert_eq!(query, "$top=1&$skip=3");
        remove_query(&mut query, "$top");
        assert_eq!(query, "$skip=3");
        assert!(has_query(&query, "$skip"));
        remove_query(&mut query, "$skip");
        assert_eq!(query, "");
    }

    #[test]
    fn the_next_page_is_on_our_host_and_https_and_encoded() {
        let origin = "https://api.example.com";
        let given = "http://API.example.com/v3/odata/x?$filter=Status/Primary eq 'OPEN'&$skip=50";
        assert_eq!(
            next_page(origin, given).as_deref(),
            Some(
                "https://api.example.com/v3/odata/x?$filter=Status/Primary%20eq%20%27OPEN%27&$skip=50"
            )
        );
        assert_eq!(
            next_page(origin, "/v3/x?a=%20").as_deref(),
            Some("https://api.example.com/v3/x?a=%20")
        );
        for foreign in [
            "https://evil.example/v3",
            "//evil.example/x",
            "https://api.example.com.evil.example/",
            "x",
        ] {
            assert_eq!(next_page(origin, foreign), None, "{foreign}");
        }
    }

    #[test]
    fn loopback_is_recognised_by_its_address() {
        for yes in [
            "http://127.0.0.1:80",
            "http://[::1]:8080",
            "http://localhost:1",
            "http://127.9.9.9",
        ] {
            assert!(is_loopback(yes), "{yes}");
        }
        for no in [
            "http://10.0.0.1",
            "http://localhost.evil.example",
            "http://127.0.0.1.evil.example:80",
            "http://127.0.0.1:80@evil.example",
            "http://localhost@evil.example:80",
            "http://[::1]@evil.example",
        ] {
            assert!(!is_loopback(no), "{no}");
        }
    }
}
