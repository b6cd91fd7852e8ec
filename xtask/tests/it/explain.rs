//! `explain`, as a person sees it.

use crate::program::{described, run};

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
fn errors_by_range_are_on_the_pages_of_their_operation_and_type() {
    let notes = "\
resource: Notes
operations:
  get: { request: GET /note, returns: any, errors: [404, { 4XX: Refused, default: text }] }
types:
  Refused: { Why: string }
";
    let folder = described(&[("api.yaml", API), ("notes.yaml", notes)]);
    let page = |name: &str| {
        let (code, page) = run(folder.path(), &["explain", name]);
        assert_eq!(code, Some(0), "{page}");
        page
    };
    let operation = page("notes.get");
    let line = "errors        404 any, 4XX Refused, default text\n";
    assert!(operation.contains(line), "{operation}");
    assert!(page("Refused").contains("notes.get"));
}

#[test]
fn a_type() {
    let (code, text) = explain(&["NewNote"]);
    assert_eq!(code, Some(0), "{text}");
    insta::assert_snapshot!(text);
    assert_eq!(explain(&["types::NewNote"]).1, text);
    assert_eq!(explain(&["types::NewNote.Text"]).1, text);
}

#[test]
fn a_type_says_who_leads_to_it_and_where_it_deviates() {
    let notes = "\
resource: Notes
operations:
  get: { request: \"GET /notes/{id}\", path: { id: int }, returns: Note, errors: [{ 404: Problem }] }
  list: { request: GET /notes, returns: [Note] }
  create: { request: POST /notes, body: { multipart: { note: { json: Note } } }, returns: nothing }
types:
  Note: { $doc: A note., Id: int, Who: { map: Person }, Kind: { type: Kind, because: seen so } }
  Person: { $because: theirs is a text, Boss?: Person, Home: Address }
  Address: { Town: string }
  Kind: [Paper, Audio]
  Layout: { $union: [Address, Person] }
  Problem: { Code: Code }
  Code: int
";
    let folder = described(&[("api.yaml", API), ("notes.yaml", notes)]);
    let page = |name: &str| {
        let (code, page) = run(folder.path(), &["explain", name]);
        assert_eq!(code, Some(0), "{page}");
        page
    };
    let names = ["Note", "Person", "Address", "Kind", "Layout", "Code"];
    insta::assert_snapshot!(names.map(page).join("\n\n----\n\n"));
    // A rule of `fmt` is called like it, in lower case.
    assert!(page("layout").contains("canonical"));
}

#[test]
fn what_deviates_from_upstream_is_shown_for_a_type() {
    let folder = tempfile::tempdir().expect("a folder");
    let home = folder.path();
    let upstream = r##"{"swagger": "2.0", "info": {"title": "Shop"}, "host": "a.example", "paths": {"/notes": {
        "get": {"tags": ["Notes"], "responses": {"200": {"description": "", "schema": {"$ref":
        "#/definitions/Note"}}}}}}, "definitions": {"Note": {"type": "object", "required": ["Text"], "properties": {"Text":
        {"type": "string"}}}}}"##;
    std::fs::write(home.join("shop.json"), upstream).expect("written");
    run(home, &["import", "shop.json"]);
    let file = home.join("spec/notes.yaml");
    let made = std::fs::read_to_string(&file).expect("made");
    let edited = made.replace(
        "Text: string",
        "Text: { type: any, because: It has pictures. }",
    );
    assert_ne!(edited, made);
    std::fs::write(&file, edited).expect("written");
    let (_, page) = run(home, &["explain", "Note"]);
    let line = "deviates      Text: upstream has `Text: string`, here";
    assert!(
        page.contains(line) && page.contains("It has pictures."),
        "{page}"
    );
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
    assert!(explain(&["NewNot"]).1.contains("did you mean `NewNote`?"));
    assert!(
        explain(&["secret-in-ur"])
            .1
            .contains("did you mean `secret-in-url`?")
    );
}
