//! Public files of all kinds make valid descriptions. On demand:
//! `SPECWRIGHT_CORPUS=FOLDER cargo test -p specwright-import --test it corpus -- --ignored --nocapture`.

use std::path::PathBuf;

use specwright_import::{Disposition, Settings};

use crate::support::valid;

/// The files of the folders that are given, separated by colons.
fn corpus() -> Vec<PathBuf> {
    let folders = std::env::var("SPECWRIGHT_CORPUS").expect("SPECWRIGHT_CORPUS names a folder");
    let mut found = Vec::new();
    for folder in folders.split(':') {
        for entry in std::fs::read_dir(folder).expect("the folder can be read") {
            let path = entry.expect("an entry").path();
            let ending = path.extension().and_then(|ending| ending.to_str());
            if matches!(ending, Some("json" | "yaml" | "yml")) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

#[test]
#[ignore = "needs a folder of public descriptions"]
fn every_file_makes_a_valid_description() {
    let files = corpus();
    assert!(!files.is_empty(), "the folder holds descriptions");
    for path in files {
        let text = std::fs::read_to_string(&path).expect("it can be read");
        let imported = valid(&text, &Settings::default());
        let operations = imported.description.operations.len();
        let refused = imported.ledger.count(Disposition::Refused);
        println!(
            "{}: {operations} operations, {refused} refused",
            path.display()
        );
    }
}
