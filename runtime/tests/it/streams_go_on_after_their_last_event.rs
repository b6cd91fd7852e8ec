//! Streams of values: each value once and in order, and after a lost connection only where nothing is written twice.

use crate::common::bookshop::{NewBook, Note};
use crate::common::played::playing;
use specwright_runtime::testing::Play;
use specwright_runtime::{Error, ErrorKind, Events};

fn answer(body: &'static str) -> Play {
    Play::json(200, body)
}

fn cut(body: &'static str) -> Play {
    Play::Cut(200, body.into())
}

/// The ids of all notes, and how the stream ended.
async fn all(events: Result<Events<Note>, Error>) -> (Vec<i64>, Option<ErrorKind>) {
    let mut ids = Vec::new();
    let mut events = events.expect("it begins");
    while let Some(event) = events.next().await {
        match event {
            Ok(event) => ids.extend(event.data.id),
            Err(error) => return (ids, Some(error.kind())),
        }
    }
    (ids, None)
}

#[tokio::test]
async fn a_lost_read_goes_on_after_its_last_event() {
    let (transport, client) = playing([
        cut("id: a\ndata: {\"Id\":1}\n\nid: b\ndata: {\"Id\":2}\n\ndata: {\"Id\""),
        answer("data: {\"Id\":3}\n\ndata: [DONE]\n\ndata: {\"Id\":4}\n\n"),
    ]);
    assert_eq!(
        all(client.books().watch().await).await,
        (vec![1, 2, 3], None)
    );
    let sent: Vec<Option<String>> = transport
        .seen()
        .iter()
        .map(|request| {
            let id = request.headers.get("last-event-id");
            id.map(|id| id.to_str().expect("text").to_owned())
        })
        .collect();
    assert_eq!(sent, [None, Some("b".to_owned())]);
}

#[tokio::test]
async fn without_an_id_a_lost_read_ends_with_an_error() {
    let (transport, client) =
        playing([cut("data: {\"Id\":1}\n\n"), answer("data: {\"Id\":2}\n\n")]);
    let (ids, end) = all(client.books().watch().await).await;
    assert_eq!(ids, [1]);
    assert!(matches!(end, Some(ErrorKind::Unanswered(_))), "{end:?}");
    assert_eq!(transport.seen().len(), 1);
}

#[tokio::test]
async fn a_write_is_never_sent_again_for_its_events() {
    let (transport, client) = playing([cut("id: a\ndata: \"one\"\n\n"), answer("data: two\n\n")]);
    let mut events = client
        .books()
        .ask(&NewBook::new("t"))
        .await
        .expect("it begins");
    let first = events.next().await.expect("an event").expect("whole");
    assert_eq!(
        (first.data.as_str(), first.id.as_deref()),
        ("\"one\"", Some("a"))
    );
    let error = events.next().await.expect("an end").expect_err("cut");
    assert!(
        matches!(error.kind(), ErrorKind::WrittenUnread(_)),
        "{error}"
    );
    assert!(events.next().await.is_none());
    assert_eq!(transport.seen().len(), 1);
}

#[tokio::test]
async fn what_cannot_be_read_ends_the_stream() {
    let (_, client) = playing([answer(
        "data: {\"Id\":1}\n\ndata: no json\n\ndata: {\"Id\":2}\n\n",
    )]);
    let (ids, end) = all(client.books().watch().await).await;
    assert_eq!((ids, end), (vec![1], Some(ErrorKind::Unreadable)));
}

#[tokio::test]
async fn each_line_is_a_value() {
    let (_, client) = playing([answer("{\"Id\":1}\r\n\n{\"Id\":2}\n{\"Id\":3}")]);
    let mut lines = client.books().export().send().await.expect("it begins");
    let mut ids = Vec::new();
    while let Some(note) = lines.next().await {
        ids.extend(note.expect("whole").id);
    }
    assert_eq!(ids, [1, 2, 3]);
}
