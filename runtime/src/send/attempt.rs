//! One attempt: sent once, answered or not, within its limits.

use std::future::poll_fn;
use std::pin::Pin;
use std::task::Poll;
use std::time::Duration;

use bytes::Bytes;
use http::HeaderMap;

use super::classify::classify;
use super::prepare::PreparedRequest;
use crate::hook::{Attempt, AttemptEvent};
use crate::promise::{AnswerClass, FirstResponse};
use crate::raw_answer::RawAnswer;
use crate::transport::{
    BoxFuture, BoxStream, Exchange, Sent, TransportAnswer, TransportError, TransportRequest,
};

/// The result of an attempt.
pub(super) struct AttemptResult {
    pub class: AnswerClass,
    /// Whether there is an answer; it stands in the call.
    pub answered: bool,
    /// What a refusal as duplicate holds; rare.
    pub first: Option<Box<FirstResponse>>,
    pub error: Option<TransportError>,
    /// The body, unread, of a good answer that is to be streamed.
    pub stream: Option<BoxStream<Result<Bytes, TransportError>>>,
}

impl AttemptResult {
    fn streamed(body: BoxStream<Result<Bytes, TransportError>>) -> Self {
        Self {
            class: AnswerClass::Ok,
            answered: true,
            first: None,
            error: None,
            stream: Some(body),
        }
    }
}

impl PreparedRequest {
    /// Sends the request once. `limit`: how long it may take; `streamed`: a good answer's body is left unread;
    /// `beside`: what is done while it waits.
    pub async fn attempt(
        &mut self,
        limit: Duration,
        streamed: bool,
        beside: Option<BoxFuture<'static, ()>>,
    ) -> AttemptResult {
        let number = self.request.stats.attempts;
        let request = match self.open(number) {
            Ok(request) => request,
            Err(error) => return unanswered(TransportError::not_sent(error)),
        };
        let shared = &self.request.core.0;
        let mut timer = shared.clock.sleep(limit);
        if let Some(work) = beside {
            timer = with(timer, work);
        }
        let exchange = shared.transport.send_within(request, limit);
        let (head, body) = match within(exchange, &mut timer).await {
            Ok(answer) => parts(answer),
            Err(error) => return self.finished(number, unanswered(error)),
        };
        self.request.answer = head;
        if streamed && self.request.answer.status.is_success() {
            return self.finished(number, AttemptResult::streamed(body));
        }
        let limit = self.request.settings().body_limit;
        let read = read_body(body, &mut timer, limit).await;
        let result = self.answered(read);
        self.finished(number, result)
    }

    /// The request of this attempt. (Made here, so that it takes no room in the attempt's future.)
    fn open(&mut self, number: u32) -> std::io::Result<TransportRequest> {
        let mut request = TransportRequest {
            method: self.request.operation.method.into(),
            url: self.request.url.clone(),
            headers: self.request.sent_headers(),
            body: self.request.body.open()?,
        };
        if !self.request.core.0.hooks.is_empty() {
            self.before(number, &mut request.headers);
        }
        Ok(request)
    }

    /// Traces, and tells the hooks.
    fn finished(&self, number: u32, result: AttemptResult) -> AttemptResult {
        self.trace(number, &result);
        if !self.request.core.0.hooks.is_empty() {
            self.after(number, &result);
        }
        result
    }

    #[cold]
    fn before(&self, number: u32, headers: &mut HeaderMap) {
        let url = self.request.shown_url();
        let attempt = self.described(number, &url);
        self.request
            .core
            .0
            .hooks
            .iter()
            .for_each(|hook| hook.before(&attempt, headers));
    }

    #[cold]
    fn after(&self, number: u32, result: &AttemptResult) {
        let url = self.request.shown_url();
        let attempt = self.described(number, &url);
        let error = result
            .error
            .as_ref()
            .map(ToString::to_string)
            .unwrap_or_default();
        let answer = &self.request.answer;
        let event = if result.answered {
            AttemptEvent::Answer(answer.status, &answer.headers)
        } else {
            AttemptEvent::Failed(&error)
        };
        self.request
            .core
            .0
            .hooks
            .iter()
            .for_each(|hook| hook.after(&attempt, event));
    }

