//! A small description, the kinds of edit, and how they are read.

#![allow(dead_code, reason = "each test file uses its part")]

pub mod crates;

use specwright_judge::{Verdict, Wire};
use specwright_model::api::Api;
use specwright_model::source::SourceFile;
use specwright_model::{Reading, read};

pub const API: &str = include_str!("api.yaml");
pub const NOTES: &str = include_str!("notes.yaml");
pub const ORDERS: &str = include_str!("orders.yaml");

/// A kind of edit and what is expected of it.
#[derive(Debug)]
pub struct Edit {
    /// The gravest verdict.
    pub verdict: Verdict,
    /// The gravest effect on the wire.
    pub wire: Wire,
    /// A rule that must be among those found.
    pub rule: String,
    /// Pieces of the description that go, each with what comes instead.
    pub hunks: Vec<(String, String)>,
    /// Why the verdict is stricter than a compiler's, where it is.
    pub stricter: Option<String>,
}

impl Edit {
    /// The description after the edit.
    pub fn apply(&self) -> [String; 3] {
        let texts = [API, NOTES, ORDERS].map(str::to_owned);
        self.apply_to(texts)
            .unwrap_or_else(|| panic!("{}", self.title()))
    }

    /// These texts after the edit; nothing if they do not hold what it changes.
    pub fn apply_to(&self, mut texts: [String; 3]) -> Option<[String; 3]> {
        for (from, to) in &self.hunks {
            let text = texts.iter_mut().find(|text| text.contains(from))?;
            *text = text.replacen(from, to, 1);
        }
        Some(texts)
    }

    /// The edit in one line.
    pub fn title(&self) -> String {
        let hunks = self.hunks.iter();
        let hunks: Vec<String> = hunks
            .map(|(from, to)| format!("{} → {}", from.trim(), to.trim()))
            .collect();
        format!("{}: {}", self.rule, hunks.join("; ").replace('\n', " "))
    }
}

/// All kinds of edit.
pub fn edits() -> Vec<Edit> {
    let text = concat!(include_str!("../../edits.txt"), "\n");
    let blocks = text.split("\n\n").map(str::trim_end);
    let blocks = blocks.map(|block| block.trim_start_matches('\n'));
    blocks
        .filter(|block| !block.is_empty() && !block.starts_with('#'))
        .map(edit)
        .collect()
}

fn edit(block: &str) -> Edit {
    let (head, lines) = block.split_once('\n').unwrap_or_else(|| panic!("{block}"));
    let head: Vec<&str> = head.split(' ').collect();
    let [verdict, wire, rule] = head.as_slice() else {
        panic!("{block}");
    };
    let why: Vec<&str> = lines
        .lines()
        .filter_map(|line| line.strip_prefix("! "))
        .collect();
    Edit {
        verdict: match *verdict {
            "major" => Verdict::Major,
            "minor" => Verdict::Minor,
            "patch" => Verdict::Patch,
            other => panic!("{other}"),
        },
        wire: match *wire {
            "breaking" => Wire::Breaking,
            "wider" => Wire::Wider,
            "same" => Wire::Same,
            other => panic!("{other}"),
        },
        rule: (*rule).to_owned(),
        hunks: lines.split("\n=\n").map(hunk).collect(),
        stricter: (!why.is_empty()).then(|| why.join(" ")),
    }
}

fn hunk(lines: &str) -> (String, String) {
    let of = |sign: &str| {
        let lines: Vec<&str> = lines
            .lines()
            .filter_map(|line| line.strip_prefix(sign))
            .collect();
        lines.join("\n")
    };
    (of("- "), of("+ "))
}

/// The small description as it is.
pub fn base() -> Api {
    api(&[API, NOTES, ORDERS])
}

/// A description of three files.
pub fn api<T: AsRef<str>>(texts: &[T; 3]) -> Api {
    let reading = reading(texts);
    let said: Vec<_> = reading
        .diagnostics
        .iter()
        .map(|d| (&d.message, &d.help, &d.place))
        .collect();
    reading.api.unwrap_or_else(|| panic!("{said:#?}"))
}

/// The same, if it is one.
pub fn valid<T: AsRef<str>>(texts: &[T; 3]) -> Option<Api> {
    reading(texts).api
}

fn reading<T: AsRef<str>>(texts: &[T; 3]) -> Reading {
    let names = ["api.yaml", "notes.yaml", "orders.yaml"];
    let files = names.into_iter().zip(texts);
    let files: Vec<SourceFile> = files
        .map(|(name, text)| SourceFile {
            name: name.to_owned(),
            text: text.as_ref().to_owned(),
        })
        .collect();
    read(&files)
}
