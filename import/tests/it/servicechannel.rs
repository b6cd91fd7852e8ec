//! The real files: 2023 is imported, 2026 is merged over it.

use std::collections::BTreeMap;

use specwright_import::{
    Choices, Description, Deviation, Disposition, Imported, Known, Last, Merged, Settings, Side,
    files, import,
};
use specwright_model::api::Api;
use specwright_model::source::SourceFile;

fn kept(name: &str) -> String {
    let path = format!("{}/../upstream/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(path).expect("the upstream file is kept")
}

fn settings() -> Settings {
    // The rules for both years.
    let rules = kept("import.yaml") + include_str!("../rules-2023.yaml");
    Settings::parse(&rules).expect("valid settings")
}

/// A merge with the last import as it was, read by the same importer.
fn merge(
    edited: &[SourceFile],
    last: &Description,
    upstream: &str,
    settings: &Settings,
    side: Option<Side>,
) -> Result<Merged, String> {
    let last = Last {
        description: last,
        upstream: None,
    };
    let choices = side.map_or_else(Choices::default, Choices::all);
    specwright_import::merge(edited, &last, upstream, settings, &choices)
}

fn status(files: &[SourceFile], last: &Description) -> Result<Vec<Deviation>, String> {
    let last = Last {
        description: last,
        upstream: None,
    };
    Ok(specwright_import::status(files, &last, &settings())?.edits)
}

fn first(name: &str) -> Imported {
    import(&kept(name), &settings(), &Known::default()).expect("it can be imported")
}

fn sources(description: &Description) -> Vec<SourceFile> {
    files(description)
        .into_iter()
        .map(|f| SourceFile {
            name: f.name,
            text: f.text,
        })
        .collect()
}

/// Settings without the events: they name types and operations that other rules of import call otherwise.
pub(crate) fn without_events(api: &str) -> String {
    let (before, events) = api.split_once("\n  events:").expect("events");
    let (_, after) = events.split_once("\nexamples:").expect("their end");
    format!("{before}\nexamples:{after}")
}

fn read(files: &[SourceFile]) -> Api {
    let api = concat!(env!("CARGO_MANIFEST_DIR"), "/../spec/api.yaml");
    let text = std::fs::read_to_string(api).expect("it is there");
    let mut all = vec![SourceFile {
        name: "api.yaml".to_owned(),
        text: without_events(&text),
    }];
    all.extend(files.iter().cloned());
    let reading = specwright_model::read(&all);
    reading
        .api
        .unwrap_or_else(|| panic!("{:#?}", reading.diagnostics))
}

/// Files with the changed ones in their place.
fn over(files: &[SourceFile], merged: &Merged) -> Vec<SourceFile> {
    let mut all: BTreeMap<String, String> = files
        .iter()
        .map(|f| (f.name.clone(), f.text.clone()))
        .collect();
    let changed = merged.files.iter();
    all.extend(changed.map(|f| (f.name.clone(), f.text.clone())));
    all.retain(|name, _| !merged.removed.contains(name));
    all.into_iter()
        .map(|(name, text)| SourceFile { name, text })
        .collect()
}

#[test]
fn nothing_is_dropped_in_silence() {
    let imported = first("servicechannel-v3-2026.swagger.json");
    assert_eq!(imported.description.operations.len(), 742);
    assert!(imported.ledger.count(Disposition::Kept) > 20_000);
    for line in imported.ledger.lines() {
        assert!(!line.what.contains("not understood"), "{line:?}");
        assert!(
            line.disposition != Disposition::Refused || line.what.contains("; put"),
            "no help: {line:?}"
        );
    }
}

#[test]
fn a_newer_file_keeps_the_names_and_places_of_what_stays() {
    let old = first("servicechannel-v3-2023.swagger.json");
    let edited = sources(&old.description);
    let before = read(&edited);
    let new = kept("servicechannel-v3-2026.swagger.json");
    let merged =
        merge(&edited, &old.description, &new, &settings(), None).expect("it can be merged");
    assert_eq!(merged.conflicts, []);
    assert_eq!(merged.report.came.len(), 126);
    assert_eq!(merged.report.went.len(), 87);
    let after = read(&over(&edited, &merged));
    assert_eq!(before.operations().count(), 703);
    assert_eq!(after.operations().count(), 742);
    let names = |api: &Api| -> BTreeMap<String, String> {
        let line =
            |o: &specwright_model::api::Operation| format!("{} {}", o.verb.as_str(), o.path_text());
        api.operations()
            .map(|(r, o)| (line(o), format!("{}.{}", r.module, o.method)))
            .collect()
    };
    let (before, after) = (names(&before), names(&after));
    let stayed: Vec<_> = before
        .iter()
        .filter(|(line, _)| after.contains_key(*line))
        .collect();
    assert_eq!(stayed.len(), 616);
    for (line, name) in stayed {
        assert_eq!(after.get(line), Some(name), "{line}");
    }
}

#[test]
fn a_merge_over_an_untouched_import_gives_what_a_fresh_one_would_mean() {
    let old = first("servicechannel-v3-2023.swagger.json");
    let edited = sources(&old.description);
    let new = kept("servicechannel-v3-2026.swagger.json");
    let merged =
        merge(&edited, &old.description, &new, &settings(), None).expect("it can be merged");
    let all = over(&edited, &merged);
    // Merging the same file again finds nothing to do, and nothing deviates.
    let again =
        merge(&all, &merged.description, &new, &settings(), None).expect("it can be merged");
    assert_eq!(again.files, []);
    let deviations = status(&all, &merged.description).expect("valid");
    assert_eq!(deviations, []);
}

#[test]
fn what_people_changed_stays_with_comments_and_layout() {
    let old = first("servicechannel-v3-2023.swagger.json");
    let mut edited = sources(&old.description);
    let notes = edited
        .iter_mut()
        .find(|f| f.name == "notes.yaml")
        .expect("there");
    notes.text = notes
        .text
        .replacen("  create:\n", "  # Ours: a better name.\n  add:\n", 1)
        .replacen(
            "doc: Adds a note to a work order.",
            "doc:   Puts a note on a work order.   # said better",
            1,
        );
    let ours = notes.text.clone();
    let new = kept("servicechannel-v3-2026.swagger.json");
    let merged =
        merge(&edited, &old.description, &new, &settings(), None).expect("it can be merged");
    assert_eq!(merged.conflicts, []);
    let after = over(&edited, &merged);
    let notes = &after
        .iter()
        .find(|f| f.name == "notes.yaml")
        .expect("there")
        .text;
    assert!(ours.contains("# Ours"));
    assert!(
        notes.contains("  # Ours: a better name.\n  add:\n"),
        "{notes}"
    );
    assert!(
        notes.contains("doc:   Puts a note on a work order.   # said better"),
        "{notes}"
    );
    read(&after);
}

#[test]
fn deviations_are_listed_with_their_reasons_and_needless_reasons_are_seen() {
    let last = first("servicechannel-v3-2026.swagger.json").description;
    let mut edited = sources(&last);
    let notes = edited
        .iter_mut()
        .find(|f| f.name == "notes.yaml")
        .expect("there");
    notes.text = notes
        .text
        .replacen(
            "returns: { 201: created_id }",
            "returns: { 201: any }\n    because: It is more than an id.",
            1,
        )
        .replacen("  list:\n", "  list:\n    because: No longer so.\n", 1);
    let found = status(&edited, &last).expect("valid");
    let ours: Vec<_> = found.iter().filter(|d| d.file == "notes.yaml").collect();
    assert_eq!(ours.len(), 2, "{ours:#?}");
    let needless = ours.iter().find(|d| d.needless).expect("one is needless");
    assert_eq!(needless.because.as_deref(), Some("No longer so."));
    let changed = ours.iter().find(|d| !d.needless).expect("one is not");
    assert_eq!(changed.subject, "Notes.create.returns");
    assert_eq!(changed.because.as_deref(), Some("It is more than an id."));
}

#[test]
fn what_both_changed_is_a_conflict_until_somebody_chooses() {
    let old = first("servicechannel-v3-2023.swagger.json");
    let mut edited = sources(&old.description);
    // The id of a note grew from int32 to int64 upstream; ours says text.
    let file = edited
        .iter_mut()
        .find(|f| f.text.contains("\n  Note:\n"))
        .expect("there");
    let at = file.text.find("\n  Note:\n").expect("there");
    let field = file.text[at..].find("Id: int32").expect("there") + at;
    file.text
        .replace_range(field..field + "Id: int32".len(), "Id: string");
    let name = file.name.clone();
    let new = kept("servicechannel-v3-2026.swagger.json");
    let merge = |choose| {
        merge(&edited, &old.description, &new, &settings(), choose).expect("it can be merged")
    };
    let merged = merge(None);
    assert_eq!(merged.conflicts.len(), 1, "{:?}", merged.conflicts);
    assert_eq!(merged.files, []);
    let conflict = &merged.conflicts[0];
    assert_eq!(
        (
            conflict.before.as_str(),
            conflict.ours.as_str(),
            conflict.theirs.as_str()
        ),
        ("Id: int32", "Id: string", "Id: int64")
    );
    assert_eq!(conflict.file, name);
    let text = |side| {
        let merged = merge(Some(side));
        over(&edited, &merged)
            .into_iter()
            .find(|f| f.name == name)
            .expect("there")
            .text
    };
    assert!(text(Side::Ours).contains("    Id: string\n"));
    assert!(!text(Side::Theirs).contains("    Id: string\n"));
}

#[test]
fn what_people_left_out_and_upstream_changed_is_a_conflict_too() {
    let old = first("servicechannel-v3-2023.swagger.json");
    let mut edited = sources(&old.description);
    let file = edited
        .iter_mut()
        .find(|f| f.text.contains("\n  Note:\n"))
        .expect("there");
    let at = file.text.find("\n  Note:\n").expect("there");
    let field = file.text[at..].find("    Id: int32\n").expect("there") + at;
    file.text
        .replace_range(field..field + "    Id: int32\n".len(), "");
    let new = kept("servicechannel-v3-2026.swagger.json");
    let merged =
        merge(&edited, &old.description, &new, &settings(), None).expect("it can be merged");
    assert_eq!(merged.conflicts.len(), 1, "{:?}", merged.conflicts);
    assert_eq!(merged.conflicts[0].ours, "left out");
    let merged = merge(
        &edited,
        &old.description,
        &new,
        &settings(),
        Some(Side::Ours),
    )
    .expect("it can be merged");
    assert!(!merged.files.is_empty());
}
