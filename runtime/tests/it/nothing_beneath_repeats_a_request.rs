//! Nothing beneath the client repeats a request: a server that counts arrivals sees each write once.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use crate::common::bookshop::{Client, Environment, NewBook};
use crate::common::server::{Reply, Server};
use specwright_runtime::promise::Resend;
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
            .resend(Resend::Never);
        let error = write.send().await.expect_err("no answer");
        assert!(matches!(error.kind(), ErrorKind::Unknown(_)), "{error}");
        assert_eq!(arrived.load(Ordering::SeqCst), 1);
    }
}

/// An HTTP/2 server that says "not processed, and go away" as soon as a request arrives, before any layer of its own
/// has taken the stream. Frame by frame, because servers' libraries take a stream first.
async fn goes_away_at_once() -> (String, Arc<AtomicUsize>) {
    const SETTINGS: [u8; 9] = [0, 0, 0, 4, 0, 0, 0, 0, 0];
    const SETTINGS_TAKEN: [u8; 9] = [0, 0, 0, 4, 1, 0, 0, 0, 0];
    // The last stream that was processed is 0; no error.
    const GO_AWAY: [u8; 17] = [0, 0, 8, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port");
    let address = format!("http://{}", listener.local_addr().expect("bound"));
    let arrived = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&arrived);
    tokio::spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            let counter = Arc::clone(&counter);
            tokio::spawn(async move {
                let mut preface = [0; 24];
                socket.read_exact(&mut preface).await.expect("a preface");
                socket.write_all(&SETTINGS).await.expect("written");
                let mut head = [0; 9];
                while socket.read_exact(&mut head).await.is_ok() {
                    let length = u32::from_be_bytes([0, head[0], head[1], head[2]]);
                    let mut rest = vec![0; length as usize];
                    socket.read_exact(&mut rest).await.expect("a whole frame");
                    let reply: &[u8] = match (head[3], head[4] & 1) {
                        (4, 0) => &SETTINGS_TAKEN,
                        (1, _) => {
                            counter.fetch_add(1, Ordering::SeqCst);
                            &GO_AWAY
                        }
                        _ => &[],
                    };
                    if socket.write_all(reply).await.is_err() {
                        return;
                    }
                }
            });
        }
    });
    (address, arrived)
}

#[tokio::test]
async fn goaway_before_the_stream_is_taken_is_not_repeated_beneath() {
    let (address, arrived) = goes_away_at_once().await;
    let client = Client::builder(Environment::Production)
        .address(address)
        .reqwest(reqwest::Client::builder().http2_prior_knowledge())
        .build()
        .expect("a client");
    let write = client.books().create(&NewBook::new("t"));
    let error = write.resend(Resend::Never).send().await;
    let error = error.expect_err("no answer");
    assert!(matches!(error.kind(), ErrorKind::Unknown(_)), "{error}");
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(arrived.load(Ordering::SeqCst), 1);
    // With a resend it is the table that sends again, once, and says so.
    let write = client.books().create(&NewBook::new("u"));
    let error = write.send().await.expect_err("no answer");
    assert_eq!(error.report().expect("a report").attempts(), 2);
    assert_eq!(arrived.load(Ordering::SeqCst), 3);
}

#[tokio::test]
async fn goaway_on_an_idle_connection_costs_no_write_and_doubles_none() {
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
                    let answer = http::Response::builder()
                        .status(201)
                        .header("content-type", "application/json");
                    let answer = answer.body(()).expect("an answer");
                    let mut body = respond.send_response(answer, false).expect("sent");
                    body.send_data("1".into(), true).expect("sent");
                    connection.graceful_shutdown();
                }
            });
        }
    });
    let client = Client::builder(Environment::Production)
        .address(address)
        .reqwest(reqwest::Client::builder().http2_prior_knowledge())
        .resend(Resend::Never)
        .build()
        .expect("a client");
    for number in 1..=5 {
        let title = number.to_string();
        let written = client.books().create(&NewBook::new(title)).send().await;
        assert!(written.is_ok(), "{written:?}");
        assert_eq!(arrived.load(Ordering::SeqCst), number);
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
        .resend(Resend::Never)
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
async fn a_timeout_while_connecting_reads_as_not_sent() {
    let client = Client::builder(Environment::Production)
        .address("http://localhost:9")
        .reqwest(reqwest::Client::builder().dns_resolver(Arc::new(Nowhere)))
        .build()
        .expect("a client");
    let write = client.books().create(&NewBook::new("t"));
    let limit = Duration::from_millis(100);
    let error = write.attempt_timeout(limit).timeout(limit * 8).send().await;
    let error = error.expect_err("no name");
    assert_eq!(error.kind(), ErrorKind::NotSent, "{error}");
    assert!(error.report().expect("a report").attempts() > 1);
}

/// How a write to a server that never says a word of TLS ends, with the usual transport.
async fn without_tls(limit: Duration) -> ErrorKind {
    // The system takes connections in the name of whoever listens.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("bound");
    let client = Client::builder(Environment::Production)
        .address(format!("https://{address}"))
        .settings(|settings| settings.attempts = 1)
        .build()
        .expect("a client");
    let write = client.books().create(&NewBook::new("t"));
    let error = write.attempt_timeout(limit).send().await;
    error.expect_err("no connection").kind()
}

#[tokio::test]
async fn a_short_timeout_while_connecting_reads_as_not_sent_on_the_usual_transport() {
    let kind = without_tls(Duration::from_millis(200)).await;
    assert_eq!(kind, ErrorKind::NotSent);
}

/// Takes the 10 s that a connection may take.
#[tokio::test]
async fn a_connection_that_does_not_come_about_reads_as_not_sent_in_a_long_attempt() {
    let begun = std::time::Instant::now();
    let kind = without_tls(Duration::from_secs(60)).await;
    assert_eq!(kind, ErrorKind::NotSent);
    assert!(begun.elapsed() < Duration::from_secs(30));
}

#[tokio::test]
async fn a_finished_client_enters_only_under_a_name_that_says_what_is_given_up() {
    let server = Server::start([crate::common::server::json("200 OK", "{\"Id\":1}")]).await;
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
