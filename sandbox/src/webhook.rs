//! Signed deliveries of events to receivers that the caller named.

use std::fmt::{self, Write as _};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use hmac::{Hmac, KeyInit, Mac};
use http::header::{CONTENT_TYPE, HOST};
use http::{Request, Uri};
use serde::Deserialize;
use serde_json::{Map, Value};
use sha2::Sha256;
use specwright_model::api::Webhooks;

/// Where deliveries go, and what signs them.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Receiver {
    url: String,
    key: String,
}

impl fmt::Debug for Receiver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Receiver")
            .field("url", &self.url)
            .finish_non_exhaustive()
    }
}

impl Receiver {
    /// A receiver at an address; the error says what is wrong with it.
    pub(crate) fn new(url: &str, key: &str) -> Result<Self, String> {
        let receiver = Self {
            url: url.to_owned(),
            key: key.to_owned(),
        };
        receiver.check()?;
        Ok(receiver)
    }

    /// Receivers as a JSON list of `{ "url": …, "key": … }`.
    pub(crate) fn list(json: &[u8]) -> Result<Vec<Self>, String> {
        let all: Vec<Self> = serde_json::from_slice(json).map_err(|error| error.to_string())?;
        all.iter().try_for_each(Self::check)?;
        Ok(all)
    }

    fn check(&self) -> Result<(), String> {
        let uri: Option<Uri> = self.url.parse().ok();
        match uri.as_ref().map(|uri| (uri.scheme_str(), uri.host())) {
            Some((Some("http"), Some(_))) => Ok(()),
            _ => Err(format!(
                "{:?} is not an address such as http://127.0.0.1:9000/events",
                self.url
            )),
        }
    }
}

/// An event on its way to one receiver.
#[derive(Clone, Debug)]
pub struct Delivery {
    /// The name of the event.
    pub event: String,
    /// What is sent: a POST to the receiver's whole address.
    pub request: Request<Bytes>,
}

impl Delivery {
    /// Signs an event as the description says; `None` if one of its headers cannot be sent.
    pub(crate) fn new(
        rule: &Webhooks,
        receiver: &Receiver,
        event: &str,
        object: Value,
    ) -> Option<Self> {
        let body = Bytes::from(body(rule, event, object).to_string());
        let uri: Uri = receiver.url.parse().ok()?;
        let mut request = Request::post(uri.clone())
            .header(HOST, uri.authority()?.as_str())
            .header(CONTENT_TYPE, "application/json; charset=utf-8")
            .header(
                &rule.signature_header,
                signature(rule.hex, &receiver.key, &body)?,
            );
        if let Some((header, value)) = &rule.kind {
            request = request.header(header, value);
        }
        Some(Self {
            event: event.to_owned(),
            request: request.body(body).ok()?,
        })
    }
}

fn body(rule: &Webhooks, event: &str, object: Value) -> Value {
    // The event comes first, whether or not maps keep their order.
    let mut map = Map::new();
    if let Some(key) = &rule.event {
        map.insert(key.clone(), Value::from(event));
    }
    match (&rule.object, object) {
        (Some(key), object) => {
            map.insert(key.clone(), object);
        }
        (None, Value::Object(fields)) => {
            map.extend(
                fields
                    .into_iter()
                    .filter(|(key, _)| Some(key) != rule.event.as_ref()),
            );
        }
        (None, other) => return other,
    }
    Value::Object(map)
}

/// HMAC-SHA256 of the body by the key's text.
fn signature(hex: bool, key: &str, body: &[u8]) -> Option<String> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).ok()?;
    mac.update(body);
    let bytes = mac.finalize().into_bytes();
    Some(if hex {
        bytes.iter().fold(String::new(), |mut text, byte| {
            // Writing into a text cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
    } else {
        STANDARD.encode(bytes)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The second test case of RFC 4231.
    #[test]
    fn a_signature_is_that_of_the_standard() {
        let text = signature(true, "Jefe", b"what do ya want for nothing?");
        let wanted = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
        assert_eq!(text.as_deref(), Some(wanted));
    }

    #[test]
    fn a_receiver_has_an_address() {
        assert!(Receiver::new("http://127.0.0.1:9000/events", "k").is_ok());
        for url in [
            "",
            "events",
            "https://api.example.com",
            "ftp://x/y",
            "http://",
        ] {
            assert!(Receiver::new(url, "k").is_err(), "{url}");
        }
        assert!(Receiver::list(br#"[{"url":"http://localhost:1","key":"k"}]"#).is_ok());
        assert!(Receiver::list(br#"[{"url":"http://localhost:1"}]"#).is_err());
        let shown = format!("{:?}", Receiver::new("http://localhost:1", "hidden"));
        assert!(!shown.contains("hidden"), "{shown}");
    }
}
