//! Fixes: the finding is gone, the description still reads, and every other line is the same.

use std::fmt::Write as _;

use proptest::prelude::*;
use specwright_lint::{Deviation, Finding, Fix, Settings, Subject, apply, lint};
use specwright_model::source::SourceFile;

const API: &str = "\
api: Shop   # its name
host: api.shop.example
lint:
  # accepted for now
  levels: { undocumented-type: off }
  ignore:
    - { rule: secret-in-url, at: Notes.check, because: the API wants it }
    - rule: get-that-may-write
      at: Notes.gone
      because: it only shows
";
const NOTES: &str = "\
resource: my-notes
operations:
  # how a password is checked
  check:
    request: \"GET /passwords/{password}/{secret}/{apikey}\"
    path:
      password: string   # in the open
      secret:
        type: string
        doc: not shown
      apikey: { type: string }
    returns: boolean
  GetAll: { request: GET /notes, returns: [Note],   because:   upstream forgets it }
types:
  Note: { Id: int,  Parent?: Other }
  Other:
    Id: int
  # this comment would be lost
  Kept: { Id: int }
  Lonely: { Id: int, Alone: Alone }
  Alone: { Id: int }   # with a comment behind it
  Last: { Id: int }
";

fn files(api: &str, notes: &str) -> Vec<SourceFile> {
    let file = |name: &str, text: &str| SourceFile {
        name: name.into(),
        text: text.into(),
    };
    vec![file("api.yaml", api), file("notes.yaml", notes)]
}

fn find(files: &[SourceFile]) -> Vec<Finding> {
    let reading = specwright_model::read(files);
    let api = reading
        .api
        .unwrap_or_else(|| panic!("{:#?}", reading.diagnostics));
    let all = api.operations().find(|(_, o)| o.because.is_some());
    let needless = all.map(|(_, operation)| Deviation {
        at: "Notes.all".to_owned(),
        place: Some(operation.place),
        upstream: "the same".to_owned(),
        explained: true,
        needless: true,
    });
    let deviations: Vec<Deviation> = needless.into_iter().collect();
    let subject = Subject {
        api: &api,
        deviations: Some(&deviations),
    };
    lint(&subject, &Settings::read(files), false)
}

fn fixed(old: &[SourceFile], all: &[Fix]) -> Vec<SourceFile> {
    let mut fixed = old.to_vec();
    for (index, text) in apply(old, all) {
        fixed[index].text = text;
    }
    fixed
}

fn fixes(findings: &[Finding]) -> Vec<Fix> {
    findings
        .iter()
        .filter_map(|found| found.fix.clone())
        .collect()
}

#[test]
fn everything_mechanical_is_fixed_in_place() {
    let mut now = files(API, NOTES);
    for _ in 0..8 {
        let next = fixed(&now, &fixes(&find(&now)));
        if next == now {
            break;
        }
        now = next;
    }
    let left: Vec<String> = find(&now)
        .iter()
        .map(|found| format!("{}: {}", found.diagnostic.code, found.diagnostic.message))
        .collect();
    let mut text = String::new();
    for file in &now {
        let _ = write!(text, "{}\n-----\n", file.text);
    }
    insta::assert_snapshot!(format!("{text}{}", left.join("\n")));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever stands around it, in block or in brackets, with comments and odd blanks.
    #[test]
    fn one_fix_resolves_one_finding_and_touches_no_other_line(
        which in any::<prop::sample::Index>(),
        comments in prop::collection::vec((any::<u16>(), any::<u8>()), 0..10),
    ) {
        let mut lines: Vec<String> = NOTES.lines().map(str::to_owned).collect();
        for (number, (at, how)) in comments.into_iter().enumerate() {
            let at = usize::from(at) % lines.len();
            match how % 3 {
                0 => lines.insert(at, String::new()),
                1 => lines.insert(at, format!("{}# remark {number}", " ".repeat(usize::from(how) % 7))),
                _ => { let _ = write!(lines[at], "   # remark {number}"); }
            }
        }
        let before = files(API, &(lines.join("\n") + "\n"));
        let findings = find(&before);
        let mendable: Vec<&Finding> = findings.iter().filter(|f| f.fix.is_some()).collect();
        let chosen = *which.get(&mendable);
        let after = fixed(&before, &fixes(std::slice::from_ref(chosen)));
        if after == before {
            // It would have taken a comment away.
            return Ok(());
        }
        let same = |found: &Finding| (found.diagnostic.code, found.diagnostic.message.clone());
        let count = |all: &[Finding]| all.iter().filter(|f| same(f) == same(chosen)).count();
        prop_assert_eq!(count(&find(&after)) + 1, count(&findings), "the finding is gone");
        for (old, new) in before.iter().zip(&after) {
            let kept: Vec<&str> = new.text.lines().collect();
            // What is not kept lies between what is the same at the beginning and at the end.
            let old: Vec<&str> = old.text.lines().collect();
            let head = old.iter().zip(&kept).take_while(|(a, b)| a == b).count();
            let room = old.len().min(kept.len()) - head;
            let tail = old.iter().rev().zip(kept.iter().rev()).take(room).take_while(|(a, b)| a == b).count();
            let (gone, come) = (&old[head..old.len() - tail], &kept[head..kept.len() - tail]);
            prop_assert!(gone.len() <= 3 && come.len() <= 2, "{gone:?} {come:?}");
            let comments = |lines: &[&str]| lines.iter().filter(|line| line.contains('#')).count();
            prop_assert_eq!(comments(gone), comments(come), "no comment is lost");
        }
    }
}

#[test]
fn what_an_alias_says_is_left_to_people() {
    let notes = "\
resource: Notes
operations:
  check:
    request: \"GET /a/{password}\"
    path: &p { password: string }
  check_all:
    request: \"GET /b/{password}\"
    path: *p
";
    let before = files("api: Shop\nhost: api.shop.example\n", notes);
    let fixes: Vec<Fix> = find(&before).into_iter().filter_map(|it| it.fix).collect();
    let at_alias = |fix: &&Fix| notes[fix.place().start as usize..].starts_with("*p");
    let place = fixes.iter().find(at_alias).expect("a fix").place();
    for fix in [Fix::Remove(place), Fix::MarkSecret(place)] {
        assert_eq!(apply(&before, &[fix]), []);
    }
    let changed = apply(&before, &fixes);
    let marked = notes.replace(
        "{ password: string }",
        "{ password: { type: string, secret: true } }",
    );
    assert_eq!(changed, [(1, marked)]);
}
