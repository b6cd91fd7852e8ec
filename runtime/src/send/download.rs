//! Bodies of answers as streams.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;
use http::{HeaderMap, StatusCode};

use super::outcome::on_its_way;
use crate::call::Call;
use crate::client::Core;
use crate::error::{Error, ErrorKind};
use crate::promise::{Fail, Unknown};
use crate::report::Report;
use crate::transport::{BoxFuture, BoxStream, TransportError};

/// An answer whose body comes in pieces. Each piece must come within
/// [`Settings::pause_limit`](crate::Settings::pause_limit).
pub struct Download {
    status: StatusCode,
    headers: HeaderMap,
    report: Report,
    body: BoxStream<Result<Bytes, TransportError>>,
    core: Core,
    pause: std::time::Duration,
    timer: Option<BoxFuture<'static, ()>>,
}

impl Call {
    /// Sends it; a good answer's body comes as a stream.
    pub async fn stream(self) -> Result<Download, Error> {
        let core = self.0.core.clone();
        let pause = self.0.settings.pause_limit;
        let delivered = on_its_way(self.0, true).await?;
        let Some(body) = delivered.stream else {
            return Err(Error::of_fail(Fail::Unanswered(Unknown::ResendUnclear))
                .with_report(delivered.report));
        };
        let answer = delivered.answer;
        Ok(Download {
            status: answer.status,
            headers: answer.headers,
            report: delivered.report,
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
            return Poll::Ready(piece.map(|piece| piece.map_err(|error| lost(&error))));
        }
        let clock = Arc::clone(&this.core.0.clock);
        let timer = this.timer.get_or_insert_with(|| clock.sleep(this.pause));
        timer.as_mut().poll(context).map(|()| {
            let error = Error::new(
                ErrorKind::Unanswered(Unknown::TimedOut),
                "the body paused too long",
            );
            Some(Err(error))
        })
    }
}

fn lost(error: &TransportError) -> Error {
    Error::new(
        ErrorKind::Unanswered(Unknown::GaveUp),
        format!("the body was cut: {error}"),
    )
}

impl fmt::Debug for Download {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Download")
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}
