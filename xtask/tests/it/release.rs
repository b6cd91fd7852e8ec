//! `release` and `diff --approve`: all of it or nothing, and never over what people wrote.

use std::fs;
use std::path::Path;
use std::process::{Output, Stdio};
use std::time::Duration;

use crate::program::{command, committed, read, run};

const API: &str = "api: Shop\nhost: api.shop.example\nauth: none\n";
const NOTES: &str = "\
resource: Notes
operations:
  get: { request: \"GET /notes/{id}\", path: { id: int64 }, returns: Note }
types:
  Note: { Id: int64, Text?: string }
";
const CHANGELOG: &str = "generated/CHANGELOG.md";
const UPGRADING: &str = "generated/UPGRADING.md";

/// A committed description with a break in it.
fn broken() -> tempfile::TempDir {
    let folder = committed(&[("api.yaml", API), ("notes.yaml", NOTES)]);
    let notes = NOTES.replace("Text?: string", "Text?: int64");
    fs::write(folder.path().join("spec/notes.yaml"), notes).expect("written");
    folder
}

/// The same, released.
fn released() -> tempfile::TempDir {
    let folder = broken();
    release(folder.path());
    folder
}

fn release(home: &Path) -> String {
    let (code, said) = run(home, &["release", "HEAD"]);
    assert_eq!(code, Some(0), "{said}");
    said
}

/// A second break.
fn break_more(home: &Path) {
    let notes = NOTES.replace("Id: int64, Text?: string", "Id: string, Text?: int64");
    fs::write(home.join("spec/notes.yaml"), notes).expect("written");
}

fn edit(home: &Path, name: &str, from: &str, to: &str) -> String {
    let text = read(home, name);
    assert!(text.contains(from), "{from} is not in {text}");
    let text = text.replacen(from, to, 1);
    fs::write(home.join(name), &text).expect("written");
    text
}

/// Runs a command that has to wait for a folder, and does something meanwhile.
#[cfg(unix)]
fn while_held(home: &Path, held: &str, words: &[&str], work: impl FnOnce()) -> Output {
    let lock = fs::File::open(home.join(held)).expect("there");
    lock.lock().expect("locked");
    let mut waiting = command(home, words)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it runs");
    std::thread::sleep(Duration::from_secs(3));
    let ended = waiting.try_wait().expect("it can be asked");
    assert_eq!(ended, None, "it does not wait for {held}");
    work();
    lock.unlock().expect("unlocked");
    waiting.wait_with_output().expect("it ends")
}

#[test]
fn without_git_a_release_says_what_to_do() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::create_dir(folder.path().join("spec")).expect("made");
    for (name, text) in [("api.yaml", API), ("notes.yaml", NOTES)] {
        fs::write(folder.path().join("spec").join(name), text).expect("written");
    }
    let (code, said) = run(folder.path(), &["release"]);
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("`spec` is in no git repository"), "{said}");
    assert!(!said.contains("fatal:"), "{said}");
}

#[test]
fn a_release_that_cannot_write_one_file_changes_none() {
    let folder = broken();
    let home = folder.path();
    fs::create_dir_all(home.join(UPGRADING)).expect("made");
    let (code, said) = run(home, &["release", "HEAD"]);
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("UPGRADING.md"), "{said}");
    assert_eq!(read(home, "spec/api.yaml"), API);
    assert!(!home.join(CHANGELOG).exists());
    assert!(!home.join(".specwright").exists());
}

#[test]
fn a_release_leaves_nothing_of_its_own_behind() {
    let folder = released();
    for inner in ["", "spec", "generated"] {
        let own = folder.path().join(inner).join(".specwright");
        assert!(!own.exists(), "{}", own.display());
    }
}

#[cfg(unix)]
#[test]
fn what_is_saved_while_a_release_waits_is_not_overwritten() {
    let folder = broken();
    let home = folder.path();
    fs::create_dir(home.join("generated")).expect("made");
    let by_hand = "# Changelog\n\nBy hand.\n";
    let ended = while_held(home, "generated", &["release", "HEAD"], || {
        fs::write(home.join(CHANGELOG), by_hand).expect("written");
    });
    assert_eq!(ended.status.code(), Some(0));
    let text = read(home, CHANGELOG);
    assert!(
        text.starts_with(by_hand) && text.contains("## 0.2.0"),
        "{text}"
    );
}

#[cfg(unix)]
#[test]
fn a_description_that_is_saved_while_a_release_waits_is_not_overwritten() {
    let folder = broken();
    let home = folder.path();
    let saved = format!("# Saved since.\n{API}");
    let ended = while_held(home, "spec", &["release", "HEAD"], || {
        fs::write(home.join("spec/api.yaml"), &saved).expect("written");
    });
    let said = String::from_utf8_lossy(&ended.stderr);
    assert_eq!(ended.status.code(), Some(2), "{said}");
    assert!(said.contains("was changed while this ran"), "{said}");
    assert_eq!(read(home, "spec/api.yaml"), saved);
    assert!(!home.join("generated").exists());
}

#[cfg(unix)]
#[test]
fn what_is_saved_while_an_approval_waits_is_not_overwritten() {
    let folder = broken();
    let home = folder.path();
    let saved = "0123456789ab  by hand\n";
    let ended = while_held(
        home,
        "spec",
        &["diff", "--approve", "nobody reads it"],
        || {
            fs::write(home.join("spec/approvals.txt"), saved).expect("written");
        },
    );
    let said = String::from_utf8_lossy(&ended.stderr);
    assert_eq!(ended.status.code(), Some(2), "{said}");
    assert!(said.contains("was changed while this ran"), "{said}");
    assert_eq!(read(home, "spec/approvals.txt"), saved);
}

