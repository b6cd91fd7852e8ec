//! The program, run in a folder.

#![allow(dead_code, reason = "each test file uses its part")]

use std::fs;
use std::path::Path;
use std::process::Command;

/// The program in a folder.
pub fn command(home: &Path, words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_specwright"));
    command.args(words).current_dir(home);
    // Releases are made on one day.
    command.env("SOURCE_DATE_EPOCH", "1796040000");
    command
}

/// Runs it; its exit code, and what it says on both streams.
pub fn run(home: &Path, words: &[&str]) -> (Option<i32>, String) {
    let output = command(home, words).output().expect("it runs");
    let said = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8(said).expect("text"))
}

/// What is said, with each break of a line as a blank.
pub fn flat(said: &str) -> String {
    said.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A folder with a description of these files.
pub fn described(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::create_dir(folder.path().join("spec")).expect("made");
    for (name, text) in files {
        fs::write(folder.path().join("spec").join(name), text).expect("written");
    }
    folder
}

/// A folder with a description of these files, committed.
pub fn committed(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = described(files);
    git(folder.path(), &["init", "-q"]);
    git(folder.path(), &["add", "."]);
    git(folder.path(), &["commit", "-q", "-m", "first"]);
    folder
}

/// Runs git.
pub fn git(folder: &Path, args: &[&str]) {
    let identity = ["-c", "user.name=Test", "-c", "user.email=test@example.com"];
    let output = Command::new("git")
        .current_dir(folder)
        .args(identity)
        .args(args)
        .output()
        .expect("git runs");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
}

/// The text of a file.
pub fn read(home: &Path, name: &str) -> String {
    fs::read_to_string(home.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}
