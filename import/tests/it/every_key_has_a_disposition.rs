//! Every key of an upstream file has a disposition.

use serde_json::Value;
use specwright_import::{Disposition, Known, Settings, import};

fn kept(name: &str) -> String {
    let path = format!("{}/../upstream/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(path).expect("the upstream file is kept")
}

/// The rules for both years.
fn settings() -> Settings {
    let rules = kept("import.yaml") + include_str!("../rules-2023.yaml");
    Settings::parse(&rules).expect("valid settings")
}

/// The pointers of all keys, found without the importer; `example` values and the like are opaque.
fn pointers(value: &Value, at: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(entries) => {
            for (key, inner) in entries {
                let key = key.replace('~', "~0").replace('/', "~1");
                let pointer = format!("{at}/{key}");
                pointers(inner, &pointer, found);
                found.push(pointer);
            }
        }
        Value::Array(items) => {
            for (index, inner) in items.iter().enumerate() {
                pointers(inner, &format!("{at}/{index}"), found);
            }
        }
        _ => {}
    }
}

fn missing(text: &str, settings: &Settings) -> (usize, Vec<String>) {
    let imported = import(text, settings, &Known::default()).expect("it can be imported");
    let mut all = Vec::new();
    pointers(&serde_json::from_str(text).expect("JSON"), "", &mut all);
    let missing = imported.ledger.missing(all.iter().map(String::as_str));
    (all.len(), missing.into_iter().map(str::to_owned).collect())
}

#[test]
fn every_key_of_the_real_files_has_a_disposition() {
    let settings = settings();
    for (name, settings, least) in [
        ("servicechannel-v3-2023.swagger.json", &settings, 25_000),
        ("servicechannel-v3-2026.swagger.json", &settings, 30_000),
        ("fixxbook-2026.swagger.json", &Settings::default(), 200),
    ] {
        let (all, missing) = missing(&kept(name), settings);
        assert_eq!(missing, Vec::<String>::new(), "{name}");
        assert!(all > least, "{name}: {all}");
    }
}

#[test]
fn a_key_that_nobody_knows_has_a_line_wherever_it_is() {
    let text = kept("fixxbook-2026.swagger.json");
    let file: Value = serde_json::from_str(&text).expect("JSON");
    let mut objects = vec![String::new()];
    pointers(&file, "", &mut objects);
    let mut tried = 0;
    for pointer in objects {
        let mut changed = file.clone();
        let Some(Value::Object(entries)) = changed.pointer_mut(&pointer) else {
            continue;
        };
        entries.insert("nobodyKnowsThis".to_owned(), Value::from(1));
        let at = format!("{pointer}/nobodyKnowsThis");
        let imported = import(
            &changed.to_string(),
            &Settings::default(),
            &Known::default(),
        )
        .expect("it can be imported");
        let loud = imported.ledger.lines().iter().any(|line| {
            // By the standard an unknown key of a schema says nothing.
            let harmless = line.disposition == Disposition::Omitted
                && line.what.contains("no keyword of schemas");
            line.upstream == at && (line.disposition == Disposition::Refused || harmless)
        });
        // Below these the keys are names, so a new one is another path, status, type or field.
        let names = ["/paths", "/definitions", "/responses", "/properties"];
        let is_name = names.iter().any(|end| pointer.ends_with(end));
        let aside = pointer.starts_with("/info") || pointer.starts_with("/security");
        assert!(loud || is_name || aside, "{at}");
        assert_eq!(imported.ledger.missing([at.as_str()]), Vec::<&str>::new());
        tried += 1;
    }
    assert!(tried > 60, "{tried}");
}

#[test]
fn what_the_language_cannot_say_yet_is_refused_with_help() {
    let text = r##"{"swagger":"2.0","paths":{"/n":{"post":{"tags":["N"],"summary":"Makes one.",
"consumes":["application/x-www-form-urlencoded"],"produces":["text/csv"],
"parameters":[{"name":"f","in":"formData","type":"string"},
{"name":"q","in":"query","type":"array","collectionFormat":"tsv","items":{"type":"integer","format":"int8","maximum":3,"not":{}}}],
"responses":{"200":{"description":"The one.","schema":{"$ref":"#/definitions/A"}}}}}},
"definitions":{"A":{"type":"object","properties":{"In":{"type":"object","properties":{"b":{"type":"string"}}},
"Level":{"type":"integer","enum":[1,2]},"Big":{"type":"number","format":"decimal"}}}}}"##;
    let imported =
        import(text, &Settings::default(), &Known::default()).expect("it can be imported");
    let lines: Vec<(String, &str)> = imported
        .ledger
        .lines()
        .iter()
        .map(|line| {
            let kind = line.what.split(": ").next().unwrap_or_default();
            (
                format!("{} {kind}", line.disposition.as_str()),
                line.upstream.as_str(),
            )
        })
        .collect();
    let has = |what: &str, at: &str| lines.iter().any(|(w, a)| w == what && *a == at);
    for (what, at) in [
        (
            "corrected prose",
            "/paths/~1n/post/responses/200/description",
        ),
        ("guessed produces without JSON", "/paths/~1n/post/produces"),
        (
            "guessed collectionFormat Some(\"tsv\")",
            "/paths/~1n/post/parameters/1/collectionFormat",
        ),
        (
            "omitted limits of a value",
            "/paths/~1n/post/parameters/1/items/not",
        ),
    ] {
        assert!(has(what, at), "{what} at {at}: {lines:#?}");
    }
    assert_eq!(missing(text, &Settings::default()).1, Vec::<String>::new());
}

#[test]
fn every_rule_of_the_settings_is_about_an_operation_that_exists() {
    let settings = settings();
    let ids: Vec<String> = ["2023", "2026"]
        .into_iter()
        .flat_map(|year| {
            let text = kept(&format!("servicechannel-v3-{year}.swagger.json"));
            let file: Value = serde_json::from_str(&text).expect("JSON");
            let paths = file["paths"].as_object().expect("an object").clone();
            paths.into_iter().flat_map(|(path, verbs)| {
                let verbs: Vec<String> = verbs
                    .as_object()
                    .expect("an object")
                    .keys()
                    .cloned()
                    .collect();
                verbs
                    .into_iter()
                    .map(move |verb| format!("{} {path}", verb.to_uppercase()))
            })
        })
        .collect();
    let rules = settings.operations.keys().chain(&settings.reads);
    let dead: Vec<&String> = rules.filter(|rule| !ids.contains(rule)).collect();
    assert_eq!(dead, Vec::<&String>::new());
}

#[test]
fn nothing_that_sends_a_file_is_taken_for_a_read() {
    let settings = settings();
    let text = kept("servicechannel-v3-2026.swagger.json");
    let imported = import(&text, &settings, &Known::default()).expect("it can be imported");
    let has = |entries: &[(String, specwright_import::YamlValue)], key: &str, word: &str| {
        entries
            .iter()
            .any(|(k, value)| k.trim_end_matches('?') == key && format!("{value:?}").contains(word))
    };
    let reads: Vec<_> = imported
        .description
        .operations
        .iter()
        .filter(|o| has(&o.entries, "effect", "read"))
        .collect();
    assert!(reads.len() > 30, "{}", reads.len());
    for operation in reads {
        assert!(
            !has(&operation.entries, "body", "multipart"),
            "{}",
            operation.id
        );
    }
}
