//! What goes in and what comes out, without sockets.

use std::time::Duration;

use bytes::Bytes;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use serde_json::Value;

/// The header of every answer that says which rule decided it.
pub const RULE_HEADER: &str = "x-sandbox-rule";

/// The header of an answer that nobody stored: `whole` where it is a sample, `fields` where fields that must
/// be there were added to what is stored.
pub const SAMPLE_HEADER: &str = "x-sandbox-sample";

/// A request as it arrived.
#[derive(Clone, Debug)]
pub struct Request {
    /// The verb.
    pub method: Method,
    /// Path and query, percent-encoded, as in the request line.
    pub target: String,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, whole.
    pub body: Bytes,
    /// Whether it came over HTTPS.
    pub secure: bool,
}

impl Request {
    /// A request without headers and body.
    pub fn new(method: Method, target: impl Into<String>) -> Self {
        Self {
            method,
            target: target.into(),
            headers: HeaderMap::new(),
            body: Bytes::new(),
            secure: false,
        }
    }

    /// Sets a header; a name or value that HTTP does not allow is left out.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        if let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), HeaderValue::from_str(value)) {
            self.headers.insert(name, value);
        }
        self
    }

    /// Sets `Authorization: Bearer`.
    #[must_use]
    pub fn bearer(self, token: &str) -> Self {
        self.header(AUTHORIZATION.as_str(), &format!("Bearer {token}"))
    }

    /// Sets a JSON body and its content type.
    #[must_use]
    pub fn json(mut self, value: &Value) -> Self {
        self.body = Bytes::from(value.to_string());
        self.header(CONTENT_TYPE.as_str(), "application/json")
    }

    /// Sets a body and its content type.
    #[must_use]
    pub fn body(mut self, media: &str, bytes: impl Into<Bytes>) -> Self {
        self.body = bytes.into();
        self.header(CONTENT_TYPE.as_str(), media)
    }

    /// The header's value, if it is text.
    pub(crate) fn text_header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// The path without the query.
    pub(crate) fn path(&self) -> &str {
        self.target
            .split_once('?')
            .map_or(&self.target, |(path, _)| path)
    }

    /// The query without the question mark.
    pub(crate) fn query(&self) -> &str {
        self.target.split_once('?').map_or("", |(_, query)| query)
    }
}

/// An answer, and what happens to it on its way.
#[derive(Clone, Debug)]
pub struct Reply {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, whole.
    pub body: Bytes,
    /// How long the answer is held back after the effect.
    pub delay: Duration,
    /// What happens to the connection.
    pub wire: Wire,
}

/// What happens to the connection that an answer is written to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Wire {
    /// Nothing: the answer arrives.
    #[default]
    Whole,
    /// It is reset before the first byte of the answer.
    ResetBefore,
    /// It is reset after this many bytes of the answer's body.
    ResetMiddle(usize),
    /// It is reset after the whole answer.
    ResetAfter,
    /// It is closed, without an error, after this many bytes of the body.
    Cut(usize),
}

impl Reply {
    /// An answer without headers and body.
    pub fn new(status: StatusCode) -> Self {
        Self {
            status,
            headers: HeaderMap::new(),
            body: Bytes::new(),
            delay: Duration::ZERO,
            wire: Wire::Whole,
        }
    }

    /// Sets a JSON body and its content type.
    #[must_use]
    pub fn json(mut self, value: &Value) -> Self {
        self.body = Bytes::from(value.to_string());
        self.header(CONTENT_TYPE, "application/json; charset=utf-8")
    }

    /// Sets a body and its content type.
    #[must_use]
    pub fn with_body(mut self, media: &'static str, body: impl Into<Bytes>) -> Self {
        self.body = body.into();
        self.header(CONTENT_TYPE, media)
    }

    /// Sets a header; characters that a header cannot hold become `?`.
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: &str) -> Self {
        self.set_header(name, value);
        self
    }

    pub(crate) fn set_header(&mut self, name: HeaderName, value: &str) {
        let plain: String = value
            .chars()
            .map(|c| {
                if c.is_ascii() && !c.is_ascii_control() {
                    c
                } else {
                    '?'
                }
            })
            .collect();
        if let Ok(value) = HeaderValue::from_str(&plain) {
            self.headers.insert(name, value);
        }
    }

    /// The rule that decided the answer, as [`RULE_HEADER`] says it.
    pub fn rule(&self) -> &str {
        self.headers
            .get(RULE_HEADER)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }

    /// What of the answer is a sample, as [`SAMPLE_HEADER`] says it.
    pub fn sample(&self) -> Option<&str> {
        self.headers.get(SAMPLE_HEADER)?.to_str().ok()
    }

    /// Whether an answer of the token address gives nothing: an error, or the way to the login page.
    pub(crate) fn is_token_failure(&self) -> bool {
        self.status.is_client_error() || self.rule().starts_with("token: unknown client")
    }

    /// The body as JSON; null if it is none.
    pub fn value(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or(Value::Null)
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}
