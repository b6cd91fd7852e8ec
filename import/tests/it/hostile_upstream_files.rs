//! Upstream files that nobody should write, and some do: whatever stands in one, the import ends, what
//! it makes is a valid description, and every construct has a disposition.

use proptest::prelude::*;
use serde_json::{Value, json};
use specwright_import::{Disposition, Imported, Known, Settings, api_file, files, import};
use specwright_model::source::SourceFile;

/// The pointers of all keys.
fn pointers(value: &Value, at: &str, found: &mut Vec<String>) {
    let key = |key: &str| key.replace('~', "~0").replace('/', "~1");
    match value {
        Value::Object(entries) => {
            for (name, inner) in entries {
                let pointer = format!("{at}/{}", key(name));
                pointers(inner, &pointer, found);
                found.push(pointer);
            }
        }
        Value::Array(items) => {
            for (index, inner) in items.iter().enumerate() {
                pointers(inner, &format!("{at}/{index}"), found);
            }
        }
        _ => {}
    }
}

/// Imports, and checks what holds for every file.
fn check(file: &Value) -> Result<Imported, String> {
    let text = file.to_string();
    let mut imported = import(&text, &Settings::default(), &Known::default())?;
    let mut all = Vec::new();
    pointers(file, "", &mut all);
    let missing = imported.ledger.missing(all.iter().map(String::as_str));
    assert_eq!(missing, Vec::<&str>::new(), "no disposition");
    let mut made = files(&imported.description);
    made.push(api_file(&imported.description));
    let made: Vec<SourceFile> = made
        .into_iter()
        .map(|f| SourceFile {
            name: f.name,
            text: f.text,
        })
        .collect();
    // A file without anything usable describes nothing, and says so.
    if !imported.description.operations.is_empty() {
        let reading = specwright_model::read(&made);
        assert!(
            reading.api.is_some(),
            "invalid: {:#?}\n{made:#?}",
            reading.diagnostics
        );
    }
    for line in imported.ledger.lines() {
        assert!(line.place.0 > 0, "no place: {line:?}");
        let helps = ["; ", "by hand", "`extra_query`", "describe "];
        let helps = helps.iter().any(|help| line.what.contains(help));
        let loud = line.disposition == Disposition::Refused;
        assert!(!loud || helps, "no help: {line:?}");
    }
    let description = imported.description.clone();
    imported
        .ledger
        .find(&text, &made, &description)
        .expect("places are found");
    Ok(imported)
}

/// What was refused or guessed, as `rule at pointer`.
fn lines(imported: &Imported) -> Vec<String> {
    imported
        .ledger
        .lines()
        .iter()
        .map(|line| format!("{} at {}", line.rule(), line.upstream))
        .collect()
}

fn get(answer: &Value, definitions: &Value) -> Value {
    json!({"swagger":"2.0","paths":{"/n":{"get":{"tags":["N"],"responses":{"200":{"schema":answer}}}}},"definitions":definitions})
}

fn body(imported: &Imported, id: &str) -> String {
    let ty = imported.description.types.iter().find(|ty| ty.id == id);
    let ty = ty.unwrap_or_else(|| panic!("{id} is not there: {:#?}", imported.description));
    let name = |id: &str| imported.description.type_name(id);
    specwright_edit::flow(&ty.body.named(&name))
}

