//! Over real sockets: what a client sees when a connection ends.

use std::io::ErrorKind;
use std::time::{Duration, Instant};

use crate::support::builder;
use specwright_sandbox::{Running, Sandbox};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Sends one request and reads until the end: what came, and how it ended.
async fn exchange(
    running: &Running,
    verb: &str,
    target: &str,
    fault: &str,
    body: &str,
) -> (String, Option<ErrorKind>) {
    let mut stream = TcpStream::connect(running.address()).await.unwrap();
    let request = format!(
        "{verb} {target} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\nX-Sandbox-Fault: {fault}\r\nConnection: close\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        Sandbox::TOKEN,
        body.len()
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut got = Vec::new();
    let end = stream
        .read_to_end(&mut got)
        .await
        .err()
        .map(|error| error.kind());
    (String::from_utf8(got).unwrap(), end)
}

async fn post(running: &Running, fault: &str) -> (String, Option<ErrorKind>) {
    exchange(
        running,
        "POST",
        "/v3/workorders",
        fault,
        &crate::support::order("A1").to_string(),
    )
    .await
}

fn body(answer: &str) -> &str {
    answer.split_once("\r\n\r\n").map_or("", |(_, body)| body)
}

#[tokio::test]
async fn a_caller_needs_two_lines() {
    let running = Sandbox::new(&crate::support::api()).start().await.unwrap();
    assert!(running.url().starts_with("http://127.0.0.1:"));
    let (answer, end) = post(&running, "").await;
    assert!(answer.starts_with("HTTP/1.1 201 Created\r\n"), "{answer}");
    assert_eq!((body(&answer), end), ("{\"Id\":1001}", None));
}

#[tokio::test]
async fn a_reset_before_the_answer_shows_no_byte_of_it() {
    for (fault, effects) in [
        ("reset=arrival", 0),
        ("reset=before-answer", 1),
        ("strand=10s", 0),
    ] {
        let running = builder().build().start().await.unwrap();
        let (answer, end) = post(&running, fault).await;
        assert_eq!(
            (answer.as_str(), end),
            ("", Some(ErrorKind::ConnectionReset)),
            "{fault}"
        );
        assert_eq!(running.sandbox().stored("workorders").len(), effects);
    }
}

#[tokio::test]
async fn a_reset_or_cut_in_the_body_shows_half_of_it() {
    let running = builder().build().start().await.unwrap();
    let (answer, end) = post(&running, "reset=mid-answer").await;
    assert_eq!(
        (body(&answer), end),
        ("{\"Id\"", Some(ErrorKind::ConnectionReset))
    );
    let (answer, end) = post(&running, "cut=3, clock=11s").await;
    assert_eq!((body(&answer), end), ("{\"I", None));
    assert!(answer.contains("content-length: 11"), "{answer}");
    assert_eq!(running.sandbox().stored("workorders").len(), 2);
}

#[tokio::test]
async fn a_reset_after_the_answer_leaves_it_whole() {
    let running = builder().build().start().await.unwrap();
    let (answer, end) = post(&running, "reset=after-answer").await;
    assert_eq!(body(&answer), "{\"Id\":1001}");
    assert_eq!(end, Some(ErrorKind::ConnectionReset));
}

#[tokio::test]
async fn other_connections_live_on() {
    let running = builder().build().start().await.unwrap();
    let mut idle = TcpStream::connect(running.address()).await.unwrap();
    post(&running, "reset=before-answer").await;
    let request = format!(
        "GET /v3/workorders HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\n\r\n",
        Sandbox::TOKEN
    );
    for _ in 0..2 {
        idle.write_all(request.as_bytes()).await.unwrap();
        let mut some = [0; 4096];
        let length = idle.read(&mut some).await.unwrap();
        assert!(some[..length].starts_with(b"HTTP/1.1 200 OK"));
    }
}

#[tokio::test]
async fn delays_are_real_on_a_socket() {
    let running = builder().build().start().await.unwrap();
    let start = Instant::now();
    post(&running, "late=20ms, delay-before=20ms, delay-after=20ms").await;
    assert!(start.elapsed() >= Duration::from_millis(60));
}

#[tokio::test]
async fn the_page_shows_itself_and_its_buttons_need_their_header() {
    let running = builder().build().start().await.unwrap();
    let (page, _) = exchange(&running, "GET", "/", "", "").await;
    assert!(
        page.contains("content-security-policy") && body(&page).starts_with("<!doctype html>"),
        "{page}"
    );
    post(&running, "").await;
    let (overview, _) = exchange(&running, "GET", "/-sandbox/overview", "", "").await;
    let overview: serde_json::Value = serde_json::from_str(body(&overview)).unwrap();
    assert_eq!(
        (&overview["api"], &overview["requests"][0]["decision"]),
        (&"Works".into(), &"fresh".into())
    );
    let (refused, _) = exchange(&running, "POST", "/-sandbox/reset", "", "").await;
    assert!(refused.starts_with("HTTP/1.1 403"), "{refused}");
    assert_eq!(running.sandbox().stored("workorders").len(), 1);
    let press = |action: &str| {
        let request =
            specwright_sandbox::Request::new(http::Method::POST, format!("/-sandbox/{action}"));
        running
            .sandbox()
            .handle(request.header("x-sandbox-control", "1"))
            .status
    };
    assert_eq!(press("clock?by=10s"), 200);
    assert_eq!(press("clock?by=soon"), 400);
    assert_eq!(press("reset"), 200);
    assert!(running.sandbox().stored("workorders").is_empty());
}

#[tokio::test]
async fn only_a_memory_at_arrival_catches_what_is_still_running() {
    for (at_arrival, second, effects) in [(true, "HTTP/1.1 406", 1), (false, "HTTP/1.1 201", 2)] {
        let running = builder()
            .remembers_at_arrival(at_arrival)
            .build()
            .start()
            .await
            .unwrap();
        let slow = post(&running, "delay-before=300ms");
        let quick = async {
            tokio::time::sleep(Duration::from_millis(100)).await;
            post(&running, "").await
        };
        let ((first, _), (answer, _)) = tokio::join!(slow, quick);
        assert!(first.starts_with("HTTP/1.1 201"), "{first}");
        assert!(answer.starts_with(second), "{answer}");
        assert!(
            !answer.contains("ProcessedRequestInfo"),
            "there is no first response yet"
        );
        assert_eq!(running.sandbox().stored("workorders").len(), effects);
    }
}
