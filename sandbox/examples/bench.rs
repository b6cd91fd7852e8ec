//! Measures the sandbox: `cargo run --release -p specwright-sandbox --example bench`; with `-- start`
//! the start of the command, once `cargo build -p specwright` has built it.

use std::error::Error;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use http::Method;
use serde_json::json;
use specwright_model::api::Api;
use specwright_model::source::SourceFile;
use specwright_sandbox::{Request, Sandbox, Time};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const CONNECTIONS: usize = 16;
const CALLS: usize = 4_000;

/// All of `ServiceChannel`.
const SPEC: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../spec");

fn main() -> Result<(), Box<dyn Error>> {
    if std::env::args().any(|word| word == "start") {
        return from_the_command_line();
    }
    let api = read(Path::new(SPEC))?;
    let start = Instant::now();
    let sandbox = Sandbox::builder(&api)
        .limits(false)
        .time(Time::virtual_now())
        .build();
    println!(
        "made from {} operations: {:.1} ms",
        api.operations().count(),
        millis(start)
    );
    in_process(&sandbox);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    let start = Instant::now();
    let running = runtime.block_on(sandbox.clone().start())?;
    println!("listening: {:.1} ms", millis(start));
    runtime.block_on(over_loopback(running.address()))?;
    let before = memory();
    fill(&sandbox);
    println!(
        "100,000 work orders: {} MiB, {} MiB of them for the orders",
        memory(),
        memory() - before
    );
    filters(&sandbox);
    duplicates(&sandbox);
    Ok(())
}

/// From the start of the process to an answer on its port, for each built command.
fn from_the_command_line() -> Result<(), Box<dyn Error>> {
    let target = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../target"));
    for command in ["debug/specwright", "release/specwright"] {
        let program = target.join(command);
        if !program.exists() {
            println!("start of {command}: not built");
            continue;
        }
        let times: Result<Vec<f64>, Box<dyn Error>> = (0..9).map(|_| started(&program)).collect();
        let times = times?;
        let worst = times.iter().copied().fold(0.0, f64::max);
        println!(
            "start of {command} sandbox until it answers: {:.0} ms, at worst {worst:.0}",
            middle(times)
        );
    }
    Ok(())
}

fn started(program: &Path) -> Result<f64, Box<dyn Error>> {
    let start = Instant::now();
    let mut child = Command::new(program)
        .args(["sandbox", "--spec", SPEC, "--port", "0"])
        .stdout(Stdio::piped())
        .spawn()?;
    let answered = answered(&mut child).map(|()| millis(start));
    child.kill()?;
    child.wait()?;
    answered
}

fn answered(child: &mut Child) -> Result<(), Box<dyn Error>> {
    let output = BufReader::new(child.stdout.take().ok_or("no output")?);
    let line = output.lines().next().ok_or("it says nothing")??;
    let (_, address) = line.split_once("http://").ok_or("it names no address")?;
    let mut stream = std::net::TcpStream::connect(address.trim())?;
    stream.write_all(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    if answer.starts_with("HTTP/1.1 200") {
        Ok(())
    } else {
        Err(answer.into())
    }
}

fn read(folder: &Path) -> Result<Api, Box<dyn Error>> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path
            .extension()
            .is_some_and(|extension| extension == "yaml")
        {
            let name = path
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            files.push(SourceFile {
                name,
                text: std::fs::read_to_string(&path)?,
            });
        }
    }
    specwright_model::read(&files)
        .api
        .ok_or_else(|| "the description is not valid".into())
}

fn millis(start: Instant) -> f64 {
    start.elapsed().as_secs_f64() * 1000.0
}

/// The process's resident memory in MiB (Linux; 0 elsewhere).
fn memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok())
        .unwrap_or(0)
        / 1024
}

fn get(target: &str) -> Request {
    Request::new(Method::GET, target).bearer(Sandbox::TOKEN)
}

fn in_process(sandbox: &Sandbox) {
    sandbox.add(
        &json!({ "workorders": [{ "Id": 1, "Number": "1", "Status": { "Primary": "OPEN" } }] }),
    );
    let start = Instant::now();
    for _ in 0..100_000 {
        std::hint::black_box(sandbox.handle(get("/v3/workorders/1")));
    }
    println!(
        "in process, GET of one order: {:.0} requests/s",
        100_000.0 / start.elapsed().as_secs_f64()
    );
}

async fn over_loopback(address: std::net::SocketAddr) -> Result<(), Box<dyn Error>> {
    let start = Instant::now();
    let tasks: Vec<_> = (0..CONNECTIONS)
        .map(|_| tokio::spawn(client(address)))
        .collect();
    for task in tasks {
        task.await?.map_err(|error| error.to_string())?;
    }
    let calls = u32::try_from(CONNECTIONS * CALLS)?;
    println!(
        "over loopback, the same: {:.0} requests/s",
        f64::from(calls) / start.elapsed().as_secs_f64()
    );
    Ok(())
}

