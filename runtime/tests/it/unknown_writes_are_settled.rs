//! An unknown write is looked for as the description says, and no more is claimed than was seen.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use specwright_runtime::promise::Resend;
use specwright_runtime::settle::{Lookup, Piece, ValueSource};
use specwright_runtime::testing::{Play, TestTransport, VirtualClock};
use specwright_runtime::transport::Clock;
use specwright_runtime::{
    Auth, Call, ClientBuilder, Core, CreatedId, Doubt, Error, ErrorKind, Expect, FilePart, Method,
    Operation, PageStep, Paging, Response, Settled,
};

use crate::common::bookshop::API;

static PAGING: Paging = Paging {
    items: Some("value"),
    next: Some("@odata.nextLink"),
    count: Some("@odata.count"),
    step: PageStep::Skip("$skip"),
    size: Some("$top"),
    maximum: 3,
    order: None,
};

static QUERY: Operation =
    Operation::new("orders.query", Method::Get, "/odata/orders").paged(&PAGING);

static NOTES: Operation = Operation::new("notes.list", Method::Get, "/orders({order})/notes");

static BY_KEY: Operation = Operation::new("orders.by_key", Method::Get, "/orders/by/{key}");

const LAG: Duration = Duration::from_secs(60);

const ORDER: Lookup = Lookup {
    read: &QUERY,
    path: &[],
    single: false,
    query: &[(
        "$filter",
        &[
            Piece::Text("Number eq "),
            Piece::Quoted(ValueSource::Body("Number")),
            Piece::Text(" and Created ge "),
            Piece::Since,
        ],
    )],
    same: &[
        ("Number", ValueSource::Body("Number")),
        ("Location/Id", ValueSource::Body("Contract/LocationId")),
    ],
    made: Some("Created"),
    zoned: true,
    lag: LAG,
    oldest: Some((ValueSource::Body("Called"), 365)),
};

static CREATE: Operation = Operation::new("orders.create", Method::Post, "/orders")
    .expects(Expect::CreatedId)
    .lookups(&[
        ORDER,
        Lookup {
            query: &[(
                "$filter",
                &[
                    Piece::Text("Place eq "),
                    Piece::Value(ValueSource::Body("Contract/LocationId")),
                ],
            )],
            same: &[("Location/Id", ValueSource::Body("Contract/LocationId"))],
            ..ORDER
        },
    ]);

static ADD_FILE: Operation = Operation::new("notes.file", Method::Post, "/orders/{order}/files")
    .expects(Expect::CreatedId)
    .lookups(&[Lookup {
        read: &NOTES,
        path: &[&[Piece::Value(ValueSource::Path("order"))]],
        query: &[("actor", &[Piece::Value(ValueSource::Query("actor"))])],
        same: &[("Name", ValueSource::File("file"))],
        oldest: None,
        ..ORDER
    }]);

static PUT_KEY: Operation = Operation::new("orders.put", Method::Post, "/orders/by/{key}")
    .expects(Expect::CreatedId)
    .lookups(&[Lookup {
        read: &BY_KEY,
        path: &[&[Piece::Value(ValueSource::Path("key"))]],
        single: true,
        query: &[],
        same: &[("Key", ValueSource::Path("key"))],
        made: None,
        oldest: None,
        ..ORDER
    }]);

static UNKNOWABLE: Operation =
    Operation::new("orders.other", Method::Post, "/other").expects(Expect::CreatedId);

struct Set {
    transport: TestTransport,
    clock: VirtualClock,
    core: Core,
}

fn set() -> Set {
    let (transport, clock) = (TestTransport::new(), VirtualClock::new());
    let core = ClientBuilder::new(&API, 0)
        .auth(Auth::bearer("S3CRET"))
        .transport(Arc::new(transport.clone()))
        .clock(Arc::new(clock.clone()))
        .build()
        .expect("a client");
    Set {
        transport,
        clock,
        core,
    }
}

