//! Everything that a test program says, at every level of tracing, searched for the secrets that tests plant.

use std::fmt::{Debug, Write as _};
use std::io::{Read, Write as _};
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::sync::Once;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

/// What tests use where something is secret.
pub const PLANTED: [&str; 7] = [
    "S3CRET",
    "T0KEN",
    "PA55",
    "H1DDEN",
    "T0PS",
    "C1IENTS3CRET",
    "471147",
];

const LISTEN: &str = "SPECWRIGHT_TEST_LISTEN";

/// Said once by each program that listens, to prove that what is said is heard.
const CANARY: &str = "everything is heard";

/// Writes every span and event of every crate to the standard error, if this run is one that listens.
pub fn listen() {
    static LISTENING: Once = Once::new();
    LISTENING.call_once(|| {
        if std::env::var_os(LISTEN).is_some()
            && tracing::subscriber::set_global_default(Everything).is_ok()
        {
            tracing::trace!("{CANARY}");
        }
    });
}

/// How long a run may take, with what it builds before.
const PATIENCE: Duration = Duration::from_secs(15 * 60);

/// Makes a run one that listens. It ends in bounded time; what it has said by then is told.
fn listening(command: &mut Command) -> Output {
    let command = command.env(LISTEN, "1");
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("a run");
    let stdout = heard(child.stdout.take().expect("piped"));
    let stderr = heard(child.stderr.take().expect("piped"));
    let begun = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().expect("a child") {
            break status;
        }
        if begun.elapsed() > PATIENCE {
            child.kill().expect("a child");
            break child.wait().expect("a child");
        }
        std::thread::sleep(Duration::from_millis(20));
    };
    let [stdout, stderr] = [stdout, stderr].map(|said| said.join().expect("no panic"));
    Output {
        status,
        stdout,
        stderr,
    }
}

/// Reads while the run goes on, so that it never waits for us.
fn heard(mut said: impl Read + Send + 'static) -> JoinHandle<Vec<u8>> {
    std::thread::spawn(move || {
        let mut all = Vec::new();
        let _ = said.read_to_end(&mut all);
        all
    })
}

/// Runs a test program with everything heard, and searches what it says.
pub fn search_run_of(program: &Path, skip: &[&str]) {
    let mut command = Command::new(program);
    command.arg("--nocapture");
    command.args(skip.iter().flat_map(|name| ["--skip", name]));
    search(&listening(&mut command));
}

/// Searches what was said.
fn search(output: &Output) {
    let mut text = String::from_utf8_lossy(&output.stdout).into_owned();
    text += &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{text}");
    assert!(text.contains(CANARY), "{text}");
    assert!(text.contains("http.request.method"), "{text}");
    for secret in PLANTED {
        let line = text.lines().find(|line| line.contains(secret));
        assert_eq!(line, None, "`{secret}` was said");
    }
}

struct Everything;

struct Line(String);

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        let _ = write!(self.0, " {}={value:?}", field.name());
    }
}

impl Line {
    fn say(self) {
        // Not by `eprint!`, which the test harness keeps to itself.
        let _ = std::io::stderr()
            .lock()
            .write_all((self.0 + "\n").as_bytes());
    }
}

impl Subscriber for Everything {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let mut line = Line(format!("span {}", span.metadata().name()));
        span.record(&mut line);
        line.say();
        Id::from_u64(1)
    }

    fn event(&self, event: &Event<'_>) {
        let mut line = Line(format!("event {}", event.metadata().target()));
        event.record(&mut line);
        line.say();
    }

    fn record(&self, _: &Id, values: &Record<'_>) {
        let mut line = Line("values".to_owned());
        values.record(&mut line);
        line.say();
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}
