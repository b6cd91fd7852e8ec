//! The API, its sandbox on loopback, and the processes that are its clients.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

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

/// The sandbox's: its limit is that of the client over a shorter time, because a permit says when a request leaves, and
/// not when it arrives on a busy machine. It forgets writes at once, so that only the fleet can see a second one.
const LIMITS: &str = "limits: [{ per: application, every: 2s, requests: 30 }]";

/// The API on loopback.
pub async fn serve(limited: bool) -> Running {
    let api = described(LIMITS, 1);
    let sandbox = Sandbox::builder(&api).limits(limited).build();
    sandbox.start().await.expect("a sandbox on loopback")
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
        let arrivals = sandbox.arrivals();
        assert_eq!(arrivals["doubled_writes"], 0, "{arrivals} {self:?}");
        let stored = sandbox.stored("WorkOrders");
        for (content, ends) in &self.0 {
            let effects = stored
                .iter()
                .filter(|order| order["Number"] == **content)
                .count();
            let once = ends.iter().filter(|end| **end == "once").count();
            assert!(
                once <= effects && effects <= 1,
                "{content}: {effects} effects, {ends:?}"
            );
            let known = ends.iter().any(|end| end == "done before");
            assert!(!known || effects == 1, "{content} is called done, {ends:?}");
        }
    }

    /// How many ended like this.
    pub fn count(&self, end: &str) -> usize {
        let ends = self.0.values().flatten();
        ends.filter(|found| **found == *end).count()
    }
}
