//! How requests are sent: a small trait, so that callers can replace it.
//!
//! The core knows no socket and no async runtime; time comes from a [`Clock`].

#[cfg(not(feature = "reqwest"))]
mod absent;
#[cfg(feature = "reqwest")]
mod addresses;
mod clock;
#[cfg(feature = "reqwest")]
mod connecting;
#[cfg(feature = "reqwest")]
pub mod over_reqwest;

pub use clock::Clock;
#[cfg(feature = "reqwest")]
pub use clock::SystemClock;
#[cfg(feature = "reqwest")]
pub use over_reqwest::ReqwestTransport;

#[cfg(not(feature = "reqwest"))]
pub(crate) use absent::{standard, standard_clock};
#[cfg(feature = "reqwest")]
pub(crate) use over_reqwest::{standard, standard_clock};

use std::fmt;
use std::future::Future;
use std::io;
use std::pin::Pin;
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use http::{HeaderMap, Method, StatusCode};

/// A future on the heap.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// A stream on the heap.
pub type BoxStream<T> = Pin<Box<dyn Stream<Item = T> + Send>>;

/// A request to be sent. The URL is final: no byte of it may be changed.
#[non_exhaustive]
pub struct TransportRequest {
    /// The method.
    pub method: Method,
    /// The whole URL.
    pub url: String,
    /// All headers but `Host` and those that frame the body.
    pub headers: HeaderMap,
    /// The body.
    pub body: TransportBody,
}

impl TransportRequest {
    /// A request without headers or body.
    pub fn new(method: Method, url: impl Into<String>) -> Self {
        Self {
            method,
            url: url.into(),
            headers: HeaderMap::new(),
            body: TransportBody::Empty,
        }
    }
}

impl fmt::Debug for TransportRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Path, query and headers may hold secrets.
        let (origin, _) = crate::url::split_origin(&self.url).unwrap_or_default();
        f.debug_struct("TransportRequest")
            .field("method", &self.method)
            .field("origin", &origin)
            .field("body", &self.body)
            .finish_non_exhaustive()
    }
}

/// The body of a request. A transport must know every kind of body that it may be given, so the list is complete.
pub enum TransportBody {
    /// None; methods that may have one send `Content-Length: 0`.
    Empty,
    /// Bytes.
    Bytes(Bytes),
    /// A stream, with its length if that is known.
    Stream {
        /// Bytes in all.
        length: Option<u64>,
        /// The chunks.
        stream: BoxStream<io::Result<Bytes>>,
    },
}

impl fmt::Debug for TransportBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("no body"),
            Self::Bytes(bytes) => write!(f, "{} bytes", bytes.len()),
            Self::Stream {
                length: Some(length),
                ..
            } => write!(f, "a stream of {length} bytes"),
            Self::Stream { length: None, .. } => f.write_str("a stream"),
        }
    }
}

/// The head of a response, and its body still to be read.
#[non_exhaustive]
pub struct TransportAnswer {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body in chunks.
    pub body: BoxStream<Result<Bytes, TransportError>>,
}

impl TransportAnswer {
    /// A response.
    pub fn new(
        status: StatusCode,
        headers: HeaderMap,
        body: BoxStream<Result<Bytes, TransportError>>,
    ) -> Self {
        Self {
            status,
            headers,
            body,
        }
    }
}

impl fmt::Debug for TransportAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TransportAnswer")
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}

/// Whether anything of a request can have been sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Sent {
    /// Not a byte: the name was not found, or no connection or TLS session came about.
    Not,
    /// Possibly. The answer whenever it is not certain.
    Maybe,
}

/// There was no response.
#[derive(Debug)]
#[non_exhaustive]
pub struct TransportError {
    /// Whether anything can have been sent.
    pub sent: Sent,
    /// Whether it timed out.
    pub timed_out: bool,
    /// The cause.
    pub source: Box<dyn std::error::Error + Send + Sync>,
}

impl TransportError {
    /// The connection failed after something may have been sent.
    pub fn lost(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self {
            sent: Sent::Maybe,
            timed_out: false,
            source: source.into(),
        }
    }

    /// Nothing was sent.
    pub fn not_sent(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self {
            sent: Sent::Not,
            timed_out: false,
            source: source.into(),
        }
    }
}

impl TransportError {
    /// The same, because of a timeout.
    #[must_use]
    pub fn timed_out(mut self) -> Self {
        self.timed_out = true;
        self
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.source)?;
        // The causes have the useful part, such as "connection refused".
        let mut cause = self.source.source();
        while let Some(deeper) = cause {
            write!(f, ": {deeper}")?;
            cause = deeper.source();
        }
        Ok(())
    }
}

impl std::error::Error for TransportError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.source()
    }
}

/// A request in flight.
pub trait Exchange: Future<Output = Result<TransportAnswer, TransportError>> + Send {
    /// Whether anything can have been sent so far. Called when a timeout fires.
    fn sent(&self) -> Sent {
        Sent::Maybe
    }
}

/// Sends requests, each exactly once: no retries, no redirects, no decoding of bodies.
pub trait Transport: Send + Sync {
    /// Sends a request.
    fn send(&self, request: TransportRequest) -> Pin<Box<dyn Exchange + '_>>;

    /// The same, for a caller whose timeout is `limit`. A transport that is certain to have connected or failed by then
    /// need not track the connection for [`Exchange::sent`].
    fn send_within(
        &self,
        request: TransportRequest,
        limit: Duration,
    ) -> Pin<Box<dyn Exchange + '_>> {
        let _ = limit;
        self.send(request)
    }
}

/// Makes an [`Exchange`] from a plain future, for which it is unknown whether anything was sent.
pub struct Plain<F>(pub F);

impl<F> fmt::Debug for Plain<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Plain")
    }
}

impl<F> Future for Plain<F>
where
    F: Future<Output = Result<TransportAnswer, TransportError>> + Unpin,
{
    type Output = F::Output;

    fn poll(
        mut self: Pin<&mut Self>,
        context: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Self::Output> {
        Pin::new(&mut self.0).poll(context)
    }
}

impl<F> Exchange for Plain<F> where
    F: Future<Output = Result<TransportAnswer, TransportError>> + Unpin + Send
{
}
