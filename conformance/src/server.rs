//! The server: one exchange at a time, kept for the test to read.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::State;
use axum::http::{Request, Response, StatusCode, header};
use serde_json::Value;

use crate::check::{Request as Incoming, check};
use crate::route;
use crate::sample::sample;
use crate::swagger::Swagger;

/// One request and its answer.
#[derive(Clone, Debug)]
pub struct Exchange {
    /// Verb and template of the operation, or the request line if none fits.
    pub operation: String,
    /// Everything that contradicts the upstream file.
    pub wrong: Vec<String>,
    /// What was answered.
    pub answer: Option<Value>,
    /// Whether the request fits an operation.
    pub routed: bool,
}

struct Shared {
    swagger: Swagger,
    last: Mutex<Vec<Exchange>>,
}

/// A running server.
pub struct Checker {
    address: SocketAddr,
    shared: Arc<Shared>,
}

/// Bodies above this are refused.
const LIMIT: usize = 16 << 20;

impl Checker {
    /// Starts on a free port of the loopback address.
    ///
    /// # Errors
    ///
    /// If no port can be had.
    pub async fn start(swagger: Swagger) -> std::io::Result<Self> {
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared {
            swagger,
            last: Mutex::default(),
        });
        let router = Router::new()
            .fallback(answer)
            .with_state(Arc::clone(&shared));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Ok(Self { address, shared })
    }

    /// Where it listens, as `http://127.0.0.1:port`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The exchanges since the last call.
    pub fn take(&self) -> Vec<Exchange> {
        std::mem::take(
            &mut self
                .shared
                .last
                .lock()
                .unwrap_or_else(PoisonError::into_inner),
        )
    }

    /// The upstream file.
    pub fn swagger(&self) -> &Swagger {
        &self.shared.swagger
    }
}

async fn answer(State(shared): State<Arc<Shared>>, request: Request<Body>) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, LIMIT).await.unwrap_or_else(|_| Bytes::new());
    let raw = parts.uri.path();
    let path = raw.strip_prefix("/v3").unwrap_or(raw);
    let found = route::find(&shared.swagger, parts.method.as_str(), path);
    let (exchange, status) = if let Some(found) = found {
        let operation = &shared.swagger.operations[found.operation];
        let header = |name: &str| {
            let value = parts.headers.get(name)?.to_str().ok()?;
            Some(value.to_owned())
        };
        let query = parts.uri.query().unwrap_or_default();
        let incoming = Incoming {
            query,
            header: &header,
            body: &body,
        };
        let mut wrong = check(&shared.swagger, operation, &found.values, &incoming);
        wrong.extend(found.bent);
        if !raw.starts_with("/v3/") {
            wrong.push("no version prefix".to_owned());
        }
        let (status, schema) = &operation.answer;
        let answer = schema
            .as_ref()
            .map(|schema| sample(&shared.swagger, schema));
        (
            Exchange {
                operation: operation.key(),
                wrong,
                answer,
                routed: true,
            },
            *status,
        )
    } else {
        let operation = format!("{} {raw}", parts.method);
        (
            Exchange {
                operation,
                wrong: Vec::new(),
                answer: None,
                routed: false,
            },
            404,
        )
    };
    let text = exchange
        .answer
        .as_ref()
        .map(Value::to_string)
        .unwrap_or_default();
    shared
        .last
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .push(exchange);
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::OK);
    let json = header::HeaderValue::from_static("application/json; charset=utf-8");
    response.headers_mut().insert(header::CONTENT_TYPE, json);
    response
}
