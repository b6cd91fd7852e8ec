//! What `OpenAPI` 3 says of requests and answers.

use insta::assert_snapshot;

use crate::support::{paths, shown};

#[test]
fn lists_and_objects_are_written_as_their_style_says() {
    assert_snapshot!(shown(&paths(
        "/things/{ids}:
  get:
    tags: [Things]
    operationId: findThings
    parameters:
      - { name: ids, in: path, required: true, schema: { type: array, items: { type: string } } }
      - { name: repeated, in: query, schema: { type: array, items: { type: string } } }
      - { name: commas, in: query, explode: false, schema: { type: array, items: { type: integer } } }
      - { name: pipes, in: query, style: pipeDelimited, explode: false, schema: { type: array, items: { type: string } } }
      - { name: filter, in: query, style: deepObject, schema: { type: object, properties: { from: { type: string, format: date }, to: { type: string } } } }
      - { name: flat, in: query, schema: { type: object, properties: { page: { type: integer } } } }
      - { name: X-Ids, in: header, schema: { type: array, items: { type: integer } } }
      - { name: either, in: query, schema: { anyOf: [{ type: string }, { type: array, items: { type: string } }] } }
      - { name: crumb, in: cookie, schema: { type: string } }
      - { name: size, in: query, schema: { type: integer, default: 20 } }
    responses: { '204': { description: '' } }"
    )));
}

#[test]
fn bodies_are_sent_as_their_media_type() {
    assert_snapshot!(shown(&paths(
        "/patch:
  patch: { tags: [T], operationId: patch, requestBody: { content: { application/merge-patch+json: { schema: { type: object } } } }, responses: { '204': { description: '' } } }
/file:
  put: { tags: [T], operationId: putFile, requestBody: { required: true, content: { image/png: { schema: { type: string, format: binary } } } }, responses: { '204': { description: '' } } }
/text:
  post: { tags: [T], operationId: say, requestBody: { required: false, content: { text/plain: { schema: { type: string } } } }, responses: { '204': { description: '' } } }
/form:
  post: { tags: [T], operationId: login, requestBody: { content: { application/x-www-form-urlencoded: { schema: { type: object, required: [user], properties: { user: { type: string }, age: { type: integer } } } } } }, responses: { '204': { description: '' } } }
/parts:
  post:
    tags: [T]
    operationId: upload
    requestBody:
      content:
        multipart/form-data:
          schema: { type: object, required: [file], properties: { file: { type: string, format: binary }, note: { type: string }, meta: { type: object, properties: { a: { type: string } } } } }
    responses: { '204': { description: '' } }"
    )));
}

#[test]
fn parts_keep_their_words_and_several_files_are_a_part_each() {
    assert_snapshot!(shown(&paths(
        "/parts:
  post:
    tags: [T]
    operationId: upload
    requestBody:
      required: true
      content:
        multipart/form-data:
          schema: { type: object, required: [files], properties: { files: { type: array, items: { type: string, format: binary } }, note: { type: string, description: For people. } } }
    responses: { '204': { description: '' } }"
    )));
}

#[test]
fn streams_hold_the_data_of_events_or_what_is_on_a_line() {
    assert_snapshot!(shown(&paths(
        "/watch:
  get: { tags: [T], operationId: watch, responses: { '200': { description: '', content: { text/event-stream: { schema: { type: object, properties: { id: { type: string }, data: { type: object, properties: { size: { type: integer } } } } } } } } } }
/words:
  get: { tags: [T], operationId: words, responses: { '200': { description: '', content: { text/event-stream: { schema: { type: string } } } } } }
/lines:
  get: { tags: [T], operationId: lines, responses: { '200': { description: '', content: { application/jsonl: { itemSchema: { type: integer } } } } } }
/both:
  get: { tags: [T], operationId: both, responses: { '200': { description: '', content: { application/json: { schema: { type: string } }, text/event-stream: { schema: { type: string } } } } } }"
    )));
}

