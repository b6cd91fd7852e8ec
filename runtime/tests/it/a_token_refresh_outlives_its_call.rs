//! A refresh that is under way belongs to nobody: it survives whoever asked for it.

use std::future::Future as _;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use crate::common::bookshop::{Client, Environment};
use http::header::AUTHORIZATION;
use specwright_runtime::auth::OAuth2;
use specwright_runtime::promise::Moment;
use specwright_runtime::testing::{Play, TestTransport, VirtualClock};
use specwright_runtime::transport::{
    BoxFuture, Clock, Exchange, Plain, Transport, TransportRequest,
};
use specwright_runtime::{Auth, ErrorKind};
use tokio::sync::Semaphore;

/// Short waits are over at once; a timeout never fires.
#[derive(Clone)]
struct Patient(VirtualClock, Duration);

impl Clock for Patient {
    fn now(&self) -> Moment {
        self.0.now()
    }

    fn sleep(&self, time: Duration) -> BoxFuture<'static, ()> {
        if time >= self.1 {
            return Box::pin(std::future::pending());
        }
        self.0.sleep(time)
    }

    fn random(&self) -> u64 {
        self.0.random()
    }
}

/// Holds answers of the token address back: the server has done its work, and its answer is on the way.
struct Held(TestTransport, Arc<Semaphore>);

impl Transport for Held {
    fn send(&self, request: TransportRequest) -> Pin<Box<dyn Exchange + '_>> {
        let (inner, gate) = (self.0.clone(), Arc::clone(&self.1));
        Box::pin(Plain(Box::pin(async move {
            let is_token = request.url.contains("oauth");
            let answer = inner.send(request).await;
            if is_token {
                gate.acquire().await.expect("open").forget();
            }
            answer
        })))
    }
}

struct Set {
    server: TestTransport,
    gate: Arc<Semaphore>,
    clock: VirtualClock,
    client: Client,
}

fn set(limit: Duration) -> Set {
    let (server, gate) = (TestTransport::new(), Arc::new(Semaphore::new(0)));
    let clock = VirtualClock::new();
    let client = Client::builder(Environment::Sandbox)
        .auth(Auth::oauth2(OAuth2::password("c", "s", "me", "PA55WORD")))
        .unlimited()
        .transport(Arc::new(Held(server.clone(), Arc::clone(&gate))))
        .clock(Arc::new(Patient(clock.clone(), limit)))
        .build()
        .expect("a client");
    Set {
        server,
        gate,
        clock,
        client,
    }
}

fn token(access: &str, refresh: &str, lives: &str) -> Play {
    let body = format!(
        r#"{{"access_token":"{access}","token_type":"bearer","expires_in":{lives},"refresh_token":"{refresh}"}}"#
    );
    Play::json(200, body)
}

fn forms(server: &TestTransport) -> Vec<String> {
    let seen = server.seen();
    let asked = seen.iter().filter(|request| request.url.contains("oauth"));
    asked
        .map(|request| String::from_utf8_lossy(&request.body).into_owned())
        .collect()
}

async fn in_time<T>(call: impl Future<Output = T>) -> T {
    let limited = tokio::time::timeout(Duration::from_secs(5), call).await;
    limited.expect("nobody waits")
}

