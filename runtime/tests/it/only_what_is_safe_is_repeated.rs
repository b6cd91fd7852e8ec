//! What is repeated and what is not, page by page and limit by limit, without a socket and without waiting.

use std::sync::Arc;
use std::time::Duration;

use crate::common::bookshop::{Client, Environment, NewBook};
use http::header::{ACCEPT, AUTHORIZATION};
use specwright_runtime::promise::{OnDuplicate, Resend, Unknown};
use specwright_runtime::testing::{Play, TestTransport, VirtualClock};
use specwright_runtime::transport::Clock;
use specwright_runtime::{Auth, ErrorBody, ErrorKind, Outcome, Response};

struct Set {
    transport: TestTransport,
    clock: VirtualClock,
    client: Client,
}

fn set() -> Set {
    let (transport, clock) = (TestTransport::new(), VirtualClock::new());
    let client = Client::builder(Environment::Sandbox)
        .auth(Auth::bearer("S3CRET"))
        .transport(Arc::new(transport.clone()))
        .clock(Arc::new(clock.clone()))
        .build()
        .expect("a client");
    Set {
        transport,
        clock,
        client,
    }
}

fn book() -> Play {
    Play::json(200, r#"{"Id":1}"#)
}

const FIRST: &str = r#"{"Reason":"Duplicate request/request already processed","ProcessedRequestInfo":"{\"Id\":77}"}"#;

#[tokio::test]
async fn reads_are_repeated_until_they_are_answered() {
    let set = set();
    for play in [
        Play::Lost,
        Play::NotSent,
        Play::json(502, ""),
        Play::Cut(200, "{".into()),
    ] {
        set.transport.play(play);
    }
    set.transport.play(book());
    let answer = set.client.books().get(1).send().await.expect("an answer");
    assert_eq!(Response::report(&answer).attempts(), 5);
    assert!(!Response::report(&answer).waited().is_zero());
}

#[tokio::test]
async fn a_lost_write_is_sent_again_and_the_refusal_is_its_answer() {
    let set = set();
    set.transport.play(Play::Lost).play(Play::json(406, FIRST));
    let made = set
        .client
        .books()
        .create(&NewBook::new("t"))
        .send()
        .await
        .expect("written once");
    assert_eq!(
        (made.number(), Response::is_replayed(&made)),
        (Some(77), true)
    );
    let seen = set.transport.seen();
    assert_eq!(seen.len(), 2);
    assert_eq!(
        (&seen[0].body, &seen[0].headers),
        (&seen[1].body, &seen[1].headers)
    );
}

#[tokio::test]
async fn a_lost_write_that_is_taken_again_is_possibly_twice() {
    let set = set();
    set.transport.play(Play::Lost).play(Play::json(201, "8"));
    set.transport.play(Play::Lost).play(Play::json(201, "9"));
    let error = set
        .client
        .books()
        .create(&NewBook::new("t"))
        .send()
        .await
        .expect_err("labelled");
    assert_eq!(error.kind(), ErrorKind::PossiblyTwice);
    assert_eq!(error.answer().expect("kept").body, "8");
    let outcome = set
        .client
        .books()
        .create(&NewBook::new("u"))
        .outcome()
        .await;
    assert!(matches!(outcome, Outcome::PossiblyTwice(made) if made.number() == Some(9)));
}

#[tokio::test]
async fn a_timed_out_write_is_unknown_and_an_identical_one_is_seen() {
    let set = set();
    set.transport.play(Play::Silence).play(Play::json(201, "9"));
    let create = || set.client.books().create(&NewBook::new("t"));
    let error = create().send().await.expect_err("unknown");
    assert_eq!(error.kind(), ErrorKind::Unknown(Unknown::TimedOut));
    assert!(error.report().expect("a report").fingerprint().is_some());
    let error = create().send().await.expect_err("seen");
    assert_eq!(
        (error.kind(), set.transport.seen().len()),
        (ErrorKind::DuplicateUnknown, 1)
    );
    let made = create()
        .on_duplicate(OnDuplicate::WaitThenWrite)
        .send()
        .await
        .expect("written");
    assert_eq!(made.number(), Some(9));
    assert!(Response::report(&made).waited() >= Duration::from_secs(12));
}

#[tokio::test]
async fn an_identical_write_of_ours_gives_its_response_if_wanted() {
    let set = set();
    set.transport.play(Play::json(201, "9"));
    let create = || set.client.books().create(&NewBook::new("t"));
    create().send().await.expect("written");
    let again = create()
        .on_duplicate(OnDuplicate::TakeFirst)
        .send()
        .await
        .expect("kept");
    assert_eq!(
        (again.number(), Response::was_already_done(&again)),
        (Some(9), true)
    );
    assert_eq!(set.transport.seen().len(), 1);
    set.clock.pass(Duration::from_secs(13));
    set.transport.play(Play::json(201, "10"));
    assert_eq!(create().send().await.expect("written").number(), Some(10));
}

#[tokio::test]
async fn somebody_elses_write_is_an_error_of_its_own_kind_with_the_first_response() {
    let set = set();
    set.transport
        .play(Play::json(406, FIRST))
        .play(Play::json(406, FIRST));
    let create = |title| set.client.books().create(&NewBook::new(title));
    let error = create("t").send().await.expect_err("already done");
    assert_eq!(error.kind(), ErrorKind::AlreadyDone);
    assert_eq!(
        error.first_response().expect("held").bodies,
        [r#"{"Id":77}"#]
    );
    let taken = create("u")
        .on_duplicate(OnDuplicate::TakeFirst)
        .send()
        .await
        .expect("taken");
    assert_eq!(taken.number(), Some(77));
}

#[tokio::test]
async fn a_plain_406_is_an_ordinary_error() {
    let set = set();
    set.transport
        .play(Play::json(406, r#"{"Message":"Not acceptable"}"#));
    let error = set
        .client
        .books()
        .create(&NewBook::new("t"))
        .send()
        .await
        .expect_err("refused");
    assert_eq!(error.kind(), ErrorKind::Refused);
    assert!(matches!(error.body(), Some(ErrorBody::Message { .. })));
}

#[tokio::test]
async fn policies_and_verbs_without_the_rule_are_not_resent() {
    let set = set();
    set.transport.play(Play::Lost).play(Play::Lost);
    let never = set
        .client
        .books()
        .create(&NewBook::new("t"))
        .resend(Resend::Never)
        .send()
        .await;
    assert_eq!(
        never.expect_err("lost").kind(),
        ErrorKind::Unknown(Unknown::ResendNotWanted)
    );
    let removed = set.client.books().remove(&[1]).send().await;
    assert_eq!(
        removed.expect_err("lost").kind(),
        ErrorKind::Unknown(Unknown::NoRule)
    );
    assert_eq!(set.transport.seen().len(), 2);
}

#[tokio::test]
async fn a_machine_that_slept_does_not_resend() {
    struct Sleepy(VirtualClock);
    impl Clock for Sleepy {
        fn now(&self) -> specwright_runtime::promise::Moment {
            self.0.now()
        }
        fn sleep(&self, time: Duration) -> specwright_runtime::transport::BoxFuture<'static, ()> {
            if time < Duration::from_secs(1) {
                // Asleep while the write settles.
                self.0.suspend(Duration::from_secs(9));
            }
            self.0.sleep(time)
        }
        fn random(&self) -> u64 {
            self.0.random()
        }
    }
    let transport = TestTransport::new();
    transport.play(Play::Lost);
    let client = Client::builder(Environment::Production)
        .transport(Arc::new(transport.clone()))
        .clock(Arc::new(Sleepy(VirtualClock::new())))
        .build()
        .expect("a client");
    let error = client
        .books()
        .create(&NewBook::new("t"))
        .send()
        .await
        .expect_err("unknown");
    assert_eq!(error.kind(), ErrorKind::Unknown(Unknown::WindowClosed));
    assert_eq!(transport.seen().len(), 1);
}

#[tokio::test]
async fn too_many_requests_hold_everybody_until_the_time_named() {
    let set = set();
    let throttled = r#"{"Reason":"Request has been throttled."}"#;
    set.transport
        .play(Play::json(429, throttled).header("retry-after", "Thu, 01 Jan 2026 00:00:20 GMT"));
    set.transport
        .play(Play::json(503, throttled).header("retry-after", "7"));
    set.transport
        .play(Play::json(201, "1"))
        .play(book().header("retry-after", "3"))
        .play(book());
    let began = set.clock.now().monotonic;
    set.client
        .books()
        .create(&NewBook::new("t"))
        .send()
        .await
        .expect("written");
    let waited = set.clock.now().monotonic.saturating_sub(began);
    assert!(
        waited >= Duration::from_secs(27) && waited < Duration::from_secs(30),
        "{waited:?}"
    );
    set.client.books().get(1).send().await.expect("read");
    let began = set.clock.now().monotonic;
    set.client.books().get(1).send().await.expect("read");
    assert!(set.clock.now().monotonic.saturating_sub(began) >= Duration::from_secs(3));
}

#[tokio::test]
async fn a_503_without_the_throttle_body_is_a_lost_answer() {
    let set = set();
    set.transport
        .play(Play::json(503, "<html>"))
        .play(Play::json(406, FIRST));
    let made = set
        .client
        .books()
        .create(&NewBook::new("t"))
        .send()
        .await
        .expect("replayed");
    assert!(Response::is_replayed(&made));
}

#[tokio::test]
async fn the_limit_of_the_environment_is_kept() {
    let set = set();
    for _ in 0..41 {
        set.transport.play(book());
    }
    let began = set.clock.now().monotonic;
    for _ in 0..40 {
        set.client.books().get(1).send().await.expect("read");
    }
    assert_eq!(set.clock.now().monotonic, began);
    set.client.books().get(1).send().await.expect("read");
    assert_eq!(
        set.clock.now().monotonic.saturating_sub(began),
        Duration::from_secs(60)
    );
}

#[tokio::test]
async fn a_read_after_a_write_waits_for_the_replica() {
    let set = set();
    let missing = || Play::json(404, r#"{"ErrorCode":502,"ErrorMessage":"not found"}"#);
    for _ in 0..4 {
        set.transport.play(missing());
    }
    set.transport.play(book());
    let error = set.client.books().get(1).send().await.expect_err("missing");
    assert_eq!(error.status().expect("a status"), 404);
    let call = set.client.raw(specwright_runtime::Method::Get, "/books/1");
    let read = call
        .with(specwright_runtime::Call::after_write)
        .send()
        .await
        .expect("there at last");
    assert_eq!(Response::report(&read).attempts(), 4);
}

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
async fn secrets_reach_the_wire_and_nothing_else() {
    let set = set();
    set.transport.play(Play::json(400, r#"{"Reason":"no"}"#));
    let error = set
        .client
        .books()
        .check("H1DDEN")
        .token("T0PS")
        .send()
        .await
        .expect_err("refused");
    let seen = &set.transport.seen()[0];
    assert!(seen.url.contains("H1DDEN") && seen.url.contains("T0PS"));
    assert_eq!(seen.headers[AUTHORIZATION], "Bearer S3CRET");
    assert_eq!(seen.headers[ACCEPT], "application/json");
    let report = error.report().expect("a report");
    assert_eq!(
        report.curl(),
        "curl -X GET 'https://sb-api.bookshop.example/v3/passwords/***?token=***' -H 'user-agent: Bookshop/0.1.0' -H 'accept: application/json'"
    );
    let shown = format!(
        "{error} {error:?} {report:?} {:?} {}",
        set.client,
        report.curl()
    );
    for secret in ["H1DDEN", "T0PS", "S3CRET"] {
        assert!(!shown.contains(secret), "{shown}");
    }
    assert_eq!(
        error.to_string(),
        "books.check (GET https://sb-api.bookshop.example/v3/passwords/***?token=***): 400 Bad Request: no"
    );
}

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

#[tokio::test]
async fn an_unknown_write_can_be_sent_again_by_a_caller_who_has_looked() {
    let set = set();
    set.transport.play(Play::Silence).play(Play::json(201, "9"));
    let error = set
        .client
        .books()
        .create(&NewBook::new("t"))
        .send()
        .await
        .expect_err("unknown");
    set.clock.pass(Duration::from_secs(60));
    let again = error.into_request().expect("it can be sent again");
    let made = again
        .send_as::<specwright_runtime::CreatedId>()
        .await
        .expect("written");
    assert_eq!(made.number(), Some(9));
    let seen = set.transport.seen();
    assert_eq!((&seen[0].body, &seen[0].url), (&seen[1].body, &seen[1].url));
    assert_eq!(seen[0].headers, seen[1].headers);
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
