//! A write whose answer is streamed keeps the promise, too.

use crate::common::bookshop::{AnyAnswer, Client, NewBook};
use crate::common::played::playing;
use specwright_runtime::promise::{Certainty, OnDuplicate, Source, SuccessKind};
use specwright_runtime::testing::Play;
use specwright_runtime::{Bytes, Call, Download, Error, ErrorKind, Method, Outcome};

const FIRST: &str = r#"{"Reason":"Duplicate request","ProcessedRequestInfo":"{\"Id\":77}"}"#;

async fn print(client: &Client, change: impl FnOnce(Call) -> Call) -> Result<Download, Error> {
    let call = client.raw(Method::Post, "/books/print");
    call.json(&NewBook::new("t")).with(change).stream().await
}

async fn all(mut download: Download) -> Result<Vec<u8>, Error> {
    let mut body = Vec::new();
    while let Some(piece) = download.next().await {
        body.extend_from_slice(&piece?);
    }
    Ok(body)
}

#[tokio::test]
async fn a_streamed_write_that_is_taken_again_is_possibly_twice() {
    let (_, client) = playing([Play::Lost, Play::json(201, "8")]);
    let error = print(&client, |call| call).await.expect_err("labelled");
    assert_eq!(error.kind(), ErrorKind::PossiblyTwice);
    assert_eq!(error.answer().expect("present").body, "8");
    assert_eq!(error.report().expect("a report").attempts(), 2);
}

#[tokio::test]
async fn the_first_response_of_a_streamed_write_comes_as_one_piece() {
    let (transport, client) = playing([Play::Lost, Play::json(406, FIRST)]);
    let download = print(&client, |call| call).await.expect("written once");
    assert_eq!(
        download.kind(),
        SuccessKind::Written(Certainty::Once, Source::Replayed)
    );
    assert_eq!(all(download).await.expect("whole"), br#"{"Id":77}"#);
    assert_eq!(transport.seen().len(), 2);
}

#[tokio::test]
async fn a_first_response_without_a_status_is_read_as_the_answer_that_it_fits() {
    let first = FIRST.replace(r#"{\"Id\":77}"#, "77");
    let (_, client) = playing([Play::Lost, Play::json(406, first)]);
    let made = client.books().make(&NewBook::new("t")).send().await;
    match made.expect("written once").into_value() {
        AnyAnswer::Status201(id) => assert_eq!(id.number(), Some(77)),
        _ => panic!("a number is no book"),
    }
}

#[tokio::test]
async fn a_streamed_write_whose_body_is_cut_was_done() {
    let (_, client) = playing([Play::Cut(201, "half".into())]);
    let download = print(&client, |call| call).await.expect("a head");
    let error = all(download).await.expect_err("cut");
    assert_eq!(error.kind(), ErrorKind::WrittenUnread(Certainty::Once));
    assert!(error.may_be_written());
    // A read has no answer.
    let (_, client) = playing([Play::Cut(200, "half".into())]);
    let download = client.books().cover(1).stream().await.expect("a head");
    let error = all(download).await.expect_err("cut");
    assert!(
        matches!(error.kind(), ErrorKind::Unanswered(_)),
        "{error:?}"
    );
}

#[tokio::test]
async fn a_response_that_was_streamed_away_is_not_handed_to_a_duplicate() {
    let (transport, client) = playing([Play::json(201, "8"), Play::json(201, "9")]);
    let download = print(&client, |call| call).await.expect("written");
    assert_eq!(all(download).await.expect("whole"), b"8");
    let taking = |call: Call| call.on_duplicate(OnDuplicate::TakeFirst);
    let error = print(&client, taking).await.expect_err("nothing to take");
    assert_eq!(error.kind(), ErrorKind::AlreadyDone);
    assert_eq!(transport.seen().len(), 1);
}

#[tokio::test]
async fn a_kept_response_comes_as_one_piece() {
    let (transport, client) = playing([Play::json(201, "8")]);
    let call = client.raw(Method::Post, "/books/print");
    let made = call.json(&NewBook::new("t")).outcome::<Bytes>().await;
    assert!(matches!(made, Outcome::Once(_)), "{made:?}");
    let taking = |call: Call| call.on_duplicate(OnDuplicate::TakeFirst);
    let download = print(&client, taking).await.expect("taken");
    assert_eq!(download.kind(), SuccessKind::AlreadyDone);
    assert_eq!(all(download).await.expect("whole"), b"8");
    assert_eq!(transport.seen().len(), 1);
}

#[tokio::test]
async fn a_cut_answer_is_not_handed_to_a_duplicate_as_the_first_response() {
    let (transport, client) = playing([Play::Cut(201, "".into()), Play::Cut(201, "4".into())]);
    let create = || client.books().create(&NewBook::new("t"));
    let error = create().send().await.expect_err("cut");
    let twice = ErrorKind::WrittenUnread(Certainty::PossiblyTwice);
    assert_eq!(error.kind(), twice, "{error}");
    let taken = create().on_duplicate(OnDuplicate::TakeFirst).send().await;
    assert_eq!(
        taken.expect_err("nothing whole").kind(),
        ErrorKind::AlreadyDone
    );
    assert_eq!(transport.seen().len(), 2);
}

#[tokio::test]
async fn an_answer_too_large_to_read_is_not_handed_to_a_duplicate() {
    let (_, client) = playing([Play::json(201, "123456789")]);
    let small = |call: Call| call.settings(|settings| settings.body_limit = 4);
    let call = || {
        client
            .raw(Method::Post, "/books/print")
            .json(&NewBook::new("t"))
    };
    let error = call().with(small).send().await.expect_err("too large");
    assert!(matches!(error.kind(), ErrorKind::WrittenUnreadable(_)));
    let taking = |call: Call| call.on_duplicate(OnDuplicate::TakeFirst);
    let taken = call().with(taking).send().await;
    assert_eq!(taken.expect_err("part").kind(), ErrorKind::AlreadyDone);
}
