//! Credentials and servers: all that operations need, each where it is needed.

use insta::assert_snapshot;

use crate::support::shown;

fn file(head: &str, schemes: &str, paths: &str) -> String {
    format!(
        "openapi: 3.1.0
info: {{ title: Things, version: '1' }}
{head}
components: {{ securitySchemes: {schemes} }}
paths: {paths}
"
    )
}

const SCHEMES: &str = "{ user-Token: { type: http, scheme: bearer }, app: { type: apiKey, in: header, name: X-App },
    key: { type: apiKey, in: query, name: api_key }, sid: { type: apiKey, in: cookie, name: sid }, tls: { type: mutualTLS } }";

#[test]
fn alternatives_and_combinations_stand_where_they_are_needed() {
    assert_snapshot!(shown(&file(
        "servers: [{ url: https://api.things.example }]
security: [{ user-Token: [] }, { app: [], key: [] }]",
        SCHEMES,
        "
  /a: { get: { tags: [T], operationId: a, responses: { '204': { description: '' } } } }
  /b: { get: { tags: [T], operationId: b, security: [], responses: { '204': { description: '' } } } }
  /c: { get: { tags: [T], operationId: c, security: [{ sid: [] }], responses: { '204': { description: '' } } } }
  /d: { get: { tags: [T], operationId: d, security: [{}, { user-Token: [read, write] }], responses: { '204': { description: '' } } } }
  /e: { get: { tags: [T], operationId: e, security: [{ tls: [] }], responses: { '204': { description: '' } } } }"
    )));
}

#[test]
fn what_operations_alone_say_is_the_apis_where_most_say_it() {
    assert_snapshot!(shown(&file(
        "servers: [{ url: https://api.things.example }]",
        "{ user: { type: http, scheme: bearer } }",
        "
  /a: { get: { tags: [T], operationId: a, security: [{ user: [] }], responses: { '204': { description: '' } } } }
  /b: { get: { tags: [T], operationId: b, security: [{ user: [] }], responses: { '204': { description: '' } } } }
  /c: { get: { tags: [T], operationId: c, responses: { '204': { description: '' } } } }"
    )));
}

#[test]
fn servers_that_differ_in_the_host_are_environments() {
    let api = |servers: &str| {
        let shown = shown(&file(&format!("servers: {servers}"), "{}", "{}"));
        let api = shown.split("auth:").next().unwrap_or_default();
        let ledger = shown.lines().filter(|line| line.contains("server"));
        let ledger: Vec<&str> = ledger.collect();
        format!("{api}{}", ledger.join("\n"))
    };
    assert_snapshot!(
        "environments",
        api(
            "[{ url: https://api.things.example/v1, description: Live }, { url: https://sandbox.things.example/v1 }, { url: https://other.example/v2 }]"
        )
    );
    assert_snapshot!(
        "variables",
        api(
            "[{ url: 'https://{region}.things.example:8443/{base}', variables: { region: { default: eu, enum: [us, eu] }, base: { default: v2 } } }]"
        )
    );
    assert_snapshot!("plain", api("[{ url: 'http://localhost:8080/api' }]"));
}
