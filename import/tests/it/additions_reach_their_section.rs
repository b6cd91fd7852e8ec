//! New operations and types come into their sections, however people wrote the file around them.

use specwright_import::{Choices, Known, Last, Settings, files, import, merge};
use specwright_model::source::SourceFile;

/// A type and operations; each of them answers with the type.
fn upstream(operations: &[&str], ty: &str) -> String {
    let each = operations.iter().map(|name| {
        format!(
            r##""/{name}":{{"get":{{"tags":["Notes"],"responses":{{"200":{{"schema":{{"$ref":"#/definitions/{ty}"}}}}}}}}}}"##
        )
    });
    format!(
        r#"{{"swagger":"2.0","host":"a.example","paths":{{{}}},
        "definitions":{{"{ty}":{{"type":"object","properties":{{"Id":{{"type":"string"}}}}}}}}}}"#,
        each.collect::<Vec<_>>().join(",")
    )
}

/// The file after a merge without conflicts, which has to be valid.
fn merged(notes: &str, after: &str) -> String {
    let (before, settings) = (upstream(&["notes"], "Note"), settings());
    let first = import(&before, &settings, &Known::default()).expect("valid");
    let last = Last {
        description: &first.description,
        upstream: Some(&before),
    };
    assert_eq!(files(&first.description).len(), 1);
    let file = |name: &str, text: &str| SourceFile {
        name: name.to_owned(),
        text: text.to_owned(),
    };
    let edited = [file("notes.yaml", notes)];
    let merged = merge(&edited, &last, after, &settings, &Choices::default()).expect("valid");
    assert_eq!(merged.conflicts, []);
    let names: Vec<&str> = merged.files.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(names, ["notes.yaml"], "{notes}");
    let api = "api: A\nhost: a.example\ndefaults: { answers: { absent: allowed } }\n";
    let text = &merged.files[0].text;
    let reading = specwright_model::read(&[file("api.yaml", api), file("notes.yaml", text)]);
    assert!(reading.api.is_some(), "{:#?}\n{text}", reading.diagnostics);
    text.clone()
}

const TYPES: &str = "types:\n  Note:\n    $upstream: Note\n    Id: string\n";

#[test]
fn a_section_that_people_emptied_is_filled() {
    let after = upstream(&["notes", "more"], "Note");
    let more = "  more:\n    request: GET /more\n    returns: Note\n";
    for (empty, kept) in [
        ("operations:\n", "operations:\n"),
        ("operations: {}\n", "operations:\n"),
        ("operations: ~ # none\n", "operations: # none\n"),
        ("operations: {} # none\n", "operations: # none\n"),
    ] {
        let notes = format!("resource: Notes\n{empty}{TYPES}");
        let text = merged(&notes, &after);
        assert_eq!(text, format!("resource: Notes\n{kept}{more}{TYPES}"));
        // Also at the end, where no line break is.
        let notes = format!("{TYPES}resource: Notes\n{empty}");
        let text = merged(notes.trim_end(), &after);
        assert_eq!(text, format!("{TYPES}resource: Notes\n{kept}{more}"));
    }
    let notes = format!("operations: {{ # none\n }}\n{TYPES}");
    let text = merged(&notes, &after);
    assert!(
        text.contains("# none") && text.contains("resource: Notes\n"),
        "{text}"
    );
}

#[test]
fn a_section_that_was_not_there_comes_into_the_file_as_it_is_written() {
    let after = upstream(&["notes"], "More");
    let notes =
        "resource: Notes\noperations:\n  list:\n    request: GET /notes\n    returns: Note\n";
    let flow = "{ resource: Notes, operations: { list: { request: GET /notes, returns: Note } } }";
    let far: String = format!("  {}\n", notes.trim_end().replace('\n', "\n  "));
    for (notes, end) in [
        (notes.to_owned(), "    Id: string\n"),
        (format!("---\n{notes}...\n"), "Id: string }\n...\n"),
        (
            format!("{notes}...\n").replace('\n', "\r"),
            "Id: string }\n...\r",
        ),
        (
            format!("{notes}... # the end\n"),
            "Id: string }\n... # the end\n",
        ),
        (far, "Id: string }\n"),
        (format!("{flow}\n"), "Id: string } } }\n"),
        (flow.to_owned(), "Id: string } } }"),
    ] {
        let text = merged(&notes, &after);
        assert!(text.ends_with(end), "{text}");
        assert!(
            text.contains("returns: More") && !text.contains("returns: Note"),
            "{text}"
        );
    }
}

/// As for an API whose description says by `defaults` what answers leave out.
fn settings() -> Settings {
    Settings::parse("required: requests").expect("valid settings")
}
