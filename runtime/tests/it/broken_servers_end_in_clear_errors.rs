//! Hostile and broken servers: each ends in a bounded, clear error of the right kind.

use std::time::Duration;

use crate::common::bookshop::{Client, Environment, NewBook};
use crate::common::server::{Reply, Server, json, with_headers};
use specwright_runtime::{Error, ErrorKind, Settings};

async fn client(reply: Reply, change: impl FnOnce(&mut Settings)) -> (Server, Client) {
    let server = Server::start([reply]).await;
    let client = Client::builder(Environment::Production)
        .address(&server.address)
        .settings(|settings| {
            settings.attempts = 1;
            change(settings);
        })
        .build()
        .expect("a client");
    (server, client)
}

/// What a read and a write say to one answer.
async fn both(reply: &Reply, change: impl Fn(&mut Settings)) -> [Error; 2] {
    let (_server, of_read) = client(reply.clone(), &change).await;
    let read = of_read.books().get(1).send().await;
    let (_server, of_write) = client(reply.clone(), &change).await;
    let book = NewBook::new("t");
    let write = of_write.books().create(&book).send().await;
    let errors = [read.err(), write.err()].map(|error| error.expect("a clear error"));
    for error in &errors {
        assert!(error.to_string().len() < 1000, "{error}");
    }
    errors
}

/// An answer that came, but is not what was asked for: a write was done.
async fn is_unreadable(what: &str, reply: Reply, says: &str) {
    let [read, write] = both(&reply, |settings| settings.body_limit = 1 << 20).await;
    assert_eq!(read.kind(), ErrorKind::Unreadable, "{what}: {read}");
    let written = matches!(write.kind(), ErrorKind::WrittenUnreadable(_));
    assert!(written, "{what}: {write}");
    for error in [read, write] {
        assert!(error.to_string().contains(says), "{what}: {error}");
    }
}

#[tokio::test]
async fn what_is_no_json_of_the_operation_is_unreadable() {
    let html = "Content-Type: text/html\r\n";
    let page = "<html><body>Welcome to the portal</body></html>";
    is_unreadable(
        "another content type",
        with_headers("200 OK", html, page),
        "200 OK with text/html",
    )
    .await;
    let packed = "Content-Type: application/json\r\nContent-Encoding: gzip\r\n";
    is_unreadable(
        "compressed",
        with_headers("200 OK", packed, "xxxx"),
        "200 OK with gzip",
    )
    .await;
    let deep = format!("{{\"Id\":1,\"Free\":{}", "[".repeat(100_000));
    is_unreadable("deep", json("200 OK", &deep), "recursion").await;
    let wide = format!("[{}{{}}]", "{},".repeat(100_000));
    is_unreadable("wide", json("200 OK", &wide), "expected").await;
    let invalid = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n\"\xff\xfe\"".to_vec();
    is_unreadable("no UTF-8", Reply::Bytes(invalid), "unicode").await;
}

#[tokio::test]
async fn an_answer_beyond_a_limit_is_not_taken() {
    let large = json("200 OK", &"x".repeat(5000));
    let [read, write] = both(&large, |settings| settings.body_limit = 1000).await;
    assert_eq!(read.kind(), ErrorKind::Unreadable, "{read}");
    assert!(
        matches!(write.kind(), ErrorKind::WrittenUnreadable(_)),
        "{write}"
    );

    // Nothing of the answer is seen: a write may be done.
    let endless = format!("HTTP/1.1 200 OK\r\n{}\r\n", "X: y\r\n".repeat(500));
    let [read, write] = both(&Reply::Close(endless.into_bytes()), |_| {}).await;
    assert!(matches!(read.kind(), ErrorKind::Unanswered(_)), "{read}");
    assert!(matches!(write.kind(), ErrorKind::Unknown(_)), "{write}");
}

#[tokio::test]
async fn a_slow_drip_ends_at_the_timeout() {
    let Reply::Bytes(bytes) = json("200 OK", &"x".repeat(100)) else {
        unreachable!()
    };
    let (_server, client) = client(Reply::Drip(bytes), |_| {}).await;
    let limit = Duration::from_millis(300);
    let error = client
        .books()
        .get(1)
        .timeout(limit)
        .send()
        .await
        .expect_err("too slow");
    assert!(matches!(error.kind(), ErrorKind::Unanswered(_)), "{error}");
}
