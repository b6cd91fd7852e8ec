//! A value that does not fit its field is set aside and recorded, and the rest of the response is read.

use std::sync::{Arc, Mutex};

use crate::common::bookshop::{Book, Client, Environment, NewBook};
use specwright_runtime::testing::{Play, TestTransport, VirtualClock};
use specwright_runtime::{
    Auth, ClientBuilder, Deviation, DeviationCollector, DeviationKind, ErrorKind, Page, Response,
};

/// A client whose server answers every request with this body.
fn client(body: &str, build: impl Fn(ClientBuilder<Client>) -> ClientBuilder<Client>) -> Client {
    let transport = TestTransport::new();
    for _ in 0..4 {
        transport.play(Play::json(200, body.to_owned()));
    }
    let builder = Client::builder(Environment::Production)
        .auth(Auth::bearer("token"))
        .transport(Arc::new(transport))
        .clock(Arc::new(VirtualClock::new()));
    build(builder).build().expect("a client")
}

async fn book(body: &str) -> Response<Book> {
    let call = client(body, |builder| builder).books().get(1);
    call.send().await.expect("read")
}

fn recorded<T>(response: &Response<T>) -> Vec<String> {
    let deviations = Response::deviations(response).iter();
    deviations.map(Deviation::to_string).collect()
}

#[tokio::test]
async fn an_odd_field_is_none_and_its_neighbours_are_read() {
    let book = book(
        r#"{"Id":7,"Title":{"en":"x"},"Price":"12,50","Small":256,"Cover":"%%","Notes":[{"Id":"N-1","Text":"a"},{"Id":2}],
        "Level":2,"Weight":"heavy","Parent":{"Id":8,"Day":[],"Title":"p"},"Key":"0123456789012345678901234567890123456789"}"#,
    )
    .await;
    assert_eq!(book.id, 7);
    assert_eq!(
        (&book.title, &book.price, &book.small),
        (&None, &None, &None)
    );
    assert_eq!(
        (&book.cover, &book.key, &book.weight),
        (&None, &None, &None)
    );
    let notes = book.notes.as_ref().expect("read");
    assert_eq!((notes[0].id, notes[0].text.as_deref()), (None, Some("a")));
    assert_eq!(notes[1].id, Some(2));
    let parent = book.parent.as_ref().expect("read");
    assert_eq!((parent.id, parent.title.as_deref()), (8, Some("p")));
    assert_eq!(
        recorded(&book),
        [
            r#"Title: text was expected, but an object came (`{"xx":"x"}`)"#,
            r#"Price: this is not a decimal number (`"99,99"`)"#,
            "Small: the number does not fit (`999`)",
            r#"Cover: this is not base64 text (`"%%"`)"#,
            r#"Notes[0].Id: a whole number was expected, but other text came (`"x-9"`)"#,
            r#"Weight: a number was expected, but other text came (`"xxxxx"`)"#,
            "Parent.Day: short text was expected, but a list came (`[]`)",
            r#"Key: this text is too long for a date, a time or a UUID (`"999999999999999999999999999999999999999…`)"#,
        ]
    );
}

