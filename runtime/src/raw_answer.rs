//! An answer as it came: status, headers, body.

use std::fmt;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, StatusCode};

/// An answer as it came.
#[derive(Clone, Default)]
#[non_exhaustive]
pub struct RawAnswer {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body; what there is of it, if it was cut.
    pub body: Bytes,
}

impl fmt::Debug for RawAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Cookies and bodies may hold secrets.
        f.debug_struct("RawAnswer")
            .field("status", &self.status)
            .field("headers", &self.headers.len())
            .field("body", &format_args!("{} bytes", self.body.len()))
            .finish()
    }
}

impl RawAnswer {
    pub(crate) fn media_type(&self) -> MediaType<'_> {
        let media = self.headers.get(http::header::CONTENT_TYPE);
        match media.map(HeaderValue::as_bytes) {
            None => MediaType::default(),
            // Nearly all.
            Some(b"application/json" | b"application/json; charset=utf-8") => MediaType::JSON,
            _ => media.map_or_else(MediaType::default, media_type),
        }
    }
}

/// What a body is, as its `Content-Type` says.
#[derive(Clone, Copy, Default)]
pub(crate) struct MediaType<'a> {
    pub(crate) is_json: bool,
    pub(crate) charset: Option<&'a str>,
}

impl MediaType<'_> {
    pub(crate) const JSON: Self = Self {
        is_json: true,
        charset: None,
    };
}

#[cold]
fn media_type(written: &HeaderValue) -> MediaType<'_> {
    let mut parts = written.to_str().unwrap_or_default().split(';');
    let name = parts.next().unwrap_or_default().trim();
    let is_json = name.eq_ignore_ascii_case("application/json")
        || name.eq_ignore_ascii_case("text/json")
        || name.to_ascii_lowercase().ends_with("+json");
    let mut parameters = parts.filter_map(|part| part.split_once('='));
    let charset = parameters.find(|(key, _)| key.trim().eq_ignore_ascii_case("charset"));
    MediaType {
        is_json,
        charset: charset.map(|(_, value)| value.trim().trim_matches('"')),
    }
}

#[cfg(test)]
mod tests {
    use super::{HeaderValue, media_type};

    #[test]
    fn a_media_type_tells_json_and_charset() {
        for (written, is_json, charset) in [
            ("text/plain; charset=iso-8859-1", false, Some("iso-8859-1")),
            (
                "text/csv; header=present; Charset=\"utf-16\"",
                false,
                Some("utf-16"),
            ),
            ("application/problem+json", true, None),
            ("Application/JSON; charset=latin1", true, Some("latin1")),
        ] {
            let written = HeaderValue::from_static(written);
            let read = media_type(&written);
            assert_eq!((read.is_json, read.charset), (is_json, charset));
        }
    }
}
