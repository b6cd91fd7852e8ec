//! A master that dies or hangs is replaced by the one that Sentinel names: what was replicated is known, nothing is doubled.

use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use specwright_runtime::{Core, Error, ErrorKind, OnDuplicate};

use super::setup::*;
use crate::test_server::TestServer;
use crate::{Fleet, RedisAddress};

struct Sentinel {
    process: Child,
    port: u16,
    _folder: tempfile::TempDir,
}

impl Sentinel {
    fn start(master: &TestServer) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("sentinel.conf");
        let port = std::net::TcpListener::bind("127.0.0.1:0")
            .and_then(|listener| listener.local_addr())
            .expect("a free port")
            .port();
        let settings = format!(
            "port {port}\nbind 127.0.0.1\nsentinel monitor main 127.0.0.1 {} 1\n\
             sentinel down-after-milliseconds main 400\nsentinel failover-timeout main 2000\n",
            master.port()
        );
        std::fs::write(&file, settings).expect("written");
        let process = Command::new("redis-server")
            .arg(&file)
            .arg("--sentinel")
            .stdout(Stdio::null())
            .spawn()
            .expect("redis-server");
        Self {
            process,
            port,
            _folder: folder,
        }
    }
}

impl Drop for Sentinel {
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

fn ask(port: u16, words: &[&str]) -> String {
    let output = Command::new("redis-cli")
        .args(["-p", &port.to_string()])
        .args(words)
        .output()
        .expect("redis-cli");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

async fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let limit = Instant::now() + Duration::from_secs(30);
    while !holds() {
        assert!(Instant::now() < limit, "{what}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

async fn replaced(fail: impl FnOnce(&mut TestServer)) {
    let Some(mut master) = TestServer::start(&[]) else {
        return;
    };
    let port = master.port().to_string();
    let replica = TestServer::start(&["--replicaof", "127.0.0.1", &port]).expect("a replica");
    let sentinel = Sentinel::start(&master);
    until("a replica that Sentinel knows", || {
        ask(sentinel.port, &["SENTINEL", "REPLICAS", "main"]).contains("\nok\n")
            && ask(master.port(), &["WAIT", "1", "100"]).trim() == "1"
    })
    .await;
    let mut fleets = Vec::new();
    for _ in 0..3 {
        let sentinels = [format!("redis://127.0.0.1:{}/", sentinel.port)];
        let address = RedisAddress::sentinel(sentinels, "main");
        let fleet = Fleet::redis_at(address, "test").await.expect("connected");
        let fleet = patient(fleet).policy(|policy| policy.timeout = Duration::from_secs(1));
        fleets.push(fleet);
    }
    let sandbox = sandbox();
    let clients: Vec<_> = fleets
        .iter()
        .map(|fleet| client(&WIDE, fleet, &sandbox, OnDuplicate::Error))
        .collect();
    create(&clients[0], "1").send().await.expect("written");
    assert_eq!(ask(master.port(), &["WAIT", "1", "2000"]).trim(), "1");
    fail(&mut master);
    let again = once_refused_no_more(&clients[2], "1").await;
    let again = again.expect_err("done before");
    assert_eq!(again.kind(), ErrorKind::AlreadyDone, "{again}");
    let other = once_refused_no_more(&clients[1], "2").await;
    other.expect("written");
    assert_eq!(writes(&sandbox), (2, 0));
    assert_eq!(token_calls(&sandbox), 1);
    assert!(ask(replica.port(), &["ROLE"]).starts_with("master"));
}

/// Refused until the other master is there.
async fn once_refused_no_more(client: &Core, number: &str) -> Result<(), Error> {
    let limit = Instant::now() + Duration::from_secs(30);
    while Instant::now() < limit {
        match create(client, number).send().await {
            Err(error) if error.kind() == ErrorKind::NotSent => {}
            other => return other.map(drop),
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("no other master");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn after_it_died() {
    replaced(TestServer::stop).await;
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn while_it_hangs() {
    replaced(|master| {
        let pid = master.id().to_string();
        // By the shell: not every machine has `kill` as a program.
        let stop = ["-c", "kill -STOP \"$0\"", &pid];
        let stopped = Command::new("sh").args(stop).status();
        assert!(stopped.expect("a shell").success());
    })
    .await;
}
