//! Mistakes that newcomers make: one diagnostic, at the right place, with a help that works.

use specwright_model::diagnostic::Diagnostic;
use specwright_model::read;
use specwright_model::source::SourceFile;

const API: &str = "api: Shop\nhost: api.shop.example\nauth: bearer\n";

fn found(text: &str) -> Vec<Diagnostic> {
    let file = |name: &str, text: &str| SourceFile {
        name: name.to_owned(),
        text: text.to_owned(),
    };
    let files = if text.starts_with("api: ") {
        vec![file("api.yaml", text)]
    } else {
        vec![file("api.yaml", API), file("notes.yaml", text)]
    };
    read(&files).diagnostics
}

/// The only problem, as `code line:column`, and its help.
fn only(text: &str) -> (String, String) {
    let found = found(text);
    assert_eq!(found.len(), 1, "{text}\n{found:#?}");
    let place = found[0].place.expect("a place");
    let at = format!("{} {}:{}", found[0].code, place.line, place.column);
    (at, found[0].help.clone().unwrap_or_default())
}

fn is(text: &str, at: &str, expected: &str) {
    let (place, help) = only(text);
    assert_eq!(place, at, "{text}");
    assert!(help.contains(expected), "{text}\n{help}");
}

/// One operation with these lines.
fn operation(lines: &str) -> String {
    let lines = lines
        .lines()
        .fold(String::new(), |text, line| text + "    " + line + "\n");
    format!("resource: Notes\noperations:\n  get:\n{lines}")
}

#[test]
fn a_blank_after_a_colon_is_missed_where_it_is_missing() {
    let get = "request: GET /notes/{id}\n";
    is(
        &operation(&format!("{get}path: {{id:int64}}")),
        "E0108 5:12",
        "`id: int64`",
    );
    is(
        &operation(&format!("{get}path: {{ id: int64 }}\nreturns:string")),
        "E0108 6:5",
        "`returns: string`",
    );
    is(
        &operation("request:GET /notes"),
        "E0108 4:5",
        "`request: GET /notes`",
    );
    is(
        &operation("request: GET /notes\nquery:\n  page?:int"),
        "E0108 6:7",
        "`page?: int`",
    );
    is(
        "resource: Notes\noperations:\n  list:{ request: GET /notes }\n",
        "E0108 3:3",
        "`list: {",
    );
    is(
        "api:Shop\nhost: api.shop.example\n",
        "E0108 1:1",
        "`api: Shop`",
    );
}

#[test]
fn text_that_yaml_takes_for_more_is_to_be_quoted() {
    for (line, expected) in [
        ("doc: a: b", "`doc: \"a: b\"`"),
        ("doc: {short} texts", "`doc: \"{short} texts\"`"),
        ("doc: [sic] and more", "`doc: \"[sic] and more\"`"),
        ("doc: @notes", "`doc: \"@notes\"`"),
        ("doc: *all* of them", "`doc: \"*all* of them\"`"),
        ("doc: \"a\" and b", "`doc: \"\\\"a\\\" and b\"`"),
        ("doc: `notes`", "`doc: \"`notes`\"`"),
        ("doc: %done", "`doc: \"%done\"`"),
    ] {
        is(
            &operation(&format!("{line}\nrequest: GET /notes")),
            "E0109 4:10",
            expected,
        );
    }
    is(
        "api: Shop\nhost: {env}api.shop.example\n",
        "E0109 2:7",
        "`host: \"{env}api.shop.example\"`",
    );
    is(
        "resource: Notes\noperations:\n  get: { request: GET /notes/{id}, path: { id: int } }\n",
        "E0109 3:19",
        "`request: \"GET /notes/{id}\"`",
    );
}

#[test]
fn the_line_with_the_odd_indentation_is_marked() {
    let with = |line: &str| {
        format!(
            "resource: Notes\noperations:\n  list:\n    request: GET /notes\n{line}\n  get:\n    request: GET /notes/1\n"
        )
    };
    is(&with("   returns: string"), "E0110 5:4", "by 2 or 4");
    is(&with("     returns: string"), "E0110 5:6", "by 4");
    is(
        &with(" create:\n    request: POST /notes"),
        "E0110 5:2",
        "by 0 or",
    );
    is(
        "api: Shop\nhost: api.shop.example\n version: v1\n",
        "E0110 3:2",
        "by 0",
    );
    is(
        "types:\n  Note:\n    Id: int\n   Text: string\n",
        "E0110 4:4",
        "by 2 or 4",
    );
}