#[test]
fn comments_and_lines_of_people_stay_among_the_approvals() {
    let folder = broken();
    let home = folder.path();
    let by_hand =
        "# Ours.\n000000000000  first: by hand\n\n# The last one.\nffffffffffff  last: by hand\n";
    fs::write(home.join("spec/approvals.txt"), by_hand).expect("written");
    let (code, said) = run(home, &["diff", "--approve", "nobody reads it"]);
    assert_eq!(code, Some(0), "{said}");
    let text = read(home, "spec/approvals.txt");
    let kept: Vec<&str> = text
        .lines()
        .filter(|line| !line.contains("nobody reads it"))
        .collect();
    assert_eq!(kept, by_hand.lines().collect::<Vec<_>>(), "{text}");
    assert_eq!(text.lines().count(), by_hand.lines().count() + 1, "{text}");
}

#[test]
fn a_release_writes_its_own_part_anew_and_leaves_what_people_added_around_it() {
    let folder = released();
    let home = folder.path();
    for (file, heading) in [
        (CHANGELOG, "## 0.2.0 - 2026-11-30\n"),
        (UPGRADING, "## From 0.1.0 to 0.2.0 - 2026-11-30\n"),
    ] {
        edit(home, file, heading, &format!("{heading}\nA word before.\n"));
        let text = read(home, file) + "\nA word after.\n\n## Older\n";
        fs::write(home.join(file), text).expect("written");
    }
    break_more(home);
    let said = release(home);
    assert!(said.contains("changed  generated/CHANGELOG.md"), "{said}");
    assert!(!said.contains("left"), "{said}");
    for (file, heading) in [
        (CHANGELOG, "## 0.2.0 - 2026-11-30\n"),
        (UPGRADING, "## From 0.1.0 to 0.2.0 - 2026-11-30\n"),
    ] {
        let text = read(home, file);
        assert!(
            text.contains(&format!("{heading}\nA word before.\n")),
            "{text}"
        );
        assert!(text.ends_with("\nA word after.\n\n## Older\n"), "{text}");
        assert!(
            text.contains("`id` is"),
            "the second break is there: {text}"
        );
        assert_eq!(text.matches("`text` is").count(), 1, "{text}");
    }
    let again = release(home);
    assert!(!again.contains("CHANGELOG"), "{again}");
}

#[test]
fn what_people_edited_in_the_own_part_of_a_release_is_left_and_said() {
    let folder = released();
    let home = folder.path();
    let edited = edit(home, CHANGELOG, "the field `text`", "the body of a note");
    let said = release(home);
    assert!(
        !said.contains("CHANGELOG"),
        "it would write what it wrote before: {said}"
    );
    break_more(home);
    let said = release(home);
    assert_eq!(read(home, CHANGELOG), edited);
    assert!(
        said.contains("  left     generated/CHANGELOG.md: `## 0.2.0` was edited by hand;"),
        "{said}"
    );
    assert!(said.contains("`diff HEAD --format changelog`"), "{said}");
    assert!(said.contains("changed  generated/UPGRADING.md"), "{said}");
}

#[test]
fn what_callers_need_not_change_any_more_is_not_said_any_longer() {
    let folder = released();
    let home = folder.path();
    assert!(read(home, UPGRADING).contains("`text` is"));
    let notes = NOTES.replace("Text?: string", "Text?: string, At?: datetime");
    fs::write(home.join("spec/notes.yaml"), notes).expect("written");
    let said = release(home);
    assert!(said.contains("changed  generated/UPGRADING.md"), "{said}");
    let text = read(home, UPGRADING);
    assert!(!text.contains("`text` is"), "{text}");
    assert!(text.contains("Callers need not change anything."), "{text}");
    let folder = committed(&[("api.yaml", API), ("notes.yaml", NOTES)]);
    let home = folder.path();
    let notes = NOTES.replace("Text?: string", "Text?: string, At?: datetime");
    fs::write(home.join("spec/notes.yaml"), notes).expect("written");
    release(home);
    assert!(!home.join(UPGRADING).exists());
}

#[test]
fn a_section_that_no_release_wrote_is_left_and_said() {
    for lost in ["-->", "<!-- /release -->"] {
        let folder = released();
        let home = folder.path();
        break_more(home);
        let edited = edit(home, UPGRADING, lost, "");
        let said = release(home);
        assert_eq!(read(home, UPGRADING), edited);
        assert!(said.contains("left     generated/UPGRADING.md"), "{said}");
        assert!(said.contains("`diff HEAD --format upgrading`"), "{said}");
    }
    let folder = broken();
    let home = folder.path();
    let by_hand = "# Changelog\n\n## 0.2.0\n\nNotes are better.\n";
    fs::create_dir(home.join("generated")).expect("made");
    fs::write(home.join(CHANGELOG), by_hand).expect("written");
    let said = release(home);
    assert_eq!(read(home, CHANGELOG), by_hand);
    assert!(said.contains("left     generated/CHANGELOG.md"), "{said}");
}

#[test]
fn line_ends_of_another_system_are_no_edit() {
    let folder = released();
    let home = folder.path();
    let text = read(home, CHANGELOG).replace('\n', "\r\n");
    fs::write(home.join(CHANGELOG), text).expect("written");
    break_more(home);
    let said = release(home);
    assert!(said.contains("changed  generated/CHANGELOG.md"), "{said}");
    let text = read(home, CHANGELOG);
    assert!(text.contains("`id` is"), "{text}");
    assert_eq!(text.matches('\n').count(), text.matches("\r\n").count());
}
