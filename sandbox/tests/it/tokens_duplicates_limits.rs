//! Tokens, duplicates and limits behave as the description says, on a clock that nobody waits for.

use std::time::Duration;

use crate::support::{api, builder, call, get, make, order, read, request};
use http::{HeaderMap, Method};
use serde_json::{Value, json};
use specwright_sandbox::{FirstResponse, Reply, Request, Sandbox, Time};

const FORM: &str = "application/x-www-form-urlencoded";
/// `client:secret`
const BASIC: &str = "Basic Y2xpZW50OnNlY3JldA==";

fn token(sandbox: &Sandbox, form: &str) -> Reply {
    let request = Request::new(Method::POST, "/oauth/token").body(FORM, form.to_owned());
    sandbox.handle(request.header("authorization", BASIC))
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name]
        .as_str()
        .unwrap_or_else(|| panic!("{name} in {value}"))
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers[name].to_str().unwrap()
}

#[test]
fn a_token_lives_as_long_as_the_description_says() {
    let sandbox = builder().build();
    let given = token(
        &sandbox,
        "grant_type=password&username=user&password=password",
    )
    .value();
    assert_eq!(
        (&given["token_type"], &given["expires_in"]),
        (&json!("bearer"), &json!(600))
    );
    let ask = || {
        let request =
            Request::new(Method::GET, "/v3/workorders").bearer(text(&given, "access_token"));
        sandbox.handle(request).status.as_u16()
    };
    assert_eq!(ask(), 200);
    sandbox.advance(Duration::from_secs(599));
    assert_eq!(ask(), 200);
    sandbox.advance(Duration::from_secs(1));
    assert_eq!(ask(), 401);
}

#[test]
fn refresh_tokens_rotate() {
    let sandbox = builder().build();
    let first = token(
        &sandbox,
        "grant_type=password&username=user&password=password",
    )
    .value();
    let refresh = format!(
        "grant_type=refresh_token&refresh_token={}",
        text(&first, "refresh_token")
    );
    let throttled = token(&sandbox, &refresh);
    assert_eq!(throttled.status, 429);
    assert!(header(&throttled.headers, "error-message").contains("Login attempts limit"));
    sandbox.advance(Duration::from_secs(5));
    let second = token(&sandbox, &refresh).value();
    assert_ne!(second["refresh_token"], first["refresh_token"]);
    sandbox.advance(Duration::from_secs(5));
    let used = token(&sandbox, &refresh);
    assert_eq!(
        (used.status.as_u16(), &used.value()["error"]),
        (400, &json!("invalid_grant"))
    );
}

#[test]
fn a_code_is_good_once_and_for_its_address() {
    let sandbox = builder().build();
    let ask = "/oauth/authorize?response_type=code&client_id=client&redirect_uri=http%3A%2F%2Fx%2Fback&state=s%201";
    let sent = sandbox.handle(Request::new(Method::GET, ask));
    let location = header(&sent.headers, "location").to_owned();
    assert_eq!(sent.status, 302);
    let code = location
        .strip_prefix("http://x/back?code=")
        .and_then(|rest| rest.strip_suffix("&state=s%201"))
        .unwrap();
    let spend = |to: &str| {
        token(
            &sandbox,
            &format!("grant_type=authorization_code&code={code}&redirect_uri={to}"),
        )
        .status
    };
    assert_eq!(spend("http%3A%2F%2Fy"), 400);
    assert_eq!(spend("http%3A%2F%2Fx%2Fback"), 200);
    sandbox.advance(Duration::from_secs(5));
    assert_eq!(spend("http%3A%2F%2Fx%2Fback"), 400);
}

#[test]
fn an_unknown_client_is_sent_to_a_login_page() {
    let sandbox = builder().build();
    let request = Request::new(Method::POST, "/oauth/token").body(FORM, "grant_type=password");
    let sent = sandbox.handle(request);
    assert_eq!(
        (sent.status.as_u16(), header(&sent.headers, "location")),
        (302, "/Account/LogOn")
    );
    let page = sandbox.handle(Request::new(Method::GET, "/Account/LogOn"));
    assert_eq!(
        (page.status.as_u16(), header(&page.headers, "content-type")),
        (200, "text/html")
    );
    assert_eq!(
        token(&sandbox, "grant_type=password&username=user&password=no").status,
        400
    );
    assert_eq!(
        token(&sandbox, "grant_type=client_credentials").value()["error"],
        "unsupported_grant_type"
    );
}

