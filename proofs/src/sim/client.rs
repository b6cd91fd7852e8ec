//! The small loop around the runtime's table: as thin as it can be, so that a schedule costs microseconds.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::Poll;
use std::time::Duration;

use crate::fault::{Fault, Table};
use specwright_runtime::promise::internals::{
    Action, AnswerClass, Claim, DuplicateAction, DuplicateState, Earlier, Guard, Marks, Nature,
    Registry, Rule, State, Window, give_up, on_identical_write, read_refusal,
};
use specwright_runtime::promise::{Effect, ErrorKind, Fingerprint, Moment, SuccessKind};

use super::plan::{Call, Ending, LASTS, MARGIN};
use super::server::Answer;
use super::world::{Reply, Wire, World};
use crate::call_outcome::CallOutcome;

/// A cached response.
pub type Cached = String;

/// What the calls of one client share.
#[derive(Clone)]
pub struct Shared {
    registry: Registry<Cached>,
    table: Table,
    /// What the registry's clock shows instead of the time.
    shown: Arc<Mutex<Option<Moment>>>,
}

struct Loop {
    world: World,
    table: Table,
    index: usize,
    plan: Call,
    state: State,
    window: Window,
    begun: Option<Moment>,
    token: Option<u32>,
    resends: u32,
    left: u32,
    deadline: Duration,
}

/// Makes a planned call.
pub async fn call(world: World, shared: Shared, index: usize) -> Ending {
    let plan = world.call(index);
    world.sleep(plan.at).await;
    let deadline = world.shown().monotonic + Duration::from_millis(plan.limit);
    let mut run = Loop {
        index,
        state: plan.state,
        window: window(shared.table),
        table: shared.table,
        begun: None,
        token: None,
        resends: 0,
        left: plan.attempts,
        deadline,
        plan,
        world,
    };
    let mut guard = match run.enter(&shared.registry).await {
        Ok(guard) => guard,
        Err(ending) => return ending,
    };
    let ending = run.attempts(&mut guard).await;
    let effect = match ending.outcome {
        CallOutcome::Success(kind) => kind.effect(),
        CallOutcome::Error(kind) => kind.effect(),
        CallOutcome::Cancelled => Effect::Unknown,
    };
    if let Some(guard) = guard {
        shared.finish(guard, effect, ending.value.clone(), run.begun);
    }
    ending
}

impl Shared {
    /// For the calls of a client.
    pub fn new(world: &World, table: Table) -> Self {
        let shown = Arc::new(Mutex::new(None));
        let (world, set) = (world.clone(), Arc::clone(&shown));
        let now = move || {
            let set = *set.lock().unwrap_or_else(PoisonError::into_inner);
            set.unwrap_or_else(|| world.shown())
        };
        Self {
            registry: Registry::new(window(table), 10_000, Arc::new(now)),
            table,
            shown,
        }
    }

    fn finish(
        &self,
        guard: Guard<Cached>,
        effect: Effect,
        value: Option<Cached>,
        begun: Option<Moment>,
    ) {
        let forgets = effect == Effect::Unknown && self.table.has(Fault::UnknownForgets);
        let effect = if forgets { Effect::None } else { effect };
        let show = |moment| *self.shown.lock().unwrap_or_else(PoisonError::into_inner) = moment;
        show(begun.filter(|_| self.table.has(Fault::WaitsFromStart)));
        guard.finish(effect, value.map(|value| (value, 100)));
        show(None);
    }
}

/// The window, as the client sees it.
fn window(table: Table) -> Window {
    table.window(Duration::from_millis(LASTS), Duration::from_millis(MARGIN))
}

const fn failed(fail: ErrorKind) -> Ending {
    Ending {
        outcome: CallOutcome::Error(fail),
        value: None,
    }
}

