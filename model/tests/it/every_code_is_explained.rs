//! Every code is explained, and every explanation is true.

use std::collections::BTreeSet;

use specwright_model::diagnostic::{Diagnostic, catalogue, explain};
use specwright_model::read;
use specwright_model::source::SourceFile;

const API: &str = "api: Shop\nhost: api.shop.example\n";

fn file(name: &str, text: &str) -> SourceFile {
    SourceFile {
        name: name.to_owned(),
        text: text.to_owned(),
    }
}

fn codes(example: &str) -> BTreeSet<&'static str> {
    let files = if example.starts_with("api:") {
        vec![file("api.yaml", example)]
    } else {
        vec![file("api.yaml", API), file("notes.yaml", example)]
    };
    read(&files).diagnostics.iter().map(|d| d.code).collect()
}

#[test]
fn wrong_examples_give_their_code_and_right_ones_do_not() {
    for entry in catalogue() {
        if !entry.wrong.is_empty() {
            let found = codes(entry.wrong);
            assert!(
                found.contains(entry.code),
                "{}: found {found:?}",
                entry.code
            );
        }
        if !entry.right.is_empty() {
            let found = codes(entry.right);
            let errors: Vec<_> = found
                .iter()
                .filter(|c| c.starts_with('E') || **c == entry.code)
                .collect();
            assert!(
                errors.is_empty(),
                "{}: the right example gives {errors:?}",
                entry.code
            );
        }
    }
}

#[test]
fn every_code_of_the_source_is_in_the_catalogue_once_and_in_order() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/diagnostic/codes");
    let source: String = std::fs::read_dir(folder)
        .expect("the source is there")
        .map(|entry| entry.and_then(|entry| std::fs::read_to_string(entry.path())))
        .collect::<Result<_, _>>()
        .expect("its files can be read");
    let used: BTreeSet<&str> = source
        .split('"')
        .filter(|word| word.len() == 5 && (word.starts_with('E') || word.starts_with('W')))
        .filter(|word| word[1..].chars().all(|c| c.is_ascii_digit()))
        .collect();
    let listed: Vec<&str> = catalogue().iter().map(|entry| entry.code).collect();
    assert_eq!(used.into_iter().collect::<Vec<_>>(), listed);
    assert_eq!(explain("e0201").map(|entry| entry.code), Some("E0201"));
}

#[test]
fn the_examples_of_keys_are_valid_where_they_stand() {
    for (key, example) in specwright_model::syntax::shape::key_examples() {
        let text = match *key {
            "environments" => format!("api: Shop\nhost: \"{{environment}}a.example\"\n{example}\n"),
            "authors" | "paging" | "publish" | "auth" | "headers" | "limits" | "throttled"
            | "defaults" | "parameters" | "lint" => {
                format!("{API}{example}\n")
            }
            // The operation would have to be there.
            "examples" => continue,
            "grants" => {
                format!("{API}auth: {{ oauth2: {{ token: \"https://a.example\", {example} }} }}\n")
            }
            "methods" => {
                format!("{API}duplicates: {{ window: {{ {example}, lasts: 10s, status: 409 }} }}\n")
            }
            "statuses" => format!("{API}throttled: {{ {example} }}\n"),
            "operations" | "types" => format!("resource: Notes\n{example}\n"),
            "path" => operation("\"GET /notes/{noteId}\"", example),
            "multipart" => operation("POST /notes", &format!("body: {{ {example} }}")),
            "sets" => operation(
                "\"PUT /notes/{id}\"",
                &format!("path: {{ id: int }}, {example}"),
            )
            .replace(
                "operations: {",
                "operations: { get: { request: GET /notes, returns: [Note] },",
            ),
            "lookup" => looked_for(example),
            "with" => looked_for(&format!(
                "lookup: {{ read: Notes.list, {example}, same: {{ Status: body/Status }}, unique: true, lag: 1s }}"
            )),
            "same" => looked_for(&format!(
                "lookup: {{ read: Notes.list, {example}, unique: true, lag: 1s }}"
            )),
            "$extends" | "$enum" | "$union" => {
                format!("types: {{ Thing: {{ {example} }}, {TYPES} }}\n")
            }
            "of" => {
                format!("types: {{ Thing: {{ $union: {{ by: kind, {example} }} }}, {TYPES} }}\n")
            }
            _ => operation("POST /notes", example),
        };
        let found = codes(&text);
        let errors: Vec<_> = found.iter().filter(|code| code.starts_with('E')).collect();
        assert!(errors.is_empty(), "{key}: {errors:?}\n{text}");
    }
}

const TYPES: &str = "Base: { Id: int }, Paper: { Id: int, kind: string }, Audio: { At: int, kind: string }, \
     Problem: { Text: string }, Note: { Status: string }";

/// A write with this key, and a read that finds what it makes.
fn looked_for(key: &str) -> String {
    operation("POST /notes", &format!("body: Note, returns: nothing, {key}")).replace(
        "operations: {",
        "operations: { list: { request: GET /notes, query: { $filter?: string }, returns: [Note] },",
    )
}

