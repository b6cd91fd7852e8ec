//! What does not fit the description is refused, and the answer says which rule was broken.

use crate::support::{builder, call, make, request};
use http::Method;
use serde_json::json;
use specwright_sandbox::Request;

/// Status and rule of a call.
fn refusal(verb: &str, target: &str, body: Option<&serde_json::Value>) -> (u16, String) {
    let reply = call(&builder().build(), verb, target, body);
    (reply.status.as_u16(), reply.rule().to_owned())
}

#[test]
fn paths_verbs_and_parameters() {
    for (verb, target, status, rule) in [
        (
            "GET",
            "/v3/workorder",
            404,
            "path: no operation has /v3/workorder",
        ),
        (
            "GET",
            "/v9/workorders",
            404,
            "path: no operation has /v9/workorders",
        ),
        (
            "GET",
            "/v3/WorkOrders",
            404,
            "path: no operation has /v3/WorkOrders",
        ),
        (
            "GET",
            "/v3/workorders/",
            404,
            "path: no operation has /v3/workorders/",
        ),
        (
            "GET",
            "/v3/workorders/1/status",
            405,
            "verb: this path knows PUT",
        ),
        (
            "TRACE",
            "/v3/workorders",
            405,
            "verb: this path knows GET, POST",
        ),
        (
            "GET",
            "/v3/workorders/x1",
            400,
            "path: id is \"x1\", which is not a whole number (int64)",
        ),
        (
            "GET",
            "/v3/workorders?Prioriti=High",
            400,
            "query: unknown parameter Prioriti (did you mean Priority?)",
        ),
        (
            "GET",
            "/v3/workorders?Priority=a&Priority=b",
            400,
            "query: Priority appears 2 times",
        ),
        (
            "GET",
            "/v3/odata/workorders?$top=x",
            400,
            "query: $top is \"x\", which is not a whole number (int64)",
        ),
        (
            "GET",
            "/v3/odata/workorders?$count=yes",
            400,
            "query: $count is \"yes\", which is not true or false",
        ),
        (
            "GET",
            "/v3/odata/workorders/Service.NearBy(latitude=1,name=x)",
            400,
            "path: name must be in single quotes, it is x",
        ),
    ] {
        let (got, text) = refusal(verb, target, None);
        assert_eq!(got, status, "{target}: {text}");
        assert!(text.starts_with(rule), "{text}");
    }
}

#[test]
fn bodies_are_checked_against_their_types() {
    let good = crate::support::order("A");
    let with = |name: &str, value: serde_json::Value| {
        let mut body = good.clone();
        body[name] = value;
        body
    };
    let mut without = good.clone();
    without.as_object_mut().unwrap().remove("Priority");
    for (body, rule) in [
        (without, "body: $: Priority is missing"),
        (
            with("Priority", json!("Hihg")),
            "body: $.Priority: \"Hihg\" is not a known value of Level (did you mean High?)",
        ),
        (
            with("Priority", json!(1)),
            "body: $.Priority: 1 is not a known value of Level",
        ),
        (
            with("Contract", json!({ "LocationId": "7" })),
            "body: $.Contract.LocationId: \"7\" is not a whole number (int64)",
        ),
        (
            with("Contract", json!([])),
            "body: $.Contract: [] is not Contract",
        ),
        (
            with("Numbr", json!("A")),
            "body: $: NewOrder has no field Numbr (did you mean Number?)",
        ),
        (
            with("Number", json!(null)),
            "body: $.Number: null is not text",
        ),
        (
            with("On", json!("tomorrow")),
            "body: $.On: \"tomorrow\" is not a date and time",
        ),
        (json!([1]), "body: $: [1] is not NewOrder"),
    ] {
        assert_eq!(
            refusal("POST", "/v3/workorders", Some(&body)),
            (400, rule.to_owned())
        );
    }
    assert_eq!(refusal("POST", "/v3/workorders", Some(&good)).0, 201);
    assert_eq!(
        refusal("POST", "/v3/workorders", None),
        (400, "body: it is missing".to_owned())
    );
    assert_eq!(
        refusal("GET", "/v3/workorders", Some(&good)),
        (400, "body: this operation takes none".to_owned())
    );
}

