//! Bad descriptions, each with what a person sees. The files-and-disks cases stand beside the
//! readers and writers they are about.

use std::fs;
use std::process::Command;

/// A name, and the files of the description (`api.yaml` is added where it is missing).
type Case = (&'static str, &'static [(&'static str, &'static str)]);

const API: &str = "api: Shop\nhost: api.shop.example\n";

macro_rules! notes {
    ($text:literal) => {
        &[("notes.yaml", $text)]
    };
}

const CASES: &[Case] = &[
    (
        "yaml bracket left open",
        notes!("resource: Notes\noperations: { list: [\n"),
    ),
    (
        "yaml quote left open",
        notes!("resource: \"Notes\noperations: {}\n"),
    ),
    (
        "yaml wrong indentation",
        notes!("resource: Notes\noperations:\n  list:\n   request: GET /n\n  more: x\n bad: y\n"),
    ),
    (
        "yaml colon in plain text",
        notes!("resource: Notes\ndoc: a: b\n"),
    ),
    ("yaml unknown anchor", notes!("resource: *notes\n")),
    (
        "yaml two documents",
        notes!("resource: Notes\n---\nresource: More\n"),
    ),
    (
        "tab as indentation",
        notes!("resource: Notes\noperations:\n\tlist: {}\n"),
    ),
    (
        "duplicate key",
        notes!("resource: Notes\nresource: More\noperations: { a: { request: GET /a } }\n"),
    ),
    (
        "duplicate operation key",
        notes!(
            "resource: Notes\noperations:\n  a: { request: GET /a }\n  a: { request: GET /b }\n"
        ),
    ),
    (
        "unknown key",
        notes!("resource: Notes\noperations: { a: { request: GET /a, colour: red } }\n"),
    ),
    (
        "misspelt key",
        notes!("resource: Notes\noperations: { a: { reqest: GET /a } }\n"),
    ),
    (
        "operations as a list",
        notes!("resource: Notes\noperations: [a, b]\n"),
    ),
    (
        "resource as a mapping",
        notes!("resource: { name: Notes }\n"),
    ),
    (
        "a word that is none",
        notes!("resource: Notes\noperations: { a: { request: GET /a, effect: reads } }\n"),
    ),
    (
        "unknown type",
        notes!(
            "resource: Notes\noperations: { a: { request: GET /a, returns: Nte } }\ntypes: { Note: { Id: int } }\n"
        ),
    ),
    (
        "misspelt scalar",
        notes!("types: { Note: { Id: int23 } }\n"),
    ),
    (
        "unused type",
        notes!(
            "resource: Notes\noperations: { a: { request: \"GET /a/{b}\" } }\ntypes: { Note: { Id: int } }\n"
        ),
    ),
    (
        "two operations with one rust name",
        notes!(
            "resource: Notes\noperations:\n  get-it: { request: GET /a }\n  get_it: { request: GET /b }\n"
        ),
    ),
    (
        "two operations with one request",
        notes!(
            "resource: Notes\noperations:\n  a: { request: \"GET /n/{id}\", path: { id: int } }\n  b: { request: \"GET /n/{key}\", path: { key: int } }\n"
        ),
    ),
    (
        "placeholder without parameter",
        notes!(
            "resource: Notes\noperations: { a: { request: \"GET /n/{noteId}\", path: { notId: int } } }\n"
        ),
    ),
    (
        "parameter without placeholder",
        notes!("resource: Notes\noperations: { a: { request: GET /n, path: { id: int } } }\n"),
    ),
    (
        "optional path parameter",
        notes!(
            "resource: Notes\noperations: { a: { request: \"GET /n/{id}\", path: { id?: int } } }\n"
        ),
    ),
    (
        "fields that become one name",
        notes!("types: { Note: { CallDate: date, call_date: date } }\n"),
    ),
    (
        "types that become one name",
        notes!("types: { work_note: { A: int }, WorkNote: { B: int } }\n"),
    ),
    (
        "keyword as rust name",
        notes!("resource: Notes\noperations: { a: { request: GET /a, name: fn } }\n"),
    ),
    (
        "self as rust name",
        notes!(
            "resource: Notes\noperations: { a: { request: GET /a, query: { x: { type: int, name: self } } } }\n"
        ),
    ),
    ("empty name", notes!("resource: \"\"\n")),
    (
        "only symbols",
        notes!("resource: Notes\noperations: { \"$$\": { request: GET /a } }\n"),
    ),
    ("not ascii", notes!("types: { Ценa: { Id: int } }\n")),
    (
        "enum value beyond ascii",
        notes!("types: { Kind: [Сold, Warm] }\n"),
    ),
    (
        "enum value twice",
        notes!("types: { Kind: [Cold, Cold] }\n"),
    ),
    ("empty enum", notes!("types: { Kind: [] }\n")),
    ("recursive alias", notes!("types: { A: B, B: C, C: A }\n")),
    (
        "recursive struct without a way out",
        notes!(
            "resource: Notes\noperations: { a: { request: POST /a, body: A } }\ntypes: { A: { B: B }, B: { A: A } }\n"
        ),
    ),
    (
        "extends in a circle",
        notes!("types: { A: { $extends: [B] }, B: { $extends: [A] } }\n"),
    ),
    (
        "built-in type defined again",
        notes!("types: { string: { Id: int } }\n"),
    ),
    (
        "type defined in two files",
        &[
            ("a.yaml", "types: { Note: { A: int } }\n"),
            ("b.yaml", "types: { Note: { B: int } }\n"),
        ],
    ),
    (
        "array of two types",
        notes!("types: { Note: { A: [int, string] } }\n"),
    ),
    (
        "struct in place",
        notes!("types: { Note: { A: { B: int, C: int } } }\n"),
    ),
    (
        "struct as query parameter",
        notes!(
            "resource: Notes\noperations: { a: { request: GET /a, query: { by?: Note } } }\ntypes: { Note: { Id: int } }\n"
        ),
    ),
    (
        "path with a query",
        notes!("resource: Notes\noperations: { a: { request: \"GET /a?b={c}\" } }\n"),
    ),
    (
        "path that climbs",
        notes!("resource: Notes\noperations: { a: { request: GET /a/../b } }\n"),
    ),
    (
        "path with an open brace",
        notes!("resource: Notes\noperations: { a: { request: \"GET /a/{b\" } }\n"),
    ),
    (
        "verb in lower case",
        notes!("resource: Notes\noperations: { a: { request: get /a } }\n"),
    ),
    (
        "types as other languages write them",
        notes!(
            "resource: Notes\noperations: { a: { request: GET /a, returns: Note } }\n\
             types:\n  Note:\n    A: integer\n    B: string[]\n    C: number\n    D: object\n    E: array\n"
        ),
    ),
    (
        "unknown verb",
        notes!("resource: Notes\noperations: { a: { request: FETCH /a } }\n"),
    ),
    (
        "status out of range",
        notes!(
            "resource: Notes\noperations: { a: { request: GET /a, returns: { 404: nothing }, errors: [99] } }\n"
        ),
    ),
    (
        "paging that is not defined",
        notes!(
            "resource: Notes\noperations: { a: { request: GET /a, paging: odata, returns: [any] } }\n"
        ),
    ),
    (
        "style that does not fit",
        notes!(
            "resource: Notes\noperations: { a: { request: GET /a, query: { x?: { type: int, style: comma } } } }\n"
        ),
    ),
    (
        "file name that is none",
        &[(
            "Notes-2.yaml",
            "resource: Notes\noperations: { a: { request: GET /a } }\n",
        )],
    ),
    (
        "file name of a keyword's home",
        &[("con..yaml", "types: { A: { B: int } }\n")],
    ),
    ("empty file", &[("notes.yaml", "")]),
    ("file that describes nothing", notes!("doc: Something.\n")),
    (
        "break out of a string",
        &[(
            "api.yaml",
            "api: Shop\nhost: \"api.shop.example\\\"); panic!(\\\"\"\n",
        )],
    ),
    (
        "break out of a header",
        &[(
            "api.yaml",
            "api: Shop\nhost: api.shop.example\nheaders: { X: \"a\\r\\nY: b\" }\n",
        )],
    ),
    (
        "break out of the version",
        &[(
            "api.yaml",
            "api: Shop\nhost: api.shop.example\nversion: \"v1/../..\"\n",
        )],
    ),
    (
        "crate name with a path",
        &[(
            "api.yaml",
            "api: Shop\ncrate: ../shop\nhost: api.shop.example\n",
        )],
    ),
    (
        "host with scheme and path",
        &[("api.yaml", "api: Shop\nhost: https://api.shop.example/v3\n")],
    ),
    (
        "host with a port",
        &[("api.yaml", "api: Shop\nhost: localhost:87000\n")],
    ),
    (
        "oauth2 as a word",
        &[("api.yaml", "api: Shop\nhost: a.example\nauth: oauth2\n")],
    ),
    (
        "api key as a word",
        &[("api.yaml", "api: Shop\nhost: a.example\nauth: apikey\n")],
    ),
    (
        "unknown auth",
        &[("api.yaml", "api: Shop\nhost: a.example\nauth: token\n")],
    ),
    (
        "auth as a list",
        &[("api.yaml", "api: Shop\nhost: a.example\nauth: [bearer]\n")],
    ),
    (
        "oauth2 without a mapping",
        &[(
            "api.yaml",
            "api: Shop\nhost: a.example\nauth: { oauth2: \"https://a.example/t\" }\n",
        )],
    ),
    (
        "api key without a header",
        &[(
            "api.yaml",
            "api: Shop\nhost: a.example\nauth: { api_key: X-Key }\n",
        )],
    ),
    (
        "token address without tls",
        &[(
            "api.yaml",
            "api: Shop\nhost: a.example\nauth: { oauth2: { token: \"http://a.example/t\" } }\n",
        )],
    ),
    (
        "prefix without a place",
        &[(
            "api.yaml",
            "api: Shop\nhost: a.example\nenvironments: { Live: \"\", Test: t- }\n",
        )],
    ),
    (
        "length of time without a unit",
        &[(
            "api.yaml",
            "api: Shop\nhost: a.example\nduplicates: { window: { methods: [POST], lasts: 10, status: 406 } }\n",
        )],
    ),
    ("no host", &[("api.yaml", "api: Shop\n")]),
    (
        "several problems in several files",
        &[
            (
                "a.yaml",
                "resource: A\noperations: { a: { request: GET a } }\n",
            ),
            (
                "b.yaml",
                "resource: B\noperations: { b: { request: GET /b, returns: Missing, errors: [1] } }\n",
            ),
            ("c.yaml", "resource: A\n"),
        ],
    ),
];

