//! The loop: sends, asks the table, does what it says.

use std::sync::Arc;
use std::time::Duration;

use super::attempt::Ended;
use super::classify::window_rule;
use super::prepare::{Ready, prepare};
use super::twins::Claimed;
use super::wait::{backoff, jitter, retry_after};
use crate::api::DuplicateRule;
use crate::auth::Token;
use crate::call::Draft;
use crate::error::{Error, ErrorKind, RawAnswer};
use crate::operation::Operation;
use crate::promise::fault::planted;
use crate::promise::{
    Action, AnswerClass, Delivery, Earlier, Effect, Elapsed, Fail, FirstResponse, Guard, Intent,
    Moment, Nature, Outcome, Phase, Rule, State, Unknown, Window, decide, give_up, may_resend,
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
pub(crate) async fn run(draft: Draft, streamed: bool) -> Result<Delivered, Error> {
    let ready = prepare(draft)?;
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
    streamed: bool,
    pub(super) state: State,
    guard: Option<Guard<Arc<RawAnswer>>>,
    /// When the call began.
    pub(super) began: Moment,
    /// Just before the first attempt that may have arrived.
    window_began: Option<Moment>,
    /// The token of that attempt.
    token: Option<Token>,
    started: Option<Duration>,
    attempts: u32,
    /// What came of the attempt before.
    last: Option<AnswerClass>,
    pub(super) waited: Duration,
    call: u64,
    intended: bool,
}

impl Run {
    fn new(ready: Ready, streamed: bool) -> Self {
        let operation = ready.request.operation;
        let mut state = State::new(nature(operation), ready.rule);
        state.policy = ready.settings.policy;
        state.on_duplicate = ready.settings.on_duplicate;
        state.after_timeout = ready.settings.resend_after_timeout;
        state.body_replayable = ready.request.body.replayable();
        state.token_renewable = ready.core.0.credentials.renewable() && !ready.foreign;
        let clock = Arc::clone(&ready.core.0.clock);
        Self {
            streamed,
            state,
            guard: None,
            began: clock.now(),
            window_began: None,
            token: None,
            started: None,
            attempts: 0,
            last: None,
            waited: Duration::ZERO,
            call: if ready.core.0.journal.is_some() {
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
            let limit = self.ready.settings.attempt_time_limit.min(self.time_left());
            let token = self.token.clone();
            let ended = self
                .ready
                .attempt(number, token.as_ref(), limit, self.streamed)
                .await;
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
                    self.ready.core.0.budget.earn();
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
                        && let Err(error) = self.ready.core.0.credentials.renew(&refused).await
                    {
                        return self.stopped(error, Some(ended));
                    }
                }
                Action::WaitWindow => {
                    let wait = self.window().map_or(Duration::ZERO, |window| {
                        let now = self.now();
                        window.wait(now, now)
                    });
                    self.pause(wait).await;
                }
                Action::Resend
                | Action::FetchFirstResponse
                | Action::RetryNotSent
                | Action::WaitThrottle
                | Action::RepeatRead => {
                    self.ready.core.0.budget.spend();
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

    /// Waits for its turn, takes a token, asks once more whether it may be sent, and records the intent.
    async fn before_attempt(&mut self) -> Result<(), Error> {
        let core = self.ready.core.clone();
        let again = !matches!(self.state.phase(), Phase::First | Phase::Read);
        if !self.ready.foreign {
            self.take_turn().await?;
            let keep = again && self.token.is_some() && !planted!(TokenChanged);
            if !keep {
                self.token = core.0.credentials.token().await?;
            }
        }
        if self.time_left().is_zero() {
            return Err(Error::of_fail(self.out_of_time()));
        }
        self.intend().await?;
        // All of that may have taken its time.
        self.update(None);
        let recheck = again && !planted!(WindowNotRechecked);
        if recheck && let Err(why) = may_resend(&self.state) {
            return Err(Error::of_fail(give_up(&self.state, why)));
        }
        self.attempts += 1;
        let now = self.now();
        self.started.get_or_insert(now.wall);
        self.window_began.get_or_insert(now);
        if let Some(guard) = &mut self.guard {
            guard.sending();
        }
        Ok(())
    }

    /// Waits until the API's limits have room.
    async fn take_turn(&mut self) -> Result<(), Error> {
        let core = self.ready.core.clone();
        let shared = &core.0;
        for counter in &shared.counters {
            let now = self.now();
            let wait = match shared.limits.reserve_now(counter, 1, now) {
                Some(wait) => wait,
                None => shared.limits.reserve(counter, 1, now).await,
            };
            if !wait.is_zero() && wait >= self.time_left() {
                return Err(self.no_turn());
            }
            self.pause(wait).await;
        }
        // Somebody may have been told to wait in the meantime.
        loop {
            let held = shared.limits.held(self.now());
            if held.is_zero() {
                return Ok(());
            }
            if held >= self.time_left() {
                return Err(self.no_turn());
            }
            self.pause(held).await;
        }
    }

    /// What is known when time ends before an attempt.
    fn out_of_time(&self) -> Fail {
        let hasty = State {
            patience: false,
            ..self.state
        };
        match (
            self.state.earlier,
            self.last.map(|class| decide(&hasty, class)),
        ) {
            (Earlier::Nothing, Some(Action::Fail(fail))) => fail,
            (Earlier::Nothing, _) => Fail::NotSent,
            (Earlier::MaybeSent | Earlier::Cut, _) => give_up(&self.state, Unknown::GaveUp),
        }
    }

    fn no_turn(&self) -> Error {
        let fail = match self.state.earlier {
            Earlier::Nothing => Fail::Throttled,
            _ => give_up(&self.state, Unknown::GaveUp),
        };
        Error::of_fail(fail)
    }

    async fn intend(&mut self) -> Result<(), Error> {
        let Some(journal) = self.ready.core.0.journal.clone() else {
            return Ok(());
        };
        if self.state.nature == Nature::Read {
            return Ok(());
        }
        let Some(key) = self.ready.key else {
            return Ok(());
        };
        let intent = Intent {
            call: self.call,
            operation: self.ready.request.operation.id.to_owned(),
            key,
            attempt: self.attempts + 1,
            at: self.now().wall,
        };
        self.intended = true;
        journal.intent(&intent).await.map_err(|error| {
            let fail = give_up(&self.state, Unknown::GaveUp);
            let fail = if self.state.earlier == Earlier::Nothing {
                Fail::NotSent
            } else {
                fail
            };
            let mut made = Error::of_fail(fail).with_source(error);
            made.say("the journal did not take the intent");
            made
        })
    }

    /// `Retry-After`, also as advice beside a good answer: everybody of this client is held back.
    async fn advice(&self, class: AnswerClass, answer: Option<&RawAnswer>) -> Option<Duration> {
        let now = self.now();
        let answer = answer?;
        let wait = retry_after(&answer.headers, now);
        let throttled = class == AnswerClass::Throttled;
        if self.ready.foreign {
            return wait;
        }
        if throttled || (wait.is_some() && answer.status.is_success()) {
            let fallback = backoff(
                &self.ready.settings,
                self.attempts,
                &*self.ready.core.0.clock,
            );
            self.ready
                .core
                .0
                .limits
                .hold(wait.unwrap_or(fallback), now)
                .await;
        }
        wait
    }

    /// A read right after a write, which a replica does not know yet.
    fn missing(&self, class: AnswerClass, ended: &Ended) -> bool {
        let status = ended.answer.as_ref().map(|answer| answer.status.as_u16());
        let elapsed = self.now().monotonic.saturating_sub(self.began.monotonic);
        self.state.nature == Nature::Read
            && class == AnswerClass::ClientError
            && status == Some(404)
            && elapsed < self.ready.settings.missing_for
            && !self.time_left().is_zero()
    }

    /// Looks at clocks, token and patience.
    fn update(&mut self, wait: Option<Duration>) {
        let now = self.now();
        self.state.window_open = match (self.window_began, self.ready.rule) {
            (None, _) | (_, Rule::None) => true,
            (Some(began), Rule::Window(_)) => self
                .window()
                .is_some_and(|window| window.is_open(began, now)),
            (Some(began), Rule::Key) => match self.ready.core.0.api.duplicates {
                DuplicateRule::Key(rule) => {
                    Window::new(rule.lasts, self.ready.settings.margin).is_open(began, now)
                }
                _ => false,
            },
        };
        self.state.token_kept = self.token.as_ref().is_none_or(|token| token.is_good(now));
        let missing = self.ready.settings.missing_for;
        let attempts = if missing.is_zero() {
            self.ready.settings.attempts
        } else {
            u32::MAX
        };
        self.state.patience = self.attempts < attempts
            && self.ready.core.0.budget.is_left()
            && wait.unwrap_or_default() < self.time_left();
    }

    fn pause_before(&self, action: Action, advised: Option<Duration>) -> Duration {
        let settings = &self.ready.settings;
        let clock = &*self.ready.core.0.clock;
        let backoff = backoff(settings, self.attempts, clock);
        match action {
            Action::Resend | Action::FetchFirstResponse if self.ready.rule != Rule::None => {
                jitter(settings.settle, settings.settle / 4, clock)
            }
            // The limiter holds everybody until the time that the answer names; here only the jitter is added.
            Action::WaitThrottle if self.ready.foreign => advised.unwrap_or(backoff),
            Action::WaitThrottle => jitter(Duration::ZERO, settings.backoff, clock),
            _ => advised.unwrap_or_default().max(backoff),
        }
    }

    pub(super) async fn pause(&mut self, wait: Duration) {
        let wait = wait.min(self.time_left());
        if !wait.is_zero() {
            self.waited += wait;
            self.ready.core.0.clock.sleep(wait).await;
        }
    }

    pub(super) fn now(&self) -> Moment {
        self.ready.core.0.clock.now()
    }

    pub(super) fn time_left(&self) -> Duration {
        let elapsed = Elapsed::between(self.began, self.now());
        // A machine that slept has not worked on the call, so the clock that stops counts here.
        self.ready
            .settings
            .time_limit
            .saturating_sub(elapsed.shortest())
    }

    pub(super) fn window(&self) -> Option<Window> {
        let rule = window_rule(self.ready.core.0.api, self.ready.request.operation)?;
        Some(Window::new(rule.lasts, self.ready.settings.margin))
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
        let took = self.now().monotonic.saturating_sub(self.began.monotonic);
        Report {
            request: self.ready.request,
            attempts: self.attempts,
            waited: self.waited,
            took,
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
                kept.map(|answer| (Arc::new(answer.clone()), answer.body.len())),
            );
        }
        if self.intended
            && let Some(journal) = self.ready.core.0.journal.clone()
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
