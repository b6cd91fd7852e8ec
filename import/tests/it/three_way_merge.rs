//! Merges: what people did to the description, and what a newer upstream file or importer brings.

use specwright_import::{
    Choices, Description, File, Known, Last, Merged, Settings, YamlValue, files, import, merge,
    status,
};
use specwright_model::source::SourceFile;

const BEFORE: &str = r##"{"swagger":"2.0","host":"a.example","paths":{
"/notes":{"get":{"tags":["Notes"],"parameters":[{"name":"kind","in":"query","type":"string","enum":["Open","Closed"]}],
 "responses":{"200":{"schema":{"type":"array","items":{"$ref":"#/definitions/Note"}}}}},
 "post":{"tags":["Notes"],"parameters":[{"name":"x","in":"body","required":true,"schema":{"$ref":"#/definitions/NewNote"}}],"responses":{"204":{}}}},
"/notes/{id}":{"get":{"tags":["Notes"],"parameters":[{"name":"id","in":"path","required":true,"type":"integer","format":"int32"}],"responses":{"200":{"schema":{"$ref":"#/definitions/Note"}}}}}},
"definitions":{
"Note":{"type":"object","properties":{"Id":{"type":"integer","format":"int32"},"Text":{"type":"string"},"State":{"type":"string","enum":["New","Old"]}}},
"NewNote":{"type":"object","properties":{"Text":{"type":"string"},"About":{"$ref":"#/definitions/About"}}},
"About":{"type":"object","properties":{"Who":{"type":"string"}}}}}"##;

fn sources(files: Vec<File>) -> Vec<SourceFile> {
    let source = |File { name, text }| SourceFile { name, text };
    files.into_iter().map(source).collect()
}

fn first() -> (Description, String) {
    let imported = import(BEFORE, &settings(), &Known::default()).expect("valid");
    let mut made = sources(files(&imported.description));
    assert_eq!(made.len(), 1, "all in one file: {made:#?}");
    (imported.description, made.remove(0).text)
}

fn notes(text: &str) -> Vec<SourceFile> {
    vec![SourceFile {
        name: "notes.yaml".to_owned(),
        text: text.to_owned(),
    }]
}

/// Merges one file of today over an edited description; the old upstream file is there.
fn merged(last: &Description, edited: &str, upstream: &str) -> Merged {
    let last = Last {
        description: last,
        upstream: Some(BEFORE),
    };
    let choices = Choices::default();
    merge(&notes(edited), &last, upstream, &settings(), &choices).expect("valid")
}

/// The text of `notes.yaml` after a merge without conflicts, which has to be valid.
fn text(merged: &Merged, before: &str) -> String {
    assert_eq!(merged.conflicts, []);
    let mut all = notes(before);
    for file in &merged.files {
        all.retain(|old| old.name != file.name);
        all.push(SourceFile {
            name: file.name.clone(),
            text: file.text.clone(),
        });
    }
    let text = all
        .iter()
        .find(|file| file.name == "notes.yaml")
        .map(|file| file.text.clone());
    all.push(SourceFile {
        name: "api.yaml".to_owned(),
        text: "api: A\nhost: a.example\ndefaults: { answers: { absent: allowed } }\n".to_owned(),
    });
    let reading = specwright_model::read(&all);
    assert!(
        reading.api.is_some(),
        "{:#?}\n{all:#?}",
        reading.diagnostics
    );
    text.expect("it is there")
}

fn changed(text: &str, from: &str, to: &str) -> String {
    assert!(text.contains(from), "{from} is not in\n{text}");
    text.replacen(from, to, 1)
}

/// An importer of long ago: ids were just numbers, and it knew nothing of states.
fn older(description: &Description) -> Description {
    let mut older = description.clone();
    "0.0.1".clone_into(&mut older.importer);
    for ty in &mut older.types {
        if let YamlValue::Map(entries) = &mut ty.body {
            for (key, value) in entries.iter_mut() {
                if key == "Id" {
                    *value = YamlValue::text("double");
                }
            }
            entries.retain(|(key, _)| key != "State");
        }
    }
    older.types.retain(|ty| !ty.id.contains("#State"));
    older
}

