//! Processes that die by SIGKILL at random moments while all of them make the same writes.

use std::time::{Duration, Instant};

use specwright_sandbox::Running;

use crate::setup::{Process, Results, length, serve};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_sqlite() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("fleet.db");
    let results = killed(path.to_str().expect("a path"), |_| {}).await;
    assert_eq!(results.count("not written"), 0, "{results:?}");
}

#[cfg(feature = "redis")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_redis() {
    if let Some(server) = crate::redis_server::RedisServer::start(&[]) {
        let results = killed(&server.url(), |_| {}).await;
        assert_eq!(results.count("not written"), 0, "{results:?}");
    }
}

/// Three processes make the same writes; every moment one of them is killed and another starts, and `disturb` does what
/// it likes.
pub async fn killed(store: &str, disturb: impl FnMut(u64)) -> Results {
    let running = serve(false).await;
    let results = killed_against(&running, store, disturb).await;
    results.agree_with(running.sandbox());
    results
}

/// The same, whose results are still to be judged.
pub async fn killed_against(
    running: &Running,
    store: &str,
    mut disturb: impl FnMut(u64),
) -> Results {
    let start = |number| Process::start("writes", store, &running.url(), number);
    let mut processes: Vec<_> = (0..3).map(start).collect();
    let mut results = Results::default();
    let began = Instant::now();
    // Any start will do: what matters is that moments differ.
    let mut random = u64::from(std::process::id()) | 1;
    while began.elapsed() < length() {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        tokio::time::sleep(Duration::from_millis(150 + random % 500)).await;
        disturb(random);
        let number = usize::try_from(random / 7 % 3).expect("small");
        let killed = std::mem::replace(&mut processes[number], start(number));
        results.add(killed.kill());
    }
    for process in processes {
        results.add(process.kill());
    }
    assert!(results.count("once") > 2, "{results:?}");
    results
}