#[test]
fn an_identical_write_is_refused_for_ten_seconds_with_its_first_response() {
    let sandbox = builder().build();
    let id = make(&sandbox, "A1");
    let again = call(&sandbox, "POST", "/v3/workorders", Some(&order("A1")));
    assert_eq!(again.status, 406);
    let body = again.value();
    assert_eq!(
        body["Reason"],
        "Duplicate request/request already processed"
    );
    assert_eq!(
        serde_json::from_str::<Value>(text(&body, "ProcessedRequestInfo")).unwrap(),
        json!({ "Id": id })
    );
    make(&sandbox, "A2");
    let other = request("POST", "/v3/workorders?", Some(&order("A1")));
    assert_eq!(
        sandbox.handle(other).status,
        201,
        "the URL belongs to the key"
    );
    sandbox.advance(Duration::from_secs(10));
    assert_ne!(make(&sandbox, "A1"), id);
}

#[test]
fn another_user_and_a_failed_write_are_no_duplicates() {
    let sandbox = builder().token("second").build();
    let target = "/v3/workorders/99/notes";
    let note = json!({ "Note": "x" });
    assert_eq!(call(&sandbox, "POST", target, Some(&note)).status, 404);
    assert_eq!(call(&sandbox, "POST", target, Some(&note)).status, 404);
    make(&sandbox, "A1");
    let other = Request::new(Method::POST, "/v3/workorders")
        .bearer("second")
        .json(&order("A1"));
    assert_eq!(sandbox.handle(other).status, 201);
    let given = token(
        &sandbox,
        "grant_type=password&username=user&password=password",
    )
    .value();
    let mine = Request::new(Method::POST, "/v3/workorders")
        .bearer(text(&given, "access_token"))
        .json(&order("A1"));
    assert_eq!(
        sandbox.handle(mine).status,
        406,
        "the same user by another token"
    );
}

#[test]
fn the_first_response_comes_in_the_form_that_was_chosen() {
    for (form, wanted) in [
        (
            FirstResponse::Whole,
            json!({ "StatusCode": 201, "Body": { "Id": 1001 } }),
        ),
        (FirstResponse::Absent, Value::Null),
    ] {
        let sandbox = builder().first_response(form).build();
        make(&sandbox, "A1");
        let again = call(&sandbox, "POST", "/v3/workorders", Some(&order("A1"))).value();
        assert_eq!(again["ProcessedRequestInfo"], wanted);
    }
}

#[test]
fn too_many_requests_are_refused_until_a_date() {
    let sandbox = builder().environment("Small").build();
    for _ in 0..5 {
        get(&sandbox, "/v3/workorders");
    }
    let refused = call(&sandbox, "GET", "/v3/workorders", None);
    assert_eq!(refused.status, 429);
    let reason = "Request has been throttled. Your current Application limit is [5] per [1] minute";
    assert_eq!(refused.value(), json!({ "Reason": reason }));
    let date = |name: &str| httpdate::parse_http_date(header(&refused.headers, name)).unwrap();
    let wait = date("retry-after").duration_since(date("date")).unwrap();
    assert!(
        wait <= Duration::from_secs(60) && wait >= Duration::from_secs(59),
        "{wait:?}"
    );
    sandbox.advance(Duration::from_secs(60));
    get(&sandbox, "/v3/workorders");
}

#[test]
fn where_refused_requests_count_each_lengthens_the_wait() {
    for counts_refused in [false, true] {
        let mut api = api();
        api.limits[0].counts_refused = counts_refused;
        let sandbox = Sandbox::builder(&api).time(Time::virtual_now());
        let sandbox = sandbox.environment("Small").build();
        for _ in 0..5 {
            get(&sandbox, "/v3/workorders");
        }
        let status = || {
            sandbox.advance(Duration::from_secs(10));
            call(&sandbox, "GET", "/v3/workorders", None).status
        };
        for _ in 0..5 {
            assert_eq!(status(), 429);
        }
        // A minute has passed since the last one that was answered.
        assert_eq!(status() == 429, counts_refused);
    }
}

