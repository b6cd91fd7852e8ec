//! Whatever is sent, the sandbox answers: no panic, no error of its own.

use crate::support::{api, builder, get};
use http::Method;
use proptest::prelude::*;
use specwright_sandbox::{Faults, Plan, Request, Sandbox};

/// Targets near the real ones, with anything in their places.
fn target() -> impl Strategy<Value = String> {
    let known = prop::sample::select(vec![
        "/v3/workorders",
        "/v3/workorders/",
        "/v3/odata/workorders(",
        "/v3/odata/workorders?$filter=",
        "/v3/workorders/1/notes?paging=",
        "/v3/odata/workorders?$expand=",
        "/v3/odata/workorders?$orderby=",
        "/v3/odata/workorders?$select=",
        "/oauth/token?",
        "/oauth/authorize?response_type=code&client_id=client&redirect_uri=",
        "/-sandbox/",
        "/",
        "/v3/odata/workorders/Service.NearBy(latitude=",
        "",
    ]);
    (known, "[ -~é]{0,40}").prop_map(|(known, rest)| format!("{known}{rest}"))
}

fn query() -> impl Strategy<Value = String> {
    let words = prop::sample::select(vec![
        "Id",
        "Status/Primary",
        "Tags/any(",
        "t:",
        "t/Name",
        "eq",
        "ne",
        "gt",
        "and",
        "or",
        "not",
        "(",
        ")",
        "'x'",
        "1",
        "-2.5",
        "null",
        "in",
        ",",
        "contains(",
        "length(",
        "2026-06-01",
        "add",
        "div",
        "0",
        "mod",
        "$it",
        "substring(",
        "/",
    ]);
    prop::collection::vec(words, 0..12).prop_map(|words| words.join(" "))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_request_is_answered(
        verb in prop::sample::select(vec!["GET", "POST", "PUT", "PATCH", "DELETE", "TRACE"]),
        target in target(),
        media in prop::sample::select(vec!["application/json", "multipart/form-data; boundary=b", "application/x-www-form-urlencoded", ""]),
        body in prop::collection::vec(any::<u8>(), 0..60),
    ) {
        let sandbox = builder().limits(false).build();
        let request = Request::new(verb.parse::<Method>().unwrap(), target).bearer(Sandbox::TOKEN).body(media, body);
        let reply = sandbox.handle(request);
        prop_assert!(reply.status.as_u16() < 500, "{}", reply.rule());
        prop_assert!(!reply.rule().is_empty());
    }

    #[test]
    fn any_filter_is_a_filter_or_a_bad_query(words in query()) {
        let seeds = serde_json::json!({ "workorders": [{ "Id": 1, "Tags": [{ "Name": "x" }], "Status": { "Primary": "x" } }] });
        let sandbox = builder().limits(false).seeds(&seeds).build();
        let filter = percent_encoding::utf8_percent_encode(&words, percent_encoding::NON_ALPHANUMERIC);
        let request = Request::new(Method::GET, format!("/v3/odata/workorders?$filter={filter}")).bearer(Sandbox::TOKEN);
        let reply = sandbox.handle(request);
        prop_assert!(matches!(reply.status.as_u16(), 200 | 400), "{words}");
    }

    #[test]
    fn any_text_is_a_fault_a_plan_a_seed_or_an_error(text in "[ -~]{0,60}") {
        let _ = Faults::parse(&text);
        let _ = Plan::parse(&text);
        let _ = Sandbox::builder(&api()).seeds_text(&text);
    }
}

#[test]
fn a_hostile_path_costs_no_more_than_the_tree_is_large() {
    let sandbox = builder().build();
    let long = format!("/v3{}", "/workorders(1)".repeat(100_000));
    let start = std::time::Instant::now();
    let request = Request::new(Method::GET, long).bearer(Sandbox::TOKEN);
    assert_eq!(sandbox.handle(request).status, 404);
    assert!(start.elapsed().as_secs() < 5);
    assert!(get(&sandbox, "/v3/workorders").is_array());
}