/// Runs `generate` on the description and gives what a person sees, with the exit code.
fn seen(files: &[(&str, &str)]) -> String {
    let dir = tempfile::tempdir().expect("a folder");
    let spec = dir.path().join("spec");
    fs::create_dir(&spec).expect("made");
    fs::write(spec.join("api.yaml"), API).expect("written");
    for (name, text) in files {
        fs::write(spec.join(name), text).expect("written");
    }
    let output = Command::new(env!("CARGO_BIN_EXE_specwright"))
        .args(["generate", "--check"])
        .current_dir(dir.path())
        .output()
        .expect("the program runs");
    assert!(!dir.path().join("generated").exists(), "nothing is written");
    let text =
        [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    format!(
        "exit code {}\n\n{}",
        output.status.code().unwrap_or(-1),
        text.concat().trim_end()
    )
}

#[test]
fn every_bad_description_gets_a_diagnostic_with_place_cause_and_fix() {
    assert!(CASES.len() >= 40);
    for (name, files) in CASES {
        let text = seen(files);
        assert!(text.starts_with("exit code 1\n"), "{name}: {text}");
        assert!(text.contains("help: "), "{name} has no help: {text}");
        let is_of_a_file = |line: &&str| {
            let (number, rest) = line.trim_start().split_once(' ').unwrap_or((line, ""));
            number.parse::<usize>().is_ok() && rest.starts_with("| ")
        };
        let mut lines = text.lines().filter(|line| !is_of_a_file(line));
        let wide = lines.find(|line| line.chars().count() > 80);
        assert_eq!(wide, None, "{name} is too wide");
        let input: Vec<String> = files
            .iter()
            .map(|(file, text)| format!("# {file}\n{text}"))
            .collect();
        insta::with_settings!({ description => input.concat(), omit_expression => true, prepend_module_to_snapshot => false, snapshot_path => "bad_input" }, {
            insta::assert_snapshot!(name.replace([' ', '-'], "_"), text);
        });
    }
}

#[test]
fn hostile_sizes_end_with_a_diagnostic() {
    for (name, text) in [
        (
            "levels",
            format!("types: {}x{}\n", "[".repeat(100_000), "]".repeat(100_000)),
        ),
        ("scalar", format!("resource: {}\n", "x".repeat(100 << 20))),
    ] {
        let seen = seen(&[("notes.yaml", &text)]);
        assert!(seen.starts_with("exit code 1\n"), "{name}");
        assert!(
            seen.contains("help: ") && seen.len() < 4_000,
            "{name}: {} bytes",
            seen.len()
        );
    }
}
