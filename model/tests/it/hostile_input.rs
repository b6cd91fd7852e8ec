//! A description is hostile input: whatever it holds, reading ends, soon, without a panic.

use std::fmt::Write as _;

use proptest::prelude::*;
use specwright_model::read;
use specwright_model::source::SourceFile;

const API: &str = "api: Shop\nhost: api.shop.example\n";

fn codes(text: impl Into<String>) -> Vec<&'static str> {
    let file = |name: &str, text: String| SourceFile {
        name: name.to_owned(),
        text,
    };
    let files = [
        file("api.yaml", API.to_owned()),
        file("notes.yaml", text.into()),
    ];
    read(&files).diagnostics.iter().map(|d| d.code).collect()
}

#[test]
fn a_hundred_thousand_levels_are_refused() {
    for (open, close) in [("[", "]"), ("{a: ", "}")] {
        let text = format!("types: {}x{}", open.repeat(100_000), close.repeat(100_000));
        assert_eq!(codes(text), ["E0102"]);
    }
    let levels: Vec<String> = (0..3_000)
        .map(|depth| format!("{}a:\n", " ".repeat(depth)))
        .collect();
    let text = levels.concat();
    assert_eq!(codes(text), ["E0102"]);
}

#[test]
fn an_alias_bomb_is_refused() {
    let mut text = String::from("a: &a [x,x,x,x,x,x,x,x,x]\n");
    for (this, last) in "bcdefghijk".chars().zip("abcdefghij".chars()) {
        let refs = vec![format!("*{last}"); 9].join(",");
        let _ = writeln!(text, "{this}: &{this} [{refs}]");
    }
    assert_eq!(codes(text), ["E0102"]);
}

#[test]
fn a_hundred_megabyte_scalar_is_refused() {
    assert_eq!(codes(format!("doc: {}", "x".repeat(100 << 20))), ["E0104"]);
}

#[test]
fn long_chains_of_definitions_do_not_overflow_the_stack() {
    let mut text = String::from("types:\n");
    for n in 0..50_000 {
        let _ = writeln!(text, "  A{n}: A{}", n + 1);
    }
    text.push_str("  A50000: string\n");
    assert!(codes(text).iter().all(|code| *code == "W0701"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read_without_a_panic(text in "\\PC{0,300}") {
        codes(text);
    }

    #[test]
    fn anything_that_looks_like_a_description_is_read_without_a_panic(
        lines in prop::collection::vec(
            ("( |  |    |- ){0,4}", "resource|operations|types|request|path|query|body|returns|\\$enum|\\$union|\\$extends|type|list|Note|Id\\?|\\$use|paging|errors", "(: |:)", "(\\[Note\\]|Note\\??|\\{ page: Note \\}|GET /a/\\{b\\}|POST /a|\\[400, \\{ 404: nothing \\}\\]|int|\\[\\]|\\{\\}|&a|\\*a|\"x|~|)"),
            0..24,
        )
    ) {
        let lines: Vec<String> = lines.iter().map(|(indent, key, colon, value)| format!("{indent}{key}{colon}{value}")).collect();
        let text = lines.join("\n");
        codes(text);
    }

    #[test]
    fn a_damaged_description_is_read_without_a_panic(at in 0usize..900, damage in "\\PC{0,4}") {
        let whole = "resource: Notes\noperations:\n  get: { request: \"GET /notes/{id}\", path: { id: int64 }, returns: Note, errors: [400, { 404: nothing }] }\n  list: { request: GET /notes, query: { top?: { type: [int], style: comma } }, returns: [Note] }\n  add: { request: POST /notes, body: { multipart: { file: binary, note?: { json: Note } } }, returns: { 201: created_id } }\ntypes:\n  Note: { Id!: int64, Text?: string?, Kind: Kind, Parent?: Note, Tags: { map: [string] } }\n  Kind: [Paper, Audio]\n  Shape: { $union: { by: kind, of: { circle: Circle } } }\n  Circle: { $extends: [Note], kind: string }\n";
        let mut text: Vec<char> = whole.chars().collect();
        let at = at.min(text.len());
        text.splice(at..(at + 1).min(whole.len()), damage.chars());
        codes(text.into_iter().collect::<String>());
    }
}
