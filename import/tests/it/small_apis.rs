//! Small cases: another API, and splices that leave everything else as it is.

use proptest::prelude::*;
use specwright_import::{Choices, Description, Known, Last, Merged, Settings, files, import};
use specwright_model::source::SourceFile;

fn sources(description: &Description) -> Vec<SourceFile> {
    files(description)
        .into_iter()
        .map(|f| SourceFile {
            name: f.name,
            text: f.text,
        })
        .collect()
}

fn merge(edited: &[SourceFile], last: &Description, upstream: &str) -> Result<Merged, String> {
    let last = Last {
        description: last,
        upstream: None,
    };
    let settings = Settings::default();
    specwright_import::merge(edited, &last, upstream, &settings, &Choices::default())
}

#[test]
fn the_sister_api_is_imported_without_any_settings() {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../upstream/fixxbook-2026.swagger.json"
    );
    let text = std::fs::read_to_string(path).expect("it is kept");
    let imported =
        import(&text, &Settings::default(), &Known::default()).expect("it can be imported");
    assert_eq!(imported.description.operations.len(), 7);
    let mut all = sources(&imported.description);
    for file in &all {
        let laid_out = specwright_edit::layout(&file.name, &file.text);
        assert_eq!(
            laid_out.as_ref(),
            Ok(&file.text),
            "it is in the canonical layout"
        );
    }
    let made = specwright_import::api_file(&imported.description);
    assert_eq!(
        specwright_edit::layout(&made.name, &made.text),
        Ok(made.text)
    );
    let api = "api: Fixxbook\nhost: \"{environment}fixxbook.servicechannel.com\"\nenvironments: { Production: \"\", Sandbox2: sb2 }\nversion: api\n";
    all.push(SourceFile {
        name: "api.yaml".to_owned(),
        text: api.to_owned(),
    });
    let reading = specwright_model::read(&all);
    let api = reading
        .api
        .unwrap_or_else(|| panic!("{:#?}", reading.diagnostics));
    assert_eq!(api.operations().count(), 7);
}

#[test]
fn what_is_no_description_of_an_api_is_refused_with_help() {
    let refuse =
        |text: &str| import(text, &Settings::default(), &Known::default()).expect_err("refused");
    assert!(refuse("{").contains("not valid JSON"));
    assert!(refuse("a: [").contains("not valid YAML"));
    assert!(refuse("[]").contains("not an object"));
    assert!(refuse("{}").contains("neither `openapi: 3.…` nor `swagger"));
}

#[test]
fn what_is_not_understood_is_refused_loudly() {
    let text = r#"{"swagger":"2.0","x-a":1,"paths":{"/n":{"get":{"tags":["N"],"x-b":1,"responses":{"default":{"description":""},"200":{"schema":{"type":"string","not":{}},"headers":{}}},"parameters":[{"name":"c","in":"cookie"}]},"trace":{}}},"definitions":{}}"#;
    let imported =
        import(text, &Settings::default(), &Known::default()).expect("it can be imported");
    let refused: Vec<&str> = imported
        .ledger
        .lines()
        .iter()
        .filter(|line| line.disposition == specwright_import::Disposition::Refused)
        .map(|line| line.upstream.as_str())
        .collect();
    assert_eq!(
        refused,
        ["/paths/~1n/get/parameters/0", "/paths/~1n/trace",]
    );
}

const BEFORE: &str = r##"{"swagger":"2.0","paths":{
"/notes":{"get":{"tags":["Notes"],"parameters":[{"name":"a","in":"query","type":"string"},{"name":"b","in":"query","type":"string"}],"responses":{"200":{"schema":{"type":"array","items":{"$ref":"#/definitions/Note"}}}}},
          "post":{"tags":["Notes"],"parameters":[{"name":"x","in":"body","required":true,"schema":{"$ref":"#/definitions/Note"}}],"responses":{"204":{}}}},
"/notes/{id}":{"get":{"tags":["Notes"],"parameters":[{"name":"id","in":"path","required":true,"type":"integer","format":"int32"}],"responses":{"200":{"schema":{"$ref":"#/definitions/Note"}}}}}},
"definitions":{"Note":{"type":"object","properties":{"Id":{"type":"integer","format":"int32"},"Text":{"type":"string"},"Tags":{"type":"array","items":{"type":"string"}}}}}}"##;

