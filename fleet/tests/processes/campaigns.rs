//! What takes minutes, on demand: `cargo test -p specwright-fleet --release --all-features --test processes -- --ignored
//! --exact --nocapture campaigns::NAME`.

use std::time::{Duration, Instant};

use specwright_sandbox::{Plan, Sandbox};

use crate::redis_server::RedisServer;
use crate::setup::{
    BUDGET_LIMITS, BUDGET_REQUESTS, BUDGET_WINDOW, Process, Results, length, started,
};
use crate::works::described;

/// A fifth of all requests, those for tokens among them, end badly.
const FAULTS: &str = r#"
rate: 0.2
faults:
  - "reset=arrival"
  - "reset=before-answer"
  - "reset=mid-answer"
  - "status=503"
  - "delay-after=200ms"
"#;

/// Three processes make the same writes while a fifth of all requests fails and one of them is killed every second.
/// `SPECWRIGHT_FLEET_SECONDS` says how long.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "as long as one likes"]
async fn writes_with_faults_while_processes_die() {
    let Some(server) = RedisServer::start(&[]) else {
        return;
    };
    let api = described("", 3600);
    let plan = Plan::parse(FAULTS).expect("a plan");
    let running = started(Sandbox::builder(&api).plan(plan)).await;
    let (store, url) = (server.url(), running.url());
    let start = |from: usize| Process::start("campaign", &store, &url, from);
    let mut processes: Vec<_> = (0..3).map(|_| start(0)).collect();
    let mut results = Results::default();
    let began = Instant::now();
    let mut from = 0;
    for round in 0.. {
        if began.elapsed() >= length() {
            break;
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
        let lines = std::mem::replace(&mut processes[round % 3], start(from)).kill();
        let contents = lines.iter().filter_map(|line| line.split(' ').next());
        let last = contents.filter_map(|content| content.parse().ok()).max();
        from = from.max(last.unwrap_or(0));
        results.add(lines);
    }
    for process in processes {
        results.add(process.kill());
    }
    let ends = ["once", "done before", "unsettled", "unknown", "not written"];
    let ends = ends.map(|end| format!("{} {end}", results.count(end)));
    println!(
        "{} writes in {:?}: {}; {} requests",
        results.all(),
        began.elapsed(),
        ends.join(", "),
        running.sandbox().requests()
    );
    results.agree_with(running.sandbox());
}

/// So many windows of a limit are looked at.
const WINDOWS: u32 = 6;

/// What three processes of 64 callers use of six windows of a limit, and how many requests the API refuses.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "four minutes"]
async fn the_budget_of_a_limit_is_used() {
    let Some(server) = RedisServer::start(&[]) else {
        return;
    };
    let (used, refused) = used("budget", &server.url()).await;
    println!("with a fleet: {used:.1} % of the budget, {refused} answers of 429");
    let alone = self::used("alone", "").await;
    println!(
        "without: {:.1} % of the budget, {} answers of 429",
        alone.0, alone.1
    );
    assert!(used >= 97.0 && refused == 0);
}

async fn used(job: &'static str, store: &str) -> (f64, u64) {
    let running = started(Sandbox::builder(&described(BUDGET_LIMITS, 1))).await;
    let start = |number| Process::start(job, store, &running.url(), number);
    let processes: Vec<_> = (0..3).map(start).collect();
    while processes[0].line() != "read done" {}
    let end = Instant::now() + WINDOWS * BUDGET_WINDOW;
    let reading: Vec<_> = processes
        .into_iter()
        .map(|process| {
            std::thread::spawn(move || {
                let lines = process.lines_until(end);
                process.kill();
                lines
            })
        })
        .collect();
    let mut done = 1;
    for lines in reading {
        let lines = tokio::task::spawn_blocking(|| lines.join()).await;
        let lines = lines.expect("no panic").expect("no panic");
        done += lines.iter().filter(|line| *line == "read done").count() as u64;
    }
    let budget = u64::from(BUDGET_REQUESTS * WINDOWS);
    let tokens = running.sandbox().arrivals()["token_calls"]
        .as_array()
        .map_or(0, Vec::len) as u64;
    let refused = running.sandbox().requests() - tokens - done;
    #[expect(clippy::cast_precision_loss, reason = "small numbers")]
    let used = done as f64 / budget as f64 * 100.0;
    (used, refused)
}
