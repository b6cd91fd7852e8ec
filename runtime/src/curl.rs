//! A request as its report shows it: an address and a `curl` line without secrets.

use std::any::Any;
use std::fmt::Write as _;

use http::HeaderName;

use crate::api::Tolerance;
use crate::body::Body;
use crate::json::Deviation;
use crate::operation::Operation;
use crate::raw_answer::RawAnswer;
use crate::report::ReportedRequest;
use crate::request_builder::RequestBuilder;
use crate::stats::CallStats;

/// Headers whose values are never shown.
const SECRET_HEADERS: [&str; 4] = [
    "authorization",
    "proxy-authorization",
    "cookie",
    "set-cookie",
];

/// How much of a body a `curl` line shows.
const SHOWN_BODY: usize = 2048;

impl ReportedRequest for RequestBuilder {
    fn operation(&self) -> &'static Operation {
        self.operation
    }

    fn tolerance(&self) -> Tolerance {
        self.core.0.api.tolerance
    }

    fn url(&self) -> String {
        self.shown_url()
    }

    fn stats(&self) -> &CallStats {
        &self.stats
    }

    fn answer(&self) -> &RawAnswer {
        &self.answer
    }

    fn deviations(&self) -> &[Deviation] {
        &self.deviations
    }

    fn secret_texts(&self) -> Vec<String> {
        self.secret_texts(self.token.as_ref())
    }

    fn curl(&self) -> String {
        let method = self.operation.method.as_str();
        let mut line = format!("curl -X {method} {}", quoted(&self.shown_url()));
        for (name, value) in &self.all_headers() {
            let shown = if is_secret(name, self) {
                "***".into()
            } else {
                String::from_utf8_lossy(value.as_bytes())
            };
            let _ = write!(line, " -H {}", quoted(&format!("{name}: {shown}")));
        }
        match &self.body {
            Body::Empty => {}
            body if body.length() > SHOWN_BODY => {
                let _ = write!(line, " --data-raw '({} bytes)'", body.length());
            }
            body => match body.shown() {
                Some(text) => {
                    line.push_str(" --data-raw ");
                    line.push_str(&quoted(&text));
                }
                None => line.push_str(" --data-binary '(not shown)'"),
            },
        }
        line
    }

    fn into_any(self: Box<Self>) -> Box<dyn Any> {
        self
    }
}

/// Whether the value of a header is never shown.
pub(crate) fn is_secret(name: &HeaderName, request: &RequestBuilder) -> bool {
    let marked = request.operation.secret.iter().copied();
    SECRET_HEADERS.contains(&name.as_str())
        || marked
            .chain(request.key_header())
            .any(|secret| secret.eq_ignore_ascii_case(name.as_str()))
}

/// As one word of a shell.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}
