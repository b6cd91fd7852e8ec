//! Each face of the same findings.

use std::path::PathBuf;

use specwright_model::diagnostic::Diagnostic;
use specwright_model::source::{Place, SourceFile};

use super::{Format, render};
use crate::description::Folder;

const TEXT: &str = "resource: Notes\noperations:\n  list: { request: GET /notes, retruns: any }\n";

fn place(file: u32, word: &str) -> Place {
    let start = TEXT.find(word).expect("it is there");
    let line_start = TEXT[..start].rfind('\n').map_or(0, |at| at + 1);
    let number = |n: usize| u32::try_from(n).expect("a small number");
    Place {
        file,
        start: number(start),
        end: number(start + word.len()),
        line: number(TEXT[..start].matches('\n').count() + 1),
        column: number(start - line_start + 1),
    }
}

fn folder() -> Folder {
    let file = |name: &str| SourceFile {
        name: name.into(),
        text: TEXT.into(),
    };
    Folder {
        path: PathBuf::from("spec"),
        files: vec![file("notes.yaml"), file("more.yaml")],
        diagnostics: vec![
            Diagnostic::new(
                "E0201",
                Some(place(0, "retruns")),
                "an operation has no key `retruns`",
            )
            .label("unknown key")
            .help("did you mean `returns`?"),
            Diagnostic::new(
                "E0401",
                Some(place(0, "Notes")),
                "two resources are called `Notes`",
            )
            .label("second one")
            .related(place(1, "Notes"), "first one")
            .related(place(0, "list"), "100% of it, says \"she\"")
            .help(
                "give one of them another name; this help is so long that it has to be broken \
                     into lines, because nobody wants to read beyond 80 columns of a terminal",
            ),
            Diagnostic::new("W0001", None, "`old.yml` is not read")
                .help("description files end in `.yaml`: rename it, or move it away"),
        ],
        ..Folder::default()
    }
}

fn shown(format: Format) -> String {
    anstream::adapter::strip_str(&render(&folder(), format)).to_string()
}

#[test]
fn full() {
    let text = shown(Format::Full);
    assert!(
        text.lines().all(|line| line.chars().count() <= 80),
        "wider than 80 columns:\n{text}"
    );
    insta::assert_snapshot!(text);
}

#[test]
fn concise() {
    insta::assert_snapshot!(shown(Format::Concise));
}

#[test]
fn json() {
    insta::assert_snapshot!(shown(Format::Json));
}

#[test]
fn github() {
    insta::assert_snapshot!(shown(Format::Github));
}

#[test]
fn sarif() {
    insta::assert_snapshot!(shown(Format::Sarif));
}

#[test]
fn nothing_found_is_nothing_said_to_people() {
    for format in [Format::Full, Format::Concise, Format::Github] {
        assert_eq!(render(&Folder::default(), format), "");
    }
}

#[test]
fn places_outside_of_the_text_are_no_reason_to_stop() {
    let mut folder = folder();
    let wild = Place {
        file: 0,
        start: 9000,
        end: 9001,
        line: 900,
        column: 1,
    };
    let nowhere = Place { file: 77, ..wild };
    let inside = Place {
        start: 5,
        end: 2,
        ..wild
    };
    for place in [wild, nowhere, inside] {
        folder.diagnostics = vec![Diagnostic::new("E0201", Some(place), "x").label("y")];
        for format in [
            Format::Full,
            Format::Concise,
            Format::Json,
            Format::Github,
            Format::Sarif,
        ] {
            assert!(render(&folder, format).contains("E0201"));
        }
    }
}

#[test]
fn text_cannot_steer_the_terminal() {
    let mut folder = folder();
    folder.files[0].text = "a: \u{1b}[2J\u{7}b\n".into();
    let place = Place {
        file: 0,
        start: 0,
        end: 9,
        line: 1,
        column: 1,
    };
    folder.diagnostics = vec![
        Diagnostic::new("E0201", Some(place), "\u{1b}[2J")
            .label("\u{1b}[2J")
            .help("\u{1b}[2J"),
    ];
    for format in [Format::Full, Format::Concise] {
        assert!(!render(&folder, format).contains("\u{1b}[2J"), "{format:?}");
    }
}
