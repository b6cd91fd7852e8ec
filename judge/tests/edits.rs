//! Kinds of edit, each applied to a small description, and the verdict on it.

use specwright_judge::{Verdict, Wire, diff};
use specwright_model::api::Api;
use specwright_model::read;
use specwright_model::source::SourceFile;

const API: &str = "
api: Shop
host: \"{environment}api.shop.example\"
environments: { Production: \"\", Test: t- }
version: v1
duplicates: { window: { methods: [POST, PUT], lasts: 10s, status: 406 } }
paging: { numbered: { page: page, size: { parameter: size, maximum: 50 } } }
error: Problem
types: { Problem: { Code?: int } }
";

const NOTES: &str = "
resource: Notes
doc: Notes on work.
operations:
  get: { doc: Reads one., request: \"GET /notes/{id}\", path: { id: int64 }, returns: Note, errors: [404] }
  list: { request: GET /notes, query: { page?: int, size?: int, by: string, kind?: Kind }, returns: [Note] }
  create: { request: POST /notes, body: NewNote, returns: { 201: created_id }, errors: [400] }
  copy: { request: \"PUT /notes/{from}/copy/{to}\", path: { from: int64, to: int64 }, returns: nothing }
  remove: { request: \"DELETE /notes/{id}\", path: { id: int64 }, returns: nothing }
types:
  Note: { Id!: int64, Text?: string, Kind?: Kind, Parent?: Note, Shape?: Shape }
  NewNote: { Text: string, Title: string, Tags?: [string] }
  Kind: [System, User]
  Shape: { $union: { by: kind, of: { round: Round, square: Square } } }
  Round: { kind: string, type: string, r?: double }
  Square: { kind: string, type: string, a?: double }
  Amount: decimal
";

fn api(settings: &str, notes: &str) -> Api {
    let file = |name: &str, text: &str| SourceFile {
        name: name.to_owned(),
        text: text.to_owned(),
    };
    let reading = read(&[file("api.yaml", settings), file("notes.yaml", notes)]);
    reading
        .api
        .unwrap_or_else(|| panic!("{notes}\n{:#?}", reading.diagnostics))
}

/// Text to replace in the resource file, what to put there, the gravest verdict and effect, and a
/// rule that must be among those found.
type Edit = (&'static str, &'static str, Verdict, Wire, &'static str);

use Verdict::{Major, Minor, Patch};
use Wire::{Breaking, Same, Wider};

const EDITS: &[Edit] = &[
    (
        "Reads one.",
        "Reads one note.",
        Patch,
        Same,
        "documentation-changed",
    ),
    (
        "Notes on work.",
        "Notes.",
        Patch,
        Same,
        "documentation-changed",
    ),
    (
        "errors: [404]",
        "errors: [404, 500]",
        Patch,
        Same,
        "errors-changed",
    ),
    ("errors: [400]", "", Patch, Same, "errors-changed"),
    (
        "returns: Note,",
        "returns: any,",
        Major,
        Breaking,
        "returns-changed",
    ),
    (
        "returns: [Note]",
        "returns: [any]",
        Major,
        Breaking,
        "returns-changed",
    ),
    (
        "{ 201: created_id }",
        "created_id",
        Major,
        Breaking,
        "returns-changed",
    ),
    ("  get: {", "  read: {", Major, Same, "operation-renamed"),
    (
        "GET /notes/{id}",
        "GET /note/{id}",
        Patch,
        Breaking,
        "request-line-changed",
    ),
    (
        "PUT /notes/{from}",
        "POST /notes/{from}",
        Patch,
        Breaking,
        "request-line-changed",
    ),
    (
        "GET /notes, query",
        "GET /notes, effect: write, query",
        Minor,
        Same,
        "operation-became-write",
    ),
    (
        "POST /notes,",
        "POST /notes, effect: read,",
        Major,
        Same,
        "operation-became-read",
    ),
    (
        "POST /notes,",
        "POST /notes, duplicates: none,",
        Patch,
        Same,
        "operation-duplicate-rule-changed",
    ),
    (
        "request: \"DELETE",
        "repeat: allowed, request: \"DELETE",
        Patch,
        Same,
        "repeat-rule-changed",
    ),
    (
        "request: GET /notes,",
        "accept: text/csv, request: GET /notes,",
        Patch,
        Breaking,
        "accept-changed",
    ),
    (
        "request: GET /notes,",
        "paging: numbered, request: GET /notes,",
        Minor,
        Same,
        "paging-added",
    ),
    (
        "request: GET /notes,",
        "deprecated: true, request: GET /notes,",
        Minor,
        Same,
        "deprecated",
    ),
    (
        "page?: int",
        "page?: int, order?: string",
        Minor,
        Wider,
        "parameter-added-optional",
    ),
    (
        "page?: int",
        "page?: int, order: string",
        Major,
        Breaking,
        "parameter-added-required",
    ),
    ("page?: int,", "", Major, Breaking, "parameter-removed"),
    (
        "by: string",
        "by?: string",
        Major,
        Wider,
        "parameter-became-optional",
    ),
    (
        "page?: int",
        "page: int",
        Major,
        Breaking,
        "parameter-became-required",
    ),
    (
        "page?: int",
        "page?: string",
        Major,
        Breaking,
        "parameter-type-changed",
    ),
    (
        "page?: int",
        "page?: { type: int, name: number }",
        Major,
        Same,
        "parameter-renamed-in-rust",
    ),
    (
        "by: string",
        "by: { type: string, name: author }",
        Patch,
        Same,
        "argument-renamed",
    ),
    (
        "page?: int",
        "page?: { type: int, default: 1 }",
        Patch,
        Breaking,
        "parameter-default-changed",
    ),
    (
        "page?: int",
        "page?: { type: int, doc: From 1. }",
        Patch,
        Same,
        "documentation-changed",
    ),
    (
        "by: string",
        "by: { type: string, secret: true }",
        Patch,
        Same,
        "parameter-secret-changed",
    ),
    (
        "{from}/copy/{to}\", path: { from: int64, to: int64 }",
        "{a}/copy/{to}\", path: { a: int64, to: int64 }",
        Major,
        Same,
        "parameter-renamed-in-rust",
    ),
    (
        "\"GET /notes/{id}\", path: { id: int64 }",
        "\"GET /notes/{key}\", path: { key: int64 }",
        Patch,
        Same,
        "argument-renamed",
    ),
    (
        "id: int64 }, returns: Note",
        "id: string }, returns: Note",
        Major,
        Breaking,
        "parameter-type-changed",
    ),
    (
        "body: NewNote",
        "body: Note",
        Major,
        Breaking,
        "body-changed",
    ),
    (
        "body: NewNote",
        "body?: NewNote",
        Major,
        Breaking,
        "body-changed",
    ),
    (
        "body: NewNote",
        "body: { json: NewNote, name: note }",
        Patch,
        Same,
        "body-argument-renamed",
    ),
    ("body: NewNote,", "", Major, Breaking, "body-removed"),
    (
        "returns: nothing }\n  remove",
        "body: any, returns: nothing }\n  remove",
        Major,
        Breaking,
        "body-added",
    ),
    (
        "Text?: string, Kind",
        "Text?: string, Size?: int, Kind",
        Minor,
        Wider,
        "field-added",
    ),
    (
        "Text?: string, Kind",
        "Kind",
        Major,
        Breaking,
        "field-removed",
    ),
    (
        "Text?: string, Kind",
        "Text?: int, Kind",
        Major,
        Breaking,
        "field-type-changed",
    ),
    (
        "Text?: string, Kind",
        "Text: string, Kind",
        Major,
        Breaking,
        "field-presence-changed",
    ),
    (
        "Text?: string, Kind",
        "Text?: string?, Kind",
        Major,
        Breaking,
        "field-presence-changed",
    ),
    (
        "Text?: string, Kind",
        "Text?: { type: string, name: words }, Kind",
        Major,
        Same,
        "field-renamed-in-rust",
    ),
    (
        "Text?: string, Kind",
        "text?: string, Kind",
        Patch,
        Breaking,
        "field-wire-name-changed",
    ),
    (
        "Text?: string, Kind",
        "Text?: { type: string, doc: Words. }, Kind",
        Patch,
        Same,
        "documentation-changed",
    ),
    (
        "Title: string,",
        "Title: string, Size: int,",
        Major,
        Breaking,
        "field-added-required",
    ),
    (
        "Title: string,",
        "Title: string, Size?: int,",
        Minor,
        Wider,
        "field-added",
    ),
    (
        "Title: string,",
        "Title?: string,",
        Major,
        Breaking,
        "field-presence-changed",
    ),
    (
        "Text: string, Title: string",
        "Title: string, Text: string",
        Major,
        Same,
        "required-fields-reordered",
    ),
    (
        "[System, User]",
        "[System, User, Robot]",
        Minor,
        Wider,
        "enum-value-added",
    ),
    (
        "[System, User]",
        "[System]",
        Major,
        Breaking,
        "enum-value-removed",
    ),
    (
        "[System, User]",
        "{ $enum: { System: system, User: User } }",
        Patch,
        Breaking,
        "enum-wire-value-changed",
    ),
    (
        "[System, User]",
        "{ $enum: { Machine: System, User: User } }",
        Major,
        Same,
        "enum-value-renamed-in-rust",
    ),
    (
        "[System, User]",
        "{ $enum: { System: 1, User: 2 } }",
        Patch,
        Breaking,
        "enum-wire-kind-changed",
    ),
    (
        "round: Round, square: Square",
        "round: Round",
        Major,
        Breaking,
        "alternative-removed",
    ),
    (
        "round: Round,",
        "round: Round, line: Round,",
        Minor,
        Wider,
        "alternative-added",
    ),
    (
        "round: Round,",
        "round: Square,",
        Major,
        Breaking,
        "alternative-type-changed",
    ),
    (
        "by: kind, of",
        "by: type, of",
        Patch,
        Breaking,
        "union-tag-changed",
    ),
    (
        "Amount: decimal",
        "Amount: double",
        Major,
        Breaking,
        "alias-changed",
    ),
    (
        "Amount: decimal",
        "Money: decimal",
        Major,
        Breaking,
        "type-removed",
    ),
    (
        "Amount: decimal",
        "Amount: decimal\n  Money: decimal",
        Minor,
        Same,
        "type-added",
    ),
    (
        "Amount: decimal",
        "Amount: [low, high]",
        Major,
        Breaking,
        "type-kind-changed",
    ),
    (
        "Amount: decimal",
        "Amount: { $of: decimal, $name: Money }",
        Major,
        Same,
        "type-renamed",
    ),
    (
        "  remove:",
        "  erase: { request: DELETE /notes }\n  remove:",
        Minor,
        Wider,
        "operation-added",
    ),
    (
        "  remove: { request: \"DELETE /notes/{id}\", path: { id: int64 }, returns: nothing }\n",
        "",
        Major,
        Breaking,
        "operation-removed",
    ),
    (
        "resource: Notes",
        "resource: Remarks",
        Major,
        Breaking,
        "resource-removed",
    ),
];

#[test]
fn every_edit_gets_its_verdict() {
    assert!(EDITS.len() >= 60, "only {} edits", EDITS.len());
    let old = api(API, NOTES);
    for (from, to, verdict, wire, rule) in EDITS {
        assert!(NOTES.contains(from), "{from}");
        let new = api(API, &NOTES.replacen(from, to, 1));
        let report = diff(&old, &new);
        let found: Vec<&str> = report.changes.iter().map(|change| change.rule.id).collect();
        let told = format!("{from} → {to}: {:#?}", report.changes);
        assert!(found.contains(rule), "{told}");
        assert_eq!(report.verdict(), Some(*verdict), "{told}");
        assert_eq!(report.wire(), *wire, "{told}");
    }
}

#[test]
fn settings_get_their_verdicts_too() {
    let old = api(API, NOTES);
    for (from, to, verdict, rule) in [
        (
            "api: Shop",
            "api: Shop\ncrate: store",
            Major,
            "crate-renamed",
        ),
        (
            "Test: t-",
            "Test: t-, Local: l-",
            Minor,
            "environment-added",
        ),
        (", Test: t-", "", Major, "environment-removed"),
        ("Test: t-", "Test: test-", Patch, "environment-changed"),
        ("api.shop", "api.store", Patch, "host-changed"),
        (
            "version: v1",
            "version: v2",
            Patch,
            "version-prefix-changed",
        ),
        ("version: v1", "auth: basic", Patch, "auth-changed"),
        ("lasts: 10s", "lasts: 20s", Patch, "duplicate-rule-changed"),
    ] {
        let report = diff(&old, &api(&API.replacen(from, to, 1), NOTES));
        assert_eq!(report.verdict(), Some(verdict), "{from} → {to}");
        assert!(
            report.changes.iter().any(|c| c.rule.id == rule),
            "{from} → {to}"
        );
    }
}

#[test]
fn nothing_changed_means_an_empty_report_and_order_does_not_matter() {
    let old = api(API, NOTES);
    assert_eq!(
        diff(&old, &api(API, &format!("# a comment\n{NOTES}"))).verdict(),
        None
    );
}

#[test]
fn a_change_keeps_its_fingerprint_when_lines_move() {
    let old = api(API, NOTES);
    let edit = NOTES.replacen("by: string", "by?: string", 1);
    let here = diff(&old, &api(API, &edit));
    let there = diff(&old, &api(API, &format!("# moved\n\n{edit}")));
    let prints = |report: &specwright_judge::Report| -> Vec<String> {
        report
            .changes
            .iter()
            .map(specwright_judge::Change::fingerprint)
            .collect()
    };
    assert_eq!(prints(&here), prints(&there));
}
