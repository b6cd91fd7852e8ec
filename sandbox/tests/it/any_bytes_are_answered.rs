//! Whatever bytes arrive on a socket: an answer or the end of the connection, soon, never an error of
//! the sandbox's own; and it answers the next one.

use std::time::Duration;

use crate::support::builder;
use specwright_sandbox::{Running, Sandbox};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Nothing takes longer on loopback, whatever else the machine does.
const PATIENCE: Duration = Duration::from_secs(20);

/// splitmix64: the same bytes for the same seed.
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mix = self.0;
        mix = (mix ^ (mix >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mix = (mix ^ (mix >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mix ^ (mix >> 31)
    }

    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.roll() % u64::try_from(limit.max(1)).unwrap()).unwrap()
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.below(from.len())]
    }

    fn bytes(&mut self, most: usize) -> Vec<u8> {
        let length = self.below(most);
        (0..length).map(|_| self.roll().to_le_bytes()[0]).collect()
    }
}

/// How many hostile clients there are at once.
const AT_ONCE: usize = 8;

const CLOSE: &str = "Connection: close";

const PATHS: &[&str] = &[
    "/v3/workorders",
    "/v3/workorders/1",
    "/v3/odata/workorders(1)",
    "/v3/workorders/1/notes?paging=1:50",
    "/v3/workorders/%",
    "/v3/workorders/%zz",
    "/v3/workorders/%00%ff%fe",
    "/v3/%2e%2e/%2e%2e/etc/passwd",
    "/v3//workorders//1",
    "/v3/workorders/99999999999999999999999999",
    "/v3/workorders?$filter=%27%",
    "/v3/odata/workorders?$top=-1&$skip=18446744073709551616",
    "/oauth/token",
    "/-sandbox/overview",
    "/-sandbox/clock?by=%",
    "*",
    "http://[::1",
    "/\u{fffd}",
    "",
];

const WORDS: &[&str] = &[
    "Id",
    "Status/Primary",
    "Tags/any(",
    "t:t/Name",
    "eq",
    "ne",
    "gt",
    "and",
    "or",
    "not",
    "(",
    ")",
    "'x'",
    "'",
    "1",
    "-2.5",
    "1e999",
    "9223372036854775808",
    "null",
    "in",
    ",",
    "contains(",
    "length(",
    "2026-06-01",
    "2026-06-01T00:00:00.999999999+14:00",
    "-9999-99-99",
    "div",
    "0",
    "mod",
    "$it",
    "substring(",
    "/",
    "now()",
    "sub",
    "\u{0}",
    "é",
    "%25",
    "Service.X'y'",
];

fn encoded(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}

fn query(dice: &mut Dice) -> String {
    let count = dice.below(14);
    let words: Vec<&str> = (0..count).map(|_| dice.pick(WORDS)).collect();
    let option = dice.pick(&[
        "$filter", "$orderby", "$select", "$expand", "$top", "$count",
    ]);
    format!(
        "/v3/odata/workorders?{option}={}",
        encoded(&words.join(" "))
    )
}

/// A request that is right, as bytes.
fn whole(verb: &str, target: &str, body: &[u8]) -> Vec<u8> {
    let head = format!(
        "{verb} {target} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\n\r\n",
        Sandbox::TOKEN,
        body.len()
    );
    [head.as_bytes(), body].concat()
}

/// The same as the last one on its connection.
fn last(verb: &str, body: &[u8]) -> Vec<u8> {
    let target = format!("/v3/workorders HTTP/1.1\r\n{CLOSE}\r\nX-Rest:");
    whole(verb, &target, body)
}

/// Hostile bytes of the kind that the seed chooses.
fn hostile(dice: &mut Dice) -> Vec<u8> {
    let target = dice.pick(PATHS);
    let verb = dice.pick(&[
        "GET", "POST", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "\u{0}", "get",
    ]);
    let order = crate::support::order("A1").to_string();
    let chunked = |body: &str| {
        format!(
            "POST /v3/workorders HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\n\
             Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n{body}",
            Sandbox::TOKEN
        )
        .into_bytes()
    };
    match dice.below(11) {
        0 => dice.bytes(400),
        1 => {
            let mut bytes = whole("POST", "/v3/workorders", order.as_bytes());
            bytes.truncate(dice.below(bytes.len()));
            bytes
        }
        2 => {
            let length = dice.pick(&[
                "-1",
                "99999999999999999999",
                "abc",
                "1\r\nContent-Length: 2",
                "",
                "0x10",
            ]);
            format!(
                "POST /v3/workorders HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\n\r\n{order}"
            )
            .into_bytes()
        }
        3 => {
            let value = "a".repeat(dice.below(300_000));
            format!("GET /v3/workorders HTTP/1.1\r\nHost: x\r\nX-Long: {value}\r\n\r\n")
                .into_bytes()
        }
        4 => {
            let many = "X: y\r\n".repeat(dice.below(2_000));
            format!("GET {target} HTTP/1.1\r\n{many}\r\n").into_bytes()
        }
        5 => chunked(dice.pick(&[
            "zz\r\nab\r\n0\r\n\r\n",
            "ffffffffffffffffff\r\n",
            "2\r\nabc\r\n0\r\n\r\n",
            "-1\r\n",
            "5;x=\"\r\n",
            "0\r\nX: y\r\n",
        ])),
        6 => {
            let count = 1 + dice.below(30);
            (0..count)
                .flat_map(|_| whole(verb, dice.pick(PATHS), &dice.bytes(40)))
                .collect()
        }
        7 => {
            let mut bytes = whole("GET", "/v3/workorders/", b"");
            let at = 4 + dice.below(12);
            bytes.splice(at..at, dice.bytes(12));
            bytes
        }
        8 => whole("GET", &query(dice), b""),
        9 => {
            let mut bytes = whole("POST", "/v3/workorders", order.as_bytes());
            let at = dice.below(bytes.len());
            bytes[at] ^= 1 << dice.below(8);
            bytes
        }
        _ => whole(verb, target, &dice.bytes(200)),
    }
}

