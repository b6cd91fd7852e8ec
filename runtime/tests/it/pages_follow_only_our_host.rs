//! Page by page, and never to another host.

use std::sync::Arc;

use specwright_runtime::Auth;
use specwright_runtime::testing::{Play, TestTransport, VirtualClock};

use crate::common::bookshop::{Client, Environment};
use crate::common::played::set;

#[tokio::test]
async fn pages_follow_the_link_on_our_host_or_count_on() {
    let set = set();
    let link = r#"{"value":[{"Id":1},{"Id":2}],"@odata.nextLink":"http://sb-api.bookshop.example/v3/odata/books?$skip=2&$filter=a eq 'b'"}"#;
    set.transport
        .play(Play::json(200, link))
        .play(Play::json(200, r#"{"value":[{"Id":3}]}"#));
    let mut items = set.client.books().list().filter("a").items();
    let mut ids = Vec::new();
    while let Some(item) = items.next().await {
        ids.push(item.expect("an item").id);
    }
    assert_eq!(ids, [1, 2, 3]);
    // A bare array is a page too, and the next one is asked for by its place.
    set.transport
        .play(Play::json(200, r#"[{"Id":1},{"Id":2}]"#))
        .play(Play::json(200, "[]"));
    let mut pages = set.client.books().list().pages();
    let first = pages.next().await.expect("a page").expect("read");
    assert_eq!(first.silently_cut_to_days(), Some(90));
    assert!(
        pages
            .next()
            .await
            .expect("a page")
            .expect("read")
            .is_empty()
    );
    assert!(pages.next().await.is_none());
    // `page:size` in one parameter, until all are counted.
    let notes = |more: &str| Play::json(200, format!(r#"{{"Notes":[{more}],"AllNotesCount":3}}"#));
    set.transport.play(notes("1,2")).play(notes("3"));
    let mut notes = set.client.books().notes(7).items();
    let mut count = 0;
    while let Some(note) = notes.next().await {
        note.expect("a note");
        count += 1;
    }
    assert_eq!(count, 3);
    let urls: Vec<String> = set
        .transport
        .seen()
        .iter()
        .map(|request| request.url.clone())
        .collect();
    let base = "https://sb-api.bookshop.example/v3";
    assert_eq!(
        urls,
        [
            format!("{base}/odata/books?$filter=a&$orderby=Id"),
            format!("{base}/odata/books?$skip=2&$filter=a%20eq%20%27b%27"),
            format!("{base}/odata/books?$orderby=Id"),
            format!("{base}/odata/books?$orderby=Id&$skip=2"),
            format!("{base}/books/7/notes?paging=1%3A2"),
            format!("{base}/books/7/notes?paging=2%3A2"),
        ]
    );
}

#[tokio::test]
async fn the_next_page_is_never_on_another_host() {
    let set = set();
    let link = r#"{"value":[{"Id":1}],"@odata.nextLink":"https://evil.example/v3/odata/books"}"#;
    set.transport.play(Play::json(200, link));
    let mut pages = set.client.books().list().pages();
    assert!(pages.next().await.expect("an end").is_err());
    assert!(pages.next().await.is_none());
    assert_eq!(set.transport.seen().len(), 1);
}

#[tokio::test]
async fn a_page_size_of_the_caller_is_sent_as_it_is() {
    let transport = TestTransport::new();
    let client = Client::builder(Environment::Sandbox)
        .auth(Auth::bearer("token"))
        .transport(Arc::new(transport.clone()))
        .clock(Arc::new(VirtualClock::new()))
        .build()
        .expect("a client");
    // The API gives two at most, whatever is asked for: a page of two may not be the last.
    transport
        .play(Play::json(200, r#"{"Notes":[1,2]}"#))
        .play(Play::json(200, r#"{"Notes":[3]}"#));
    let call = client.books().notes(7).extra_query("paging", &"1:9999");
    let mut notes = call.items();
    let mut count = 0;
    while let Some(note) = notes.next().await {
        note.expect("a note");
        count += 1;
    }
    assert_eq!(count, 3);
    let urls: Vec<String> = transport
        .seen()
        .into_iter()
        .map(|request| request.url)
        .collect();
    let base = "https://sb-api.bookshop.example/v3/books/7/notes";
    assert_eq!(
        urls,
        [
            format!("{base}?paging=1%3A9999"),
            format!("{base}?paging=2%3A9999")
        ]
    );
}
