//! Traces: OpenTelemetry's names, one line an attempt, and nothing secret.

use std::fmt::{Debug, Write as _};
use std::sync::{Arc, Mutex};

use crate::common::bookshop::{Client, Environment, NewBook};
use specwright_runtime::Auth;
use specwright_runtime::testing::{Play, TestTransport, VirtualClock};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

/// Writes down everything.
#[derive(Clone, Default)]
struct Everything(Arc<Mutex<String>>);

struct Line<'a>(&'a mut String);

impl Visit for Line<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        let _ = write!(self.0, " {}={value:?}", field.name());
    }
}

impl Subscriber for Everything {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "specwright"
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let mut text = self.0.lock().expect("no panic");
        text.push_str("span");
        span.record(&mut Line(&mut text));
        text.push('\n');
        Id::from_u64(1)
    }

    fn event(&self, event: &Event<'_>) {
        let mut text = self.0.lock().expect("no panic");
        text.push_str(event.metadata().level().as_str());
        event.record(&mut Line(&mut text));
        text.push('\n');
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

#[cfg(feature = "oauth2")]
#[tokio::test]
async fn a_slow_or_failing_token_request_is_traced_without_secrets() {
    let everything = Everything::default();
    let guard = tracing::subscriber::set_default(everything.clone());
    let (transport, clock) = (TestTransport::new(), VirtualClock::new());
    let client = Client::builder(Environment::Production)
        .auth(specwright_runtime::auth::OAuth2::client_credentials(
            "app", "S3CRET",
        ))
        .transport(Arc::new(transport.clone()))
        .clock(Arc::new(clock))
        .build()
        .expect("a client");
    let granted = r#"{"access_token":"T0KEN","token_type":"bearer","expires_in":600}"#;
    transport
        .play(Play::Silence)
        .play(Play::json(500, "{}"))
        .play(Play::json(200, granted))
        .play(Play::json(200, r#"{"Id":1}"#));
    client.books().get(1).send().await.expect("read");
    drop(guard);
    let text = everything.0.lock().expect("no panic").clone();
    let tokens: Vec<&str> = text
        .lines()
        .filter(|line| line.contains("token request"))
        .collect();
    assert_eq!(tokens.len(), 3, "{text}");
    for (line, parts) in tokens.iter().zip([
        [
            "WARN",
            "token request failed",
            "grant=\"client_credentials\"",
            "milliseconds=30000",
        ],
        [
            "WARN",
            "token request failed",
            "server.address=\"login.bookshop.example\"",
            "500",
        ],
        [
            "DEBUG",
            "token request",
            "grant=\"client_credentials\"",
            "milliseconds=0",
        ],
    ]) {
        for part in parts {
            assert!(line.contains(part), "{part}: {line}");
        }
    }
    for secret in ["S3CRET", "T0KEN"] {
        assert!(!text.contains(secret), "{text}");
    }
}

#[test]
fn each_attempt_is_a_line_and_no_line_holds_a_secret() {
    let everything = Everything::default();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a runtime");
    let transport = TestTransport::new();
    let client = Client::builder(Environment::Production)
        .auth(Auth::bearer("S3CRET"))
        .transport(Arc::new(transport.clone()))
        .clock(Arc::new(VirtualClock::new()))
        .build()
        .expect("a client");
    tracing::subscriber::with_default(everything.clone(), || {
        runtime.block_on(async {
            transport.play(Play::Lost).play(Play::json(200, "true"));
            client
                .books()
                .check("H1DDEN")
                .token("T0PS")
                .send()
                .await
                .expect("read");
            transport.play(Play::Lost).play(Play::json(201, "8"));
            drop(client.books().create(&NewBook::new("t")).send().await);
        });
    });
    let text = everything.0.lock().expect("no panic").clone();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 7, "{text}");
    assert_eq!(
        lines[0],
        r#"span otel.name="books.check" otel.kind="client" http.request.method="GET" url.template="/passwords/{password}" server.address="api.bookshop.example""#
    );
    assert!(
        lines[1].contains("http.request.resend_count=0")
            && lines[1].contains("error.type=connection reset"),
        "{text}"
    );
    assert!(lines[2].contains("http.response.status_code=200"), "{text}");
    assert!(
        lines[6].starts_with("WARN") && lines[6].contains("written, possibly twice"),
        "{text}"
    );
    for secret in ["S3CRET", "H1DDEN", "T0PS"] {
        assert!(!text.contains(secret), "{text}");
    }
}
