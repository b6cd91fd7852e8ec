//! Deliveries of webhooks: nothing opens but what was signed with our key, byte for byte.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderMap, HeaderName, HeaderValue};
use ring::hmac;
use specwright_runtime::WebhookRule;
use specwright_runtime::webhook::{SigningKey, WebhookError};

const RULE: WebhookRule = WebhookRule {
    signature_header: "Sign-Data",
    hex: false,
    kind: Some(("Sign-Type", "HMACSHA256")),
    event: Some("EventType"),
    object: Some("Object"),
};
const KEY: &str = "the key's text";
const BODY: &[u8] = br#"{"Object":{"Id":7},"EventType":"BookSold"}"#;

fn tag(algorithm: hmac::Algorithm, body: &[u8]) -> Vec<u8> {
    let key = hmac::Key::new(algorithm, KEY.as_bytes());
    hmac::sign(&key, body).as_ref().to_vec()
}

fn headers(pairs: &[(&str, &str)]) -> HeaderMap {
    let pairs = pairs.iter().map(|(name, value)| {
        let name = HeaderName::try_from(*name).expect("a name");
        (name, HeaderValue::try_from(*value).expect("a value"))
    });
    pairs.collect()
}

fn signed(body: &[u8]) -> HeaderMap {
    let signature = STANDARD.encode(tag(hmac::HMAC_SHA256, body));
    headers(&[("sign-type", "HMACSHA256"), ("sign-data", &signature)])
}

fn why(headers: &HeaderMap, body: &[u8]) -> Option<WebhookError> {
    RULE.open(&SigningKey::new(KEY), headers, body).err()
}

#[test]
fn an_empty_key_accepts_no_signature() {
    let key = hmac::Key::new(hmac::HMAC_SHA256, b"");
    let signature = STANDARD.encode(hmac::sign(&key, BODY));
    let headers = headers(&[("sign-type", "HMACSHA256"), ("sign-data", &signature)]);
    for text in ["", " ", "="] {
        let opened = RULE.open(&SigningKey::new(text), &headers, BODY);
        assert_eq!(opened.err(), Some(WebhookError::Forged), "{text:?}");
    }
}

#[test]
fn a_body_changed_by_one_byte_does_not_open() {
    assert_eq!(why(&signed(BODY), BODY), None);
    for at in 0..BODY.len() {
        let mut other = BODY.to_vec();
        other[at] ^= 1;
        assert_eq!(
            why(&signed(BODY), &other),
            Some(WebhookError::Forged),
            "{at}"
        );
    }
    let longer = [BODY, b" "].concat();
    assert_eq!(why(&signed(BODY), &longer), Some(WebhookError::Forged));
}

#[test]
fn a_signature_changed_by_one_bit_does_not_open() {
    for bit in 0..256 {
        let mut tag = tag(hmac::HMAC_SHA256, BODY);
        tag[bit / 8] ^= 1 << (bit % 8);
        let signature = STANDARD.encode(tag);
        let headers = headers(&[("sign-type", "HMACSHA256"), ("sign-data", &signature)]);
        assert_eq!(why(&headers, BODY), Some(WebhookError::Forged), "{bit}");
    }
}

#[test]
fn a_signature_of_another_length_does_not_open() {
    let whole = tag(hmac::HMAC_SHA256, BODY);
    let longer = [&whole[..], &[0]].concat();
    for tag in [
        &whole[..0],
        &whole[..1],
        &whole[..16],
        &whole[..31],
        &longer,
    ] {
        let signature = STANDARD.encode(tag);
        let headers = headers(&[("sign-type", "HMACSHA256"), ("sign-data", &signature)]);
        assert_eq!(
            why(&headers, BODY),
            Some(WebhookError::Forged),
            "{signature}"
        );
    }
    for signature in ["no base64 at all!", "===="] {
        let headers = headers(&[("sign-type", "HMACSHA256"), ("sign-data", signature)]);
        assert_eq!(
            why(&headers, BODY),
            Some(WebhookError::Forged),
            "{signature}"
        );
    }
}

#[test]
fn without_its_headers_a_delivery_does_not_open() {
    for name in ["sign-type", "sign-data"] {
        let mut headers = signed(BODY);
        headers.remove(name);
        assert_eq!(why(&headers, BODY), Some(WebhookError::Unsigned), "{name}");
    }
}

#[test]
fn another_algorithm_does_not_open_whatever_it_is_called() {
    for algorithm in [hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, hmac::HMAC_SHA512] {
        let signature = STANDARD.encode(tag(algorithm, BODY));
        let named = headers(&[("sign-type", "HMACSHA1"), ("sign-data", &signature)]);
        assert_eq!(why(&named, BODY), Some(WebhookError::Unsigned));
        let misnamed = headers(&[("sign-type", "HMACSHA256"), ("sign-data", &signature)]);
        assert_eq!(why(&misnamed, BODY), Some(WebhookError::Forged));
    }
    let none = headers(&[("sign-type", "none"), ("sign-data", "")]);
    assert_eq!(why(&none, BODY), Some(WebhookError::Unsigned));
}

#[test]
fn a_signature_does_not_open_another_delivery_and_a_repeat_is_the_same_delivery() {
    let other = br#"{"Object":{"Id":8},"EventType":"BookSold"}"#;
    assert_eq!(why(&signed(BODY), other), Some(WebhookError::Forged));
    // Senders repeat what was not answered in time; nothing in it tells the two apart.
    let open = || RULE.open(&SigningKey::new(KEY), &signed(BODY), BODY);
    assert_eq!(open().expect("signed"), open().expect("signed"));
}

#[test]
fn an_unknown_event_and_unknown_fields_are_kept() {
    let body = br#"{"EventType":"BookBurnt","Object":{"Id":7,"Ash":[1,{"g":2}]},"When":"2026"}"#;
    let delivery = RULE.open(&SigningKey::new(KEY), &signed(body), body);
    let delivery = delivery.expect("signed");
    assert_eq!(delivery.event, "BookBurnt");
    assert_eq!(delivery.object["Ash"][1]["g"], 2);
    assert_eq!(delivery.body["When"], "2026");
    let body = b"[1]";
    let delivery = RULE.open(&SigningKey::new(KEY), &signed(body), body);
    let delivery = delivery.expect("signed");
    assert_eq!(
        (delivery.event.as_str(), delivery.object),
        ("", serde_json::json!([1]))
    );
    let body = b"plain text";
    assert_eq!(why(&signed(body), body), Some(WebhookError::NotJson));
}

#[test]
fn a_rule_may_want_hexadecimal_and_name_no_kind() {
    let rule = WebhookRule {
        hex: true,
        kind: None,
        ..RULE
    };
    let hex: String = tag(hmac::HMAC_SHA256, BODY)
        .iter()
        .fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"));
    let open = |signature: &str| {
        let headers = headers(&[("sign-data", signature)]);
        rule.open(&SigningKey::new(KEY), &headers, BODY)
            .map(|delivery| delivery.event)
    };
    assert_eq!(open(&hex).as_deref(), Ok("BookSold"));
    assert_eq!(open(&hex.to_uppercase()).as_deref(), Ok("BookSold"));
    for wrong in [&hex[1..], &hex[2..], "zz", "+1", ""] {
        assert_eq!(open(wrong), Err(WebhookError::Forged), "{wrong}");
    }
}
