//! What Swagger 2.0 says by its standard, where a file itself is silent.

use insta::assert_snapshot;

use crate::support::shown;

fn swagger(head: &str, paths: &str) -> String {
    let paths = paths.trim_end().replace('\n', "\n  ");
    format!("swagger: 2.0\ninfo: {{ title: Things, version: '1' }}\n{head}\npaths:\n  {paths}\n")
}

#[test]
fn lists_are_separated_by_commas_and_media_types_are_obeyed() {
    assert_snapshot!(shown(&swagger(
        "host: api.things.example",
        "/things:
  get:
    tags: [T]
    operationId: find
    produces: [text/plain]
    parameters: [{ name: ids, in: query, type: array, items: { type: integer } }]
    responses: { 200: { description: '', schema: { type: string } } }
  patch:
    tags: [T]
    operationId: patch
    consumes: [application/merge-patch+json]
    parameters: [{ name: body, in: body, required: true, schema: { type: object, properties: { a: { type: string } } } }]
    responses: { 200: { description: '' } }
/file:
  get: { tags: [T], operationId: file, produces: [application/zip], responses: { 200: { description: '', schema: { type: file } } } }"
    )));
}

#[test]
fn of_several_credentials_those_that_security_names_are_sent() {
    assert_snapshot!(shown(&swagger(
        "host: api.things.example
securityDefinitions: { basic: { type: basic }, key: { type: apiKey, in: header, name: api_key } }
security: [{ key: [] }]",
        "/a:
  get: { tags: [T], operationId: a, security: [{ key: [] }], responses: { 204: { description: '' } } }
/b:
  get: { tags: [T], operationId: b, security: [], responses: { 204: { description: '' } } }"
    )));
}

#[test]
fn what_is_not_said_of_host_and_credentials_is_asked_for() {
    assert_snapshot!(shown(&swagger(
        "",
        "/a:
  get: { tags: [T], operationId: a, responses: { 204: { description: '' } } }"
    )));
}

#[test]
fn merge_keys_of_yaml_are_merged() {
    let merged = shown(&swagger(
        "host: api.things.example
x-shared: &shared { type: object, properties: { a: { type: string }, b: { type: string } } }
definitions: { Thing: { <<: *shared, required: [a] } }",
        "/a:
  get: { tags: [T], operationId: a, responses: { 200: { description: '', schema: { $ref: '#/definitions/Thing' } } } }",
    ));
    assert!(
        merged.contains("    a: string\n    b?: string\n"),
        "{merged}"
    );
    assert!(!merged.contains("<<"), "{merged}");
}

#[test]
fn a_host_with_a_scheme_is_still_that_host() {
    let said = shown(&swagger(
        "host: https://api.things.example/v1",
        "/a:\n  get: { tags: [T], operationId: a, responses: { 204: { description: '' } } }",
    ));
    assert!(said.contains("host: api.things.example\n"), "{said}");
    assert!(said.contains("version: v1\n"), "{said}");
    assert!(said.contains("corrected: a scheme in the host"), "{said}");
}
