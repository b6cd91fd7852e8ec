//! The API, its sandbox on loopback, and the processes that are its clients.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use specwright_runtime::{Api, LimitRule};
use specwright_sandbox::{Running, Sandbox};

use crate::works::{described, works};

/// How long a disturbance goes on.
pub fn length() -> Duration {
    let seconds = std::env::var("SPECWRIGHT_FLEET_SECONDS");
    Duration::from_secs(seconds.ok().and_then(|text| text.parse().ok()).unwrap_or(5))
}

/// Requests in a window of the limit that processes share.
pub const REQUESTS: u32 = 30;
/// That window, as the client counts.
pub const EVERY: Duration = Duration::from_secs(3);

/// The client's side of the API.
pub static API: Api = works(
    &[LimitRule {
        per: "application",
        every: EVERY,
        requests: &[REQUESTS],
        counts_refused: false,
    }],
    Duration::from_secs(3600),
);

/// Six virtual minutes of an API with 300 requests in each, in two: a window is a third as long. The client's is a
/// sixtieth longer than the API's, because a permit says when a request leaves.
pub const BUDGET_WINDOW: Duration = Duration::from_secs(20);
pub const BUDGET_REQUESTS: u32 = 300;
pub static BUDGET: Api = works(
    &[LimitRule {
        per: "application",
        every: Duration::from_millis(20_333),
        requests: &[BUDGET_REQUESTS],
        counts_refused: false,
    }],
    Duration::from_secs(3600),
);
/// The sandbox's side of it.
pub const BUDGET_LIMITS: &str = "limits: [{ per: application, every: 20s, requests: 300 }]";

/// The sandbox's: its limit is that of the client over a shorter time, because a permit says when a request leaves, and
/// not when it arrives on a busy machine. It forgets writes at once, so that only the fleet can see a second one.
const LIMITS: &str = "limits: [{ per: application, every: 2s, requests: 30 }]";

/// The API on loopback.
pub async fn serve(limited: bool) -> Running {
    let api = described(LIMITS, 1);
    started(Sandbox::builder(&api).limits(limited)).await
}

/// The same, which remembers writes as long as clients believe: so it refuses a second one, whatever the store knows.
pub async fn serve_with_memory() -> Running {
    let api = described(LIMITS, 3600);
    started(Sandbox::builder(&api).limits(false)).await
}

pub async fn started(sandbox: specwright_sandbox::Builder) -> Running {
    let running = sandbox.build().start().await;
    running.expect("a sandbox on loopback")
}

/// A process of the fleet.
pub struct Process {
    child: Child,
    input: ChildStdin,
    lines: Receiver<String>,
}

impl Process {
    /// Starts one that does `job` and writes a line for each result.
    pub fn start(job: &str, store: &str, api: &str, number: usize) -> Self {
        let program = std::env::current_exe().expect("this program");
        let mut child = Command::new(program)
            .args(["--ignored", "--exact", "worker::worker", "--nocapture"])
            .env("WORKER_JOB", job)
            .env("WORKER_STORE", store)
            .env("WORKER_API", api)
            .env("WORKER_NUMBER", number.to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("a process");
        let (sender, lines) = channel();
        let output = BufReader::new(child.stdout.take().expect("its output"));
        std::thread::spawn(move || {
            for line in output.lines().map_while(Result::ok) {
                if let Some(line) = line.split_once("WORKER ").map(|(_, line)| line.to_owned())
                    && sender.send(line).is_err()
                {
                    return;
                }
            }
        });
        Self {
            input: child.stdin.take().expect("its input"),
            child,
            lines,
        }
    }

    /// Lets it go on.
    pub fn go(&mut self) {
        self.input.write_all(b"go\n").expect("it reads");
    }

    /// Its next line.
    pub fn line(&self) -> String {
        let limit = Duration::from_secs(60);
        self.lines
            .recv_timeout(limit)
            .expect("a line of the worker")
    }

    /// Its lines until a moment.
    pub fn lines_until(&self, end: Instant) -> Vec<String> {
        let mut lines = Vec::new();
        while let Some(left) = end.checked_duration_since(Instant::now())
            && let Ok(line) = self.lines.recv_timeout(left)
        {
            lines.push(line);
        }
        lines
    }

    /// SIGKILL; what it had written by then.
    pub fn kill(mut self) -> Vec<String> {
        self.child.kill().expect("killed");
        self.child.wait().expect("ended");
        self.lines.iter().collect()
    }
}

/// How the writes of each content ended, over all processes.
#[derive(Debug, Default)]
pub struct Results(BTreeMap<String, Vec<String>>);

impl Results {
    pub fn add(&mut self, lines: Vec<String>) {
        for line in lines {
            if let Some((content, end)) = line.split_once(' ') {
                let ends = self.0.entry(content.to_owned()).or_default();
                ends.push(end.to_owned());
            }
        }
    }

    /// Each write has at most one effect, and each that a process was told of has one.
    pub fn agree_with(&self, sandbox: &Sandbox) {
        self.are_true(sandbox);
        assert_eq!(sandbox.arrivals()["doubled_writes"], 0, "{self:?}");
    }

    /// Each that a process was told of has an effect of its own, and what is called done was done.
    pub fn are_true(&self, sandbox: &Sandbox) {
        let mut effects = BTreeMap::<String, usize>::new();
        for order in sandbox.stored("WorkOrders") {
            let content = order["Number"].as_str().expect("text").to_owned();
            *effects.entry(content).or_default() += 1;
        }
        for (content, ends) in &self.0 {
            let effects = effects.get(content).copied().unwrap_or(0);
            let once = ends.iter().filter(|end| **end == "once").count();
            assert!(once <= effects, "{content}: {effects} effects, {ends:?}");
            let known = ends.iter().any(|end| end == "done before");
            assert!(!known || effects > 0, "{content} is called done, {ends:?}");
        }
    }

    /// How many writes ended in any way.
    pub fn all(&self) -> usize {
        self.0.values().map(Vec::len).sum()
    }

    /// How many ended like this.
    pub fn count(&self, end: &str) -> usize {
        let ends = self.0.values().flatten();
        ends.filter(|found| **found == *end).count()
    }
}
