//! What happened to a call, for people: operation, attempts, waiting, and a `curl` line without secrets.

use std::fmt::{self, Write as _};
use std::ops::Range;
use std::time::Duration;

use http::HeaderName;

use crate::auth::Token;
use crate::body::Body;
use crate::draft::Draft;

/// Headers whose values are never shown.
const SECRET_HEADERS: [&str; 4] = [
    "authorization",
    "proxy-authorization",
    "cookie",
    "set-cookie",
];

/// How much of a body a `curl` line shows.
const SHOWN_BODY: usize = 2048;

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
    /// The block that a call lives in from its beginning.
    pub(crate) request: Box<Draft>,
}

/// What has happened so far.
#[derive(Default)]
pub(crate) struct Told {
    pub attempts: u32,
    pub waited: Duration,
    pub took: Duration,
    /// Wall clock of the first attempt, since 1970.
    pub started: Option<Duration>,
    /// What it was sent with.
    pub token: Option<Token>,
    /// Tells identical writes; only for writes whose body can be hashed.
    pub fingerprint: Option<crate::promise::Key>,
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
    pub fn attempts(&self) -> u32 {
        self.request.told.attempts
    }

    /// How long the call waited between attempts and for limits.
    pub fn waited(&self) -> Duration {
        self.request.told.waited
    }

    /// How long the call took in all.
    pub fn took(&self) -> Duration {
        self.request.told.took
    }

    /// When the first attempt began, since 1970, by the wall clock.
    pub fn started(&self) -> Option<Duration> {
        self.request.told.started
    }

    /// Tells identical writes apart from others: a SHA-256 in hexadecimal.
    pub fn fingerprint(&self) -> Option<String> {
        self.request.told.fingerprint.map(|key| key.to_string())
    }

    /// The secrets of the request, as texts that an answer may quote.
    pub(crate) fn secret_texts(&self) -> Vec<String> {
        self.request.secret_texts(self.request.told.token.as_ref())
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
        match &request.body {
            Body::Empty => {}
            body if body.length() > SHOWN_BODY => {
                let _ = write!(line, " --data-raw '({} bytes)'", body.length());
            }
            body => match body.shown() {
                Some(text) => {
                    line.push_str(" --data-raw ");
                    line.push_str(&shell(&text));
                }
                None => line.push_str(" --data-binary '(not shown)'"),
            },
        }
        line
    }
}

pub(crate) fn is_secret(name: &HeaderName, request: &Draft) -> bool {
    let marked = request.operation.secret.iter().copied();
    SECRET_HEADERS.contains(&name.as_str())
        || marked
            .chain(request.key_header())
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
            .field("attempts", &self.attempts())
            .field("waited", &self.waited())
            .finish_non_exhaustive()
    }
}
