//! The page for reviewers: what breaks something stands above what does not, and looks like it.

use std::collections::BTreeMap;

use specwright_judge::render::{Sources, html};
use specwright_model::source::SourceFile;

const API: &str = "\
api: Shop
host: api.shop.example
duplicates: { key: { header: Idempotency-Key, methods: [POST], lasts: 24h } }
";
const NOTES: &str = "\
resource: Notes
operations:
  cancel: { request: POST /cancel, duplicates: none, returns: nothing }
  list: { request: GET /notes, returns: [Note] }
types:
  Note: { Kind: Kind, Pin: string }
  Kind: [Paper, Audio]
";

fn page(edit: impl Fn(&str) -> String) -> String {
    let files = |api: String, notes: String| {
        [("api.yaml", api), ("notes.yaml", notes)].map(|(name, text)| SourceFile {
            name: name.to_owned(),
            text,
        })
    };
    let old = files(API.to_owned(), NOTES.to_owned());
    let new = files(edit(API), edit(NOTES));
    let read = |files: &[SourceFile]| specwright_model::read(files).api.expect("it is valid");
    let report = specwright_judge::diff(&read(&old), &read(&new));
    let approved = BTreeMap::new();
    let sources = Sources {
        old: &old,
        new: &new,
        approved: &approved,
    };
    html(&report, sources, "Shop", ("v1", "v2"))
}

#[test]
fn what_breaks_the_wire_alone_stands_above_what_is_only_new() {
    let page = page(|text| {
        text.replace("duplicates: none, ", "")
            .replace("[Paper, Audio]", "[Paper, Audio, Video]")
    });
    let place = |name: &str| {
        let heading = format!("<h3>{name}</h3>");
        page.find(&heading)
            .unwrap_or_else(|| panic!("{heading} is missing"))
    };
    assert!(place("Notes.<wbr>cancel") < place("types::<wbr>Kind"));
}

#[test]
fn a_file_that_breaks_the_wire_alone_does_not_look_harmless() {
    let page = page(|text| {
        text.replace("Idempotency-Key", "X-Request-Id")
            .replace("Pin: string", "Pin: { type: string, secret: true }")
    });
    let dot = |group: &str, class: &str, title: &str| {
        let dot =
            format!("<a href=\"#{group}\"><span class=\"dot {class}\" title=\"{title}\"></span>");
        assert!(page.contains(&dot), "{dot}");
    };
    dot("api", "wire", "breaks the wire");
    dot("notes", "patch", "patch");
    // The name of a header is not broken behind its hyphen.
    assert!(page.contains("<code class=\"whole\">X-Request-Id</code>"));
    assert!(page.contains("the field <code class=\"whole\">pin</code> is secret now"));
}
