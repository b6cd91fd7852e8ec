//! A transport that shows every request and answer on its way.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::{Bytes, BytesMut};
use futures_core::Stream;
use percent_encoding::percent_decode_str;
use servicechannel::runtime::transport::{
    BoxStream, Exchange, ReqwestTransport, Sent, Transport, TransportAnswer, TransportBody,
    TransportError, TransportRequest,
};

use crate::say;

/// The usual transport, with everything shown.
pub struct Shown(ReqwestTransport);

impl Shown {
    /// Over reqwest; plain HTTP, since the sandbox is on loopback.
    pub fn new() -> Result<Self, reqwest::Error> {
        ReqwestTransport::new(reqwest::Client::builder(), true).map(Self)
    }
}

impl Transport for Shown {
    fn send(&self, request: TransportRequest) -> Pin<Box<dyn Exchange + '_>> {
        let target = request.url.splitn(4, '/').nth(3).unwrap_or_default();
        let target = format!("/{}", percent_decode_str(target).decode_utf8_lossy());
        say::request(request.method.as_str(), &target, &text(&request.body));
        Box::pin(Watched {
            inner: self.0.send(request),
            reading: None,
        })
    }
}

fn text(body: &TransportBody) -> String {
    match body {
        TransportBody::Empty => String::new(),
        TransportBody::Bytes(bytes) => String::from_utf8_lossy(bytes).into_owned(),
        TransportBody::Stream {
            length: Some(length),
            ..
        } => format!("{length} bytes"),
        TransportBody::Stream { length: None, .. } => "a stream of bytes".to_owned(),
    }
}

/// An exchange whose answer is shown once its body is there.
struct Watched<'a> {
    inner: Pin<Box<dyn Exchange + 'a>>,
    reading: Option<(TransportAnswer, BytesMut)>,
}

impl Future for Watched<'_> {
    type Output = Result<TransportAnswer, TransportError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        loop {
            let Some((answer, read)) = &mut self.reading else {
                match self.inner.as_mut().poll(context) {
                    Poll::Pending => return Poll::Pending,
                    Poll::Ready(Ok(answer)) => self.reading = Some((answer, BytesMut::new())),
                    Poll::Ready(Err(error)) => {
                        say::nothing(&error.to_string());
                        return Poll::Ready(Err(error));
                    }
                }
                continue;
            };
            match answer.body.as_mut().poll_next(context) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(Some(Ok(piece))) => read.extend_from_slice(&piece),
                Poll::Ready(Some(Err(error))) => return Poll::Ready(self.finish(Some(error))),
                Poll::Ready(None) => return Poll::Ready(self.finish(None)),
            }
        }
    }
}

impl Watched<'_> {
    /// The answer with its body put back, and the error that ended it, if one did.
    fn finish(&mut self, error: Option<TransportError>) -> Result<TransportAnswer, TransportError> {
        let Some((answer, read)) = self.reading.take() else {
            return Err(TransportError::lost(io::Error::other("there is no answer")));
        };
        say::answer(answer.status.as_u16(), &String::from_utf8_lossy(&read));
        let body: BoxStream<_> = Box::pin(Again {
            read: Some(read.freeze()),
            error,
        });
        Ok(TransportAnswer::new(answer.status, answer.headers, body))
    }
}

impl Exchange for Watched<'_> {
    fn sent(&self) -> Sent {
        if self.reading.is_some() {
            Sent::Maybe
        } else {
            self.inner.sent()
        }
    }
}

/// A body that was read already.
struct Again {
    read: Option<Bytes>,
    error: Option<TransportError>,
}

impl Stream for Again {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let read = self.read.take().filter(|read| !read.is_empty());
        Poll::Ready(read.map(Ok).or_else(|| self.error.take().map(Err)))
    }
}
