//! The small loop around the runtime's table: as thin as it can be, so that a schedule costs microseconds.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use specwright_runtime::promise::fault::{Fault, is_on};
use specwright_runtime::promise::{
    Action, AnswerClass, Claim, Delivery, Earlier, Effect, Fail, FirstResponse, Guard, Key, Marks,
    Moment, Nature, Registry, Rule, State, TwinAction, TwinState, Window, decide, give_up,
    may_resend, on_twin,
};

use super::plan::{Call, Ending, LASTS, MARGIN};
use super::server::Answer;
use super::world::{Reply, Wire, World};
use crate::told::Told;

/// A kept response.
pub type Kept = String;

struct Loop {
    world: World,
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
pub async fn call(world: World, registry: Registry<Kept>, index: usize) -> Ending {
    let plan = world.call(index);
    world.sleep(plan.at).await;
    let deadline = world.shown().monotonic + Duration::from_millis(plan.limit);
    let mut run = Loop {
        index,
        state: plan.state,
        window: window(),
        begun: None,
        token: None,
        resends: 0,
        left: plan.attempts,
        deadline,
        plan,
        world,
    };
    let mut guard = match run.enter(&registry).await {
        Ok(guard) => guard,
        Err(ending) => return ending,
    };
    let ending = run.attempts(&mut guard).await;
    let effect = match ending.told {
        Told::Value(delivery) => delivery.effect(),
        Told::Error(fail) => fail.effect(),
        Told::Cancelled => Effect::Unknown,
    };
    if let Some(guard) = guard {
        guard.finish(effect, ending.value.clone().map(|value| (value, 100)));
    }
    ending
}

/// What the calls of one client share.
pub fn registry(world: &World) -> Registry<Kept> {
    let world = world.clone();
    Registry::new(window(), 10_000, Arc::new(move || world.shown()))
}

/// The window, as the client sees it.
pub fn window() -> Window {
    Window::new(Duration::from_millis(LASTS), Duration::from_millis(MARGIN))
}

const fn failed(fail: Fail) -> Ending {
    Ending {
        told: Told::Error(fail),
        value: None,
    }
}

impl Loop {
    /// Looks for identical writes of this client.
    async fn enter(&self, registry: &Registry<Kept>) -> Result<Option<Guard<Kept>>, Ending> {
        let watched =
            matches!(self.state.rule, Rule::Window(_)) && self.state.nature != Nature::Read;
        if !watched {
            return Ok(None);
        }
        let mut body = [0; 32];
        body[0] = u8::try_from(self.plan.content).unwrap_or(0);
        loop {
            let left = self.remaining();
            let claim = registry.claim(Key::of("user", "POST", "/notes", "json", &body));
            let (twin, kept, wait) = match &claim {
                Claim::Free(_) => (None, None, Duration::ZERO),
                Claim::InFlight(_) => (Some(TwinState::InFlight), None, Duration::ZERO),
                Claim::Done {
                    kept: Some(kept),
                    wait,
                } => (Some(TwinState::Kept), Some(kept.clone()), *wait),
                Claim::Done { kept: None, wait } => (Some(TwinState::Done), None, *wait),
                Claim::Unknown { wait } => (Some(TwinState::Unknown), None, *wait),
            };
            let action = twin.map(|twin| on_twin(self.state.on_duplicate, twin, wait < left));
            match (action, claim) {
                (None, Claim::Free(guard)) => return Ok(Some(guard)),
                (Some(TwinAction::AwaitTwin), Claim::InFlight(twin)) => {
                    if self.within(left, twin).await.is_none() {
                        return Err(failed(Fail::TwinInFlight));
                    }
                }
                (Some(TwinAction::AwaitWindow), _) => self.world.sleep(millis(wait)).await,
                (Some(TwinAction::TakeKept), _) => {
                    return Err(Ending {
                        told: Told::Value(Delivery::AlreadyDone),
                        value: kept,
                    });
                }
                (Some(TwinAction::Fail(fail)), _) => return Err(failed(fail)),
                (Some(TwinAction::AwaitTwin) | None, _) => return Err(failed(Fail::TwinInFlight)),
            }
        }
    }

    async fn attempts(&mut self, guard: &mut Option<Guard<Kept>>) -> Ending {
        loop {
            if self.state.earlier != Earlier::Nothing {
                self.look_around();
                let recheck = !is_on(Fault::WindowNotRechecked);
                if recheck && let Err(why) = may_resend(&self.state) {
                    return failed(give_up(&self.state, why));
                }
            }
            if let Some(guard) = guard {
                guard.sending();
            }
            let reply = self.attempt().await;
            let (answer, value, wait) = self.class(reply);
            self.look_around();
            self.left = self.left.saturating_sub(1);
            self.state.patience = self.left > 0 && !self.remaining().is_zero();
            let mut action = decide(&self.state, answer);
            let wait = self.wait(action, wait);
            if wait >= self.remaining() {
                self.state.patience = false;
                action = decide(&self.state, answer);
            }
            match action {
                Action::Deliver(delivery) => {
                    return Ending {
                        told: Told::Value(delivery),
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
            } else if is_on(Fault::WindowStartsLate) && self.resends <= 1 {
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
            token: if is_on(Fault::TokenChanged) {
                token
            } else {
                first
            },
            key: (self.state.rule == Rule::Key).then(|| format!("key {}", self.index)),
        };
        if self.resends > 0 && is_on(Fault::OtherBytes) {
            wire.bytes.push(' ');
        }
        if self.resends > 0 && is_on(Fault::KeyChanged) {
            wire.key = wire.key.map(|key| key + "'");
        }
        let mut reply = self.exchange(wire.clone()).await;
        let redirected =
            matches!(&reply, Some(Reply::Answer { answer, .. }) if answer.status == 307);
        if redirected && is_on(Fault::RedirectFollowed) {
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
                .is_none_or(|begun| self.window.is_open(begun, self.world.shown()));
        self.state.token_kept = self.token.is_none_or(|token| token == self.world.token());
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
                FirstResponse::of_refusal(
                    answer.body.as_bytes(),
                    Some("Reason"),
                    Some("ProcessedRequestInfo"),
                )
            })
            .flatten();
        let marks = Marks {
            duplicate: first.as_ref().map(FirstResponse::class),
            throttled: answer.status == 429
                || answer.status == 503 && answer.body.contains("\"Reason\""),
            denied: answer.body.contains("504"),
            cut,
            undecodable: !decodes(&answer),
        };
        let class = AnswerClass::of(answer.status, marks);
        let value = match first {
            Some(first) => first.bodies.into_iter().next(),
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
            Action::RenewToken | Action::Deliver(_) | Action::Fail(_) => Duration::ZERO,
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
