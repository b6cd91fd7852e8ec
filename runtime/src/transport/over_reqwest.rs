//! The default transport: reqwest, without retries, redirects or decoding of bodies.
//!
//! This is the only module whose public API names types of reqwest 0.13, which are re-exported here. A new major version
//! of reqwest in them is therefore a breaking change of this crate; everything else of the API stays the same.

use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use http::header::{CONTENT_LENGTH, HeaderValue};
use http_body::{Frame, SizeHint};

use super::addresses::Addresses;
use super::connecting::{Watched, watch};
use super::{
    BoxStream, Clock, Exchange, Sent, SystemClock, Transport, TransportAnswer, TransportBody,
    TransportError, TransportRequest,
};

/// The timeout for name lookup, connection and TLS together.
const CONNECT_LIMIT: Duration = Duration::from_secs(10);

/// Practically never.
const NEVER: Duration = Duration::from_secs(10 * 365 * 24 * 3600);

/// The most bytes of headers in an HTTP/2 response.
const HEADER_BYTES_LIMIT: u32 = 64 * 1024;

/// A longer timeout cannot fire while a request waits for its connection: by then that has been made or has failed.
const CONNECTING_IS_OVER: Duration = CONNECT_LIMIT.saturating_add(Duration::from_secs(1));

pub use reqwest::{Client, ClientBuilder, Error};

impl<C: From<crate::Core>> crate::ClientBuilder<C> {
    /// Sends requests through reqwest with this builder's proxies, certificates and so on; what the promise on writes
    /// needs is set on it. Its default headers go to every host, foreign ones included: a token belongs into
    /// [`auth`](crate::ClientBuilder::auth).
    #[must_use]
    pub fn reqwest(self, builder: ClientBuilder) -> Self {
        self.make_transport(move |plain| ready(ReqwestTransport::new(builder, plain)))
    }
}

/// The transport of a builder that was given none.
pub(crate) fn standard(plain: bool) -> Result<Arc<dyn Transport>, crate::Error> {
    ready(ReqwestTransport::plain(plain))
}

/// The clock of a builder that was given none.
#[expect(clippy::unnecessary_wraps, reason = "it can fail without reqwest")]
pub(crate) fn standard_clock() -> Result<Arc<dyn Clock>, crate::Error> {
    Ok(Arc::new(SystemClock::new()))
}

fn ready(made: Result<ReqwestTransport, Error>) -> Result<Arc<dyn Transport>, crate::Error> {
    let failed = |error| crate::Error::invalid("reqwest cannot be set up").with_source(error);
    Ok(Arc::new(made.map_err(failed)?))
}

/// Sends requests with reqwest.
#[derive(Clone, Debug)]
pub struct ReqwestTransport {
    client: Client,
    watching: Watching,
    addresses: Addresses,
}

/// The client for requests that may time out while connecting. To watch the connection costs each request a dozen
/// allocations, because reqwest boxes a connector with a layer and clones it often; few calls need it.
#[derive(Clone, Debug)]
enum Watching {
    /// The same client.
    Same,
    /// A client with connections of its own, made for the first such request.
    Own {
        made: Arc<OnceLock<Client>>,
        plain: bool,
    },
}

impl ReqwestTransport {
    /// From a builder with its proxies, certificates and so on. What the promise on writes needs is set on it: no
    /// redirects, no retries, https only unless `plain` is set, and no timeout of its own, because reqwest's cannot
    /// tell whether anything was sent.
    pub fn new(builder: ClientBuilder, plain: bool) -> Result<Self, Error> {
        let builder = builder.timeout(NEVER).read_timeout(NEVER);
        watched(builder, plain).map(Self::over)
    }

    /// With reqwest's defaults, which have no timeout to remove.
    pub(crate) fn plain(plain: bool) -> Result<Self, Error> {
        let client = prepared(Client::builder(), plain).build()?;
        let made = Arc::new(OnceLock::new());
        Ok(Self {
            watching: Watching::Own { made, plain },
            ..Self::over(client)
        })
    }

    /// From a finished client. Its settings cannot be inspected: if it retries or follows redirects, a write may be done
    /// twice without notice.
    pub fn client_that_may_repeat_requests(client: Client) -> Self {
        Self::over(client)
    }

    fn over(client: Client) -> Self {
        Self {
            client,
            watching: Watching::Same,
            addresses: Addresses::default(),
        }
    }

    /// The client for requests with this timeout.
    fn client(&self, limit: Duration) -> &Client {
        match &self.watching {
            Watching::Own { made, plain } if limit < CONNECTING_IS_OVER => {
                // If that fails, a timeout means "may have been sent".
                let client = || watched(Client::builder(), *plain);
                made.get_or_init(|| client().unwrap_or_else(|_| self.client.clone()))
            }
            _ => &self.client,
        }
    }
}

fn watched(builder: ClientBuilder, plain: bool) -> Result<Client, Error> {
    prepared(builder, plain).connector_layer(Watched).build()
}

