//! The loop: sends, asks the table, does what it says.

use std::time::Duration;

use super::attempt::AttemptResult;
use super::duplicate::SharedGuard;
use super::prepare::{PreparedRequest, prepare};
use super::wait::{before, retry_after};
use crate::cached_response::CachedResponse;
use crate::error::Error;
use crate::operation::Operation;
use crate::promise::{
    Action, AnswerClass, Earlier, Effect, ErrorKind, FirstResponse, Guard, Moment, Nature, Phase,
    State, SuccessKind, Unknown, decide, give_up,
};
use crate::request_builder::RequestBuilder;
use crate::transport::{BoxFuture, BoxStream, TransportError};

/// A completion that comes with the end of a call's time is still recorded, if the journal takes no longer: the next
/// process would have to look for a write of which everything is known.
pub(super) const GRACE: Duration = Duration::from_secs(5);

/// A call that succeeded.
pub(crate) struct CallSuccess {
    pub kind: SuccessKind,
    pub request: Box<RequestBuilder>,
    /// What a refusal as duplicate holds, where that is the answer.
    pub first: Option<Box<FirstResponse>>,
    pub stream: Option<BoxStream<Result<bytes::Bytes, TransportError>>>,
}

/// Runs a call to its end. `streamed`: a good answer's body is left unread.
pub(crate) async fn run(
    request: Box<RequestBuilder>,
    streamed: bool,
) -> Result<CallSuccess, Error> {
    let prepared = prepare(request).await?;
    let mut run = Run::new(prepared, streamed);
    if !run.claim_write() {
        match Box::pin(run.wait_for_duplicate()).await {
            Ok(None) => {}
            Ok(Some(cached)) => return Ok(run.with_cached(&cached)),
            Err(error) => return Err(error.with_report(run.report())),
        }
    }
    let end = run.drive().await;
    if run.intended || run.claimed.is_some() {
        return Box::pin(run.finish_recorded(end)).await;
    }
    run.release(&end);
    run.finish(end)
}

/// How a call ended.
pub(super) struct CallResult {
    pub result: Result<SuccessKind, Error>,
    pub last_attempt: Option<AttemptResult>,
}

impl CallResult {
    pub fn effect(&self) -> Effect {
        match &self.result {
            Ok(kind) => kind.effect(),
            Err(error) => error.kind().effect(),
        }
    }
}

#[expect(
    clippy::struct_excessive_bools,
    reason = "independent findings about one call"
)]
pub(super) struct Run {
    pub(super) prepared: PreparedRequest,
    pub(super) streamed: bool,
    pub(super) state: State,
    pub(super) guard: Option<Guard<CachedResponse>>,
    /// The same in the fleet's registry.
    pub(super) claimed: Option<Box<SharedGuard>>,
    /// When the call began.
    pub(super) began: Moment,
    /// When the clock was read last.
    pub(super) latest: Moment,
    /// Just before the first attempt that may have arrived.
    pub(super) window_began: Option<Moment>,
    /// What came of the attempt before.
    pub(super) last: Option<AnswerClass>,
    /// An answer of any attempt stands in the request.
    pub(super) answered: bool,
    /// The last answer asked for more time than is left.
    pub(super) out_of_time: bool,
    pub(super) call: u64,
    pub(super) intended: bool,
    /// What is to be done while the next attempt waits for its answer.
    pub(super) beside: Option<BoxFuture<'static, ()>>,
}

impl Run {
    fn new(prepared: PreparedRequest, streamed: bool) -> Self {
        let operation = prepared.request.operation;
        let mut state = State::new(nature(operation), prepared.rule);
        state.resend = prepared.request.settings().resend;
        state.on_duplicate = prepared.request.settings().on_duplicate;
        state.after_timeout = prepared.request.settings().resend_after_timeout;
        state.body_replayable = prepared.request.body.replayable();
        state.token_renewable =
            prepared.request.credentials().renewable() && !prepared.request.foreign;
        let clock = &prepared.request.core.0.clock;
        let began = clock.now();
        Self {
            streamed,
            state,
            guard: None,
            claimed: None,
            began,
            latest: began,
            window_began: None,
            last: None,
            answered: false,
            out_of_time: false,
            call: if prepared.request.core.0.is_recorded() {
                clock.random()
            } else {
                0
            },
            intended: false,
            beside: None,
            prepared,
        }
    }