async fn client(address: std::net::SocketAddr) -> std::io::Result<()> {
    let mut stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let request = format!(
        "GET /v3/workorders/1 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\n\r\n",
        Sandbox::TOKEN
    );
    let mut answer = vec![0; 64 << 10];
    for _ in 0..CALLS {
        stream.write_all(request.as_bytes()).await?;
        let length = stream.read(&mut answer).await?;
        assert!(answer[..length].starts_with(b"HTTP/1.1 200"));
    }
    Ok(())
}

fn fill(sandbox: &Sandbox) {
    for part in 0..100 {
        let orders: Vec<_> = (0..1_000).map(|n| order(part * 1_000 + n + 10)).collect();
        sandbox.add(&json!({ "workorders": orders }));
    }
}

/// A work order as the real ones are filled.
fn order(n: i64) -> serde_json::Value {
    let date = format!("2026-{:02}-{:02}T08:00:00", n % 12 + 1, n % 28 + 1);
    json!({
        "Id": n, "Number": format!("{n}"), "PurchaseNumber": format!("P{n}"),
        "Status": { "Primary": if n % 3 == 0 { "OPEN" } else { "COMPLETED" }, "Extended": "DISPATCH CONFIRMED" },
        "LocationId": n % 500, "SubscriberId": 2_014_917_243_i64, "ProviderId": n % 40, "CallDate": date,
        "ScheduledDate": date, "UpdatedDate": format!("{date}.123-04:00"), "CreatedDate": date,
        "Trade": "PLUMBING", "TradeId": 4, "Category": "REPAIR", "CategoryId": 2, "Priority": "P4 - 5 DAYS",
        "Nte": 250.0, "Price": 100.5, "Tax": 8.25, "Currency": "USD", "Description": format!("Number {n} drips"),
        "ProblemCode": "LEAKING", "IsInvoiced": n % 2 == 0,
    })
}

fn filters(sandbox: &Sandbox) {
    for filter in [
        "Status/Primary%20eq%20'OPEN'",
        "Number%20eq%20'99999'",
        "UpdatedDate%20ge%202026-12-28T00:00:00Z%20and%20contains(Description,'999')",
    ] {
        let target = format!("/v3/odata/workorders?$top=50&$filter={filter}");
        for (what, target) in [
            ("", target.clone()),
            (" with $count", format!("{target}&$count=true")),
            (
                " with $orderby",
                format!("{target}&$orderby=CallDate%20desc,Id"),
            ),
        ] {
            let (wall, processor): (Vec<f64>, Vec<f64>) =
                (0..15).map(|_| timed(sandbox, &target)).unzip();
            println!(
                "$filter {filter}{what}: {:.1} ms, {:.1} of the processor",
                middle(wall),
                middle(processor)
            );
        }
    }
}

/// Wall and processor time in ms: on a busy machine only the second says what the work costs.
fn timed(sandbox: &Sandbox, target: &str) -> (f64, f64) {
    let (start, before) = (Instant::now(), processor());
    let reply = sandbox.handle(get(target));
    assert_eq!(reply.status, 200, "{}", reply.rule());
    (millis(start), processor() - before)
}

/// This thread's processor time in ms (Linux; 0 elsewhere).
fn processor() -> f64 {
    let output = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanos = output
        .split(' ')
        .next()
        .and_then(|first| first.parse::<f64>().ok());
    nanos.unwrap_or(0.0) / 1e6
}

fn middle(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

fn duplicates(sandbox: &Sandbox) {
    let mut batches = Vec::new();
    for _ in 0..10 {
        let start = Instant::now();
        for _ in 0..100_000 {
            let number = sandbox.requests();
            let body = json!({ "Comment": number.to_string() });
            let request = Request::new(Method::PUT, "/v3/proposals/1/approve")
                .bearer(Sandbox::TOKEN)
                .json(&body);
            let status = sandbox.handle(request).status;
            assert!(status.is_success(), "{status}");
        }
        batches.push(100_000.0 / start.elapsed().as_secs_f64());
    }
    println!(
        "duplicate memory of {}: {:.0} writes/s with the first 100,000, {:.0} with the last; {} MiB",
        sandbox.remembered(),
        batches[0],
        batches[9],
        memory()
    );
    sandbox.advance(Duration::from_secs(60));
    let write = || {
        let request = Request::new(Method::PUT, "/v3/proposals/1/approve");
        sandbox.handle(request.bearer(Sandbox::TOKEN).json(&json!({})));
    };
    let start = Instant::now();
    write();
    println!("the next write after the window: {:.2} ms", millis(start));
    let start = Instant::now();
    let mut writes = 1;
    while sandbox.remembered() > 1 {
        write();
        writes += 1;
    }
    println!(
        "all forgotten after {writes} writes, {:.0} ms",
        millis(start)
    );
}
