//! Everything that a person reads fits into 80 columns, on a terminal and in a pipe.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::program::{committed, git, run};

/// How wide a line is at most.
const WIDTH: usize = 80;

/// The lines of prose that are wider. What may be:
/// - a line of a file, shown below its place or as a part of a diff;
/// - a place: `--> FILE:LINE:COLUMN`;
/// - what cannot be broken: a path, an address, a name.
fn wide(said: &str) -> Vec<&str> {
    let is_prose = |line: &&str| {
        let text = line.trim_start();
        let (word, rest) = text.split_once(' ').unwrap_or((text, ""));
        let of_a_file = (is_number(word) && rest.starts_with("| ")) || is_diff(line);
        let room = WIDTH - (line.len() - text.len()).min(WIDTH);
        let breaks = text.split(' ').all(|word| word.chars().count() <= room);
        !of_a_file && word != "-->" && breaks
    };
    let wide = |line: &&str| line.chars().count() > WIDTH;
    said.lines().filter(wide).filter(is_prose).collect()
}

fn is_number(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_diff(line: &str) -> bool {
    line.starts_with(['+', '-', ' ']) && !line.starts_with("  ")
}

fn fits(words: &[&str], said: &str) {
    let wide = wide(said);
    assert!(
        wide.is_empty(),
        "{words:?}:\n{}\nin\n{said}",
        wide.join("\n")
    );
}

/// Runs a command, whose output must fit.
fn fitting(home: &Path, words: &[&str]) -> String {
    let (_, said) = run(home, words);
    fits(words, &said);
    said
}

const API: &str = "\
api: Shop
host: api.shop.example
auth: bearer
duplicates: { window: { methods: [POST], lasts: 10s, status: 406 } }
lint:
  levels: { list-without-paging: warning, undocumented-operation: warning, undocumented-resource: warning, undocumented-type: warning, undocumented-types-of-the-notes: warning }
  ignore:
    - { rule: secret-in-url, at: Notes.an_operation_that_is_gone_since_a_while, because: the API wants it so }
";

/// Names as long as those of real APIs; every rule of `lint` finds something.
const NOTES: &str = "\
resource: NotesOfWorkOrdersAndTheirAttachments
operations:
  create_a_note_for_several_work_orders_at_once: { request: POST /notes, duplicates: none }
  approve_all_notes_of_a_work_order_and_its_children: { request: GET /notes/Service.ApproveAllOfAWorkOrderAndItsChildren() }
  check:
    request: \"GET /passwords/{passwordOfTheUserWhoIsResponsibleForTheWorkOrder}\"
    path: { passwordOfTheUserWhoIsResponsibleForTheWorkOrder: string }
    returns: boolean
  list: { request: GET /notes, returns: [NoteOfAWorkOrderWithItsAttachments] }
  get:
    request: \"GET /notes/{id}\"
    path: { id: int }
    returns: note_of_a_work_order_with_its_attachments_as_before
  GetAllNotesOfAllWorkOrdersOfTheWholeCompany: { request: GET /notes/all, returns: AnswerOfAllNotes }
  me: { request: GET /me, header: { Authorization?: string } }
  query:
    request: GET /odata/notesOfTheWholeCompany
    query: { $filter?: { type: string, doc: \"Such as `Text eq 'all that a provider wrote on the first visit` of a day.\" } }
    returns: [NoteOfAWorkOrderWithItsAttachments]
types:
  NoteOfAWorkOrderWithItsAttachments:
    Id: int
    Text: string
    ScheduledDateOfTheFirstVisitOfTheProvider_Date: string
  note_of_a_work_order_with_its_attachments_as_before:
    Id: int
    Text: string
    ScheduledDateOfTheFirstVisitOfTheProvider_Date: string
  AnswerOfAllNotes: { All: [NoteOfAWorkOrderWithItsAttachments], HowManyNotesThereAreOfAllWorkOrders: { type: int, maximum: 100, default: 500 } }
  LonelyTypeThatWasUsedByAnOperationWhichIsGoneNow: { Id: int }
";

const UPSTREAM: &str = r##"{
  "swagger": "2.0",
  "info": {"title": "Shop", "description": "All about it."},
  "host": "a.example/v1",
  "paths": {
    "/workordersOfTheWholeCompany/{workOrderIdentifier}/notes": {"get": {"tags": ["Notes"],
      "parameters": [
        {"name": "workOrderIdentifier", "in": "path", "required": true, "type": "integer", "format": "int64"},
        {"name": "onlyThoseOfTheLastMonth", "in": "query", "type": "integer", "minProperties": 9}],
      "responses": {"200": {"description": "ok", "schema": {"type": "array", "items": {"$ref": "#/definitions/NoteOfAWorkOrderWithItsAttachments"}}}}}}
  },
  "definitions": {"NoteOfAWorkOrderWithItsAttachments": {"type": "object",
    "required": ["Id", "TextThatTheProviderWroteOnTheFirstVisit"], "properties": {
    "Id": {"type": "integer", "format": "int32"},
    "TextThatTheProviderWroteOnTheFirstVisit": {"type": "string"}
  }}}
}"##;

const LONG_REASON: &str = "the provider's application sends pictures as well since the month of June as one sees in its log";

#[test]
fn explanations_fit() {
    let folder = tempfile::tempdir().expect("a folder");
    let list = fitting(folder.path(), &["explain"]);
    let (codes, rules) = list.split_once("\nRules of `diff`\n").expect("both");
    let first = |line: &str| line.split(' ').next().unwrap_or_default().to_owned();
    let lines = codes.lines().chain(rules.lines());
    let names = lines.filter(|line| !line.is_empty() && !line.starts_with(' '));
    let names: Vec<String> = names.map(first).collect();
    assert!(names.len() > 130, "{}", names.len());
    for name in &names {
        let page = fitting(folder.path(), &["explain", name]);
        // Examples are ours: they fit whatever they are.
        let wide = page.lines().find(|line| line.chars().count() > WIDTH);
        assert_eq!(wide, None, "{name}");
    }
}

#[test]
fn every_finding_of_lint_fits() {
    let folder = committed(&[("api.yaml", API), ("notes.yaml", NOTES)]);
    let home = folder.path();
    let mut said = fitting(home, &["lint", "--notes"]);
    for words in [
        ["diff", "HEAD"].as_slice(),
        &["fmt", "--check"],
        &["generate"],
        &["explain", "GET", "/notes/{id}"],
        &["explain", "notes.gett"],
        &[
            "lint",
            "--upstream",
            "a/folder/of/upstream/files/that/is/not/there/at/all",
        ],
    ] {
        fitting(home, words);
    }
    // Reasons need an import.
    let folder = tempfile::tempdir().expect("a folder");
    let home = folder.path();
    fs::write(home.join("shop.json"), UPSTREAM).expect("written");
    fitting(home, &["import", "shop.json"]);
    let file = home.join("spec/notes.yaml");
    let made = fs::read_to_string(&file).expect("made");
    let text = "    TextThatTheProviderWroteOnTheFirstVisit: string\n";
    assert!(made.contains(text) && made.contains("  list:\n"), "{made}");
    let reason = format!("  list:\n    because: {LONG_REASON}\n");
    let deviating = made.replace(text, &text.replace("string", "any"));
    let deviating = deviating.replace("  list:\n", &reason);
    fs::write(&file, deviating).expect("written");
    said.push_str(&fitting(home, &["lint", "--notes"]));
    let found: BTreeSet<&str> = specwright_lint::catalogue()
        .map(|entry| entry.code)
        .filter(|code| said.contains(&format!("[{code}]")))
        .collect();
    let all: BTreeSet<&str> = specwright_lint::catalogue()
        .map(|entry| entry.code)
        .collect();
    assert_eq!(found, all, "{said}");
}

#[test]
fn what_an_import_says_fits() {
    let folder = tempfile::tempdir().expect("a folder");
    let home = folder.path();
    fs::write(home.join("shop.json"), UPSTREAM).expect("written");
    fitting(home, &["import", "shop.json"]);
    let file = home.join("spec/notes.yaml");
    let made = fs::read_to_string(&file).expect("made");
    let edited = made.replace(
        "Visit: string\n",
        &format!("Visit: {{ type: any, because: {LONG_REASON} }}\n"),
    );
    assert_ne!(made, edited);
    fs::write(&file, edited).expect("written");
    let status = fitting(home, &["import", "--status", "--all"]);
    assert!(status.contains("\n        upstream 1:358\n"), "{status}");
    let newer = UPSTREAM.replace(
        r#"Visit": {"type": "string"}"#,
        r#"Visit": {"type": "boolean"}"#,
    );
    fs::write(home.join("shop.json"), newer).expect("written");
    let conflict = fitting(home, &["import", "shop.json"]);
    assert!(conflict.contains("1 conflict"), "{conflict}");
    fitting(home, &["import", "shop.json", "--choose", "neither"]);
    fitting(home, &["import", "shop.json", "--choose", "theirs"]);
    fs::write(home.join("upstream/shop.json"), "{}").expect("written");
    fitting(home, &["import", "--status"]);
    fitting(home, &["import", "shop.json"]);
    fs::remove_dir_all(home.join("upstream")).expect("removed");
    fitting(home, &["import", "--status"]);
    fitting(home, &["import", "shop.json"]);
}

#[test]
fn what_comparisons_say_fits() {
    let folder = committed(&[("api.yaml", API), ("notes.yaml", NOTES)]);
    let home = folder.path();
    fitting(
        home,
        &[
            "diff",
            "a-revision-that-nobody-has-ever-made-in-this-repository-or-another",
        ],
    );
    let newer = NOTES
        .replace("Text: string", "Text: int")
        .replace("returns: boolean", "returns: string")
        .replace("  list:", "  list_all_of_them_at_once:");
    fs::write(home.join("spec/notes.yaml"), newer).expect("written");
    for words in [
        ["diff"].as_slice(),
        &["diff", "--approve", LONG_REASON],
        &["diff", "--exit-code"],
        &["review"],
        &["release"],
        &["release", "--check"],
    ] {
        fitting(home, words);
    }
    git(home, &["commit", "-qam", "second"]);
    let invalid = NOTES.replace("Text: string", "Text: strin");
    fs::write(home.join("spec/notes.yaml"), invalid).expect("written");
    for words in [["diff"], ["review"], ["release"], ["sandbox"]] {
        fitting(home, &words);
    }
}
