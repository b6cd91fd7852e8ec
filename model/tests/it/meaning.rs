//! What the language means: ten-line descriptions and the model they become.

use specwright_model::api::{Api, Content, Presence, Style, Type, TypeKind};
use specwright_model::read;
use specwright_model::source::SourceFile;

fn api(settings: &str, files: &[(&str, &str)]) -> Api {
    let file = |name: &str, text: String| SourceFile {
        name: name.to_owned(),
        text,
    };
    let mut all = vec![file(
        "api.yaml",
        format!("api: Shop\nhost: api.shop.example\n{settings}"),
    )];
    all.extend(
        files
            .iter()
            .map(|(name, text)| file(name, (*text).to_owned())),
    );
    let reading = read(&all);
    reading
        .api
        .unwrap_or_else(|| panic!("{:#?}", reading.diagnostics))
}

fn presences(api: &Api, name: &str) -> Vec<(String, Presence, bool)> {
    let def = api
        .types
        .iter()
        .find(|def| def.name == name)
        .expect("the type is there");
    let TypeKind::Struct(fields) = &def.kind else {
        panic!("a struct")
    };
    fields
        .iter()
        .map(|f| (f.name.clone(), f.presence, f.required))
        .collect()
}

fn is(name: &str, presence: Presence, required: bool) -> (String, Presence, bool) {
    (name.to_owned(), presence, required)
}

#[test]
fn what_is_no_json_is_asked_for_by_any_media_type() {
    let api = api(
        "",
        &[(
            "files.yaml",
            "resource: Files
operations:
  read: { request: GET /files, returns: bytes }
  say: { request: GET /words, returns: text }
  some: { request: GET /some, returns: { 200: any, 206: bytes } }
  image: { request: GET /image, returns: bytes, accept: image/png }
  list: { request: GET /list, returns: [any] }
  watch: { request: GET /watch, returns: { events: int } }",
        )],
    );
    let accepts: Vec<_> = api.operations().map(|(_, o)| o.accept.as_deref()).collect();
    let mixed = Some("application/json, */*;q=0.8");
    let any = Some("*/*");
    assert_eq!(
        accepts,
        [
            any,
            any,
            mixed,
            Some("image/png"),
            None,
            Some("text/event-stream")
        ]
    );
}

const MARKS: &str = "
resource: Notes
operations:
  get: { request: GET /notes, returns: Answer }
  add: { request: POST /notes, body: Request }
  put: { request: PUT /notes, body: Both, returns: Both }
types:
  Answer: { A: int, B?: int, C!: int, D: int?, E?: int? }
  Request: { A: int, B?: int, C!: int, D: int?, E?: int? }
  Both: { A: int, B?: int, C!: int, D: int?, E?: int? }
";

#[test]
fn a_field_without_a_mark_is_always_there_unless_the_api_tolerates_more() {
    use Presence::{Always, Maybe, Nullable, Optional};
    let strict = api("", &[("notes.yaml", MARKS)]);
    let expected = [
        is("A", Always, true),
        is("B", Optional, false),
        is("C", Always, true),
        is("D", Nullable, true),
        is("E", Maybe, false),
    ];
    assert_eq!(presences(&strict, "Request"), expected);
    assert_eq!(presences(&strict, "Both"), expected);

    let lenient = api(
        "defaults: { answers: { absent: allowed } }",
        &[("notes.yaml", MARKS)],
    );
    assert_eq!(presences(&lenient, "Request"), expected);
    assert_eq!(presences(&lenient, "Both")[0], is("A", Optional, true));
    assert_eq!(presences(&lenient, "Answer")[0], is("A", Optional, false));
    assert_eq!(presences(&lenient, "Answer")[2], is("C", Always, false));
}

#[test]
fn shared_types_form_groups_and_own_types_take_their_resource_s_feature() {
    let notes = "resource: Notes\noperations: { get: { request: GET /n, returns: Note } }\ntypes: { Note: { Label: Label }, Label: { Id: int } }";
    let shelves = "resource: Shelves\noperations: { get: { request: GET /s, returns: Shelf } }\ntypes: { Shelf: { Label: Label }, Stray: { Id: int } }";
    let api = api("", &[("notes.yaml", notes), ("shelves.yaml", shelves)]);
    let feature = |name| {
        let def = api
            .types
            .iter()
            .find(|def| def.name == name)
            .expect("there");
        def.feature.clone().unwrap_or_default()
    };
    assert_eq!(feature("Note"), "notes");
    assert_eq!(feature("Label"), "_Label");
    assert_eq!(feature("Shelf"), "shelves");
    assert_eq!(feature("Stray"), "shelves");
    assert_eq!(api.resources[0].groups, [0]);
    assert_eq!(api.groups[0].feature, "_Label");
}

