//! The throughput with 64 calls in flight, taken apart: calls with a part left out of the runtime, or with a part of it
//! put into bare reqwest. Each way takes turns with bare reqwest in short blocks, so that ratios hold on a machine
//! that others use, too; and processor time is counted, of client and server.

use std::future::poll_fn;
use std::hint::black_box;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use http::{HeaderMap, HeaderValue, Method};
use specwright_runtime::promise::Moment;
use specwright_runtime::transport::{
    BoxFuture, Clock, Exchange, ReqwestTransport, SystemClock, Transport, TransportBody,
    TransportRequest,
};
use specwright_runtime::{Auth, Bytes, Call, ClientBuilder, Core};

use crate::api::{API, API_WITHOUT_WINDOW, OPERATIONS};
use crate::figures::bootstrap;
use crate::server::Server;
use crate::sides::{Bare, Kind, Ours, PlainBook, plain_body, plain_builder};

const IN_FLIGHT: usize = 64;
const ROUNDS: usize = 60;
const WARM_UP: usize = 2;
const CALLS_A_BLOCK: usize = 2_500;

/// Prints what each way comes to beside bare reqwest. `names`: only these.
pub fn measure(server: &Server, names: &[&str]) {
    for (kind, threads) in [(Kind::Read, 2), (Kind::Write, 2), (Kind::Read, 1)] {
        let mut ways = ways(&server.address, kind);
        ways.retain(|(name, _)| names.is_empty() || names.contains(name));
        println!(
            "{kind:?}, {IN_FLIGHT} in flight, {threads} threads, {ROUNDS} pairs of blocks of {CALLS_A_BLOCK}; 95 % bounds"
        );
        println!(
            "{:>38} µs: client server | ratio of throughput, of processor time",
            ""
        );
        for (name, way) in ways {
            compare(server, kind, threads, name, &way);
        }
    }
}

/// How a call is made.
#[derive(Clone)]
enum Way {
    Bare(Bare),
    BareSharingHeaders(Bare, HeaderMap),
    BareAndPutTogether(Bare, Ours),
    /// Nothing of the runtime but its transport, with the timer of an attempt or without.
    Transport(Arc<ReqwestTransport>, String, Option<Arc<dyn Clock>>),
    /// All of it. Several clients: one a task.
    Ours(Arc<Vec<Ours>>),
    /// The answer is read by serde's derive.
    OursBySerde(Ours),
}

fn ways(address: &str, kind: Kind) -> Vec<(&'static str, Way)> {
    let builder = |api| {
        let builder = ClientBuilder::<Core>::new(api, 0);
        builder.auth(Auth::bearer("T0KEN")).address(address)
    };
    let client = |builder: ClientBuilder<Core>| Ours(builder.build().expect("a client"));
    let ours = |change: &dyn Fn(ClientBuilder<Core>) -> ClientBuilder<Core>| {
        Way::Ours(Arc::new(vec![client(change(builder(&API)))]))
    };
    let untimed = || {
        let client = plain_builder().build().expect("a client");
        ReqwestTransport::client_that_may_repeat_requests(client)
    };
    let timers: Arc<dyn Clock> = Arc::new(SystemClock::new());
    let bare = || Bare::new(address);
    // First of all: with it comes the TLS provider.
    let once_more = bare();
    let bare_untimed = Bare {
        client: plain_builder().build().expect("a client"),
        address: address.to_owned(),
    };
    let transport = |timer| Way::Transport(Arc::new(untimed()), address.to_owned(), timer);
    let shared = untimed();
    let a_task = (0..IN_FLIGHT).map(|_| client(builder(&API).transport(Arc::new(shared.clone()))));
    let mut ways = vec![
        ("bare once more", Way::Bare(once_more)),
        ("bare without a timeout", Way::Bare(bare_untimed)),
        ("transport alone", transport(None)),
        ("transport with a timer", transport(Some(timers))),
        ("ours", ours(&|builder| builder)),
        (
            "ours, connecting watched",
            ours(&|builder| builder.attempt_timeout(Duration::from_secs(9))),
        ),
        (
            "ours, one client a task",
            Way::Ours(Arc::new(a_task.collect())),
        ),
        (
            "ours, headers made anew",
            ours(&|builder| builder.transport(Arc::new(HeadersAnew(untimed())))),
        ),
        (
            "ours, no rate limiter",
            ours(&|builder| builder.unlimited()),
        ),
        (
            "ours, no timer",
            ours(&|builder| builder.clock(Arc::new(Untimed(SystemClock::new())))),
        ),
        (
            "ours, clocks not read, no rate limiter",
            ours(&|builder| builder.unlimited().clock(Arc::new(Standing))),
        ),
    ];
    if kind == Kind::Read {
        ways.extend([
            (
                "bare with shared headers",
                Way::BareSharingHeaders(bare(), shared_headers()),
            ),
            (
                "bare and a call put together",
                Way::BareAndPutTogether(bare(), client(builder(&API))),
            ),
            (
                "ours, read by serde",
                Way::OursBySerde(client(builder(&API))),
            ),
        ]);
    } else {
        let alone = client(builder(&API_WITHOUT_WINDOW));
        ways.push((
            "ours, no registry of writes",
            Way::Ours(Arc::new(vec![alone])),
        ));
    }
    ways
}

