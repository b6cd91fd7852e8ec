//! What a fleet costs, on loopback: `cargo bench -p specwright-fleet --all-features`. Needs `redis-server`.

use std::alloc::System;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use specwright_fleet::Fleet;
use specwright_runtime::promise::{Effect, Fingerprint, Moment};
use specwright_runtime::testing::InProcess;
use specwright_runtime::{
    Api, Auth, Bytes, ClientBuilder, Counter, Fleet as _, FleetParts, FleetScope, LimitRule,
    LimitStore, Method, RawCall, SharedClaim, SharedWrite,
};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[path = "../src/test_server.rs"]
#[expect(dead_code, reason = "tests restart it")]
mod test_server;

#[path = "../tests/works/mod.rs"]
#[expect(
    dead_code,
    reason = "the sandbox needs a description, which no figure does"
)]
mod works;

use works::works;

#[global_allocator]
static ALLOCATIONS: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// So many that nobody waits.
const WIDE: u32 = 50_000_000;
const NOW: Moment = Moment {
    monotonic: Duration::ZERO,
    wall: Duration::ZERO,
};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build();
    let runtime = runtime.expect("a runtime");
    if let [mode, path] = arguments.as_slice()
        && mode == "permits"
    {
        return println!(
            "{}",
            runtime.block_on(permits(&sqlite(path).limits, Duration::from_secs(3)))
        );
    }
    runtime.block_on(redis());
    processes_on_sqlite();
}

fn parts(fleet: &Fleet) -> FleetParts {
    // As clients have them: hashes.
    fleet.join(&FleetScope::new(
        "0f8fad5bd9cb469fa165708673b9e8d1",
        "7c9e6679742540de944be07fc1f90ae7",
    ))
}

fn sqlite(path: &str) -> FleetParts {
    parts(&Fleet::sqlite(path).expect("a file").key([7; 32]))
}

/// Permits that 64 callers get in this time.
async fn permits(limits: &Arc<dyn LimitStore>, time: Duration) -> u64 {
    let began = Instant::now();
    let callers: Vec<_> = (0..64)
        .map(|_| {
            let limits = Arc::clone(limits);
            tokio::spawn(async move {
                let mut count = 0;
                while began.elapsed() < time {
                    let counter = [Counter::new(
                        "application",
                        Duration::from_millis(200),
                        WIDE,
                    )];
                    count += u64::from(limits.reserve(&counter, NOW, Duration::MAX).await.is_ok());
                }
                count
            })
        })
        .collect();
    let mut sum = 0;
    for caller in callers {
        sum += caller.await.expect("no panic");
    }
    sum
}

fn median(mut times: Vec<Duration>) -> f64 {
    times.sort_unstable();
    times[times.len() / 2].as_secs_f64() * 1e6
}

async fn redis() {
    let Some(server) = test_server::TestServer::start(&[]) else {
        return;
    };
    let fleet = Fleet::redis(server.url(), "bench")
        .await
        .expect("connected")
        .key([7; 32]);
    let parts = parts(&fleet);
    permit_against_ping(&server, &parts.limits).await;
    read_against_ping(&server, &fleet).await;
    let seconds = 3;
    let count = permits(&parts.limits, Duration::from_secs(seconds)).await;
    println!(
        "Redis: {} permits/s, 64 callers of one process",
        count / seconds
    );
    let before = memory(server.port());
    let entries = 10_000_u32;
    for entry in 0..entries {
        let mut fingerprint = [0; 32];
        fingerprint[..4].copy_from_slice(&entry.to_be_bytes());
        let write = SharedWrite::new(
            Fingerprint(fingerprint),
            entry.into(),
            Duration::from_secs(60),
            Duration::from_secs(600),
        );
        assert!(matches!(
            parts.writes.claim(&write).await,
            SharedClaim::Free
        ));
        parts
            .writes
            .finish(&write, Effect::Done, None::<Bytes>)
            .await;
    }
    let taken = memory(server.port()).saturating_sub(before);
    println!(
        "Redis: {} bytes an entry of a write without its response",
        taken / u64::from(entries)
    );
}

/// The shortest question, on a connection of its own.
struct Ping(redis::aio::MultiplexedConnection);

impl Ping {
    async fn new(server: &test_server::TestServer) -> Self {
        let client = redis::Client::open(server.url()).expect("a url");
        let connection = client.get_multiplexed_async_connection().await;
        Self(connection.expect("connected"))
    }

