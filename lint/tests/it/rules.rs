//! Each rule finds what is wrong and leaves what is right; levels and ignores hold.

use specwright_lint::{Deviation, Settings, Subject, lint};
use specwright_model::source::SourceFile;

const API: &str = "\
api: Shop
host: api.shop.example
auth: bearer
duplicates: { window: { methods: [POST], lasts: 10s, status: 406 } }
";

const FLAWED: &str = "\
resource: Notes
operations:
  create: { request: POST /notes, duplicates: none }
  approve: { request: GET /notes/Service.ApproveAll() }
  check: { request: \"GET /passwords/{password}\", path: { password: string }, returns: boolean }
  list: { request: GET /notes, returns: [Note] }
  get: { request: \"GET /notes/{id}\", upstream: \"GET /note/{id}\", path: { id: int }, returns: same_note }
  GetAll: { request: GET /notes/all, returns: Answer }
  query: { request: GET /odata/notes, query: { $filter?: { type: string, doc: \"Such as `Text eq`, not `Text eq 'a'`.\" } }, returns: [Note] }
  me: { request: GET /me, header: { authorization?: string } }
types:
  Note: { Id: int, Text: string, CallDate: string }
  same_note: { Id: int, Text: string, CallDate: string }
  Answer: { One: Wide, Two: Wider, Three: Other }
  Wide: { A: int, B: int, C: int, D: int, E: int, F: int }
  Wider: { A: int, B: int, C: int, D: int, E: int, F: int, G: int }
  Other: { A: int, B: int, C: int, D: int, E: int, F: string }
  Lonely: { Id: int }
";

fn codes(api: &str, notes: bool) -> Vec<String> {
    let file = |name: &str, text: &str| SourceFile {
        name: name.into(),
        text: text.into(),
    };
    let files = [file("api.yaml", api), file("notes.yaml", FLAWED)];
    let reading = specwright_model::read(&files);
    let api = reading
        .api
        .unwrap_or_else(|| panic!("it is valid: {:?}", reading.diagnostics));
    let subject = Subject {
        api: &api,
        deviations: None,
    };
    lint(&subject, &Settings::read(&files), notes)
        .into_iter()
        .map(|found| {
            let fix = if found.fix.is_some() { " (fix)" } else { "" };
            format!(
                "{}: {}{fix}",
                found.diagnostic.code, found.diagnostic.message
            )
        })
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

#[test]
fn a_setting_that_names_no_rule_is_an_error_with_the_nearest_name() {
    let api = format!(
        "{API}lint:\n  levels: {{ undocumented-types: note }}\n  ignore:\n    - {{ rule: get-that-may-writes, because: it only shows }}\n"
    );
    let found = codes(&api, false);
    for (wrong, right) in [
        ("undocumented-types", "undocumented-type"),
        ("get-that-may-writes", "get-that-may-write"),
    ] {
        let line = format!("there is no rule `{wrong}`");
        let found = found.iter().find(|text| text.contains(&line));
        let found = found.expect("a finding");
        assert!(found.contains(right), "{found}");
    }
    let needless = |text: &&String| text.starts_with("needless-ignore");
    assert_eq!(found.iter().find(needless), None);
}

#[test]
fn an_ignore_can_name_several_places_with_wildcards_or_verb_and_path() {
    let api = format!(
        "{API}lint:\n  ignore:\n    - {{ rule: date-as-string, at: [\"*.CallDate\"], because: nobody knows its form \
         }}\n    - {{ rule: get-that-may-write, at: \"GET /notes/Service.ApproveAll()\", because: it only shows }}\n"
    );
    let found = codes(&api, false);
    for rule in ["date-as-string", "get-that-may-write", "needless-ignore"] {
        assert!(
            !found.iter().any(|text| text.starts_with(rule)),
            "{found:?}"
        );
    }
}

#[test]
fn deviations_need_a_reason_as_long_as_they_are_some() {
    let file = |name: &str, text: &str| SourceFile {
        name: name.into(),
        text: text.into(),
    };
    let files = [file("api.yaml", API), file("notes.yaml", FLAWED)];
    let api = specwright_model::read(&files).api.expect("it is valid");
    let deviation = |at: &str, explained: bool, needless: bool| Deviation {
        at: at.to_owned(),
        place: None,
        upstream: "returns: Text".to_owned(),
        explained,
        needless,
    };
    let deviations = [
        deviation("Notes.create.returns", false, false),
        deviation("Notes.list", true, false),
        deviation("types::Note", true, true),
    ];
    let subject = Subject {
        api: &api,
        deviations: Some(&deviations),
    };
    let found: Vec<String> = lint(&subject, &Settings::default(), false)
        .into_iter()
        .filter(|found| found.diagnostic.code.ends_with("reason"))
        .map(|found| found.diagnostic.message)
        .collect();
    insta::assert_snapshot!(found.join("\n"));
}

#[test]
fn what_a_rule_shows_as_wrong_and_right_is_so() {
    for entry in specwright_lint::catalogue() {
        assert!(
            !entry.wrong.is_empty() && !entry.right.is_empty(),
            "{}",
            entry.code
        );
        assert!(
            specwright_lint::is_mechanical(entry.code).is_some(),
            "{}",
            entry.code
        );
    }
}