fn prepared(builder: ClientBuilder, plain: bool) -> ClientBuilder {
    // ring needs only a C compiler and builds in a fraction of the time of aws-lc-rs. A provider that the program has
    // installed stays.
    if rustls::crypto::CryptoProvider::get_default().is_none() {
        let _ = rustls::crypto::ring::default_provider().install_default();
    }
    builder
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .referer(false)
        // Other crates may have enabled these features; bodies are read as received, within a limit.
        .no_gzip()
        .no_brotli()
        .no_deflate()
        .no_zstd()
        .https_only(!plain)
        .connect_timeout(CONNECT_LIMIT)
        .http2_max_header_list_size(HEADER_BYTES_LIMIT)
}

impl Transport for ReqwestTransport {
    fn send(&self, request: TransportRequest) -> Pin<Box<dyn Exchange + '_>> {
        self.send_within(request, Duration::ZERO)
    }

    fn send_within(
        &self,
        request: TransportRequest,
        limit: Duration,
    ) -> Pin<Box<dyn Exchange + '_>> {
        let exchange = match self.build(request) {
            Ok(request) => State::Sending(self.client(limit).execute(request)),
            Err(error) => State::Failed(Some(error)),
        };
        Box::pin(ReqwestExchange {
            state: exchange,
            connecting: false,
        })
    }
}

impl ReqwestTransport {
    fn build(&self, request: TransportRequest) -> Result<reqwest::Request, TransportError> {
        let TransportRequest {
            method,
            url,
            headers,
            body,
        } = request;
        let parsed = self.addresses.parse(&url)?;
        let may_have_body = matches!(
            method,
            http::Method::POST | http::Method::PUT | http::Method::PATCH
        );
        let mut built = reqwest::Request::new(method, parsed);
        *built.headers_mut() = headers;
        match body {
            TransportBody::Empty if may_have_body => {
                // Some servers respond 411 without it.
                built
                    .headers_mut()
                    .insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
            }
            TransportBody::Empty => {}
            TransportBody::Bytes(bytes) => *built.body_mut() = Some(bytes.into()),
            TransportBody::Stream { length, stream } => {
                *built.body_mut() = Some(reqwest::Body::wrap(Streamed {
                    stream: Mutex::new(stream),
                    left: length,
                }));
            }
        }
        Ok(built)
    }
}

struct ReqwestExchange<F> {
    state: State<F>,
    connecting: bool,
}

enum State<F> {
    Sending(F),
    Failed(Option<TransportError>),
}

impl<F> Future for ReqwestExchange<F>
where
    F: Future<Output = Result<reqwest::Response, Error>> + Send + Unpin,
{
    type Output = Result<TransportAnswer, TransportError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let sending = match &mut self.state {
            State::Sending(sending) => sending,
            State::Failed(error) => {
                let error = error.take();
                return Poll::Ready(Err(
                    error.unwrap_or_else(|| TransportError::not_sent("already ended"))
                ));
            }
        };
        let (polled, connecting) = watch(|| Pin::new(sending).poll(context));
        self.connecting = connecting;
        polled.map(|result| result.map(answer).map_err(failure))
    }
}

impl<F> Exchange for ReqwestExchange<F>
where
    F: Future<Output = Result<reqwest::Response, Error>> + Send + Unpin,
{
    fn sent(&self) -> Sent {
        if self.connecting {
            Sent::Not
        } else {
            Sent::Maybe
        }
    }
}

/// reqwest reports name lookup, connection and TLS as one kind; after any other error something may have been sent.
fn failure(error: Error) -> TransportError {
    let sent = if error.is_connect() || error.is_builder() {
        Sent::Not
    } else {
        Sent::Maybe
    };
    // The URL may contain secrets; it is reported elsewhere, redacted.
    TransportError {
        sent,
        timed_out: error.is_timeout(),
        source: Box::new(error.without_url()),
    }
}

fn answer(mut response: reqwest::Response) -> TransportAnswer {
    let status = response.status();
    let headers = std::mem::take(response.headers_mut());
    let body: BoxStream<_> = Box::pin(Received(response));
    TransportAnswer {
        status,
        headers,
        body,
    }
}

/// The body of a response.
struct Received(reqwest::Response);

impl Stream for Received {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        // The future only borrows the response, so it can be recreated for each poll.
        let next = pin!(self.0.chunk());
        next.poll(context)
            .map(|piece| piece.map_err(failure).transpose())
    }
}

/// The body of a request, streamed.
struct Streamed {
    /// reqwest requires bodies to be `Sync`; the lock is never contended.
    stream: Mutex<BoxStream<std::io::Result<Bytes>>>,
    left: Option<u64>,
}

impl http_body::Body for Streamed {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, std::io::Error>>> {
        let stream = self
            .stream
            .get_mut()
            .unwrap_or_else(PoisonError::into_inner);
        let next = std::task::ready!(stream.as_mut().poll_next(context));
        if let (Some(Ok(data)), Some(left)) = (&next, &mut self.left) {
            *left = left.saturating_sub(data.len() as u64);
        }
        Poll::Ready(next.map(|data| data.map(Frame::data)))
    }

    fn size_hint(&self) -> SizeHint {
        self.left
            .map_or_else(SizeHint::default, SizeHint::with_exact)
    }
}
