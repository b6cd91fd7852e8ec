//! The program as people run it: folders, exit codes, what is printed.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::{Duration, Instant};

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

struct Project(tempfile::TempDir);

impl Project {
    fn new() -> Self {
        let project = Self(tempfile::tempdir().expect("a folder"));
        fs::create_dir(project.path("spec")).expect("made");
        project.put("spec/api.yaml", API);
        project.put("spec/notes.yaml", NOTES);
        project
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn put(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).expect("written");
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_specwright"));
        command.args(args).current_dir(self.0.path());
        command
    }

    fn run(&self, args: &[&str]) -> (i32, String) {
        let Output {
            status,
            stdout,
            stderr,
        } = self.command(args).output().expect("the program runs");
        let text = [stdout, stderr]
            .map(|bytes| String::from_utf8(bytes).expect("text"))
            .concat();
        (status.code().expect("a code"), text)
    }
}

#[test]
fn the_first_run_writes_and_the_second_finds_nothing_to_do() {
    let project = Project::new();
    let (code, first) = project.run(&["generate"]);
    assert_eq!(code, 0, "{first}");
    assert!(first.contains("new      generated/src/notes.rs"), "{first}");
    let (code, second) = project.run(&["generate"]);
    assert_eq!(code, 0, "{second}");
    assert!(second.contains("nothing to do"), "{second}");
}

#[test]
fn check_writes_nothing_and_names_what_is_stale() {
    let project = Project::new();
    let (code, text) = project.run(&["generate", "--check"]);
    assert_eq!(code, 1, "{text}");
    assert!(!project.path("generated").exists());
    project.run(&["generate"]);
    assert_eq!(project.run(&["generate", "--check"]).0, 0);
    let before = fs::read_to_string(project.path("generated/src/notes.rs")).expect("it is there");
    project.put(
        "spec/notes.yaml",
        &NOTES.replace("/notes/{id}", "/records/{id}"),
    );
    let (code, text) = project.run(&["generate", "--check"]);
    assert_eq!(code, 1, "{text}");
    assert!(text.contains("changed  generated/src/notes.rs"), "{text}");
    assert!(text.contains("/records/{id}"), "the diff: {text}");
    let after = fs::read_to_string(project.path("generated/src/notes.rs")).expect("it is there");
    assert_eq!(before, after);
}

#[test]
fn an_invalid_description_changes_nothing_and_is_exit_code_1() {
    let project = Project::new();
    project.run(&["generate"]);
    project.put("spec/notes.yaml", &NOTES.replace("returns", "retruns"));
    let (code, text) = project.run(&["generate"]);
    assert_eq!(code, 1, "{text}");
    assert!(text.contains("did you mean `returns`?"), "{text}");
    project.put("spec/notes.yaml", NOTES);
    assert_eq!(project.run(&["generate", "--check"]).0, 0);
}

#[test]
fn json_on_standard_output_is_nothing_but_json() {
    let project = Project::new();
    let output = project
        .command(&["generate", "--format", "json"])
        .output()
        .expect("it runs");
    let document: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(document["errors"], 0);
}

#[test]
fn without_a_description_it_cannot_run() {
    let folder = tempfile::tempdir().expect("a folder");
    let output = Command::new(env!("CARGO_BIN_EXE_specwright"))
        .arg("generate")
        .current_dir(folder.path())
        .output()
        .expect("it runs");
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("--spec"));
}

#[test]
fn it_is_found_from_a_folder_below() {
    let project = Project::new();
    fs::create_dir_all(project.path("src/deep")).expect("made");
    let mut command = project.command(&["generate"]);
    assert!(
        command
            .current_dir(project.path("src/deep"))
            .status()
            .expect("it runs")
            .success()
    );
    assert!(project.path("generated/src/notes.rs").exists());
}