#[test]
fn an_unresolved_merge_is_called_so() {
    let text = "resource: Notes\noperations:\n<<<<<<< HEAD\n  list: { request: GET /notes }\n=======\n  all: { request: GET /notes }\n>>>>>>> theirs\n";
    is(text, "E0106 3:1", "keep one of the versions");
    is(
        "api: Shop\n<<<<<<< HEAD\nhost: a.example\n=======\nhost: b.example\n>>>>>>> x\n",
        "E0106 2:1",
        "keep one",
    );
}

#[test]
fn files_of_other_formats_are_to_be_imported() {
    is(
        "openapi: 3.1.0\ninfo: { title: Notes }\npaths: { /notes: { get: {} } }\n",
        "E0107 1:1",
        "specwright import",
    );
    is(
        "swagger: \"2.0\"\npaths: {}\ndefinitions: {}\n",
        "E0107 1:1",
        "specwright import",
    );
    is(
        "{\"openapi\": \"3.0.0\", \"paths\": {}}",
        "E0107 1:2",
        "specwright import",
    );
}

#[test]
fn keys_of_other_languages_are_translated() {
    let get = |line: &str| operation(&format!("request: GET /notes\n{line}"));
    is(&get("description: All notes."), "E0201 5:5", "it is `doc`");
    is(
        &get("responses: { 200: string }"),
        "E0201 5:5",
        "it is `returns`",
    );
    is(&get("params: { page: int }"), "E0201 5:5", "it is `query`");
    is(&get("required: [page]"), "E0201 5:5", "`?` behind a name");
    is(
        &get("query: { page: { type: int, required: false } }"),
        "E0201 5:33",
        "`?` behind a name",
    );
    is(&get("requestBody: Note"), "E0201 5:5", "it is `body`");
    is(
        &operation("get: /notes"),
        "E0201 4:5",
        "`request: GET /notes`",
    );
    is(
        &operation("delete: /notes/1"),
        "E0201 4:5",
        "`request: DELETE /notes/1`",
    );
    is(
        "resource: Notes\npaths: {}\n",
        "E0201 2:1",
        "it is `operations`",
    );
    is(
        "api: Shop\nhost: a.example\ndescription: All.\n",
        "E0201 3:1",
        "it is `doc`",
    );
    is(
        "api: Shop\nservers: [a.example]\n",
        "E0201 2:1",
        "it is `host`",
    );
    let ty = |lines: &str| {
        format!(
            "resource: Notes\noperations: {{ list: {{ request: GET /notes, returns: [Note] }} }}\ntypes:\n  Note:\n{lines}"
        )
    };
    is(
        &ty("    properties: { Id: { type: int }, Text: { type: string } }\n"),
        "E0201 5:5",
        "directly under",
    );
    is(
        &ty("    description: A short text.\n    Id: int\n"),
        "E0201 5:5",
        "it is `$doc`",
    );
    is(
        &ty("    Id: int\n    required: [Id, Text]\n"),
        "E0201 6:5",
        "`?` behind a name",
    );
}

#[test]
fn a_wrong_form_is_answered_with_the_right_one() {
    let get = |line: &str| operation(&format!("request: GET /notes\n{line}"));
    is(&get("query: [a]"), "E0203 5:12", "`query: { page?: int }`");
    is(
        &get("errors: { 404: string }"),
        "E0203 5:13",
        "`errors: [400, ",
    );
    is(
        &get("header: X-Trace"),
        "E0203 5:13",
        "`header: { X-Trace?: string }`",
    );
    is(
        "api: Shop\nhost: a.example\nlimits: { per: key }\n",
        "E0203 3:9",
        "`limits: [{ per: key",
    );
    is(
        "api: Shop\nhost: a.example\nenvironments: [Test]\n",
        "E0203 3:15",
        "`environments: {",
    );
    is(
        "resource: Notes\noperations: [list]\n",
        "E0203 2:13",
        "`operations: { list: {",
    );
}

