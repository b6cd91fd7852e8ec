//! What people gave another shape, and upstream changes: told as a conflict, never dropped in silence.

use specwright_import::{Choices, Conflict, Known, Last, Merged, Settings, files, import, merge};
use specwright_model::source::SourceFile;
use specwright_model::syntax::tree::{Node, Value, parse};

/// One operation with these query parameters, and one type with these fields.
fn upstream(more: &str, query: &[(&str, &str)], fields: &[(&str, &str)]) -> String {
    let parameters: Vec<String> = query
        .iter()
        .map(|(name, ty)| format!(r#"{{"name":"{name}","in":"query","type":"{ty}"}}"#))
        .collect();
    let fields: Vec<String> = fields
        .iter()
        .map(|(name, ty)| format!(r#""{name}":{{"type":"{ty}"}}"#))
        .collect();
    format!(
        r##"{{"swagger":"2.0","host":"a.example","paths":{{"/notes":{{"get":{{"tags":["Notes"],{more}
        "parameters":[{}],"responses":{{"200":{{"schema":{{"$ref":"#/definitions/Note"}}}}}}}}}}}},
        "definitions":{{"Note":{{"type":"object","properties":{{{}}}}}}}}}"##,
        parameters.join(","),
        fields.join(",")
    )
}

const QUERY: [(&str, &str); 2] = [("kind", "string"), ("page", "boolean")];
const FIELDS: [(&str, &str); 2] = [("Id", "string"), ("Text", "string")];

/// Imports, edits by these replacements, merges the newer file.
fn merged(
    before: &str,
    edits: &[(&str, &str)],
    after: &str,
    choices: &Choices,
) -> (String, Merged) {
    let settings = settings();
    let first = import(before, &settings, &Known::default()).expect("valid");
    let mut made = files(&first.description);
    assert_eq!(made.len(), 1, "{made:#?}");
    let file = made.remove(0);
    let mut text = file.text;
    for (from, to) in edits {
        assert!(text.contains(from), "{from} is not in\n{text}");
        text = text.replacen(from, to, 1);
    }
    let edited = [SourceFile {
        name: file.name,
        text,
    }];
    let last = Last {
        description: &first.description,
        upstream: Some(before),
    };
    let merged = merge(&edited, &last, after, &settings, choices).expect("valid");
    let [edited] = edited;
    let text = merged.files.first().map(|file| file.text.clone());
    (text.unwrap_or(edited.text), merged)
}

fn conflicts(before: &str, edits: &[(&str, &str)], after: &str) -> Vec<[String; 4]> {
    let (_, merged) = merged(before, edits, after, &Choices::default());
    let told = |it: Conflict| [it.subject, it.before, it.ours, it.theirs];
    merged.conflicts.into_iter().map(told).collect()
}

/// The description, which has to be valid.
fn valid(text: &str) {
    let api = "api: A\nhost: a.example\ndefaults: { answers: { absent: allowed } }\n";
    let files = [("api.yaml", api), ("notes.yaml", text)].map(|(name, text)| SourceFile {
        name: name.to_owned(),
        text: text.to_owned(),
    });
    let reading = specwright_model::read(&files);
    assert!(reading.api.is_some(), "{:#?}\n{text}", reading.diagnostics);
}

#[test]
fn a_struct_that_people_took_apart_is_a_conflict_when_upstream_changes_it() {
    let before = upstream("", &QUERY, &FIELDS);
    let after = upstream("", &QUERY, &[("Id", "string"), ("Text", "boolean")]);
    let was = "  Note:\n    $upstream: Note\n    Id: string\n    Text: string\n";
    for ours in [
        "  Note: { $of: any }\n",
        "  Note: [Paper, Audio]\n",
        "  Note: { $enum: { Paper: p, Audio: a } }\n",
    ] {
        let edits = [(was, ours)];
        let ours = ours.trim_start().trim_start_matches("Note: ").trim_end();
        let told = conflicts(&before, &edits, &after);
        let wanted = [
            "types::Note",
            "{ $upstream: Note, Id: string, Text: string }",
            ours,
            "{ $upstream: Note, Id: string, Text: boolean }",
        ];
        assert_eq!(told, [wanted.map(str::to_owned)]);
        // What upstream left alone stays as people made it.
        let (text, again) = merged(&before, &edits, &before, &Choices::default());
        assert_eq!((again.conflicts, again.files), (vec![], vec![]), "{text}");
        // What was chosen is written.
        let mut theirs = Choices::default();
        theirs.add("types::Note=theirs").expect("a choice");
        let (text, _) = merged(&before, &edits, &after, &theirs);
        assert!(text.contains("Text: boolean\n"), "{text}");
        valid(&text);
    }
}

