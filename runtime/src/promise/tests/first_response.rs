//! Every form of a first response that can be thought of.

use crate::promise::FirstResponse;
use crate::promise::answer::First;

fn read(value: &str) -> (Option<u16>, Vec<String>, First) {
    let found = FirstResponse::read(value);
    assert_eq!(found.raw.as_deref(), Some(value), "the text is kept");
    let class = found.class();
    (found.status, found.bodies, class)
}

#[test]
fn a_string_that_holds_a_body() {
    let (status, bodies, class) = read(r#""{\"Id\":5}""#);
    assert_eq!(
        (status, bodies, class),
        (None, vec![r#"{"Id":5}"#.into()], First::Unsaid)
    );
}

#[test]
fn a_string_that_holds_a_whole_response() {
    let (status, bodies, class) = read(r#""{\"StatusCode\":201,\"Body\":\"{\\\"Id\\\":5}\"}""#);
    assert_eq!(status, Some(201));
    assert_eq!(bodies.first().map(String::as_str), Some(r#"{"Id":5}"#));
    assert_eq!(class, First::Success);
}

#[test]
fn an_object_is_a_body_or_a_whole_response() {
    assert_eq!(read(r#"{"Id":5}"#).1, [r#"{"Id":5}"#]);
    let (status, bodies, class) =
        read(r#"{"status":"404","content":{"Id":5},"reasonPhrase":"Not Found"}"#);
    assert_eq!((status, class), (Some(404), First::Refused));
    assert_eq!(bodies.first().map(String::as_str), Some(r#"{"Id":5}"#));
    // A body with a status of its own is a body.
    assert_eq!(read(r#"{"Id":5,"Status":200,"Content":"x"}"#).0, None);
    assert_eq!(read(r#"{"Status":200}"#).0, None);
}

#[test]
fn text_of_http_and_of_dotnet() {
    let (status, bodies, class) = read(r#""HTTP/1.1 201 Created\r\nA: b\r\n\r\n{\"Id\":5}""#);
    assert_eq!((status, class), (Some(201), First::Success));
    assert_eq!(bodies.first().map(String::as_str), Some(r#"{"Id":5}"#));
    assert_eq!(
        read(r#""StatusCode: 500, ReasonPhrase: 'x'""#).2,
        First::Other
    );
}

#[test]
fn plain_text_numbers_and_lists() {
    assert_eq!(read(r#""done""#).1, ["done"]);
    assert_eq!(read("88472932").1, ["88472932"]);
    assert_eq!(read(r#""88472932""#).1, ["88472932"]);
    assert_eq!(read("[1,2]").1, ["[1,2]"]);
    // Digits beyond any float survive.
    assert_eq!(
        read("12345678901234567890123").1,
        ["12345678901234567890123"]
    );
}

#[test]
fn nothing() {
    for nothing in [r#""""#, r#"" ""#, r#""null""#] {
        let (_, bodies, class) = read(nothing);
        assert!(bodies.is_empty(), "{nothing}");
        assert_eq!(class, First::Absent);
    }
    let refusal = br#"{"Reason":"Duplicate request","ProcessedRequestInfo":null}"#;
    let found = FirstResponse::of_refusal(refusal, Some("Reason"), Some("ProcessedRequestInfo"));
    assert_eq!(found, Some(FirstResponse::default()));
}

#[test]
fn a_refusal_is_recognised_by_its_key() {
    let refusal = br#"{"reason":"Duplicate request","processedRequestInfo":"{\"Id\":5}"}"#;
    let found = FirstResponse::of_refusal(refusal, Some("Reason"), Some("ProcessedRequestInfo"));
    assert_eq!(
        found.map(|found| found.bodies),
        Some(vec![r#"{"Id":5}"#.into()])
    );
    for other in [
        &b"Not Acceptable"[..],
        b"{\"Message\":1}",
        b"[]",
        b"",
        b"\xff\xfe",
    ] {
        assert_eq!(FirstResponse::of_refusal(other, Some("Reason"), None), None);
    }
}

#[test]
fn hostile_values_do_no_harm() {
    let deep = format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000));
    assert_eq!(FirstResponse::read(&deep).class(), First::Unsaid);
    let mut layered = "x".to_owned();
    for _ in 0..12 {
        layered = serde_json::Value::String(layered).to_string();
    }
    assert_eq!(FirstResponse::read(&layered).class(), First::Unsaid);
    for odd in ["", "\"", "{", "HTTP/", "\"HTTP/1.1\"", "\"StatusCode:é\""] {
        let _ = FirstResponse::read(odd).class();
    }
}
