//! The limits of the API hold over all processes, and one of them asks for tokens.

use std::time::{Duration, Instant};

use crate::setup::{EVERY, Process, REQUESTS, length, serve};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_sqlite() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("fleet.db");
    shared(path.to_str().expect("a path")).await;
}

#[cfg(feature = "redis")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_redis() {
    if let Some(server) = crate::redis_server::RedisServer::start(&[]) {
        shared(&server.url()).await;
    }
}

async fn shared(store: &str) {
    one_process_refreshes_for_all(store).await;
    the_limit_holds_although_processes_die(store).await;
}

async fn one_process_refreshes_for_all(store: &str) {
    let running = serve(false).await;
    let start = |number| Process::start("tokens", store, &running.url(), number);
    let mut processes: Vec<_> = (0..3).map(start).collect();
    let token_calls = || {
        running.sandbox().arrivals()["token_calls"]
            .as_array()
            .map_or(0, Vec::len)
    };
    for refreshes in 1..=3 {
        for process in &processes {
            assert_eq!(process.line(), "64 done");
        }
        assert_eq!(token_calls(), refreshes, "{}", running.sandbox().arrivals());
        // Every token has ended.
        running.sandbox().advance(Duration::from_secs(601));
        for process in &mut processes {
            process.go();
        }
    }
    for process in processes {
        process.kill();
    }
}

async fn the_limit_holds_although_processes_die(store: &str) {
    let running = serve(true).await;
    let start = |number| Process::start("reads", store, &running.url(), number);
    let mut processes: Vec<_> = (0..3).map(start).collect();
    let began = Instant::now();
    let mut lines = Vec::new();
    for round in 0.. {
        tokio::time::sleep(Duration::from_millis(700)).await;
        if began.elapsed() > length() + EVERY {
            break;
        }
        let number = round % 3;
        let killed = std::mem::replace(&mut processes[number], start(number));
        lines.extend(killed.kill());
    }
    lines.extend(processes.into_iter().flat_map(Process::kill));
    let done = lines.iter().filter(|line| *line == "read done").count();
    // A request that the sandbox refuses is an answer of 429 in its log.
    let refused = running
        .sandbox()
        .log()
        .iter()
        .filter(|entry| entry["status"] == 429)
        .count();
    assert_eq!(refused, 0, "{:?}", running.sandbox().log().first());
    let requests = usize::try_from(REQUESTS).expect("few");
    // Permits of those who die are lost.
    assert!(done >= requests / 2, "{done} reads");
    let windows = usize::try_from(began.elapsed().as_secs() / EVERY.as_secs()).expect("few") + 1;
    assert!(
        done <= windows * requests,
        "{done} reads in {windows} windows"
    );
    assert!(
        !lines.iter().any(|line| line.starts_with("read failed")),
        "{lines:?}"
    );
}
