//! The receiver: each event is verified, handled once, and answered.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use servicechannel::Event;
use servicechannel::runtime::webhook::{Repeats, SigningKey, WebhookError};

type Handler = dyn Fn(Event) -> Result<(), String> + Send + Sync;

struct Receiver {
    key: SigningKey,
    repeats: Repeats,
    handle: Box<Handler>,
}

/// Takes deliveries at `/events`.
pub fn router(
    key: SigningKey,
    handle: impl Fn(Event) -> Result<(), String> + Send + Sync + 'static,
) -> Router {
    let receiver = Receiver {
        key,
        repeats: Repeats::among_the_last(10_000),
        handle: Box::new(handle),
    };
    Router::new()
        .route("/events", post(receive))
        .layer(DefaultBodyLimit::max(1 << 20))
        .with_state(Arc::new(receiver))
}

async fn receive(
    State(receiver): State<Arc<Receiver>>,
    headers: HeaderMap,
    body: Bytes,
) -> (StatusCode, String) {
    let event = match Event::parse(&headers, &body, &receiver.key) {
        Ok(event) => event,
        Err(error) => return (status(&error), error.to_string()),
    };
    // Whoever has heard "yes" does not send again.
    if receiver.repeats.check(&body).is_err() {
        return (StatusCode::OK, "it came before".to_owned());
    }
    match (receiver.handle)(event) {
        Ok(()) => (StatusCode::OK, String::new()),
        Err(why) => {
            receiver.repeats.forget(&body);
            (StatusCode::INTERNAL_SERVER_ERROR, why)
        }
    }
}

fn status(error: &WebhookError) -> StatusCode {
    match error {
        WebhookError::Unsigned | WebhookError::Forged => StatusCode::UNAUTHORIZED,
        WebhookError::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        _ => StatusCode::BAD_REQUEST,
    }
}
