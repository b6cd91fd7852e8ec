//! No text of a description becomes code, hides other text or breaks the documentation.

use crate::common::{API, api_of, options};
use specwright_codegen::render;

/// Texts that try to get out of where they stand.
const HOSTILE: &[&str] = &[
    "*/ pub fn evil() {} /*",
    "\"; pub fn evil() {} //",
    "a\npub fn evil() {}\nb",
    "a\r\npub fn evil() {}\u{2028}pub fn evil() {}",
    "#![allow(all)]\n#[evil]",
    "```rust\npanic!()\n```",
    "~~~\npanic!()\n~~~",
    "    panic!()\n\n        panic!()",
    "<script>alert(1)</script> &lt; <b",
    "[evil] [evil](http://evil.example) [evil]: x [^1]",
    "an `unbalanced span and ``two`` and ```three",
    "see http://evil.example/a[b]<c>, https://evil.example.",
    "left \u{202e}right\u{202c} \u{2066}x\u{2069} zero\u{200b}width \u{feff}bom",
    "nul \u{1} bell \u{7} escape \u{1b}[31m tab\tend",
    "# heading\n- list\n1. one\n> quote\n| a | b |\n|---|---|\n===\n---",
    "ends in a backslash \\",
    "{} {0} {{}} $crate r#\"raw\"# '\\''",
];

fn yaml(text: &str) -> String {
    let escape = |c: char| match c {
        '"' | '\\' => format!("\\{c}"),
        '\n' => "\\n".to_owned(),
        c if c.is_ascii_graphic() || c == ' ' => c.to_string(),
        c if u32::from(c) < 0x1_0000 => format!("\\u{:04x}", u32::from(c)),
        c => c.to_string(),
    };
    format!("\"{}\"", text.chars().map(escape).collect::<String>())
}

/// Every file, with one text wherever people may write prose.
fn with_prose(text: &str) -> Vec<(String, String)> {
    let text = yaml(text);
    let api = format!("{API}doc: {text}\n");
    let books = format!(
        "resource: Books
doc: {text}
operations:
  get:
    doc: {text}
    request: GET /books/{{id}}
    path: {{ id: {{ type: int, doc: {text}, because: {text} }} }}
    query: {{ a?: {{ type: string, doc: {text} }} }}
    access: {text}
    because: {text}
    returns: Book
types:
  Book:
    $doc: {text}
    $because: {text}
    Id: {{ type: int64, doc: {text}, because: {text} }}
"
    );
    let api = api_of(&api, &[("books.yaml", &books)]);
    render(&api, &options())
        .into_iter()
        .map(|file| (file.path, file.text))
        .collect()
}

fn is_rust(path: &str) -> bool {
    std::path::Path::new(path)
        .extension()
        .is_some_and(|extension| extension == "rs")
}

/// A file without its comments.
fn code(text: &str) -> String {
    let lines = text
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"));
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn prose_changes_nothing_but_comments() {
    let plain = with_prose("plain");
    for hostile in HOSTILE {
        for ((path, text), (_, plain)) in with_prose(hostile).iter().zip(&plain) {
            if is_rust(path) {
                assert_eq!(code(text), code(plain), "{path} with {hostile:?}");
            }
        }
    }
}

#[test]
fn nothing_hides_or_reorders_text() {
    let hides = |c: char| {
        (c.is_control() && c != '\n')
            || matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}')
            || matches!(c, '\u{2028}' | '\u{2029}' | '\u{FEFF}')
    };
    for hostile in HOSTILE {
        for (path, text) in with_prose(hostile) {
            assert_eq!(
                text.chars().find(|c| hides(*c)),
                None,
                "{path} with {hostile:?}"
            );
        }
    }
}

#[test]
fn prose_is_markdown_without_effects() {
    let book = |hostile: &&str| {
        let files = with_prose(hostile);
        let (_, text) = files
            .iter()
            .find(|(path, _)| path == "src/types/books.rs")
            .expect("types");
        let docs: Vec<&str> = text
            .lines()
            .filter(|line| line.starts_with("///"))
            .collect();
        docs.join("\n")
    };
    insta::assert_snapshot!(HOSTILE.iter().map(book).collect::<Vec<_>>().join("\n\n"));
}

#[test]
fn values_stay_inside_their_literals() {
    for hostile in HOSTILE {
        let text = yaml(hostile);
        let books = format!(
            "resource: Books
operations:
  get:
    request: GET /books
    query:
      {text}?: {{ type: string, default: {text}, name: odd, deprecated: {text} }}
    deprecated: {text}
    returns: Kind
types:
  Kind: {{ $enum: {{ Odd: {text} }} }}
  Book: {{ {text}: {{ type: int, name: odd }} }}
"
        );
        let files = [
            crate::common::source("api.yaml", API),
            crate::common::source("books.yaml", &books),
        ];
        // A description may refuse a text; what it takes must be safe.
        let Some(api) = specwright_model::read(&files).api else {
            continue;
        };
        for file in render(&api, &options()) {
            if is_rust(&file.path) {
                let parsed = syn::parse_file(&file.text);
                let parsed =
                    parsed.unwrap_or_else(|error| panic!("{}: {error}\n{}", file.path, file.text));
                let evil = |item: &syn::Item| matches!(item, syn::Item::Fn(_));
                assert!(!parsed.items.iter().any(evil), "{}", file.text);
            }
        }
    }
}
