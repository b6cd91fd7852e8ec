//! What an error says when it is asked, and in words.

use std::sync::Arc;
use std::time::Duration;

use crate::common::bookshop::{API, Book, Client, Environment, NewBook};
use specwright_runtime::testing::{Play, TestTransport, VirtualClock};
use specwright_runtime::{Auth, ClientBuilder, CreatedId, Error, ErrorKind, Resend, Response};

fn client(plays: impl IntoIterator<Item = Play>) -> Client {
    let transport = TestTransport::new();
    for play in plays {
        transport.play(play);
    }
    Client::builder(Environment::Production)
        .auth(Auth::bearer("T0KEN"))
        .transport(Arc::new(transport))
        .clock(Arc::new(VirtualClock::new()))
        .build()
        .expect("a client")
}

async fn read(plays: impl IntoIterator<Item = Play>) -> Error {
    let call = client(plays).books().get(1);
    call.timeout(Duration::from_secs(1))
        .await
        .expect_err("no book")
}

#[tokio::test]
async fn a_call_is_sent_by_awaiting_it() {
    let client = client([Play::json(200, r#"{"Id":1}"#), Play::json(201, "8")]);
    let book: Response<Book> = client.books().get(1).await.expect("read");
    assert_eq!(book.into_value().id, 1);
    let made = client
        .books()
        .create(&NewBook::new("t"))
        .await
        .expect("written");
    assert_eq!(made.number(), Some(8));
}

#[tokio::test]
async fn a_refusal_is_asked_by_its_meaning() {
    let missing = read([Play::json(404, "")]).await;
    assert!(missing.is_not_found() && !missing.is_retryable() && !missing.is_timeout());
    let text = missing.to_string();
    assert!(text.ends_with(": 404 Not Found (no body)"), "{text}");
    let conflict = read([Play::json(409, r#"{"Message":"taken"}"#)]).await;
    assert!(conflict.is_conflict() && !conflict.is_not_found());
    let text = conflict.to_string();
    assert!(text.ends_with(": 409 Conflict: taken"), "{text}");
    let denied = read([Play::json(401, "")]).await;
    assert!(denied.is_unauthorized() && !denied.is_retryable());
}

#[tokio::test]
async fn what_may_pass_is_retryable_and_an_unknown_write_is_not() {
    let unsent = read(std::iter::repeat_n(Play::NotSent, 9)).await;
    assert!(unsent.is_retryable(), "{unsent}");
    let client = client([Play::Lost]);
    let call = client
        .books()
        .create(&NewBook::new("t"))
        .resend(Resend::Never);
    let unknown = call.await.expect_err("unknown");
    assert!(!unknown.is_retryable() && unknown.may_be_written());
    let text = unknown.to_string();
    assert!(
        text.contains("write outcome unknown; check before retrying"),
        "{text}"
    );
}

#[tokio::test]
async fn a_timeout_tells_the_last_answer() {
    let down = || Play::json(503, r#"{"Message":"being repaired"}"#);
    let error = read(std::iter::repeat_n(down(), 9)).await;
    assert!(error.is_timeout() && error.is_retryable(), "{error:?}");
    assert_eq!(error.status().map(|status| status.as_u16()), Some(503));
    let text = error.to_string();
    assert!(
        text.contains("503 Service Unavailable: being repaired"),
        "{text}"
    );
    // Though the last attempt had no answer at all.
    let error = read([down(), Play::Silence]).await;
    assert!(error.is_timeout(), "{error:?}");
    assert_eq!(error.status().map(|status| status.as_u16()), Some(503));
}

#[tokio::test]
async fn a_limit_that_outlasts_the_timeout_says_for_how_long() {
    let busy = Play::json(429, "").header("retry-after", "12");
    let error = read([busy]).await;
    assert!(error.is_throttled() && error.is_timeout() && error.is_retryable());
    let text = error.to_string();
    assert!(
        text.contains("still rate-limited for 12 s, longer than the timeout"),
        "{text}"
    );
}

#[tokio::test]
async fn a_write_that_was_possibly_done_twice_keeps_its_value() {
    let client = client([Play::Lost, Play::json(201, "8")]);
    let error = client.books().create(&NewBook::new("t")).await;
    let error = error.expect_err("possibly twice");
    assert_eq!(error.kind(), ErrorKind::PossiblyTwice);
    let made: CreatedId = error.value().expect("its value");
    assert_eq!(made.number(), Some(8));
}

#[test]
fn a_client_without_the_credentials_that_its_api_needs_is_not_built() {
    let builder = || {
        ClientBuilder::<Client>::new(&API, 0)
            .transport(Arc::new(TestTransport::new()))
            .clock(Arc::new(VirtualClock::new()))
    };
    let error = builder().build().expect_err("no credentials");
    assert_eq!(error.kind(), ErrorKind::NoCredentials);
    assert!(error.to_string().contains(".auth("), "{error}");
    assert!(builder().auth(Auth::none()).build().is_ok());
}
