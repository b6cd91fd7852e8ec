//! The real pair: what is kept of 2023 compiles in 2026.
//!
//! `cargo test -p specwright-judge --test it -- --ignored upstream`

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::common::crates::{broken_callers, finish, repository, workspace, write, write_crate};
use specwright_codegen::uses;
use specwright_import::Settings;
use specwright_judge::{Verdict, diff};
use specwright_model::api::Api;
use specwright_model::source::SourceFile;

#[test]
#[ignore = "compiles the whole client: about two minutes"]
fn what_callers_of_2023_may_keep_compiles_in_2026() {
    let (old, new) = (servicechannel(true), servicechannel(false));
    let report = diff(&old, &new);
    assert_eq!(report.verdict(), Some(Verdict::Major));
    let changes = report.changes.iter();
    let major: BTreeSet<&str> = changes
        .filter(|change| change.rule.verdict == Verdict::Major)
        .map(|change| change.subject.as_str())
        .collect();
    let now: BTreeSet<String> = uses::uses(&new)
        .into_iter()
        .map(|one| one.subject)
        .collect();
    let gone = gone(&old, &new);
    for name in &gone {
        let reported = report.changes.iter().any(|change| {
            change.rule.verdict == Verdict::Major
                && (change.subject == *name || change.message.contains(&name["types::".len()..]))
        });
        assert!(reported, "the report does not say that {name} is gone");
    }
    let (kept, lost): (Vec<_>, Vec<_>) = uses::uses(&old).into_iter().partition(|one| {
        now.contains(&one.subject)
            && !major.contains(one.subject.as_str())
            && !words(&one.code).any(|word| gone.contains(word))
    });
    println!("{} statements are kept, {} are not", kept.len(), lost.len());
    assert!(kept.len() > 5_000, "{}", kept.len());
    let root = workspace("pair");
    write_crate(&root, "new", "servicechannel", &new);
    let caller = root.join("new/examples/caller.rs");
    write(&caller, &uses::program(&new, &kept).text);
    finish(&root);
    assert_eq!(broken_callers(&root), BTreeSet::new());
}

/// The types that 2026 no longer has by this name, such as `types::Note`: not as an alias either.
fn gone(old: &Api, new: &Api) -> BTreeSet<String> {
    let names = |api: &Api| -> BTreeSet<String> {
        let types = api.types.iter();
        let names = types.flat_map(|one| [Some(&one.name), one.was.as_ref()]);
        names
            .flatten()
            .map(|name| format!("types::{name}"))
            .collect()
    };
    names(old).difference(&names(new)).cloned().collect()
}

fn words(code: &str) -> impl Iterator<Item = &str> {
    code.split(|letter: char| !letter.is_alphanumeric() && !"_:".contains(letter))
}

/// The description as it is, or as it would be for the older upstream file.
fn servicechannel(older: bool) -> Api {
    let read = |path: &str| fs::read_to_string(repository().join(path)).expect(path);
    let mut files = Vec::new();
    for entry in fs::read_dir(repository().join("spec")).expect("the description") {
        let name = entry.expect("an entry").file_name();
        let name = name.to_string_lossy().into_owned();
        if Path::new(&name)
            .extension()
            .is_some_and(|end| end == "yaml")
        {
            let text = read(&format!("spec/{name}"));
            files.push(SourceFile { name, text });
        }
    }
    if older {
        let settings = Settings::parse(&read("upstream/import.yaml")).expect("settings");
        let last = serde_json::from_str(&read("upstream/last-import.json")).expect("an import");
        let known = specwright_import::known(&files, &last).expect("names");
        let upstream = read("upstream/servicechannel-v3-2023.swagger.json");
        let made = specwright_import::import(&upstream, &settings, &known).expect("it is valid");
        files.retain(|file| file.name == "api.yaml");
        for file in specwright_import::files(&made.description) {
            let (name, text) = (file.name, file.text);
            files.push(SourceFile { name, text });
        }
    }
    files.sort_by(|a, b| a.name.cmp(&b.name));
    let reading = specwright_model::read(&files);
    reading
        .api
        .unwrap_or_else(|| panic!("{:#?}", reading.diagnostics))
}