/// Edits of the upstream file, any of which may come with a newer one.
const CHANGES: [(&str, &str); 6] = [
    (r#"{"name":"a","in":"query","type":"string"},"#, ""),
    (
        r#"{"name":"b","in":"query","type":"string"}"#,
        r#"{"name":"b","in":"query","type":"boolean"},{"name":"c","in":"query","type":"integer"}"#,
    ),
    (
        r#""Id":{"type":"integer","format":"int32"}"#,
        r#""Id":{"type":"integer","format":"int64"},"New":{"type":"string"}"#,
    ),
    (r#""Text":{"type":"string"},"#, ""),
    (
        r#""204":{}"#,
        r##""200":{"schema":{"$ref":"#/definitions/Note"}}"##,
    ),
    (
        r#""get":{"tags":["Notes"],"parameters":[{"name":"id""#,
        r#""delete":{"tags":["Notes"],"responses":{"204":{}}},"get":{"tags":["Notes"],"parameters":[{"name":"id""#,
    ),
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn untouched_lines_stay_byte_identical(
        changes in prop::collection::vec(any::<bool>(), 6),
        noise in prop::collection::vec((0usize..40, "[ ]{0,3}# [a-z\"'{}\\[\\]:,é ]{0,20}"), 0..8),
    ) {
        let old = import(BEFORE, &Settings::default(), &Known::default()).expect("valid");
        let mut edited = sources(&old.description);
        let file = &mut edited[0];
        let mut lines: Vec<String> = file.text.lines().map(str::to_owned).collect();
        for (at, comment) in &noise {
            let at = at % (lines.len() + 1);
            lines.insert(at, comment.clone());
        }
        file.text = lines.join("\n") + "\n";
        let ours = file.text.clone();
        let mut upstream = BEFORE.to_owned();
        for ((from, to), _) in CHANGES.iter().zip(&changes).filter(|(_, on)| **on) {
            prop_assert!(upstream.contains(from));
            upstream = upstream.replacen(from, to, 1);
        }
        let merged = merge(&edited, &old.description, &upstream).expect("valid");
        prop_assert_eq!(&merged.conflicts, &[]);
        let text = merged.files.first().map_or(ours.clone(), |file| file.text.clone());
        // Every comment is still there, in order, and without the comments the text is what it
        // would have been had there been none: nothing else was touched.
        let comments = |text: &str| -> Vec<String> {
            text.lines().filter(|line| line.trim_start().starts_with('#')).map(str::to_owned).collect()
        };
        prop_assert_eq!(comments(&ours), comments(&text), "{}", text);
        let plain = sources(&old.description);
        let quiet = merge(&plain, &old.description, &upstream).expect("valid");
        let quiet = quiet.files.first().map_or(plain[0].text.clone(), |file| file.text.clone());
        let others = |text: &str| -> Vec<String> {
            text.lines().filter(|line| !line.trim_start().starts_with('#')).map(str::to_owned).collect()
        };
        prop_assert_eq!(others(&text), others(&quiet));
        let fresh = import(&upstream, &Settings::default(), &Known::default()).expect("valid");
        let fresh = &sources(&fresh.description)[0].text;
        // And the text means what a fresh import means.
        let mean = |text: &str| {
            let api = SourceFile { name: "api.yaml".to_owned(), text: "api: A\nhost: a.example\n".to_owned() };
            let file = SourceFile { name: "notes.yaml".to_owned(), text: text.to_owned() };
            specwright_model::read(&[api, file])
        };
        let (here, there) = (mean(&text), mean(fresh));
        prop_assert!(here.api.is_some(), "{:#?}\n{text}", here.diagnostics);
        let count = |reading: &specwright_model::Reading| reading.api.as_ref().map(|api| api.operations().map(|(_, o)| o.query.len() + o.returns.len()).sum::<usize>());
        prop_assert_eq!(count(&here), count(&there));
    }
}