#[test]
fn recursion_is_boxed_where_the_type_would_be_infinite_and_only_there() {
    let text = "
types:
  A: { B?: Alias, List: [A] }
  Alias: B
  B: { A?: A, C?: C }
  C: { Id: int }
";
    let api = api("", &[("notes.yaml", text)]);
    let boxed = |name: &str| -> Vec<bool> {
        let def = api
            .types
            .iter()
            .find(|def| def.name == name)
            .expect("there");
        let TypeKind::Struct(fields) = &def.kind else {
            panic!("a struct")
        };
        fields.iter().map(|f| f.boxed).collect()
    };
    assert_eq!(boxed("A"), [true, false]);
    assert_eq!(boxed("B"), [true, false]);
}

#[test]
fn extended_fields_come_first_and_may_be_said_again() {
    let text = "
types:
  Base: { Id: int, Name: string }
  Middle: { $extends: [Base], Extra: int }
  Thing: { $extends: [Middle], Name?: string, Own: int }
";
    let api = api("", &[("notes.yaml", text)]);
    let names: Vec<String> = presences(&api, "Thing")
        .into_iter()
        .map(|(name, ..)| name)
        .collect();
    assert_eq!(names, ["Id", "Name", "Extra", "Own"]);
    assert_eq!(presences(&api, "Thing")[1].1, Presence::Optional);
}

