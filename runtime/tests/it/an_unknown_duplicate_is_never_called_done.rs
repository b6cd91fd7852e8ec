//! An identical write that is unknown or on its way is no "already done", and who has looked can write.

use std::future::Future as _;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Waker};
use std::time::Duration;

use crate::common::bookshop::{Client, Create, Environment, NewBook};
use specwright_runtime::promise::{Moment, OnDuplicate, Resend, Unknown};
use specwright_runtime::testing::{Play, TestTransport, VirtualClock};
use specwright_runtime::transport::{BoxFuture, Clock};
use specwright_runtime::{Auth, CreatedId, ErrorKind, Outcome, Response};

fn set(plays: impl IntoIterator<Item = Play>, clock: impl Clock + 'static) -> Client {
    let transport = TestTransport::new();
    for play in plays {
        transport.play(play);
    }
    Client::builder(Environment::Sandbox)
        .auth(Auth::bearer("S3CRET"))
        .transport(Arc::new(transport))
        .clock(Arc::new(clock))
        .build()
        .expect("a client")
}

fn create(client: &Client) -> Create {
    client.books().create(&NewBook::new("t"))
}

#[tokio::test]
async fn an_unknown_duplicate_is_not_called_done() {
    let client = set([Play::json(500, "")], VirtualClock::new());
    let error = create(&client).send().await.expect_err("unknown");
    assert_eq!(error.kind(), ErrorKind::Unknown(Unknown::ServerError));
    let outcome = create(&client).outcome().await;
    let Outcome::Unsettled(error) = outcome else {
        panic!("it may never have been done: {outcome:?}");
    };
    assert_eq!(error.kind(), ErrorKind::DuplicateUnknown);
    assert_eq!(
        error.duplicate_remembered_for(),
        Some(Duration::from_secs(12))
    );
    assert!(
        error
            .to_string()
            .contains("outcome of an identical write unknown; check before retrying"),
        "{error}"
    );
    let taking = create(&client).on_duplicate(OnDuplicate::TakeFirst);
    let error = taking.send().await.expect_err("nothing to take");
    assert_eq!(error.kind(), ErrorKind::DuplicateUnknown);
}

#[tokio::test]
async fn who_has_looked_writes_inside_the_window_too() {
    let plays = [Play::json(500, ""), Play::json(201, "9")];
    let client = set(plays, VirtualClock::new());
    let error = create(&client).send().await.expect_err("unknown");
    let again = error.into_request().expect("a request");
    let made = again.send_as::<CreatedId>().await.expect("written");
    assert_eq!(made.number(), Some(9));
    assert!(Response::report(&made).waited() >= Duration::from_secs(12));
}

#[tokio::test]
async fn the_request_of_an_error_keeps_the_settings_of_its_call() {
    let clock = VirtualClock::new();
    let client = set([Play::json(500, ""), Play::Lost, Play::Lost], clock);
    let call = create(&client).resend(Resend::Never);
    let call = call.timeout(Duration::from_secs(10));
    let error = call.send().await.expect_err("unknown");
    let again = error.into_request().expect("a request");
    let error = again.send_as::<CreatedId>().await.expect_err("lost");
    assert_eq!(error.kind(), ErrorKind::Unknown(Unknown::ResendNotWanted));
    assert_eq!(error.report().expect("a report").attempts(), 1);
}

/// Nobody wakes.
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

#[tokio::test]
async fn a_duplicate_in_flight_is_distinguished_and_a_dropped_one_is_unknown() {
    let client = set([Play::Silence], Asleep(VirtualClock::new()));
    {
        let mut running = pin!(create(&client).send());
        let mut context = Context::from_waker(Waker::noop());
        assert!(running.as_mut().poll(&mut context).is_pending());
        let outcome = create(&client).outcome().await;
        let Outcome::Unsettled(error) = outcome else {
            panic!("it is on its way: {outcome:?}");
        };
        assert_eq!(error.kind(), ErrorKind::DuplicateInFlight);
        assert_eq!(error.duplicate_remembered_for(), None);
    }
    let error = create(&client).send().await.expect_err("dropped");
    assert_eq!(error.kind(), ErrorKind::DuplicateUnknown);
}