/// By hand, but with values that all calls share and count.
fn shared_headers() -> HeaderMap {
    let mut headers = HeaderMap::new();
    let shared = |text: &str| {
        let value = HeaderValue::from_maybe_shared(Bytes::copy_from_slice(text.as_bytes()));
        value.expect("a value")
    };
    headers.insert("accept", HeaderValue::from_static("application/json"));
    headers.insert("user-agent", shared("Bookshop/0.1.0"));
    headers.insert("authorization", shared("Bearer T0KEN"));
    headers
}

/// A clock whose timeouts never come.
struct Untimed(SystemClock);

impl Clock for Untimed {
    fn now(&self) -> Moment {
        self.0.now()
    }

    fn sleep(&self, time: Duration) -> BoxFuture<'static, ()> {
        if time < Duration::from_secs(60) {
            return self.0.sleep(time);
        }
        Box::pin(std::future::pending())
    }

    fn random(&self) -> u64 {
        self.0.random()
    }
}

/// A clock that stands still.
struct Standing;

impl Clock for Standing {
    fn now(&self) -> Moment {
        Moment {
            monotonic: Duration::from_secs(1),
            wall: Duration::from_secs(1),
        }
    }

    fn sleep(&self, time: Duration) -> BoxFuture<'static, ()> {
        Box::pin(tokio::time::sleep(time))
    }

    fn random(&self) -> u64 {
        7
    }
}

/// Gives each request headers of its own, as by hand.
struct HeadersAnew(ReqwestTransport);

impl Transport for HeadersAnew {
    fn send(&self, mut request: TransportRequest) -> Pin<Box<dyn Exchange + '_>> {
        for value in request.headers.values_mut() {
            *value = HeaderValue::from_bytes(value.as_bytes()).expect("a value");
        }
        self.0.send(request)
    }
}

impl Way {
    async fn call(&self, task: usize, kind: Kind, number: i64) {
        match self {
            Self::Bare(bare) => bare.call(kind, number).await,
            Self::BareSharingHeaders(bare, headers) => {
                let address = format!("{}/v3/books/{number}", bare.address);
                let request = bare.client.get(address).headers(headers.clone());
                let answer = request.send().await.expect("sent");
                assert!(answer.status().is_success());
                read(&answer.bytes().await.expect("read"));
            }
            Self::BareAndPutTogether(bare, ours) => {
                drop(black_box(Call::new(&ours.0, OPERATIONS.0).path(&number)));
                bare.call(kind, number).await;
            }
            Self::Transport(transport, address, clock) => {
                let request = request(kind, address, number);
                read(&send(transport, request, clock.as_deref()).await);
            }
            Self::Ours(clients) => clients[task % clients.len()].call(kind, number).await,
            Self::OursBySerde(ours) => {
                let call = Call::new(&ours.0, OPERATIONS.0).path(&number);
                read(&call.send::<Bytes>().await.expect("read"));
            }
        }
    }
}

fn read(bytes: &[u8]) {
    let book: PlainBook = serde_json::from_slice(bytes).expect("a book");
    assert_eq!(book.id, 4711);
}

fn request(kind: Kind, address: &str, number: i64) -> TransportRequest {
    let value = |text: &str| HeaderValue::from_str(text).expect("a value");
    let mut headers = HeaderMap::new();
    let (method, url, body) = match kind {
        Kind::Read => (
            Method::GET,
            format!("{address}/v3/books/{number}"),
            TransportBody::Empty,
        ),
        Kind::Write => {
            headers.insert("content-type", value("application/json"));
            let body = TransportBody::Bytes(plain_body(number).into());
            (Method::POST, format!("{address}/v3/books"), body)
        }
    };
    headers.insert("accept", value("application/json"));
    headers.insert("user-agent", value("Bookshop/0.1.0"));
    headers.insert("authorization", value("Bearer T0KEN"));
    let mut request = TransportRequest::new(method, url);
    request.headers = headers;
    request.body = body;
    request
}

