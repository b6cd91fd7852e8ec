//! Commands that write into the description: what people have in their files is safe.

use std::fs;
use std::path::Path;

use crate::program::{command, flat, read, run};

const FIRST: &str = r##"{"swagger":"2.0","host":"a.example","paths":{
"/notes":{"get":{"tags":["Notes"],"parameters":[{"name":"page","in":"query","type":"integer"},{"name":"size","in":"query","type":"integer"}],
 "responses":{"200":{"description":"","schema":{"$ref":"#/definitions/Note"}}}}}},
"definitions":{"Note":{"type":"object","properties":{"Id":{"type":"integer"}}}}}"##;

fn home() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("shop.json"), FIRST).expect("written");
    folder
}

fn newer(home: &Path, from: &str, to: &str) {
    assert!(FIRST.contains(from), "{from}");
    let text = FIRST.replace(from, to);
    fs::write(home.join("newer.json"), text).expect("written");
}

const PLACES: [&str; 4] = ["--spec", "apis/a/spec", "--upstream", "vendor/a"];

fn with<'a>(first: &[&'a str]) -> Vec<&'a str> {
    [first, &PLACES].concat()
}

#[test]
fn a_file_that_begins_with_its_operations_outlives_an_import() {
    let folder = home();
    let home = folder.path();
    run(home, &["import", "shop.json"]);
    // In another order, with a comment, and with the types in a file of their own.
    let notes = "operations:\n  list:\n    # Ours.\n    request: GET /notes\n    query: { page?: int, size?: int }\n    returns: Note\nresource: Notes\n";
    fs::write(home.join("spec/notes.yaml"), notes).expect("written");
    let types = "types:\n  Note: { $upstream: Note, Id: int }\n";
    fs::write(home.join("spec/kinds.yaml"), types).expect("written");
    newer(
        home,
        r#"{"name":"page","in":"query","type":"integer"},{"name":"size","in":"query","type":"integer"}"#,
        r#"{"name":"limit","in":"query","type":"integer"},{"name":"offset","in":"query","type":"integer"}"#,
    );
    let text = read(home, "newer.json").replace(r#""Id":"#, r#""Text":{"type":"string"},"Id":"#);
    fs::write(home.join("newer.json"), text).expect("written");
    let (code, said) = run(home, &["import", "newer.json"]);
    assert_eq!(code, Some(0), "{said}");
    let now = read(home, "spec/notes.yaml");
    assert!(
        now.contains("# Ours.") && now.contains("{ limit?: int, offset?: int }"),
        "{now}"
    );
    assert!(read(home, "spec/kinds.yaml").contains("Text?: string"));
}

#[test]
fn folders_that_an_import_did_not_fill_are_not_left() {
    let folder = home();
    let home = folder.path();
    fs::write(home.join("bad.json"), "{}").expect("written");
    let (code, said) = run(home, &with(&["import", "bad.json"]));
    assert_eq!(code, Some(2), "{said}");
    assert!(!home.join("apis").exists() && !home.join("vendor").exists());
}

#[test]
fn an_import_that_was_killed_is_seen_from_both_of_its_folders() {
    for seen_from in ["apis/a/spec", "vendor/a"] {
        let folder = home();
        let home = folder.path();
        run(home, &with(&["import", "shop.json"]));
        assert!(
            !home.join("apis/a/spec/.specwright").exists(),
            "nothing is left behind"
        );
        assert!(
            !home.join("vendor/a/.specwright").exists(),
            "nothing is left behind"
        );
        // As it is when the first of two renames was done.
        let (notes, kept) = ("apis/a/spec/notes.yaml", "vendor/a/last-import.json");
        let hash = |name: &str| sha(&read(home, name));
        let new = "resource: Notes\noperations:\n  list: { request: GET /other }\n";
        let journal = format!(
            "specwright journal 2\nreplace {} {} {notes}\nreplace {} {} {kept}\n",
            hash(notes),
            sha(new),
            hash(kept),
            sha("new"),
        );
        let own = home.join(".specwright/stage");
        fs::create_dir_all(&own).expect("made");
        fs::copy(home.join(notes), own.join("0.old")).expect("kept");
        fs::copy(home.join(kept), own.join("1.old")).expect("kept");
        fs::write(home.join(notes), new).expect("written");
        fs::write(own.join("1.new"), "new").expect("written");
        fs::write(home.join(".specwright/journal"), journal).expect("written");
        for (inner, depth) in [("apis/a/spec", 3), ("vendor/a", 2)] {
            let own = home.join(inner).join(".specwright");
            fs::create_dir_all(&own).expect("made");
            fs::write(own.join("above"), format!("{depth}\n")).expect("written");
        }
        let said = if seen_from == "vendor/a" {
            let other = [
                "import",
                "--status",
                "--spec",
                "other",
                "--upstream",
                seen_from,
            ];
            fs::create_dir(home.join("other")).expect("made");
            run(home, &other).1
        } else {
            run(home, &["fmt", "--check", "--spec", seen_from]).1
        };
        assert!(said.contains("completed an interrupted run"), "{said}");
        assert_eq!(read(home, kept), "new");
        assert!(!home.join(".specwright").exists());
        assert!(!home.join(seen_from).join(".specwright").exists());
    }
}

#[test]
fn a_first_import_that_would_be_invalid_writes_nothing() {
    let folder = home();
    let home = folder.path();
    fs::create_dir(home.join("spec")).expect("made");
    fs::write(home.join("spec/api.yaml"), "api: Shop\nhost: a/b\n").expect("written");
    let (code, said) = run(home, &["import", "shop.json"]);
    assert_eq!(code, Some(1), "{said}");
    assert!(
        said.contains("api.yaml:2:") && flat(&said).contains("nothing was written"),
        "{said}"
    );
    assert!(!home.join("spec/notes.yaml").exists() && !home.join("upstream").exists());
}

#[test]
fn what_settings_leave_to_people_is_shown_after_a_first_import() {
    let folder = home();
    let home = folder.path();
    fs::create_dir(home.join("upstream")).expect("made");
    let settings = "types: { Note: { is: Notice, because: by hand } }\n";
    fs::write(home.join("upstream/import.yaml"), settings).expect("written");
    let (code, said) = run(home, &["import", "shop.json"]);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("Notice") && said.contains("error"), "{said}");
    assert!(home.join("spec/notes.yaml").exists());
}