#[test]
fn references_in_circles_and_to_nothing_are_refused() {
    let file = get(
        &json!({"$ref":"#/definitions/A"}),
        &json!({"A":{"$ref":"#/definitions/B"},"B":{"type":"array","items":{"$ref":"#/definitions/A"}},
            "C":{"type":"object","properties":{"x":{"$ref":"#/definitions/Gone"},"y":{"$ref":"other.json#/Z"},"z":{"$ref":5}}}}),
    );
    let found = lines(&check(&file).expect("imported"));
    for line in [
        "a definition that refers to itself alone at /definitions/A",
        "a definition that refers to itself alone at /definitions/B",
        "a reference to nothing at /definitions/C/properties/x/$ref",
        "a reference into another file at /definitions/C/properties/y/$ref",
        "a reference to nothing at /definitions/C/properties/z/$ref",
    ] {
        assert!(found.iter().any(|l| l == line), "{line}: {found:#?}");
    }
    let file = json!({"swagger":"2.0","paths":{"/n":{"get":{"parameters":[{"$ref":"#/parameters/a"},{"$ref":"#/parameters/no"}],
        "responses":{"200":{"$ref":"#/responses/r"},"404":{"$ref":"#/responses/gone"}}}}},
        "parameters":{"a":{"$ref":"#/parameters/b"},"b":{"$ref":"#/parameters/a"},"unused":{"name":"u","in":"query","type":"string"}},
        "responses":{"r":{"schema":{"type":"string"}}}});
    let found = lines(&check(&file).expect("imported"));
    for start in [
        "a reference in a circle at /parameters/",
        "a reference to nothing at /paths/~1n/get/parameters/1",
        "a reference to nothing at /paths/~1n/get/responses/404",
        "unused parameters at /parameters/unused",
    ] {
        assert!(
            found.iter().any(|l| l.starts_with(start)),
            "{start}: {found:#?}"
        );
    }
}

#[test]
fn values_without_end_can_be_left_out() {
    let node = |required: Value| json!({"type":"object","required":required,"properties":{"next":{"$ref":"#/definitions/Node"},"list":{"type":"array","items":{"$ref":"#/definitions/Node"}}}});
    let mut file = get(&json!({}), &json!({"Node":node(json!(["next","list"]))}));
    file["paths"]["/n"]["put"] = json!({"parameters":[{"name":"b","in":"body","required":true,"schema":{"$ref":"#/definitions/Node"}}],"responses":{}});
    let imported = check(&file).expect("imported");
    assert_eq!(
        body(&imported, "Node"),
        "{ $upstream: Node, next?: Node, list: [Node] }"
    );
    assert!(lines(&imported).contains(
        &"a required field of its own type at /definitions/Node/properties/next".to_owned()
    ));
}

#[test]
fn composition_keeps_the_fields_of_all_parts() {
    let file = get(
        &json!({"$ref":"#/definitions/Dog"}),
        &json!({"Pet":{"type":"object","discriminator":"kind","required":["kind"],"properties":{"kind":{"type":"string"},"name":{"type":"string"}}},
            "Dog":{"allOf":[{"$ref":"#/definitions/Pet"},{"type":"object","properties":{"barks":{"type":"boolean"},"name":{"type":"string"}}}],"properties":{"age":{"type":"integer","x-nullable":true}}},
            "Self":{"allOf":[{"$ref":"#/definitions/Self"}],"properties":{"a":{"type":"string"}}},
            "Alias":{"allOf":[{"$ref":"#/definitions/Pet"}]}}),
    );
    let imported = check(&file).expect("imported");
    assert_eq!(
        body(&imported, "Dog"),
        "{ $upstream: Dog, $extends: [PetBase], barks?: boolean, age?: int }"
    );
    assert_eq!(
        body(&imported, "Pet#base"),
        "{ $upstream: \"Pet#base\", kind: string, name?: string }"
    );
}

#[test]
fn objects_in_place_become_types_and_free_keys_maps() {
    let file = get(
        &json!({"type":"array","items":{"type":"object","properties":{"In":{"type":"object","properties":{"b":{"type":"string"}}},
            "free":{"additionalProperties":true},"ints":{"type":"object","additionalProperties":{"type":"integer"}},
            "both":{"type":"object","properties":{"x":{"type":"string"}},"additionalProperties":{"type":"string"}}}}}),
        &json!({}),
    );
    let imported = check(&file).expect("imported");
    assert_eq!(
        body(&imported, "GET /n#answer"),
        "{ $upstream: \"GET /n#answer\", In?: NListAnswerIn, free?: { map: any }, ints?: { map: int }, both?: NListAnswerBoth }"
    );
    let free = "free keys beside named ones at /paths/~1n/get/responses/200/schema/items/properties/both/additionalProperties";
    assert!(lines(&imported).contains(&free.to_owned()));
}