#[test]
fn a_section_that_people_emptied_takes_what_is_new_and_asks_about_what_changed() {
    let before = upstream("", &QUERY, &FIELDS);
    let line = "    query: { kind?: string, page?: boolean }\n";
    for ours in ["    query:\n", "    query: {}\n", "    query: # none\n"] {
        let new = upstream("", &[QUERY[0], QUERY[1], ("size", "boolean")], &FIELDS);
        let (text, merged) = merged(&before, &[(line, ours)], &new, &Choices::default());
        assert_eq!(merged.conflicts, []);
        assert!(
            text.contains("    query: { size?: boolean }"),
            "{ours}: {text}"
        );
        assert_eq!(ours.contains("# none"), text.contains("# none"), "{text}");
        valid(&text);
        let changed = upstream("", &[QUERY[0], ("page", "string")], &FIELDS);
        assert_eq!(
            conflicts(&before, &[(line, ours)], &changed),
            [[
                "Notes.list.query.page",
                "page?: boolean",
                "left out",
                "page?: string"
            ]
            .map(str::to_owned)]
        );
    }
}

#[test]
fn a_section_goes_with_its_last_parameter() {
    let before = upstream("", &QUERY[..1], &FIELDS);
    let after = upstream("", &[], &FIELDS);
    let line = "    query: { kind?: string }\n";
    for ours in [
        "    query: { kind?: { type: string, doc: Which. } }\n",
        "    query:\n      kind?: { type: string, doc: Which. }\n",
    ] {
        let choices = Choices::all(specwright_import::Side::Theirs);
        let (text, merged) = merged(&before, &[(line, ours)], &after, &choices);
        assert_eq!(merged.conflicts, []);
        assert!(!text.contains("query") && !text.contains("kind"), "{text}");
        valid(&text);
    }
}

#[test]
fn lines_that_come_at_one_place_belong_each_to_its_own_block() {
    let before = upstream("", &QUERY[..1], &FIELDS);
    let after = upstream(
        r#""deprecated":true,"#,
        &QUERY,
        &[FIELDS[0], FIELDS[1], ("Who", "string")],
    );
    let edits = [
        ("    query: { kind?: string }\n", ""),
        (
            "    returns: Note\n",
            "    returns: Note\n    query:\n      kind?: string\n",
        ),
    ];
    let (text, merged) = merged(&before, &edits, &after, &Choices::default());
    assert_eq!(merged.conflicts, []);
    assert!(
        text.contains(
            "    query:\n      kind?: string\n      page?: boolean\n    deprecated: true\n"
        ),
        "{text}"
    );
    valid(&text);
}

#[test]
fn a_conflict_shows_the_marks() {
    let required = |ty: &str| {
        format!(
            r#"{{"swagger":"2.0","host":"a.example","paths":{{"/notes":{{"get":{{"tags":["Notes"],
            "parameters":[{{"name":"kind","in":"query","required":true,"type":"{ty}"}}],"responses":{{"204":{{}}}}}}}}}}}}"#
        )
    };
    let before = upstream("", &[("kind", "string")], &FIELDS);
    let before = before.replace(
        r##"{"200":{"schema":{"$ref":"#/definitions/Note"}}}"##,
        r#"{"204":{}}"#,
    );
    let told = conflicts(
        &before,
        &[("kind?: string", "kind?: int")],
        &required("string"),
    );
    assert_eq!(
        told,
        [[
            "Notes.list.query.kind",
            "kind?: string",
            "kind?: int",
            "kind: string"
        ]
        .map(str::to_owned)]
    );
}

#[test]
fn what_upstream_brings_comes_into_the_type_that_was_renamed_and_not_into_one_of_its_old_name() {
    let before = upstream("", &QUERY, &FIELDS);
    let after = upstream("", &QUERY, &[FIELDS[0], FIELDS[1], ("Who", "string")]);
    let was = "  Note:\n    $upstream: Note\n    Id: string\n    Text: string\n";
    let renamed = was.replace("  Note:", "  Remark:");
    let own = "  Note:\n    Own: string\n";
    for both in [format!("{own}{renamed}"), format!("{renamed}{own}")] {
        let edits = [(was, both.as_str()), ("returns: Note", "returns: Remark")];
        let (text, merged) = merged(&before, &edits, &after, &Choices::default());
        assert_eq!(merged.conflicts, []);
        assert!(
            text.contains("    Text: string\n    Who: string\n"),
            "{text}"
        );
        valid(&text);
    }
}