fn operation(request: &str, key: &str) -> String {
    format!(
        "resource: Notes\noperations: {{ make: {{ request: {request}, {key} }} }}\ntypes: {{ {TYPES} }}\n"
    )
}

/// The text with the help of a problem applied, where it names what to write.
fn fixed(text: &str, problem: &Diagnostic) -> Option<String> {
    let help = problem.help.as_deref()?;
    let place = problem.place?;
    let marked = place.start as usize..place.end as usize;
    let quoted = |before: &str| {
        let (_, rest) = help.split_once(before)?;
        rest.split_once('`').map(|(words, _)| words.to_owned())
    };
    let written = match problem.code {
        "E0108" => quoted("write `")?,
        "E0109" => quoted("write `")?.split_once(": ")?.1.to_owned(),
        "E0111" => quoted("so: `")?.split_once(':')?.0.to_owned(),
        "E0501" => format!("{:?}", quoted("write `request: ")?),
        _ => quoted("did you mean `")?,
    };
    let mut fixed = text.to_owned();
    fixed.replace_range(marked, &written);
    Some(fixed)
}

#[test]
fn help_that_shows_a_text_works() {
    let more = [
        "resource: Notes\noperations: { get: { request: GET /notes/:id, path: { id: int } } }\n",
        "resource: Notes\noperations: { list: { request: get /notes } }\n",
        "resource: Notes\noperations:\n  list:\n    request:GET /notes\n",
        "resource: Notes\noperations:\n  list:\n    doc: {all} of them\n    request: GET /notes\n",
        "types: { Note: { Id: in32 } }\n",
        "resource: Notes\noperations: { list: { request: GET /notes, effect: reads } }\n",
    ];
    let examples = catalogue()
        .iter()
        .map(|entry| entry.wrong)
        .filter(|wrong| !wrong.is_empty());
    let mut applied = BTreeSet::new();
    for text in examples.chain(more) {
        let mut files = vec![file("api.yaml", API), file("notes.yaml", text)];
        if text.starts_with("api:") {
            files = vec![file("api.yaml", text)];
        }
        for problem in read(&files).diagnostics {
            if let Some(after) = fixed(text, &problem) {
                let left = codes(&after);
                assert!(
                    !left.contains(problem.code),
                    "{text}\n{problem:?}\n{after}\n{left:?}"
                );
                applied.insert(problem.code);
            }
        }
    }
    let wanted = [
        "E0108", "E0109", "E0111", "E0201", "E0205", "E0401", "E0501",
    ];
    assert!(
        wanted.iter().all(|code| applied.contains(code)),
        "{applied:?}"
    );
}

/// A clash or a name that cannot be, and the same with what its help says.
#[test]
fn what_the_help_on_names_says_can_be_written() {
    let operations = |more: &str| {
        format!(
            "resource: Notes\noperations: {{ list: {{ request: GET /notes, returns: [Note] }}, {more} }}\ntypes: {{ Note: {{ Id: int }} }}\n"
        )
    };
    let types = |more: &str| {
        format!(
            "resource: Notes\noperations: {{ list: {{ request: GET /notes, returns: [Note] }}, add: {{ request: POST /notes, body: More }} }}\ntypes: {{ Note: {{ Id: int }}, {more} }}\n"
        )
    };
    for (code, wrong, right) in [
        (
            "E0302",
            operations("List: { request: GET /all }"),
            operations("List: { request: GET /all, name: list_all }"),
        ),
        (
            "E0302",
            operations("all: { request: GET /all, query: { pageSize?: int, page_size?: int } }"),
            operations(
                "all: { request: GET /all, query: { pageSize?: int, page_size?: { type: int, name: size } } }",
            ),
        ),
        (
            "E0302",
            operations("put: { request: PUT /note, query: { body: int }, body: Note }"),
            operations(
                "put: { request: PUT /note, query: { body: int }, body: { json: Note, name: note } }",
            ),
        ),
        (
            "E0302",
            types("More: { Id: int, id: int }"),
            types("More: { Id: int, id: { type: int, name: other_id } }"),
        ),
        (
            "E0302",
            types("More: { Id: int, Sub: more }, more: { Id: int }"),
            types("More: { Id: int, Sub: more }, more: { $name: Less, Id: int }"),
        ),
        (
            "E0301",
            types("More: { \"+\": int }"),
            types("More: { \"+\": { type: int, name: plus } }"),
        ),
        (
            "E0301",
            types("More: { Kind: Kind }, Kind: [\"+\", \"-\"]"),
            types("More: { Kind: Kind }, Kind: { $enum: { Plus: \"+\", Minus: \"-\" } }"),
        ),
    ] {
        assert!(codes(&wrong).contains(code), "{wrong}\n{:?}", codes(&wrong));
        let left = codes(&right);
        assert!(left.is_empty(), "{right}\n{left:?}");
    }
}
