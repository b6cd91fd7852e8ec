//! An addition upstream never moves a Rust name from one field or parameter to another.

use specwright_import::{
    Choices, Description, Known, Last, Merged, Settings, files, import, merge,
};
use specwright_model::source::SourceFile;

fn upstream(fields: &[&str], query: &[&str], parts: &[&str]) -> String {
    let field = |name: &&str| format!(r#""{name}":{{"type":"string"}}"#);
    let fields: Vec<String> = fields.iter().map(field).collect();
    let parameter =
        |place: &str, name: &str| format!(r#"{{"name":"{name}","in":"{place}","type":"string"}}"#);
    let query: Vec<String> = query.iter().map(|name| parameter("query", name)).collect();
    let parts: Vec<String> = parts
        .iter()
        .map(|name| parameter("formData", name))
        .collect();
    format!(
        r##"{{"swagger":"2.0","host":"a.example","paths":{{"/notes":{{
        "get":{{"tags":["Notes"],"parameters":[{}],"responses":{{"200":{{"schema":{{"$ref":"#/definitions/Note"}}}}}}}},
        "post":{{"tags":["Notes"],"consumes":["multipart/form-data"],"parameters":[{}],"responses":{{"204":{{}}}}}}
        }}}},"definitions":{{"Note":{{"type":"object","properties":{{{}}}}}}}}}"##,
        query.join(","),
        parts.join(","),
        fields.join(",")
    )
}

fn sources(description: &Description) -> Vec<SourceFile> {
    let made = files(description).into_iter();
    made.map(|file| SourceFile {
        name: file.name,
        text: file.text,
    })
    .collect()
}

fn merged(before: &str, edit: impl Fn(String) -> String, after: &str) -> (Merged, String) {
    let settings = settings();
    let first = import(before, &settings, &Known::default()).expect("valid");
    let mut edited = sources(&first.description);
    for file in &mut edited {
        file.text = edit(std::mem::take(&mut file.text));
    }
    let last = Last {
        description: &first.description,
        upstream: Some(before),
    };
    let merged = merge(&edited, &last, after, &settings, &Choices::default()).expect("valid");
    assert_eq!(merged.conflicts, []);
    let text = merged.files.first().map(|file| file.text.clone());
    let text = text.unwrap_or_else(|| edited.remove(0).text);
    (merged, text)
}

#[test]
fn what_stands_keeps_its_name_and_what_is_new_gets_a_number() {
    let before = upstream(&["FooBar"], &["pageSize"], &["fileName"]);
    let after = upstream(
        &["foo_bar", "FooBar"],
        &["page_size", "pageSize"],
        &["file_name", "fileName"],
    );
    let (merged, text) = merged(&before, |text| text, &after);
    for line in [
        "FooBar: string\n",
        "foo_bar: { type: string, name: foo_bar_2 }\n",
        "pageSize?: string",
        "page_size?: { type: string, name: page_size_2 }",
        "fileName?: string",
        "file_name?: { type: string, name: file_name_2 }",
    ] {
        assert!(text.contains(line), "{line} is not in\n{text}");
    }
    // The next import says the same.
    let last = Last {
        description: &merged.description,
        upstream: Some(&after),
    };
    let edited = [SourceFile {
        name: "notes.yaml".to_owned(),
        text,
    }];
    let choices = Choices::default();
    let again = merge(&edited, &last, &after, &settings(), &choices);
    assert_eq!(again.expect("valid").files, []);
}

#[test]
fn names_that_people_gave_are_left_to_them() {
    let before = upstream(&["FooBar"], &[], &["file"]);
    let after = upstream(&["other", "FooBar"], &[], &["file"]);
    let rename = |text: String| {
        let (from, to) = ("FooBar: string", "FooBar: { type: string, name: other }");
        assert!(text.contains(from), "{text}");
        text.replace(from, to)
    };
    let (_, text) = merged(&before, rename, &after);
    assert!(
        text.contains("FooBar: { type: string, name: other }\n"),
        "{text}"
    );
    assert!(
        text.contains("other: { type: string, name: other_2 }\n"),
        "{text}"
    );
}

#[test]
fn what_is_gone_claims_nothing() {
    let before = upstream(&["Id", "FooBar"], &[], &["file"]);
    let after = upstream(&["Id", "foo_bar"], &[], &["file"]);
    let (_, text) = merged(&before, |text| text, &after);
    assert!(text.contains("foo_bar: string\n"), "{text}");
    assert!(!text.contains("FooBar"), "{text}");
}

#[test]
fn a_number_stands_after_one_underscore() {
    let text = upstream(&["type", "Type"], &["send", "Send"], &["file"]);
    let made = import(&text, &settings(), &Known::default()).expect("valid");
    let all = sources(&made.description);
    assert!(all[0].text.contains("name: type_2 "), "{}", all[0].text);
    assert!(all[0].text.contains("name: send_2 "), "{}", all[0].text);
}

/// As for an API whose description says by `defaults` what answers leave out.
fn settings() -> Settings {
    Settings::parse("required: requests").expect("valid settings")
}
