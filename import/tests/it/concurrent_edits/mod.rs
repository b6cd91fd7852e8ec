//! What people do to a description in passing, many things at once, and then upstream moves: what
//! neither side touched stays byte for byte, what one side changed is there, and the file is YAML.

mod user_edits;

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::{Value as Json, json};
use specwright_import::{Choices, Known, Last, Merged, Settings, Side, files, import, merge};
use specwright_model::source::SourceFile;
use specwright_model::syntax::tree::{Key, Node, Value, parse};

use self::user_edits::edited;

const KINDS: [&str; 3] = ["string", "integer", "boolean"];
const PATHS: [(&str, &str, &str); 4] = [
    ("/notes", "get", "Notes"),
    ("/notes", "post", "Notes"),
    ("/notes/old", "get", "Notes"),
    ("/tasks", "get", "Tasks"),
];
const NAMES: [&str; 4] = ["kind", "page", "it's", "a-b"];
/// The types.
pub const TYPES: [&str; 2] = ["Note", "Task"];

/// For each place: not there, or of which kind.
type Plan = Vec<u8>;

/// An upstream file: four operations with four parameters, two types with four fields.
fn upstream(plan: &Plan) -> String {
    let at = |index: usize| plan.get(index).copied().unwrap_or(0) as usize;
    let named = |first: usize| (0..NAMES.len()).filter(move |i| at(first + i) % 4 != 3);
    let kind = |index: usize| KINDS[at(index) % 4 % 3];
    let mut paths = json!({});
    for (number, (path, verb, tag)) in PATHS.iter().enumerate() {
        let first = number * 5;
        if at(first) % 8 == 7 {
            continue;
        }
        // Some have those of the first one.
        let from = if at(first) % 2 == 1 { 1 } else { first + 1 };
        let parameters: Vec<Json> = named(from)
            .map(|i| json!({"name": NAMES[i], "in": "query", "type": kind(from + i)}))
            .collect();
        let ty = TYPES[usize::from(at(first) % 3 == 1)];
        paths[path][verb] = json!({"tags": [tag], "parameters": parameters,
            "deprecated": at(first) % 5 == 4,
            "responses": {"200": {"schema": {"$ref": format!("#/definitions/{ty}")}}}});
    }
    let mut definitions = json!({});
    for (number, ty) in TYPES.iter().enumerate() {
        let first = 20 + number * 4;
        let fields: serde_json::Map<String, Json> = named(first)
            .map(|i| (NAMES[i].to_owned(), json!({"type": kind(first + i)})))
            .collect();
        definitions[ty] = json!({"type": "object", "properties": fields});
    }
    json!({"swagger": "2.0", "host": "a.example", "paths": paths, "definitions": definitions})
        .to_string()
}

fn is_valid(all: &[SourceFile]) -> bool {
    let api = "api: A\nhost: a.example\ndefaults: { answers: { absent: allowed } }\n";
    let mut all = all.to_vec();
    all.push(SourceFile {
        name: "api.yaml".to_owned(),
        text: api.to_owned(),
    });
    specwright_model::read(&all).api.is_some()
}

fn first(text: &str) -> (specwright_import::Description, Vec<SourceFile>) {
    let first = import(text, &Settings::default(), &Known::default()).expect("valid");
    let made = files(&first.description).into_iter();
    let made = made.map(|file| SourceFile {
        name: file.name,
        text: file.text,
    });
    let made = made.collect();
    (first.description, made)
}

fn entries(node: &Node) -> &[(Key, Node)] {
    match &node.value {
        Value::Map(entries) => entries,
        _ => &[],
    }
}

fn said(node: &Node) -> String {
    match &node.value {
        Value::Null => "~".to_owned(),
        Value::Text(text) => text.text.clone(),
        Value::List(items) => items.iter().map(|item| said(item) + ";").collect(),
        Value::Map(entries) => {
            let mut each: Vec<String> = entries
                .iter()
                .map(|(key, value)| format!("{}={};", key.text, said(value)))
                .collect();
            each.sort();
            format!("{{{}}}", each.concat())
        }
    }
}

/// What is said at each place: operations by their request, types by name, parameters one by one.
fn meaning(all: &[SourceFile]) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for file in all {
        let root = parse(0, file).unwrap_or_else(|p| panic!("{}\n{:?}", p.message, file.text));
        for (section, inner) in entries(&root) {
            for (name, entry) in entries(inner) {
                let request = entries(entry).iter().find(|(key, _)| key.text == "request");
                let id = request.map_or_else(|| name.text.clone(), |(_, line)| said(line));
                let id = format!("{}|{id}|", section.text).replace("Mine", "");
                found.insert(id.clone(), String::new());
                for (key, value) in entries(entry) {
                    if key.text != "query" {
                        let bare = key.text.trim_end_matches('?');
                        let whole = format!("{}={}", key.text, said(value));
                        found.insert(format!("{id}{bare}|"), whole.replace("Mine", ""));
                    }
                    for (parameter, it) in entries(value) {
                        let bare = parameter.text.trim_end_matches('?');
                        let whole = format!("{}={}", parameter.text, said(it));
                        found.insert(format!("{id}{}|{bare}|", key.text), whole);
                    }
                }
            }
        }
    }
    found
}

/// All files after a merge.
fn after(before: &[SourceFile], merged: &Merged) -> Vec<SourceFile> {
    let made = merged.files.iter().map(|file| SourceFile {
        name: file.name.clone(),
        text: file.text.clone(),
    });
    let goes = |name: &str| merged.removed.iter().any(|gone| gone == name);
    let stays = |file: &&SourceFile| {
        !goes(&file.name) && merged.files.iter().all(|new| new.name != file.name)
    };
    before.iter().filter(stays).cloned().chain(made).collect()
}