#[test]
fn a_refused_right_is_a_401_with_the_value_that_says_so() {
    let sandbox = builder().build();
    let asked = request("GET", "/v3/workorders", None).header("x-sandbox-fault", "denied");
    let reply = sandbox.handle(asked);
    assert_eq!(reply.status, 401);
    assert_eq!(
        (&reply.value()["ErrorCode"], &reply.value()["ErrorCodes"]),
        (&json!(504), &json!([504]))
    );
}

#[test]
fn an_idempotency_key_gives_the_first_response_again() {
    let api = read(
        "api: Pay\nhost: pay.example\nauth: bearer\nduplicates: { key: { header: Idempotency-Key, methods: [POST], lasts: 24h } }",
        "resource: Payments\noperations:\n  create: { request: POST /payments, body: Payment, returns: { 201: Payment } }\n  \
         list: { request: GET /payments, returns: [Payment] }\ntypes:\n  Payment: { id?: int, amount: int }",
    );
    let sandbox = Sandbox::builder(&api).time(Time::virtual_now()).build();
    let pay = |key: &str, amount: i64| {
        let request = request("POST", "/payments", Some(&json!({ "amount": amount })));
        sandbox.handle(request.header("idempotency-key", key))
    };
    let first = pay("k1", 5);
    assert_eq!(first.status, 201);
    assert_eq!(pay("k1", 5).value(), first.value());
    assert_eq!(pay("k1", 6).status, 422);
    assert_ne!(pay("k2", 5).value(), first.value());
    sandbox.advance(Duration::from_secs(24 * 3600));
    assert_ne!(pay("k1", 5).value(), first.value());
    assert_eq!(get(&sandbox, "/payments").as_array().map(Vec::len), Some(3));
}

#[test]
fn what_arrived_is_counted() {
    let sandbox = builder().build();
    make(&sandbox, "A1");
    sandbox.advance(Duration::from_secs(11));
    make(&sandbox, "A1");
    make(&sandbox, "A2");
    token(&sandbox, "grant_type=password&username=user&password=wrong");
    token(
        &sandbox,
        "grant_type=password&username=user&password=password",
    );
    let arrivals = sandbox.arrivals();
    assert_eq!(
        (&arrivals["writes"], &arrivals["doubled_writes"]),
        (&json!(3), &json!(1))
    );
    assert_eq!(arrivals["most_requests_in_60_s"], 3);
    let minutes = arrivals["requests_by_minute"].as_object().unwrap();
    let requests: u64 = minutes.values().filter_map(Value::as_u64).sum();
    assert_eq!(requests, 3);
    let statuses: Vec<_> = arrivals["token_calls"]
        .as_array()
        .unwrap()
        .iter()
        .map(|call| &call["status"])
        .collect();
    assert_eq!(statuses, [400, 200]);
    let control = Request::new(Method::GET, "/-sandbox/arrivals");
    assert_eq!(sandbox.handle(control).value(), arrivals);
}

#[test]
fn each_operation_asks_for_the_credentials_that_the_description_says() {
    let api = "api: Depot
host: api.depot.example
auth:
  schemes: { user: bearer, app: { api_key: { header: X-App } }, key: { api_key: { query: api_key } }, sid: { api_key: { cookie: sid } } }
  use: [user, [app, key]]
";
    let depot = "resource: Depot
operations:
  get: { request: GET /get, returns: nothing }
  open: { request: GET /open, returns: nothing, auth: none }
  session: { request: GET /session, returns: nothing, auth: sid }
  perhaps: { request: GET /perhaps, returns: nothing, auth: [user, none] }
";
    let sandbox = Sandbox::builder(&read(api, depot)).build();
    let let_in = |target: &str, headers: &[(&str, &str)]| {
        let request = Request::new(Method::GET, target);
        let add = |request: Request, (name, value): &(&str, &str)| request.header(name, value);
        let request = headers.iter().fold(request, add);
        sandbox.handle(request).status != 401
    };
    let user = ("authorization", "Bearer anything");
    assert!(let_in("/get", &[user]));
    assert!(!let_in("/get", &[("x-app", "a")]));
    assert!(let_in("/get?api_key=k", &[("x-app", "a")]));
    assert!(!let_in("/get", &[]));
    assert!(let_in("/open", &[]));
    assert!(!let_in("/session", &[user]));
    assert!(let_in("/session", &[("cookie", "a=b; sid=1")]));
    assert!(let_in("/perhaps", &[]));
}
