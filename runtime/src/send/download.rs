//! Bodies of answers as streams.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;
use http::{HeaderMap, StatusCode};

use super::sending::{first_bytes, on_its_way, possibly_twice};
use crate::call::Call;
use crate::client::Core;
use crate::error::{Error, ErrorKind};
use crate::promise::{Certainty, SuccessKind, Unknown};
use crate::report::Report;
use crate::transport::{BoxFuture, BoxStream, TransportError};

/// An answer whose body comes in pieces. Each piece must come within
/// [`Settings::pause_limit`](crate::Settings::pause_limit).
pub struct Download {
    status: StatusCode,
    headers: HeaderMap,
    kind: SuccessKind,
    report: Report,
    body: BoxStream<Result<Bytes, TransportError>>,
    core: Core,
    pause: std::time::Duration,
    timer: Option<BoxFuture<'static, ()>>,
}

impl Call {
    /// Sends it; a good answer's body comes as a stream. `Ok` means what it means for [`send`](Self::send). What comes for a write that was sent again is read whole, because it may be a refusal; it ends
    /// as it does there, and the first response that a refusal holds comes as one piece.
    pub async fn stream(self) -> Result<Download, Error> {
        let core = self.0.core.clone();
        let pause = self.0.settings().pause_limit;
        let mut success = on_its_way(self.0, true).await?;
        if let SuccessKind::Written(Certainty::PossiblyTwice, _) = success.kind {
            return Err(possibly_twice(Report::new(success.request)));
        }
        let body = match success.stream.take() {
            Some(body) => body,
            None => match first_bytes(&mut success) {
                Ok(body) => one_piece(body),
                Err(error) => return Err(error.with_report(Report::new(success.request))),
            },
        };
        let answer = std::mem::take(&mut success.request.answer);
        Ok(Download {
            status: answer.status,
            headers: answer.headers,
            kind: success.kind,
            report: Report::new(success.request),
            body,
            core,
            pause,
            timer: None,
        })
    }
}

impl Download {
    /// The status.
    pub const fn status(&self) -> StatusCode {
        self.status
    }

    /// The headers.
    pub const fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// What is known about the write. Known before the body is read: a write whose body is cut was done.
    pub const fn kind(&self) -> SuccessKind {
        self.kind
    }

    /// What happened to the call.
    pub const fn report(&self) -> &Report {
        &self.report
    }

    /// The length of the body in bytes, where the answer says it.
    pub fn length(&self) -> Option<u64> {
        self.headers
            .get(http::header::CONTENT_LENGTH)?
            .to_str()
            .ok()?
            .parse()
            .ok()
    }

    /// The next piece; `None` at the end.
    pub async fn next(&mut self) -> Option<Result<Bytes, Error>> {
        std::future::poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }
}

impl Stream for Download {
    type Item = Result<Bytes, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        if let Poll::Ready(piece) = this.body.as_mut().poll_next(context) {
            this.timer = None;
            let cut = |error: TransportError| {
                let why = format!("the body was cut: {error}");
                lost(this.kind, Unknown::GaveUp, why)
            };
            return Poll::Ready(piece.map(|piece| piece.map_err(cut)));
        }
        let clock = Arc::clone(&this.core.0.clock);
        let timer = this.timer.get_or_insert_with(|| clock.sleep(this.pause));
        timer.as_mut().poll(context).map(|()| {
            let why = "the body paused too long";
            Some(Err(lost(this.kind, Unknown::TimedOut, why)))
        })
    }
}

/// A body without its end: no answer to a read, and to a write an answer that could not be read.
fn lost(kind: SuccessKind, why: Unknown, message: impl Into<String>) -> Error {
    let kind = match kind {
        SuccessKind::Read => ErrorKind::Unanswered(why),
        SuccessKind::Written(certainty, _) => ErrorKind::WrittenUnread(certainty),
        SuccessKind::AlreadyDone => ErrorKind::AlreadyDone,
    };
    Error::new(kind, message)
}

/// A body that is there already.
struct OnePiece(Option<Bytes>);

impl Stream for OnePiece {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.take().map(Ok))
    }
}

fn one_piece(body: Bytes) -> BoxStream<Result<Bytes, TransportError>> {
    Box::pin(OnePiece(Some(body).filter(|body| !body.is_empty())))
}

impl fmt::Debug for Download {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Download")
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}