/// Two operations with the same parameters; one of them and a type field can differ.
fn twice(kind: &str, more: &str, text: &str) -> String {
    let operation = |kind: &str, more: &str| {
        format!(
            r##"{{"get":{{"tags":["Notes"],"parameters":[{{"name":"kind","in":"query","type":"{kind}"}},{{"name":"page","in":"query","type":"boolean"}}{more}],
            "responses":{{"200":{{"schema":{{"$ref":"#/definitions/Note"}}}}}}}}}}"##
        )
    };
    format!(
        r#"{{"swagger":"2.0","host":"a.example","paths":{{"/notes":{},"/old":{}}},
        "definitions":{{"Note":{{"type":"object","properties":{{"Text":{{"type":"{text}"}}}}}}}}}}"#,
        operation(kind, more),
        operation("string", "")
    )
}

/// A resource with these two operations in this order.
fn operations(all: [(&str, &str); 2]) -> String {
    let each = all.map(|(name, query)| {
        let path = if name == "list" { "notes" } else { "old" };
        format!("  {name}:\n    request: GET /{path}\n    query: {query}\n    returns: Note\n")
    });
    format!("operations:\n{}", each.concat())
}

#[test]
fn what_stands_at_two_places_by_an_alias_is_merged_at_each() {
    let before = twice("string", "", "string");
    let both = "{ kind?: string, page?: boolean }";
    let was = operations([("list", both), ("old", both)]);
    let flow = format!("&both {both}");
    let size = r#",{"name":"size","in":"query","type":"string"}"#;
    for anchor in [&flow, "&both\n      kind?: string\n      page?: boolean"] {
        for (first, second) in [("list", "old"), ("old", "list")] {
            let ours = operations([(first, anchor), (second, "*both")]);
            let edits = [(was.as_str(), ours.as_str())];
            for (kind, more, wanted) in [
                ("integer", "", "kind=int;page=boolean;"),
                ("string", size, "kind=string;page=boolean;size=string;"),
            ] {
                let after = twice(kind, more, "string");
                let (text, merged) = merged(&before, &edits, &after, &Choices::default());
                assert_eq!(merged.conflicts, []);
                valid(&text);
                assert_eq!(query(&text, "list"), wanted, "{text}");
                assert_eq!(query(&text, "old"), "kind=string;page=boolean;", "{text}");
            }
            // What changes elsewhere leaves the alias.
            let after = twice("string", "", "boolean");
            let (text, _) = merged(&before, &edits, &after, &Choices::default());
            let left = ours + "types:\n  Note:\n    $upstream: Note\n    Text: boolean\n";
            assert!(text.ends_with(&left), "{text}");
        }
    }
}

/// The parameters of an operation.
fn query(text: &str, name: &str) -> String {
    let file = SourceFile {
        name: "notes.yaml".to_owned(),
        text: text.to_owned(),
    };
    let root = parse(0, &file).expect("valid YAML");
    let get = |node: &Node, key: &str| match &node.value {
        Value::Map(entries) => entries.iter().find(|(at, _)| at.text == key).cloned(),
        _ => None,
    };
    let found = get(&root, "operations").and_then(|(_, it)| get(&it, name));
    let found = found
        .and_then(|(_, it)| get(&it, "query"))
        .expect("there")
        .1;
    let Value::Map(entries) = found.value else {
        panic!("a mapping");
    };
    let each = entries.iter().map(|(key, value)| match &value.value {
        Value::Text(ty) => format!("{}={};", key.text.trim_end_matches('?'), ty.text),
        other => panic!("{other:?}"),
    });
    each.collect()
}

#[test]
fn a_type_that_people_made_two_of_is_merged_in_both() {
    let before = upstream("", &QUERY, &FIELDS);
    let was = "  Note:\n    $upstream: Note\n    Id: string\n    Text: string\n";
    let new = "  NewNote:\n    $upstream: Note\n    Text: string\n";
    for both in [format!("{was}{new}"), format!("{new}{was}")] {
        let edits = [(was, both.as_str())];
        let after = upstream(
            "",
            &QUERY,
            &[FIELDS[0], ("Text", "boolean"), ("Who", "string")],
        );
        let (text, merged) = merged(&before, &edits, &after, &Choices::default());
        assert_eq!(merged.conflicts, []);
        for ty in [
            "Note:\n    $upstream: Note\n    Id: string",
            "NewNote:\n    $upstream: Note",
        ] {
            let wanted = format!("  {ty}\n    Text: boolean\n    Who: string\n");
            assert!(text.contains(&wanted), "{text}");
        }
        valid(&text);
    }
}

/// As for an API whose description says by `defaults` what answers leave out.
fn settings() -> Settings {
    Settings::parse("required: requests").expect("valid settings")
}
