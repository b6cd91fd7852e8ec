//! `explain`, as a person sees it.

mod person;

use person::{described, run};

const API: &str = "\
api: Shop
host: api.shop.example
auth: bearer
duplicates: { window: { methods: [POST], lasts: 10s, status: 406, recognise: Reason } }
limits: [{ per: application, every: 60s, requests: 300 }]
";
const NOTES: &str = "\
resource: Notes
operations:
  create:
    doc: Writes a note on a work order.
    request: POST /orders/{orderId}/notes
    path: { orderId: int64 }
    query: { actor?: { type: string, because: upstream leaves it out } }
    body: NewNote
    returns: { 201: created_id }
    errors: [400]
types:
  NewNote: { Text: string }
";

fn explain(words: &[&str]) -> (Option<i32>, String) {
    let folder = described(&[("api.yaml", API), ("notes.yaml", NOTES)]);
    run(folder.path(), &[&["explain"], words].concat())
}

#[test]
fn an_operation() {
    let (code, text) = explain(&["notes.create"]);
    assert_eq!(code, Some(0), "{text}");
    assert!(
        text.lines().all(|line| line.chars().count() <= 80),
        "wider than 80 columns:\n{text}"
    );
    insta::assert_snapshot!(text);
}

#[test]
fn an_operation_by_verb_and_path() {
    let by_path = explain(&["POST", "/orders/{orderId}/notes"]);
    assert_eq!(by_path, explain(&["notes.create"]));
}

#[test]
fn a_code() {
    insta::assert_snapshot!(explain(&["e0101"]).1);
}

#[test]
fn what_is_unknown() {
    let (code, text) = explain(&["notes.creat"]);
    assert_eq!(code, Some(2));
    assert!(text.contains("did you mean `notes.create`?"), "{text}");
    assert_eq!(explain(&["E9999"]).0, Some(2));
}
