//! `diff` against a git revision, its exit codes, and approvals that survive.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

const API: &str = "api: Shop\nhost: api.shop.example\nauth: none\n";
const NOTES: &str = "\
resource: Notes
operations:
  get:
    request: GET /notes/{id}
    path: { id: int64 }
    returns: Note
types:
  Note: { Id: int64, Text?: string }
";

fn git(folder: &Path, args: &[&str]) {
    let identity = ["-c", "user.name=Test", "-c", "user.email=test@example.com"];
    let output = Command::new("git")
        .current_dir(folder)
        .args(identity)
        .args(args)
        .output()
        .expect("git runs");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

fn project() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::create_dir(folder.path().join("spec")).expect("made");
    fs::write(folder.path().join("spec/api.yaml"), API).expect("written");
    fs::write(folder.path().join("spec/notes.yaml"), NOTES).expect("written");
    git(folder.path(), &["init", "-q"]);
    git(folder.path(), &["add", "."]);
    git(folder.path(), &["commit", "-q", "-m", "first"]);
    folder
}

fn run(folder: &Path, args: &[&str]) -> (i32, String) {
    let Output {
        status,
        stdout,
        stderr,
    } = Command::new(env!("CARGO_BIN_EXE_specwright"))
        .args(args)
        .current_dir(folder)
        .output()
        .expect("it runs");
    let text = [stdout, stderr]
        .map(|bytes| String::from_utf8(bytes).expect("text"))
        .concat();
    (status.code().expect("a code"), text)
}

fn break_it(folder: &Path) {
    let broken = NOTES.replace("Text?: string", "Text?: int64");
    fs::write(folder.join("spec/notes.yaml"), broken).expect("written");
}

#[test]
fn a_break_is_seen_against_the_last_commit() {
    let folder = project();
    assert_eq!(run(folder.path(), &["diff", "--exit-code"]).0, 0);
    break_it(folder.path());
    let (code, text) = run(folder.path(), &["diff", "--exit-code"]);
    assert_eq!(code, 1, "{text}");
    assert!(text.contains("field-type-changed"), "{text}");
    assert_eq!(
        run(folder.path(), &["diff"]).0,
        0,
        "without --exit-code it only tells"
    );
}

#[test]
fn an_approval_survives_later_commits_and_a_changed_break_asks_again() {
    let folder = project();
    break_it(folder.path());
    let (code, text) = run(folder.path(), &["diff", "--approve", "nobody reads it"]);
    assert_eq!(code, 0, "{text}");
    git(folder.path(), &["commit", "-q", "-a", "-m", "second"]);
    fs::write(folder.path().join("README"), "x").expect("written");
    git(folder.path(), &["add", "README"]);
    git(folder.path(), &["commit", "-q", "-m", "third"]);
    let (code, text) = run(folder.path(), &["diff", "HEAD~2", "--exit-code"]);
    assert_eq!(code, 0, "{text}");
    let other = NOTES.replace("Text?: string", "Text?: boolean");
    fs::write(folder.path().join("spec/notes.yaml"), other).expect("written");
    assert_eq!(run(folder.path(), &["diff", "HEAD~2", "--exit-code"]).0, 1);
}

#[test]
fn two_folders_and_a_revision_with_a_folder() {
    let folder = project();
    break_it(folder.path());
    for old in ["HEAD:spec", "HEAD"] {
        let (code, text) = run(folder.path(), &["diff", old, "spec", "--exit-code"]);
        assert_eq!(code, 1, "{text}");
    }
    assert_eq!(
        run(folder.path(), &["diff", "spec", "spec", "--exit-code"]).0,
        0
    );
}

#[test]
fn what_is_not_there_is_said() {
    let folder = project();
    for old in ["no-such-branch", "--upload-pack=x", "HEAD:nowhere"] {
        let (code, text) = run(folder.path(), &["diff", "--", old]);
        assert_eq!(code, 2, "{old}: {text}");
    }
}

#[test]
fn a_review_shows_description_callers_and_wire() {
    let folder = project();
    let edited = NOTES
        .replace(
            "path: { id: int64 }",
            "path: { id: int64 }\n    query: { lang: string }",
        )
        .replace("Text?: string", "Text?: string, At?: datetime");
    fs::write(folder.path().join("spec/notes.yaml"), edited).expect("written");
    let (code, text) = run(folder.path(), &["review"]);
    assert_eq!(code, 0, "{text}");
    insta::assert_snapshot!(text);
}