/// Sends the bytes and reads to the end: all that came.
async fn exchange(running: &Running, bytes: &[u8]) -> Vec<u8> {
    let mut got = Vec::new();
    let all = async {
        let mut stream = TcpStream::connect(running.address()).await.unwrap();
        let (mut reading, mut writing) = stream.split();
        // It may end the connection before all is sent or read.
        let send = async {
            drop(writing.write_all(bytes).await);
            // The server may leave unanswered who hangs up: whoever asks it to close waits.
            if !bytes
                .windows(CLOSE.len())
                .any(|some| some == CLOSE.as_bytes())
            {
                tokio::time::sleep(Duration::from_millis(5)).await;
                drop(writing.shutdown().await);
            }
        };
        let read = async { drop(reading.read_to_end(&mut got).await) };
        tokio::join!(send, read);
    };
    let ended = tokio::time::timeout(PATIENCE, all).await;
    assert!(
        ended.is_ok(),
        "no end after {PATIENCE:?}: {}",
        bytes.escape_ascii()
    );
    got
}

/// The statuses of all answers in a row.
fn statuses(answers: &[u8]) -> Vec<u16> {
    let text = String::from_utf8_lossy(answers);
    let heads = text.split("HTTP/1.1 ").skip(1);
    heads
        .filter_map(|head| head.get(..3)?.parse().ok())
        .collect()
}

/// One round: hostile bytes, and by chance what the page's buttons do meanwhile.
async fn round(running: &Running, seed: u64) {
    let mut dice = Dice(seed);
    if dice.below(10) == 0 {
        let action = dice.pick(&[
            "reset",
            "clock?by=-3600s",
            "clock?by=5s",
            "clock?by=-1s",
            "plan",
        ]);
        let request = format!(
            "POST /-sandbox/{action} HTTP/1.1\r\nHost: x\r\nx-sandbox-control: 1\r\n{CLOSE}\r\nContent-Length: 0\r\n\r\n"
        );
        let got = exchange(running, request.as_bytes()).await;
        assert_eq!(statuses(&got), [200], "{action}");
    }
    let bytes = hostile(&mut dice);
    let got = exchange(running, &bytes).await;
    for status in statuses(&got) {
        assert!(
            status < 500,
            "seed {seed}: {status} to {}",
            bytes.escape_ascii()
        );
    }
}

async fn rounds(seeds: std::ops::Range<u64>) {
    let running = builder().limits(false).build().start().await.unwrap();
    let tasks = (0..AT_ONCE).map(|lane| {
        let running = &running;
        let mine = seeds.clone().skip(lane).step_by(AT_ONCE);
        async move {
            for seed in mine {
                round(running, seed).await;
            }
        }
    });
    futures_join(tasks).await;
    let got = exchange(&running, &last("GET", b"")).await;
    assert_eq!(statuses(&got), [200], "it answers all the same");
    let made = exchange(
        &running,
        &last("POST", crate::support::order("A1").to_string().as_bytes()),
    )
    .await;
    assert!(
        matches!(statuses(&made)[..], [201 | 406]),
        "{}",
        made.escape_ascii()
    );
}

/// All of them at once, on this task.
async fn futures_join<F: Future<Output = ()>>(tasks: impl Iterator<Item = F>) {
    let mut open: Vec<std::pin::Pin<Box<F>>> = tasks.map(Box::pin).collect();
    std::future::poll_fn(|cx| {
        open.retain_mut(|task| task.as_mut().poll(cx).is_pending());
        if open.is_empty() {
            std::task::Poll::Ready(())
        } else {
            std::task::Poll::Pending
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn garbage_on_the_wire_is_answered_or_ends() {
    rounds(0..600).await;
}

/// `cargo test -p specwright-sandbox --test it -- --ignored`
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "minutes of it"]
async fn much_garbage_on_the_wire_is_answered_or_ends() {
    rounds(1_000..60_000).await;
}
