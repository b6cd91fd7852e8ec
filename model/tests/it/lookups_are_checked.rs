//! A lookup names a read, values and fields that are there; what is not is said with what to write.

use specwright_model::api::{Api, Piece, ValueSource};
use specwright_model::read;
use specwright_model::source::SourceFile;

const API: &str = "api: Depot\nhost: api.depot.example\n";

const RIGHT: &str = r#"{ read: Parcels.query, with: { $filter: "Number eq {body/Number} and Made ge {since}", shelf: "{path/shelf}" }, same: { Number: body/Number, Place/Id: body/Place }, made: Made, lag: 60s }"#;

fn description(lookup: &str) -> String {
    format!(
        r#"resource: Parcels
operations:
  query: {{ request: GET /parcels, query: {{ $filter?: string, shelf?: string, tags?: [string] }}, returns: [Parcel] }}
  one: {{ request: "GET /parcels/{{id}}", path: {{ id: int }}, returns: Parcel }}
  count: {{ request: GET /count, returns: {{ 200: int }} }}
  find: {{ request: POST /find, effect: read, body: any, returns: [Parcel] }}
  add:
    request: POST /shelves/{{shelf}}/parcels
    path: {{ shelf: string }}
    query: {{ actor?: string }}
    body: NewParcel
    lookup: {lookup}
    returns: nothing
  upload: {{ request: POST /files, body: {{ multipart: {{ file: binary }} }}, returns: nothing }}
types:
  Parcel: {{ Id: int, Number: string, Place: Place, Made: datetime, Price: double }}
  Place: {{ Id: int }}
  NewParcel: {{ Number: string, Place: int, Key: {{ type: string, secret: true }}, Any: any, Parts: [int], Price: double, When: datetime }}
"#
    )
}

fn reading(lookup: &str) -> (Option<Api>, Vec<(&'static str, String)>) {
    let file = |name: &str, text: String| SourceFile {
        name: name.to_owned(),
        text,
    };
    let files = [
        file("api.yaml", API.to_owned()),
        file("parcels.yaml", description(lookup)),
    ];
    let reading = read(&files);
    let problems = reading.diagnostics.iter();
    let problems = problems.map(|one| {
        let help = one.help.as_deref().unwrap_or_default();
        (one.code, format!("{}; {help}", one.message))
    });
    (reading.api, problems.collect())
}

#[test]
fn what_is_sent_and_compared_is_decided() {
    let (api, problems) = reading(RIGHT);
    let api = api.unwrap_or_else(|| panic!("{problems:?}"));
    let mut operations = api.operations().map(|(_, operation)| operation);
    let write = operations.find(|operation| operation.name == "add");
    let lookup = &write.expect("the write").lookups[0];
    assert!(!lookup.single);
    assert_eq!(lookup.made.as_deref(), Some("Made"));
    let (name, filter) = &lookup.query[0];
    assert_eq!(name, "$filter");
    let number = ValueSource::Body("Number".to_owned());
    assert_eq!(filter.0[1], Piece::Quoted(number), "text is quoted");
    let (_, shelf) = &lookup.query[1];
    let plain = Piece::Value(ValueSource::Path("shelf".to_owned()));
    assert_eq!(shelf.0, [plain], "elsewhere it is not");
}

/// That a mistake has this code, and that these words stand in its message or help.
fn is_said(right: &str, wrong: &str, code: &str, words: &str) {
    let text = RIGHT.replace(right, wrong);
    assert_ne!(text, RIGHT);
    let (_, problems) = reading(&text);
    let said = problems
        .iter()
        .any(|(found, said)| *found == code && said.contains(words));
    assert!(said, "{wrong}: {code} {words}\n{problems:?}");
}

#[test]
fn a_read_that_does_not_fit_is_said() {
    is_said(
        "Parcels.query",
        "Parcels.qery",
        "E0513",
        "did you mean `Parcels.query`?",
    );
    is_said(
        "Parcels.query",
        "Parcels.add",
        "E0513",
        "name an operation that only reads",
    );
    is_said(
        "Parcels.query",
        "Parcels.count",
        "E0513",
        "what it returns has no fields",
    );
    is_said(
        "Parcels.query",
        "Parcels.find",
        "E0513",
        "needs a body or a header",
    );
    is_said(
        "Parcels.query",
        "Parcels.one",
        "E0513",
        "has no parameter `$filter`",
    );
    is_said("shelf:", "shel:", "E0513", "did you mean `shelf`?");
    is_said("shelf:", "tags:", "E0513", "the parameter is a list");
    is_said(", lag: 60s", "", "E0204", "lag");
}

#[test]
fn a_value_that_the_write_does_not_have_is_said() {
    is_said(
        "{path/shelf}",
        "{path/shel}",
        "E0514",
        "did you mean `path/shelf`?",
    );
    is_said(
        "{path/shelf}",
        "{query/acto}",
        "E0514",
        "did you mean `query/actor`?",
    );
    is_said("{path/shelf}", "{shelf}", "E0514", "write `body/FIELD`");
    is_said(
        "{path/shelf}",
        "{path/shelf",
        "E0514",
        "a brace is not closed",
    );
    is_said(
        "{path/shelf}",
        "{file/file}",
        "E0514",
        "no part `file` that is a file",
    );
    is_said("{path/shelf}", "{body/Key}", "E0514", "is secret");
    is_said(
        "{path/shelf}",
        "{body/Parts}",
        "E0514",
        "no text, whole number",
    );
    is_said(
        "{body/Number} and",
        "{body/Any} and",
        "E0514",
        "give the field a type",
    );
    is_said(
        "Number: body/Number",
        "Number: body/Numbr",
        "E0514",
        "did you mean `body/Number`?",
    );
}

#[test]
fn a_field_that_does_not_tell_is_said() {
    is_said(
        "Number: body/Number",
        "Number: body/Place",
        "E0515",
        "are of different types",
    );
    is_said(
        "Number: body/Number",
        "Numbr: body/Number",
        "E0515",
        "did you mean `Number`?",
    );
    is_said(
        "Number: body/Number",
        "Made: body/When",
        "E0515",
        "cannot be compared surely",
    );
    is_said(
        "Place/Id:",
        "Place/Ids:",
        "E0515",
        "did you mean `Place/Id`?",
    );
    is_said("Place/Id:", "Price:", "E0515", "cannot be compared surely");
    is_said("made: Made", "made: Number", "E0515", "is no `datetime`");
    is_said("made: Made, ", "", "E0515", "say `unique: true`");
    is_said(
        "made: Made",
        "made: Made, unique: true",
        "E0515",
        "it has `made` and `unique`",
    );
}
