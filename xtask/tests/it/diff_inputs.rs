//! Inputs of `diff` that cannot be compared: what is wrong is said, and how to fix just that.

use std::fs;
use std::path::Path;

use crate::program::{committed, flat, git, run};

const API: &str = "api: Shop\nhost: api.shop.example\nauth: none\n";
const NOTES: &str = "\
resource: Notes
operations:
  get: { request: \"GET /notes/{id}\", path: { id: int64 }, returns: Note }
types:
  Note: { Id: int64, Text?: string }
";
const UPSTREAM: &str = r##"{"swagger":"2.0","host":"a.example","paths":{
"/notes":{"get":{"tags":["Notes"],"responses":{"200":{"description":"","schema":{"$ref":"#/definitions/Note"}}}}}},
"definitions":{"Note":{"type":"object","properties":{"Id":{"type":"integer"}}}}}"##;

fn project() -> tempfile::TempDir {
    let folder = committed(&[("api.yaml", API), ("notes.yaml", NOTES)]);
    fs::write(folder.path().join("shop.json"), UPSTREAM).expect("written");
    let newer = UPSTREAM.replace("Id", "Number");
    fs::write(folder.path().join("newer.json"), newer).expect("written");
    folder
}

fn fails(home: &Path, words: &[&str]) -> String {
    let (code, said) = run(home, words);
    assert_eq!(code, Some(2), "{said}");
    let said = flat(&said);
    assert!(said.contains("nothing was compared"), "{said}");
    said
}

#[test]
fn upstream_files_are_not_compared_with_a_part_of_the_description() {
    let folder = project();
    let home = folder.path();
    assert_eq!(run(home, &["diff", "shop.json", "newer.json"]).0, Some(0));
    fs::write(home.join("spec/more.yaml"), b"resource: \xff\n").expect("written");
    for words in [
        ["diff", "shop.json", "newer.json"],
        ["diff", "HEAD", "newer.json"],
        ["review", "shop.json", "newer.json"],
    ] {
        let said = fails(home, &words);
        assert_eq!(said.matches("spec/more.yaml").count(), 1, "{said}");
        assert!(
            said.contains("the description `spec` cannot be read whole"),
            "{said}"
        );
    }
    let said = fails(
        home,
        &["diff", "shop.json", "newer.json", "--format", "github"],
    );
    assert!(
        said.contains("::error title=E0005,file=spec/more.yaml"),
        "{said}"
    );
}

#[test]
fn the_help_fits_what_was_named() {
    let folder = project();
    let home = folder.path();
    let invalid = NOTES.replace("Text?: string", "Text?: strin");
    fs::write(home.join("spec/notes.yaml"), &invalid).expect("written");
    git(home, &["commit", "-qam", "broken"]);
    let said = fails(home, &["diff", "HEAD~1"]);
    assert!(said.contains("fix what is shown"), "{said}");
    fs::write(home.join("spec/notes.yaml"), NOTES).expect("written");
    let said = fails(home, &["diff"]);
    assert!(
        said.contains("name a revision whose description is valid"),
        "{said}"
    );
    let said = fails(home, &["diff", "HEAD:spec"]);
    assert!(
        said.contains("name a revision, or another folder in it,"),
        "{said}"
    );
}

#[test]
fn what_makes_an_upstream_side_invalid_is_distinguished_from_what_the_description_says() {
    let folder = project();
    let home = folder.path();
    let wrong = API.replace("api.shop.example", "a/b");
    fs::write(home.join("spec/api.yaml"), &wrong).expect("written");
    let said = fails(home, &["diff", "shop.json", "newer.json"]);
    assert!(said.contains("--> spec/api.yaml:2:7"), "{said}");
    assert!(
        said.contains("the description `spec` is invalid help: fix what is shown"),
        "{said}"
    );
    fs::remove_file(home.join("spec/api.yaml")).expect("removed");
    let said = fails(home, &["diff", "shop.json", "newer.json", "--spec", "spec"]);
    assert!(said.contains("the description `spec` is invalid"), "{said}");
    fs::write(home.join("spec/api.yaml"), API).expect("written");
    fs::create_dir(home.join("upstream")).expect("made");
    let rules = "types: { Note: { is: Notice, because: by hand } }\n";
    fs::write(home.join("upstream/import.yaml"), rules).expect("written");
    let said = fails(home, &["diff", "shop.json", "newer.json"]);
    assert!(said.contains("there is no type `Notice`"), "{said}");
    assert!(
        said.contains("error: shop.json would make an invalid description"),
        "{said}"
    );
    assert!(
        said.contains("made from this file by upstream/import.yaml"),
        "{said}"
    );
}

#[test]
fn two_folders_need_no_description_nearby() {
    let folder = tempfile::tempdir().expect("a folder");
    let home = folder.path();
    for (name, text) in [
        ("was", NOTES.to_owned()),
        ("is", NOTES.replace("Text?: string", "Text?: int")),
    ] {
        fs::create_dir(home.join(name)).expect("made");
        fs::write(home.join(name).join("api.yaml"), API).expect("written");
        fs::write(home.join(name).join("notes.yaml"), text).expect("written");
    }
    for command in ["diff", "review"] {
        let (code, said) = run(home, &[command, "was", "is"]);
        assert_eq!(code, Some(0), "{said}");
        assert!(said.contains("Note"), "{said}");
    }
    let (code, said) = run(home, &["diff", "was", "is", "--approve", "it counts now"]);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("approved in is/approvals.txt"), "{said}");
    assert_eq!(run(home, &["diff", "was", "is", "--exit-code"]).0, Some(0));
    // One that is nowhere is still missed.
    let (code, said) = run(home, &["diff", "was"]);
    assert_eq!(code, Some(2), "{said}");
}
