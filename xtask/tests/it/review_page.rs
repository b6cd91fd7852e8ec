//! `docs/review.md`: what it shows is what the commands say, from the first to the last.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::program::{git, read, run};

/// The repository.
fn repository() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

/// A fresh clone, as far as the page needs it: the description, and the crate that is made of it.
fn clone() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let spec = folder.path().join("spec");
    fs::create_dir(&spec).expect("made");
    for entry in fs::read_dir(repository().join("spec")).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.extension().is_some_and(|ending| ending == "yaml") {
            let name = path.file_name().expect("a name");
            fs::copy(&path, spec.join(name)).expect("copied");
        }
    }
    let home = folder.path();
    assert_eq!(
        run(home, &["generate", "--runtime", "path=../runtime"]).0,
        Some(0)
    );
    git(home, &["init", "-q", "-b", "main"]);
    git(home, &["add", "."]);
    git(home, &["commit", "-q", "-m", "as it was"]);
    folder
}

fn edit(home: &Path, from: &str, to: &str) {
    let text = read(home, "spec/notes.yaml");
    assert_eq!(text.matches(from).count(), 1, "{from}");
    fs::write(home.join("spec/notes.yaml"), text.replace(from, to)).expect("written");
}

/// The size of what is not text grows with the whole description.
fn without_sizes(text: &str) -> String {
    let lines = text.lines().filter(|line| !line.ends_with(" bytes"));
    let lines: Vec<&str> = lines.map(str::trim_end).collect();
    lines.join("\n") + "\n"
}

#[test]
fn every_command_of_the_page_says_what_the_page_shows() {
    let folder = clone();
    let home = folder.path();
    let page = without_sizes(&read(repository(), "docs/review.md"));
    edit(
        home,
        "\n  recipients:\n",
        "\n  mail_recipients:\n    was: recipients\n",
    );
    edit(
        home,
        "    Visibility?: { type: int32, doc: \"Who can see it, as a small number.\" }\n",
        "    Visibility: { type: int32, doc: \"Who can see it, as a small number.\" }\n",
    );
    let approve = [
        "diff",
        "--approve",
        "the API answers 400 without it since June",
    ];
    for words in [
        ["generate"].as_slice(),
        &["diff", "--exit-code"],
        &["review", "main"],
        &approve,
        &["diff", "main", "--exit-code"],
        &["release", "main"],
        &["generate"],
    ] {
        let (_, said) = run(home, words);
        let said = without_sizes(&said);
        assert!(page.contains(&said), "{words:?}:\n{said}");
        let typed: Vec<String> = words
            .iter()
            .map(|word| {
                if word.contains(' ') {
                    format!("\"{word}\"")
                } else {
                    (*word).to_owned()
                }
            })
            .collect();
        let typed = format!("$ cargo xtask {}\n", typed.join(" "));
        assert!(page.contains(&typed), "{typed}");
    }
    for name in ["CHANGELOG", "UPGRADING"] {
        let text = read(home, &format!("generated/{name}.md"));
        let (_, entry) = text.split_once("\n\n").expect("a title");
        assert!(page.contains(entry.trim()), "{name}:\n{entry}");
    }
    the_workspace_still_fits(home);
}

/// The released crate in this workspace, as far as cargo looks at it before it builds anything.
fn the_workspace_still_fits(home: &Path) {
    for entry in fs::read_dir(repository()).expect("a folder") {
        let path = entry.expect("an entry").path();
        let to = home.join(path.file_name().expect("a name"));
        if path.is_dir() && !to.exists() && !path.ends_with("target") {
            std::os::unix::fs::symlink(&path, &to).expect("linked");
        } else if path.ends_with("Cargo.toml") || path.ends_with("Cargo.lock") {
            fs::copy(&path, &to).expect("copied");
        }
    }
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--offline", "--format-version", "1"])
        .current_dir(home)
        .output()
        .expect("cargo runs");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
}

/// The block of a page that begins with this command, without what is left out at its end.
fn block<'p>(page: &'p str, command: &str) -> &'p str {
    let start = format!("```console\n$ cargo xtask {command}\n");
    let (_, rest) = page.split_once(&start).expect("the command is shown");
    let (block, _) = rest.split_once("```").expect("the block ends");
    block.split("…\n").next().unwrap_or(block)
}

#[test]
fn the_tour_of_the_readme_shows_what_the_commands_say() {
    let folder = clone();
    let home = folder.path();
    let page = without_sizes(&read(repository(), "README.md"));
    let before =
        "    IsInvoiced: { type: boolean, doc: Whether an invoice was made. }\n    IsExpired";
    let with = |ty: &str| {
        let line =
            format!("    Reference?: {{ type: {ty}, doc: Their own number. }}\n    IsExpired");
        before.replace("    IsExpired", &line)
    };
    let file = home.join("spec/work_orders.yaml");
    let text = read(home, "spec/work_orders.yaml");
    assert_eq!(text.matches(before).count(), 1);
    fs::write(&file, text.replace(before, &with("strin"))).expect("written");
    let (code, said) = run(home, &["generate"]);
    assert_eq!(code, Some(1));
    let (_, after) = page
        .split_once("The output is not touched:\n")
        .expect("it is there");
    assert_eq!(block(after, "generate"), without_sizes(&said));
    fs::write(&file, text.replace(before, &with("string"))).expect("written");
    for command in ["generate", "review", "explain notes.create"] {
        let words: Vec<&str> = command.split(' ').collect();
        let (_, said) = run(home, &words);
        let (said, shown) = (without_sizes(&said), block(&page, command));
        assert!(said.starts_with(shown), "{command}:\n{said}");
    }
}