impl Loop {
    /// Looks for identical writes of this client.
    async fn enter(&self, registry: &Registry<Cached>) -> Result<Option<Guard<Cached>>, Ending> {
        let watched =
            matches!(self.state.rule, Rule::Window(_)) && self.state.nature != Nature::Read;
        if !watched {
            return Ok(None);
        }
        let mut body = [0; 32];
        body[0] = u8::try_from(self.plan.content).unwrap_or(0);
        if self.table.has(Fault::RegistryIgnored) {
            body[1] = u8::try_from(self.index + 1).unwrap_or(u8::MAX);
        }
        loop {
            let left = self.remaining();
            let claim = registry.claim(Fingerprint::of("user", "POST", "/notes", "json", &body));
            let (duplicate, cached, wait) = match &claim {
                Claim::Free(_) => (None, None, Duration::ZERO),
                Claim::InFlight(_) => (Some(DuplicateState::InFlight), None, Duration::ZERO),
                Claim::Done {
                    response: Some(response),
                    wait,
                } => (Some(DuplicateState::Cached), Some(response.clone()), *wait),
                Claim::Done {
                    response: None,
                    wait,
                } => (Some(DuplicateState::Done), None, *wait),
                Claim::Unknown { wait } => (Some(DuplicateState::Unknown), None, *wait),
            };
            let action = duplicate.map(|duplicate| {
                on_identical_write(self.state.on_duplicate, duplicate, wait < left)
            });
            match (action, claim) {
                (None, Claim::Free(guard)) => return Ok(Some(guard)),
                (Some(DuplicateAction::AwaitDuplicate), Claim::InFlight(duplicate)) => {
                    if self.within(left, duplicate).await.is_none() {
                        return Err(failed(ErrorKind::DuplicateInFlight));
                    }
                }
                (Some(DuplicateAction::AwaitWindow), _) => self.world.sleep(millis(wait)).await,
                (Some(DuplicateAction::TakeCached), _) => {
                    return Err(Ending {
                        outcome: CallOutcome::Success(SuccessKind::AlreadyDone),
                        value: cached,
                    });
                }
                (Some(DuplicateAction::Fail(fail)), _) => return Err(failed(fail)),
                (Some(DuplicateAction::AwaitDuplicate | DuplicateAction::GoOn) | None, _) => {
                    return Err(failed(ErrorKind::DuplicateInFlight));
                }
            }
        }
    }

    async fn attempts(&mut self, guard: &mut Option<Guard<Cached>>) -> Ending {
        loop {
            if self.state.earlier != Earlier::Nothing {
                self.look_around();
                let recheck = !self.table.has(Fault::WindowNotRechecked);
                if recheck && let Err(why) = self.table.may_resend(&self.state) {
                    return failed(give_up(&self.state, why));
                }
            }
            if let Some(guard) = guard
                && !self.table.has(Fault::CancelForgets)
            {
                guard.sending();
            }
            let reply = self.attempt().await;
            let (answer, value, wait) = self.class(reply);
            self.look_around();
            self.left = self.left.saturating_sub(1);
            self.state.retries_left = self.left > 0 && !self.remaining().is_zero();
            self.world.row(self.state.phase(), answer);
            let mut action = self.table.decide(&self.state, answer);
            let wait = self.wait(action, wait);
            if wait >= self.remaining() {
                self.state.retries_left = false;
                action = self.table.decide(&self.state, answer);
            }
            match action {
                Action::Succeed(delivery) => {
                    return Ending {
                        outcome: CallOutcome::Success(delivery),
                        value,
                    };
                }
                Action::Fail(fail) => return failed(fail),
                Action::RenewToken => {
                    self.state.token_renewable = false;
                    self.world.renew_token(self.world.token());
                }
                Action::Resend | Action::FetchFirstResponse => self.resends += 1,
                Action::RetryNotSent
                | Action::WaitThrottle
                | Action::WaitWindow
                | Action::RepeatRead => {}
            }
            self.state.note(answer);
            if self.state.earlier == Earlier::Nothing {
                self.begun = None;
                self.token = None;
            } else if self.table.has(Fault::WindowStartsLate) && self.resends <= 1 {
                self.begun = Some(self.world.shown());
            }
            self.world.sleep(millis(wait)).await;
        }
    }