    /// What happens seldom is a future of its own, on the heap: so that a call that goes well is small, in memory and
    /// in code.
    async fn drive(&mut self) -> CallResult {
        loop {
            if let Err(pending) = self.at_once()
                && let Err(error) = Box::pin(self.before_attempt(pending)).await
            {
                return self.stopped(error, None);
            }
            let settings = self.prepared.request.settings();
            let limit = settings.attempt_timeout.min(self.time_left());
            let attempt = self
                .prepared
                .attempt(limit, self.streams(), self.beside.take())
                .await;
            self.now();
            let class = attempt.class;
            self.answered |= attempt.answered;
            let headers = &self.prepared.request.answer.headers;
            let wait = attempt.answered.then(|| retry_after(headers, self.latest));
            let wait = wait.flatten();
            if let Some(hold) = self.advice(class, wait) {
                let limits = &self.prepared.request.core.0.limits;
                let timer = self.prepared.request.core.0.clock.sleep(self.time_left());
                // A store that does not answer must not hold up the answer.
                Box::pin(before(limits.hold(hold, self.latest), timer)).await;
            }
            // A whole good answer ends the call, whatever the clock says.
            if class != AnswerClass::Ok {
                self.update(wait);
            }
            let action = if self.missing(class, &attempt) {
                Action::RepeatRead
            } else {
                decide(&self.state, class)
            };
            self.trace(class, action);
            match action {
                Action::Succeed(kind) => {
                    self.prepared.request.core.0.budget.earn();
                    return CallResult {
                        result: Ok(kind),
                        last_attempt: Some(attempt),
                    };
                }
                Action::Fail(kind) => return self.failed(kind, attempt, wait),
                _ => {
                    if let Err(error) = Box::pin(self.before_next(action, wait)).await {
                        return self.stopped(error, Some(attempt));
                    }
                }
            }
            self.state.note(class);
            self.last = Some(class);
            if self.state.earlier == Earlier::Nothing {
                self.window_began = None;
            }
        }
    }

    /// Each decision, for whoever looks.
    fn trace(&self, class: AnswerClass, action: Action) {
        tracing::trace!(
            target: "specwright::promise",
            phase = ?self.state.phase(),
            class = ?class,
            action = ?action,
            "decision"
        );
    }

    /// What comes for a write that was sent again is not a plain answer: its body is looked at.
    fn streams(&self) -> bool {
        self.streamed && !matches!(self.state.phase(), Phase::Resent | Phase::Fetching)
    }

    /// What the table wants before the next attempt: a new token, or a wait.
    async fn before_next(&mut self, action: Action, wait: Option<Duration>) -> Result<(), Error> {
        match action {
            Action::RenewToken => {
                self.state.token_renewable = false;
                if let Some(refused) = self.prepared.request.token.take() {
                    let renewed = self.renew_token(&refused).await;
                    if renewed.is_err() {
                        // The answer may quote it.
                        self.prepared.request.token = Some(refused);
                    }
                    renewed?;
                }
            }
            Action::WaitWindow => {
                let wait = self.window().map_or(Duration::ZERO, |window| {
                    window.wait(self.latest, self.latest)
                });
                self.pause(wait).await;
            }
            Action::Resend
            | Action::FetchFirstResponse
            | Action::RetryNotSent
            | Action::WaitThrottle
            | Action::RepeatRead => {
                self.prepared.request.core.0.budget.spend();
                let wait = self.pause_before(action, wait);
                self.pause(wait).await;
            }
            Action::Succeed(_) | Action::Fail(_) => {}
        }
        Ok(())
    }

    #[cold]
    fn failed(
        &self,
        kind: ErrorKind,
        attempt: AttemptResult,
        wait: Option<Duration>,
    ) -> CallResult {
        let duplicate = matches!(kind, ErrorKind::AlreadyDone | ErrorKind::DuplicateUnknown);
        let window = self.window().filter(|_| duplicate);
        let remembered = window.map(|window| window.wait(self.latest, self.latest));
        let mut error = Error::of(kind).with_remembered_for(remembered);
        if kind == ErrorKind::Throttled
            && self.out_of_time
            && let Some(wait) = wait
        {
            error = error.with_message(still_throttled(wait));
        }
        let timed_out = attempt.error.as_ref().is_some_and(|error| error.timed_out);
        // An answer that says no ends the call, whatever the clock says.
        let waiting = kind != ErrorKind::Refused && !duplicate;
        CallResult {
            result: Err(error.timed_out(timed_out || (waiting && self.out_of_time))),
            last_attempt: Some(attempt),
        }
    }

    /// Something other than an answer ended it.
    #[cold]
    fn stopped(&self, error: Error, last_attempt: Option<AttemptResult>) -> CallResult {
        let known = give_up(&self.state, Unknown::TokenChanged);
        // An error about a token must not hide that an earlier attempt may have written.
        let hides = self.state.earlier != Earlier::Nothing
            && known.effect() != Effect::None
            && error.kind().effect() == Effect::None;
        let error = if hides {
            let timed_out = error.is_timeout();
            Error::of(known).timed_out(timed_out).with_source(error)
        } else {
            error
        };
        CallResult {
            result: Err(error),
            last_attempt,
        }
    }
}

/// The wait that a limit asks for, in words.
pub(super) fn still_throttled(wait: Duration) -> String {
    let seconds = wait.as_millis().div_ceil(1000);
    format!("still rate-limited for {seconds} s, longer than the timeout")
}

fn nature(operation: &Operation) -> Nature {
    match (operation.writes, operation.repeatable) {
        (false, true) => Nature::Read,
        (true, true) => Nature::Repeatable,
        (_, false) => Nature::Write,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn size<F: Future>(_: fn(Box<RequestBuilder>, bool) -> F) -> usize {
        size_of::<F>()
    }

    /// Larger blocks leave the fast lists of common allocators.
    #[test]
    fn a_call_on_its_way_is_a_small_block_of_memory() {
        assert!(size(run) <= 1024, "{}", size(run));
    }
}