#[test]
fn operations_know_what_they_do() {
    let settings = "
duplicates: { window: { methods: [POST, PUT], lasts: 10s, status: 406 } }
parameters: { paged: { page?: int, size?: int } }
paging: { numbered: { page: page, size: { parameter: size, maximum: 50 } } }
error: Problem
types: { Problem: { Code?: int } }
";
    let text = "
resource: Notes
operations:
  list: { request: GET /notes, query: { $use: paged, ids?: [int] }, paging: numbered, returns: [any] }
  find: { request: POST /notes/find, effect: read, body: { map: string } }
  lock: { request: GET /notes/lock, effect: write, returns: nothing }
  send: { request: POST /notes, duplicates: none, returns: { 201: created_id }, errors: [400, { 404: nothing }] }
  near: { request: \"GET /n(lat={lat},name={name})\", path: { name: { type: string, style: odata }, lat: double } }
";
    let api = api(settings, &[("notes.yaml", text)]);
    let find = |name| {
        api.operations()
            .find(|(_, o)| o.name == name)
            .expect("there")
            .1
    };
    let list = find("list");
    assert_eq!(
        list.query
            .iter()
            .map(|p| p.name.as_str())
            .collect::<Vec<_>>(),
        ["page", "size", "ids"]
    );
    assert_eq!(list.query[2].style, Style::Repeat);
    assert!(list.paging.is_some() && !list.writes && list.repeatable);
    assert!(!find("find").writes && find("find").duplicates);
    assert!(find("lock").writes && !find("lock").repeatable && !find("lock").duplicates);
    assert!(!find("send").duplicates);
    assert_eq!(find("send").returns[0].content, Content::CreatedId);
    assert_eq!(find("send").errors[1].content, Content::Nothing);
    assert!(matches!(
        find("send").errors[0].content,
        Content::Json(Type::Named(_))
    ));
    let near = find("near");
    assert_eq!(
        near.path_params
            .iter()
            .map(|p| p.name.as_str())
            .collect::<Vec<_>>(),
        ["lat", "name"]
    );
    assert_eq!(near.path_params[1].style, Style::OData);
    assert_eq!(near.path_text(), "/n(lat={lat},name={name})");
}

#[test]
fn the_order_of_files_does_not_matter() {
    let a = ("a.yaml", "types: { A: { B: B } }");
    let b = ("b.yaml", "types: { B: { Id: int } }");
    assert_eq!(api("", &[a, b]), api("", &[b, a]));
}

#[test]
fn a_deprecated_name_never_takes_the_name_of_something_that_is() {
    let code = |notes: &str| {
        let file = |name: &str, text: &str| SourceFile {
            name: name.to_owned(),
            text: text.to_owned(),
        };
        let api = file("api.yaml", "api: Shop\nhost: api.shop.example\n");
        let reading = read(&[api, file("notes.yaml", notes)]);
        reading.diagnostics.first().map(|problem| problem.code)
    };
    let notes = |a: &str, b: &str, types: &str| {
        format!(
            "resource: Notes\noperations:\n  a: {{ {a} request: GET /a, query: {{ x?: {{ type: int{b} }}, y?: int }}, \
             returns: A }}\n  b: {{ request: GET /b, returns: nothing }}\ntypes:\n  A: {{ {types} Id: int }}\n  \
             B: {{ Id: int }}\n"
        )
    };
    // Whatever is said of the rest, deprecated names add nothing to it.
    assert_eq!(
        code(&notes("was: c,", ", was: z", "$was: C,")),
        code(&notes("", "", ""))
    );
    for taken in [
        notes("was: b,", "", ""),
        notes("", ", was: y", ""),
        notes("", "", "$was: B,"),
        notes("", "", "$was: A,"),
    ] {
        assert_eq!(code(&taken), Some("E0302"), "{taken}");
    }
    for bad in [
        notes("was: B,", "", ""),
        notes("", ", was: Z", ""),
        notes("", "", "$was: c,"),
    ] {
        assert_eq!(code(&bad), Some("E0303"), "{bad}");
    }
}

#[test]
fn a_field_may_be_called_as_other_languages_call_their_keys() {
    let notes = "resource: Notes\noperations: { get: { request: GET /notes, returns: Note } }\n\
                 types:\n  Note:\n    properties: { type: { map: any }, doc: What stands in it. }\n    \
                 fields?: { nullable: [string] }\n";
    let api = api("", &[("notes.yaml", notes)]);
    let fields = presences(&api, "Note");
    let names: Vec<&str> = fields.iter().map(|(name, ..)| name.as_str()).collect();
    assert_eq!(names, ["properties", "fields"]);
}

#[test]
fn errors_by_range_and_default_are_kept_apart_from_those_by_status() {
    let text = "
resource: Notes
operations:
  get: { request: GET /notes, errors: [404, { 4XX: Refused, 503: text, default: nothing }] }
types: { Refused: { Why: string } }
";
    let api = api("", &[("notes.yaml", text)]);
    let (_, get) = api.operations().next().expect("there");
    let by_status: Vec<_> = get.errors.iter().map(|error| error.status).collect();
    assert_eq!(by_status, [Some(404), Some(503)]);
    let others = &get.other_errors;
    let statuses: Vec<String> = others
        .iter()
        .map(|error| error.statuses.to_string())
        .collect();
    assert_eq!(statuses, ["4XX", "default"]);
    assert!(matches!(others[0].content, Content::Json(Type::Named(_))));
    assert_eq!(others[1].content, Content::Nothing);
    assert!(api.types[0].usage.read, "an error of a range is read");
}

#[test]
fn a_range_of_errors_is_described_once_and_within_the_errors() {
    let said = |errors: &str| {
        let text = format!(
            "resource: Notes\noperations:\n  get: {{ request: GET /notes, errors: {errors} }}\n"
        );
        let files = [
            ("api.yaml", "api: Shop\nhost: api.shop.example\n".to_owned()),
            ("notes.yaml", text),
        ];
        let files = files.map(|(name, text)| SourceFile {
            name: name.to_owned(),
            text,
        });
        read(&files).api.is_some()
    };
    assert!(said("[{ 4XX: any }, { 5XX: any }]"));
    assert!(!said("[{ 4XX: any }, { 4XX: text }]"));
    assert!(!said("[{ default: any }, { default: any }]"));
    assert!(!said("[{ 2XX: any }]"));
    assert!(!said("[{ 6XX: any }]"));
}

#[test]
fn package_metadata_is_not_guessed() {
    use specwright_model::api::Publish;
    let nothing = api("", &[]).package;
    assert_eq!((nothing.license, nothing.publish), (None, Publish::Nowhere));
    let all = api(
        "license: MIT\nrepository: https://git.example/shop\nauthors: [Ann]\npublish: true\n",
        &[],
    );
    assert_eq!(all.package.license.as_deref(), Some("MIT"));
    assert_eq!(
        all.package.repository.as_deref(),
        Some("https://git.example/shop")
    );
    assert_eq!(all.package.authors, ["Ann"]);
    assert_eq!(all.package.publish, Publish::Anywhere);
    let some = api("publish: [internal]\n", &[]).package.publish;
    assert_eq!(some, Publish::To(vec!["internal".to_owned()]));
}

#[test]
fn what_cargo_would_refuse_is_refused_at_its_place() {
    for wrong in [
        "license: \"MIT, Apache-2.0\"",
        "repository: git@git.example:shop",
        "authors: [\"\"]",
        "publish: [two words]",
        "publish: true",
        "publish: yes",
    ] {
        let text = format!("api: Shop\nhost: api.shop.example\n{wrong}\n");
        let file = SourceFile {
            name: "api.yaml".to_owned(),
            text,
        };
        let reading = read(&[file]);
        assert!(reading.api.is_none(), "{wrong}");
        let problem = &reading.diagnostics[0];
        assert_eq!(problem.place.map(|place| place.line), Some(3), "{wrong}");
        assert!(problem.help.is_some(), "{wrong}");
    }
}

#[test]
fn examples_are_operations() {
    let notes = "resource: Notes\nexample: list\noperations:\n  list: { request: GET /notes }\n  add: { request: POST /notes }\n";
    let api = api(
        "examples: [Notes.add, Notes.list]\n",
        &[("notes.yaml", notes)],
    );
    assert_eq!(api.examples, [(0, 1), (0, 0)]);
    assert_eq!(api.resources[0].example, Some(0));
}

#[test]
fn a_limit_may_hold_in_one_environment_alone_and_count_refused_requests() {
    let settings = "\
environments: { Production: \"\", Sandbox: \"\" }
limits:
  - { per: key, every: 60s, requests: 300 }
  - { per: burst, every: 30s, requests: { Production: none, Sandbox: 15 }, refused: counted }
";
    let api = api(settings, &[]);
    let limit = |index: usize| {
        let limit = &api.limits[index];
        (limit.requests.clone(), limit.counts_refused)
    };
    assert_eq!(limit(0), (vec![Some(300); 2], false));
    assert_eq!(limit(1), (vec![None, Some(15)], true));
}

#[test]
fn a_limit_that_forgets_an_environment_is_refused() {
    for (requests, is_valid) in [
        ("{ Production: none, Sandbox: 15 }", true),
        ("{ Sandbox: 15 }", false),
        ("{ Production: 0, Sandbox: 15 }", false),
        ("none", false),
        ("0", false),
    ] {
        let text = format!(
            "api: Shop\nhost: \"{{environment}}shop.example\"\n\
             environments: {{ Production: \"\", Sandbox: sb }}\n\
             limits: [{{ per: key, every: 60s, requests: {requests} }}]\n"
        );
        let reading = read(&[SourceFile {
            name: "api.yaml".to_owned(),
            text,
        }]);
        assert_eq!(reading.api.is_some(), is_valid, "{requests}");
    }
}

#[test]
fn the_longer_form_of_a_query_takes_all_that_the_shorter_one_says() {
    let problems = |find: &str, long: &str| {
        let text = format!(
            "resource: Notes
operations:
  find: {{ {find}, odata: {{ url_limit: 100, post: long }} }}
  long: {{ {long}, effect: read }}
types:
  Note: {{ Id: int }}
  Query: {{ Filter: string }}
"
        );
        let file = |name: &str, text: &str| SourceFile {
            name: name.to_owned(),
            text: text.to_owned(),
        };
        let files = [
            file("api.yaml", "api: Shop\nhost: api.shop.example\n"),
            file("notes.yaml", &text),
        ];
        let found = read(&files).diagnostics;
        found
            .iter()
            .map(|one| one.message.clone())
            .collect::<Vec<_>>()
    };
    let get = "request: GET /notes, query: { $filter: string }, returns: [Note]";
    let post = "request: POST /notes/find, body: Query, returns: [Note]";
    assert_eq!(problems(get, post), Vec::<String>::new());
    for (find, long, why) in [
        (
            "request: \"GET /shelves/{id}\", path: { id: int }, query: { $filter: string }, returns: [Note]",
            post,
            "one of both has path parameters",
        ),
        (
            get,
            "request: POST /notes/find, body: Query, returns: [Query]",
            "it returns something else",
        ),
        (
            "request: GET /notes, query: { $filter: string }, header: { X-Shelf: string }, returns: [Note]",
            post,
            "it has other headers",
        ),
    ] {
        let found = problems(find, long).join("\n");
        assert!(found.contains(why), "{found}");
    }
}
