//! Idempotency keys: the header that carries them is part of every write.

use crate::common::{API, NOTES, ORDERS, api, base};
use specwright_judge::{Change, Report, Wire, diff};
use specwright_model::api::Api;

const WINDOW: &str = "window: { methods: [POST, PUT], lasts: 10s, status: 406 }";
const KEY: &str = "key: { header: Idempotency-Key, methods: [POST, PUT], lasts: 24h }";

/// The small description with this rule, and with a piece of the notes replaced.
fn shop(rule: &str, (from, to): (&str, &str)) -> Api {
    assert!(API.contains(WINDOW) && NOTES.contains(from));
    let (settings, notes) = (API.replacen(WINDOW, rule, 1), NOTES.replacen(from, to, 1));
    api(&[settings.as_str(), notes.as_str(), ORDERS])
}

fn plain(rule: &str) -> Api {
    shop(rule, ("", ""))
}

/// The change by this rule, alone or not.
fn change_by_rule<'a>(report: &'a Report, id: &str) -> &'a Change {
    let found = report.changes.iter().find(|change| change.rule.id == id);
    found.unwrap_or_else(|| panic!("no {id}: {report:#?}"))
}

#[test]
fn another_header_is_another_wire() {
    let other = KEY.replace("Idempotency-Key", "X-Request-Id");
    let report = diff(&plain(KEY), &plain(&other));
    let change = change_by_rule(&report, "duplicate-rule-changed");
    assert_eq!(change.rule.wire, Wire::Breaking);
    assert_eq!(
        change.message,
        "the idempotency key is sent as `X-Request-Id`, it was `Idempotency-Key`"
    );
}

#[test]
fn a_key_that_comes_or_goes_is_reported_by_name() {
    let key = plain(KEY);
    let report = diff(&base(), &key);
    let change = change_by_rule(&report, "duplicate-rule-changed");
    assert_eq!(change.rule.wire, Wire::Breaking);
    assert_eq!(
        change.message,
        "the idempotency key is sent as `Idempotency-Key`, it was not sent"
    );
    let report = diff(&key, &base());
    assert_eq!(
        change_by_rule(&report, "duplicate-rule-changed").message,
        "the idempotency key is no longer sent, it was `Idempotency-Key`"
    );
}

#[test]
fn a_rule_that_goes_is_another_wire() {
    let none = API.replacen(&format!("{{ {WINDOW} }}"), "none", 1);
    assert_ne!(none, API);
    let none = api(&[none.as_str(), NOTES, ORDERS]);
    for (report, message) in [
        (diff(&base(), &none), "there is no duplicate rule any more"),
        (diff(&none, &base()), "there is a duplicate rule now"),
    ] {
        let change = change_by_rule(&report, "duplicate-rule-changed");
        assert_eq!(change.rule.wire, Wire::Breaking);
        assert_eq!(change.message, message);
    }
}

#[test]
fn a_write_that_gets_no_key_any_more_is_another_request() {
    let without = ("POST /notes,", "POST /notes, duplicates: none,");
    let id = "operation-duplicate-rule-changed";
    for (rule, wire) in [(WINDOW, Wire::Same), (KEY, Wire::Breaking)] {
        let (old, new) = (plain(rule), shop(rule, without));
        for (report, how) in [
            (diff(&old, &new), "`Idempotency-Key` is no longer sent"),
            (diff(&new, &old), "`Idempotency-Key` is sent now"),
        ] {
            let change = change_by_rule(&report, id);
            assert_eq!(change.rule.wire, wire, "{rule}");
            let breaks = wire == Wire::Breaking;
            assert_eq!(change.message.ends_with(how), breaks, "{}", change.message);
            assert_eq!(report.changes.len(), 1);
        }
    }
}

#[test]
fn a_write_that_becomes_a_read_gets_no_key_any_more() {
    let reads = ("POST /notes,", "POST /notes, effect: read,");
    for (rule, wire) in [(WINDOW, Wire::Same), (KEY, Wire::Breaking)] {
        let (old, new) = (plain(rule), shop(rule, reads));
        let (there, back) = (diff(&old, &new), diff(&new, &old));
        assert_eq!(
            change_by_rule(&there, "operation-became-read").rule.wire,
            wire
        );
        assert_eq!(
            change_by_rule(&back, "operation-became-write").rule.wire,
            wire
        );
    }
}

#[test]
fn verbs_that_get_a_key_are_reported_at_each_operation() {
    let fewer = KEY.replace("[POST, PUT]", "[POST]");
    let report = diff(&plain(KEY), &plain(&fewer));
    let change = change_by_rule(&report, "operation-duplicate-rule-changed");
    assert_eq!(change.rule.wire, Wire::Breaking);
    assert_eq!(report.wire(), Wire::Breaking);
}
