//! Kinds of edit, each applied to a small description, and the verdict on it.

use std::fmt::Write as _;

use std::collections::{BTreeMap, BTreeSet};

use crate::common::{API, NOTES, ORDERS, api, base, edits, valid};
use similar::{ChangeTag, TextDiff};
use specwright_judge::{Change, Report, Verdict, Wire, diff};
use specwright_model::api::Api;

#[test]
fn every_edit_gets_its_verdict() {
    let edits = edits();
    assert!(edits.len() >= 60, "only {} edits", edits.len());
    let old = base();
    let mut wrong = String::new();
    for edit in &edits {
        let report = diff(&old, &api(&edit.apply()));
        let found = report.changes.iter().any(|c| c.rule.id == edit.rule);
        let right = found && report.verdict() == Some(edit.verdict) && report.wire() == edit.wire;
        if !right {
            let _ = writeln!(wrong, "{}\n{:#?}", edit.title(), list(&report));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

fn list(report: &Report) -> Vec<String> {
    let line = |change: &Change| {
        let (verdict, wire) = (change.rule.verdict.as_str(), change.rule.wire.as_str());
        format!(
            "{verdict} {wire} {} {}: {}",
            change.rule.id, change.subject, change.message
        )
    };
    report.changes.iter().map(line).collect()
}

#[test]
fn every_rule_is_found_by_an_edit_or_its_reverse() {
    // What this description cannot show has tests of its own; the last is the net below the rules.
    let elsewhere = ["field-required-changed", "surface-changed"];
    let old = base();
    let mut found: BTreeSet<&str> = elsewhere.into();
    for edit in edits() {
        let new = api(&edit.apply());
        for report in [diff(&old, &new), diff(&new, &old)] {
            found.extend(report.changes.iter().map(|change| change.rule.id));
        }
    }
    let all = specwright_judge::rules().iter().map(|rule| rule.id);
    let unseen: Vec<&str> = all.filter(|id| !found.contains(id)).collect();
    assert!(unseen.is_empty(), "{unseen:?}");
}

#[test]
fn errors_by_range_and_default_get_their_verdict_like_those_by_status() {
    let with = |errors: &str| {
        let described = format!("returns: Conflict, errors: {errors} }}");
        let notes = NOTES.replacen("returns: Conflict }", &described, 1);
        assert_ne!(notes, NOTES);
        api(&[API, notes.as_str(), ORDERS])
    };
    let was = "4XX: Conflict, default: Note";
    let old = with("[{ 4XX: Conflict }, { default: Note }]");
    for (errors, said) in [
        ("[]", "none are described"),
        ("[{ default: Note }]", "`default: Note`"),
        ("[{ 4XX: Conflict }]", "`4XX: Conflict`"),
        (
            "[{ 4XX: Note, default: Note }]",
            "`4XX: Note, default: Note`",
        ),
        (
            "[{ 5XX: Conflict, default: Note }]",
            "`5XX: Conflict, default: Note`",
        ),
        (
            "[{ 4XX: Conflict, default: text }]",
            "`4XX: Conflict, default: text`",
        ),
        (
            "[{ 4XX: Conflict, default: Note }, { 409: Note }]",
            "`409: Note, 4XX: Conflict, default: Note`",
        ),
    ] {
        let found = list(&diff(&old, &with(errors)));
        let line = format!("patch same errors-changed Notes.login: errors: {said}, it was `{was}`");
        assert_eq!(found, [line]);
    }
    let turned = with("[{ default: Note }, { 4XX: Conflict }]");
    assert_eq!(diff(&old, &turned), Report::default());
}

#[test]
fn the_net_below_the_rules_stays_empty() {
    let old = base();
    for edit in edits() {
        let new = api(&edit.apply());
        for report in [diff(&old, &new), diff(&new, &old)] {
            let missed = report
                .changes
                .iter()
                .any(|c| c.rule.id == "surface-changed");
            assert!(!missed, "{}\n{:#?}", edit.title(), list(&report));
        }
    }
}

#[test]
fn the_net_below_the_rules_stays_empty_where_two_edits_come_together() {
    let (old, edits) = (base(), edits());
    let mut seen = 0;
    for (at, edit) in edits.iter().enumerate() {
        let others = edits.iter().cycle().skip(at + 1).step_by(11).take(6);
        for other in others {
            let texts = other.apply_to(edit.apply());
            let Some(new) = texts.and_then(|texts| valid(&texts)) else {
                continue;
            };
            seen += 1;
            for report in [diff(&old, &new), diff(&new, &old)] {
                let missed = report
                    .changes
                    .iter()
                    .find(|c| c.rule.id == "surface-changed");
                assert_eq!(missed, None, "{}\n{}", edit.title(), other.title());
            }
        }
    }
    assert!(seen > 400, "only {seen} pairs");
}

#[test]
fn what_another_name_for_a_type_does_to_its_users_is_reported_beside_other_breaks() {
    let shop = |rate: &str, other: &str| {
        let login = format!("Login: {{ user: Rate, {other}, ");
        let notes = NOTES
            .replacen("Rate: double", rate, 1)
            .replacen("by: string, kind", "by: Rate, kind", 1)
            .replacen("Login: { user: string, ", &login, 1);
        api(&[API, notes.as_str(), ORDERS])
    };
    let old = shop("Rate: string", "a?: int");
    let new = shop("Rate: double", "a?: string");
    let report = diff(&old, &new);
    let missed = report
        .changes
        .iter()
        .filter(|c| c.rule.id == "surface-changed");
    let missed: Vec<&Change> = missed.collect();
    let subjects: Vec<&str> = missed.iter().map(|c| c.subject.as_str()).collect();
    assert_eq!(subjects, ["Notes.list", "types::Login"]);
    assert!(missed.iter().all(|c| c.old.is_some() && c.new.is_some()));
}

#[test]
fn arguments_that_are_given_by_name_may_change_places() {
    let swapped = NOTES.replacen("old: string, new: string", "new: string, old: string", 1);
    assert_ne!(swapped, NOTES);
    assert_eq!(
        diff(&base(), &api(&[API, &swapped, ORDERS])),
        Report::default()
    );
}

#[test]
fn what_new_asks_for_counts_where_answers_may_leave_it_out() {
    let lenient = API.replacen("absent: refused", "absent: allowed", 1);
    let optional = ORDERS.replacen("Must: int", "Must?: int", 1);
    let notes = NOTES.replacen("body: any", "body: Both", 1);
    let old = api(&[&lenient, &notes, ORDERS]);
    let report = diff(&old, &api(&[&lenient, &notes, &optional]));
    assert_eq!(list(&report).len(), 1);
    let change = &report.changes[0];
    assert_eq!(change.rule.id, "field-required-changed");
    assert_eq!(
        (change.rule.verdict, change.rule.wire),
        (Verdict::Major, Wire::Wider)
    );
}

#[test]
fn a_comment_changes_nothing() {
    let commented = format!("# a comment\n{NOTES}");
    let new = api(&[API, &commented, ORDERS]);
    assert_eq!(diff(&base(), &new), Report::default());
}

#[test]
fn a_change_keeps_its_fingerprint_when_lines_move() {
    let edit = NOTES.replacen("by: string", "by?: string", 1);
    let moved = format!("# moved\n\n{edit}");
    let prints = |new: &Api| -> Vec<String> {
        let report = diff(&base(), new);
        report.changes.iter().map(Change::fingerprint).collect()
    };
    let here = prints(&api(&[API, &edit, ORDERS]));
    assert!(!here.is_empty());
    assert_eq!(here, prints(&api(&[API, &moved, ORDERS])));
}

#[test]
fn an_edit_shows_in_a_handful_of_surface_lines() {
    let old = base();
    let mut longest = 0;
    for edit in edits() {
        let changed = surface_lines(&old, &api(&edit.apply()));
        assert!(changed <= 12, "{changed} lines: {}", edit.title());
        longest = longest.max(changed);
    }
    assert!(longest > 4, "nothing was compared");
}

/// How many lines of the surface change; a file that came is compared with one that went.
fn surface_lines(old: &Api, new: &Api) -> usize {
    let files = |api: &Api| -> BTreeMap<String, String> {
        let files = specwright_codegen::surface(api).into_iter();
        files.map(|file| (file.path, file.text)).collect()
    };
    let (mut old, mut new) = (files(old), files(new));
    let mut pairs = Vec::new();
    for path in old.keys().cloned().collect::<Vec<_>>() {
        if let Some(text) = new.remove(&path) {
            pairs.push((old.remove(&path).unwrap_or_default(), text));
        }
    }
    let (mut gone, mut came) = (old.into_values(), new.into_values());
    loop {
        match (gone.next(), came.next()) {
            (None, None) => break,
            (a, b) => pairs.push((a.unwrap_or_default(), b.unwrap_or_default())),
        }
    }
    let changed = |(a, b): &(String, String)| {
        let diff = TextDiff::from_lines(a, b);
        let changes = diff.iter_all_changes();
        changes
            .filter(|change| change.tag() != ChangeTag::Equal)
            .count()
    };
    pairs.iter().map(changed).sum()
}
