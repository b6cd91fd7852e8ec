//! A file goes when a merge took its last entry away, and only if nothing of people is left in it.

use specwright_import::{Choices, Known, Last, Merged, Settings, files, import, merge};
use specwright_model::source::SourceFile;

const BEFORE: &str = r##"{"swagger":"2.0","host":"a.example","paths":{
"/notes":{"get":{"tags":["Notes"],"responses":{"200":{"schema":{"$ref":"#/definitions/Note"}}}}},
"/tasks":{"get":{"tags":["Tasks"],"responses":{"204":{}}}}},
"definitions":{"Note":{"type":"object","properties":{"Id":{"type":"integer"}}}}}"##;
const LESS: &str = r#"{"swagger":"2.0","host":"a.example","paths":{
"/tasks":{"get":{"tags":["Tasks"],"responses":{"204":{}}}}}}"#;
const MORE: &str = r##"{"swagger":"2.0","host":"a.example","paths":{
"/notes":{"get":{"tags":["Notes"],"responses":{"200":{"schema":{"$ref":"#/definitions/Note"}}}}},
"/tasks":{"get":{"tags":["Tasks"],"responses":{"204":{}}}}},
"definitions":{"Note":{"type":"object","properties":{"Id":{"type":"integer"},"Text":{"type":"string"}}}}}"##;

/// The merge of a newer file, where `notes.yaml` has become these files.
fn merged(notes: &[(&str, &str)], upstream: &str) -> Merged {
    let first = import(BEFORE, &settings(), &Known::default()).expect("valid");
    let made = files(&first.description).into_iter();
    let mut edited: Vec<SourceFile> = made
        .filter(|file| file.name != "notes.yaml")
        .map(|file| SourceFile {
            name: file.name,
            text: file.text,
        })
        .collect();
    edited.extend(notes.iter().map(|(name, text)| SourceFile {
        name: (*name).to_owned(),
        text: (*text).to_owned(),
    }));
    let last = Last {
        description: &first.description,
        upstream: Some(BEFORE),
    };
    let choices = Choices::default();
    let merged = merge(&edited, &last, upstream, &settings(), &choices).expect("valid");
    assert_eq!(merged.conflicts, []);
    merged
}

fn text<'m>(merged: &'m Merged, name: &str) -> &'m str {
    let file = merged.files.iter().find(|file| file.name == name);
    &file.unwrap_or_else(|| panic!("{merged:#?}")).text
}

const OPERATIONS: &str =
    "operations:\n  list: { request: GET /notes, returns: Note } # by hand\nresource: Notes\n";
const TYPES: &str = "types:\n  Note: { $upstream: Note, Id?: int }\n";

#[test]
fn a_file_that_begins_with_its_section_is_not_taken_for_an_empty_one() {
    let both = format!("types: {{ Note: {{ $upstream: Note, Id: int }} }}\n{OPERATIONS}");
    let merged = merged(&[("notes.yaml", &both)], MORE);
    assert_eq!(merged.removed, Vec::<String>::new());
    let now = text(&merged, "notes.yaml");
    assert!(
        now.contains("# by hand") && now.contains("Text: string"),
        "{now}"
    );
}

#[test]
fn types_in_a_file_of_their_own_stay() {
    let types = TYPES.replace("Id?", "Id");
    let all = [("notes.yaml", OPERATIONS), ("kinds.yaml", types.as_str())];
    let merged = merged(&all, MORE);
    assert_eq!(merged.removed, Vec::<String>::new());
    let now = text(&merged, "kinds.yaml");
    assert!(
        now.starts_with("types:\n") && now.contains("Text: string"),
        "{now}"
    );
}

#[test]
fn a_file_whose_last_entry_went_goes_in_any_spelling() {
    let types = TYPES.replace("Id?", "Id");
    let plain = "resource: Notes\noperations:\n  list: { request: GET /notes, returns: Note }\n";
    for operations in [
        plain,
        "operations: { list: { request: GET /notes, returns: Note } }\nresource: Notes\n",
        "resource: Notes\n? operations\n:\n  list: { request: GET /notes, returns: Note }\n",
        "{ resource: Notes, operations: { list: { request: GET /notes, returns: Note } } }\n",
        "# yaml-language-server: $schema=schema.json\r\nresource: Notes\r\noperations:\r\n  list:\r\n    request: GET /notes\r\n    returns: Note\r\n",
    ] {
        let all = [("notes.yaml", operations), ("kinds.yaml", types.as_str())];
        let merged = merged(&all, LESS);
        assert_eq!(merged.removed, ["kinds.yaml", "notes.yaml"], "{operations}");
        assert_eq!(merged.files, [], "{operations}");
    }
}

#[test]
fn what_people_wrote_in_it_keeps_a_file() {
    let types = TYPES.replace("Id?", "Id");
    for (operations, left) in [
        (
            "# Ours.\nresource: Notes\noperations:\n  list: { request: GET /notes, returns: Note }\n",
            "# Ours.\nresource: Notes\n",
        ),
        (
            "resource: Notes\noperations: # all of them\n  list: { request: GET /notes, returns: Note }\n",
            "resource: Notes\n # all of them\n",
        ),
        (
            "doc: Ours.\nresource: Notes\noperations: { list: { request: GET /notes, returns: Note } }\n",
            "doc: Ours.\nresource: Notes\n",
        ),
        (
            "resource: Notes\noperations:\n  list: { request: GET /notes, returns: Note }\n  mine: { request: GET /mine }\n",
            "resource: Notes\noperations:\n  mine: { request: GET /mine }\n",
        ),
    ] {
        let all = [("notes.yaml", operations), ("kinds.yaml", types.as_str())];
        let merged = merged(&all, LESS);
        assert_eq!(merged.removed, ["kinds.yaml"], "{operations}");
        assert_eq!(text(&merged, "notes.yaml"), left, "{operations}");
    }
}

/// As for an API whose description says by `defaults` what answers leave out.
fn settings() -> Settings {
    Settings::parse("required: requests").expect("valid settings")
}
