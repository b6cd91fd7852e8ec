//! What a call costs beside bare reqwest with the same headers: allocations.

mod common;

use std::alloc::System;
use std::io::{Read as _, Write as _};

use common::bookshop::{Book, Client, Environment};
use specwright_runtime::{Auth, transport::ReqwestTransport};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

const CALLS: usize = 200;

/// The promise: not more than this beside bare reqwest.
const ALLOWED: f64 = 12.0;

const ANSWER: &[u8] =
    b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 8\r\n\r\n{\"Id\":1}";

/// A server that allocates nothing.
fn server() -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = format!("http://{}", listener.local_addr().expect("bound"));
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.expect("a connection");
            let mut buffer = [0; 4096];
            std::thread::spawn(move || {
                while stream.read(&mut buffer).is_ok_and(|count| count > 0) {
                    if stream.write_all(ANSWER).is_err() {
                        return;
                    }
                }
            });
        }
    });
    address
}

#[test]
fn a_call_allocates_little_more_than_bare_reqwest() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let address = server();
    let _ = ReqwestTransport::new(reqwest::Client::builder(), true).expect("a TLS provider");
    let bare = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .build()
        .expect("a client");
    let ours = Client::builder(Environment::Production)
        .auth(Auth::bearer("T0KEN"))
        .address(&address)
        .build()
        .expect("a client");
    let url = format!("{address}/v3/books/1");
    let bare_call = async || {
        let request = bare
            .get(&url)
            .header("accept", "application/json")
            .header("user-agent", "Bookshop/0.1.0")
            .bearer_auth("T0KEN");
        let bytes = request
            .send()
            .await
            .expect("sent")
            .bytes()
            .await
            .expect("read");
        let book: Book = serde_json::from_slice(&bytes).expect("a book");
        assert_eq!(book.id, 1);
    };
    let our_call = async || {
        let book = ours.books().get(1).send().await.expect("sent");
        assert_eq!(book.id, 1);
    };
    let (bare, ours) = runtime.block_on(async {
        for _ in 0..20 {
            bare_call().await;
            our_call().await;
        }
        let region = Region::new(ALLOCATOR);
        for _ in 0..CALLS {
            bare_call().await;
        }
        let bare = region.change();
        let region = Region::new(ALLOCATOR);
        for _ in 0..CALLS {
            our_call().await;
        }
        (bare, region.change())
    });
    #[allow(clippy::cast_precision_loss, reason = "small numbers")]
    let a_call =
        |stats: stats_alloc::Stats| (stats.allocations + stats.reallocations) as f64 / CALLS as f64;
    println!(
        "allocations a call: bare {:.1}, ours {:.1}",
        a_call(bare),
        a_call(ours)
    );
    assert!(
        a_call(ours) <= a_call(bare) + ALLOWED,
        "bare {:.1}, ours {:.1}",
        a_call(bare),
        a_call(ours)
    );
}
