//! `drift`: what clients saw becomes a proposed edit, and a file that is something else changes nothing.

use std::fs;
use std::path::Path;

use crate::program::{described, flat, read, run};

const API: &str = "\
# yaml-language-server: $schema=schema.json
api: Shop
host: api.shop.example
defaults: { answers: { absent: allowed, numeric_text: allowed } }
paging:
  pages: { items: value, page: page, size: { maximum: 50 } }
";
const ORDERS: &str = "\
resource: Orders
operations:
  get: { request: \"GET /orders/{id}\", path: { id: int64 }, returns: Order }
  find: { request: \"GET /odata/orders({id})\", path: { id: int64 }, returns: { one: Order } }
  list:
    request: GET /orders
    query: { page?: int }
    returns: { page: Order }
    paging: pages
types:
  Order:
    Id!: int64
    Total: int32  # in cents
    Size: { type: uint8, doc: \"From 1 to 9.\" }
    Lines: [Line]
    Parts: [Line]
    Owner: Person
    When: datetime
  Line: { Count: int32 }
  Person: { Name: string }
";

fn line(operation: &str, kind: &str, path: &str, received: &str, excerpt: &str) -> String {
    let line = serde_json::json!({
        "operation": operation, "kind": kind, "path": path,
        "reason": "", "received": received, "excerpt": excerpt,
    });
    line.to_string() + "\n"
}

fn folder(lines: &str) -> tempfile::TempDir {
    let folder = described(&[("api.yaml", API), ("orders.yaml", ORDERS)]);
    fs::write(folder.path().join("drift.jsonl"), lines).expect("written");
    folder
}

fn drift(folder: &Path, words: &[&str]) -> (Option<i32>, String) {
    run(folder, &[&["drift", "drift.jsonl"], words].concat())
}

fn seen() -> String {
    [
        line("orders.get", "unknown", "Range", "a number", "99.9"),
        line("orders.find", "unknown", "value[0].Range", "null", "null"),
        line(
            "orders.list",
            "unknown",
            "value[3].Lines[7].Note",
            "text",
            "\"xxxx\"",
        ),
        line(
            "orders.get",
            "unknown",
            "Seen",
            "text",
            "\"9999-99-99x99:99:99x\"",
        ),
        line("orders.get", "mismatch", "Total", "a number", "99.99"),
        line(
            "orders.list",
            "mismatch",
            "value[0].Size",
            "a number",
            "999",
        ),
        line(
            "orders.get",
            "mismatch",
            "Parts",
            "an object",
            "{\"Count\":9}",
        ),
        line("orders.get", "mismatch", "Owner", "a list", "[{}]"),
        line("orders.get", "mismatch", "When", "text", "\"xxxx\""),
        line("orders.get", "missing", "Id", "nothing", ""),
    ]
    .concat()
}

#[test]
fn deviations_become_a_diff_that_writes_nothing() {
    let folder = folder(&seen());
    let (code, said) = drift(folder.path(), &[]);
    assert_eq!(code, Some(1), "{said}");
    insta::assert_snapshot!(said);
    assert_eq!(read(&folder.path().join("spec"), "orders.yaml"), ORDERS);
}

#[test]
fn an_accepted_edit_is_valid_keeps_comments_and_is_proposed_no_more() {
    let folder = folder(&seen());
    let (code, said) = drift(folder.path(), &["--write"]);
    assert_eq!(code, Some(0), "{said}");
    let written = read(&folder.path().join("spec"), "orders.yaml");
    insta::assert_snapshot!(written);
    let (code, said) = drift(folder.path(), &[]);
    assert_eq!(code, Some(0), "{said}");
    let nothing = "10 deviations in drift.jsonl: nothing that the description does not say";
    assert_eq!(flat(&said), nothing);
}

#[test]
fn what_needs_a_decision_is_left_with_a_reason() {
    let lines = [
        line("orders.get", "unknown", "@odata.type", "text", "\"x\""),
        line("orders.get", "unknown", "total", "a number", "9"),
        line("orders.get", "unknown", "Blank", "null", "null"),
        line("orders.get", "unknown", "\u{1b}[31mred", "a number", "9"),
        line("orders.get", "mismatch", "Gone", "a number", "9"),
        line("orders.get", "mismatch", "", "text", "\"x\""),
        line("orders.gone", "mismatch", "Id", "text", "\"x\""),
    ];
    let folder = folder(&lines.concat());
    let (code, said) = drift(folder.path(), &["--write"]);
    assert_eq!(code, Some(1), "{said}");
    assert!(!said.contains('\u{1b}'), "{said:?}");
    insta::assert_snapshot!(said);
    assert_eq!(read(&folder.path().join("spec"), "orders.yaml"), ORDERS);
}

#[test]
fn names_that_are_data_do_not_become_fields() {
    let lines = (0..60).map(|n| line("orders.get", "unknown", &format!("Key{n}"), "a number", "9"));
    let folder = folder(&lines.collect::<String>());
    let (code, said) = drift(folder.path(), &["--write"]);
    assert_eq!(code, Some(1), "{said}");
    assert!(
        flat(&said).contains("more than 50 unknown fields"),
        "{said}"
    );
    assert_eq!(read(&folder.path().join("spec"), "orders.yaml"), ORDERS);
}

#[test]
fn a_file_that_is_something_else_is_refused_with_its_line() {
    let good = line("orders.get", "unknown", "Range", "a number", "9");
    let deep = "a.".repeat(9_000);
    let other = line("books.get", "unknown", "Title", "text", "\"x\"");
    let cases: [(Vec<u8>, &str); 9] = [
        (
            (good.clone() + "{\"operation\":").into_bytes(),
            "drift.jsonl:2 is no deviation",
        ),
        (
            (good.clone() + "\n[1]\n").into_bytes(),
            "drift.jsonl:3 is no deviation",
        ),
        (b"\xff\xfe\n".to_vec(), "drift.jsonl:1 is no deviation"),
        (vec![b'x'; 100 << 10], "longer than 64 KiB"),
        (
            line("orders.get", "odd", "Id", "text", "").into_bytes(),
            "`kind` is `odd`",
        ),
        (
            line("orders.get", "unknown", "Id", "a horse", "").into_bytes(),
            "a horse",
        ),
        (
            line("orders.get", "unknown", &deep, "text", "").into_bytes(),
            "256 deep",
        ),
        (
            other.into_bytes(),
            "is not of Shop: none of its operations is described",
        ),
        (
            (0..100_001)
                .map(|n| line("orders.get", "unknown", &n.to_string(), "null", ""))
                .collect::<String>()
                .into_bytes(),
            "more than 100000 different deviations",
        ),
    ];
    for (text, expected) in cases {
        let folder = folder("");
        fs::write(folder.path().join("drift.jsonl"), text).expect("written");
        let (code, said) = drift(folder.path(), &["--write"]);
        assert_eq!(code, Some(2), "{expected}: {said}");
        assert!(flat(&said).contains(expected), "{expected}: {said}");
        assert_eq!(read(&folder.path().join("spec"), "orders.yaml"), ORDERS);
    }
    let folder = folder("");
    let (code, said) = run(folder.path(), &["drift", "gone.jsonl"]);
    assert_eq!(code, Some(2), "{said}");
    let (code, said) = drift(folder.path(), &[]);
    assert_eq!(code, Some(0), "{said}");
}
