//! The loop: sends, asks the table, does what it says.

use std::time::Duration;

use super::attempt::Ended;
use super::prepare::{Ready, prepare};
use super::wait::{before, retry_after};
use crate::draft::Draft;
use crate::error::{Error, ErrorKind};
use crate::kept::Kept;
use crate::operation::Operation;
use crate::promise::fault::planted;
use crate::promise::{
    Action, AnswerClass, Delivery, Earlier, Effect, Fail, FirstResponse, Guard, Moment, Nature,
    Outcome, Phase, State, Unknown, decide, give_up,
};
use crate::report::Report;
use crate::transport::{BoxFuture, BoxStream, TransportError};

/// An outcome that comes with the end of a call's time is still recorded, if the journal takes no longer: the next
/// process would have to look for a write of which everything is known.
const GRACE: Duration = Duration::from_secs(5);

/// A call that ended well.
pub(crate) struct Delivered {
    pub delivery: Delivery,
    pub report: Report,
    /// What a refusal as duplicate holds, where that is what is delivered.
    pub first: Option<Box<FirstResponse>>,
    pub stream: Option<BoxStream<Result<bytes::Bytes, TransportError>>>,
}

/// Runs a call to its end. `streamed`: a good answer's body is left unread.
pub(crate) async fn run(draft: Box<Draft>, streamed: bool) -> Result<Delivered, Error> {
    let ready = prepare(draft).await?;
    let mut run = Run::new(ready, streamed);
    if !run.is_free() {
        match Box::pin(run.meet()).await {
            Ok(None) => {}
            Ok(Some(kept)) => return Ok(run.with_kept(&kept)),
            Err((fail, wait)) => {
                let error = Error::of_fail(fail).with_twin(wait);
                return Err(error.with_report(run.report()));
            }
        }
    }
    let end = run.drive().await;
    if run.intended {
        return Box::pin(run.finish_recorded(end)).await;
    }
    run.release(&end);
    run.finish(end)
}

/// How a call ended.
struct End {
    result: Result<Delivery, Error>,
    ended: Option<Ended>,
    effect: Effect,
}

pub(super) struct Run {
    pub(super) ready: Ready,
    pub(super) streamed: bool,
    pub(super) state: State,
    pub(super) guard: Option<Guard<Kept>>,
    /// When the call began.
    pub(super) began: Moment,
    /// When the clock was read last.
    pub(super) latest: Moment,
    /// Just before the first attempt that may have arrived.
    pub(super) window_began: Option<Moment>,
    /// What came of the attempt before.
    pub(super) last: Option<AnswerClass>,
    pub(super) call: u64,
    pub(super) intended: bool,
    /// What is to be done while the next attempt waits for its answer.
    pub(super) beside: Option<BoxFuture<'static, ()>>,
}

impl Run {
    fn new(ready: Ready, streamed: bool) -> Self {
        let operation = ready.request.operation;
        let mut state = State::new(nature(operation), ready.rule);
        state.policy = ready.request.settings().policy;
        state.on_duplicate = ready.request.settings().on_duplicate;
        state.after_timeout = ready.request.settings().resend_after_timeout;
        state.body_replayable = ready.request.body.replayable();
        state.token_renewable =
            ready.request.core.0.credentials.renewable() && !ready.request.foreign;
        let clock = &ready.request.core.0.clock;
        let began = clock.now();
        Self {
            streamed,
            state,
            guard: None,
            began,
            latest: began,
            window_began: None,
            last: None,
            call: if ready.request.core.0.journal.is_some() {
                clock.random()
            } else {
                0
            },
            intended: false,
            beside: None,
            ready,
        }
    }

    /// What happens seldom is a future of its own, on the heap: so that a call that goes well is small, in memory and
    /// in code.
    async fn drive(&mut self) -> End {
        loop {
            if let Err(turn) = self.at_once()
                && let Err(error) = Box::pin(self.before_attempt(turn)).await
            {
                return self.stopped(error, None);
            }
            let settings = self.ready.request.settings();
            let limit = settings.attempt_timeout.min(self.time_left());
            let ended = self
                .ready
                .attempt(limit, self.streams(), self.beside.take())
                .await;
            self.now();
            let class = ended.class;
            let headers = &self.ready.request.answer.headers;
            let wait = ended.answered.then(|| retry_after(headers, self.latest));
            let wait = wait.flatten();
            if let Some(hold) = self.advice(class, wait) {
                let limits = &self.ready.request.core.0.limits;
                let timer = self.ready.request.core.0.clock.sleep(self.time_left());
                // A store that does not answer must not hold up the answer.
                Box::pin(before(limits.hold(hold, self.latest), timer)).await;
            }
            // A whole good answer ends the call, whatever the clock says.
            if class != AnswerClass::Ok {
                self.update(wait);
            }
            let action = if self.missing(class, &ended) {
                Action::RepeatRead
            } else {
                decide(&self.state, class)
            };
            match action {
                Action::Deliver(delivery) => {
                    self.ready.request.core.0.budget.earn();
                    return End {
                        effect: delivery.effect(),
                        result: Ok(delivery),
                        ended: Some(ended),
                    };
                }
                Action::Fail(fail) => return self.failed(fail, ended),
                _ => {
                    if let Err(error) = Box::pin(self.before_next(action, wait)).await {
                        return self.stopped(error, Some(ended));
                    }
                }
            }
            self.state.note(class);
            self.last = Some(class);
            if self.state.earlier == Earlier::Nothing {
                self.window_began = None;
            } else if planted!(WindowStartsLate) && self.ready.request.told.attempts == 1 {
                self.window_began = Some(self.now());
            }
        }
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
                if let Some(refused) = self.ready.request.told.token.take() {
                    let renewed = self.renew_token(&refused).await;
                    if renewed.is_err() {
                        // The answer may quote it.
                        self.ready.request.told.token = Some(refused);
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
                self.ready.request.core.0.budget.spend();
                let wait = self.pause_before(action, wait);
                self.pause(wait).await;
            }
            Action::Deliver(_) | Action::Fail(_) => {}
        }
        Ok(())
    }

