//! The command line, attacked: whatever is wrong around a description, it is said, with the exit code
//! that says whether something was found (1) or the command could not run (2).

use std::fs;
use std::process::Stdio;

use crate::program::{command, committed, flat, run};

const API: &str = "api: Shop\nhost: api.shop.example\n";
const NOTES: &str = "\
resource: Notes
operations:
  get: { request: GET /notes, returns: Note }
types:
  Note: { Id: strin }
";

/// Commands that read a description.
const READERS: [&[&str]; 5] = [
    &["generate", "--check"],
    &["lint"],
    &["fmt", "--check"],
    &["explain", "notes.get"],
    &["review", "HEAD"],
];
const ALL: [&str; 16] = [
    "new",
    "completions",
    "man",
    "generate",
    "review",
    "diff",
    "drift",
    "release",
    "lint",
    "fmt",
    "explain",
    "import",
    "schema",
    "sandbox",
    "fleet",
    "unknown",
];

fn folder(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::create_dir(folder.path().join("spec")).expect("made");
    for (name, text) in files {
        fs::write(folder.path().join("spec").join(name), text).expect("written");
    }
    folder
}

#[test]
fn without_a_description_every_command_says_how_to_name_one() {
    let folder = tempfile::tempdir().expect("a folder");
    for words in READERS {
        let (code, said) = run(folder.path(), words);
        assert_eq!(code, Some(2), "{words:?}: {said}");
        assert!(said.contains("--spec"), "{words:?}: {said}");
    }
}

#[test]
fn an_api_file_with_another_ending_is_reported_with_its_name() {
    let folder = folder(&[("api.yml", API.as_bytes())]);
    for words in READERS {
        let (code, said) = run(folder.path(), words);
        assert_eq!(code, Some(2), "{words:?}: {said}");
        assert!(said.contains("rename spec/api.yml to `api.yaml`"), "{said}");
    }
    let (_, said) = run(folder.path(), &["lint", "--spec", "spec"]);
    assert!(said.contains("rename it to `api.yaml`"), "{said}");
}

#[test]
fn a_wrong_folder_is_named() {
    let folder = folder(&[("api.yaml", API.as_bytes())]);
    for place in ["nowhere", "spec/api.yaml"] {
        for command in ["generate", "lint", "fmt"] {
            let (code, said) = run(folder.path(), &[command, "--spec", place]);
            assert_eq!(code, Some(2), "{command} {place}: {said}");
            assert!(said.contains(place) && said.contains("help: "), "{said}");
        }
    }
}

/// What each command ends with on a valid description, on an invalid one, and on a folder without one.
const EXITS: &[(&[&str], [i32; 3])] = &[
    // An invalid description is found.
    (&["generate"], [0, 1, 2]),
    (&["generate", "--check"], [0, 1, 2]),
    (&["lint"], [0, 1, 2]),
    (&["fmt"], [0, 1, 2]),
    (&["fmt", "--check"], [0, 1, 2]),
    (&["explain", "notes.get"], [0, 1, 2]),
    (&["explain", "Note"], [0, 1, 2]),
    // The sandbox would serve: without the first column.
    (&["sandbox"], [-1, 1, 2]),
    // Where two are compared, an invalid one leaves nothing to compare.
    (&["diff"], [0, 2, 2]),
    (&["diff", "--exit-code"], [0, 2, 2]),
    (&["diff", "HEAD", "spec"], [0, 2, 2]),
    (&["review"], [0, 2, 2]),
    (&["release"], [0, 2, 2]),
    (&["release", "--check"], [0, 2, 2]),
    // What needs no description.
    (&["explain"], [0, 0, 0]),
    (&["explain", "E0401"], [0, 0, 0]),
    (&["schema"], [0, 0, 0]),
    (&["--help"], [0, 0, 0]),
    (&["--version"], [0, 0, 0]),
    // What cannot be run at all.
    (&[], [2, 2, 2]),
    (&["generat"], [2, 2, 2]),
    (&["explain", "E9999"], [2, 2, 2]),
    (&["lint", "--format", "neither"], [2, 2, 2]),
    (&["fleet", "status"], [2, 2, 2]),
    (&["unknown"], [2, 2, 2]),
];

#[test]
fn exit_codes_are_one_rule_for_all_commands() {
    let valid = NOTES.replace("strin }", "string }");
    for (column, notes) in [Some(valid.as_str()), Some(NOTES), None]
        .into_iter()
        .enumerate()
    {
        for (words, exits) in EXITS {
            let wanted = exits[column];
            if wanted < 0 {
                continue;
            }
            let folder = match notes {
                Some(_) => committed(&[("api.yaml", API), ("notes.yaml", &valid)]),
                None => tempfile::tempdir().expect("a folder"),
            };
            let home = folder.path();
            if let Some(notes) = notes {
                fs::write(home.join("spec/notes.yaml"), notes).expect("written");
            }
            // Nothing is to be found in the column of what is valid.
            for command in ["fmt", "generate"].iter().filter(|_| column == 0) {
                assert_eq!(run(home, &[command]).0, Some(0));
            }
            let (code, said) = run(home, words);
            assert_eq!(code, Some(wanted), "{words:?}: {said}");
            // What is invalid is a finding, at its place; what cannot be run is said with a help.
            if column == 1 && wanted > 0 && exits[0] < 2 {
                assert!(
                    said.contains("error[E0401]: there is no type `strin`"),
                    "{words:?}: {said}"
                );
                assert!(
                    said.contains("--> spec/notes.yaml:5:15"),
                    "{words:?}: {said}"
                );
            }
            if wanted == 2 && !words.is_empty() {
                assert!(said.contains("error: "), "{words:?}: {said}");
            }
        }
    }
    let folder = tempfile::tempdir().expect("a folder");
    let help = flat(&run(folder.path(), &["--help"]).1);
    for said in [
        "Turns a YAML description",
        "0 success, 1 problems were found, 2 the command could not run",
        "An invalid description is a problem (1)",
    ] {
        assert!(help.contains(said), "{help}");
    }
}