impl Set {
    /// A write whose only answer was lost.
    async fn lost(&self) -> Error {
        self.transport.play(Play::Lost);
        self.write(&order(), Resend::Never).await
    }

    /// A write whose answers were both lost.
    async fn lost_twice(&self) -> Error {
        self.transport.play(Play::Lost).play(Play::Lost);
        self.write(&order(), Resend::Labelled).await
    }

    async fn write(&self, body: &Value, resend: Resend) -> Error {
        let call = Call::new(&self.core, &CREATE).json(body).resend(resend);
        let error = call.send::<CreatedId>().await.expect_err("no answer");
        assert!(error.may_be_written());
        error
    }

    /// What is found, by an API whose clock is that of the test.
    fn finds(&self, things: &Value) -> &Self {
        self.finds_with(things, self.clock.now().wall)
    }

    fn finds_with(&self, things: &Value, clock: Duration) -> &Self {
        let date = httpdate::fmt_http_date(std::time::UNIX_EPOCH + clock);
        let body = json!({ "value": things }).to_string();
        self.transport
            .play(Play::json(200, body).header("date", date));
        self
    }

    fn refuses(&self) -> &Self {
        self.transport.play(Play::json(401, ""));
        self
    }

    /// So many reads without an answer, each with all its attempts.
    fn says_nothing(&self, reads: usize) -> &Self {
        for _ in 0..5 * reads {
            self.transport.play(Play::NotSent);
        }
        self
    }

    fn asked(&self) -> usize {
        let seen = self.transport.seen();
        seen.iter().filter(|one| one.method == "GET").count()
    }
}

fn order() -> Value {
    json!({ "Number": "A'1", "Contract": { "LocationId": 7 }, "Called": "2026-01-01T00:00:00Z" })
}

/// What the write would have made, so many milliseconds after the clocks of these tests began.
fn made(id: i64, after: i64) -> Value {
    let created = jiff::Timestamp::from_millisecond(1_767_225_600_000 + after).expect("a time");
    json!({ "Id": id, "Number": "A'1", "Location": { "Id": 7 }, "Created": created.to_string() })
}

async fn settle(error: &Error) -> Settled<Value> {
    error.settle::<Value>().await
}

fn doubt(settled: &Settled<Value>) -> Option<(Doubt, usize)> {
    match settled {
        Settled::Unknown(unsettled) => Some((unsettled.doubt, unsettled.found.len())),
        _ => None,
    }
}

#[tokio::test]
async fn one_thing_made_by_the_only_attempt_is_the_write() {
    let set = set();
    let error = set.lost().await;
    set.finds(&json!([made(5, 100)]));
    let settled = settle(&error).await;
    assert!(matches!(&settled, Settled::Written(thing) if thing["Id"] == 5));
    let asked = &set.transport.seen()[1].url;
    let filter = "Number%20eq%20%27A%27%271%27%20and%20Created%20ge%202025-12-31T00%3A00%3A00Z";
    assert!(
        asked.ends_with(&format!("/v3/odata/orders?$filter={filter}")),
        "{asked}"
    );
}

#[tokio::test]
async fn an_absence_counts_only_after_the_lag() {
    let set = set();
    let error = set.lost().await;
    let ended = set.clock.now().monotonic;
    set.finds(&json!([]))
        .finds_with(&json!([]), set.clock.now().wall + LAG);
    assert!(matches!(settle(&error).await, Settled::NotWritten));
    assert!(set.clock.now().monotonic >= ended + LAG);
    assert_eq!(set.asked(), 2);
}

#[tokio::test]
async fn what_shows_late_is_found() {
    let set = set();
    let error = set.lost().await;
    set.finds(&json!([])).finds(&json!([made(5, 100)]));
    assert!(matches!(settle(&error).await, Settled::Written(_)));
}

