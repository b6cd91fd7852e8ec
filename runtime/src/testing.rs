//! Test doubles for code that uses a client: a transport that plays responses and records requests, and a clock that
//! jumps instead of sleeping.

mod in_process;

pub use in_process::InProcess;

use std::collections::VecDeque;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use futures_core::Stream;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};

use crate::promise::Moment;
use crate::transport::{
    BoxFuture, BoxStream, Clock, Exchange, Sent, Transport, TransportAnswer, TransportBody,
    TransportError, TransportRequest,
};

/// A recorded request.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Recorded {
    /// The method.
    pub method: Method,
    /// The whole URL.
    pub url: String,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
}

/// The response to a request.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Play {
    /// A response.
    Answer {
        /// The status.
        status: u16,
        /// Headers.
        headers: Vec<(&'static str, String)>,
        /// The body.
        body: Bytes,
    },
    /// A response whose body ends early, after these bytes.
    Cut(u16, Bytes),
    /// No connection: nothing was sent.
    NotSent,
    /// The connection failed after the request was sent.
    Lost,
    /// No response, until a timeout fires.
    Silence,
}

impl Play {
    /// A JSON response.
    pub fn json(status: u16, body: impl Into<Bytes>) -> Self {
        let headers = vec![("content-type", "application/json; charset=utf-8".to_owned())];
        Self::Answer {
            status,
            headers,
            body: body.into(),
        }
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        if let Self::Answer { headers, .. } = &mut self {
            headers.push((name, value.into()));
        }
        self
    }
}

/// A transport that plays responses in order and records requests. Clones share both.
#[derive(Clone, Debug, Default)]
pub struct TestTransport(Arc<Mutex<Script>>);

#[derive(Debug, Default)]
struct Script {
    plays: VecDeque<Play>,
    seen: Vec<Recorded>,
}

impl TestTransport {
    /// Without responses: every request fails as not sent.
    pub fn new() -> Self {
        Self::default()
    }

    /// Appends a response to play.
    pub fn play(&self, play: Play) -> &Self {
        self.script().plays.push_back(play);
        self
    }

    /// The requests so far.
    pub fn seen(&self) -> Vec<Recorded> {
        self.script().seen.clone()
    }

    fn script(&self) -> MutexGuard<'_, Script> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Transport for TestTransport {
    fn send(&self, request: TransportRequest) -> Pin<Box<dyn Exchange + '_>> {
        Box::pin(Playing {
            transport: self.clone(),
            request: Some(request),
            body: BytesMut::new(),
            play: None,
        })
    }
}

struct Playing {
    transport: TestTransport,
    request: Option<TransportRequest>,
    body: BytesMut,
    play: Option<Play>,
}

impl Playing {
    /// Reads the body of a request to its end.
    fn collect(&mut self, context: &mut Context<'_>) -> Poll<Result<(), TransportError>> {
        let Some(request) = &mut self.request else {
            return Poll::Ready(Ok(()));
        };
        read_body(&mut request.body, &mut self.body, context)
    }
}

/// Reads the body of a request to its end.
fn read_body(
    body: &mut TransportBody,
    read: &mut BytesMut,
    context: &mut Context<'_>,
) -> Poll<Result<(), TransportError>> {
    loop {
        match body {
            TransportBody::Empty => break,
            TransportBody::Bytes(bytes) => {
                read.extend_from_slice(bytes);
                break;
            }
            TransportBody::Stream { stream, .. } => {
                match std::task::ready!(stream.as_mut().poll_next(context)) {
                    None => break,
                    Some(Ok(piece)) => read.extend_from_slice(&piece),
                    Some(Err(error)) => return Poll::Ready(Err(TransportError::lost(error))),
                }
            }
        }
    }
    Poll::Ready(Ok(()))
}

impl Future for Playing {
    type Output = Result<TransportAnswer, TransportError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        if let Err(error) = std::task::ready!(self.collect(context)) {
            return Poll::Ready(Err(error));
        }
        let transport = self.transport.clone();
        if let Some(request) = self.request.take() {
            let TransportRequest {
                method,
                url,
                headers,
                ..
            } = request;
            let body = std::mem::take(&mut self.body).freeze();
            let mut script = transport.script();
            script.seen.push(Recorded {
                method,
                url,
                headers,
                body,
            });
            self.play = script.plays.pop_front();
        }
        Poll::Ready(match self.play.take() {
            None | Some(Play::NotSent) => Err(TransportError::not_sent("connection refused")),
            Some(Play::Lost) => Err(TransportError::lost("connection reset")),
            Some(Play::Silence) => {
                self.play = Some(Play::Silence);
                return Poll::Pending;
            }
            Some(Play::Answer {
                status,
                headers,
                body,
            }) => answer(status, &headers, body, false),
            Some(Play::Cut(status, body)) => answer(status, &[], body, true),
        })
    }
}

impl Exchange for Playing {
    fn sent(&self) -> Sent {
        Sent::Maybe
    }
}

fn answer(
    status: u16,
    headers: &[(&'static str, String)],
    body: Bytes,
    cut: bool,
) -> Result<TransportAnswer, TransportError> {
    let status = StatusCode::from_u16(status).map_err(TransportError::lost)?;
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        let value = HeaderValue::from_str(value).map_err(TransportError::lost)?;
        map.append(HeaderName::from_static(name), value);
    }
    let pieces = [
        Some(Ok(body)),
        cut.then(|| Err(TransportError::lost("end of stream"))),
    ]
    .into_iter()
    .flatten()
    .collect();
    let body: BoxStream<_> = Box::pin(Pieces(pieces));
    Ok(TransportAnswer {
        status,
        headers: map,
        body,
    })
}

struct Pieces(VecDeque<Result<Bytes, TransportError>>);

impl Stream for Pieces {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.pop_front())
    }
}

/// A clock that jumps: a sleep completes at once and advances the time. Starts at 2026-01-01. Clones share the time.
///
/// For one call at a time; with several, the first to sleep advances first.
#[derive(Clone)]
pub struct VirtualClock(Arc<Mutex<(Moment, u64)>>);

impl VirtualClock {
    /// A clock at 2026-01-01T00:00:00Z.
    pub fn new() -> Self {
        let wall = Duration::from_secs(1_767_225_600);
        Self(Arc::new(Mutex::new((
            Moment {
                monotonic: Duration::from_secs(1000),
                wall,
            },
            1,
        ))))
    }

    /// Advances both clocks.
    pub fn pass(&self, time: Duration) {
        let mut state = self.state();
        state.0.monotonic += time;
        state.0.wall += time;
    }

    /// Suspends the machine: only the wall clock advances.
    pub fn suspend(&self, time: Duration) {
        self.state().0.wall += time;
    }

    /// Sets the wall clock back.
    pub fn set_back(&self, time: Duration) {
        let mut state = self.state();
        state.0.wall = state.0.wall.saturating_sub(time);
    }

    fn state(&self) -> MutexGuard<'_, (Moment, u64)> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for VirtualClock {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for VirtualClock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "VirtualClock({:?})", self.state().0)
    }
}

impl Clock for VirtualClock {
    fn now(&self) -> Moment {
        self.state().0
    }

    fn sleep(&self, time: Duration) -> BoxFuture<'static, ()> {
        let clock = self.clone();
        Box::pin(std::future::poll_fn(move |_| {
            clock.pass(time);
            Poll::Ready(())
        }))
    }

    fn random(&self) -> u64 {
        // splitmix64: the same numbers in every run.
        let mut state = self.state();
        state.1 = state.1.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = state.1;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}
