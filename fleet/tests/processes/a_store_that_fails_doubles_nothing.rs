//! Redis is restarted, paused and cut off while processes die: what it cannot answer is not sent, and what it forgets is
//! told by the API.

use std::process::Command;

use specwright_sandbox::Running;

use crate::no_write_is_doubled_when_processes_die::{killed, killed_against};
use crate::proxy::{MODES, Proxy};
use crate::redis_server::RedisServer;
use crate::setup::{Results, serve, serve_with_memory};

/// So that a restart loses nothing.
const APPEND_ONLY: [&str; 4] = ["--appendonly", "yes", "--appendfsync", "always"];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn restarted_with_its_append_only_file() {
    let Some(mut server) = RedisServer::start(&APPEND_ONLY) else {
        return;
    };
    killed(&server.url(), |random| {
        if random.is_multiple_of(3) {
            server.restart(&APPEND_ONLY);
        }
    })
    .await;
}

/// It forgets all it knew: what is left is the API's own memory, as without a fleet.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn restarted_without_an_append_only_file() {
    let running = serve_with_memory().await;
    let results = forgetful(&running).await;
    if let Some(results) = results {
        results.agree_with(running.sandbox());
    }
}

/// And where the API has no memory either, nothing that was told is wrong: two that are told "once" are two.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn restarted_without_an_append_only_file_before_an_api_that_forgets() {
    let running = serve(false).await;
    let results = forgetful(&running).await;
    if let Some(results) = results {
        results.are_true(running.sandbox());
    }
}

async fn forgetful(running: &Running) -> Option<Results> {
    let mut server = RedisServer::start(&[])?;
    let url = server.url();
    let restart = |random: u64| {
        if random.is_multiple_of(3) {
            server.restart(&[]);
        }
    };
    Some(killed_against(running, &url, restart).await)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn paused() {
    let Some(server) = RedisServer::start(&["--enable-debug-command", "yes"]) else {
        return;
    };
    let port = server.port().to_string();
    killed(&server.url(), |random| {
        let command: &[&str] = match random % 4 {
            0 => &["CLIENT", "PAUSE", "1500", "ALL"],
            1 => &["DEBUG", "SLEEP", "1.3"],
            _ => return,
        };
        let started = Command::new("redis-cli")
            .args(["-p", &port])
            .args(command)
            .spawn();
        drop(started.expect("redis-cli").wait());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn behind_a_bad_network() {
    let Some(server) = RedisServer::start(&[]) else {
        return;
    };
    let proxy = Proxy::start(server.port()).await.expect("a proxy");
    killed(&proxy.url(), |random| {
        // As often good as bad.
        let mode = usize::try_from(random % 8).expect("small");
        proxy.set(MODES[mode.saturating_sub(4)]);
    })
    .await;
}
