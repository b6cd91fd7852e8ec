//! What a fleet costs, on loopback: `cargo bench -p specwright-fleet --all-features`. Needs `redis-server`.

use std::alloc::System;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use specwright_fleet::Fleet;
use specwright_runtime::promise::{Effect, Fingerprint, Moment};
use specwright_runtime::{
    Bytes, Counter, Fleet as _, FleetParts, FleetScope, LimitStore, SharedClaim, SharedWrite,
};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[path = "../src/test_server.rs"]
#[expect(dead_code, reason = "tests restart it")]
mod test_server;

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
    // A scope as a client has one; its texts are hashes there.
    fleet.join(&FleetScope::new("application", "user"))
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
    // A permit and the shortest question, in turns.
    let mut connection = redis::Client::open(server.url())
        .expect("a url")
        .get_multiplexed_async_connection()
        .await
        .expect("connected");
    let counter = [Counter::new("application", Duration::from_secs(60), WIDE)];
    let (mut pings, mut reserves) = (Vec::new(), Vec::new());
    let mut allocations = 0;
    for round in 0..2_000 {
        let began = Instant::now();
        let pong: String = redis::cmd("PING")
            .query_async(&mut connection)
            .await
            .expect("pong");
        assert_eq!(pong, "PONG");
        pings.push(began.elapsed());
        let region = Region::new(ALLOCATIONS);
        let began = Instant::now();
        parts
            .limits
            .reserve(&counter, NOW, Duration::MAX)
            .await
            .expect("a permit");
        reserves.push(began.elapsed());
        if round >= 1_000 {
            allocations += region.change().allocations;
        }
    }
    let (question, permit) = (median(pings), median(reserves));
    println!(
        "Redis: PING {question:.0} µs, permit {permit:.0} µs, ratio {:.2}, {} allocations a permit",
        permit / question,
        allocations / 1_000
    );
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
