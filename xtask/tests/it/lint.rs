//! `lint`, as a person sees it, and what `--fix` writes.

use std::fs;
use std::path::Path;

use crate::program::{described, run};

const API: &str = "\
api: Shop
host: api.shop.example
lint:
  ignore:
    - { rule: date-as-string, because: nobody knows }   # a word on it
";
const NOTES: &str = "\
resource: Notes
operations:
  check:   # how a password is checked
    request: \"GET /passwords/{password}\"
    path: { password: string }
    returns:   boolean
types:
  One: { Two?: Two }
  Two: { Id: int }
  Three: { Id: int }
";

fn folder(notes: &str) -> tempfile::TempDir {
    described(&[("api.yaml", API), ("notes.yaml", notes)])
}

fn lint(folder: &Path, words: &[&str]) -> (Option<i32>, String) {
    run(folder, &[&["lint"], words].concat())
}

#[test]
fn findings_are_shown_and_nothing_is_touched() {
    let folder = folder(NOTES);
    let (code, said) = lint(folder.path(), &[]);
    assert_eq!(code, Some(1));
    assert!(
        said.lines().all(|line| line.chars().count() <= 80),
        "{said}"
    );
    insta::assert_snapshot!(said);
    assert_eq!(
        fs::read_to_string(folder.path().join("spec/notes.yaml")).expect("there"),
        NOTES
    );
}

#[test]
fn fix_says_what_it_changed_and_what_is_left() {
    let folder = folder(NOTES);
    let (code, said) = lint(folder.path(), &["--fix"]);
    assert_eq!(code, Some(1), "an ignore with a comment is left");
    insta::assert_snapshot!(said);
    let (_, again) = lint(folder.path(), &["--fix", "--format", "concise"]);
    assert!(
        again.ends_with("nothing could be fixed automatically\n"),
        "{again}"
    );
}

#[test]
fn an_invalid_description_is_not_fixed() {
    let broken = NOTES.replace("boolean", "bolean");
    let folder = folder(&broken);
    let (code, said) = lint(folder.path(), &["--fix"]);
    assert_eq!(code, Some(1));
    assert!(said.contains("E0401"), "{said}");
    assert_eq!(
        fs::read_to_string(folder.path().join("spec/notes.yaml")).expect("there"),
        broken
    );
}

#[test]
fn a_missing_import_is_reported_when_it_was_named() {
    let folder = folder(NOTES);
    let (code, said) = lint(folder.path(), &["--upstream", "elsewhere"]);
    assert_eq!(code, Some(2));
    assert!(said.contains("elsewhere holds no import"), "{said}");
}
