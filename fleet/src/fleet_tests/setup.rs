//! Clients of one fleet, each as a process of its own would have it, and a sandbox that counts what arrives.

use std::hash::{BuildHasher as _, RandomState};
use std::sync::Arc;
use std::time::{Duration, Instant};

use specwright_runtime::auth::OAuth2;
use specwright_runtime::promise::Moment;
use specwright_runtime::testing::InProcess;
use specwright_runtime::transport::{BoxFuture, Clock};
use specwright_runtime::{
    Api, ClientBuilder, Core, Error, LimitRule, Method, OnDuplicate, RawCall, Value,
};
use specwright_sandbox::Sandbox;

use crate::Fleet;

#[path = "../../tests/works/mod.rs"]
mod works;

use works::{described, works};

const WINDOW: Duration = Duration::from_secs(10);
pub(crate) const EVERY: Duration = Duration::from_secs(2);
pub(crate) const REQUESTS: u32 = 10;
pub(crate) static LIMITED: Api = works(
    &[
        LimitRule {
            per: "application",
            every: EVERY,
            requests: &[REQUESTS],
            counts_refused: false,
        },
        LimitRule {
            per: "company",
            every: EVERY,
            requests: &[2 * REQUESTS],
            counts_refused: false,
        },
    ],
    WINDOW,
);
pub(crate) static WIDE: Api = works(
    &[LimitRule {
        per: "application",
        every: EVERY,
        requests: &[100_000],
        counts_refused: false,
    }],
    WINDOW,
);

pub(crate) fn sandbox() -> Sandbox {
    Sandbox::builder(&described("", 10)).build()
}

/// The clock of a process, which may be wrong.
struct ProcessClock {
    started: Instant,
    wall: fn() -> Duration,
}

impl Clock for ProcessClock {
    fn now(&self) -> Moment {
        Moment {
            monotonic: self.started.elapsed(),
            wall: (self.wall)(),
        }
    }

    fn sleep(&self, time: Duration) -> BoxFuture<'static, ()> {
        Box::pin(tokio::time::sleep(time))
    }

    fn random(&self) -> u64 {
        RandomState::new().hash_one(())
    }
}

/// A client as a process of its own would have it: its only link to others is the store.
pub(crate) fn client(
    api: &'static Api,
    fleet: &Fleet,
    sandbox: &Sandbox,
    on_duplicate: OnDuplicate,
) -> Core {
    let sandbox = sandbox.clone();
    let answer = move |request: http::Request<_>| {
        if request.method() == http::Method::POST && !request.uri().path().contains("token") {
            // Long enough to be seen in flight.
            std::thread::sleep(Duration::from_millis(150));
        }
        sandbox.answer(request)
    };
    let (id, secret) = Sandbox::CLIENT;
    let (user, password) = Sandbox::USER;
    ClientBuilder::new(api, 0)
        .auth(OAuth2::password(id, secret, user, password))
        .transport(Arc::new(InProcess::new(answer)))
        .clock(Arc::new(ProcessClock {
            started: Instant::now(),
            wall: fleet.handle.wall,
        }))
        .fleet(fleet)
        .on_duplicate(on_duplicate)
        .build()
        .expect("a client")
}

pub(crate) fn list(client: &Core) -> RawCall {
    RawCall::new(client, Method::Get, "/workorders")
}

pub(crate) fn create(client: &Core, number: &str) -> RawCall {
    let body: Value = Value::Object([("Number".to_owned(), number.into())].into_iter().collect());
    RawCall::new(client, Method::Post, "/workorders").json(&body)
}

pub(crate) async fn all(calls: impl IntoIterator<Item = RawCall>) -> Vec<Result<Value, Error>> {
    let tasks: Vec<_> = calls
        .into_iter()
        .map(|call| tokio::spawn(async move { Ok((*call.send().await?).clone()) }))
        .collect();
    let mut ends = Vec::new();
    for task in tasks {
        ends.push(task.await.expect("no panic"));
    }
    ends
}

pub(crate) fn arrived(sandbox: &Sandbox) -> u64 {
    sandbox.arrivals()["most_requests_in_60_s"]
        .as_u64()
        .expect("a number")
}

pub(crate) fn token_calls(sandbox: &Sandbox) -> usize {
    sandbox.arrivals()["token_calls"]
        .as_array()
        .map_or(0, Vec::len)
}

pub(crate) fn writes(sandbox: &Sandbox) -> (u64, u64) {
    let arrivals = sandbox.arrivals();
    let number = |name: &str| arrivals[name].as_u64().expect("a number");
    (number("writes"), number("doubled_writes"))
}

/// Machines that run tests are busy.
pub(crate) fn patient(fleet: Fleet) -> Fleet {
    fleet
        .key([7; 32])
        .policy(|policy| policy.timeout = Duration::from_secs(5))
}

#[cfg(feature = "redis")]
pub(crate) async fn on_redis(server: &crate::test_server::TestServer) -> [Fleet; 3] {
    let mut fleets = Vec::new();
    for _ in 0..3 {
        fleets.push(patient(
            Fleet::redis(server.url(), "test").await.expect("connected"),
        ));
    }
    fleets.try_into().expect("three")
}

/// Clocks that are wrong by longer than a token lives.
#[cfg(feature = "redis")]
pub(crate) fn with_clocks_apart(fleets: [Fleet; 3]) -> [Fleet; 3] {
    const FAR: Duration = Duration::from_secs(2 * 3600);
    let [mut early, right, mut late] = fleets;
    early.handle.wall = || crate::clock::wall().saturating_sub(FAR);
    late.handle.wall = || crate::clock::wall() + FAR;
    [early, right, late]
}
