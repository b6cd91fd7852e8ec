//! The loop: sends, asks the table, does what it says.

use std::sync::Arc;
use std::time::Duration;

use super::attempt::Ended;
use super::prepare::{Ready, prepare};
use super::twins::Claimed;
use crate::auth::Token;
use crate::draft::Draft;
use crate::error::{Error, ErrorKind, RawAnswer};
use crate::operation::Operation;
use crate::promise::fault::planted;
use crate::promise::{
    Action, AnswerClass, Delivery, Earlier, Effect, Fail, FirstResponse, Guard, Moment, Nature,
    Outcome, State, Unknown, decide, give_up,
};
use crate::report::Report;
use crate::transport::{BoxStream, TransportError};

/// A call that ended well.
pub(crate) struct Delivered {
    pub answer: RawAnswer,
    pub delivery: Delivery,
    pub report: Report,
    /// What a refusal as duplicate holds, where that is what is delivered.
    pub first: Option<FirstResponse>,
    pub stream: Option<BoxStream<Result<bytes::Bytes, TransportError>>>,
}

/// Runs a call to its end. `streamed`: a good answer's body is left unread.
pub(crate) async fn run(draft: Box<Draft>, streamed: bool) -> Result<Delivered, Error> {
    let ready = prepare(draft).await?;
    let mut run = Run::new(ready, streamed);
    let claimed = match run.claim().await {
        Ok(claimed) => claimed,
        Err(fail) => {
            let error = Error::of_fail(fail);
            return Err(error.with_report(run.report()));
        }
    };
    let guard = match claimed {
        Claimed::Free(guard) => guard,
        Claimed::Kept(answer) => {
            let answer = RawAnswer::clone(&answer);
            return Ok(Delivered {
                answer,
                delivery: Delivery::AlreadyDone,
                report: run.report(),
                first: None,
                stream: None,
            });
        }
    };
    run.guard = guard;
    let end = run.drive().await;
    run.finish(end).await
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
    pub(super) guard: Option<Guard<Arc<RawAnswer>>>,
    /// When the call began.
    pub(super) began: Moment,
    /// When the clock was read last.
    pub(super) latest: Moment,
    /// Just before the first attempt that may have arrived.
    pub(super) window_began: Option<Moment>,
    /// The token of that attempt.
    pub(super) token: Option<Token>,
    pub(super) started: Option<Duration>,
    pub(super) attempts: u32,
    /// What came of the attempt before.
    pub(super) last: Option<AnswerClass>,
    pub(super) waited: Duration,
    pub(super) call: u64,
    pub(super) intended: bool,
}

impl Run {
    fn new(ready: Ready, streamed: bool) -> Self {
        let operation = ready.request.operation;
        let mut state = State::new(nature(operation), ready.rule);
        state.policy = ready.request.settings.policy;
        state.on_duplicate = ready.request.settings.on_duplicate;
        state.after_timeout = ready.request.settings.resend_after_timeout;
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
            token: None,
            started: None,
            attempts: 0,
            last: None,
            waited: Duration::ZERO,
            call: if ready.request.core.0.journal.is_some() {
                clock.random()
            } else {
                0
            },
            intended: false,
            ready,
        }
    }

    async fn drive(&mut self) -> End {
        loop {
            if let Err(error) = self.before_attempt().await {
                return self.stopped(error, None);
            }
            let number = self.attempts;
            let limit = self
                .ready
                .request
                .settings
                .attempt_time_limit
                .min(self.time_left());
            let token = self.token.clone();
            let ended = self
                .ready
                .attempt(number, token.as_ref(), limit, self.streamed)
                .await;
            self.now();
            let wait = self.advice(ended.class, ended.answer.as_ref()).await;
            self.update(wait);
            let class = ended.class;
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
                Action::Fail(fail) => return Self::failed(fail, Some(ended)),
                Action::RenewToken => {
                    self.state.token_renewable = false;
                    if let Some(refused) = self.token.take()
                        && let Err(error) = self.renew_token(&refused).await
                    {
                        return self.stopped(error, Some(ended));
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
            }
            self.state.note(class);
            self.last = Some(class);
            if self.state.earlier == Earlier::Nothing {
                self.window_began = None;
            } else if planted!(WindowStartsLate) && self.attempts == 1 {
                self.window_began = Some(self.now());
            }
        }
    }

    fn failed(fail: Fail, ended: Option<Ended>) -> End {
        End {
            effect: fail.effect(),
            result: Err(Error::of_fail(fail)),
            ended,
        }
    }

    /// Something other than an answer ended it.
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

    pub(super) fn report(self) -> Report {
        Report {
            took: self.elapsed(),
            request: self.ready.request,
            attempts: self.attempts,
            waited: self.waited,
            started: self.started,
            fingerprint: self.ready.key,
        }
    }

    /// Tells registry and journal, and hands over.
    async fn finish(mut self, end: End) -> Result<Delivered, Error> {
        let End {
            result,
            ended,
            effect,
        } = end;
        if let Some(guard) = self.guard.take() {
            let answer = ended.as_ref().and_then(|ended| ended.answer.as_ref());
            let kept = answer.filter(|answer| effect == Effect::Done && answer.status.is_success());
            guard.finish(
                effect,
                kept.map(|answer| (Arc::new(answer.clone()), answer.weight())),
            );
        }
        if self.intended
            && let Some(journal) = self.ready.request.core.0.journal.clone()
        {
            let outcome = Outcome {
                call: self.call,
                effect,
                at: self.now().wall,
            };
            // The result is known here whatever the journal does; a missing outcome reads as unknown, which is safe.
            if let Err(error) = journal.outcome(&outcome).await {
                tracing::warn!(target: "specwright", %error, "the journal did not take an outcome");
            }
        }
        if let Err(error) = &result
            && matches!(error.kind(), ErrorKind::Unknown(_))
        {
            tracing::warn!(target: "specwright", operation = self.ready.request.operation.id, "the outcome of a write is unknown");
        }
        let report = self.report();
        match (result, ended) {
            (
                Ok(delivery),
                Some(Ended {
                    answer: Some(answer),
                    first,
                    stream,
                    ..
                }),
            ) => Ok(Delivered {
                answer,
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
                Err(error
                    .with_answer(ended.answer)
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
