//! What is repeated and what is not, without a socket and without waiting.

use std::sync::Arc;
use std::time::Duration;

use http::header::{ACCEPT, AUTHORIZATION};
use specwright_runtime::promise::{OnDuplicate, Resend, Unknown};
use specwright_runtime::testing::{Play, TestTransport, VirtualClock};
use specwright_runtime::transport::Clock;
use specwright_runtime::{ErrorBody, ErrorKind, Outcome, Response};

use crate::common::bookshop::{Client, Environment, NewBook};
use crate::common::played::{FIRST, book, set};

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
    assert_eq!(error.answer().expect("present").body, "8");
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
        .expect("present");
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
        "curl -X GET 'https://sb-api.bookshop.example/v3/passwords/***?token=***' -H 'user-agent: Bookshop/0.1.0' -H 'accept: application/json' -H 'authorization: Bearer '\"$TOKEN\""
    );
    // In a shell, the header is that of the request.
    let script = format!(
        "curl() {{ printf '%s\\n' \"$@\"; }}\nTOKEN=S3CRET\n{}",
        report.curl()
    );
    let pasted = std::process::Command::new("sh")
        .args(["-c", &script])
        .output();
    let words = String::from_utf8(pasted.expect("a shell").stdout).expect("text");
    assert!(
        words
            .lines()
            .any(|word| word == "authorization: Bearer S3CRET"),
        "{words}"
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