/// What is said, with each break of a line as a blank.
fn flat(said: &str) -> String {
    said.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn a_runtime_that_nobody_named_is_reported_once() {
    let project = Project::new();
    let (_, said) = project.run(&["generate"]);
    let note = format!(
        "note: the crate depends on the published runtime, specwright-runtime \"{}\"",
        env!("CARGO_PKG_VERSION")
    );
    assert!(flat(&said).contains(&note), "{said}");
    let (_, said) = project.run(&["generate"]);
    assert!(!said.contains("note"), "{said}");
}

#[test]
fn a_runtime_that_is_no_longer_remembered_is_reported() {
    let project = Project::new();
    project.run(&[
        "generate",
        "--runtime",
        "git=https://shop.example/tools#abc",
    ]);
    fs::remove_dir_all(project.path("generated/.specwright")).expect("removed");
    let (_, said) = project.run(&["generate"]);
    let note = "note: generated/.specwright is gone, and with it what `--runtime` had said: the crate depended on \
                { git = \"https://shop.example/tools\", rev = \"abc\" } and depends on";
    assert!(flat(&said).contains(note), "{said}");
    // What it depends on stays: nothing is lost.
    fs::remove_dir_all(project.path("generated/.specwright")).expect("removed");
    let (_, said) = project.run(&["generate"]);
    assert!(!said.contains("note"), "{said}");
}

#[test]
fn the_runtime_is_remembered() {
    let project = Project::new();
    project.run(&["generate", "--runtime", "path=../somewhere"]);
    let manifest =
        || fs::read_to_string(project.path("generated/Cargo.toml")).expect("it is there");
    assert!(manifest().contains("../somewhere"), "{}", manifest());
    project.put(
        "spec/notes.yaml",
        &NOTES.replace("/notes/{id}", "/records/{id}"),
    );
    project.run(&["generate"]);
    assert!(manifest().contains("../somewhere"), "{}", manifest());
}

#[test]
fn the_same_description_in_another_folder_is_the_same_bytes() {
    let (one, two) = (Project::new(), Project::new());
    let read = |project: &Project, name: &str| fs::read(project.path(name)).expect("it is there");
    for project in [&one, &two] {
        project.run(&["generate"]);
    }
    for name in [
        ".specwright/manifest",
        "Cargo.toml",
        "src/lib.rs",
        "src/notes.rs",
    ] {
        let name = format!("generated/{name}");
        assert_eq!(read(&one, &name), read(&two, &name), "{name}");
    }
}

struct Watcher(std::process::Child);

impl Drop for Watcher {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn eventually(what: &str, test: impl Fn() -> bool) {
    let started = Instant::now();
    while !test() {
        assert!(
            started.elapsed() < Duration::from_secs(20),
            "{what}: waited in vain"
        );
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn holds(path: &Path, text: &str) -> bool {
    fs::read_to_string(path).is_ok_and(|found| found.contains(text))
}

#[test]
fn watch_follows_saves_and_keeps_the_last_good_output() {
    let project = Project::new();
    let log = fs::File::create(project.path("log")).expect("made");
    let mut command = project.command(&["generate", "--watch"]);
    command.stdout(log.try_clone().expect("a copy")).stderr(log);
    let _watcher = Watcher(command.spawn().expect("it runs"));
    let (log, notes) = (project.path("log"), project.path("generated/src/notes.rs"));
    eventually("it starts", || holds(&log, "watching spec"));
    project.put(
        "spec/notes.yaml",
        &NOTES.replace("/notes/{id}", "/records/{id}"),
    );
    eventually("a save is written", || holds(&notes, "/records/{id}"));
    eventually("files and lines are named", || {
        holds(&log, "changed  generated/src/notes.rs")
    });
    project.put("spec/notes.yaml", &NOTES.replace("returns", "retruns"));
    eventually("an error is shown", || {
        holds(&log, "the last good output stays")
    });
    assert!(holds(&notes, "/records/{id}"));
    project.put(
        "spec/notes.yaml",
        &NOTES.replace("/notes/{id}", "/papers/{id}"),
    );
    eventually("the next good save is written", || {
        holds(&notes, "/papers/{id}")
    });
    // Some editors write another file and put it in the place of the old one.
    project.put(
        "spec/.notes.yaml.swp",
        &NOTES.replace("/notes/{id}", "/sheets/{id}"),
    );
    fs::rename(
        project.path("spec/.notes.yaml.swp"),
        project.path("spec/notes.yaml"),
    )
    .expect("renamed");
    eventually("a replaced file is seen", || holds(&notes, "/sheets/{id}"));
    fs::remove_file(project.path("spec/notes.yaml")).expect("removed");
    eventually("a removed file is seen", || !notes.exists());
}
