//! The API, its sandbox on loopback, and the processes that are its clients.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use specwright_model::source::SourceFile;
use specwright_runtime::{
    Api, AuthRule, DuplicateRule, EnvironmentInfo, Host, LimitRule, Method, OAuth2Rule, Scheme,
    ThrottleRule, Tolerance, WindowRule,
};
use specwright_sandbox::{Running, Sandbox};

/// How long a disturbance goes on.
pub fn length() -> Duration {
    let seconds = std::env::var("SPECWRIGHT_FLEET_SECONDS");
    Duration::from_secs(seconds.ok().and_then(|text| text.parse().ok()).unwrap_or(5))
}

/// Requests in a window of the limit that processes share.
pub const REQUESTS: u32 = 30;
/// That window, as the client counts.
pub const EVERY: Duration = Duration::from_secs(3);

/// What the sandbox keeps. Its limit is that of the client over a shorter time: a permit says when a request leaves, and
/// not when it arrives on a busy machine. It forgets writes at once, so that only the fleet can see a second one.
const DESCRIPTION: &str = r#"
api: Works
host: api.works.example
version: v3
auth:
  oauth2:
    token: "https://login.works.example/oauth/token"
    grants: [password, refresh_token]
    client: basic
    lasts: 600s
    spacing: 1s
limits:
  - { per: application, every: 2s, requests: 30 }
duplicates:
  window:
    methods: [POST]
    lasts: 1s
    status: 406
    recognise: Reason
    first_response: ProcessedRequestInfo
    remembers: success
defaults: { integers: int64 }
"#;

const ORDERS: &str = r#"
resource: WorkOrders
operations:
  list: { request: "GET /workorders", returns: [WorkOrder] }
  create: { request: "POST /workorders", body: NewOrder, returns: { 201: created_id } }
types:
  WorkOrder: { Id: int, Number: string }
  NewOrder: { Number: string }
"#;

const SCHEMES: &[Scheme] = &[Scheme {
    name: "oauth2",
    rule: AuthRule::OAuth2(OAuth2Rule {
        token: "https://login.works.example/oauth/token",
        authorize: None,
        credentials_in_form: false,
        lasts: Duration::from_secs(600),
        spacing: Duration::from_secs(1),
        denied: None,
    }),
}];

/// The client's side of it.
pub static API: Api = Api {
    name: "Works",
    release: "1.0.0",
    host: Host {
        before: "",
        environment: false,
        after: "api.works.example",
    },
    environments: &[EnvironmentInfo {
        name: "Production",
        prefix: "",
    }],
    version: Some("v3"),
    plain: false,
    schemes: SCHEMES,
    security: &[&[&[0]]],
    headers: &[("Accept", "application/json")],
    duplicates: DuplicateRule::Window(WindowRule {
        methods: &[Method::Post],
        lasts: Duration::from_secs(3600),
        status: 406,
        recognise: Some("Reason"),
        first_response: Some("ProcessedRequestInfo"),
        remembers_at_arrival: false,
    }),
    limits: &[LimitRule {
        per: "application",
        every: EVERY,
        requests: &[REQUESTS],
        counts_refused: false,
    }],
    throttled: ThrottleRule {
        statuses: &[429],
        recognise: None,
    },
    tolerance: Tolerance::LENIENT,
    webhooks: None,
};

/// The API on loopback.
pub async fn serve(limited: bool) -> Running {
    let file = |name: &str, text: &str| SourceFile {
        name: name.to_owned(),
        text: text.to_owned(),
    };
    let files = [file("api.yaml", DESCRIPTION), file("orders.yaml", ORDERS)];
    let reading = specwright_model::read(&files);
    let api = reading
        .api
        .unwrap_or_else(|| panic!("{:?}", reading.diagnostics));
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
