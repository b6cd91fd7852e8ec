//! `diff` against a git revision, its exit codes, and approvals that survive.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::program::{committed, git};

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

fn project() -> tempfile::TempDir {
    committed(&[("api.yaml", API), ("notes.yaml", NOTES)])
}

fn run(folder: &Path, args: &[&str]) -> (i32, String) {
    let (code, said) = crate::program::run(folder, args);
    (code.expect("a code"), said)
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
fn what_is_not_there_is_reported() {
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

#[test]
fn one_change_can_be_approved_and_what_is_unknown_is_refused() {
    let folder = project();
    let broken = NOTES
        .replace("Text?: string", "Text?: int64, Id2: int64")
        .replace("GET /notes/", "GET /note/");
    fs::write(folder.path().join("spec/notes.yaml"), broken).expect("written");
    let (_, json) = run(folder.path(), &["diff", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    let changes = json["changes"].as_array().expect("changes");
    let print = |rule: &str| {
        let change = changes.iter().find(|change| change["rule"] == rule);
        change.expect(rule)["fingerprint"]
            .as_str()
            .expect("text")
            .to_owned()
    };
    let wire = print("request-line-changed");
    let args = ["diff", "--approve", "it moved", "--change", &wire];
    assert_eq!(
        run(folder.path(), &args),
        (0, "1 change approved in spec/approvals.txt\n".to_owned())
    );
    let (code, text) = run(folder.path(), &["diff", "--exit-code"]);
    assert_eq!(code, 1, "the other break is not approved: {text}");
    assert!(
        text.contains("approved\n  request-line-changed Notes.get: it moved"),
        "{text}"
    );
    assert_eq!(
        run(folder.path(), &args).1,
        "nothing to approve that is not approved already\n"
    );
    let unknown = ["diff", "--approve", "why not", "--change", "0123456789ab"];
    assert_eq!(run(folder.path(), &unknown).0, 2);
    let minor = print("field-added-always");
    let is_known = ["diff", "--approve", "wider", "--change", &minor];
    assert_eq!(run(folder.path(), &is_known).0, 0, "it breaks the wire");
}

#[test]
fn the_same_words_about_another_change_ask_again() {
    let folder = project();
    let api = |more: &str| {
        fs::write(folder.path().join("spec/api.yaml"), format!("{API}{more}")).expect("written");
    };
    api("headers: { X-Shop: one }\n");
    assert_eq!(
        run(folder.path(), &["diff", "--approve", "all have it"]).0,
        0
    );
    assert_eq!(run(folder.path(), &["diff", "--exit-code"]).0, 0);
    api("headers: { X-Shop: two }\n");
    assert_eq!(run(folder.path(), &["diff", "--exit-code"]).0, 1);
}

#[test]
fn half_a_merge_of_approvals_approves_nothing() {
    let folder = project();
    break_it(folder.path());
    fs::write(folder.path().join("spec/approvals.txt"), "<<<<<<< ours\n").expect("written");
    let (code, text) = run(folder.path(), &["diff", "--exit-code"]);
    assert_eq!(code, 2, "{text}");
    assert!(text.contains("spec/approvals.txt:1"), "{text}");
}

#[test]
fn nothing_broken_means_nothing_to_approve_and_no_file() {
    let folder = project();
    assert_eq!(
        run(folder.path(), &["diff", "--approve", "just in case"]).0,
        0
    );
    assert!(!folder.path().join("spec/approvals.txt").exists());
}

#[test]
fn a_version_moves_by_the_verdict_and_callers_are_told() {
    let folder = project();
    assert_eq!(
        run(folder.path(), &["release"]).1,
        "shop 0.1.0: nothing changed since HEAD\n".replace("HEAD", &first(folder.path()))
    );
    break_it(folder.path());
    assert_eq!(run(folder.path(), &["release", "--check"]).0, 1);
    let (code, text) = run(folder.path(), &["release"]);
    assert_eq!(code, 0, "{text}");
    insta::assert_snapshot!("a_release", text);
    let read = |path: &str| fs::read_to_string(folder.path().join(path)).expect(path);
    assert_eq!(
        read("spec/api.yaml"),
        API.replace("api: Shop\n", "api: Shop\nrelease: 0.2.0\n")
    );
    insta::assert_snapshot!("changelog", read("generated/CHANGELOG.md"));
    insta::assert_snapshot!("upgrading", read("generated/UPGRADING.md"));
    assert_eq!(run(folder.path(), &["release", "HEAD"]).0, 0);
    assert_eq!(
        read("spec/api.yaml").matches("0.2.0").count(),
        1,
        "it stays where it is enough"
    );
    assert_eq!(read("generated/UPGRADING.md").matches("## From").count(), 1);
    assert_eq!(run(folder.path(), &["release", "HEAD", "--check"]).0, 0);
}

fn first(folder: &Path) -> String {
    let output = Command::new("git")
        .current_dir(folder)
        .args(["log", "-1", "--format=%H"])
        .output()
        .expect("git runs");
    String::from_utf8_lossy(&output.stdout)
        .chars()
        .take(12)
        .collect()
}

#[test]
fn a_rename_that_leaves_an_alias_is_minor() {
    let folder = project();
    let renamed = NOTES
        .replace("  get:\n", "  read:\n    was: get\n")
        .replace("Note: {", "Note: { $name: Memo, $was: Note,");
    fs::write(folder.path().join("spec/notes.yaml"), renamed).expect("written");
    let (code, text) = run(folder.path(), &["diff", "--exit-code"]);
    assert_eq!(code, 0, "{text}");
    insta::assert_snapshot!("renamed", text);
    let (_, text) = run(folder.path(), &["diff", "--format", "upgrading"]);
    insta::assert_snapshot!("renamed_upgrading", text);
}

#[test]
fn without_anything_to_compare_with_the_reason_is_reported() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::create_dir(folder.path().join("spec")).expect("made");
    fs::write(folder.path().join("spec/api.yaml"), API).expect("written");
    fs::write(folder.path().join("README"), "x").expect("written");
    let both = |why: &str| {
        for command in ["diff", "review"] {
            let (code, text) = run(folder.path(), &[command]);
            assert_eq!(code, 2, "{command}: {text}");
            assert!(text.contains(why), "{command}: {text}");
        }
    };
    both("`spec` is in no git repository: there is no `HEAD` to compare with");
    git(folder.path(), &["init", "-q"]);
    both("nothing is committed yet: there is no `HEAD` to compare with");
    git(folder.path(), &["add", "README"]);
    git(folder.path(), &["commit", "-q", "-m", "first"]);
    both("there is no description at `HEAD:./`");
    git(folder.path(), &["add", "."]);
    git(folder.path(), &["commit", "-q", "-m", "second"]);
    let (code, text) = run(folder.path(), &["review"]);
    assert_eq!(code, 0, "{text}");
    assert_eq!(
        text,
        "0 files; for callers: nothing changes; on the wire: same\n"
    );
}

#[test]
fn a_review_shows_what_is_not_committed_whether_staged_or_not() {
    let folder = project();
    let orders = NOTES.replace("notes", "orders").replace("Note", "Order");
    fs::write(folder.path().join("spec/orders.yaml"), orders).expect("written");
    let (code, text) = run(folder.path(), &["review"]);
    assert_eq!(code, 0, "{text}");
    for part in [
        "── orders",
        "+   GET /orders/",
        "1 file; for callers: minor",
    ] {
        let part = part.trim_start_matches("+   ");
        assert!(text.contains(part), "{part}: {text}");
    }
    git(folder.path(), &["add", "."]);
    assert_eq!(run(folder.path(), &["review"]).1, text);
}

#[test]
fn tools_get_changes_as_findings_with_their_places() {
    let folder = project();
    let broken = NOTES.replace("Text?: string", "Text?: int64");
    fs::write(folder.path().join("spec/notes.yaml"), broken).expect("written");
    fs::write(
        folder.path().join("spec/api.yaml"),
        API.replace("api.shop", "www.shop"),
    )
    .expect("written");
    let (_, text) = run(folder.path(), &["diff", "--format", "github"]);
    insta::assert_snapshot!("github", text);
    let (_, text) = run(folder.path(), &["diff", "--format", "sarif"]);
    let sarif: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let results = sarif["runs"][0]["results"].as_array().expect("results");
    let at = |rule: &str| {
        let found = results.iter().find(|found| found["ruleId"] == rule);
        found.expect(rule)["locations"][0]["physicalLocation"].clone()
    };
    let host = at("host-changed");
    assert_eq!(host["artifactLocation"]["uri"], "spec/api.yaml");
    assert_eq!(host["region"]["startLine"], 2);
}

#[test]
fn what_makes_a_side_invalid_is_shown_like_every_finding() {
    let folder = project();
    let invalid = NOTES.replace("Text?: string", "Text?: strin");
    fs::write(folder.path().join("spec/notes.yaml"), &invalid).expect("written");
    let (code, said) = run(folder.path(), &["diff"]);
    assert_eq!(code, 2);
    insta::assert_snapshot!("an_invalid_new_side", said);
    for format in ["json", "github", "sarif"] {
        let (code, said) = run(folder.path(), &["diff", "--format", format]);
        assert_eq!(code, 2);
        insta::assert_snapshot!(format!("an_invalid_new_side_{format}"), said);
    }
    git(folder.path(), &["commit", "-qam", "broken"]);
    fs::write(folder.path().join("spec/notes.yaml"), NOTES).expect("written");
    let (code, said) = run(folder.path(), &["review"]);
    assert_eq!(code, 2);
    insta::assert_snapshot!("an_invalid_old_side", said);
}
