//! Webhook deliveries: verified in constant time, then parsed.

use std::collections::BTreeMap;
use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::HeaderMap;
use ring::hmac;
use serde_json::Value;
use serde_json::value::RawValue;

use crate::api::{Api, WebhookRule};
use crate::error::find;
use crate::json::{self, Deviation, ReadError, ReadJson, read_json_with_deviations};

pub use crate::webhook_repeats::Repeats;

/// Larger deliveries are refused before their signature is computed: 16 MiB.
pub const LARGEST: usize = 16 << 20;

/// A delivery with a valid signature.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Delivery {
    /// The name of the event; empty if the delivery names none.
    pub event: String,
    /// The object of the event.
    pub object: Value,
    /// The whole body.
    pub body: Value,
    /// The object as it was written: numbers keep their digits.
    written: String,
}

impl Delivery {
    /// The object of the event, as a type of the API. Values that do not fit their fields are set aside and traced.
    pub fn read<T: ReadJson + Default>(&self) -> Result<T, ReadError> {
        let (value, deviations) = self.read_with_deviations()?;
        for deviation in deviations {
            let event = &*self.event;
            tracing::warn!(target: "specwright", event, %deviation, "the delivery deviates from the description");
        }
        Ok(value)
    }

    /// The same, with the deviations.
    pub fn read_with_deviations<T: ReadJson + Default>(
        &self,
    ) -> Result<(T, Vec<Deviation>), ReadError> {
        read_json_with_deviations(self.written.as_bytes())
    }

    /// The object of a known event.
    #[doc(hidden)]
    pub fn boxed<T: ReadJson + Default>(&self) -> Result<Box<T>, WebhookError> {
        self.read().map(Box::new).map_err(WebhookError::Unreadable)
    }
}

/// Why a delivery is rejected.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum WebhookError {
    /// No signature, or one of another kind.
    Unsigned,
    /// The signature does not match.
    Forged,
    /// Larger than [`LARGEST`].
    TooLarge,
    /// Signed, but not JSON, or nested too deep.
    NotJson,
    /// Signed, but its object is not what its event carries.
    Unreadable(ReadError),
    /// It came before.
    Repeated,
    /// The description says nothing about deliveries.
    NoRule,
}

impl fmt::Display for WebhookError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unsigned => "the delivery has no signature of the expected kind",
            Self::Forged => "the delivery's signature does not match",
            Self::TooLarge => "the delivery is larger than 16 MiB",
            Self::NotJson => {
                "the delivery is signed, but not JSON, or nested deeper than 127 levels"
            }
            Self::Unreadable(error) => {
                return write!(
                    f,
                    "the delivery's object is not what its event carries: {error}"
                );
            }
            Self::Repeated => "the delivery came before",
            Self::NoRule => "the description does not say how deliveries are signed",
        })
    }
}

impl std::error::Error for WebhookError {}