    #[cold]
    fn failed(&self, fail: Fail, ended: Ended) -> End {
        let twin = matches!(fail, Fail::AlreadyDone | Fail::TwinUnknown);
        let wait = self.window().filter(|_| twin);
        let wait = wait.map(|window| window.wait(self.latest, self.latest));
        End {
            effect: fail.effect(),
            result: Err(Error::of_fail(fail).with_twin(wait)),
            ended: Some(ended),
        }
    }

    /// Something other than an answer ended it.
    #[cold]
    fn stopped(&self, error: Error, ended: Option<Ended>) -> End {
        let earlier = self.state.earlier;
        let effect = match (self.state.nature, earlier, error.kind()) {
            (Nature::Read, _, _) | (_, Earlier::Nothing, _) => Effect::None,
            (_, Earlier::Cut, _) => Effect::Done,
            (_, Earlier::MaybeSent, _) => Effect::Unknown,
        };
        // An error about a token must not hide that an earlier attempt may have written.
        let error = match (effect, error.may_be_written()) {
            (Effect::None, _) | (_, true) => error,
            _ => Error::of_fail(give_up(&self.state, Unknown::TokenChanged)).with_source(error),
        };
        End {
            result: Err(error),
            ended,
            effect,
        }
    }

    /// Another call's answer.
    fn with_kept(mut self, kept: &Kept) -> Delivered {
        self.ready.request.answer = kept.answer();
        Delivered {
            delivery: Delivery::AlreadyDone,
            report: self.report(),
            first: None,
            stream: None,
        }
    }

    pub(super) fn report(mut self) -> Report {
        self.ready.request.told.took = self.elapsed();
        Report {
            request: self.ready.request,
        }
    }

    /// Tells registry and journal, and hands over. The result is known whatever the journal does; a missing outcome
    /// reads as unknown, which is safe.
    async fn finish_recorded(mut self, end: End) -> Result<Delivered, Error> {
        self.release(&end);
        if let Some(journal) = self.ready.request.core.0.journal.clone() {
            let outcome = Outcome {
                call: self.call,
                effect: end.effect,
                at: self.now().wall,
            };
            let limit = self.time_left().max(GRACE);
            let timer = self.ready.request.core.0.clock.sleep(limit);
            match before(journal.outcome(&outcome), timer).await {
                Some(Ok(())) => {}
                Some(Err(error)) => {
                    tracing::warn!(target: "specwright", %error, "the journal did not take an outcome");
                }
                None => {
                    tracing::warn!(target: "specwright", "the journal did not take an outcome in time");
                }
            }
        }
        self.finish(end)
    }

    #[cold]
    fn warn(&self, error: &Error) {
        if matches!(error.kind(), ErrorKind::Unknown(_)) {
            tracing::warn!(target: "specwright", operation = self.ready.request.operation.id, "the outcome of a write is unknown");
        }
    }

    /// Tells the registry.
    fn release(&mut self, end: &End) {
        if let Some(guard) = self.guard.take() {
            // Only a whole answer may be handed to somebody else.
            let done = end.ended.as_ref().filter(|_| end.effect == Effect::Done);
            let whole =
                done.filter(|ended| ended.class == AnswerClass::Ok && ended.stream.is_none());
            let kept = whole.map(|_| Kept::of(&self.ready.request.answer));
            let kept = kept.map(|kept| {
                let weight = kept.weight();
                (kept, weight)
            });
            guard.finish(end.effect, kept);
        }
    }

    /// Hands over.
    fn finish(self, end: End) -> Result<Delivered, Error> {
        let End { result, ended, .. } = end;
        if let Err(error) = &result {
            self.warn(error);
        }
        let mut report = self.report();
        match (result, ended) {
            (
                Ok(delivery),
                Some(Ended {
                    answered: true,
                    first,
                    stream,
                    ..
                }),
            ) => Ok(Delivered {
                delivery,
                report,
                first,
                stream,
            }),
            (Ok(_), _) => Err(Error::of_fail(Fail::Unreadable).with_report(report)),
            (Err(error), Some(ended)) => {
                let error = match ended.error {
                    Some(source) => error.with_source(source),
                    None => error,
                };
                let answer = ended
                    .answered
                    .then(|| std::mem::take(&mut report.request.answer));
                Err(error
                    .with_answer(answer)
                    .with_first(ended.first)
                    .with_report(report))
            }
            (Err(error), None) => Err(error.with_report(report)),
        }
    }
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

    fn size<F: Future>(_: fn(Box<Draft>, bool) -> F) -> usize {
        size_of::<F>()
    }

    /// Larger blocks leave the fast lists of common allocators.
    #[test]
    fn a_call_on_its_way_is_a_small_block_of_memory() {
        assert!(size(run) <= 1024, "{}", size(run));
    }
}