#[test]
fn answers_are_asked_for_by_what_they_are() {
    assert_snapshot!(shown(&paths(
        "/json:
  get: { tags: [T], operationId: json, responses: { '200': { description: '', content: { application/vnd.things+json: { schema: { type: string } } } } } }
/image:
  get: { tags: [T], operationId: image, responses: { '200': { description: '', content: { image/png: { schema: { type: string, format: binary } } } } } }
/any:
  get: { tags: [T], operationId: any, responses: { '200': { description: '', content: { '*/*': { schema: { type: string, format: binary } } } } } }
/text:
  get: { tags: [T], operationId: text, responses: { '200': { description: '', content: { text/csv: { schema: { type: string } } } } } }
/none:
  get: { tags: [T], operationId: none, responses: { '200': { description: '' } } }
/several:
  get: { tags: [T], operationId: several, responses: { 2XX: { description: '', content: { application/json: { schema: { type: string } } } }, '404': { description: '' } } }"
    )));
}

#[test]
fn a_default_answer_that_stands_everywhere_is_the_apis_error() {
    let text = paths(
        "/a:
  get: { tags: [T], operationId: a, responses: { '204': { description: '' }, default: { $ref: '#/components/responses/Error' } } }
/b:
  get: { tags: [T], operationId: b, responses: { '204': { description: '' }, default: { $ref: '#/components/responses/Error' } } }",
    );
    let components = "components: { responses: { Error: { description: '', content: { application/json: { schema: { $ref: '#/components/schemas/Error' } } } } }, schemas: { Error: { type: object, properties: { message: { type: string } } } },";
    assert_snapshot!(shown(&text.replace("components: {", components)));
}

#[test]
fn errors_of_ranges_and_all_others_are_described_beside_those_by_status() {
    let text = paths(
        "/a:
  get:
    tags: [T]
    operationId: a
    responses:
      '204': { description: '' }
      '404': { description: '' }
      4XX: { description: '', content: { application/json: { schema: { type: integer } } } }
      default: { description: '' }",
    );
    let shown = shown(&text);
    let errors = shown.split("errors:").nth(1).unwrap_or_default();
    let errors: String = errors.split_whitespace().collect::<Vec<_>>().join(" ");
    let described = "- 404: nothing - 4XX: int - default: nothing";
    let flow = "[{ 404: nothing }, { 4XX: int }, { default: nothing }]";
    assert!(
        errors.starts_with(described) || errors.starts_with(flow),
        "{shown}"
    );
}

#[test]
fn credentials_and_servers_are_those_that_the_file_names_first() {
    let file = |schemes: &str, security: &str| {
        format!(
            "openapi: 3.0.3
info: {{ title: Things, version: '1' }}
servers: [{{ url: 'https://{{region}}.things.example:443/{{base}}/', variables: {{ region: {{ default: eu }}, base: {{ default: v2 }} }} }}]
security: {security}
components: {{ securitySchemes: {schemes} }}
paths: {{ /a: {{ get: {{ tags: [T], operationId: a, responses: {{ '204': {{ description: '' }} }} }} }} }}
"
        )
    };
    let both = "{ basic: { type: http, scheme: basic }, key: { type: apiKey, in: header, name: api_key } }";
    assert_snapshot!("key", shown(&file(both, "[{ key: [] }]")));
    let flows = "{ o: { type: oauth2, flows: { clientCredentials: { tokenUrl: 'https://a.example/t', scopes: {} }, authorizationCode: { authorizationUrl: 'https://a.example/a', tokenUrl: 'https://a.example/t', scopes: {} } } } }";
    assert_snapshot!("oauth2", shown(&file(flows, "[{ o: [x] }]")));
    assert_snapshot!("none", shown(&file("{}", "[]")));
}

#[test]
fn documentation_is_taken_over_unless_the_settings_leave_it_out() {
    let text = paths(
        "/a/{id}:
  get:
    tags: [T]
    operationId: a
    summary: Reads one.
    description: |
      Reads one thing.

      It may be *gone*.
    parameters: [{ name: id, in: path, required: true, description: Which one., schema: { type: integer } }]
    responses: { '200': { description: '', content: { application/json: { schema: { title: Thing, description: A thing., type: object, properties: { n: { type: integer, description: How many. } } } } } } }",
    );
    assert_snapshot!("with", shown(&text));
    let without = specwright_import::Settings::parse("docs: without").expect("valid settings");
    let without = crate::support::described(&crate::support::valid(&text, &without));
    assert!(!without.contains("doc:"), "{without}");
    assert!(without.contains("corrected: prose at "), "{without}");
}