#[test]
fn enums_of_all_kinds_have_a_disposition() {
    let field = |values: Value| json!({"type":"string","enum":values});
    let file = get(
        &json!({"$ref":"#/definitions/A"}),
        &json!({"A":{"type":"object","properties":{"empty":field(json!([])),"twice":field(json!(["a","a"])),"one":field(json!(["x"])),
            "null":field(json!(["a",null])),"case":field(json!(["a-b","a_b"])),"no":field(json!("a")),"far":field(json!(["да"])),
            "numbers":{"type":"integer","enum":[1,2]},"kind":{"$ref":"#/definitions/Kind"}}},
            "Kind":{"type":"string","enum":["In","Out"]}}),
    );
    let imported = check(&file).expect("imported");
    assert_eq!(
        body(&imported, "A"),
        "{ $upstream: A, empty?: string, twice?: ATwice, one?: AOne, null?: ANull, case?: ACase, no?: string, far?: AFar, numbers?: ANumbers, kind?: Kind }"
    );
    assert_eq!(
        body(&imported, "Kind"),
        "{ $upstream: Kind, $enum: [In, Out] }"
    );
}

#[test]
fn names_that_rust_cannot_have_get_others() {
    let file = json!({"swagger":"2.0","paths":{
        "/a":{"get":{"tags":["日本"],"parameters":[{"name":"a-b","in":"query","type":"string"},{"name":"a_b","in":"query","type":"string"},
            {"name":"ä","in":"query","type":"string"},{"name":"x?","in":"query","type":"string"},{"name":"","in":"query","type":"string"}],
            "responses":{"200":{"schema":{"$ref":"#/definitions/string"}}}}},
        "/b":{"get":{"tags":["api"],"responses":{"200":{"schema":{"$ref":"#/definitions/a~1b"}}}}},
        "/c":{"get":{"tags":["Common"],"responses":{"200":{"schema":{"$ref":"#/definitions/%C3%A9"}}}}},
        "/d":{"get":{"tags":["Work Orders"],"responses":{}}},"/e":{"get":{"tags":["WorkOrders"],"responses":{}}},
        "/":{"get":{"tags":["types"],"responses":{}}}},
        "definitions":{"string":{"type":"object","properties":{"Id":{"type":"string"},"id":{"type":"string"},"ID":{"type":"string"},"":{"type":"string"},
            "$of":{"type":"string"},"type":{"type":"string"},"wire":{"type":"string"},"x?":{"type":"string"},"x!":{"type":"string"}}},
            "a/b":{"type":"object","properties":{"日":{"type":"string"}}},"é":{"type":"object","properties":{"a":{"type":"string"}}}}});
    let imported = check(&file).expect("imported");
    let resources: std::collections::BTreeSet<&str> = imported
        .description
        .operations
        .iter()
        .map(|o| o.resource.as_str())
        .collect();
    assert_eq!(
        resources.into_iter().collect::<Vec<_>>(),
        [
            "ApiResource",
            "CommonResource",
            "Types",
            "U65e5U672c",
            "WorkOrders"
        ]
    );
}

