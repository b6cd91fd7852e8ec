//! Uploads: read away from the executor, and what goes wrong there is an error.

use std::io::{self, Read};
use std::sync::Arc;
use std::time::Duration;

use crate::common::bookshop::{Client, Environment};
use specwright_runtime::testing::{Play, TestTransport};
use specwright_runtime::{Method, Response, Upload};

/// A disk that takes its time.
struct Slow(usize);

impl Read for Slow {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        std::thread::sleep(Duration::from_millis(100));
        self.0 = self.0.saturating_sub(1);
        let count = self.0.min(1);
        buffer[..count].fill(b'x');
        Ok(count)
    }
}

struct Broken;

impl Read for Broken {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        panic!("a reader of the caller's");
    }
}

fn client(server: &TestTransport) -> Client {
    Client::builder(Environment::Production)
        .transport(Arc::new(server.clone()))
        .build()
        .expect("a client")
}

#[tokio::test(flavor = "current_thread")]
async fn a_slow_reader_holds_up_nothing_else() {
    let server = TestTransport::new();
    server.play(Play::json(200, "1"));
    let call = client(&server)
        .raw(Method::Put, "/x")
        .bytes("text/plain", Upload::reader(Slow(5), None));
    let mut sending = std::pin::pin!(call.send());
    let mut ticks = 0;
    loop {
        tokio::select! {
            sent = &mut sending => {
                sent.expect("sent");
                break;
            }
            () = tokio::time::sleep(Duration::from_millis(5)) => ticks += 1,
        }
    }
    assert_eq!(server.seen()[0].body, "xxxx");
    // One thread reads for half a second; the executor's goes on meanwhile.
    assert!(ticks > 10, "{ticks} ticks");
}

#[tokio::test]
async fn a_reader_that_panics_ends_its_call_and_no_other() {
    let server = TestTransport::new();
    let call = client(&server)
        .raw(Method::Put, "/x")
        .bytes("text/plain", Upload::reader(Broken, None));
    let error = call.send().await.expect_err("no body");
    assert!(format!("{error:?}").contains("Unknown"), "{error:?}");
    assert!(server.seen().is_empty());
}

#[tokio::test]
async fn a_large_file_arrives_whole_and_can_be_sent_again() {
    let path = std::env::temp_dir().join(format!("specwright-upload-{}", std::process::id()));
    let content: Vec<u8> = (0..1_000_000_u32).flat_map(u32::to_le_bytes).collect();
    std::fs::write(&path, &content).expect("a file");
    let server = TestTransport::new();
    server.play(Play::Lost).play(Play::json(
        406,
        r#"{"Reason":"Duplicate request","ProcessedRequestInfo":"7"}"#,
    ));
    let call = client(&server)
        .raw(Method::Post, "/x")
        .bytes("text/plain", Upload::file(&path));
    let sent = call.send().await;
    std::fs::remove_file(&path).expect("removed");
    assert!(Response::is_replayed(&sent.expect("written once")));
    let seen = server.seen();
    assert_eq!(seen.len(), 2);
    assert!(seen.iter().all(|request| request.body == content));
}
