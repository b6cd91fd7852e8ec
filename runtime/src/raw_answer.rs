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
    pub(crate) fn is_json(&self) -> bool {
        let media = self.headers.get(http::header::CONTENT_TYPE);
        media.is_some_and(|media| match media.as_bytes() {
            // Nearly all.
            b"application/json" | b"application/json; charset=utf-8" => true,
            _ => is_json(media),
        })
    }
}

#[cold]
fn is_json(media: &HeaderValue) -> bool {
    let media = media.to_str().unwrap_or_default();
    let media = media.split(';').next().unwrap_or_default().trim();
    media.eq_ignore_ascii_case("application/json")
        || media.eq_ignore_ascii_case("text/json")
        || media.to_ascii_lowercase().ends_with("+json")
}
