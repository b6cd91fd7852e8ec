//! What is taken for an answer, and what a write is without one.

use specwright_runtime::ErrorKind;
use specwright_runtime::testing::Play;

use crate::common::bookshop::NewBook;
use crate::common::played::set;

#[tokio::test]
async fn empty_bodies_are_taken_where_nothing_can_be_meant() {
    let set = set();
    set.transport
        .play(Play::json(200, ""))
        .play(Play::json(200, ""))
        .play(Play::json(201, ""));
    assert!(
        set.client
            .books()
            .list()
            .send()
            .await
            .expect("a page")
            .is_empty()
    );
    let error = set
        .client
        .books()
        .get(1)
        .send()
        .await
        .expect_err("it has a required field");
    assert_eq!(error.kind(), ErrorKind::Unreadable);
    assert_eq!(
        set.client
            .books()
            .create(&NewBook::new("t"))
            .send()
            .await
            .expect("made")
            .text(),
        ""
    );
}

#[tokio::test]
async fn an_answer_that_is_not_what_it_should_be_is_still_a_write() {
    let set = set();
    set.transport.play(Play::json(201, "[]"));
    let error = set
        .client
        .books()
        .create(&NewBook::new("t"))
        .send()
        .await
        .expect_err("unreadable");
    assert!(matches!(error.kind(), ErrorKind::WrittenUnreadable(_)));
    assert!(error.may_be_written());
    assert_eq!(error.answer().expect("raw").body, "[]");
    assert_eq!(set.transport.seen().len(), 1);
}
