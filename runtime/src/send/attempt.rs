//! One attempt: sent once, answered or not, within its limits.

use std::future::poll_fn;
use std::pin::Pin;
use std::task::Poll;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::HeaderMap;

use super::classify::classify;
use super::prepare::Ready;
use crate::api::DuplicateRule;
use crate::auth::Token;
use crate::error::RawAnswer;
use crate::hook::{Attempt, Seen};
use crate::promise::fault::planted;
use crate::promise::{AnswerClass, FirstResponse};
use crate::transport::{
    BoxFuture, BoxStream, Exchange, Sent, TransportAnswer, TransportError, TransportRequest,
};

/// What came of an attempt.
pub(super) struct Ended {
    pub class: AnswerClass,
    pub answer: Option<RawAnswer>,
    pub first: Option<FirstResponse>,
    pub error: Option<TransportError>,
    /// The body, unread, of a good answer that is to be streamed.
    pub stream: Option<BoxStream<Result<Bytes, TransportError>>>,
}

impl Ended {
    fn without_answer(class: AnswerClass, error: TransportError) -> Self {
        Self {
            class,
            answer: None,
            first: None,
            error: Some(error),
            stream: None,
        }
    }
}

impl Ready {
    /// Sends the request once. `limit`: how long it may take; `streamed`: a good answer's body is left unread.
    pub async fn attempt(
        &mut self,
        number: u32,
        token: Option<&Token>,
        limit: Duration,
        streamed: bool,
    ) -> Ended {
        let request = match self.open(token) {
            Ok(request) => request,
            Err(error) => {
                let error = TransportError::not_sent(error);
                return Ended::without_answer(AnswerClass::NotSent, error);
            }
        };
        let mut request = request;
        if number > 1 && planted!(OtherBytes) {
            request.url.push('?');
        }
        if number > 1
            && planted!(KeyChanged)
            && let DuplicateRule::Key(rule) = self.request.core.0.api.duplicates
        {
            request.headers.insert(rule.header, number.into());
        }
        self.before(number, &mut request.headers);
        let shared = std::sync::Arc::clone(&self.request.core.0);
        let mut timer = shared.clock.sleep(limit);
        let exchange = shared.transport.send(request);
        let ended = match within(exchange, &mut timer).await {
            Ok(answer) => self.read(answer, &mut timer, streamed).await,
            Err(error) => {
                let class = match (error.sent, error.timed_out) {
                    (Sent::Not, _) => AnswerClass::NotSent,
                    (Sent::Maybe, true) => AnswerClass::TimedOut,
                    (Sent::Maybe, false) => AnswerClass::Lost,
                };
                Ended::without_answer(class, error)
            }
        };
        self.after(number, &ended);
        ended
    }

    fn open(&mut self, token: Option<&Token>) -> std::io::Result<TransportRequest> {
        let mut headers = self.request.all_headers();
        if let Some(token) = token {
            headers.insert(
                self.request.core.0.credentials.header(),
                token.value.clone(),
            );
        }
        Ok(TransportRequest {
            method: self.request.operation.method.into(),
            url: self.request.url.clone(),
            headers,
            body: self.request.body.open()?,
        })
    }

    fn before(&self, number: u32, headers: &mut HeaderMap) {
        if self.request.core.0.hooks.is_empty() {
            return;
        }
        let url = self.request.shown_url();
        let attempt = self.described(number, &url);
        self.request
            .core
            .0
            .hooks
            .iter()
            .for_each(|hook| hook.before(&attempt, headers));
    }