#[test]
fn the_kind_of_a_body_counts() {
    let sandbox = builder().build();
    let id = make(&sandbox, "A");
    let post = |media: &str, text: &str| {
        sandbox
            .handle(request("POST", "/v3/workorders", None).body(media, text.to_owned()))
            .status
            .as_u16()
    };
    assert_eq!(post("text/plain", "{}"), 415);
    assert_eq!(post("application/json", "{"), 400);
    assert_eq!(post("", "{"), 400);
    assert_eq!(post("", &crate::support::order("B").to_string()), 201);
    let upload = |body: &'static str| {
        let target = format!("/v3/workorders/{id}/attachments");
        let reply = sandbox
            .handle(request("POST", &target, None).body("multipart/form-data; boundary=b", body));
        reply.rule().to_owned()
    };
    let part = "--b\r\nContent-Disposition: form-data; name=file; filename=x\r\n\r\n1\r\n";
    assert_eq!(
        upload("--b\r\nContent-Disposition: form-data; name=file\r\n\r\n1\r\n--b--"),
        "body: part file: a file must have a file name"
    );
    assert_eq!(upload("--b--"), "body: part file is missing");
    assert_eq!(
        upload("--b\r\nContent-Disposition: form-data; name=fle; filename=x\r\n\r\n1\r\n--b--"),
        "body: unknown part fle (did you mean file?)"
    );
    let with =
        |rest: &str| -> &'static str { Box::leak(format!("{part}{rest}--b--").into_boxed_str()) };
    assert_eq!(
        upload(with(
            "--b\r\nContent-Disposition: form-data; name=count\r\n\r\nmany\r\n"
        )),
        "body: part count: $: \"many\" is not a whole number (int64)"
    );
    assert_eq!(
        upload(with(
            "--b\r\nContent-Disposition: form-data; name=about\r\n\r\n{\"X\":1}\r\n"
        )),
        "body: part about: $: About has no field X"
    );
    assert_eq!(upload(with("")), "ok: attach");
}

#[test]
fn a_refusal_has_the_shape_of_the_api() {
    let sandbox = builder().build();
    let reply = sandbox.handle(Request::new(Method::GET, "/v3/workorders"));
    assert_eq!(reply.status, 401);
    assert_eq!(reply.headers["www-authenticate"], "Bearer");
    let text = "auth: Authorization: Bearer is missing";
    assert_eq!(reply.rule(), text);
    assert_eq!(
        reply.value(),
        json!({ "ErrorCode": 401, "ErrorCodes": [401], "ErrorMessage": text })
    );
}

#[test]
fn case_may_be_ignored_on_demand() {
    let sandbox = builder().ignore_case(true).build();
    assert_eq!(call(&sandbox, "GET", "/V3/WorkOrders", None).status, 200);
    assert_eq!(
        call(
            &sandbox,
            "GET",
            "/v3/OData/WorkOrders/service.nearby(Latitude=1,Name='x')",
            None
        )
        .status,
        200
    );
}

#[test]
fn plain_http_is_refused_on_demand() {
    let sandbox = builder().refuse_plain_http(true).build();
    let mut request = request("GET", "/v3/workorders", None);
    assert_eq!(sandbox.handle(request.clone()).status, 400);
    request.secure = true;
    assert_eq!(sandbox.handle(request).status, 200);
}

#[test]
fn values_beyond_their_bounds() {
    let api = crate::support::read(
        "api: Notes\nhost: api.notes.example\nauth: none\n",
        "resource: Notes
operations:
  list: { request: GET /notes, query: { size?: { type: int, minimum: 1, maximum: 9 }, tags?: { type: [string], style: comma, max_items: 2, unique_items: true } }, returns: nothing }
  add: { request: POST /notes, body: Note, returns: nothing }
types:
  Note: { kind: { type: string, const: note }, title: { type: string, max_length: 3, pattern: \"^[A-Z]\" }, marks?: { type: [double], exclusive_minimum: 0 } }",
    );
    let sandbox = specwright_sandbox::Sandbox::builder(&api).build();
    let note = |kind: &str, title: &str, mark: f64| {
        Some(json!({ "kind": kind, "title": title, "marks": [mark] }))
    };
    for (verb, target, body, rule) in [
        ("GET", "/notes?size=9&tags=a,b", None, ""),
        (
            "GET",
            "/notes?size=10",
            None,
            "query: size is [\"10\"], which is not at most 9",
        ),
        (
            "GET",
            "/notes?tags=a,b,c",
            None,
            "query: tags is [\"a,b,c\"], which is not a list of at most 2 items",
        ),
        (
            "GET",
            "/notes?tags=a,a",
            None,
            "query: tags is [\"a,a\"], which is not a list in which no item stands twice",
        ),
        ("POST", "/notes", note("note", "Abc", 0.1), ""),
        (
            "POST",
            "/notes",
            note("book", "Abc", 1.0),
            "body: $.kind: \"book\" is not \"note\", its one value",
        ),
        (
            "POST",
            "/notes",
            note("note", "Abcd", 1.0),
            "body: $.title: \"Abcd\" is not at most 3 characters",
        ),
        (
            "POST",
            "/notes",
            note("note", "abc", 1.0),
            "body: $.title: \"abc\" is not a match of ^[A-Z]",
        ),
        (
            "POST",
            "/notes",
            note("note", "Abc", 0.0),
            "body: $.marks: [0.0] is not more than 0",
        ),
    ] {
        let reply = call(&sandbox, verb, target, body.as_ref());
        let refused = if reply.status == 400 {
            reply.rule()
        } else {
            ""
        };
        assert_eq!(refused, rule, "{target} {body:?}");
    }
}
