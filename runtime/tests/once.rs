//! Nothing beneath the client repeats a request: a server that counts arrivals sees each write once.

mod common;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use common::bookshop::{Client, Environment, NewBook};
use common::server::{Reply, Server};
use specwright_runtime::promise::Policy;
use specwright_runtime::{ErrorKind, transport::ReqwestTransport};

#[derive(Clone, Copy)]
enum Fault {
    Refuse,
    GoAway,
}

/// An HTTP/2 server that takes each request and ends it badly.
async fn http2(fault: Fault) -> (String, Arc<AtomicUsize>) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port");
    let address = format!("http://{}", listener.local_addr().expect("bound"));
    let arrived = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&arrived);
    tokio::spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            let counter = Arc::clone(&counter);
            tokio::spawn(async move {
                let mut connection = h2::server::handshake(socket).await.expect("HTTP/2");
                while let Some(Ok((_, mut respond))) = connection.accept().await {
                    counter.fetch_add(1, Ordering::SeqCst);
                    match fault {
                        Fault::Refuse => respond.send_reset(h2::Reason::REFUSED_STREAM),
                        Fault::GoAway => connection.abrupt_shutdown(h2::Reason::NO_ERROR),
                    }
                }
            });
        }
    });
    (address, arrived)
}

#[tokio::test]
async fn refused_streams_and_goaway_are_not_repeated_beneath() {
    for fault in [Fault::Refuse, Fault::GoAway] {
        let (address, arrived) = http2(fault).await;
        let client = Client::builder(Environment::Production)
            .address(address)
            .reqwest(reqwest::Client::builder().http2_prior_knowledge())
            .build()
            .expect("a client");
        let write = client
            .books()
            .create(&NewBook::new("t"))
            .policy(Policy::Never);
        let error = write.send().await.expect_err("no answer");
        assert!(matches!(error.kind(), ErrorKind::Unknown(_)), "{error}");
        assert_eq!(arrived.load(Ordering::SeqCst), 1);
    }
}

#[tokio::test]
async fn a_connection_that_has_gone_stale_does_not_double_a_write() {
    let answer = || {
        Reply::Close(
            b"HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: 1\r\n\r\n1"
                .to_vec(),
        )
    };
    let server = Server::start([answer(), answer(), answer()]).await;
    let client = Client::builder(Environment::Production)
        .address(&server.address)
        .policy(Policy::Never)
        .build()
        .expect("a client");
    for title in ["a", "b", "c"] {
        // The server has closed the connection that the client would like to use again.
        let _ = client.books().create(&NewBook::new(title)).outcome().await;
    }
    let arrived = |title: &str| {
        let body = format!("\"Title\":\"{title}\"");
        server
            .seen()
            .iter()
            .filter(|request| request.contains(&body))
            .count()
    };
    assert!(["a", "b", "c"].iter().all(|title| arrived(title) <= 1));
    assert_eq!(arrived("a"), 1);
}

/// A name that is never found.
struct Nowhere;

impl reqwest::dns::Resolve for Nowhere {
    fn resolve(&self, _: reqwest::dns::Name) -> reqwest::dns::Resolving {
        Box::pin(std::future::pending())
    }
}

#[tokio::test]
async fn a_time_limit_while_connecting_reads_as_not_sent() {
    let client = Client::builder(Environment::Production)
        .address("http://localhost:9")
        .reqwest(reqwest::Client::builder().dns_resolver(Arc::new(Nowhere)))
        .build()
        .expect("a client");
    let write = client.books().create(&NewBook::new("t"));
    let limit = Duration::from_millis(100);
    let error = write
        .attempt_time_limit(limit)
        .time_limit(limit * 8)
        .send()
        .await;
    let error = error.expect_err("no name");
    assert_eq!(error.kind(), ErrorKind::NotSent, "{error}");
    assert!(error.report().expect("a report").attempts() > 1);
}

#[tokio::test]
async fn a_finished_client_enters_only_under_a_name_that_says_what_is_given_up() {
    let server = Server::start([common::server::json("200 OK", "{\"Id\":1}")]).await;
    let finished = reqwest::Client::builder();
    // Through our own builder first, so that a TLS provider is there.
    let _ = ReqwestTransport::new(reqwest::Client::builder(), true).expect("a transport");
    let transport =
        ReqwestTransport::client_that_may_repeat_requests(finished.build().expect("a client"));
    let client = Client::builder(Environment::Production)
        .address(&server.address)
        .transport(Arc::new(transport))
        .build()
        .expect("a client");
    assert_eq!(client.books().get(1).send().await.expect("an answer").id, 1);
}