#[tokio::test]
async fn the_innermost_optional_value_is_set_aside_and_nothing_is_invented() {
    // `Id` is a required number, which has no empty value.
    let book = book(r#"{"Id":1,"Title":"t","Parent":{"Id":2,"Parent":{"Title":"x"}}}"#).await;
    let parent = book.parent.as_ref().expect("read");
    assert_eq!((parent.id, &parent.parent), (2, &None));
    assert_eq!(
        recorded(&book),
        [r#"Parent.Parent: the field `Id` is missing (`{"xxxxx":"x"}`)"#]
    );
    let odd = client(r#"{"Id":{},"Title":"t"}"#, |builder| builder);
    let error = odd.books().get(1).send().await.expect_err("no id");
    assert_eq!(error.kind(), ErrorKind::Unreadable);
    assert!(
        error
            .to_string()
            .contains("Id: a whole number was expected"),
        "{error}"
    );
}

#[tokio::test]
async fn an_odd_item_is_set_aside_and_counts_while_paging() {
    let server = TestTransport::new();
    server
        .play(Play::json(
            200,
            r#"{"@odata.count":4,"value":[{"Id":1,"Small":"x"},"odd",{"Title":"no id"}]}"#,
        ))
        .play(Play::json(200, r#"{"@odata.count":4,"value":[{"Id":4}]}"#));
    let client = Client::builder(Environment::Production)
        .auth(Auth::bearer("token"))
        .transport(Arc::new(server.clone()))
        .clock(Arc::new(VirtualClock::new()))
        .build()
        .expect("a client");
    let mut pages = client.books().list().pages();
    let first: Response<Page<Book>> = pages.next().await.expect("a page").expect("read");
    assert_eq!(
        first.items.iter().map(|book| book.id).collect::<Vec<_>>(),
        [1]
    );
    let paths: Vec<_> = Response::deviations(&first)
        .iter()
        .map(Deviation::path)
        .collect();
    assert_eq!(paths, ["value[0].Small", "value[1]", "value[2]"]);
    let second = pages.next().await.expect("a page").expect("read");
    assert_eq!(second.items[0].id, 4);
    assert!(pages.next().await.is_none());
    assert!(
        server.seen()[1].url.contains("$skip=3"),
        "{}",
        server.seen()[1].url
    );
}

#[tokio::test]
async fn a_strict_client_refuses_what_does_not_fit() {
    let strict = client(r#"{"Id":1,"Small":"x"}"#, ClientBuilder::strict);
    let error = strict.books().get(1).send().await.expect_err("strict");
    assert_eq!(error.kind(), ErrorKind::Unreadable);
    assert!(error.to_string().contains("Small: "), "{error}");
}

/// Collects everything, as text.
#[derive(Default)]
struct All(Mutex<Vec<String>>);

impl DeviationCollector for All {
    fn collect(&self, operation: &'static str, deviation: &Deviation) {
        let line = serde_json::to_string(deviation).expect("JSON");
        self.0
            .lock()
            .expect("no panic")
            .push(format!("{operation} {line}"));
    }

    fn unknown_fields(&self) -> bool {
        true
    }
}

#[tokio::test]
async fn a_collector_gets_deviations_and_unknown_fields_without_their_values() {
    let all = Arc::new(All::default());
    let body = r#"{"Id":1,"New":"Sécret7","Notes":[{"Id":"x","Also":[1]}]}"#;
    let collected = client(body, |builder| builder.deviations(Arc::clone(&all) as _));
    let book = collected.books().get(1).send().await.expect("read");
    assert_eq!(book.extra["New"], "Sécret7");
    assert_eq!(
        *all.0.lock().expect("no panic"),
        [
            r#"books.get {"kind":"unknown","path":"New","reason":"the description does not name this field","received":"text","excerpt":"\"xxxxxx9\""}"#,
            r#"books.get {"kind":"mismatch","path":"Notes[0].Id","reason":"a whole number was expected, but other text came","received":"text","excerpt":"\"x\""}"#,
            r#"books.get {"kind":"unknown","path":"Notes[0].Also","reason":"the description does not name this field","received":"a list","excerpt":"[9]"}"#,
        ]
    );
    let count = Arc::new(Mutex::new(0));
    let inner = Arc::clone(&count);
    let closure = move |_: &'static str, deviation: &Deviation| {
        assert_eq!(deviation.kind(), DeviationKind::Mismatch);
        *inner.lock().expect("no panic") += 1;
    };
    let counted = client(body, |builder| {
        builder.deviations(Arc::new(closure.clone()))
    });
    counted.books().get(1).send().await.expect("read");
    assert_eq!(*count.lock().expect("no panic"), 1);
}

#[tokio::test]
async fn unions_are_distinguished_before_anything_is_set_aside() {
    let book =
        book(r#"{"Id":1,"Small":"x","Item":{"Title":"t"},"Shape":{"kind":"circle","r":"wide"}}"#)
            .await;
    assert!(matches!(
        book.item,
        Some(crate::common::bookshop::Item::NewBook(_))
    ));
    let Some(crate::common::bookshop::Shape::Circle(circle)) = &book.shape else {
        panic!("{:?}", book.shape);
    };
    assert_eq!(circle.r, None);
    let paths: Vec<_> = Response::deviations(&book)
        .iter()
        .map(Deviation::path)
        .collect();
    assert_eq!(paths, ["Small", "Shape.r"]);
}

#[tokio::test]
async fn hostile_deviations_are_bounded() {
    let many = format!(
        r#"{{"Id":1,"Notes":[{}{{}}]}}"#,
        r#"{"Id":"x"},"#.repeat(20_000)
    );
    let book = book(&many).await;
    assert_eq!(book.notes.as_ref().map(Vec::len), Some(20_001));
    assert_eq!(Response::deviations(&book).len(), 100);
    let deep = format!(
        "{}{}{}",
        r#"{"Id":1,"Small":"x","Parent":"#.repeat(100),
        r#"{"Id":1}"#,
        "}".repeat(100)
    );
    let book = self::book(&deep).await;
    assert_eq!(Response::deviations(&book).len(), 100);
    let deeper = format!(
        r#"{{"Id":1,"Small":"x","Free":{}1{}}}"#,
        "[".repeat(5000),
        "]".repeat(5000)
    );
    let book = self::book(&deeper).await;
    assert_eq!(book.free, None);
    assert!(
        recorded(&book)[1].starts_with("Free: recursion limit"),
        "{:?}",
        recorded(&book)
    );
    let cut = client(r#"{"Id":1,"Small":"x","Title":"#, |builder| builder);
    assert!(cut.books().get(1).send().await.is_err());
}

#[tokio::test]
async fn text_that_is_not_utf8_is_recorded() {
    let text = |build: fn(ClientBuilder<Client>) -> ClientBuilder<Client>| {
        let transport = TestTransport::new();
        transport.play(Play::Answer {
            status: 200,
            headers: Vec::new(),
            body: b"caf\xe9".as_slice().into(),
        });
        let builder = Client::builder(Environment::Production)
            .auth(Auth::bearer("token"))
            .transport(Arc::new(transport))
            .clock(Arc::new(VirtualClock::new()));
        let client = build(builder).build().expect("a client");
        async move { client.books().login(&NewBook::new("t")).send().await }
    };
    let read = text(|builder| builder).await.expect("read");
    assert_eq!(**read, *"caf\u{fffd}");
    assert_eq!(
        recorded(&read),
        ["the text is not UTF-8: unreadable bytes were replaced"]
    );
    assert!(text(ClientBuilder::strict).await.is_err());
}
