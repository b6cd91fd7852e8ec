//! A transport that calls a function instead of a server.

use std::fmt;
use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::{Bytes, BytesMut};
use http::header::CONTENT_LENGTH;

use super::{Pieces, read_body};
use crate::transport::{
    Exchange, Sent, Transport, TransportAnswer, TransportError, TransportRequest,
};

type Answer = dyn Fn(http::Request<Bytes>) -> io::Result<http::Response<Bytes>> + Send + Sync;

/// A transport without sockets: a function answers, such as `Sandbox::answer` of `specwright-sandbox`.
///
/// An error is a connection that failed after the request was sent; a response with fewer bytes than its
/// `content-length` is one that was cut off.
#[derive(Clone)]
pub struct InProcess(Arc<Answer>);

impl InProcess {
    /// With the function that answers requests.
    pub fn new(
        answer: impl Fn(http::Request<Bytes>) -> io::Result<http::Response<Bytes>>
        + Send
        + Sync
        + 'static,
    ) -> Self {
        Self(Arc::new(answer))
    }
}

impl fmt::Debug for InProcess {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("InProcess")
    }
}

impl Transport for InProcess {
    fn send(&self, request: TransportRequest) -> Pin<Box<dyn Exchange + '_>> {
        Box::pin(Asking {
            answer: Arc::clone(&self.0),
            request,
            body: BytesMut::new(),
        })
    }
}

struct Asking {
    answer: Arc<Answer>,
    request: TransportRequest,
    body: BytesMut,
}

impl Future for Asking {
    type Output = Result<TransportAnswer, TransportError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = &mut *self;
        std::task::ready!(read_body(&mut this.request.body, &mut this.body, context))?;
        let mut request = http::Request::new(std::mem::take(&mut this.body).freeze());
        *request.method_mut() = this.request.method.clone();
        *request.uri_mut() = match this.request.url.parse() {
            Ok(uri) => uri,
            Err(error) => return Poll::Ready(Err(TransportError::not_sent(error))),
        };
        *request.headers_mut() = this.request.headers.clone();
        let answered = (this.answer)(request).map_err(TransportError::lost);
        Poll::Ready(answered.map(|response| {
            let (head, body) = response.into_parts();
            let told = head.headers.get(CONTENT_LENGTH);
            let told = told.and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
            let cut = told.is_some_and(|told| told > body.len());
            let end = cut.then(|| Err(TransportError::lost("end of stream")));
            TransportAnswer {
                status: head.status,
                headers: head.headers,
                body: Box::pin(Pieces(
                    [Some(Ok(body)), end].into_iter().flatten().collect(),
                )),
            }
        }))
    }
}

impl Exchange for Asking {
    fn sent(&self) -> Sent {
        Sent::Maybe
    }
}
