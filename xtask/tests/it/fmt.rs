//! `fmt`, as a person sees it, and what it never does.

use std::fs;
use std::path::Path;

use crate::program::{described as folder, read, run};

const API: &str = "api: Shop\nhost: api.shop.example\n";
const UGLY: &str = "\
types: { Note: { Id: 'int' } }  # what is read
resource: Notes
operations:
    get:
        returns: Note
        request: GET /notes
";

fn fmt(folder: &Path, words: &[&str]) -> (Option<i32>, String) {
    run(folder, &[&["fmt"], words].concat())
}

fn text(folder: &Path, name: &str) -> String {
    read(&folder.join("spec"), name)
}

#[test]
fn check_names_the_files_shows_a_diff_and_touches_nothing() {
    let folder = folder(&[("api.yaml", API), ("notes.yaml", UGLY)]);
    let (code, said) = fmt(folder.path(), &["--check"]);
    assert_eq!(code, Some(1), "{said}");
    insta::assert_snapshot!(said);
    assert_eq!(text(folder.path(), "notes.yaml"), UGLY);
}

#[test]
fn files_are_laid_out_and_then_nothing_is_left_to_do() {
    let folder = folder(&[("api.yaml", API), ("notes.yaml", UGLY)]);
    let (code, said) = fmt(folder.path(), &[]);
    assert_eq!(code, Some(0), "{said}");
    insta::assert_snapshot!(format!(
        "{said}-----\n{}",
        text(folder.path(), "notes.yaml")
    ));
    let (code, said) = fmt(folder.path(), &["--check"]);
    assert_eq!(
        (code, said.as_str()),
        (Some(0), "2 files, all in the canonical layout\n")
    );
}

#[test]
fn programs_get_findings() {
    let folder = folder(&[("api.yaml", API), ("notes.yaml", UGLY)]);
    for format in ["concise", "github"] {
        let (code, said) = fmt(folder.path(), &["--check", "--format", format]);
        assert_eq!(code, Some(1), "{said}");
        insta::assert_snapshot!(format, said);
    }
    let (_, said) = fmt(folder.path(), &["--check", "--format", "sarif"]);
    let sarif: serde_json::Value = serde_json::from_str(&said).expect("JSON and nothing else");
    assert_eq!(sarif["runs"][0]["results"][0]["ruleId"], "layout");
}

#[test]
fn an_invalid_description_is_shown_and_not_touched() {
    let broken = UGLY.replace("returns: Note", "returns: Nte");
    let folder = folder(&[("api.yaml", API), ("notes.yaml", &broken)]);
    let (code, said) = fmt(folder.path(), &[]);
    assert_eq!(code, Some(1));
    assert!(said.contains("E0401"), "{said}");
    assert_eq!(text(folder.path(), "notes.yaml"), broken);
}

#[test]
fn a_file_that_cannot_be_laid_out_safely_is_left_and_named() {
    let odd = "? resource\n: Notes\n";
    let files = [
        ("api.yaml", API),
        ("notes.yaml", UGLY),
        ("odd.yaml", &odd.replace("Notes", "Odd")),
    ];
    let folder = folder(&files);
    let (code, said) = fmt(folder.path(), &["--format", "concise"]);
    assert_eq!(code, Some(1), "{said}");
    insta::assert_snapshot!(said);
    assert_eq!(text(folder.path(), "odd.yaml"), odd.replace("Notes", "Odd"));
    assert_ne!(text(folder.path(), "notes.yaml"), UGLY);
}

#[test]
fn only_the_named_files_are_laid_out() {
    let folder = folder(&[
        ("api.yaml", API),
        ("notes.yaml", UGLY),
        ("more.yaml", "types: { A: { Id: int } }\n"),
    ]);
    let (code, said) = fmt(folder.path(), &["spec/more.yaml"]);
    assert_eq!(code, Some(0), "{said}");
    assert_eq!(text(folder.path(), "notes.yaml"), UGLY);
    let (code, said) = fmt(folder.path(), &["other.yaml"]);
    assert_eq!(code, Some(2));
    assert!(
        said.contains("other.yaml is no file of the description in spec"),
        "{said}"
    );
}

#[cfg(unix)]
#[test]
fn a_file_keeps_its_permissions() {
    use std::os::unix::fs::PermissionsExt;
    let folder = folder(&[("api.yaml", API), ("notes.yaml", UGLY)]);
    let path = folder.path().join("spec/notes.yaml");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).expect("set");
    let (code, said) = fmt(folder.path(), &[]);
    assert_eq!(code, Some(0), "{said}");
    assert_ne!(text(folder.path(), "notes.yaml"), UGLY);
    let mode = fs::metadata(&path).expect("there").permissions().mode();
    assert_eq!(mode & 0o777, 0o640);
}