async fn send(
    transport: &ReqwestTransport,
    request: TransportRequest,
    clock: Option<&dyn Clock>,
) -> Bytes {
    let mut timer = clock.map(|clock| clock.sleep(Duration::from_secs(60)));
    let mut exchange = transport.send(request);
    let answer = poll_fn(|context| {
        let polled = exchange.as_mut().poll(context);
        if let (true, Some(timer)) = (polled.is_pending(), &mut timer) {
            assert!(timer.as_mut().poll(context).is_pending());
        }
        polled
    });
    let mut answer = answer.await.expect("sent");
    drop(exchange);
    assert!(answer.status.is_success());
    let mut body = Bytes::new();
    while let Some(piece) = poll_fn(|context| answer.body.as_mut().poll_next(context)).await {
        body = piece.expect("read");
    }
    body
}

/// Microseconds of a call in a block of calls.
struct Block {
    /// By the clock, with all calls that are in flight beside it.
    wall: f64,
    /// Processor time.
    client: f64,
    server: f64,
}

/// Pairs of blocks of one way and of bare reqwest. Nothing else has run between them or holds connections.
fn compare(server: &Server, kind: Kind, threads: usize, name: &str, way: &Way) {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(threads)
        .enable_all()
        .build()
        .expect("a runtime");
    let bare = Way::Bare(Bare::new(&server.address));
    let mut pairs = Vec::new();
    let mut first = 0;
    let mut block = |way: &Way| {
        first += CALLS_A_BLOCK;
        measure_block(&runtime, server, way, kind, first)
    };
    for round in 0..WARM_UP + ROUNDS {
        let pair = if round % 2 == 0 {
            let bare = block(&bare);
            (bare, block(way))
        } else {
            let way = block(way);
            (block(&bare), way)
        };
        if round >= WARM_UP {
            pairs.push(pair);
        }
    }
    let column = |pick: fn(&Block) -> f64| {
        bootstrap(&pairs.iter().map(|(_, way)| pick(way)).collect::<Vec<_>>()).median
    };
    let ratio = |pick: fn(&Block) -> f64| {
        let ratios = pairs.iter().map(|(bare, way)| pick(bare) / pick(way));
        let bounded = bootstrap(&ratios.collect::<Vec<_>>());
        let (median, lower, upper) = (bounded.median, bounded.lower, bounded.upper);
        format!("{median:.3} ({lower:.3} to {upper:.3})")
    };
    println!(
        "{name:>38} {:11.2} {:6.2} | {}  {}",
        column(|block| block.client),
        column(|block| block.server),
        ratio(|block| block.wall),
        ratio(|block| block.client + block.server),
    );
}

#[expect(clippy::cast_precision_loss, reason = "small numbers")]
fn measure_block(
    runtime: &tokio::runtime::Runtime,
    server: &Server,
    way: &Way,
    kind: Kind,
    first: usize,
) -> Block {
    let numbers = Arc::new(AtomicUsize::new(0));
    let (own, its) = (processor_time("self"), processor_time(&server.process));
    let begun = Instant::now();
    runtime.block_on(async {
        let tasks = (0..IN_FLIGHT).map(|task| {
            let (way, numbers) = (way.clone(), Arc::clone(&numbers));
            tokio::spawn(async move {
                loop {
                    let number = numbers.fetch_add(1, Ordering::Relaxed);
                    if number >= CALLS_A_BLOCK {
                        return;
                    }
                    let number = i64::try_from(first + number).expect("a small number");
                    way.call(task, kind, number).await;
                }
            })
        });
        for task in tasks.collect::<Vec<_>>() {
            task.await.expect("all calls answered");
        }
    });
    let wall = begun.elapsed().as_secs_f64() * 1e6;
    let client = processor_time("self") - own;
    let theirs = processor_time(&server.process) - its;
    let a_call = |micros: f64| micros / CALLS_A_BLOCK as f64;
    Block {
        wall: a_call(wall),
        client: a_call(client),
        server: a_call(theirs),
    }
}

/// Microseconds that the threads of a process have had, where the system tells.
#[expect(clippy::cast_precision_loss, reason = "it tells nanoseconds")]
fn processor_time(process: &str) -> f64 {
    let threads = std::fs::read_dir(format!("/proc/{process}/task"));
    let nanos = threads.into_iter().flatten().filter_map(|thread| {
        let text = std::fs::read_to_string(thread.ok()?.path().join("schedstat")).ok()?;
        text.split(' ').next()?.parse::<u64>().ok()
    });
    nanos.sum::<u64>() as f64 / 1e3
}
