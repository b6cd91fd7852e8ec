//! Keys of other description languages, and what stands for them in this one.

use crate::syntax::tree::{Node, Value};

/// How what other languages write under this key is written in a mapping of this shape.
///
/// `wanted` is the shape's [`name`](super::Shape::name).
pub(crate) fn here(shape: &str, key: &str, value: &Node) -> Option<String> {
    let verb = key.to_ascii_uppercase();
    let is_verb = crate::request_problem(&format!("{verb} /")).is_none();
    if shape == "operation" && is_verb {
        let path = value.text().filter(|text| text.starts_with('/'));
        return Some(format!(
            "it is `request: {verb} {}` here",
            path.unwrap_or("/notes")
        ));
    }
    let answer = match (shape, key) {
        (_, "description" | "summary" | "descriptions" | "documentation" | "comment") => {
            "it is `doc` here"
        }
        ("operation", "responses" | "response" | "answers" | "result" | "output") => {
            "it is `returns` here for the good answer, and `errors` for the statuses of errors"
        }
        ("operation", "params" | "parameters" | "queryParams" | "query_params" | "args") => {
            "it is `query` here, `path` or `header`: each maps names to types"
        }
        ("operation", "headers") => "it is `header` here",
        ("operation", "requestBody" | "request_body" | "payload" | "data" | "input") => {
            "it is `body` here"
        }
        ("operation", "operationId" | "operation_id" | "id") => {
            "the key of an operation is its name here"
        }
        ("operation", "tags" | "tag") => "the file's `resource` groups its operations here",
        ("operation", "security" | "auth") => "it is `auth` in `api.yaml` here",
        ("operation", "consumes" | "contentType" | "content_type") => {
            "the body says it here: `body: { form: Note }`, `{ multipart: … }` or `{ bytes: image/png }`"
        }
        ("operation", "produces") => "it is `accept` here",
        ("operation", "method" | "verb" | "url" | "uri" | "endpoint" | "route") => {
            "verb and path stand together here: `request: GET /notes`"
        }
        ("parameter" | "field" | "part" | "operation", "required" | "optional") => {
            "`?` behind a name says that it may be left out: `page?: int`; all others are required"
        }
        ("parameter" | "field" | "part", "nullable") => {
            "`?` behind the type says that it may be null: `type: string?`"
        }
        ("parameter" | "field" | "part", "format") => {
            "the type says it here: `int64`, `double`, `date`, `datetime`, `uuid`, `bytes`"
        }
        ("parameter" | "field" | "part", "enum" | "values") => {
            "define it under `types` and write its name: `types: { Kind: [paper, audio] }`"
        }
        ("parameter" | "field" | "part", "schema" | "$ref" | "ref") => {
            "it is `type` here, with the name of a type"
        }
        ("parameter" | "field" | "part", "items") => "an array is `type: [Note]` here",
        ("parameter", "in") => "parameters go under `path`, `query` or `header` here",
        ("parameter", "collectionFormat" | "explode") => "it is `style` here",
        ("parameter" | "field", "exclusiveMinimum") => "it is `exclusive_minimum` here",
        ("parameter" | "field", "exclusiveMaximum") => "it is `exclusive_maximum` here",
        ("parameter" | "field", "multipleOf") => "it is `multiple_of` here",
        ("parameter" | "field", "minLength") => "it is `min_length` here",
        ("parameter" | "field", "maxLength") => "it is `max_length` here",
        ("parameter" | "field", "minItems") => "it is `min_items` here",
        ("parameter" | "field", "maxItems") => "it is `max_items` here",
        ("parameter" | "field", "uniqueItems") => "it is `unique_items` here",
        ("parameter" | "field", "regex" | "regexp") => "it is `pattern` here",
        ("field", "example" | "examples") => "fields have no examples here: write them into `doc`",
        ("resource", "paths" | "endpoints" | "routes" | "methods") => "it is `operations` here",
        ("resource", "name" | "tag") => "it is `resource` here",
        ("resource" | "api", "definitions" | "schemas" | "models" | "components") => {
            "it is `types` here"
        }
        ("api", "title" | "name" | "info") => "it is `api` here: the API's name",
        ("api", "servers" | "server" | "url" | "baseUrl" | "base_url" | "hosts") => {
            "it is `host` here, without scheme and path: `host: api.shop.example`"
        }
        ("api", "basePath" | "base_path" | "prefix") => "it is `version` here: `version: v1`",
        ("api", "security" | "securitySchemes" | "securityDefinitions" | "authentication") => {
            "it is `auth` here: `auth: bearer`"
        }
        ("auth", "bearer" | "token" | "jwt") => {
            "it is one word here, `auth: bearer`: callers give the token"
        }
        ("auth", "basic" | "user" | "username" | "password") => {
            "it is one word here, `auth: basic`: callers give name and password"
        }
        ("auth", "none") => "it is one word here: `auth: none`",
        ("auth", "apiKey" | "apikey" | "key" | "header") => {
            "it is `api_key` here: `auth: { api_key: { header: X-Key } }`"
        }
        ("auth", "oauth" | "oAuth2" | "OAuth2") => {
            "it is `oauth2` here: `auth: { oauth2: { token: \"https://login.shop.example/token\" } }`"
        }
        ("api", "licence" | "copyright") => "it is `license` here: `license: MIT OR Apache-2.0`",
        ("api", "author" | "contact" | "maintainers") => {
            "it is `authors` here: `authors: [Ann Lee <ann@shop.example>]`"
        }
        ("api", "operations" | "resource" | "paths") => {
            "operations are in a file for each resource, beside `api.yaml`"
        }
        _ => return None,
    };
    Some(answer.to_owned())
}

/// The same for what would be a field of a definition, if it cannot be one.
pub(crate) fn no_field(key: &str, value: &Node) -> Option<&'static str> {
    let is_list = matches!(&value.value, Value::List(_));
    let answer = match key {
        "properties" | "fields" if is_many(value) => {
            "fields go directly under the name of their type here"
        }
        "description" | "summary" | "doc" if value.text().is_some_and(|it| it.contains(' ')) => {
            "it is `$doc` here"
        }
        "type" if value.text() == Some("object") => {
            "leave it out: a mapping of fields is a struct here"
        }
        "required" if is_list && value.items().len() != 1 => {
            "`?` behind a name says that a field may be missing: `Text?: string`"
        }
        "enum" | "values" if is_list && value.items().len() != 1 => {
            "an enum is the list of its values here: `Kind: [paper, audio]`"
        }
        "allOf" if is_list => "it is `$extends` here: `$extends: [Base]`",
        "oneOf" | "anyOf" if is_list => "it is `$union` here: `$union: [Paper, Audio]`",
        "additionalProperties" => "a map is written `{ map: string }` here",
        "$ref" => "write the name of the type here, without `$ref`",
        _ => return None,
    };
    Some(answer)
}

/// A mapping that can be no type: neither `{ map: … }` and its kin nor a field in full.
fn is_many(value: &Node) -> bool {
    let entries = value.entries();
    let says_a_type = |key: &str| matches!(key, "map" | "page" | "nullable" | "one" | "type");
    !entries.is_empty() && !entries.iter().any(|(key, _)| says_a_type(&key.text))
}
