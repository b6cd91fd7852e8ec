//! Whatever stands in an `OpenAPI` file, the description that comes out is valid, and every construct has
//! a disposition.

use proptest::prelude::*;
use serde_json::{Value, json};
use specwright_import::{Disposition, Known, Settings, import};

use crate::support::{pointers, sources};

fn check(file: &Value) {
    let Ok(imported) = import(&file.to_string(), &Settings::default(), &Known::default()) else {
        return;
    };
    let mut all = Vec::new();
    pointers(file, "", &mut all);
    let missing = imported.ledger.missing(all.iter().map(String::as_str));
    assert_eq!(missing, Vec::<&str>::new(), "no disposition");
    for line in imported.ledger.lines() {
        let helps = ["; ", "by hand", "`extra_query`", "describe "];
        let helps = helps.iter().any(|help| line.what.contains(help));
        let loud = line.disposition == Disposition::Refused;
        assert!(!loud || helps, "no help: {line:?}");
    }
    // A file without anything usable describes nothing, and says so.
    if imported.description.operations.is_empty() {
        return;
    }
    let made = sources(&imported);
    let reading = specwright_model::read(&made);
    assert!(
        reading.api.is_some(),
        "invalid: {:#?}\n{made:#?}",
        reading.diagnostics
    );
}

/// A file with something of everything.
fn rich() -> Value {
    json!({
        "openapi": "3.1.0",
        "info": {"title": "Zoo", "description": "Animals.", "version": "1"},
        "servers": [{"url": "https://{r}.zoo.example/v1", "variables": {"r": {"default": "eu"}}}],
        "security": [{"key": []}],
        "paths": {
            "/pets/{id}": {
                "parameters": [{"name": "id", "in": "path", "required": true, "schema": {"type": "integer"}}],
                "get": {"tags": ["Pets"], "operationId": "petsGet", "summary": "Reads.", "parameters": [
                    {"name": "sort", "in": "query", "schema": {"type": "array", "items": {"enum": ["a", "b"]}}},
                    {"name": "filter", "in": "query", "style": "deepObject", "schema": {"$ref": "#/components/schemas/Filter"}},
                    {"name": "X-Trace", "in": "header", "schema": {"type": "string"}}],
                    "responses": {"200": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Pet"}}}},
                        "4XX": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}},
                        "default": {"$ref": "#/components/responses/Error"}}},
                "put": {"tags": ["Pets"], "operationId": "petsGetAnswer", "requestBody": {"content": {"application/merge-patch+json": {"schema": {"$ref": "#/components/schemas/Pet"}}}},
                    "responses": {"200": {"content": {"text/csv": {"schema": {"type": "string"}}}}, "201": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Tree"}}}}}},
                "delete": {"tags": ["Pets"], "security": [], "responses": {"204": {"description": "Gone."}}}},
            "/files": {"post": {"requestBody": {"required": true, "content": {"multipart/form-data": {"schema": {"$ref": "#/components/schemas/Upload"}, "encoding": {"meta": {"contentType": "application/json"}}}}},
                "responses": {"200": {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}}}},
            "/login": {"post": {"tags": ["Login"], "operationId": "call", "requestBody": {"content": {"application/x-www-form-urlencoded": {"schema": {"type": "object", "properties": {"user": {"type": "string"}, "send": {"type": "boolean"}}}}}},
                "responses": {"302": {"description": "On."}}}}},
        "components": {
            "securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "X-Key"}, "basic": {"type": "http", "scheme": "basic"}},
            "responses": {"Error": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}}},
            "schemas": {
                "Error": {"type": "object", "required": ["code"], "properties": {"code": {"type": ["integer", "null"]}}},
                "Filter": {"type": "object", "properties": {"from": {"type": "string", "format": "date"}, "kinds": {"type": "array", "items": {"type": "string"}}}},
                "Pet": {"oneOf": [{"$ref": "#/components/schemas/Cat"}, {"$ref": "#/components/schemas/Dog"}], "discriminator": {"propertyName": "kind", "mapping": {"cat": "#/components/schemas/Cat"}}},
                "Cat": {"allOf": [{"$ref": "#/components/schemas/Base"}, {"type": "object", "required": ["lives"], "properties": {"lives": {"type": "integer"}, "name": {"type": "string"}}}]},
                "Dog": {"allOf": [{"$ref": "#/components/schemas/Base"}, {"required": ["name"]}], "properties": {"barks": {"const": true}}},
                "Base": {"type": "object", "required": ["kind"], "properties": {"kind": {"type": "string"}, "name": {"type": "string"}}, "discriminator": {"propertyName": "kind"}},
                "Tree": {"type": "object", "required": ["left"], "properties": {"left": {"anyOf": [{"$ref": "#/components/schemas/Tree"}, {"type": "null"}]}, "right": {"oneOf": [{"$ref": "#/components/schemas/Tree"}, {"type": "string"}, {"type": "array", "items": {"type": "integer"}}]}, "free": {"type": "object", "additionalProperties": {"$ref": "#/components/schemas/Pet"}}}},
                "Upload": {"type": "object", "required": ["file"], "properties": {"file": {"type": "string", "format": "binary"}, "meta": {"$ref": "#/components/schemas/Filter"}, "tags": {"type": "array", "items": {"type": "string"}}}},
                "Level": {"type": "integer", "enum": [-1, 1]}}}})
}