    async fn time(&mut self) -> Duration {
        let began = Instant::now();
        let pong: String = redis::cmd("PING")
            .query_async(&mut self.0)
            .await
            .expect("pong");
        assert_eq!(pong, "PONG");
        began.elapsed()
    }
}

/// Rounds that are measured, after as many that are not.
const ROUNDS: usize = 2_000;

/// A permit and the shortest question, in turns.
async fn permit_against_ping(server: &test_server::TestServer, limits: &Arc<dyn LimitStore>) {
    let mut ping = Ping::new(server).await;
    let counters = [
        Counter::new("application", Duration::from_secs(60), WIDE),
        Counter::new("company", Duration::from_secs(60), WIDE),
    ];
    for counters in [&counters[..1], &counters] {
        let (mut pings, mut permits) = (Vec::new(), Vec::new());
        let mut allocations = 0;
        for round in 0..2 * ROUNDS {
            pings.push(ping.time().await);
            let region = Region::new(ALLOCATIONS);
            let began = Instant::now();
            let permit = limits.reserve(counters, NOW, Duration::MAX).await;
            permits.push(began.elapsed());
            permit.expect("a permit");
            if round >= ROUNDS {
                allocations += region.change().allocations;
            }
        }
        let (ping, permit) = (median(pings), median(permits));
        println!(
            "Redis: PING {ping:.0} µs, a permit in {} counters {permit:.0} µs, ratio {:.2}, {} allocations",
            counters.len(),
            permit / ping,
            allocations / ROUNDS
        );
    }
}

static API: Api = works(
    &[LimitRule {
        per: "application",
        every: Duration::from_secs(60),
        requests: &[WIDE],
        counts_refused: false,
    }],
    Duration::from_secs(60),
);

/// A read that is answered at once in this process, with a fleet and without one, in turns.
async fn read_against_ping(server: &test_server::TestServer, fleet: &Fleet) {
    let client = |fleet: Option<&Fleet>| {
        let answer = |_: http::Request<Bytes>| Ok(http::Response::new(Bytes::from_static(b"[]")));
        let builder = ClientBuilder::new(&API, 0)
            .auth(Auth::bearer("token"))
            .transport(Arc::new(InProcess::new(answer)));
        let builder = match fleet {
            Some(fleet) => builder.fleet(fleet),
            None => builder,
        };
        builder.build().expect("a client")
    };
    let clients = [client(None), client(Some(fleet))];
    let mut ping = Ping::new(server).await;
    let (mut pings, mut reads) = (Vec::new(), [Vec::new(), Vec::new()]);
    let mut allocations = [0, 0];
    for round in 0..2 * ROUNDS {
        pings.push(ping.time().await);
        for (number, client) in clients.iter().enumerate() {
            let call = RawCall::new(client, Method::Get, "/workorders");
            let region = Region::new(ALLOCATIONS);
            let began = Instant::now();
            let read = call.send().await;
            reads[number].push(began.elapsed());
            read.expect("read");
            if round >= ROUNDS {
                allocations[number] += region.change().allocations;
            }
        }
    }
    let (ping, [alone, fleet]) = (median(pings), reads.map(median));
    println!(
        "Redis: PING {ping:.0} µs, a read {alone:.0} µs, of a fleet {fleet:.0} µs: {:.0} µs more, {:.2} of a PING, {} allocations more",
        fleet - alone,
        (fleet - alone) / ping,
        (allocations[1] - allocations[0]) / ROUNDS
    );
}

/// Memory that the server uses, in bytes.
fn memory(port: u16) -> u64 {
    let output = Command::new("redis-cli")
        .args(["-p", &port.to_string(), "info", "memory"])
        .output()
        .expect("redis-cli");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix("used_memory:"));
    line.and_then(|line| line.trim().parse().ok())
        .expect("a number")
}

fn processes_on_sqlite() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("fleet.db");
    let program = std::env::current_exe().expect("this program");
    let start = |_| {
        let mut command = Command::new(&program);
        command.arg("permits").arg(&path).stdout(Stdio::piped());
        command.spawn().expect("a process")
    };
    let processes: Vec<_> = (0..4).map(start).collect();
    let counts = processes.into_iter().map(|process| {
        let output = process.wait_with_output().expect("ended");
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        text.trim().parse::<u64>().expect("a number")
    });
    println!(
        "SQLite: {} permits/s, 4 processes of 64 callers",
        counts.sum::<u64>() / 3
    );
}
