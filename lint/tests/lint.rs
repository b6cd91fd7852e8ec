//! Each rule finds what is wrong and leaves what is right; levels and ignores hold.

use specwright_lint::{Settings, lint};
use specwright_model::source::SourceFile;

const API: &str = "\
api: Shop
host: api.shop.example
duplicates: { window: { methods: [POST], lasts: 10s, status: 406 } }
";

const POOR: &str = "\
resource: Notes
operations:
  create: { request: POST /notes, duplicates: none }
  approve: { request: GET /notes/Service.ApproveAll() }
  check: { request: \"GET /passwords/{password}\", path: { password: string }, returns: boolean }
  list: { request: GET /notes, returns: [Note] }
  get: { request: \"GET /notes/{id}\", upstream: \"GET /note/{id}\", path: { id: int }, returns: same_note }
types:
  Note: { Id: int, Text: string, CallDate: string }
  same_note: { Id: int, Text: string, CallDate: string }
";

fn codes(api: &str, notes: bool) -> Vec<String> {
    let file = |name: &str, text: &str| SourceFile {
        name: name.into(),
        text: text.into(),
    };
    let files = [file("api.yaml", api), file("notes.yaml", POOR)];
    let reading = specwright_model::read(&files);
    let api = reading
        .api
        .unwrap_or_else(|| panic!("it is valid: {:?}", reading.diagnostics));
    lint(&api, &Settings::read(&files), notes)
        .into_iter()
        .map(|d| format!("{}: {}", d.code, d.message))
        .collect()
}

#[test]
fn every_rule_finds_what_it_is_for() {
    insta::assert_snapshot!(codes(API, true).join("\n"));
}

#[test]
fn notes_are_shown_only_when_asked_for() {
    let found = codes(API, false);
    assert!(
        !found
            .iter()
            .any(|text| text.starts_with("undocumented-operation")),
        "{found:?}"
    );
    assert!(found.len() < codes(API, true).len());
}

#[test]
fn a_level_can_be_changed() {
    let off =
        format!("{API}lint: {{ levels: {{ name-pattern: off, list-without-paging: error }} }}\n");
    let found = codes(&off, false);
    assert!(
        !found.iter().any(|text| text.starts_with("name-pattern")),
        "{found:?}"
    );
    assert!(
        found
            .iter()
            .any(|text| text.starts_with("list-without-paging")),
        "{found:?}"
    );
}

#[test]
fn an_ignore_names_a_place_and_is_itself_a_finding_once_it_is_needless() {
    let ignore = |at: &str| {
        format!(
            "{API}lint:\n  ignore:\n    - {{ rule: get-that-may-write, at: {at}, because: it only \
             shows }}\n"
        )
    };
    let found = codes(&ignore("Notes.approve"), false);
    assert!(
        !found
            .iter()
            .any(|text| text.starts_with("get-that-may-write")),
        "{found:?}"
    );
    let found = codes(&ignore("Notes.other"), false);
    assert!(
        found
            .iter()
            .any(|text| text.starts_with("get-that-may-write")),
        "{found:?}"
    );
    assert!(
        found.iter().any(|text| text.starts_with("needless-ignore")),
        "{found:?}"
    );
}