#[test]
fn a_field_called_null_is_to_be_quoted() {
    is(
        "types: { Note: { null: int } }\n",
        "E0111 1:18",
        "`\"null\": string`",
    );
    is("types:\n  Note:\n    ~: int\n", "E0111 3:5", "quotes");
}

#[test]
fn a_description_without_its_main_file_is_shown_how_that_begins() {
    let notes = SourceFile {
        name: "notes.yaml".to_owned(),
        text: operation("request: GET /notes"),
    };
    let found = read(&[notes]).diagnostics;
    let help = found[0].help.as_deref().unwrap_or_default();
    assert_eq!(found[0].code, "E0101");
    assert!(
        ["`api: Shop`", "`host: ", "`auth: bearer`"]
            .iter()
            .all(|line| help.contains(line)),
        "{help}"
    );
}

#[test]
fn placeholders_stand_in_braces() {
    is(
        &operation("request: GET /notes/:id\npath: { id: int }"),
        "E0501 4:14",
        "`request: GET /notes/{id}`",
    );
    is(
        &operation("request: get /notes"),
        "E0501 4:14",
        "`request: GET /notes`",
    );
    is(
        &operation("request: GET notes/<id>"),
        "E0501 4:14",
        "`request: GET /notes/{id}`",
    );
}

#[test]
fn defaults_and_examples_are_values_of_their_type() {
    let get = |ty: &str| {
        let query = format!("query: {{ a?: {{ {ty} }} }}");
        operation(&format!("request: GET /notes\n{query}"))
            + "types: { Kind: [paper, audio], Number: int }\n"
    };
    let fits = |ty: &str| found(&get(ty)).iter().all(|it| it.code != "E0210");
    for good in [
        "type: int, default: 1",
        "type: [int], default: \"1,2\"",
        "type: Number, default: 1",
        "type: Kind, default: paper",
        "type: date, example: 2026-11-30",
        "type: string, default: one",
        "type: boolean, default: true",
    ] {
        assert!(fits(good), "{good}");
    }
    for bad in [
        "type: int, default: one",
        "type: [int], default: \"1,two\"",
        "type: Number, example: one",
        "type: Kind, default: papers",
        "type: date, example: tomorrow",
        "type: boolean, default: 1",
    ] {
        assert!(!fits(bad), "{bad}");
    }
}

#[test]
fn a_list_of_several_things_is_no_type_and_says_what_it_may_be() {
    let ty = |value: &str| {
        format!(
            "resource: Notes\noperations: {{ list: {{ request: GET /notes, returns: {value} }} }}\n"
        )
    };
    for value in ["[Short, short]", "[1, 2]"] {
        is(&ty(value), "E0405 2:53", "an enum is a definition");
    }
}

#[test]
fn a_dollar_before_a_placeholder_is_no_part_of_the_path() {
    for (line, mend) in [
        ("GET /notes/${id}", "`request: GET /notes/{id}`"),
        ("GET /notes/<id>", "`request: GET /notes/{id}`"),
        ("GET /notes/{id}?page={page}", "`request: GET /notes/{id}`"),
        ("GET /notes/{ id }", "`request: GET /notes/{id}`"),
        ("GETS /notes/{id}", "`request: GET /notes/{id}`"),
        ("GET /notes/{id}/{id}", "another name"),
        ("GET /notes/{id", "close it"),
    ] {
        let text = operation(&format!("request: \"{line}\"\npath: {{ id: int64 }}"));
        is(&text, "E0501 4:14", mend);
    }
}

#[test]
fn credentials_of_other_languages_are_one_word() {
    for (auth, mend) in [
        ("{ bearer: token }", "`auth: bearer`"),
        ("{ basic: { user: ann } }", "`auth: basic`"),
        (
            "{ apiKey: X-Key }",
            "`auth: { api_key: { header: X-Key } }`",
        ),
        ("{ oauth: { token: a } }", "it is `oauth2` here"),
    ] {
        let text = format!("api: Shop\nhost: api.shop.example\nauth: {auth}\n");
        is(&text, "E0201 3:9", mend);
    }
}

