//! The command `import`, from a first file to a newer one.

use std::fs;
use std::path::Path;

use crate::program::{flat, read, run};

const FIRST: &str = r##"{
  "swagger": "2.0",
  "info": {"title": "Shop", "description": "All about it."},
  "host": "a.example/v1",
  "securityDefinitions": {"key": {"type": "apiKey", "in": "header", "name": "X-Key"}},
  "paths": {
    "/notes": {"get": {"tags": ["Notes"], "summary": "Lists them.",
      "parameters": [{"name": "page", "in": "query", "type": "integer", "minProperties": 9}],
      "responses": {"200": {"description": "ok", "schema": {"type": "array", "items": {"$ref": "#/definitions/Note"}}}}}}
  },
  "definitions": {"Note": {"type": "object", "required": ["Id", "Text"], "properties": {
    "Id": {"type": "integer", "format": "int32"},
    "Text": {"type": "string"}
  }}}
}"##;

fn home() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("shop.json"), FIRST).expect("written");
    folder
}

fn edit(home: &Path, name: &str, from: &str, to: &str) {
    let text = read(home, name);
    assert!(text.contains(from), "{from} is not in {text}");
    fs::write(home.join(name), text.replacen(from, to, 1)).expect("written");
}

/// What an import says that takes a type away which people use in one of their own: it is refused, and
/// the description stays.
fn refused_without_note(home: &Path, mine: &str) -> String {
    let file = "spec/notes.yaml";
    edit(home, file, "types:\n", &format!("types:\n  Mine: {mine}\n"));
    let operation = "operations:\n  mine: { request: GET /mine, returns: Mine }\n";
    edit(home, file, "operations:\n", operation);
    let without = FIRST.replace(
        r##"{"type": "array", "items": {"$ref": "#/definitions/Note"}}"##,
        r#"{"type": "string"}"#,
    );
    fs::write(home.join("shop.json"), without).expect("written");
    let before = read(home, file);
    let (code, said) = run(home, &["import", "shop.json", "--choose", "theirs"]);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("there is no type `Note`"), "{said}");
    assert_eq!(before, read(home, file));
    said
}

#[test]
fn a_first_import_keeps_the_facts_and_says_where_everything_went() {
    let folder = home();
    let home = folder.path();
    let (code, said) = run(
        home,
        &["import", "shop.json", "--source", "shop.example/docs"],
    );
    assert_eq!(code, Some(0), "nothing is refused: {said}");
    assert!(
        said.contains("omitted       1 × limits of a value"),
        "{said}"
    );
    assert_eq!(
        read(home, "spec/api.yaml"),
        "# yaml-language-server: $schema=schema.json\napi: Shop\ndoc: All about it.\nhost: a.example\nversion: v1\n\
         auth: { api_key: { header: X-Key } }\n"
    );
    assert!(
        said.ends_with(
            "2 new files in spec\n\
             nothing was refused; look at what was guessed\n\
             upstream/ledger.tsv lists each construct that was changed or left out\n\
             next: `generate` writes the crate, `lint` checks the description\n"
        ),
        "{said}"
    );
    let kept = read(home, "upstream/shop.json");
    assert!(
        kept.contains("Lists them") && kept.contains("All about"),
        "{kept}"
    );
    assert_eq!(kept.lines().count(), 1);
    let said = read(home, "upstream/last-import.txt");
    assert!(said.contains("file: shop.json\nsha256: "), "{said}");
    assert!(said.contains("source: shop.example/docs\n"), "{said}");
    let ledger = read(home, "upstream/ledger.tsv");
    let limits = ledger
        .lines()
        .find(|line| line.contains("limits of a value"));
    let cells: Vec<&str> = limits.expect("a line").split('\t').take(5).collect();
    let pointer = "/paths/~1notes/get/parameters/0/minProperties";
    let subject = "notes.list.query.page";
    assert_eq!(cells, ["omitted", pointer, "8:73", subject, "notes.yaml:7"]);
    assert!(
        run(home, &["fmt", "--check"]).0 == Some(0),
        "in the canonical layout"
    );
    assert!(
        !home.join(".specwright").exists(),
        "nothing of ours is left"
    );
}