#[test]
fn a_better_importer_makes_no_false_conflicts_and_improves_what_nobody_touched() {
    let (today, _) = first();
    let last = older(&today);
    let wrote = sources(files(&last)).remove(0).text;
    // Nobody touched it: what the importer does better comes in.
    let better = text(&merged(&last, &wrote, BEFORE), &wrote);
    assert!(better.contains("    Id: int32\n"), "{better}");
    assert!(better.contains("    State: NoteState\n"), "{better}");
    // People had corrected it themselves: theirs stays, and is no conflict.
    let edited = changed(
        &wrote,
        "    Id: double\n",
        "    Id: { type: int64, because: They grew. }\n",
    );
    let merge_now = merged(&last, &edited, BEFORE);
    let after = text(&merge_now, &edited);
    assert!(
        after.contains("Id: { type: int64, because: They grew. }"),
        "{after}"
    );
    assert!(after.contains("    State: NoteState\n"), "{after}");
    assert_eq!(merge_now.report, specwright_import::Report::default());
    assert_eq!(merge_now.description.importer, specwright_import::VERSION);
    // Where upstream itself has changed too, it is a conflict still.
    let upstream = changed(
        BEFORE,
        r#""Id":{"type":"integer","format":"int32"}"#,
        r#""Id":{"type":"string"}"#,
    );
    let conflicts = merged(&last, &edited, &upstream).conflicts;
    assert_eq!(conflicts.len(), 1, "{conflicts:#?}");
    assert_eq!(conflicts[0].subject, "types::Note.Id");
    // Without the old upstream file, what the old importer made of it is all that is known.
    let blind = Last {
        description: &last,
        upstream: None,
    };
    let choices = Choices::default();
    let blind = merge(&notes(&edited), &blind, BEFORE, &settings(), &choices);
    assert_eq!(blind.expect("valid").conflicts.len(), 1);
}

#[test]
fn a_choice_can_be_for_one_conflict_alone() {
    let (last, wrote) = first();
    let edited = changed(&wrote, "    Id: int32\n", "    Id: string\n");
    let edited = changed(&edited, "    Text: string\n", "    Text: any\n");
    let upstream = changed(
        BEFORE,
        r#""format":"int32"},"Text":{"type":"string"}"#,
        r#""format":"int64"},"Text":{"type":"boolean"}"#,
    );
    let conflicts = merged(&last, &edited, &upstream).conflicts;
    assert_eq!(conflicts.len(), 2, "{conflicts:#?}");
    let mut choices = Choices::default();
    choices.add("types::Note.Id=ours").expect("a choice");
    choices.add("theirs").expect("a choice");
    choices.add("mine").expect_err("no side");
    let known = Last {
        description: &last,
        upstream: None,
    };
    let chosen = merge(&notes(&edited), &known, &upstream, &settings(), &choices);
    let after = text(&chosen.expect("valid"), &edited);
    assert!(
        after.contains("    Id: string\n    Text: boolean\n"),
        "{after}"
    );
}

