//! What a reviewer reads: the public surface of the client, one file a resource. (Its requests are in
//! `conformance/tests/it/requests_as_sent.rs`.)
//!
//! The snapshots stand in `review/surface/`. After an edit of the description the difference in them is what
//! changes for callers: look at it with `cargo insta review`, or accept it with
//! `INSTA_UPDATE=always cargo test -p specwright --test it review::` and read it in the commit.

use std::collections::BTreeSet;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use specwright_codegen::OutputFile;
use specwright_model::api::Api;
use specwright_model::source::SourceFile;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn api() -> Api {
    let mut files = Vec::new();
    for entry in fs::read_dir(root().join("spec")).expect("the description") {
        let path = entry.expect("an entry").path();
        if path.extension().is_some_and(|e| e == "yaml") {
            let name = path
                .file_name()
                .expect("a name")
                .to_string_lossy()
                .into_owned();
            files.push(SourceFile {
                name,
                text: fs::read_to_string(&path).expect("a text"),
            });
        }
    }
    files.sort_by(|a, b| a.name.cmp(&b.name));
    let reading = specwright_model::read(&files);
    reading
        .api
        .unwrap_or_else(|| panic!("the description is valid: {:?}", reading.diagnostics))
}

/// All files are looked at before the test fails, so that one review shows all of them.
fn compare(files: Vec<OutputFile>) {
    let folder = root().join("review/surface");
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(&folder);
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    let mut names = BTreeSet::new();
    let mut changed = Vec::new();
    for file in files {
        let name = file.path.rsplit('/').next().unwrap_or_default();
        let name = name.split('.').next().unwrap_or_default().to_owned();
        let same = AssertUnwindSafe(|| {
            settings.bind(|| insta::assert_snapshot!(name.as_str(), file.text));
        });
        if catch_unwind(same).is_err() {
            changed.push(name.clone());
        }
        names.insert(name);
    }
    assert!(
        changed.is_empty(),
        "changed for callers: {}",
        changed.join(", ")
    );
    for entry in fs::read_dir(folder).expect("the snapshots") {
        let path = entry.expect("an entry").path();
        // Pending ones (`.snap.new`) are insta's.
        if path.extension().is_none_or(|e| e != "snap") {
            continue;
        }
        let stem = path
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        assert!(
            names.contains(&stem),
            "{} belongs to no resource: delete it",
            path.display()
        );
    }
}

#[test]
fn the_public_surface() {
    compare(specwright_codegen::surface(&api()));
}