#[tokio::test]
async fn after_two_attempts_one_thing_is_once_only_after_the_lag() {
    let set = set();
    let error = set.lost_twice().await;
    set.finds(&json!([made(5, 100)]));
    set.finds_with(&json!([made(5, 100)]), set.clock.now().wall + LAG);
    assert!(matches!(settle(&error).await, Settled::Written(_)));
    assert_eq!(set.asked(), 2);
}

#[tokio::test]
async fn two_things_of_two_attempts_are_written_twice() {
    let set = set();
    let error = set.lost_twice().await;
    set.finds(&json!([made(5, 100), made(6, 700)]));
    let settled = settle(&error).await;
    assert!(matches!(settled, Settled::Twice(things) if things.len() == 2));
}

#[tokio::test]
async fn a_second_thing_that_shows_late_is_seen() {
    let set = set();
    let error = set.lost_twice().await;
    set.finds(&json!([made(5, 100)]))
        .finds(&json!([made(5, 100), made(6, 700)]));
    assert!(matches!(settle(&error).await, Settled::Twice(_)));
}

#[tokio::test]
async fn more_than_was_sent_is_not_called_ours() {
    let set = set();
    let error = set.lost().await;
    set.finds(&json!([made(5, 100), made(6, 700)]));
    assert_eq!(doubt(&settle(&error).await), Some((Doubt::MoreThanSent, 2)));
}

#[tokio::test]
async fn what_was_there_before_is_not_the_write() {
    let set = set();
    let error = set.lost().await;
    let old = json!([made(4, -60_000)]);
    set.finds(&old).finds_with(&old, set.clock.now().wall + LAG);
    assert!(matches!(settle(&error).await, Settled::NotWritten));
}

#[tokio::test]
async fn old_and_new_are_told_by_the_clock_of_the_api() {
    // The API's clock is an hour behind: what it calls 23:00 is now.
    let set = set();
    let error = set.lost().await;
    let behind = set
        .clock
        .now()
        .wall
        .saturating_sub(Duration::from_secs(3600));
    set.finds_with(&json!([made(5, 100 - 3_600_000)]), behind);
    assert!(matches!(settle(&error).await, Settled::Written(_)));
    // An hour ahead: what it calls 00:00 was an hour ago.
    let set = self::set();
    let error = set.lost().await;
    let ahead = set.clock.now().wall + Duration::from_secs(3600);
    set.finds_with(&json!([made(4, 100)]), ahead);
    set.finds_with(&json!([made(4, 100)]), ahead + LAG);
    assert!(matches!(settle(&error).await, Settled::NotWritten));
}

#[tokio::test]
async fn without_a_date_of_the_api_new_and_old_are_in_doubt() {
    let set = set();
    let error = set.lost().await;
    for _ in 0..2 {
        let found = json!({ "value": [made(5, 100)] }).to_string();
        set.transport.play(Play::json(200, found));
    }
    assert_eq!(doubt(&settle(&error).await), Some((Doubt::Unclear, 1)));
}

#[tokio::test]
async fn a_clock_that_was_set_in_between_leaves_doubt() {
    let set = set();
    let error = set.lost().await;
    set.clock.suspend(Duration::from_secs(7200));
    let found = json!([made(5, 100)]);
    set.finds(&found).finds(&found);
    assert_eq!(doubt(&settle(&error).await), Some((Doubt::Unclear, 1)));
}

#[tokio::test]
async fn a_field_that_is_absent_or_changed_leaves_doubt() {
    for (field, value) in [("Number", json!("a'1 ")), ("Location", Value::Null)] {
        let set = set();
        let error = set.lost().await;
        let mut thing = made(5, 100);
        thing[field] = value;
        set.finds(&json!([thing])).finds(&json!([thing]));
        assert_eq!(
            doubt(&settle(&error).await),
            Some((Doubt::Unclear, 1)),
            "{field}"
        );
    }
}

