//! What goes wrong on purpose goes wrong exactly so.

use std::time::Duration;

use crate::support::{builder, call, get, make, order, request};
use specwright_sandbox::{Plan, Reply, Sandbox, Wire};

fn post(sandbox: &Sandbox, fault: &str) -> Reply {
    let request = request("POST", "/v3/workorders", Some(&order("A1")));
    sandbox.handle(request.header("x-sandbox-fault", fault))
}

fn stored(sandbox: &Sandbox) -> usize {
    sandbox.stored("workorders").len()
}

#[test]
fn an_error_comes_before_or_after_the_effect() {
    for (fault, status, effects) in [
        ("status=502", 502, 0),
        ("status-after=503", 503, 1),
        ("status=500", 500, 0),
    ] {
        let sandbox = builder().build();
        let reply = post(&sandbox, fault);
        assert_eq!(
            (reply.status.as_u16(), stored(&sandbox)),
            (status, effects),
            "{fault}"
        );
        assert!(reply.rule().starts_with("fault: "), "{}", reply.rule());
    }
}

#[test]
fn connections_end_before_in_and_after_the_answer() {
    for (fault, wire, effects) in [
        ("reset=arrival", Wire::ResetBefore, 0),
        ("reset=before-answer", Wire::ResetBefore, 1),
        ("reset=mid-answer", Wire::ResetMiddle(5), 1),
        ("reset=after-answer", Wire::ResetAfter, 1),
        ("cut", Wire::Cut(5), 1),
        ("cut=2", Wire::Cut(2), 1),
        ("cut=999", Wire::Cut(11), 1),
    ] {
        let sandbox = builder().build();
        let reply = post(&sandbox, fault);
        assert_eq!((reply.wire, stored(&sandbox)), (wire, effects), "{fault}");
    }
}

#[test]
fn a_lost_answer_is_found_again_by_the_same_request() {
    let sandbox = builder().build();
    post(&sandbox, "reset=before-answer");
    assert_eq!(post(&sandbox, "").status, 406);
    assert_eq!(stored(&sandbox), 1);
}

#[test]
fn a_stranded_request_still_takes_effect_later() {
    let sandbox = builder().build();
    assert_eq!(post(&sandbox, "strand=3s").wire, Wire::ResetBefore);
    get(&sandbox, "/v3/workorders");
    assert_eq!(stored(&sandbox), 0);
    assert_eq!(
        post(&sandbox, "").status,
        201,
        "the first one is still on its way"
    );
    sandbox.advance(Duration::from_secs(3));
    get(&sandbox, "/v3/workorders");
    assert_eq!(
        stored(&sandbox),
        1,
        "it came inside the window of the second and was refused"
    );
}

#[test]
fn a_stranded_request_after_the_window_is_a_second_effect() {
    let sandbox = builder().build();
    post(&sandbox, "strand=11s");
    post(&sandbox, "");
    sandbox.advance(Duration::from_secs(11));
    get(&sandbox, "/v3/workorders");
    assert_eq!(stored(&sandbox), 2);
}

#[test]
fn a_second_delivery_is_stopped_by_the_duplicate_rule_only() {
    let sandbox = builder().build();
    post(&sandbox, "twice");
    assert_eq!(stored(&sandbox), 1);
    let id = make(&sandbox, "A2");
    let removed =
        request("DELETE", &format!("/v3/workorders/{id}"), None).header("x-sandbox-fault", "twice");
    assert_eq!(sandbox.handle(removed).status, 204);
}

#[test]
fn delays_move_a_virtual_clock() {
    let sandbox = builder().build();
    let reply = post(&sandbox, "delay-before=8s, delay-after=4s");
    assert_eq!(reply.delay, Duration::from_secs(4));
    assert_eq!(
        post(&sandbox, "").status,
        406,
        "the window begins with the effect"
    );
    sandbox.advance(Duration::from_secs(6));
    assert_eq!(post(&sandbox, "").status, 201);
}

#[test]
fn clocks_jump_and_servers_restart() {
    let sandbox = builder().build();
    make(&sandbox, "A1");
    assert_eq!(post(&sandbox, "restart=keep").status, 406);
    assert_eq!(post(&sandbox, "restart=forget").status, 201);
    assert_eq!(post(&sandbox, "clock=30s").status, 201);
    assert_eq!(post(&sandbox, "clock=-5s").status, 406);
}

#[test]
fn something_else_may_answer() {
    let sandbox = builder().build();
    let reply = post(&sandbox, "content-type=text/html");
    assert_eq!(reply.headers["content-type"], "text/html");
    assert!(reply.text().starts_with("<!doctype html>"));
    assert_eq!(post(&sandbox, "expire").status, 401);
    assert_eq!(post(&sandbox, "throttle=10s").status, 429);
    assert_eq!(
        post(&sandbox, "nonsense").rule(),
        "fault: unknown fault \"nonsense\""
    );
}

#[test]
fn a_plan_strikes_by_rule_and_by_chance_the_same_way_each_time() {
    let plan = Plan::parse(
        "rules: [{ on: 'POST */workorders', times: 1, fault: 'status=503' }]\nrate: 0.3\nfaults: ['status=500']",
    );
    let run = |seed: u64| -> Vec<u16> {
        let sandbox = builder()
            .limits(false)
            .seed(seed)
            .plan(plan.clone().unwrap())
            .build();
        let first = call(&sandbox, "POST", "/v3/workorders", Some(&order("A1")))
            .status
            .as_u16();
        let rest = (0..100).map(|_| {
            call(&sandbox, "GET", "/v3/workorders", None)
                .status
                .as_u16()
        });
        std::iter::once(first).chain(rest).collect()
    };
    let statuses = run(1);
    assert_eq!(statuses, run(1));
    assert_ne!(statuses, run(2));
    assert_eq!(statuses[0], 503);
    let struck = statuses.iter().filter(|status| **status == 500).count();
    assert!((10..50).contains(&struck), "{struck}");
}

#[test]
fn the_log_says_what_was_decided_and_the_recording_has_no_secrets() {
    let sandbox = builder().record(true).build();
    make(&sandbox, "A1");
    post(&sandbox, "");
    post(&sandbox, "status=500");
    call(&sandbox, "GET", "/v3/nothing", None);
    let decisions: Vec<_> = sandbox
        .log()
        .iter()
        .rev()
        .map(|line| line["decision"].clone())
        .collect();
    assert_eq!(decisions, ["fresh", "duplicate", "faulted", "refused"]);
    let form = "grant_type=password&username=user&password=password";
    let login = specwright_sandbox::Request::new(http::Method::POST, "/oauth/token")
        .body("application/x-www-form-urlencoded", form)
        .header("authorization", "Basic Y2xpZW50OnNlY3JldA==");
    assert_eq!(sandbox.handle(login).status, 200);
    let recording = sandbox.recording();
    let cases: serde_json::Value = serde_json::from_str(&recording).unwrap();
    assert_eq!(cases.as_array().map(Vec::len), Some(5));
    assert_eq!(cases[0]["request"]["body"]["Number"], "A1");
    for secret in [
        "Bearer",
        "Basic",
        "access-",
        "refresh-",
        "password=password",
    ] {
        assert!(!recording.contains(secret), "{secret}");
    }
}
