//! What a client does not take: addresses with user names, other people's timeouts, answers that are too large.

use std::time::Duration;

use crate::common::bookshop::{Client, Environment, NewBook};
use crate::common::server::{Reply, Server, json, with_headers};
use specwright_runtime::ErrorKind;

#[test]
fn addresses_hold_no_user_name() {
    for address in [
        "https://ann@api.bookshop.example",
        "https://ann:PA55WORD@api.bookshop.example",
        "http://127.0.0.1:80@evil.example",
        "http://ann@127.0.0.1:80",
    ] {
        let build = |token: bool| {
            let builder = Client::builder(Environment::Production);
            let builder = if token {
                builder.token_address(format!("{address}/oauth/token"))
            } else {
                builder.address(address)
            };
            builder.build().expect_err("a user name")
        };
        for (token, says) in [
            (false, "an address holds no user name"),
            (true, "a token address holds no user name"),
        ] {
            let error = build(token);
            assert_eq!(error.kind(), ErrorKind::InvalidRequest);
            let shown = format!("{error} {error:?}");
            assert!(shown.contains(says), "{address}: {shown}");
            assert!(!shown.contains("PA55WORD"), "{shown}");
        }
    }
    let plain = Client::builder(Environment::Production).token_address("http://10.0.0.1/token");
    assert!(plain.build().is_err());
    let own = Client::builder(Environment::Production).token_address("http://127.0.0.1:9/token");
    assert!(own.build().is_ok());
}

#[tokio::test]
async fn a_timeout_of_the_callers_builder_is_replaced_by_the_runtimes() {
    let Reply::Bytes(bytes) = json("200 OK", "{\"Id\":1}") else {
        unreachable!()
    };
    // Some four seconds; a timeout inside would leave a write unknown.
    let server = Server::start([Reply::Drip(bytes)]).await;
    let short = Duration::from_millis(200);
    let builder = reqwest::Client::builder();
    let client = Client::builder(Environment::Production)
        .address(&server.address)
        .reqwest(builder.timeout(short).read_timeout(short / 10))
        .build()
        .expect("a client");
    let book = NewBook::new("t");
    let written = client.books().create(&book).send().await.expect("written");
    assert_eq!(written.number(), Some(1));
    assert_eq!(specwright_runtime::Response::report(&written).attempts(), 1);
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn a_body_may_be_as_large_as_the_limit_and_not_a_byte_larger() {
    let body = "{\"Id\":1}";
    let Reply::Bytes(dripped) = json("200 OK", body) else {
        unreachable!()
    };
    // In one piece, in several, and without a length.
    let chunked = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n{\"Id\r\n4\r\n\":1}\r\n0\r\n\r\n";
    let dripped = dripped[..].to_vec();
    for reply in [
        json("200 OK", body),
        Reply::Bytes(chunked.into()),
        Reply::Drip(dripped),
    ] {
        for (limit, fits) in [(body.len(), true), (body.len() - 1, false)] {
            let server = Server::start([reply.clone()]).await;
            let client = Client::builder(Environment::Production)
                .address(&server.address)
                .settings(|settings| settings.body_limit = limit)
                .build()
                .expect("a client");
            let read = client.books().get(1).send().await;
            match read {
                Ok(book) => assert!(fits && book.id == 1),
                Err(error) => {
                    assert!(!fits, "{error}");
                    assert_eq!(error.kind(), ErrorKind::Unreadable, "{error}");
                    assert!(error.to_string().contains("larger than 7 bytes"), "{error}");
                    assert!(error.answer().expect("the head").body.len() < body.len());
                }
            }
            assert_eq!(server.seen().len(), 1);
        }
    }
}

#[tokio::test]
async fn too_large_an_answer_to_a_write_says_that_it_is_written() {
    let server = Server::start([json("200 OK", &"x".repeat(5000))]).await;
    let client = Client::builder(Environment::Production)
        .address(&server.address)
        .settings(|settings| settings.body_limit = 1000)
        .build()
        .expect("a client");
    let book = NewBook::new("t");
    let error = client.books().create(&book).send().await;
    let error = error.expect_err("too large");
    assert!(
        matches!(error.kind(), ErrorKind::WrittenUnreadable(_)),
        "{error}"
    );
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn a_mark_of_the_byte_order_is_not_part_of_an_answer() {
    let media = "Content-Type: application/json; charset=utf-8\r\n";
    let replies = [
        with_headers("200 OK", media, "\u{feff}{\"Id\":1}"),
        // Only one is a mark.
        with_headers("200 OK", media, "\u{feff}\u{feff}{\"Id\":1}"),
        with_headers(
            "406 Not Acceptable",
            media,
            "\u{feff}{\"Reason\":\"duplicate\",\"ProcessedRequestInfo\":\"{\\\"Id\\\":7}\"}",
        ),
    ];
    let server = Server::start(replies).await;
    let client = Client::builder(Environment::Production)
        .address(&server.address)
        .build()
        .expect("a client");
    let books = client.books();
    assert_eq!(books.get(1).send().await.expect("read").id, 1);
    let twice = books.get(1).send().await.expect_err("no JSON");
    assert_eq!(twice.kind(), ErrorKind::Unreadable, "{twice}");
    let book = NewBook::new("t");
    let error = books.create(&book).send().await.expect_err("a duplicate");
    assert_eq!(error.kind(), ErrorKind::AlreadyDone, "{error}");
    assert!(error.first_response().is_some());
}
