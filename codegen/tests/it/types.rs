//! Types: for each feature of the language a small description and what becomes of it.

use crate::common::{API, api, api_of, rendered_books};

/// An operation that reads one type and writes another.
fn with_types(read: &str, written: &str, types: &str) -> String {
    let indented = format!("  {}\n", types.replace('\n', "\n  "));
    format!(
        "resource: Books\noperations:\n  put:\n    request: PUT /books\n    body: {written}\n    \
         returns: {read}\ntypes:\n{indented}"
    )
}

macro_rules! snapshot {
    ($name:ident, $read:literal, $written:literal, $types:literal) => {
        #[test]
        fn $name() {
            let books = with_types($read, $written, $types);
            let output = rendered_books(&books);
            let types = output.split("==> src/types/books.rs <==").nth(1);
            insta::assert_snapshot!(types.expect("types are rendered").trim_start());
        }
    };
}

snapshot!(
    a_struct_that_is_only_read,
    "Book",
    "any",
    "Book: { Id: int64, Title?: string }"
);
snapshot!(
    a_struct_that_is_only_written,
    "any",
    "Book",
    "Book: { Title: string, Year?: int }"
);
snapshot!(
    a_struct_where_nothing_is_required,
    "any",
    "Book",
    "Book: { Year?: int, Title?: string }"
);
snapshot!(
    a_struct_that_is_read_and_written,
    "Book",
    "Book",
    "Book: { Title: string, Year?: int }"
);
snapshot!(
    bounds_and_constants,
    "any",
    "Book",
    "Book: { kind: { type: string, const: book }, shelf: { type: Shelf, const: new }, Year?: { type: int, minimum: 1450, default: 1999 },\
     \n  Title: { type: string, doc: What it is called., max_length: 200, pattern: \"^[A-Z]\" } }\n\
     Fixed: { kind: { type: string?, const: fixed }, more?: Book }\nShelf: [new, old]"
);
snapshot!(
    a_struct_without_fields,
    "Book",
    "Empty",
    "Book: { Id: int }\nEmpty: { $extends: [] }"
);
snapshot!(
    absent_and_null,
    "any",
    "Book",
    "Book: { Here: string, Away?: string, Nil: string?, Both?: string? }"
);
snapshot!(
    scalars,
    "Book",
    "Book",
    "Book: { A: int32, B: int64, C: uint8, D: float, E: double, F: decimal, G: boolean, H: string, \
     I: uuid, J: date, K: time, L: datetime, M: bytes, N: any }"
);
snapshot!(
    lists_and_maps,
    "any",
    "Book",
    "Book: { Tags: [string], By?: { map: [Book] } }"
);
snapshot!(
    an_enum_over_text,
    "Kind",
    "any",
    "Kind: { $enum: { Paper: p, Audio: a } }"
);
snapshot!(
    an_enum_over_integers,
    "Level",
    "any",
    "Level: { $enum: { Low: 1, High: 2 } }"
);
snapshot!(
    aliases,
    "Prices",
    "any",
    "Prices: { $of: [Price] }\nPrice: decimal"
);
snapshot!(
    a_union_with_a_tag,
    "Shape",
    "any",
    "Shape: { $union: { by: kind, of: { c: Circle, s: Square } } }\n\
     Circle: { kind: string, r: double }\nSquare: { kind: string, side: double }"
);
snapshot!(
    a_union_without_a_tag,
    "Shape",
    "any",
    "Shape: { $union: [Circle, Square] }\nCircle: { r: double }\nSquare: { side: double }"
);
snapshot!(
    recursion,
    "Node",
    "Node",
    "Node: { Parent?: Node, Children?: [Node] }"
);
snapshot!(
    words_about_types,
    "Book",
    "any",
    "Book:\n  $doc: Something to read.\n  $deprecated: use Item\n  $because: upstream lies\n  Id:\n    \
     type: int\n    doc: Given by the shop.\n    name: number\n  Old?: { type: int, deprecated: true }"
);
snapshot!(
    names_that_are_keywords,
    "Book",
    "Book",
    "Book: { type: string, Self?: int, extra?: int }"
);

#[test]
fn each_field_adds_two_rows() {
    let before = with_types("Book", "any", "Book: { Id: int64, Year?: int64 }");
    let after = with_types(
        "Book",
        "any",
        "Book: { Id: int64, Year?: int64, Title?: string }",
    );
    let (before, after) = (rendered_books(&before), rendered_books(&after));
    let is_new = |line: &&str| !before.lines().any(|old| old == *line);
    let new: Vec<&str> = after.lines().filter(is_new).collect();
    assert_eq!(
        new,
        [
            "    /// `Title`",
            "    pub title: Option<String>,",
            "    title: \"Title\","
        ]
    );
}

#[test]
fn the_same_model_gives_the_same_bytes() {
    let api = api(&with_types(
        "Book",
        "Book",
        "Book: { Id: int64, Title?: string }",
    ));
    let options = crate::common::options();
    let first = specwright_codegen::render(&api, &options);
    assert!((0..20).all(|_| specwright_codegen::render(&api, &options) == first));
}

#[test]
fn samples_end_where_the_first_alternative_of_a_union_holds_the_union_again() {
    let books = with_types(
        "any",
        "Box",
        "Box: { Inside: Content }\nContent: { $union: [Box, Leaf] }\nLeaf: { Name: string }",
    );
    let api = api(&books);
    let calls = specwright_codegen::sample_calls(&api).text;
    assert!(calls.contains("types::Content::Box"), "{calls}");
}

#[test]
fn samples_end_where_a_type_requires_itself() {
    let books = with_types("Chain", "Chain", "Chain: { Name: string, Next: Chain }");
    let tolerant = format!("{API}defaults: {{ answers: {{ absent: allowed }} }}\n");
    let api = api_of(&tolerant, &[("books.yaml", &books)]);
    let calls = specwright_codegen::sample_calls(&api).text;
    assert!(calls.contains("types::Chain::new"), "{calls}");
}
