//! What queries of `OData` could say and no longer can breaks callers, and the report says what it is.

use specwright_judge::{Report, Verdict, diff};

use crate::common::api;

fn read(notes: &str) -> specwright_model::api::Api {
    api(&["api: Shop\nhost: api.shop.example\n", notes, "types: {}\n"])
}

const BASE: &str = "resource: Notes
operations:
  find:
    request: GET /notes
    query: { $filter?: string, $top?: int }
    odata: { functions: [contains, any], top: 50 }
    returns: [Note]
types:
  Note: { Id: int64, Text: string, Kind: { type: string, odata: guid }, Labels: [Label] }
  Label: { Name: string }
";

fn edited(old: &str, new: &str) -> Report {
    assert!(BASE.contains(old), "{old}");
    diff(&read(BASE), &read(&BASE.replace(old, new)))
}

fn lines(report: &Report) -> Vec<String> {
    let changes = report.changes.iter();
    let line = |one: &specwright_judge::Change| {
        format!(
            "{:?} {} {}: {}",
            one.rule.verdict, one.rule.id, one.subject, one.message
        )
    };
    changes.map(line).collect()
}

#[test]
fn a_field_of_an_entity_takes_its_filters_with_it() {
    let report = edited(", Text: string", "");
    assert_eq!(
        lines(&report),
        [
            "Major field-removed types::Note: the field `text` is gone; filters, orders and selections of OData \
          lose it too"
        ]
    );
    let code = &report.callers["types::Note"].before;
    assert!(code.contains(&"odata::Note.text()".to_owned()), "{code:?}");
    // Of a type that only a field of the entity leads to as well.
    let report = edited("Label: { Name: string }", "Label: { Title: string }");
    assert!(lines(&report)[0].contains("lose it too"), "{report:?}");
}

#[test]
fn another_kind_of_a_field_breaks_its_filters() {
    let report = edited("odata: guid", "odata: duration");
    assert_eq!(report.verdict(), Some(Verdict::Major), "{report:?}");
}

#[test]
fn less_than_before_is_major_and_more_is_minor() {
    for (old, new) in [
        ("functions: [contains, any]", "functions: [contains]"),
        ("top: 50", "top: 40"),
        ("top: 50", "top: 50, url_limit: 2048"),
        ("top: 50", "top: 50, expand: [Labels]"),
    ] {
        let narrower = diff(&read(BASE), &read(&BASE.replace(old, new)));
        assert!(
            lines(&narrower)[0].starts_with("Major odata-narrowed Notes.find"),
            "{narrower:?}"
        );
        let wider = diff(&read(&BASE.replace(old, new)), &read(BASE));
        assert!(
            lines(&wider)[0].starts_with("Minor odata-widened Notes.find"),
            "{wider:?}"
        );
    }
}
