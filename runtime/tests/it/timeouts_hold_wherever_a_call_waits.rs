//! A call's timeout holds wherever it waits, and a write never leaves without time for an answer.

use std::sync::Arc;
use std::time::Duration;

use crate::common::bookshop::{Client, Environment, NewBook};
use specwright_runtime::promise::{Completion, Effect, Intent, Journal, Recording};
use specwright_runtime::testing::{Play, TestTransport, VirtualClock};
use specwright_runtime::transport::{BoxFuture, Clock};
use specwright_runtime::{Auth, Counter, ErrorKind, LimitStore, Permit, Reservation};

fn set(
    journal: impl Journal + 'static,
    limits: Option<Arc<dyn LimitStore>>,
) -> (TestTransport, VirtualClock, Client) {
    let (transport, clock) = (TestTransport::new(), VirtualClock::new());
    let builder = Client::builder(Environment::Sandbox)
        .auth(Auth::bearer("S3CRET"))
        .transport(Arc::new(transport.clone()))
        .clock(Arc::new(clock.clone()))
        .journal(Arc::new(journal));
    let builder = match limits {
        Some(limits) => builder.limit_store(limits),
        None => builder.timeout(Duration::from_secs(60)),
    };
    (transport, clock, builder.build().expect("a client"))
}

/// Takes no intent, or no outcome, and never says so.
struct Stuck {
    intents: bool,
}

impl Journal for Stuck {
    fn intent<'a>(&'a self, _: &'a Intent) -> Recording<'a> {
        if self.intents {
            return Box::pin(std::future::ready(Ok(())));
        }
        Box::pin(std::future::pending())
    }

    fn completion<'a>(&'a self, _: &'a Completion) -> Recording<'a> {
        Box::pin(std::future::pending())
    }
}

#[tokio::test]
async fn a_journal_that_does_not_take_an_intent_ends_with_the_timeout() {
    let (transport, _, client) = set(Stuck { intents: false }, None);
    let call = client.books().create(&NewBook::new("t"));
    let error = call.send().await.expect_err("not sent");
    assert_eq!(error.kind(), ErrorKind::NotSent, "{error}");
    assert!(error.to_string().contains("journal"), "{error}");
    assert!(transport.seen().is_empty());
}

#[tokio::test]
async fn a_journal_that_does_not_take_an_outcome_does_not_hold_up_the_answer() {
    let (transport, clock, client) = set(Stuck { intents: true }, None);
    transport.play(Play::json(201, "9"));
    let began = clock.now().monotonic;
    let call = client.books().create(&NewBook::new("t"));
    let made = call.send().await.expect("written");
    assert_eq!(made.number(), Some(9));
    assert!(clock.now().monotonic.saturating_sub(began) <= Duration::from_secs(60));
}

/// Takes an intent just when the time is over.
struct Slow(VirtualClock, std::sync::Mutex<Vec<Effect>>);

impl Journal for Slow {
    fn intent<'a>(&'a self, _: &'a Intent) -> Recording<'a> {
        self.0.pass(Duration::from_secs(60));
        Box::pin(std::future::ready(Ok(())))
    }

    fn completion<'a>(&'a self, outcome: &'a Completion) -> Recording<'a> {
        self.1.lock().expect("no panic").push(outcome.effect);
        Box::pin(std::future::ready(Ok(())))
    }
}

#[tokio::test]
async fn a_write_does_not_leave_without_time_for_an_answer() {
    let (transport, clock) = (TestTransport::new(), VirtualClock::new());
    transport.play(Play::Silence);
    let journal = Arc::new(Slow(clock.clone(), std::sync::Mutex::default()));
    let client = Client::builder(Environment::Sandbox)
        .transport(Arc::new(transport.clone()))
        .clock(Arc::new(clock))
        .journal(Arc::clone(&journal) as Arc<dyn Journal>)
        .timeout(Duration::from_secs(60))
        .build()
        .expect("a client");
    let call = client.books().create(&NewBook::new("t"));
    let error = call.send().await.expect_err("no time");
    assert_eq!(error.kind(), ErrorKind::NotSent, "{error}");
    assert!(transport.seen().is_empty());
    let outcomes = journal.1.lock().expect("no panic").clone();
    assert_eq!(outcomes, [Effect::None]);
}

/// A store that takes no advice.
struct Deaf;

impl LimitStore for Deaf {
    fn reserve<'a>(
        &'a self,
        _: &'a [Counter],
        _: specwright_runtime::promise::Moment,
        _: Duration,
    ) -> BoxFuture<'a, Reservation> {
        Box::pin(std::future::ready(Ok(Permit::new(
            Duration::ZERO,
            Duration::ZERO,
        ))))
    }

    fn hold(&self, _: Duration, _: specwright_runtime::promise::Moment) -> BoxFuture<'_, ()> {
        Box::pin(std::future::pending())
    }

    fn held(&self, _: specwright_runtime::promise::Moment) -> Duration {
        Duration::ZERO
    }
}

#[tokio::test]
async fn a_limit_store_that_takes_no_advice_does_not_hold_up_the_answer() {
    let (transport, _, client) = set(Stuck { intents: true }, Some(Arc::new(Deaf)));
    transport.play(Play::json(200, r#"{"Id":1}"#).header("retry-after", "3"));
    let read = client.books().get(1).send().await.expect("read");
    assert_eq!(read.id, 1);
}