/// What may come to stand anywhere.
fn odd() -> impl Strategy<Value = Value> {
    let fixed = prop_oneof![
        Just(json!(null)),
        Just(json!(true)),
        Just(json!(-7)),
        Just(json!([])),
        Just(json!({})),
        Just(json!({"$ref": "#/components/schemas/Pet"})),
        Just(json!({"$ref": "#/components/schemas/Base"})),
        Just(json!({"$ref": "#/components/schemas/Tree/properties/left"})),
        Just(json!({"$ref": "#/components/schemas/Gone"})),
        Just(json!({"$ref": "other.yaml#/X"})),
        Just(
            json!({"oneOf": [{"$ref": "#/components/schemas/Pet"}, {"$ref": "#/components/schemas/Cat"}], "properties": {"a": {"type": "string"}}})
        ),
        Just(
            json!({"anyOf": [{"type": "integer"}, {"type": "string"}, {"type": "array", "items": {}}, {"type": "object", "additionalProperties": {"type": "string"}}]})
        ),
        Just(
            json!({"allOf": [{"$ref": "#/components/schemas/Pet"}, {"$ref": "#/components/schemas/Tree"}, {"$ref": "#/components/schemas/Level"}]})
        ),
        Just(
            json!({"allOf": [{"$ref": "#/components/schemas/Base"}], "oneOf": [{"required": ["a"]}, {"required": ["b"]}]})
        ),
        Just(json!({"type": ["string", "integer", "null"], "enum": ["1", 1, null]})),
        Just(json!({"type": "string", "enum": ["1", "2", "+1", "-1", "", "a", "A"]})),
        Just(json!({"type": "string", "format": "binary"})),
        Just(
            json!({"type": "object", "properties": {"kind": {"const": "x"}, "Kind": {"$ref": "#/components/schemas/Level"}}, "required": ["kind", "gone"]})
        ),
        Just(
            json!({"in": "query", "name": "a b", "schema": {"type": "object", "properties": {"x?": {"type": "string"}}}})
        ),
        Just(json!({"application/json": {"schema": {"type": "string"}}, "text/plain": {}})),
        Just(json!({"url": "http://localhost:8080/a b"})),
        Just(json!({"propertyName": "nobody"})),
    ];
    let word = prop::sample::select(vec![
        "object",
        "array",
        "string",
        "integer",
        "query",
        "path",
        "header",
        "cookie",
        "get",
        "type",
        "Self",
        "self",
        "a/b",
        "~",
        "日本",
        "send",
        "null",
        "x: y #z",
        "it's",
        "a\nb",
        "é",
        "/{a}{b}",
        "/{id?}",
        "deepObject",
        "default",
        "4XX",
        "petsGet",
        "new",
        "Pet#base",
        "String",
        "#/components/schemas/Pet",
        "Alternative1",
        "image/png",
        "a b/c",
        "*/*",
        "<<",
        "1",
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

#[test]
fn the_file_itself_is_valid() {
    check(&rich());
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
        check(&file);
    }
}