#[test]
fn requests_that_cannot_be_are_refused_part_by_part() {
    let file = json!({"swagger":"2.0","paths":{
        "/n/{a}":{"parameters":[{"name":"a","in":"path","required":true,"type":"string"},{"name":"q","in":"query","type":"string"}],
            "get":{"parameters":[{"name":"q","in":"query","type":"integer"}],"responses":{}},"$ref":"x",
            "post":{"parameters":[{"name":"x","in":"body","schema":{"type":"string"}},{"name":"y","in":"body","schema":{"type":"string"}},{"name":"f","in":"formData","type":"string"}],"responses":{}},
            "put":{"consumes":["application/x-www-form-urlencoded"],"parameters":[{"name":"f","in":"formData","type":"string","required":true},{"name":"g","in":"formData","type":"integer"}],"responses":{"201":{"schema":{"type":"file"}}}},
            "patch":{"parameters":[{"name":"f","in":"formData","type":"file"},{"name":"f","in":"formData","type":"string"}]},
            "delete":{"parameters":[{"name":"b","in":"body"},{"name":"h","in":"header","type":"array","items":{"type":"integer"},"collectionFormat":"tsv"},{"name":"Authorization","in":"header","type":"string"},{"name":"o","in":"query","schema":{"type":"object","properties":{"x":{"type":"string"}}}},{"name":"gone","in":"path","type":"string"}],
              "responses":{"2XX":{},"default":{},"999":{},"404":{"schema":{"type":"file"}},"400":{"schema":{"type":["string","null"]}}}}},
        "/n/{b}":{"get":{"responses":{}}},
        "no/slash":{"get":{"responses":{}}},"/a?b=1":{"get":{"responses":{}}},"/a/../b":{"get":{"responses":{}}},"/{":{"get":{"responses":{}}},"/{x}{x}":{"get":{"responses":{}}},"/é":{"get":{"responses":{}}}}});
    let imported = check(&file).expect("imported");
    let found = lines(&imported);
    for line in [
        "a second operation with this verb and path at /paths/~1n~1{b}/get",
        "a parameter of the path at /paths/~1n~1{a}/parameters/1",
        "a path by reference beside operations at /paths/~1n~1{a}/$ref",
        "a second body at /paths/~1n~1{a}/post/parameters/1",
        "a second body at /paths/~1n~1{a}/post/parameters/2",
        "a part of a form whose name stands twice or cannot be said at /paths/~1n~1{a}/patch/parameters/1",
        "an operation without answers at /paths/~1n~1{a}/patch",
        "a body without a schema at /paths/~1n~1{a}/delete/parameters/0",
        "a header that the client sends by itself at /paths/~1n~1{a}/delete/parameters/2",
        "an object in a query at /paths/~1n~1{a}/delete/parameters/3",
        "a path parameter that the path does not have at /paths/~1n~1{a}/delete/parameters/4",
        "a status that is none at /paths/~1n~1{a}/delete/responses/999",
        "path at /paths/no~1slash/get",
        "path at /paths/~1a?b=1/get",
        "path at /paths/~1a~1..~1b/get",
        "path at /paths/~1{/get",
        "path at /paths/~1{x}{x}/get",
        "path at /paths/~1é/get",
    ] {
        assert!(found.iter().any(|l| l == line), "{line}: {found:#?}");
    }
    assert_eq!(body(&imported, "PUT /n/{a}#form"), "{ f: string, g?: int }");
}

#[test]
fn values_of_the_wrong_kind_are_refused_where_they_stand() {
    let file = json!({"swagger":"2.0","info":[],"host":5,"schemes":"https","paths":{"/a":7,"/b":{"get":null,"parameters":{}},
        "/c":{"get":{"tags":"x","consumes":"json","parameters":{"a":1},"responses":[1],"deprecated":"yes"}}},
        "definitions":{"A":[],"B":{"type":"object","properties":[],"required":"x"},"C":{"type":"array","items":[]},"D":{"additionalProperties":5},"E":{"allOf":{}}}});
    let found = lines(&check(&file).expect("imported"));
    for at in [
        "/info",
        "/host",
        "/schemes",
        "/paths/~1a",
        "/paths/~1b/get",
        "/paths/~1b/parameters",
        "/paths/~1c/get/tags",
        "/paths/~1c/get/consumes",
        "/paths/~1c/get/parameters",
        "/paths/~1c/get/responses",
        "/paths/~1c/get/deprecated",
        "/definitions/A",
        "/definitions/B/properties",
        "/definitions/B/required",
        "/definitions/C/items",
        "/definitions/D/additionalProperties",
        "/definitions/E/allOf",
    ] {
        let line = format!("wrong kind at {at}");
        assert!(found.contains(&line), "{line}: {found:#?}");
    }
}

#[test]
fn keys_that_appear_twice_are_reported_with_their_place() {
    let text =
        "{\"swagger\":\"2.0\",\n\"paths\":{},\n \"paths\":{\"/a\":{\"get\":{\"responses\":{}}}}}";
    let imported = import(text, &Settings::default(), &Known::default()).expect("imported");
    let line = &imported
        .ledger
        .lines()
        .iter()
        .find(|line| line.upstream == "/paths")
        .expect("told");
    assert_eq!(
        (line.rule(), line.place),
        ("a key that stands twice", (3, 2))
    );
}