    /// One attempt: what came back, or `None` in time.
    async fn attempt(&mut self) -> Option<Reply> {
        let token = self.world.token();
        let first = *self.token.get_or_insert(token);
        self.begun.get_or_insert(self.world.shown());
        let mut wire = Wire {
            bytes: format!("POST /notes {}", self.plan.content),
            token: if self.table.has(Fault::TokenChanged) {
                token
            } else {
                first
            },
            key: (self.state.rule == Rule::Key).then(|| format!("key {}", self.index)),
        };
        if self.resends > 0 && self.table.has(Fault::OtherBytes) {
            wire.bytes.push(' ');
        }
        if self.resends > 0 && self.table.has(Fault::KeyChanged) {
            wire.key = wire.key.map(|key| key + "'");
        }
        let mut reply = self.exchange(wire.clone()).await;
        let redirected =
            matches!(&reply, Some(Reply::Answer { answer, .. }) if answer.status == 307);
        if redirected && self.table.has(Fault::RedirectFollowed) {
            reply = self.exchange(wire).await;
        }
        reply
    }

    async fn exchange(&self, wire: Wire) -> Option<Reply> {
        let limit = Duration::from_millis(self.plan.attempt_limit).min(self.remaining());
        let out = self.world.start(self.index, wire);
        let reply = poll_fn(|context| out.poll(context.waker()));
        match self.within(limit, reply).await {
            // The timeout fired while connecting.
            None if !out.has_left() => Some(Reply::NotSent),
            reply => reply,
        }
    }

    async fn within<T>(&self, limit: Duration, work: impl Future<Output = T>) -> Option<T> {
        let mut work = pin!(work);
        let mut timer = pin!(self.world.sleep(millis(limit)));
        poll_fn(|context| match work.as_mut().poll(context) {
            Poll::Ready(done) => Poll::Ready(Some(done)),
            Poll::Pending => timer.as_mut().poll(context).map(|()| None),
        })
        .await
    }

    /// What the clocks and the token say now.
    fn look_around(&mut self) {
        // A key outlives every schedule.
        self.state.window_open = self.state.rule == Rule::Key
            || self
                .begun
                .is_none_or(|begun| self.table.is_open(self.window, begun, self.world.shown()));
        self.state.token_valid = self.token.is_none_or(|token| token == self.world.token());
    }

    fn remaining(&self) -> Duration {
        self.deadline.saturating_sub(self.world.shown().monotonic)
    }

    /// The class of what came back, the value in it, and how long the server wants to be left alone.
    fn class(&self, reply: Option<Reply>) -> (AnswerClass, Option<String>, Duration) {
        let (answer, cut) = match reply {
            None => return (AnswerClass::TimedOut, None, Duration::ZERO),
            Some(Reply::NotSent) => return (AnswerClass::NotSent, None, Duration::ZERO),
            Some(Reply::Lost) => return (AnswerClass::Lost, None, Duration::ZERO),
            Some(Reply::Answer { answer, cut }) => (answer, cut),
        };
        let windowed = matches!(self.state.rule, Rule::Window(_));
        let first = (windowed && answer.status == 406 && !cut)
            .then(|| {
                read_refusal(
                    answer.body.as_bytes(),
                    Some("Reason"),
                    Some("ProcessedRequestInfo"),
                )
            })
            .flatten();
        let marks = Marks {
            duplicate: first.as_ref().map(|(_, class)| *class),
            throttled: answer.status == 429
                || answer.status == 503 && answer.body.contains("\"Reason\""),
            denied: answer.body.contains("504"),
            cut,
            undecodable: !decodes(&answer),
        };
        let class = self.table.class(answer.status, marks);
        let value = match first {
            Some((first, _)) => first.bodies.into_iter().next(),
            None => (200..=299).contains(&answer.status).then_some(answer.body),
        };
        (
            class,
            value,
            Duration::from_secs(answer.retry_after.unwrap_or(0)),
        )
    }

    fn wait(&self, action: Action, named: Duration) -> Duration {
        match action {
            Action::Resend | Action::FetchFirstResponse => Duration::from_millis(300),
            Action::RetryNotSent | Action::RepeatRead => Duration::from_millis(150),
            Action::WaitThrottle => named.max(Duration::from_millis(200)),
            Action::WaitWindow => self.window.wait(self.world.shown(), self.world.shown()),
            Action::RenewToken | Action::Succeed(_) | Action::Fail(_) => Duration::ZERO,
        }
    }
}

fn decodes(answer: &Answer) -> bool {
    answer.body.starts_with('{')
}

/// The story uses whole milliseconds; a wait is never shortened.
fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros().div_ceil(1_000)).unwrap_or(u64::MAX)
}
