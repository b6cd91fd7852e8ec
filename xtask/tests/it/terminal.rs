//! What all commands share on the terminal: `--quiet`, `--verbose`, `--color`, completions, manual pages.

use crate::program::{described, read, run};

const API: &str =
    "# yaml-language-server: $schema=schema.json\napi: Shop\nhost: api.shop.example\n";
const NOTES: &str = "\
resource: Notes
operations:
  get: { request: \"GET /notes/{id}\", path: { id: int }, returns: Note }
  create: { request: POST /notes, body: NewNote, returns: nothing }
types:
  Note: { Id: int }
  NewNote: { Text: string, When: datetime, Lines: [Line] }
  Line: { Number: int }
";

#[test]
fn quiet_prints_problems_alone_and_verbose_what_was_done() {
    let folder = described(&[("api.yaml", API), ("notes.yaml", NOTES)]);
    let home = folder.path();
    assert_eq!(
        run(home, &["generate", "--quiet"]),
        (Some(0), String::new())
    );
    let (_, said) = run(home, &["-v", "generate"]);
    assert!(said.contains("2 files read from spec"), "{said}");
    assert!(said.contains("finished in "), "{said}");
    std::fs::write(
        home.join("spec/notes.yaml"),
        NOTES.replace("Id: int", "Id: in"),
    )
    .expect("written");
    let (code, said) = run(home, &["generate", "--quiet"]);
    assert_eq!(code, Some(1));
    assert!(said.contains("there is no type `in`"), "{said}");
}

#[test]
fn colors_are_a_choice() {
    let folder = described(&[("api.yaml", API), ("notes.yaml", NOTES)]);
    let page = |color: &str| run(folder.path(), &["explain", "Note", "--color", color]).1;
    assert!(page("always").contains('\u{1b}'));
    assert!(!page("never").contains('\u{1b}'));
    assert!(!page("auto").contains('\u{1b}'), "a pipe has no colors");
}

#[test]
fn each_shell_gets_its_completions() {
    let folder = tempfile::tempdir().expect("a folder");
    for shell in ["bash", "zsh", "fish", "powershell"] {
        let (code, script) = run(folder.path(), &["completions", shell]);
        assert_eq!(code, Some(0), "{script}");
        assert!(
            script.contains("generate") && script.contains("explain"),
            "{shell}: {script}"
        );
    }
    let (code, said) = run(folder.path(), &["completions", "cmd"]);
    assert_eq!(code, Some(2), "{said}");
}

#[test]
fn each_command_has_a_manual_page() {
    let folder = tempfile::tempdir().expect("a folder");
    let (code, page) = run(folder.path(), &["man"]);
    assert_eq!(code, Some(0), "{page}");
    assert!(
        page.starts_with(".ie") && page.contains("specwright"),
        "{page}"
    );
    let (code, said) = run(folder.path(), &["man", "--out", "pages"]);
    assert_eq!(code, Some(0), "{said}");
    for page in ["specwright.1", "specwright-generate.1", "specwright-new.1"] {
        assert!(
            read(folder.path(), &format!("pages/{page}")).contains(".TH"),
            "{page}"
        );
    }
}

#[test]
fn the_schema_that_files_name_is_kept_up_to_date() {
    let folder = described(&[("api.yaml", API), ("notes.yaml", NOTES)]);
    let home = folder.path();
    run(home, &["generate"]);
    let schema = read(home, "spec/schema.json");
    assert_eq!(schema, run(home, &["schema"]).1);
    assert_eq!(run(home, &["generate", "--check"]).0, Some(0));
    let old = schema.replace("map: T", "M");
    std::fs::write(home.join("spec/schema.json"), &old).expect("written");
    let (code, said) = run(home, &["generate", "--check"]);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("spec/schema.json out of date"), "{said}");
    assert_eq!(
        read(home, "spec/schema.json"),
        old,
        "a check writes nothing"
    );
    run(home, &["generate"]);
    assert_eq!(read(home, "spec/schema.json"), schema);
    // A file of the same name that is something else belongs to somebody.
    std::fs::write(home.join("spec/schema.json"), "{}").expect("written");
    assert_eq!(run(home, &["generate"]).0, Some(0));
    assert_eq!(read(home, "spec/schema.json"), "{}");
}
