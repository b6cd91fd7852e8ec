//! What happened to a call, for people: operation, attempts, waiting, and a `curl` line without secrets.

use std::fmt::{self, Write as _};
use std::ops::Range;
use std::time::Duration;

use http::{HeaderMap, HeaderName};

use crate::body::Body;
use crate::client::Core;
use crate::operation::Operation;

/// Headers whose values are never shown.
const SECRET_HEADERS: [&str; 4] = [
    "authorization",
    "proxy-authorization",
    "cookie",
    "set-cookie",
];

/// How much of a body a `curl` line shows.
const SHOWN_BODY: usize = 2048;

/// A request as it was decided once, for all attempts. Without the credentials, which may change.
pub(crate) struct Prepared {
    pub operation: &'static Operation,
    pub url: String,
    /// What in the URL is never shown.
    pub secrets: Vec<Range<usize>>,
    /// What a call adds to the headers that all requests of its client carry.
    pub headers: HeaderMap,
    /// Whose headers; `None` on a foreign host.
    pub standing: Option<Core>,
    pub body: Body,
    /// The header that the credentials stand in, where it is not `Authorization`.
    pub key_header: Option<&'static str>,
}

impl Prepared {
    /// All headers but the credentials.
    pub fn all_headers(&self) -> HeaderMap {
        let standing = self.standing.iter().flat_map(|core| &core.0.headers);
        // Room for the credentials, too; one map an attempt is all that a call should cost.
        let mut headers = HeaderMap::with_capacity(8);
        for (name, value) in standing.chain(&self.headers) {
            headers.insert(name.clone(), value.clone());
        }
        headers
    }

    /// The URL with secrets replaced.
    pub fn shown_url(&self) -> String {
        redact(&self.url, &self.secrets)
    }
}

pub(crate) fn redact(url: &str, secrets: &[Range<usize>]) -> String {
    let mut shown = String::with_capacity(url.len());
    let mut done = 0;
    for secret in secrets {
        shown.push_str(url.get(done..secret.start).unwrap_or_default());
        shown.push_str("***");
        done = secret.end;
    }
    shown.push_str(url.get(done..).unwrap_or_default());
    shown
}

/// What happened to a call.
pub struct Report {
    pub(crate) request: Prepared,
    pub(crate) attempts: u32,
    pub(crate) waited: Duration,
    pub(crate) took: Duration,
    /// Wall clock of the first attempt, since 1970.
    pub(crate) started: Option<Duration>,
    /// Hexadecimal SHA-256 that tells identical writes.
    pub(crate) fingerprint: Option<crate::promise::Key>,
}

impl Report {
    /// The operation, such as `work_orders.create`.
    pub fn operation(&self) -> &'static str {
        self.request.operation.id
    }

    /// The verb.
    pub fn method(&self) -> &'static str {
        self.request.operation.method.as_str()
    }

    /// The address, with secrets replaced.
    pub fn url(&self) -> String {
        self.request.shown_url()
    }

    /// How often the request was sent, or tried to be.
    pub const fn attempts(&self) -> u32 {
        self.attempts
    }

    /// How long the call waited between attempts and for limits.
    pub const fn waited(&self) -> Duration {
        self.waited
    }

    /// How long the call took in all.
    pub const fn took(&self) -> Duration {
        self.took
    }

    /// When the first attempt began, since 1970, by the wall clock.
    pub const fn started(&self) -> Option<Duration> {
        self.started
    }

    /// Tells identical writes apart from others: a SHA-256 in hexadecimal.
    pub fn fingerprint(&self) -> Option<String> {
        self.fingerprint.map(|key| key.to_string())
    }

    /// A `curl` line that repeats the request, with secrets replaced.
    pub fn curl(&self) -> String {
        let request = &self.request;
        let mut line = format!("curl -X {} {}", self.method(), shell(&self.url()));
        for (name, value) in &request.all_headers() {
            let shown = if is_secret(name, request) {
                "***".into()
            } else {
                String::from_utf8_lossy(value.as_bytes())
            };
            let _ = write!(line, " -H {}", shell(&format!("{name}: {shown}")));
        }
        match (&request.body, request.body.bytes()) {
            (Body::Empty, _) => {}
            (_, Some(bytes)) if bytes.len() <= SHOWN_BODY => {
                let _ = write!(
                    line,
                    " --data-raw {}",
                    shell(&String::from_utf8_lossy(bytes))
                );
            }
            (_, Some(bytes)) => {
                let _ = write!(line, " --data-raw '({} bytes)'", bytes.len());
            }
            (_, None) => line.push_str(" --data-binary '(not shown)'"),
        }
        line
    }
}

fn is_secret(name: &HeaderName, request: &Prepared) -> bool {
    let marked = request.operation.secret.iter().chain(&request.key_header);
    SECRET_HEADERS.contains(&name.as_str())
        || marked
            .into_iter()
            .any(|secret| secret.eq_ignore_ascii_case(name.as_str()))
}

fn shell(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

impl fmt::Debug for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Report")
            .field("operation", &self.operation())
            .field("method", &self.method())
            .field("url", &self.url())
            .field("attempts", &self.attempts)
            .field("waited", &self.waited)
            .finish_non_exhaustive()
    }
}
