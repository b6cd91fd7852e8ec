//! What error bodies say, recognised by their keys.

use std::fmt;

use bytes::Bytes;
use serde_json::{Map, Value};

use crate::json;

/// How large a body may be to be read as JSON.
pub(crate) const READ: usize = 1 << 20;

/// How much of an unknown body is printed.
const SHOWN: usize = 300;

/// What an API says when it says no. Told by keys, whatever the status; nothing is lost and nothing fails.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum ErrorBody {
    /// `{"ErrorCodes": […], "ErrorCode": …, "ErrorMessage": …}`.
    Envelope {
        /// The codes: numbers or names.
        codes: Vec<Value>,
        /// What they mean.
        message: String,
        /// The whole object.
        object: Map<String, Value>,
    },
    /// `{"Reason": …}`, by something that stands before the API.
    Reason {
        /// Why.
        reason: String,
        /// The whole object.
        object: Map<String, Value>,
    },
    /// `{"Message": …}`, by the web framework.
    Message {
        /// What it says, with the exception's message where there is one.
        message: String,
        /// The whole object.
        object: Map<String, Value>,
    },
    /// `{"error": {"code": …, "message": …}}`: `OData`, and many others.
    OData {
        /// The code.
        code: String,
        /// What it means.
        message: String,
        /// The whole object.
        object: Map<String, Value>,
    },
    /// Other JSON.
    Json(Value),
    /// Text, HTML or bytes.
    Raw(Bytes),
    /// Nothing.
    Empty,
}

impl ErrorBody {
    /// Reads a body. One of more than a megabyte is no message and stays raw: as values it could take many times its
    /// size.
    pub fn read(body: &Bytes) -> Self {
        let trimmed = body.trim_ascii();
        if trimmed.is_empty() {
            return Self::Empty;
        }
        if trimmed.len() > READ {
            return Self::Raw(body.clone());
        }
        match serde_json::from_slice(trimmed.strip_prefix(b"\xef\xbb\xbf").unwrap_or(trimmed)) {
            Ok(Value::Object(object)) => Self::of_object(object),
            Ok(value) => Self::Json(value),
            Err(_) => Self::Raw(body.clone()),
        }
    }

    fn of_object(object: Map<String, Value>) -> Self {
        let has = |key: &str| find(&object, key).is_some();
        let text = |key: &str| find(&object, key).map(plain).unwrap_or_default();
        if has("ErrorCode") || has("ErrorCodes") || has("ErrorMessage") {
            let mut codes = match find(&object, "ErrorCodes") {
                Some(Value::Array(codes)) => codes.clone(),
                Some(Value::Null) | None => Vec::new(),
                Some(code) => vec![code.clone()],
            };
            let first = find(&object, "ErrorCode").filter(|code| !code.is_null());
            codes.extend(first.filter(|first| !codes.contains(first)).cloned());
            return Self::Envelope {
                codes,
                message: text("ErrorMessage"),
                object,
            };
        }
        if has("Reason") {
            return Self::Reason {
                reason: text("Reason"),
                object,
            };
        }
        if let Some(Value::Object(error)) = find(&object, "error") {
            let part = |key: &str| find(error, key).map(plain).unwrap_or_default();
            let (code, message) = (part("code"), part("message"));
            return Self::OData {
                code,
                message,
                object,
            };
        }
        if let Some(Value::String(code)) = find(&object, "error") {
            // How OAuth says it.
            let (code, message) = (code.clone(), text("error_description"));
            return Self::OData {
                code,
                message,
                object,
            };
        }
        if has("Message") {
            let mut message = text("Message");
            let exception = text("ExceptionMessage");
            if !exception.is_empty() {
                message = [message, exception].join(" ").trim().into();
            }
            return Self::Message { message, object };
        }
        Self::Json(Value::Object(object))
    }

    /// The codes in it, as text.
    pub fn codes(&self) -> Vec<String> {
        match self {
            Self::Envelope { codes, .. } => codes.iter().map(plain).collect(),
            Self::OData { code, .. } if !code.is_empty() => vec![code.clone()],
            _ => Vec::new(),
        }
    }
}

/// Exact spelling first, then any case.
pub(crate) fn find<'a>(object: &'a Map<String, Value>, key: &str) -> Option<&'a Value> {
    let like = || {
        object
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case(key))
    };
    object.get(key).or_else(|| like().map(|(_, value)| value))
}

fn plain(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        value => json::text(value),
    }
}

impl fmt::Display for ErrorBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Envelope { message, .. } | Self::OData { message, .. } => {
                let codes = self.codes();
                match (message.as_str(), codes.is_empty()) {
                    ("", _) => write!(f, "code {}", codes.join(", ")),
                    (message, true) => f.write_str(message),
                    (message, false) => write!(f, "{message} (code {})", codes.join(", ")),
                }
            }
            Self::Reason { reason: text, .. } | Self::Message { message: text, .. } => {
                f.write_str(text)
            }
            Self::Json(value) => f.write_str(&shorten(&json::text(value))),
            Self::Raw(bytes) => {
                let some = bytes.get(..4 * SHOWN).unwrap_or(bytes);
                let text = String::from_utf8_lossy(some);
                if text.trim_start().starts_with('<') {
                    return write!(f, "an HTML or XML page of {} bytes", bytes.len());
                }
                f.write_str(&shorten(text.trim()))
            }
            Self::Empty => f.write_str("an empty body"),
        }
    }
}

fn shorten(text: &str) -> String {
    let clean = |letter: char| if letter.is_control() { ' ' } else { letter };
    let mut short: String = text.chars().take(SHOWN).map(clean).collect();
    if text.chars().nth(SHOWN).is_some() {
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(body: &'static str) -> String {
        ErrorBody::read(&Bytes::from_static(body.as_bytes())).to_string()
    }

    #[test]
    fn each_shape_of_error_body_is_recognised_by_its_keys() {
        assert_eq!(
            shown(r#"{"ErrorCodes":[504],"ErrorCode":504,"ErrorMessage":"rejected by security"}"#),
            "rejected by security (code 504)"
        );
        assert_eq!(
            shown(r#"{"ErrorCode":"NoRights","ErrorMessage":null}"#),
            "code NoRights"
        );
        assert_eq!(
            shown(r#"{"Reason":"Request has been throttled."}"#),
            "Request has been throttled."
        );
        assert_eq!(
            shown(r#"{"Message":"Authorization has been denied."}"#),
            "Authorization has been denied."
        );
        assert_eq!(
            shown(r#"{"error":{"code":"","message":"bad $filter"}}"#),
            "bad $filter"
        );
        assert_eq!(shown(r#"{"error":"invalid_grant"}"#), "code invalid_grant");
        assert_eq!(shown("<html><body>Oops"), "an HTML or XML page of 16 bytes");
        assert_eq!(shown("[1,2]"), "[1,2]");
        assert_eq!(shown(" "), "an empty body");
        assert_eq!(shown("plain"), "plain");
    }
}