    fn described<'a>(&self, number: u32, url: &'a str) -> Attempt<'a> {
        let operation = self.request.operation;
        Attempt {
            operation: operation.id,
            method: operation.method.as_str(),
            url,
            number,
        }
    }

    /// One line an attempt, with OpenTelemetry's names.
    fn trace(&self, number: u32, result: &AttemptResult) {
        let operation = self.request.operation;
        tracing::debug!(
            target: "specwright",
            class = ?result.class,
            "otel.name" = operation.id,
            "http.request.method" = operation.method.as_str(),
            "url.template" = operation.path,
            "http.request.resend_count" = number - 1,
            "http.response.status_code" = result.answered.then(|| self.request.answer.status.as_u16()),
            "error.type" = result.error.as_ref().map(tracing::field::display),
            "attempt"
        );
    }

    /// With the body, or why it is not whole.
    fn answered(&mut self, read: Result<Bytes, Box<Unread>>) -> AttemptResult {
        let answer = &mut self.request.answer;
        let (mut error, mut cut) = (None, false);
        match read {
            Ok(body) => answer.body = body,
            Err(unread) => {
                let unread = *unread;
                answer.body = unread.part;
                (error, cut) = (Some(unread.error), unread.cut);
            }
        }
        let mut undecodable = error.is_some() && !cut;
        let encoded = answer.headers.get(http::header::CONTENT_ENCODING);
        if encoded.is_some_and(|encoding| encoding != "identity") {
            (cut, undecodable) = (false, true);
            error.get_or_insert_with(|| {
                TransportError::lost("the body is compressed, which was not asked for")
            });
        }
        let (api, operation) = (self.request.core.0.api, self.request.operation);
        let found = classify(api, operation, answer, cut, undecodable);
        AttemptResult {
            class: found.class,
            answered: true,
            first: found.first.map(Box::new),
            error,
            stream: None,
        }
    }
}

/// The head of an answer, and its body.
fn parts(answer: TransportAnswer) -> (RawAnswer, BoxStream<Result<Bytes, TransportError>>) {
    let head = RawAnswer {
        status: answer.status,
        headers: answer.headers,
        body: Bytes::new(),
    };
    (head, answer.body)
}

#[cold]
fn unanswered(error: TransportError) -> AttemptResult {
    let class = match (error.sent, error.timed_out) {
        (Sent::Not, _) => AnswerClass::NotSent,
        (Sent::Maybe, true) => AnswerClass::TimedOut,
        (Sent::Maybe, false) => AnswerClass::Lost,
    };
    AttemptResult {
        class,
        answered: false,
        first: None,
        error: Some(error),
        stream: None,
    }
}

/// A body that was not read to its end.
struct Unread {
    part: Bytes,
    error: TransportError,
    /// Its end is missing; else it is larger than allowed.
    cut: bool,
}

async fn read_body(
    mut body: BoxStream<Result<Bytes, TransportError>>,
    timer: &mut Timer,
    limit: usize,
) -> Result<Bytes, Box<Unread>> {
    let mut read = Vec::new();
    // Nearly all answers come in one piece, which is then not copied.
    let mut first = Bytes::new();
    loop {
        let next = next_piece(&mut body, timer).await;
        let size = first.len() + read.len();
        let (error, cut) = match next {
            Some(Ok(piece)) if piece.len() <= limit.saturating_sub(size) => {
                if size == 0 {
                    first = piece;
                } else {
                    read.extend_from_slice(&std::mem::take(&mut first));
                    read.extend_from_slice(&piece);
                }
                continue;
            }
            None if read.is_empty() => return Ok(first),
            None => return Ok(read.into()),
            Some(Ok(_)) => {
                let error = format!("the body is larger than {limit} bytes");
                (TransportError::lost(error), false)
            }
            Some(Err(error)) => (error, true),
        };
        let part = if read.is_empty() { first } else { read.into() };
        return Err(Box::new(Unread { part, error, cut }));
    }
}

pub(crate) type Timer = BoxFuture<'static, ()>;

/// A timer; whoever waits for it does some work beside. What is left of that at the end is left to others.
#[cold]
fn with(mut timer: Timer, work: BoxFuture<'static, ()>) -> Timer {
    let mut work = Some(work);
    Box::pin(poll_fn(move |context| {
        if let Some(doing) = &mut work
            && doing.as_mut().poll(context).is_ready()
        {
            work = None;
        }
        timer.as_mut().poll(context)
    }))
}

/// The answer's head, or why there is none in time.
pub(crate) async fn within(
    mut exchange: Pin<Box<dyn Exchange + '_>>,
    timer: &mut Timer,
) -> Result<TransportAnswer, TransportError> {
    poll_fn(|context| {
        if let Poll::Ready(result) = exchange.as_mut().poll(context) {
            return Poll::Ready(result);
        }
        timer.as_mut().poll(context).map(|()| {
            let sent = exchange.sent();
            Err(TransportError {
                sent,
                timed_out: true,
                source: "the attempt timed out".into(),
            })
        })
    })
    .await
}

/// The next piece of a body, or why there is none in time.
pub(crate) async fn next_piece(
    body: &mut BoxStream<Result<Bytes, TransportError>>,
    timer: &mut Timer,
) -> Option<Result<Bytes, TransportError>> {
    poll_fn(|context| {
        if let Poll::Ready(piece) = body.as_mut().poll_next(context) {
            return Poll::Ready(piece);
        }
        timer.as_mut().poll(context).map(|()| {
            let source = "a timeout inside the body".into();
            Some(Err(TransportError {
                sent: Sent::Maybe,
                timed_out: true,
                source,
            }))
        })
    })
    .await
}