#[test]
fn what_is_too_deep_or_another_format_is_refused_with_help() {
    let refuse =
        |text: &str| import(text, &Settings::default(), &Known::default()).expect_err("refused");
    let deep = format!(
        "{{\"swagger\":\"2.0\",\"x\":{}1{}}}",
        "[".repeat(100_000),
        "]".repeat(100_000)
    );
    assert!(refuse(&deep).contains("not valid JSON"));
    let deep = format!(
        "swagger: '2.0'\nx: {}1{}",
        "[".repeat(10_000),
        "]".repeat(10_000)
    );
    assert!(refuse(&deep).contains("not valid YAML"));
    let bomb = "swagger: '2.0'\na: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d]\nf: [*e,*e,*e,*e,*e,*e,*e,*e]\n";
    assert!(refuse(bomb).contains("not valid YAML"));
    assert!(refuse(r#"{"openapi":"4.0.0"}"#).contains("3.0, 3.1 and 3.2 are imported"));
    assert!(refuse(r#"{"swagger":"1.2"}"#).contains("of Swagger, 2.0 is imported"));
    assert!(refuse("\u{feff}{\"a\":1}").contains("neither `openapi: 3.…` nor"));
}

#[test]
fn the_same_file_in_yaml_says_the_same() {
    let yaml = "swagger: \"2.0\"\npaths:\n  /n/{id}:\n    get:\n      tags: [N]\n      parameters:\n      - {name: id, in: path, required: true, type: integer}\n      responses:\n        200: {schema: {type: array, items: {type: string}}}\n";
    let json = r#"{"swagger":"2.0","paths":{"/n/{id}":{"get":{"tags":["N"],"parameters":[{"name":"id","in":"path","required":true,"type":"integer"}],"responses":{"200":{"schema":{"type":"array","items":{"type":"string"}}}}}}}}"#;
    let read =
        |text: &str| import(text, &Settings::default(), &Known::default()).expect("imported");
    assert_eq!(read(yaml).description, read(json).description);
}

/// A file that has a little of everything.
fn rich() -> Value {
    json!({"swagger":"2.0","info":{"title":"Rich","version":"1"},"host":"a.example:443","basePath":"/v1","schemes":["https"],
    "securityDefinitions":{"k":{"type":"apiKey","in":"header","name":"X-Key"}},"security":[{"k":[]}],"consumes":["application/json"],
    "parameters":{"page":{"name":"page","in":"query","type":"integer","default":1}},
    "responses":{"Bad":{"description":"bad","schema":{"$ref":"#/definitions/Problem"}}},
    "paths":{
      "/pets":{"get":{"tags":["Pets"],"parameters":[{"$ref":"#/parameters/page"},{"name":"kind","in":"query","type":"array","items":{"type":"string","enum":["cat","dog"]},"collectionFormat":"csv"}],
        "responses":{"200":{"schema":{"type":"array","items":{"$ref":"#/definitions/Pet"}}},"400":{"$ref":"#/responses/Bad"}}},
        "post":{"tags":["Pets"],"parameters":[{"name":"pet","in":"body","required":true,"schema":{"$ref":"#/definitions/Pet"}}],"responses":{"201":{"description":"made"}}}},
      "/pets/{id}":{"parameters":[{"name":"id","in":"path","required":true,"type":"integer","format":"int64"}],
        "get":{"tags":["Pets"],"responses":{"200":{"schema":{"$ref":"#/definitions/Dog"}},"404":{}}},
        "delete":{"tags":["Pets"],"parameters":[{"name":"If-Match","in":"header","type":"string"}],"responses":{"204":{}}},
        "put":{"tags":["Pets"],"consumes":["multipart/form-data"],"parameters":[{"name":"file","in":"formData","type":"file","required":true},{"name":"note","in":"formData","type":"string"}],"responses":{"200":{"schema":{"type":"object","properties":{"ok":{"type":"boolean"}}}}}}},
      "/forms":{"post":{"tags":["Forms"],"consumes":["application/x-www-form-urlencoded"],"parameters":[{"name":"a","in":"formData","type":"string"}],"responses":{"200":{"schema":{"type":"file"}}}}}},
    "definitions":{
      "Pet":{"type":"object","required":["name"],"properties":{"name":{"type":"string"},"owner":{"$ref":"#/definitions/Owner"},"tags":{"type":"array","items":{"type":"string"}},"size":{"type":"number","format":"float","minimum":1}}},
      "Dog":{"allOf":[{"$ref":"#/definitions/Pet"},{"properties":{"barks":{"type":"boolean","default":false}}}]},
      "Owner":{"type":"object","properties":{"pets":{"type":"array","items":{"$ref":"#/definitions/Pet"}},"more":{"additionalProperties":{"type":"integer"}},"state":{"type":"string","enum":["on","off"],"x-nullable":true}}},
      "Kind":{"type":"string","enum":["a","b"]},
      "Problem":{"type":"object","properties":{"code":{"$ref":"#/definitions/Kind"},"at":{"type":"string","format":"date-time"}}}}})
}

/// Values that may stand anywhere in the place of what belongs there.
fn odd() -> impl Strategy<Value = Value> {
    let fixed = prop_oneof![
        Just(Value::Null),
        Just(json!(true)),
        Just(json!(-7)),
        Just(json!(1.5)),
        Just(json!([])),
        Just(json!({})),
        Just(json!("")),
        Just(json!([null, 5, "x"])),
        Just(json!(["a", "A", "a_"])),
        Just(json!({"$ref":"#/definitions/Pet"})),
        Just(json!({"$ref":"#/definitions/Kind"})),
        Just(json!({"$ref":"#/parameters/page"})),
        Just(
            json!({"type":"object","properties":{"Name":{"type":"string"},"name":{"$ref":"#/definitions/Dog"}},"required":["name"]})
        ),
        Just(json!({"type":"array","items":{"type":"array","items":{}}})),
        Just(
            json!({"allOf":[{"$ref":"#/definitions/Dog"},{"$ref":"#/definitions/Pet"},{"$ref":"#/definitions/Owner"}]})
        ),
        Just(json!({"type":"string","format":"byte"})),
        Just(json!({"in":"query","name":"a b","type":"boolean","default":"maybe"})),
        Just(json!({"in":"path","name":"id","type":"array","items":{"type":"string"}})),
        Just(json!({"in":"body","name":"body","schema":{"x-nullable":true,"type":"string"}})),
        Just(json!({"in":"formData","name":"send","type":"file"})),
        Just(json!({"in":"header","name":"a b","type":"string"})),
    ];
    let word = prop::sample::select(vec![
        "object",
        "array",
        "string",
        "file",
        "integer",
        "query",
        "path",
        "body",
        "formData",
        "header",
        "type",
        "Self",
        "self",
        "a/b",
        "~",
        "日本",
        "send",
        "POST",
        "null",
        "x: y #z",
        "it's",
        "\"q\"",
        "a\nb",
        "é",
        "/a%zz",
        "/a[b]|^\"<c>",
        "/{a}{b}",
        "multi",
        "csv",
        "type",
        "Type",
        "- x",
        "#/definitions/Owner",
    ]);
    prop_oneof![fixed, word.prop_map(|word| json!(word))]
}

/// One change: at which key, what, and how.
type Change = (prop::sample::Index, Value, u8, prop::sample::Index);

fn apply(file: &mut Value, (at, value, how, other): &Change) {
    let mut all = Vec::new();
    pointers(file, "", &mut all);
    let pointer = &all[at.index(all.len())];
    let (around, key) = pointer.rsplit_once('/').expect("a key");
    let key = key.replace("~1", "/").replace("~0", "~");
    let copied = file.pointer(&all[other.index(all.len())]).cloned();
    let Some(Value::Object(entries)) = file.pointer_mut(around) else {
        return;
    };
    match how % 4 {
        0 => {
            entries.insert(key, value.clone());
        }
        1 => {
            entries.shift_remove(&key);
        }
        2 => {
            let old = entries.get(&key).cloned();
            let new = value.as_str().unwrap_or("other").to_owned();
            entries.insert(new, old.unwrap_or_default());
        }
        _ => {
            entries.insert(key, copied.unwrap_or_default());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_stands_in_a_file_the_description_is_valid_and_nothing_is_dropped(
        changes in prop::collection::vec((any::<prop::sample::Index>(), odd(), any::<u8>(), any::<prop::sample::Index>()), 1..5),
    ) {
        let mut file = rich();
        for change in &changes {
            apply(&mut file, change);
        }
        // A file as a whole may be refused; nothing else may happen.
        let _ = check(&file);
    }
}