#[tokio::test]
async fn another_thing_is_not_the_write() {
    let set = set();
    let error = set.lost().await;
    let mut thing = made(5, 100);
    thing["Location"]["Id"] = json!(8);
    set.finds(&json!([thing])).finds(&json!([thing]));
    assert!(matches!(settle(&error).await, Settled::NotWritten));
}

#[tokio::test]
async fn a_lookup_that_fails_settles_nothing() {
    let set = set();
    let error = set.lost().await;
    set.refuses().refuses();
    let settled = settle(&error).await;
    let Settled::Unknown(unsettled) = settled else {
        panic!("{settled:?}");
    };
    assert_eq!(unsettled.doubt, Doubt::LookupFailed);
    let words = unsettled.to_string();
    assert!(
        words.contains("could not be asked: orders.query"),
        "{words}"
    );
}

#[tokio::test]
async fn a_late_lookup_is_tried_again() {
    let set = set();
    let error = set.lost().await;
    set.says_nothing(8).finds(&json!([]));
    assert!(matches!(settle(&error).await, Settled::NotWritten));
}

#[tokio::test]
async fn what_was_seen_before_a_lookup_failed_still_counts() {
    let set = set();
    let error = set.lost_twice().await;
    set.finds(&json!([made(5, 100)])).says_nothing(8);
    assert!(matches!(settle(&error).await, Settled::PossiblyTwice(_)));
    assert_eq!(set.transport.seen().len(), 2 + 1 + 5 * 8);
}

#[tokio::test]
async fn all_pages_are_read_before_an_absence_counts() {
    let set = set();
    let error = set.lost().await;
    let mut others = made(3, 100);
    others["Number"] = json!("B");
    set.finds(&json!([others, others, others]))
        .finds(&json!([made(5, 100)]));
    assert!(matches!(settle(&error).await, Settled::Written(_)));
    assert!(set.transport.seen()[2].url.contains("$skip=3"));
}

#[tokio::test]
async fn what_the_list_leaves_out_for_its_age_is_not_absent() {
    let set = set();
    set.transport.play(Play::Lost);
    let mut body = order();
    body["Called"] = json!("2024-12-31T00:00:00Z");
    let error = set.write(&body, Resend::Never).await;
    set.finds(&json!([])).finds(&json!([]));
    assert_eq!(doubt(&settle(&error).await), Some((Doubt::Hidden, 0)));
}

#[tokio::test]
async fn the_first_lookup_whose_values_are_there_is_taken() {
    let set = set();
    set.transport.play(Play::Lost);
    let body = json!({ "Contract": { "LocationId": 7 } });
    let error = set.write(&body, Resend::Never).await;
    set.finds(&json!([made(5, 100)]));
    assert!(matches!(settle(&error).await, Settled::Written(_)));
    assert!(
        set.transport.seen()[1]
            .url
            .ends_with("?$filter=Place%20eq%207")
    );
}

#[tokio::test]
async fn without_values_or_a_lookup_nothing_is_asked() {
    let set = set();
    set.transport.play(Play::Lost);
    let error = set.write(&json!({ "Number": " " }), Resend::Never).await;
    assert_eq!(
        doubt(&settle(&error).await),
        Some((Doubt::NothingToLookFor, 0))
    );
    set.transport.play(Play::Lost);
    let call = Call::new(&set.core, &UNKNOWABLE).resend(Resend::Never);
    let error = call.send::<CreatedId>().await.expect_err("no answer");
    assert_eq!(doubt(&settle(&error).await), Some((Doubt::NoLookup, 0)));
    assert_eq!(set.asked(), 0);
}

#[tokio::test]
async fn a_write_that_is_known_to_be_done_is_never_called_not_written() {
    let set = set();
    set.transport.play(Play::Cut(201, "{".into()));
    let error = set.write(&order(), Resend::Never).await;
    assert!(matches!(error.kind(), ErrorKind::WrittenUnread(_)));
    set.finds(&json!([])).finds(&json!([]));
    assert_eq!(doubt(&settle(&error).await), Some((Doubt::Missing, 0)));
    set.finds(&json!([made(5, 100)]));
    assert!(matches!(settle(&error).await, Settled::Written(_)));
}