#[tokio::test]
async fn a_rotated_refresh_token_survives_the_call_that_asked_for_it() {
    let set = set(Duration::from_secs(20));
    let get = || set.client.books().get(1).send();
    set.server.play(token("A1", "R1", "600"));
    set.server.play(Play::json(200, r#"{"Id":1}"#));
    set.gate.add_permits(1);
    get().await.expect("read");
    set.clock.pass(Duration::from_secs(650));
    // R1 is good once: the server has given R2 for it when the caller goes away.
    set.server.play(token("A2", "R2", "600"));
    {
        let mut context = Context::from_waker(Waker::noop());
        let mut gone = pin!(get());
        assert!(gone.as_mut().poll(&mut context).is_pending());
        assert!(forms(&set.server)[1].contains("refresh_token=R1"));
    }
    set.gate.add_permits(1);
    set.server.play(Play::json(200, r#"{"Id":1}"#));
    get().await.expect("read");
    let seen = set.server.seen();
    assert_eq!(
        seen.last().expect("sent").headers[AUTHORIZATION],
        "Bearer A2"
    );
    assert_eq!(forms(&set.server).len(), 2);
    // And R2 is the one that is used next.
    set.clock.pass(Duration::from_secs(550));
    set.server.play(token("A3", "R3", "600"));
    set.server.play(Play::json(200, r#"{"Id":1}"#));
    set.gate.add_permits(1);
    get().await.expect("read");
    assert!(forms(&set.server)[2].contains("refresh_token=R2"));
}

#[tokio::test]
async fn a_token_that_is_still_good_serves_while_no_newer_one_can_be_had() {
    let set = set(Duration::from_secs(20));
    let get = || set.client.books().get(1).send();
    set.gate.add_permits(100);
    set.server.play(token("A1", "R1", "600"));
    set.server.play(Play::json(200, r#"{"Id":1}"#));
    get().await.expect("read");
    set.clock.pass(Duration::from_secs(545));
    set.server.play(Play::json(500, "down"));
    set.server.play(Play::json(200, r#"{"Id":1}"#));
    get().await.expect("read with the token that is still good");
    set.clock.pass(Duration::from_secs(60));
    for _ in 0..4 {
        set.server.play(Play::json(500, "down"));
    }
    let error = get().await.expect_err("it has ended");
    assert_eq!(error.kind(), ErrorKind::NoCredentials, "{error}");
}

#[tokio::test]
async fn nobody_waits_for_a_slow_token_address_while_the_token_at_hand_is_good() {
    let set = set(Duration::from_secs(20));
    let get = || {
        set.server.play(Play::json(200, r#"{"Id":1}"#));
        in_time(set.client.books().get(1).send())
    };
    let last = || {
        let seen = set.server.seen();
        let last = seen.last().expect("sent");
        last.headers[AUTHORIZATION].to_str().map(str::to_owned)
    };
    set.server.play(token("A1", "R1", "600"));
    set.gate.add_permits(1);
    get().await.expect("read");
    set.clock.pass(Duration::from_secs(550));
    // Its answer is on the way, and stays there.
    set.server.play(token("A2", "R2", "600"));
    for _ in 0..64 {
        get().await.expect("read");
        assert_eq!(last().expect("text"), "Bearer A1");
    }
    assert_eq!(forms(&set.server).len(), 2, "one refresh for all");
    // Those calls are gone, but the answer is not lost with them.
    set.gate.add_permits(1);
    get().await.expect("read");
    assert_eq!(last().expect("text"), "Bearer A2");
    set.clock.pass(Duration::from_secs(650));
    set.server.play(token("A3", "R3", "600"));
    set.gate.add_permits(1);
    get().await.expect("read");
    assert!(forms(&set.server)[2].contains("refresh_token=R2"));
}

#[tokio::test]
async fn sixty_four_callers_at_once_go_on_with_a_good_token_beside_one_slow_refresh() {
    let set = set(Duration::from_secs(20));
    set.server.play(token("A1", "R1", "600"));
    set.server.play(Play::json(200, r#"{"Id":1}"#));
    set.gate.add_permits(1);
    set.client.books().get(1).send().await.expect("read");
    set.clock.pass(Duration::from_secs(550));
    // Its answer stays on the way.
    set.server.play(token("A2", "R2", "600"));
    for _ in 0..64 {
        set.server.play(Play::json(200, r#"{"Id":1}"#));
    }
    let mut calls = tokio::task::JoinSet::new();
    for _ in 0..64 {
        let call = set.client.books().get(1).send();
        calls.spawn(async move { call.await.map(|book| book.id) });
    }
    let all = in_time(calls.join_all()).await;
    assert!(all.iter().all(|id| matches!(id, Ok(1))), "{all:?}");
    assert_eq!(forms(&set.server).len(), 2, "one refresh for all");
    let seen = set.server.seen();
    let reads = seen.iter().filter(|it| !it.url.contains("oauth"));
    assert!(
        reads
            .clone()
            .all(|it| it.headers[AUTHORIZATION] == "Bearer A1")
    );
    assert_eq!(reads.count(), 65);
}

#[tokio::test]
async fn a_refresh_goes_on_beside_the_call_that_found_it_due() {
    let set = set(Duration::from_secs(20));
    set.server.play(token("A1", "R1", "600"));
    set.server.play(Play::json(200, r#"{"Id":1}"#));
    set.gate.add_permits(1);
    set.client.books().get(1).send().await.expect("read");
    set.clock.pass(Duration::from_secs(550));
    set.server.play(token("A2", "R2", "600"));
    set.server.play(Play::Silence);
    let mut slow = pin!(set.client.books().get(1).send());
    let mut context = Context::from_waker(Waker::noop());
    assert!(slow.as_mut().poll(&mut context).is_pending());
    set.gate.add_permits(1);
    // The call itself gets no answer; what it is polled for is the refresh.
    assert!(slow.as_mut().poll(&mut context).is_pending());
    set.server.play(Play::json(200, r#"{"Id":1}"#));
    set.client.books().get(1).send().await.expect("read");
    let seen = set.server.seen();
    assert_eq!(seen[3].headers[AUTHORIZATION], "Bearer A1");
    assert_eq!(seen[4].headers[AUTHORIZATION], "Bearer A2");
    assert_eq!(forms(&set.server).len(), 2);
}

#[tokio::test]
async fn a_token_that_the_api_refuses_is_not_used_beside_its_refresh() {
    let set = set(Duration::from_secs(20));
    set.server.play(token("A1", "R1", "600"));
    set.server.play(Play::json(200, r#"{"Id":1}"#));
    set.gate.add_permits(1);
    set.client.books().get(1).send().await.expect("read");
    set.clock.pass(Duration::from_secs(550));
    set.server.play(token("A2", "R2", "600"));
    set.server.play(Play::json(401, ""));
    let mut refused = pin!(set.client.books().get(1).send());
    let mut context = Context::from_waker(Waker::noop());
    assert!(refused.as_mut().poll(&mut context).is_pending());
    let mut other = pin!(set.client.books().get(1).send());
    assert!(other.as_mut().poll(&mut context).is_pending(), "A1 is over");
    set.gate.add_permits(1);
    set.server.play(Play::json(200, r#"{"Id":1}"#));
    set.server.play(Play::json(200, r#"{"Id":1}"#));
    in_time(refused).await.expect("read");
    in_time(other).await.expect("read");
    let seen = set.server.seen();
    let by = |number: usize| &seen[number].headers[AUTHORIZATION];
    assert_eq!(
        [by(3), by(4), by(5)],
        ["Bearer A1", "Bearer A2", "Bearer A2"]
    );
    assert_eq!(forms(&set.server).len(), 2);
}

#[tokio::test]
async fn nobody_waits_for_an_hour_while_the_token_at_hand_is_good() {
    // Whoever waits for an hour waits for ever.
    let set = set(Duration::from_secs(1000));
    let get = || set.client.books().get(1).send();
    set.gate.add_permits(100);
    set.server.play(token("A1", "R1", "600"));
    set.server.play(Play::json(200, r#"{"Id":1}"#));
    get().await.expect("read");
    set.clock.pass(Duration::from_secs(545));
    set.server
        .play(Play::json(429, "").header("retry-after", "3600"));
    for _ in 0..2 {
        set.server.play(Play::json(200, r#"{"Id":1}"#));
        get().await.expect("read with the token that is still good");
    }
    // Told to ask in an hour, it is asked again at its end: nothing else would do.
    set.clock.pass(Duration::from_secs(60));
    set.server.play(token("A2", "R2", "600"));
    set.server.play(Play::json(200, r#"{"Id":1}"#));
    get().await.expect("read with a new one");
}

#[tokio::test]
async fn a_token_may_claim_to_live_for_ever() {
    let set = set(Duration::from_secs(20));
    set.gate.add_permits(1);
    set.server.play(token("A1", "R1", "18446744073709551615"));
    set.server.play(Play::json(200, r#"{"Id":1}"#));
    set.client.books().get(1).send().await.expect("read");
}

#[tokio::test]
async fn waiting_for_a_token_ends_with_the_timeout_of_the_call() {
    // Whoever is told to wait for an hour waits; the call's own limit fires.
    let set = set(Duration::from_secs(1000));
    set.gate.add_permits(100);
    set.server
        .play(Play::json(429, "").header("retry-after", "3600"));
    let call = set.client.books().get(1).timeout(Duration::from_secs(10));
    let mut call = pin!(call.send());
    let mut context = Context::from_waker(Waker::noop());
    let Poll::Ready(Err(error)) = call.as_mut().poll(&mut context) else {
        panic!("its time is over");
    };
    assert_eq!(error.kind(), ErrorKind::NoCredentials, "{error}");
    assert!(error.to_string().contains("timeout"), "{error}");
}
