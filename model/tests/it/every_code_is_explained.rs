//! Every code is explained, and every explanation is true.

use std::collections::BTreeSet;

use specwright_model::diagnostic::{catalogue, explain};
use specwright_model::read;
use specwright_model::source::SourceFile;

const API: &str = "api: Shop\nhost: api.shop.example\n";

fn codes(example: &str) -> BTreeSet<&'static str> {
    let file = |name: &str, text: &str| SourceFile {
        name: name.to_owned(),
        text: text.to_owned(),
    };
    let files = if example.starts_with("api:") {
        vec![file("api.yaml", example)]
    } else {
        vec![file("api.yaml", API), file("notes.yaml", example)]
    };
    read(&files).diagnostics.iter().map(|d| d.code).collect()
}

#[test]
fn wrong_examples_give_their_code_and_right_ones_do_not() {
    for entry in catalogue() {
        if !entry.wrong.is_empty() {
            let found = codes(entry.wrong);
            assert!(
                found.contains(entry.code),
                "{}: found {found:?}",
                entry.code
            );
        }
        if !entry.right.is_empty() {
            let found = codes(entry.right);
            let errors: Vec<_> = found
                .iter()
                .filter(|c| c.starts_with('E') || **c == entry.code)
                .collect();
            assert!(
                errors.is_empty(),
                "{}: the right example gives {errors:?}",
                entry.code
            );
        }
    }
}

#[test]
fn every_code_of_the_source_is_in_the_catalogue_once_and_in_order() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/diagnostic/codes");
    let source: String = std::fs::read_dir(folder)
        .expect("the source is there")
        .map(|entry| entry.and_then(|entry| std::fs::read_to_string(entry.path())))
        .collect::<Result<_, _>>()
        .expect("its files can be read");
    let used: BTreeSet<&str> = source
        .split('"')
        .filter(|word| word.len() == 5 && (word.starts_with('E') || word.starts_with('W')))
        .filter(|word| word[1..].chars().all(|c| c.is_ascii_digit()))
        .collect();
    let listed: Vec<&str> = catalogue().iter().map(|entry| entry.code).collect();
    assert_eq!(used.into_iter().collect::<Vec<_>>(), listed);
    assert_eq!(explain("e0201").map(|entry| entry.code), Some("E0201"));
}
