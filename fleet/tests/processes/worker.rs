//! What a process of the fleet does.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use specwright_fleet::{Fleet, FleetEvent, FleetObserver};
use specwright_runtime::auth::OAuth2;
use specwright_runtime::{ClientBuilder, Core, ErrorKind, Method, RawCall, Value};
use specwright_sandbox::Sandbox;

use crate::setup::{API, BUDGET};

/// So many writes of one content are made by each process, one after the other.
const CONTENTS: u32 = 100_000;

/// So many of a campaign are in flight in each process.
const CALLERS: u32 = 16;

/// The program of a process; the tests start it.
#[test]
#[ignore = "a process that other tests start"]
fn worker() {
    let variable = |name: &str| std::env::var(name).expect("set by the test that starts it");
    let [job, store, api, number] =
        ["JOB", "STORE", "API", "NUMBER"].map(|name| variable(&format!("WORKER_{name}")));
    let number: u32 = number.parse().expect("a number");
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build();
    runtime.expect("a runtime").block_on(async {
        if let "budget" | "alone" = job.as_str() {
            let store = (job == "budget").then_some(store.as_str());
            return reads(&within_budget(store, &api).await).await;
        }
        let client = client(&store, &api, job != "reads").await;
        match job.as_str() {
            "writes" => writes(&client, number).await,
            "campaign" => campaign(&client, number).await,
            "reads" => reads(&client).await,
            "tokens" => tokens(&client).await,
            other => panic!("no such job: {other}"),
        }
    });
}

async fn fleet(store: &str) -> Fleet {
    #[cfg(feature = "redis")]
    if store.starts_with("redis://") {
        // It may be down just now.
        for _ in 0..200 {
            if let Ok(fleet) = Fleet::redis(store, "processes").await {
                return fleet;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("no Redis");
    }
    Fleet::sqlite(store).expect("a file")
}

async fn client(store: &str, api: &str, unlimited: bool) -> Core {
    let fleet = fleet(store).await.key([7; 32]);
    let (id, secret) = Sandbox::CLIENT;
    let (user, password) = Sandbox::USER;
    let builder = ClientBuilder::new(&API, 0)
        .address(api)
        .auth(OAuth2::password(id, secret, user, password))
        .fleet(&fleet)
        .timeout(Duration::from_secs(10));
    let builder = if unlimited {
        builder.unlimited()
    } else {
        builder
    };
    builder.build().expect("a client")
}

/// A client that keeps the limit of [`BUDGET`], with other processes or alone.
async fn within_budget(store: Option<&str>, api: &str) -> Core {
    let (id, secret) = Sandbox::CLIENT;
    let (user, password) = Sandbox::USER;
    let builder = ClientBuilder::new(&BUDGET, 0)
        .address(api)
        .auth(OAuth2::password(id, secret, user, password))
        .timeout(Duration::from_secs(60));
    let builder = match store {
        Some(store) => {
            let fleet = fleet(store)
                .await
                .key([7; 32])
                .observer(Arc::new(Throttled));
            builder.fleet(&fleet)
        }
        None => builder,
    };
    builder.build().expect("a client")
}

/// Says when the API has refused a request.
struct Throttled;

impl FleetObserver for Throttled {
    fn event(&self, event: FleetEvent) {
        if let FleetEvent::Held(_) = event {
            say("held");
        }
    }
}

fn say(line: impl std::fmt::Display) {
    use std::io::Write as _;
    let mut out = std::io::stdout().lock();
    // Whoever reads may have gone.
    drop(writeln!(out, "\nWORKER {line}"));
    drop(out.flush());
}

/// The same contents in all processes, each beginning elsewhere, so that they meet.
async fn writes(client: &Core, number: u32) {
    for content in number * 3..CONTENTS {
        let content = format!("{}", content % 500);
        let end = write(client, &content).await;
        say(format_args!("{content} {end}"));
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}

/// How a write ends.
async fn write(client: &Core, content: &str) -> &'static str {
    let number = [("Number".to_owned(), content.into())];
    let body = Value::Object(number.into_iter().collect());
    let sent = RawCall::new(client, Method::Post, "/workorders")
        .json(&body)
        .send()
        .await;
    match sent {
        Ok(_) => "once",
        Err(error) => match error.kind() {
            ErrorKind::AlreadyDone => "done before",
            ErrorKind::DuplicateInFlight | ErrorKind::DuplicateUnknown => "unsettled",
            _ if error.may_be_written() => "unknown",
            _ => "not written",
        },
    }
}

/// Many writes at once, the same ones in all processes at about the same time, from a content on.
async fn campaign(client: &Core, from: u32) {
    let next = Arc::new(AtomicU32::new(from));
    let tasks: Vec<_> = (0..CALLERS)
        .map(|_| {
            let (client, next) = (client.clone(), Arc::clone(&next));
            tokio::spawn(async move {
                let contents = std::iter::repeat_with(|| next.fetch_add(1, Ordering::Relaxed));
                for content in contents {
                    let content = content.to_string();
                    let end = write(&client, &content).await;
                    say(format_args!("{content} {end}"));
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.expect("no panic");
    }
}

/// As many reads as the limits allow.
async fn reads(client: &Core) {
    let tasks: Vec<_> = (0..64)
        .map(|_| tokio::spawn(read_on(client.clone())))
        .collect();
    for task in tasks {
        task.await.expect("no panic");
    }
}

async fn read_on(client: Core) {
    loop {
        match RawCall::new(&client, Method::Get, "/workorders")
            .send()
            .await
        {
            Ok(_) => say("read done"),
            Err(error) if error.kind() == ErrorKind::Throttled => say("read throttled"),
            Err(error) => say(format_args!("read failed: {error}")),
        }
    }
}

/// 64 reads at the same time, whenever the test says so.
async fn tokens(client: &Core) {
    loop {
        let tasks: Vec<_> = (0..64)
            .map(|_| {
                let call = RawCall::new(client, Method::Get, "/workorders").send();
                tokio::spawn(async move { call.await.is_ok() })
            })
            .collect();
        let mut done = 0;
        for task in tasks {
            done += u32::from(task.await.expect("no panic"));
        }
        say(format_args!("{done} done"));
        let mut line = String::new();
        if std::io::stdin()
            .read_line(&mut line)
            .is_ok_and(|read| read == 0)
        {
            return;
        }
    }
}