/// What one side alone changed is there.
fn check_meaning(sides: [&[SourceFile]; 3], now: &[SourceFile]) -> Result<(), TestCaseError> {
    let [before, ours, theirs] = sides.map(meaning);
    let now_says = meaning(now);
    let mut keys: Vec<&String> = before
        .keys()
        .chain(ours.keys())
        .chain(theirs.keys())
        .collect();
    keys.sort();
    keys.dedup();
    for key in keys {
        let [a, o, b, n] = [&before, &ours, &theirs, &now_says].map(|side| side.get(key));
        let id = ours
            .keys()
            .filter(|id| key.starts_with(id.as_str()) && ours[*id].is_empty())
            .max();
        let Some(id) = id else { continue };
        if !theirs.contains_key(id) || !before.contains_key(id) {
            continue;
        }
        let wanted = if o == a { b } else { o };
        prop_assert_eq!(n, wanted, "{}\n{:#?}", key, now);
    }
    Ok(())
}

/// An operation or type that upstream left alone stands as it stood.
fn check_bytes(sides: [&[SourceFile]; 3], now: &[SourceFile]) -> Result<(), TestCaseError> {
    let [before, ours, theirs] = sides;
    let (was, is) = (meaning(before), meaning(theirs));
    let inside = |side: &BTreeMap<String, String>, id: &str| -> Vec<String> {
        let each = side.iter().filter(|(key, _)| key.starts_with(id));
        each.map(|(key, value)| format!("{key} {value}")).collect()
    };
    for file in ours {
        let root = parse(0, file).expect("valid YAML");
        for (section, inner) in entries(&root) {
            let each = entries(inner);
            for (number, (name, entry)) in each.iter().enumerate() {
                let request = entries(entry).iter().find(|(key, _)| key.text == "request");
                let id = request.map_or_else(|| name.text.clone(), |(_, line)| said(line));
                let id = format!("{}|{id}|", section.text).replace("Mine", "");
                let end = each
                    .get(number + 1)
                    .map(|(key, _)| key.place.start as usize);
                let (start, Some(end)) = (name.place.start as usize, end) else {
                    continue;
                };
                // Up to the last line of its own.
                let Some(end) = file.text[start..end].rfind(['\n', '\r']) else {
                    continue;
                };
                let slice = &file.text[start..start + end];
                if inside(&was, &id) != inside(&is, &id) || slice.contains('*') {
                    continue;
                }
                let slice = slice.trim_end();
                let slice = slice.rsplit_once("\n  #").map_or(slice, |(own, _)| own);
                let there = now.iter().any(|file| file.text.contains(slice.trim_end()));
                prop_assert!(there, "{}\nis not in\n{:#?}", slice, now);
            }
        }
    }
    Ok(())
}

fn cases() -> u32 {
    let said = std::env::var("PROPTEST_CASES").ok();
    said.and_then(|said| said.parse().ok()).unwrap_or(256)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: cases(), ..ProptestConfig::default() })]

    #[test]
    fn what_neither_side_touched_stays_and_what_one_side_changed_is_there(
        plan in prop::collection::vec(any::<u8>(), 28),
        moves in prop::collection::vec((0..28_usize, any::<u8>()), 0..9),
        edits in prop::collection::vec((any::<u8>(), any::<Index>(), any::<u8>()), 0..8),
        which in any::<Index>(),
    ) {
        let (a, mut newer) = (upstream(&plan), plan.clone());
        for (at, kind) in moves {
            newer[at] = kind;
        }
        let b = upstream(&newer);
        let (last, made) = first(&a);
        prop_assume!(!made.is_empty() && is_valid(&made));
        let mut ours = made.clone();
        for (number, edit) in edits.iter().enumerate() {
            let file = (which.index(ours.len()) + number) % ours.len();
            let mut tried = ours.clone();
            tried[file].text = edited(&ours[file].text, edit);
            if is_valid(&tried) {
                ours = tried;
            }
        }
        let settings = Settings::default();
        let known = Last { description: &last, upstream: Some(&a) };
        let again = merge(&ours, &known, &a, &settings, &Choices::default()).expect("merged");
        prop_assert!(again.files.is_empty() && again.conflicts.is_empty(), "{:#?}", again);
        let merged = merge(&ours, &known, &b, &settings, &Choices::default()).expect("merged");
        let theirs = first(&b).1;
        if merged.conflicts.is_empty() {
            let now = after(&ours, &merged);
            check_meaning([&made, &ours, &theirs], &now)?;
            check_bytes([&made, &ours, &theirs], &now)?;
        }
        for side in [Side::Ours, Side::Theirs] {
            let choices = Choices::all(side);
            let merged = merge(&ours, &known, &b, &settings, &choices).expect("merged");
            prop_assert!(merged.conflicts.is_empty());
            let now = after(&ours, &merged);
            check_bytes([&made, &ours, &theirs], &now)?;
            if side == Side::Theirs {
                prop_assert!(now.is_empty() || is_valid(&now), "{:#?}\n{:#?}", ours, now);
            }
            // Nothing is left to do.
            let last = Last { description: &merged.description, upstream: Some(&b) };
            let again = merge(&now, &last, &b, &settings, &Choices::default()).expect("merged");
            prop_assert!(again.files.is_empty() && again.conflicts.is_empty(), "{:#?}\n{:#?}", now, again);
        }
    }
}