#[test]
fn a_newer_file_is_merged_and_deviations_are_listed() {
    let folder = home();
    let home = folder.path();
    run(home, &["import", "shop.json"]);
    edit(
        home,
        "spec/notes.yaml",
        "    Text: string\n",
        "    Text: any    # it can be more\n",
    );
    let (code, said) = run(home, &["import", "--status"]);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("spec/notes.yaml:13:5: types::Note.Text\n  upstream  Text: string\n  here      Text: any\n  because   no reason is given"), "{said}");
    edit(
        home,
        "spec/notes.yaml",
        "Text: any ",
        "Text: { type: any, because: It has pictures. } ",
    );
    fs::write(
        home.join("upstream/import.yaml"),
        "fields: { \"Gone#X\": { is: any, because: x } }\n",
    )
    .expect("written");
    let (_, said) = run(home, &["import", "--status", "--all"]);
    assert!(
        said.contains("because   It has pictures.\n1 deviation by hand, 0 without a reason\n"),
        "{said}"
    );
    assert!(
        said.contains("omitted       1 × limits of a value"),
        "{said}"
    );
    assert!(
        said.contains("spec/notes.yaml:7 notes.list.query.page\n        upstream 1:"),
        "{said}"
    );
    assert!(said.contains("1 rule of the settings does nothing: remove it\n  fields.Gone#X: upstream has no such field\n"), "{said}");

    let newer = FIRST
        .replace("\"int32\"", "\"int64\"")
        .replace("a.example", "b.example");
    fs::write(home.join("shop.json"), newer).expect("written");
    let (code, said) = run(home, &["import", "shop.json"]);
    assert_eq!(code, Some(0), "{said}");
    assert!(
        said.contains("  ~ Note\n      Id: int32 → Id: int64\n"),
        "{said}"
    );
    assert!(
        said.contains("  ~ host: a.example → host: b.example\n"),
        "{said}"
    );
    let notes = read(home, "spec/notes.yaml");
    assert!(
        notes.contains("    Id: int64\n    Text: { type: any, because: It has pictures. } "),
        "{notes}"
    );
    assert!(notes.contains("# it can be more\n"), "{notes}");
}

#[test]
fn conflicts_and_merges_that_break_the_description_write_nothing() {
    let folder = home();
    let home = folder.path();
    run(home, &["import", "shop.json"]);
    edit(
        home,
        "spec/notes.yaml",
        "    Text: string\n",
        "    Text: int\n",
    );
    let newer = FIRST.replace(
        r#""Text": {"type": "string"}"#,
        r#""Text": {"type": "boolean"}"#,
    );
    fs::write(home.join("shop.json"), &newer).expect("written");
    let before = (
        read(home, "spec/notes.yaml"),
        read(home, "upstream/last-import.json"),
    );
    let (code, said) = run(home, &["import", "shop.json"]);
    assert_eq!(code, Some(1), "{said}");
    assert!(
        said.contains(
            "upstream was  Text: string\n  you wrote     Text: int\n  upstream is   Text: boolean\n"
        ),
        "{said}"
    );
    assert!(
        said.contains("`--choose 'types::Note.Text=ours'`"),
        "{said}"
    );
    let after = (
        read(home, "spec/notes.yaml"),
        read(home, "upstream/last-import.json"),
    );
    assert_eq!(before, after);

    let (code, said) = run(
        home,
        &["import", "shop.json", "--choose", "types::Note.Txt=ours"],
    );
    assert_eq!(code, Some(2), "{said}");
    let said = flat(&said);
    assert!(
        said.contains("no conflict is about `types::Note.Txt`"),
        "{said}"
    );
    assert!(
        said.contains("did you mean `--choose 'types::Note.Text=…'`?"),
        "{said}"
    );

    for format in ["concise", "json", "github", "sarif"] {
        let (code, said) = run(home, &["import", "shop.json", "--format", format]);
        assert_eq!(code, Some(1), "{said}");
        insta::assert_snapshot!(format!("a_conflict_{format}"), said);
    }

    // People use a type of upstream's in a way of their own, and upstream takes it away.
    let said = refused_without_note(home, "{ Inside?: Note }");
    assert!(
        said.contains("the merged description would not be valid, so nothing was written"),
        "{said}"
    );

    // What cannot be read must not look as if people had left it out.
    fs::write(home.join("spec/more.yaml"), b"\xff\xfe").expect("written");
    let (code, said) = run(home, &["import", "shop.json"]);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("spec cannot be read"), "{said}");
}

#[test]
fn a_merge_adds_no_error_to_a_description_that_has_one() {
    let folder = home();
    let home = folder.path();
    run(home, &["import", "shop.json"]);
    let said = refused_without_note(home, "{ Inside?: Note, Wrong?: strin }");
    assert!(!said.contains("strin`"), "it was there before: {said}");

    // What fits comes in, whatever else is wrong.
    let more = FIRST.replace(
        r#""Text": {"type": "string"}"#,
        r#""Text": {"type": "string"}, "Who": {"type": "string"}"#,
    );
    fs::write(home.join("shop.json"), &more).expect("written");
    let (code, said) = run(home, &["import", "shop.json"]);
    assert_eq!(code, Some(0), "{said}");
    assert!(read(home, "spec/notes.yaml").contains("    Who?: string\n"));
}

