//! A request as its report shows it: an address and a `curl` line without secrets.

use std::any::Any;
use std::fmt::Write as _;

use http::HeaderName;

use crate::api::Tolerance;
use crate::body::Body;
use crate::json::Deviation;
use crate::odata;
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

    fn query_option(&self, name: &str) -> Option<String> {
        // The URL of a next page holds its query itself.
        let own = self.url.split_once('?').map(|(_, query)| query);
        odata::value(&self.query, name).or_else(|| odata::value(own?, name))
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
        let method = match self.operation.method.as_str() {
            "HEAD" => "--head".to_owned(), // with `-X HEAD` it would wait for a body
            method => format!("-X {method}"),
        };
        let mut line = format!("curl {method} {}", quoted(&self.shown_url()));
        for (name, value) in &self.all_headers() {
            let shown = if is_secret(name, self) {
                "***".into()
            } else {
                String::from_utf8_lossy(value.as_bytes())
            };
            let _ = write!(line, " -H {}", quoted(&format!("{name}: {shown}")));
        }
        line.push_str(&self.shown_credentials());
        match &self.body {
            Body::Empty => {}
            // A file that is not there: nothing else is sent in its place.
            body if body.length() > SHOWN_BODY => line.push_str(" --data-binary @BODY"),
            body => match body.shown() {
                Some(text) => {
                    line.push_str(" --data-raw ");
                    line.push_str(&quoted(&text));
                }
                None => line.push_str(" --data-binary @BODY"),
            },
        }
        line
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn into_any(self: Box<Self>) -> Box<dyn Any> {
        self
    }
}

impl RequestBuilder {
    /// Where the secret goes: a variable of the shell, so that the line can be pasted.
    fn shown_credentials(&self) -> String {
        let mut shown = String::new();
        if self.foreign {
            return shown;
        }
        let credentials = self.credentials();
        for (name, token) in credentials.fixed() {
            let text = token.value.to_str().unwrap_or_default();
            let (before, variable) = match name.as_str() {
                "authorization" if text.starts_with("Basic ") => {
                    shown.push_str(r#" -u "$USER_AND_PASSWORD""#);
                    continue;
                }
                "authorization" if text.starts_with("Bearer ") => {
                    ("authorization: Bearer ".to_owned(), "TOKEN")
                }
                "cookie" => {
                    let name = text.split_once('=').map_or("", |(name, _)| name);
                    (format!("cookie: {name}="), "API_KEY")
                }
                name => (format!("{name}: "), "API_KEY"),
            };
            let _ = write!(shown, r#" -H {}"${variable}""#, quoted(&before));
        }
        if credentials.renewable() {
            shown.push_str(r#" -H 'authorization: Bearer '"$TOKEN""#);
        }
        shown
    }
}

/// Whether the value of a header is never shown.
pub(crate) fn is_secret(name: &HeaderName, request: &RequestBuilder) -> bool {
    let marked = request.operation.secret.iter().copied();
    SECRET_HEADERS.contains(&name.as_str())
        || marked
            .chain(request.key_headers())
            .any(|secret| secret.eq_ignore_ascii_case(name.as_str()))
}

/// As one word of a shell.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}