#[test]
fn findings_are_exit_code_1_in_every_format() {
    let folder = folder(&[
        ("api.yaml", API.as_bytes()),
        ("notes.yaml", NOTES.as_bytes()),
    ]);
    for command in ["generate", "lint", "fmt"] {
        let (code, said) = run(folder.path(), &[command, "--format", "json"]);
        assert_eq!(code, Some(1), "{command}: {said}");
        serde_json::from_str::<serde_json::Value>(&said).expect("JSON and nothing else");
    }
}

#[test]
fn windows_line_ends_are_not_drawn() {
    let windows = NOTES.replace('\n', "\r\n");
    let folder = folder(&[
        ("api.yaml", API.as_bytes()),
        ("notes.yaml", windows.as_bytes()),
    ]);
    let (_, said) = run(folder.path(), &["lint"]);
    assert!(said.contains("  Note: { Id: strin }"), "{said}");
    assert!(!said.contains('\u{240d}') && !said.contains('\r'), "{said}");
}

#[test]
fn a_file_in_the_place_of_the_output_stays() {
    let notes = NOTES.replace("strin", "string");
    let folder = folder(&[
        ("api.yaml", API.as_bytes()),
        ("notes.yaml", notes.as_bytes()),
    ]);
    fs::write(folder.path().join("generated"), "mine").expect("written");
    let (code, said) = run(folder.path(), &["generate"]);
    assert_eq!(code, Some(2), "{said}");
    assert_eq!(
        fs::read_to_string(folder.path().join("generated")).expect("there"),
        "mine"
    );
}

#[test]
fn long_lines_do_not_fill_the_terminal() {
    let fields: Vec<String> = (0..5_000).map(|n| format!("F{n}: int")).collect();
    let long = format!(
        "types: {{ Wide: {{ Id: strin, {} }} }}\n",
        fields.join(", ")
    );
    let folder = folder(&[("api.yaml", API.as_bytes()), ("long.yaml", long.as_bytes())]);
    for command in ["generate", "lint", "fmt"] {
        let (_, said) = run(folder.path(), &[command]);
        assert!(said.len() < 2_000, "{command}: {} bytes", said.len());
    }
}

#[test]
fn no_help_is_wider_than_80_columns() {
    let folder = tempfile::tempdir().expect("a folder");
    for name in ALL {
        let (code, said) = run(folder.path(), &[name, "--help"]);
        assert_eq!(code, Some(0));
        let wide = said.lines().find(|line| line.chars().count() > 80);
        assert_eq!(wide, None, "{name}");
    }
}

#[cfg(unix)]
#[test]
fn a_closed_pipe_ends_a_command_in_silence() {
    let folder = tempfile::tempdir().expect("a folder");
    for words in [["schema", "--help"].as_slice(), &["schema"], &["explain"]] {
        let mut child = command(folder.path(), words)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it runs");
        drop(child.stdout.take());
        let output = child.wait_with_output().expect("it ends");
        assert!(
            output.stderr.is_empty(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_behind_the_output_is_reported() {
    let folder = tempfile::tempdir().expect("a folder");
    let full = fs::OpenOptions::new()
        .write(true)
        .open("/dev/full")
        .expect("a full device");
    let output = command(folder.path(), &["explain"])
        .stdout(full)
        .output()
        .expect("it runs");
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(
        said.starts_with("error: cannot write the output: "),
        "{said}"
    );
}

#[test]
fn long_work_is_quiet_in_a_pipe() {
    let folder = tempfile::tempdir().expect("a folder");
    let upstream = r#"{ "swagger": "2.0", "info": { "title": "Shop", "version": "1" }, "host":
        "api.shop.example", "paths": { "/notes": { "get": { "responses": { "200": { "description":
        "x" } } } } } }"#;
    fs::write(folder.path().join("shop.json"), upstream).expect("written");
    let output = command(folder.path(), &["import", "shop.json"])
        .output()
        .expect("it runs");
    assert!(!output.stdout.is_empty(), "{output:?}");
    assert!(
        output.stderr.is_empty(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
fn colour_is_for_terminals_and_for_who_forces_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let said = |name: &str, value: &str| {
        let output = command(folder.path(), &["explain", "E0201"])
            .env(name, value)
            .output();
        String::from_utf8(output.expect("it runs").stdout).expect("text")
    };
    assert!(!said("NO_COLOR", "1").contains('\u{1b}'));
    assert!(!said("TERM", "dumb").contains('\u{1b}'));
    assert!(said("CLICOLOR_FORCE", "1").contains('\u{1b}'));
}