#[test]
fn what_people_left_out_stays_out_with_what_only_it_reaches() {
    let (last, wrote) = first();
    let start = wrote.find("  create:\n").expect("there");
    let end = wrote.find("  get:\n").expect("there");
    let mut edited = wrote.clone();
    edited.replace_range(start..end, "");
    for ty in ["  NewNote:\n", "  About:\n"] {
        let start = edited.find(ty).expect("there");
        let rest = edited[start + 3..].find("\n  ").map(|_| ());
        assert!(rest.is_some() || edited.ends_with('\n'));
        let lines = edited[start..].split_inclusive('\n').skip(1);
        let body: usize = lines
            .take_while(|line| line.starts_with("    "))
            .map(str::len)
            .sum();
        edited.replace_range(start..start + ty.len() + body, "");
    }
    // Upstream gives what was left out a new type, and a new field to a type that stays.
    let upstream = changed(
        BEFORE,
        r##""About":{"$ref":"#/definitions/About"}"##,
        r##""About":{"$ref":"#/definitions/About"},"More":{"$ref":"#/definitions/More"}"##,
    );
    let upstream = changed(
        &upstream,
        r#""definitions":{"#,
        r#""definitions":{"More":{"type":"object","properties":{"x":{"type":"string"}}},"#,
    );
    let after = merged(&last, &edited, &upstream);
    assert_eq!(text(&after, &edited), edited);
    // Now something that stays comes to need one of them.
    let upstream = changed(
        &upstream,
        r#""State":"#,
        r##""About":{"$ref":"#/definitions/About"},"State":"##,
    );
    let after = text(&merged(&last, &edited, &upstream), &edited);
    assert!(after.contains("  About:\n"), "{after}");
    assert!(
        !after.contains("NewNote") && !after.contains("More"),
        "{after}"
    );
}

#[test]
fn renames_are_followed_also_of_enums_and_resources() {
    let (last, wrote) = first();
    let edited = wrote
        .replace("resource: Notes", "resource: Remarks")
        .replace("NoteState", "Condition")
        .replace("NotesListKind", "Sort")
        .replace("  Note:\n", "  Remark:\n")
        .replace("[Note]", "[Remark]")
        .replace("returns: Note\n", "returns: Remark\n");
    let upstream = changed(
        BEFORE,
        r#""enum":["New","Old"]"#,
        r#""enum":["New","Old","Odd"]"#,
    );
    let upstream = changed(
        &upstream,
        r#""/notes/{id}":{"#,
        r##""/notes/{id}":{"delete":{"tags":["Notes"],"responses":{"200":{"schema":{"$ref":"#/definitions/Note"}}}},"##,
    );
    let upstream = changed(
        &upstream,
        r#""enum":["Open","Closed"]"#,
        r#""enum":["Open"]"#,
    );
    let after = text(&merged(&last, &edited, &upstream), &edited);
    assert!(after.contains("  Condition: [New, Old, Odd]\n"), "{after}");
    assert!(after.contains("  Sort: [Open]\n"), "{after}");
    assert!(after.contains("  delete:\n"), "{after}");
    assert!(
        !after.contains("  Note:") && !after.contains("NoteState"),
        "{after}"
    );
    // The file keeps its name, though the resource has another.
    let found = status(
        &notes(&edited),
        &Last {
            description: &last,
            upstream: Some(BEFORE),
        },
        &settings(),
    );
    let renamed: Vec<String> = found
        .expect("valid")
        .edits
        .into_iter()
        .map(|d| format!("{} → {}", d.upstream, d.description))
        .collect();
    assert_eq!(
        renamed,
        [
            "name: Note → name: Remark",
            "name: NotesListKind → name: Sort",
            "name: NoteState → name: Condition",
        ]
    );
}

#[test]
fn what_people_added_to_parameters_stays_when_upstream_takes_all_of_its_own() {
    let (last, wrote) = first();
    let edited = changed(
        &wrote,
        "query: { kind?: NotesListKind }",
        "query: { kind?: NotesListKind, mine?: string } # ours",
    );
    let upstream = changed(
        BEFORE,
        r#""parameters":[{"name":"kind","in":"query","type":"string","enum":["Open","Closed"]}],"#,
        "",
    );
    let after = text(&merged(&last, &edited, &upstream), &edited);
    assert!(
        after.contains("    query: { mine?: string } # ours\n"),
        "{after}"
    );
    assert!(!after.contains("NotesListKind"), "{after}");
}