#[test]
fn what_was_chosen_is_reported() {
    for (side, wanted) in [
        (
            "ours",
            "1 conflict decided\n  = types::Note.Text: what you wrote stays, `Text: int`\n0 files changed",
        ),
        (
            "theirs",
            "1 conflict decided\n  = types::Note.Text: upstream's comes in, `Text: boolean` for `Text: int`\n1 file changed",
        ),
    ] {
        let folder = home();
        let home = folder.path();
        run(home, &["import", "shop.json"]);
        edit(
            home,
            "spec/notes.yaml",
            "    Text: string\n",
            "    Text: int\n",
        );
        let newer = FIRST.replace(
            r#""Text": {"type": "string"}"#,
            r#""Text": {"type": "boolean"}"#,
        );
        fs::write(home.join("shop.json"), newer).expect("written");
        let (code, said) = run(home, &["import", "shop.json", "--choose", side]);
        assert_eq!(code, Some(0), "{said}");
        assert!(said.contains(wanted), "{said}");
        // It is decided: there is nothing left to choose.
        let (code, said) = run(
            home,
            &["import", "shop.json", "--choose", "types::Note.Text=ours"],
        );
        assert_eq!(code, Some(2), "{said}");
        assert!(
            flat(&said).contains("there is no conflict: leave `--choose` out"),
            "{said}"
        );
    }
}

#[test]
fn another_apis_file_is_refused() {
    let folder = home();
    let home = folder.path();
    run(home, &["import", "shop.json"]);
    let zoo = FIRST.replace("Shop", "Zoo").replace("/notes", "/animals");
    fs::write(home.join("zoo.json"), zoo).expect("written");
    let before = (
        read(home, "spec/notes.yaml"),
        read(home, "upstream/last-import.json"),
    );
    for words in [
        ["import", "zoo.json"].as_slice(),
        &["import", "zoo.json", "--choose", "theirs"],
    ] {
        let (code, said) = run(home, words);
        assert_eq!(code, Some(2), "{said}");
        let said = flat(&said);
        assert!(
            said.contains("zoo.json is about another API than the one that spec was imported from"),
            "{said}"
        );
        assert!(said.contains("`--spec DIR --upstream DIR`"), "{said}");
        assert!(
            said.contains("move spec and upstream/last-import.* away first"),
            "{said}"
        );
    }
    let after = (
        read(home, "spec/notes.yaml"),
        read(home, "upstream/last-import.json"),
    );
    assert_eq!(before, after);
    // The same API with other paths is no other one.
    fs::write(home.join("shop.json"), FIRST.replace("/notes", "/remarks")).expect("written");
    let (code, said) = run(home, &["import", "shop.json"]);
    assert_eq!(code, Some(0), "{said}");
}

#[test]
fn comments_that_go_with_what_upstream_took_away_are_said() {
    let two = FIRST.replace(
        r#""Text": {"type": "string"}"#,
        r#""Text": {"type": "string"}, "Who": {"type": "string"}, "At": {"type": "string"}"#,
    );
    let folder = home();
    let home = folder.path();
    fs::write(home.join("shop.json"), &two).expect("written");
    run(home, &["import", "shop.json"]);
    edit(
        home,
        "spec/notes.yaml",
        "    Who?: string\n    At?: string\n",
        "    # kept: what stands above\n    Who?: string   # a name, no address\n    At?: string\n",
    );
    let text = read(home, "spec/notes.yaml");
    let line = text
        .lines()
        .position(|line| line.contains("a name"))
        .expect("there")
        + 1;
    fs::write(home.join("shop.json"), FIRST).expect("written");
    let (code, said) = run(home, &["import", "shop.json"]);
    assert_eq!(code, Some(0), "{said}");
    let wanted = format!(
        "1 comment went with what upstream took away\n  - spec/notes.yaml:{line} had # a name, no address\n"
    );
    assert!(said.contains(&wanted), "{said}");
    assert!(read(home, "spec/notes.yaml").contains("# kept: what stands above"));
}

#[test]
fn a_description_that_is_no_yaml_is_shown_at_its_place() {
    let folder = home();
    let home = folder.path();
    run(home, &["import", "shop.json"]);
    edit(home, "spec/notes.yaml", "types:\n", "types: [\n");
    for words in [["import", "shop.json"], ["import", "--status"]] {
        let (code, said) = run(home, &words);
        assert_eq!(code, Some(1), "{said}");
        assert!(
            said.contains("error[E0102]") && said.contains("--> spec/notes.yaml:"),
            "{said}"
        );
        assert!(said.contains("error: spec cannot be read"), "{said}");
    }
}