/// Verifies a delivery as an API's description says, and parses it.
///
/// # Errors
///
/// It is not one of the API's, or not JSON.
pub fn open(
    api: &Api,
    key: &SigningKey,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<Delivery, WebhookError> {
    let rule = api.webhooks.ok_or(WebhookError::NoRule)?;
    rule.open(key, headers, body)
}

/// The key that signs deliveries.
pub struct SigningKey(Vec<hmac::Key>);

impl SigningKey {
    /// From the key's text. APIs seldom say whether the text is the key or base64 of it, so both are tried.
    /// With an empty text no delivery is accepted.
    pub fn new(text: &str) -> Self {
        let decoded = STANDARD.decode(text.trim()).unwrap_or_default();
        let keys = [text.as_bytes(), &decoded].into_iter();
        // With an empty key anybody could sign.
        let keys = keys.filter(|key| !key.is_empty());
        Self(
            keys.map(|key| hmac::Key::new(hmac::HMAC_SHA256, key))
                .collect(),
        )
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningKey(***)")
    }
}

impl WebhookRule {
    /// Verifies a delivery by its raw body, and parses it. A repeated delivery has a valid signature too, and senders
    /// repeat what was not answered in time: a receiver that must not act twice records what it has handled.
    pub fn open(
        &self,
        key: &SigningKey,
        headers: &HeaderMap,
        body: &[u8],
    ) -> Result<Delivery, WebhookError> {
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        if let Some((header, kind)) = self.kind
            && !text(header).is_some_and(|value| value.trim().eq_ignore_ascii_case(kind))
        {
            return Err(WebhookError::Unsigned);
        }
        let signature = text(self.signature_header)
            .ok_or(WebhookError::Unsigned)?
            .trim();
        let signature = if self.hex {
            unhex(signature)
        } else {
            STANDARD.decode(signature).ok()
        };
        let signature = signature.ok_or(WebhookError::Forged)?;
        if body.len() > LARGEST {
            return Err(WebhookError::TooLarge);
        }
        if !key
            .0
            .iter()
            .any(|key| hmac::verify(key, body, &signature).is_ok())
        {
            return Err(WebhookError::Forged);
        }
        let whole = body;
        let body: Value = serde_json::from_slice(whole).map_err(|_| WebhookError::NotJson)?;
        let part = |key: Option<&str>| match (&body, key) {
            (Value::Object(object), Some(key)) => find(object, key).cloned(),
            _ => None,
        };
        let event = match part(self.event) {
            Some(Value::String(event)) => event,
            Some(event) => json::text(&event),
            None => String::new(),
        };
        let object = part(self.object);
        let written = object.as_ref().and_then(|_| written(whole, self.object?));
        let written = written.unwrap_or_else(|| String::from_utf8_lossy(whole).into_owned());
        Ok(Delivery {
            event,
            object: object.unwrap_or_else(|| body.clone()),
            body,
            written,
        })
    }
}

/// The value of a key, as it was written.
fn written(body: &[u8], key: &str) -> Option<String> {
    let parts: BTreeMap<String, &RawValue> = serde_json::from_slice(body).ok()?;
    let like = || {
        parts
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case(key))
    };
    let part = parts.get(key).or_else(|| like().map(|(_, part)| part))?;
    Some(part.get().to_owned())
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits = text.as_bytes();
    if !digits.len().is_multiple_of(2) || !digits.is_ascii() {
        return None;
    }
    let byte = |pair: &[u8]| u8::from_str_radix(str::from_utf8(pair).ok()?, 16).ok();
    digits.chunks(2).map(byte).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    const RULE: WebhookRule = WebhookRule {
        signature_header: "Sign-Data",
        hex: false,
        kind: Some(("Sign-Type", "HMACSHA256")),
        event: Some("EventType"),
        object: Some("Object"),
    };
    const BODY: &[u8] = br#"{"Object":{"Id":7},"EventType":"WorkOrderCreated"}"#;

    fn signed(key: &[u8], body: &[u8]) -> HeaderMap {
        let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), body);
        let mut headers = HeaderMap::new();
        headers.insert("sign-type", HeaderValue::from_static("HMACSHA256"));
        if let Ok(value) = HeaderValue::try_from(STANDARD.encode(tag)) {
            headers.insert("sign-data", value);
        }
        headers
    }

    #[test]
    fn a_signed_delivery_opens_whether_the_key_is_text_or_base64() {
        for key in [b"c2VjcmV0".as_slice(), b"secret"] {
            let opened = RULE.open(&SigningKey::new("c2VjcmV0"), &signed(key, BODY), BODY);
            let opened = opened.expect("the signature is right");
            assert_eq!(opened.event, "WorkOrderCreated");
            assert_eq!(opened.object, serde_json::json!({"Id": 7}));
        }
    }

    #[test]
    fn the_object_keeps_its_digits_and_unknown_fields() {
        let body = br#"{"object":{"Amount":12.10,"Id":9007199254740993123},"EventType":"X"}"#;
        let opened = RULE.open(&SigningKey::new("secret"), &signed(b"secret", body), body);
        let opened = opened.expect("the signature is right");
        let parts: Result<BTreeMap<String, crate::Decimal>, _> = opened.read();
        let amount = parts.map(|parts| parts.get("Amount").map(ToString::to_string));
        assert_eq!(amount, Ok(Some("12.10".to_owned())));
    }

    #[test]
    fn a_delivery_beyond_all_measure_does_not_open() {
        let key = SigningKey::new("secret");
        let huge = vec![b' '; LARGEST + 1];
        let opened = RULE.open(&key, &signed(b"secret", &huge), &huge);
        assert_eq!(opened, Err(WebhookError::TooLarge));
        let deep = "[".repeat(1 << 20);
        let opened = RULE.open(&key, &signed(b"secret", deep.as_bytes()), deep.as_bytes());
        assert_eq!(opened, Err(WebhookError::NotJson));
    }

    #[test]
    fn a_forged_or_unsigned_delivery_does_not_open() {
        let key = SigningKey::new("secret");
        let headers = signed(b"secret", BODY);
        assert_eq!(RULE.open(&key, &headers, b"{}"), Err(WebhookError::Forged));
        assert_eq!(
            RULE.open(&key, &signed(b"other", BODY), BODY),
            Err(WebhookError::Forged)
        );
        assert_eq!(
            RULE.open(&key, &HeaderMap::new(), BODY),
            Err(WebhookError::Unsigned)
        );
        assert_eq!(format!("{key:?}"), "SigningKey(***)");
    }
}