    fn after(&self, number: u32, ended: &Ended) {
        self.trace(number, ended);
        if self.request.core.0.hooks.is_empty() {
            return;
        }
        let url = self.request.shown_url();
        let attempt = self.described(number, &url);
        let error = ended
            .error
            .as_ref()
            .map(ToString::to_string)
            .unwrap_or_default();
        let seen = match &ended.answer {
            Some(answer) => Seen::Answer(answer.status, &answer.headers),
            None => Seen::Nothing(&error),
        };
        self.request
            .core
            .0
            .hooks
            .iter()
            .for_each(|hook| hook.after(&attempt, seen));
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
    fn trace(&self, number: u32, ended: &Ended) {
        let operation = self.request.operation;
        tracing::debug!(
            target: "specwright",
            class = ?ended.class,
            "otel.name" = operation.id,
            "http.request.method" = operation.method.as_str(),
            "url.template" = operation.path,
            "http.request.resend_count" = number - 1,
            "http.response.status_code" = ended.answer.as_ref().map(|answer| answer.status.as_u16()),
            "error.type" = ended.error.as_ref().map(tracing::field::display),
            "attempt"
        );
    }

    async fn read(&self, answer: TransportAnswer, timer: &mut Timer, streamed: bool) -> Ended {
        let TransportAnswer {
            status,
            headers,
            body,
        } = answer;
        if streamed && status.is_success() {
            let answer = RawAnswer {
                status,
                headers,
                body: Bytes::new(),
            };
            let class = AnswerClass::Ok;
            return Ended {
                class,
                answer: Some(answer),
                first: None,
                error: None,
                stream: Some(body),
            };
        }
        let read = self.read_body(body, timer).await;
        let (body, mut error, too_large) = match read {
            Ok(body) => (body, None, false),
            Err(Unread::Cut(part, error)) => (part, Some(error), false),
            Err(Unread::TooLarge(part)) => {
                let limit = self.request.settings.body_limit;
                let error = format!("the body is larger than {limit} bytes");
                (part, Some(TransportError::lost(error)), true)
            }
        };
        let encoded = headers.get(http::header::CONTENT_ENCODING);
        let encoded = encoded.is_some_and(|encoding| encoding != "identity");
        if encoded && error.is_none() {
            error = Some(TransportError::lost(
                "the body is compressed, which was not asked for",
            ));
        }
        let answer = RawAnswer {
            status,
            headers,
            body,
        };
        let cut = error.is_some() && !too_large && !encoded;
        let (api, operation) = (self.request.core.0.api, self.request.operation);
        let found = classify(api, operation, &answer, cut, too_large || encoded);
        Ended {
            class: found.class,
            answer: Some(answer),
            first: found.first,
            error,
            stream: None,
        }
    }

    async fn read_body(
        &self,
        mut body: BoxStream<Result<Bytes, TransportError>>,
        timer: &mut Timer,
    ) -> Result<Bytes, Unread> {
        let limit = self.request.settings.body_limit;
        let mut first = Bytes::new();
        let mut rest = BytesMut::new();
        loop {
            let next = next_piece(&mut body, timer).await;
            let size = first.len() + rest.len();
            let so_far = |first: Bytes, rest: BytesMut| {
                if rest.is_empty() {
                    first
                } else {
                    rest.freeze()
                }
            };
            match next {
                None => return Ok(so_far(first, rest)),
                Some(Err(error)) => return Err(Unread::Cut(so_far(first, rest), error)),
                Some(Ok(piece)) if size + piece.len() > limit => {
                    return Err(Unread::TooLarge(so_far(first, rest)));
                }
                // Nearly all answers come in one piece, which is then not copied.
                Some(Ok(piece)) if size == 0 => first = piece,
                Some(Ok(piece)) => {
                    if rest.is_empty() {
                        rest.extend_from_slice(&std::mem::take(&mut first));
                    }
                    rest.extend_from_slice(&piece);
                }
            }
        }
    }
}

enum Unread {
    Cut(Bytes, TransportError),
    TooLarge(Bytes),
}

pub(crate) type Timer = BoxFuture<'static, ()>;

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
                source: "the time limit of an attempt".into(),
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
            let source = "a time limit inside the body".into();
            Some(Err(TransportError {
                sent: Sent::Maybe,
                timed_out: true,
                source,
            }))
        })
    })
    .await
}
