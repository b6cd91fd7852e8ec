//! The end of a call: registries and journal learn of it, and its result is put together.

use super::attempt::AttemptResult;
use super::run::{CallResult, CallSuccess, GRACE, Run};
use super::wait::before;
use crate::cached_response::CachedResponse;
use crate::error::Error;
use crate::promise::{AnswerClass, Completion, Effect, ErrorKind, SuccessKind};
use crate::report::Report;
use crate::request_builder::RequestBuilder;

impl Run {
    /// Another call's answer.
    pub(super) fn with_cached(mut self, cached: &CachedResponse) -> CallSuccess {
        self.prepared.request.answer = cached.answer();
        CallSuccess {
            kind: SuccessKind::AlreadyDone,
            request: self.into_request(),
            first: None,
            stream: None,
        }
    }

    fn into_request(mut self) -> Box<RequestBuilder> {
        self.prepared.request.stats.took = self.elapsed();
        if !self.prepared.request.operation.lookups.is_empty() {
            let span = self.window_began.map(|began| (began, self.latest));
            self.prepared.request.stats.span = span.map(Box::new);
        }
        self.prepared.request
    }

    pub(super) fn report(self) -> Report {
        Report::new(self.into_request())
    }

    /// Reports to registries and journal, and returns. The result is known whatever the journal does; a missing completion
    /// reads as unknown, which is safe.
    pub(super) async fn finish_recorded(mut self, end: CallResult) -> Result<CallSuccess, Error> {
        if let Some(claimed) = self.claimed.take() {
            let limit = self.time_left().max(GRACE);
            let timer = self.prepared.request.core.0.clock.sleep(limit);
            let response = self.whole_response(&end).map(CachedResponse::into_bytes);
            if before(claimed.finish(end.effect(), response), timer)
                .await
                .is_none()
            {
                tracing::warn!(target: "specwright", "the fleet did not record in time how a write ended");
            }
        }
        self.release(&end);
        if self.intended
            && let Some(journal) = self.prepared.request.core.0.journal.clone()
        {
            let completion = Completion {
                call: self.call,
                effect: end.effect(),
                at: self.now().wall,
            };
            let limit = self.time_left().max(GRACE);
            let timer = self.prepared.request.core.0.clock.sleep(limit);
            match before(journal.completion(&completion), timer).await {
                Some(Ok(())) => {}
                Some(Err(error)) => {
                    tracing::warn!(target: "specwright", %error, "the journal did not record a completion");
                }
                None => {
                    tracing::warn!(target: "specwright", "the journal did not record a completion in time");
                }
            }
        }
        self.finish(end)
    }

    #[cold]
    fn warn(&self, error: &Error) {
        if matches!(error.kind(), ErrorKind::Unknown(_)) {
            tracing::warn!(target: "specwright", operation = self.prepared.request.operation.id, "write outcome unknown; check before retrying");
        }
    }

    /// Reports to this client's registry.
    pub(super) fn release(&mut self, end: &CallResult) {
        if let Some(guard) = self.guard.take() {
            let cached = self.whole_response(end).map(|cached| {
                let weight = cached.weight();
                (cached, weight)
            });
            guard.finish(end.effect(), cached);
        }
    }

    /// Only a whole answer may be handed to another caller.
    fn whole_response(&self, end: &CallResult) -> Option<CachedResponse> {
        let done = end.last_attempt.as_ref()?;
        let whole =
            end.effect() == Effect::Done && done.class == AnswerClass::Ok && done.stream.is_none();
        whole.then(|| CachedResponse::of(&self.prepared.request.answer))
    }

    /// Returns the result.
    pub(super) fn finish(self, end: CallResult) -> Result<CallSuccess, Error> {
        let CallResult {
            result,
            last_attempt,
        } = end;
        if let Err(error) = &result {
            self.warn(error);
        }
        let answered = self.answered;
        let mut request = self.into_request();
        match (result, last_attempt) {
            (
                Ok(kind),
                Some(AttemptResult {
                    answered: true,
                    first,
                    stream,
                    ..
                }),
            ) => Ok(CallSuccess {
                kind,
                request,
                first,
                stream,
            }),
            (Ok(_), _) => Err(Error::of(ErrorKind::Unreadable).with_report(Report::new(request))),
            (Err(error), attempt) => {
                // What came last is reported, though a later attempt had no answer.
                let answer = answered.then(|| std::mem::take(&mut request.answer));
                let (source, first) =
                    attempt.map_or((None, None), |attempt| (attempt.error, attempt.first));
                let error = match source {
                    Some(source) => error.with_source(source),
                    None => error,
                };
                Err(error
                    .with_answer(answer)
                    .with_first(first)
                    .with_report(Report::new(request)))
            }
        }
    }
}
