//! What the documentation says of the kinds of edit, counted.

use std::fs;

use crate::common::crates::repository;
use crate::common::edits;

/// A page, with each break of a line as a blank.
fn page(name: &str) -> String {
    let path = repository().join("docs").join(name);
    let text = fs::read_to_string(&path).expect("a page of the documentation");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn the_kinds_of_edit_are_counted_right() {
    let kinds = edits().len();
    let (steps, crates) = (kinds * 2, kinds + 1);
    for (name, said) in [
        ("review.md", format!("for {kinds} kinds of edit")),
        (
            "performance.md",
            format!("{kinds} kinds of edit in both directions | 0 | 0 of {steps};"),
        ),
        (
            "performance.md",
            format!("compiling {crates} crates and {steps} callers"),
        ),
    ] {
        assert!(
            page(name).contains(&said),
            "docs/{name} does not say: {said}"
        );
    }
}