#[test]
fn a_form_is_shown_where_something_else_stands() {
    for (line, mend) in [
        ("paging: odata", "`paging: { pages: "),
        ("lint: [a]", "`lint: { levels: "),
        ("publish: crates.io", "`publish: [internal]`"),
        ("authors: Ann", "`authors: [Ann Lee <ann@shop.example>]`"),
        ("defaults: int64", "`defaults: { integers: int64 }`"),
    ] {
        let text = format!("api: Shop\nhost: api.shop.example\n{line}\n");
        let (_, help) = only(&text);
        assert!(help.contains(mend), "{line}: {help}");
    }
}

#[test]
fn types_of_other_languages_are_named_here() {
    for (ty, mend) in [
        ("str", "`string`"),
        ("bool", "`boolean`"),
        ("long", "`int64`"),
        ("integer", "`int64`"),
        ("multipart", "`body: { multipart: "),
        ("Vec<string>", "`[string]`"),
        ("Option<string>", "`string?`"),
        ("\"map<string, int>\"", "`{ map: int }`"),
        ("i64", "`int64`"),
        ("f64", "`double`"),
        ("timestamp", "`datetime`"),
        ("int64# how many", "`int64 # …`"),
    ] {
        let text = operation(&format!("request: PUT /notes\nbody: {ty}"));
        is(&text, "E0401 5:11", mend);
    }
}

#[test]
fn text_that_ends_at_a_comment_without_quotes_is_to_be_quoted() {
    is(
        &operation("doc: Ticket #1 and more\nrequest: GET /notes"),
        "E0109 4:17",
        "`doc: \"Ticket #1 and more\"`",
    );
    for fine in ["doc: Ticket # one", "doc: \"Ticket #1\" #1", "doc: a#1"] {
        let text = operation(&format!("{fine}\nrequest: GET /notes"));
        assert_eq!(found(&text), [], "{fine}");
    }
}

#[test]
fn a_parameter_may_be_left_out_but_is_never_null() {
    is(
        &operation("request: GET /notes\nquery: { limit: int? }"),
        "E0406 5:21",
        "`limit?`",
    );
}

#[test]
fn headers_that_the_client_sends_are_no_parameters() {
    for (name, help) in [
        ("Content-Type", "`body`"),
        ("accept", "`accept`"),
        ("Host", "remove"),
    ] {
        let line = format!("request: GET /notes\nheader: {{ {name}: string }}");
        is(&operation(&line), "E0208 5:15", help);
    }
}

#[test]
fn an_array_as_a_definition_is_not_an_enum() {
    let text = "resource: Notes\noperations: { get: { request: GET /ids, returns: Ids } }\ntypes: { Ids: [int64] }\n";
    is(text, "E0410 3:16", "`{ $of: [int64] }`");
    let fine = "resource: Notes\noperations: { get: { request: GET /ids, returns: Kind } }\ntypes: { Kind: [open] }\n";
    assert_eq!(found(fine), []);
}

#[test]
fn what_cannot_be_is_refused_with_what_to_write() {
    for (line, at, help) in [
        (
            "returns: { 404: string }",
            "E0507 5:16",
            "`errors: [{ 404: Problem }]`",
        ),
        ("errors: [404, 404]", "E0208 5:19", "keep one"),
        ("was: get", "E0208 5:10", "remove `was`"),
        ("returns:", "E0405 5:12", "`nothing`"),
    ] {
        is(
            &operation(&format!("request: GET /notes\n{line}")),
            at,
            help,
        );
    }
    is("api: Std\nhost: api.std.example\n", "E0301 1:6", "`crate`");
}

#[test]
fn characters_that_only_look_right_are_shown() {
    is(
        "resource: Notes\noperations: { get: { request: GET /n, returns: N } }\ntypes:\n  N:\n    Id:\u{a0}int64\n    Text: string\n",
        "E0108 5:5",
        "`Id: int64`",
    );
    is(
        "resource: Notes\noperations: { get: { request: GET /n, returns: N } }\ntypes:\n  N:\n    @odata.next: string\n",
        "E0109 5:5",
        "`\"@odata.next\": string`",
    );
    is(
        &operation("request: “GET /notes”"),
        "E0501 4:14",
        "`request: GET /notes`",
    );
    is(
        "resource: Notes\noperations: { get: { request: GET /n, returns: N } }\ntypes:\n  N:\n    - Id: int64\n    - Text: string\n",
        "E0405 5:5",
        "without `-`",
    );
}
