//! Generated code is what `rustfmt` would make of it, for names of all usual lengths.

use std::fmt::Write as _;
use std::process::Command;

use crate::common::{API, api_of, options};
use specwright_codegen::render;

/// Operations and types whose names have all lengths, so that lines break in all places.
fn description() -> String {
    let mut operations = String::new();
    let mut types = String::new();
    let name = |lead: &str, length: usize| format!("{lead}{}", "x".repeat(length));
    for length in 1..60 {
        let (id, other) = (name("p", length), name("q", length));
        let book = format!("Book{}", "a".repeat(length));
        let _ = write!(
            operations,
            "  {get}:
    was: {get_was}
    request: GET /{length}/{{{id}}}/{{{other}}}
    path: {{ {id}: int, {other}: string }}
    query: {{ {l}?: {{ type: [int], was: {l_was} }}, {q}?: {{ type: string, was: {q_was} }}, {t}: [string] }}
    returns: {book}
  {put}:
    was: {put_was}
    request: PUT /{length}
    body: {book}
    returns: {{ 200: {book}, 202: nothing }}
  {post}:
    request: POST /{length}/{{{id}}}
    path: {{ {id}: int }}
    body: {book}
    returns: nothing
  {del}: {{ request: DELETE /{length}, returns: nothing }}
  {list}: {{ request: 'GET /list/{length}', query: {{ {t}: [int] }}, returns: nothing }}
",
            get = name("g", length),
            get_was = name("h", length),
            put_was = name("t", length),
            l_was = name("e", length),
            q_was = name("f", length),
            put = name("s", length),
            post = name("c", length),
            del = name("d", length),
            list = name("l", length),
            l = name("a", length),
            q = name("b", length),
            t = name("c", length),
        );
        let _ = write!(
            types,
            "  {book}: {{ $was: Tome{length}, {id}: string, {other}: int, {n}: [{book}], {m}?: {{ type: {{ map: [{book}] }}, was: {m_was} }}, {k}?: {{ type: string, was: {k_was} }} }}
  Alias{length}: {{ $of: [{book}] }}
",
            n = name("n", length),
            m = name("m", length),
            m_was = name("w", length),
            k = name("k", length),
            k_was = name("j", length),
        );
    }
    format!("resource: Books\noperations:\n{operations}types:\n{types}")
}

#[test]
fn rustfmt_has_nothing_to_do() {
    let folder = tempfile::tempdir().expect("a folder");
    let api = format!(
        "{API}limits: [ {{ per: a, every: 60s, requests: 3 }}, {{ per: b, every: 1s, requests: 4 }} ]\n"
    );
    let api = api_of(&api, &[("books.yaml", &description())]);
    for file in render(&api, &options()) {
        let path = folder.path().join(file.path);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        std::fs::write(path, file.text).expect("a file");
    }
    let run = Command::new("rustfmt")
        .args(["--edition", "2024", "--check", "--color", "never"])
        .arg(folder.path().join("src/lib.rs"))
        .output()
        .expect("rustfmt is installed: `rustup component add rustfmt`");
    let found = String::from_utf8_lossy(&run.stdout);
    assert!(
        run.status.success(),
        "{found}{}",
        String::from_utf8_lossy(&run.stderr)
    );
}