#[tokio::test]
async fn possibly_twice_becomes_once_or_twice() {
    for (things, twice) in [
        (json!([made(5, 100)]), false),
        (json!([made(5, 100), made(6, 700)]), true),
    ] {
        let set = set();
        set.transport.play(Play::Lost).play(Play::json(201, "6"));
        let error = set.write(&order(), Resend::Labelled).await;
        assert_eq!(error.kind(), ErrorKind::PossiblyTwice);
        set.finds(&things)
            .finds_with(&things, set.clock.now().wall + LAG);
        match settle(&error).await {
            Settled::Written(_) => assert!(!twice),
            Settled::Twice(_) => assert!(twice),
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn a_refused_write_needs_no_lookup() {
    let set = set();
    set.transport.play(Play::json(400, ""));
    let call = Call::new(&set.core, &CREATE).json(&order());
    let error = call.send::<CreatedId>().await.expect_err("a refusal");
    assert!(matches!(settle(&error).await, Settled::NotWritten));
    let refusal = json!({ "Reason": "Duplicate", "ProcessedRequestInfo": "{\"Id\":77}" });
    set.transport.play(Play::json(406, refusal.to_string()));
    let call = Call::new(&set.core, &CREATE).json(&json!({ "Number": "B" }));
    let error = call.send::<CreatedId>().await.expect_err("a duplicate");
    assert_eq!(doubt(&settle(&error).await), Some((Doubt::OtherCall, 0)));
    assert_eq!(set.asked(), 0);
}

#[tokio::test]
async fn path_query_and_the_name_of_a_file_are_values() {
    let set = set();
    set.transport.play(Play::Lost);
    let call = Call::new(&set.core, &ADD_FILE)
        .path(&"a/b")
        .query("actor", &"Ann Lee")
        .part_file("file", FilePart::new("ho\"se.jpg", "…"))
        .resend(Resend::Never);
    let error = call.send::<CreatedId>().await.expect_err("no answer");
    let date = httpdate::fmt_http_date(std::time::UNIX_EPOCH + set.clock.now().wall);
    let found = json!([{ "Name": "ho\"se.jpg", "Created": "2026-01-01T00:00:00Z" }]);
    set.transport
        .play(Play::json(200, found.to_string()).header("date", date));
    assert!(matches!(settle(&error).await, Settled::Written(_)));
    let asked = &set.transport.seen()[1].url;
    assert!(
        asked.ends_with("/orders(a%2Fb)/notes?actor=Ann%20Lee"),
        "{asked}"
    );
}

#[tokio::test]
async fn a_read_of_the_thing_itself_says_by_404_that_it_is_not_there() {
    let set = set();
    for found in [true, false] {
        set.transport.play(Play::Lost);
        let call = Call::new(&set.core, &PUT_KEY)
            .path(&"k1")
            .resend(Resend::Never);
        let error = call.send::<CreatedId>().await.expect_err("no answer");
        if found {
            set.transport.play(Play::json(200, r#"{"Key":"k1"}"#));
            assert!(matches!(settle(&error).await, Settled::Written(_)));
        } else {
            set.transport
                .play(Play::json(404, ""))
                .play(Play::json(404, ""));
            assert!(matches!(settle(&error).await, Settled::NotWritten));
        }
        set.clock.pass(Duration::from_secs(60));
    }
}

#[tokio::test]
async fn not_written_can_be_written_again() {
    let set = set();
    let error = set.lost().await;
    set.finds(&json!([])).finds(&json!([]));
    assert!(matches!(settle(&error).await, Settled::NotWritten));
    set.transport.play(Play::json(201, "9"));
    let again = error.into_request().expect("the request");
    let made = again.send_as::<CreatedId>().await.expect("written");
    assert_eq!(made.number(), Some(9));
    assert!(!Response::is_replayed(&made));
}