fn sha(text: &str) -> String {
    use sha2::{Digest as _, Sha256};

    let hash = Sha256::digest(text);
    hash.iter()
        .take(16)
        .fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}

#[cfg(unix)]
#[test]
fn what_is_saved_while_fmt_waits_is_not_overwritten() {
    let folder = home();
    let home = folder.path();
    run(home, &["import", "shop.json"]);
    let file = home.join("spec/notes.yaml");
    let text = read(home, "spec/notes.yaml").replace("    request", "    request  ");
    let text = text.replace("request  :", "request:   ");
    fs::write(&file, &text).expect("written");
    // Held by another run: `fmt` has read the file, and waits.
    let lock = fs::File::open(home.join("spec")).expect("there");
    lock.lock().expect("locked");
    let waiting = command(home, &["fmt"])
        .stderr(std::process::Stdio::piped())
        .spawn()
        .expect("it runs");
    std::thread::sleep(std::time::Duration::from_secs(3));
    let saved = format!("# Saved since.\n{text}");
    fs::write(&file, &saved).expect("written");
    lock.unlock().expect("unlocked");
    let ended = waiting.wait_with_output().expect("it ends");
    let said = String::from_utf8_lossy(&ended.stderr);
    assert_eq!(ended.status.code(), Some(2), "{said}");
    assert!(said.contains("was changed while this ran"), "{said}");
    assert_eq!(read(home, "spec/notes.yaml"), saved);
}
