//! A public enum, or a struct whose fields are all public, is `#[non_exhaustive]`, or stands here with the reason why it
//! is complete.

use std::collections::BTreeSet;
use std::path::Path;

/// Complete, because callers have to handle each case or each part.
const COMPLETE: &[&str] = &[
    "Outcome",       // each way in which a write can end wants its own handling
    "Certainty",     // how often a write was done
    "Source",        // where its value comes from
    "Effect",        // whether it was done
    "Moment",        // the two clocks
    "Maybe",         // absent, null, a value
    "TransportBody", // a transport must know every kind of body that it may be given
];

/// Tables that generated code writes down. Generated code and runtime have the same version.
const TABLES: &[&str] = &[
    "Api",
    "EnvironmentInfo",
    "Host",
    "KeyRule",
    "LimitRule",
    "OAuth2Rule",
    "Paging",
    "PostForm",
    "Rules",
    "Scheme",
    "Lookup",
    "ThrottleRule",
    "Tolerance",
    "WebhookRule",
    "WindowRule",
    "RecordInfo",
    "Field",
    "Mark",
    "Wire",
    "WireOf",
];

/// Parts of the state machine, which `promise::internals` alone shows, to the proofs.
const PRIVATE: &[&str] = &[
    "Action",
    "Earlier",
    "Nature",
    "Phase",
    "Remembers",
    "Rule",
    "State",
];

/// One value with a name.
const WRAPPERS: &[&str] = &["Fingerprint", "Plain"];

#[test]
fn public_types_can_grow_or_are_complete() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut fixed = BTreeSet::new();
    look(&folder, &mut fixed);
    assert!(fixed.contains("Outcome"), "{fixed:?}");
    let named: BTreeSet<_> = [COMPLETE, TABLES, PRIVATE, WRAPPERS]
        .concat()
        .into_iter()
        .map(str::to_owned)
        .collect();
    assert_eq!(fixed, named);
}

/// `transport::over_reqwest` says what a new version of reqwest means; nothing else may promise its types.
#[test]
fn types_of_reqwest_stand_in_the_transport_alone() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = BTreeSet::new();
    name_reqwest(&folder, &mut files);
    let known = ["addresses.rs", "over_reqwest.rs"].map(str::to_owned);
    assert_eq!(files, BTreeSet::from(known));
}

fn name_reqwest(folder: &Path, files: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).expect("the sources") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            name_reqwest(&path, files);
            continue;
        }
        let text = std::fs::read_to_string(&path).expect("a source");
        let code = text
            .lines()
            .map(|line| line.split("//").next().unwrap_or_default());
        let names = code
            .filter(|line| !line.contains("over_reqwest::"))
            .any(|line| line.contains("reqwest::"));
        if names {
            let name = path.file_name().and_then(|name| name.to_str());
            files.extend(name.map(str::to_owned));
        }
    }
}

fn look(folder: &Path, fixed: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).expect("the sources") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            look(&path, fixed);
        } else if !is_private(&path) {
            let text = std::fs::read_to_string(&path).expect("a source");
            fixed.extend(fixed_types(&text));
        }
    }
}

/// Files whose every type belongs to the state machine.
fn is_private(path: &Path) -> bool {
    let file = path
        .file_stem()
        .and_then(|name| name.to_str())
        .unwrap_or_default();
    let inside = path
        .parent()
        .is_some_and(|folder| folder.ends_with("promise"));
    let private = [
        "answer",
        "decide",
        "duplicate",
        "registry",
        "internals",
        "seeded",
    ];
    inside && private.contains(&file)
}

/// The names of the types to which nothing can be added.
fn fixed_types(text: &str) -> Vec<String> {
    let lines: Vec<&str> = text.lines().collect();
    let mut found = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let Some((kind, rest)) = ["pub enum ", "pub struct "]
            .iter()
            .find_map(|kind| Some((*kind, line.strip_prefix(kind)?)))
        else {
            continue;
        };
        let attributes = lines[..at]
            .iter()
            .rev()
            .take_while(|line| line.starts_with('#'));
        if attributes
            .into_iter()
            .any(|line| *line == "#[non_exhaustive]")
        {
            continue;
        }
        let name: String = rest
            .chars()
            .take_while(char::is_ascii_alphanumeric)
            .collect();
        let body = || lines[at + 1..].iter().take_while(|line| **line != "}");
        let fields =
            || body().filter(|line| line.starts_with("    ") && !line.starts_with("     "));
        let is_fixed = match kind {
            "pub enum " => !rest.ends_with("{}"),
            _ if rest.ends_with('{') => fields().all(|line| {
                let line = line.trim_start();
                line.starts_with("pub ") || line.starts_with(['/', '#', ')', '}'])
            }),
            _ => rest.contains("(pub "),
        };
        if is_fixed {
            found.push(name);
        }
    }
    found
}
