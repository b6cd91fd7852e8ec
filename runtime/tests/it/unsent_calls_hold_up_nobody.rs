//! Calls that were never sent hold up nobody.

use std::future::Future as _;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Waker};
use std::time::Duration;

use crate::common::bookshop::{Client, Environment};
use specwright_runtime::promise::Moment;
use specwright_runtime::testing::{Play, TestTransport, VirtualClock};
use specwright_runtime::transport::{BoxFuture, Clock};
use specwright_runtime::{
    Api, Auth, ClientBuilder, Counter, DuplicateRule, ErrorKind, Host, LimitRule, LimitStore,
    LocalLimits, Response, ThrottleRule, Tolerance,
};

/// Nobody wakes: who waits is dropped. Time passes only when a test says so.
struct Asleep(VirtualClock);

impl Clock for Asleep {
    fn now(&self) -> Moment {
        self.0.now()
    }

    fn sleep(&self, _: Duration) -> BoxFuture<'static, ()> {
        Box::pin(std::future::pending())
    }

    fn random(&self) -> u64 {
        self.0.random()
    }
}

/// A client whose 40 places of a minute are taken.
async fn full(clock: impl Clock + 'static) -> (TestTransport, Client) {
    let transport = TestTransport::new();
    let client = Client::builder(Environment::Sandbox)
        .auth(Auth::bearer("S3CRET"))
        .transport(Arc::new(transport.clone()))
        .clock(Arc::new(clock))
        .build()
        .expect("a client");
    for _ in 0..40 {
        transport.play(Play::json(200, r#"{"Id":1}"#));
        client.books().get(1).send().await.expect("read");
    }
    (transport, client)
}

#[tokio::test]
async fn calls_that_cannot_wait_do_not_lock_the_client_up() {
    let clock = VirtualClock::new();
    let (transport, client) = full(clock.clone()).await;
    for _ in 0..200 {
        let call = client.books().get(1).timeout(Duration::from_secs(5));
        let error = call.send().await.expect_err("no turn in time");
        assert_eq!(error.kind(), ErrorKind::Throttled);
    }
    clock.pass(Duration::from_secs(60));
    transport.play(Play::json(200, r#"{"Id":1}"#));
    let call = client.books().get(1).timeout(Duration::from_secs(5));
    let read = call.send().await.expect("its turn at once");
    assert!(Response::report(&read).waited().is_zero());
}

/// How long a call waits after an answer with this status and advice.
async fn waits_after(status: u16, advice: &str) -> Duration {
    let (transport, clock) = (TestTransport::new(), VirtualClock::new());
    let client = || {
        Client::builder(Environment::Sandbox)
            .auth(Auth::bearer("S3CRET"))
            .transport(Arc::new(transport.clone()))
            .clock(Arc::new(clock.clone()))
            .build()
            .expect("a client")
    };
    let (advised, other) = (client(), client());
    let answer = || Play::json(status, r#"{"Id":1}"#);
    transport.play(answer().header("retry-after", advice));
    let read = advised.books().get(1).send().await.expect("a good answer");
    assert_eq!(
        (read.id, Response::report(&read).waited()),
        (1, Duration::ZERO)
    );
    // Another application is not held back, and neither is it when the advised one comes again.
    transport.play(answer()).play(answer());
    other.books().get(1).send().await.expect("read");
    let began = clock.now().monotonic;
    let next = advised.clone().books().get(2).send().await.expect("read");
    let waited = clock.now().monotonic.saturating_sub(began);
    assert_eq!(Response::report(&next).waited(), waited);
    waited
}

#[tokio::test]
async fn advice_on_a_good_answer_makes_the_next_call_of_the_client_wait() {
    let second = Duration::from_secs;
    assert_eq!(waits_after(200, "7").await, second(7));
    assert_eq!(waits_after(201, "0").await, Duration::ZERO);
    let dated = waits_after(200, "Thu, 01 Jan 2026 00:00:09 GMT").await;
    assert!(dated >= second(9) && dated < second(10), "{dated:?}");
    assert_eq!(waits_after(200, "when you like").await, Duration::ZERO);
}

#[tokio::test]
async fn calls_dropped_while_they_wait_give_their_places_back() {
    let clock = VirtualClock::new();
    let (transport, client) = full(Asleep(clock.clone())).await;
    for _ in 0..200 {
        let mut call = pin!(client.books().get(1).send());
        let mut context = Context::from_waker(Waker::noop());
        assert!(call.as_mut().poll(&mut context).is_pending());
    }
    clock.pass(Duration::from_secs(60));
    transport.play(Play::json(200, r#"{"Id":1}"#));
    let read = client.books().get(1).send().await.expect("at once");
    assert!(Response::report(&read).waited().is_zero());
}

static TWO: Api = Api {
    name: "Two",
    release: "0.1.0",
    host: Host {
        before: "",
        environment: false,
        after: "two.example",
    },
    environments: &[specwright_runtime::EnvironmentInfo {
        name: "Production",
        prefix: "",
    }],
    version: None,
    plain: false,
    schemes: &[],
    security: &[],
    headers: &[],
    duplicates: DuplicateRule::None,
    limits: &[
        LimitRule {
            per: "hour",
            every: Duration::from_secs(3600),
            requests: &[30],
            counts_refused: false,
        },
        LimitRule {
            per: "minute",
            every: Duration::from_secs(60),
            requests: &[10],
            counts_refused: false,
        },
    ],
    throttled: ThrottleRule {
        statuses: &[429],
        recognise: None,
    },
    tolerance: Tolerance {
        absent: true,
        null: true,
        numeric_text: true,
    },
    webhooks: None,
};

#[tokio::test]
async fn a_place_in_one_counter_is_given_back_when_the_next_one_is_full() {
    let (transport, clock) = (TestTransport::new(), VirtualClock::new());
    let limits = Arc::new(LocalLimits::default());
    let client: Client = ClientBuilder::new(&TWO, 0)
        .transport(Arc::new(transport.clone()))
        .clock(Arc::new(clock.clone()))
        .limit_store(limits.clone())
        .build()
        .expect("a client");
    let call = || client.books().get(1).timeout(Duration::from_secs(5));
    for _ in 0..10 {
        transport.play(Play::json(200, r#"{"Id":1}"#));
        call().send().await.expect("read");
    }
    for _ in 0..50 {
        let error = call().send().await.expect_err("the minute is full");
        assert_eq!(error.kind(), ErrorKind::Throttled);
    }
    // Of the 30 of the hour 20 are left.
    let hour = Counter::new("hour", Duration::from_secs(3600), 30);
    let wait = || match limits.reserve_now(&[hour], clock.now(), Duration::MAX) {
        Some(Ok(permit)) => permit.wait,
        other => panic!("{other:?}"),
    };
    for _ in 0..20 {
        assert_eq!(wait(), Duration::ZERO);
    }
    assert_eq!(wait(), Duration::from_secs(3600));
}

/// A store on the network that does not answer.
struct Silent;

impl LimitStore for Silent {
    fn reserve<'a>(
        &'a self,
        _: &'a [Counter],
        _: Moment,
        _: Duration,
    ) -> BoxFuture<'a, specwright_runtime::Reservation> {
        Box::pin(std::future::pending())
    }

    fn hold(&self, _: Duration, _: Moment) -> BoxFuture<'_, ()> {
        Box::pin(std::future::pending())
    }

    fn held(&self, _: Moment) -> Duration {
        Duration::ZERO
    }
}

#[tokio::test]
async fn a_limit_store_that_does_not_answer_ends_with_the_timeout() {
    let (transport, clock) = (TestTransport::new(), VirtualClock::new());
    let client = Client::builder(Environment::Sandbox)
        .transport(Arc::new(transport.clone()))
        .clock(Arc::new(clock))
        .limit_store(Arc::new(Silent))
        .build()
        .expect("a client");
    let error = client.books().get(1).send().await.expect_err("no turn");
    assert_eq!(error.kind(), ErrorKind::Throttled);
    assert!(transport.seen().is_empty());
}