#[test]
fn one_odd_path_costs_its_operation_alone() {
    assert_snapshot!(shown(&paths(
        "/opt/{id?}:
  get: { tags: [T], operationId: odd, responses: { '204': { description: '' } } }
/range/{from}..{to}:
  get: { tags: [T], operationId: range, responses: { '204': { description: '' } } }
/pulls/{index}.{kind}:
  get: { tags: [T], operationId: pull, responses: { '204': { description: '' } } }"
    )));
}

#[test]
fn https_is_taken_where_the_file_has_it() {
    let file = |servers: &str| {
        format!(
            "openapi: 3.0.3
info: {{ title: Things, version: '1' }}
servers: [{servers}]
paths: {{ /a: {{ get: {{ tags: [T], operationId: a, responses: {{ '204': {{ description: '' }} }} }} }} }}
"
        )
    };
    let (plain, safe) = (
        "{ url: 'http://localhost:3000' }",
        "{ url: 'https://api.things.example' }",
    );
    let both = shown(&file(&format!("{plain}, {safe}")));
    assert!(both.contains("host: api.things.example"), "{both}");
    assert!(!both.contains("scheme: http"), "{both}");
    assert!(both.contains("guessed: a server with plain http"), "{both}");
    let alone = shown(&file(plain));
    assert!(alone.contains("scheme: http"), "{alone}");
}

#[test]
fn a_range_of_good_answers_beside_others_is_a_guess() {
    let text = paths(
        "/a:
  get:
    tags: [T]
    operationId: a
    responses:
      '200': { description: '', content: { application/json: { schema: { type: string } } } }
      2XX: { description: '', content: { application/json: { schema: { type: integer } } } }",
    );
    let said = shown(&text);
    assert!(said.contains("guessed: a range of good answers"), "{said}");
}

#[test]
fn names_that_begin_with_a_digit_get_a_letter() {
    let text = paths(
        "/2fa/verify:
  post: { responses: { '204': { description: '' } } }
/b:
  get: { tags: [3D models], responses: { '204': { description: '' } } }",
    );
    let said = shown(&text);
    assert!(said.contains("n2fa.yaml"), "{said}");
    assert!(
        said.contains("n3_d_models.yaml") || said.contains("n3d_models.yaml"),
        "{said}"
    );
}

#[test]
fn spaces_in_a_path_are_sent() {
    let said = shown(&paths(
        "'/a b/Service.Find(x={x}, y={y})':
  get: { tags: [T], operationId: a, parameters: [{ name: x, in: path, required: true, schema: { type: integer } }, { name: y, in: path, required: true, schema: { type: integer } }], responses: { '204': { description: '' } } }",
    ));
    assert!(said.contains("/a%20b/Service.Find(x={x},y={y})"), "{said}");
}

#[test]
fn the_apis_servers_said_again_are_nothing_new() {
    let text = paths(
        "/a:
  servers: [{ url: 'https://api.things.example' }]
  get: { tags: [T], operationId: a, servers: [{ url: 'https://other.example' }], responses: { '204': { description: '' } } }",
    );
    let said = shown(&text);
    let refused = said.lines().filter(|line| line.starts_with("refused"));
    assert_eq!(refused.count(), 1, "{said}");
}

#[test]
fn an_operation_may_be_a_reference() {
    let text = paths(
        "/a:
  get: { $ref: '#/x-files/a' }",
    );
    let said = shown(&format!(
        "{text}x-files: {{ a: {{ tags: [T], operationId: a, responses: {{ '204': {{ description: '' }} }} }} }}\n"
    ));
    assert!(
        said.contains("request: GET /a\n    returns: nothing"),
        "{said}"
    );
    assert!(!said.contains("refused"), "{said}");
}

#[test]
fn the_style_simple_of_a_query_is_commas() {
    let said = shown(&paths(
        "/a:
  get:
    tags: [T]
    operationId: a
    parameters: [{ name: ids, in: query, style: simple, schema: { type: array, items: { type: integer } } }]
    responses: { '204': { description: '' } }",
    ));
    assert!(said.contains("style: comma"), "{said}");
    assert!(said.contains("guessed: style simple"), "{said}");
}