#[test]
fn lines_of_windows_stay_lines_of_windows() {
    let (last, wrote) = first();
    let edited = wrote.replace('\n', "\r\n");
    let upstream = changed(
        BEFORE,
        r#""Text":{"type":"string"},"State""#,
        r#""Text":{"type":"string"},"Née":{"type":"string"},"State""#,
    );
    let after = text(&merged(&last, &edited, &upstream), &edited);
    assert!(
        after.contains("    State: NoteState\r\n    \"Née\"")
            || after.contains("    State: NoteState\r\n    Née"),
        "{after}"
    );
    assert_eq!(after.matches('\n').count(), after.matches("\r\n").count());
}

#[test]
fn comments_inside_what_upstream_changes_are_kept() {
    let (last, wrote) = first();
    let edited = changed(
        &wrote,
        "    query: { kind?: NotesListKind }\n",
        "    query: # all of them\n      # the kind\n      kind?: NotesListKind   # at its end\n",
    );
    let edited = changed(
        &edited,
        "    returns: [Note]\n",
        "    returns:\n      # by page\n      [ Note ]  # bare\n",
    );
    let upstream = changed(
        BEFORE,
        r#""type":"string","enum":["Open","Closed"]"#,
        r#""type":"boolean""#,
    );
    let upstream = changed(
        &upstream,
        r##"{"type":"array","items":{"$ref":"#/definitions/Note"}}"##,
        r##"{"$ref":"#/definitions/Note"}"##,
    );
    let after = text(&merged(&last, &edited, &upstream), &edited);
    for comment in [
        "# all of them",
        "# the kind",
        "# at its end",
        "# by page",
        "# bare",
    ] {
        assert!(after.contains(comment), "{comment} is lost:\n{after}");
    }
    assert!(after.contains("kind?: boolean   # at its end\n"), "{after}");
}

#[test]
fn a_change_of_host_or_credentials_is_reported() {
    let (last, wrote) = first();
    let upstream = changed(BEFORE, "a.example", "b.example/v2");
    let report = merged(&last, &wrote, &upstream).report;
    assert_eq!(
        report.api,
        ["host: a.example → host: b.example", "+ version: v2"]
    );
}

#[test]
fn comments_that_go_are_reported_with_their_places() {
    let (last, wrote) = first();
    // Two entries say the same word; only one of them goes.
    let edited = changed(
        &wrote,
        "  create:\n",
        "  create:\n    # see the wiki\n    # and the log\n",
    );
    let edited = changed(&edited, "  list:\n", "  list:\n    # see the wiki\n");
    let line = |text: &str, word: &str| {
        text.lines()
            .position(|line| line.contains(word))
            .expect("there")
            + 1
    };
    let gone = BEFORE.replace(
        r##""post":{"tags":["Notes"],"parameters":[{"name":"x","in":"body","required":true,"schema":{"$ref":"#/definitions/NewNote"}}],"responses":{"204":{}}}"##,
        r#""x-none":1"#,
    );
    assert_ne!(gone, BEFORE);
    let merged = merged(&last, &edited, &gone);
    assert_eq!(merged.conflicts, []);
    let told: Vec<(usize, &str, usize)> = (merged.lost.iter())
        .map(|comment| (comment.line, comment.text.as_str(), comment.lines))
        .collect();
    let first = line(&edited, "# and the log") - 1;
    assert_eq!(told, [(first, "# see the wiki", 2)]);
    // Where a value changes, the words inside stay: nothing is told.
    let edited = changed(&wrote, "Text: string", "Text: string   # in Markdown");
    let other = BEFORE.replace(
        r#""Text":{"type":"string"},"State""#,
        r#""Text":{"type":"boolean"},"State""#,
    );
    assert_ne!(other, BEFORE);
    let merged = self::merged(&last, &edited, &other);
    assert_eq!((merged.conflicts, merged.lost), (vec![], vec![]));
}

/// As for an API whose description says by `defaults` what answers leave out.
fn settings() -> Settings {
    Settings::parse("required: requests").expect("valid settings")
}
