//! A caller: the loop around the table, as thin as the runtime's.

use specwright_runtime::promise::internals::{
    self, AnswerClass, DuplicateAction, DuplicateState, Earlier, Marks, Nature, Rule, State,
    give_up, on_identical_write,
};
use specwright_runtime::promise::{Effect, ErrorKind, Resend, SuccessKind, Unknown};

use super::config::{Config, LASTS, MARGIN, OLD};
use super::server::small;
use super::state::{Action, Age, At, Broken, Request, Stage, World};
use crate::call_outcome::CallOutcome;
use crate::fault::Fault;

impl World {
    /// Everything that can happen.
    pub(super) fn actions(&self, config: &Config, actions: &mut Vec<Action>) {
        let mut open = false;
        for (index, caller) in self.callers.iter().enumerate() {
            let at = small(index);
            match caller.at {
                At::Idle => {
                    actions.push(Action::Look(at));
                    self.fleet_actions(config, at, actions);
                }
                At::AwaitDuplicate | At::AwaitWindow | At::WaitWindow(_) => {
                    if self.may_look(config, index) {
                        actions.push(Action::Look(at));
                    }
                    actions.push(Action::Cancel(at));
                }
                At::Ready => {
                    actions.extend([Action::Send(at), Action::FailToSend(at), Action::Cancel(at)]);
                    self.fleet_actions(config, at, actions);
                }
                At::Waiting => {
                    self.fleet_actions(config, at, actions);
                    let out = [
                        Action::Cancel(at),
                        Action::TimeOut(at),
                        Action::Lose(at),
                        Action::Between(at),
                    ];
                    actions.extend(out);
                    if self.mishaps > 0 && caller.call.token_valid {
                        actions.push(Action::Expire(at));
                    }
                }
                At::Ended(_) => {}
            }
            open |= !matches!(caller.at, At::Ended(_));
        }
        // Once everybody was told, only effects can still change anything.
        if open
            || self
                .requests
                .iter()
                .any(|request| !matches!(request.stage, Stage::Answered(_)))
        {
            self.outside(config, actions);
        }
    }

    /// The world after something has happened.
    pub(super) fn after(&self, config: &Config, action: Action) -> Self {
        let mut next = self.clone();
        match action {
            Action::Look(caller) => next.look(config, caller.into()),
            Action::Send(caller) => next.send(config, caller.into(), true),
            Action::FailToSend(caller) => next.send(config, caller.into(), false),
            Action::Cancel(caller) => next.end_call(config, caller.into(), CallOutcome::Cancelled),
            Action::TimeOut(caller) => next.without_answer(config, caller, AnswerClass::TimedOut),
            Action::Lose(caller) => next.without_answer(config, caller, AnswerClass::Lost),
            Action::Between(caller) => {
                next.without_answer(config, caller, config.table().class(503, Marks::default()));
            }
            Action::Drop(request) => {
                next.requests.remove(request.into());
            }
            Action::Refuse(request, answer) => {
                next.requests[usize::from(request)].stage = Stage::Answered(answer);
            }
            Action::Arrive(request, first) => next.arrive(config, request, first),
            Action::End(request, answer, effect, keep) => {
                next.end(config, request, answer, effect, keep);
            }
            Action::Answer(request, answer) => {
                let request = next.requests.remove(request.into());
                next.answered(config, request.caller.into(), answer);
                next.judge_value(request, answer);
            }
            Action::Tick => next.pass(config, true),
            Action::Sleep => next.mishap(|world| {
                world.store_knows &= world.callers.iter().all(|caller| caller.claimed.is_none());
                world.pass(config, false);
            }),
            Action::Crash(caller) => next.crash(config, caller),
            Action::Forget => next.mishap(Self::forget),
            Action::StoreFails(caller, go_on) => {
                next.mishap(|world| world.store_fails(config, caller.into(), go_on));
            }
            Action::SetBack => next.mishap(|world| world.set_wall(None)),
            Action::SetForward => next.mishap(|world| world.set_wall(Some(OLD))),
            Action::Restart => next.mishap(Self::restart),
            Action::Expire(caller) => next.mishap(|world| {
                world.callers[usize::from(caller)].call.token_valid = false;
            }),
        }
        next.tidy();
        next
    }

    fn mishap(&mut self, what: impl FnOnce(&mut Self)) {
        self.mishaps -= 1;
        what(self);
    }

    /// What the registry holds against a caller: an identical write.
    fn duplicate(&self, config: &Config, me: usize) -> Option<DuplicateState> {
        if config.fleet {
            return self.shared_duplicate(config, me);
        }
        let watched = matches!(config.rule, Rule::Window(_))
            && config.one_client
            && config.nature != Nature::Read;
        if !watched || config.fault == Some(Fault::RegistryIgnored) {
            return None;
        }
        let mut found = None;
        for (_, caller) in self
            .callers
            .iter()
            .enumerate()
            .filter(|(other, _)| *other != me)
        {
            match (caller.at, caller.ended) {
                (At::Ready | At::Waiting | At::WaitWindow(_), _) => {
                    return Some(DuplicateState::InFlight);
                }
                (_, Some((age, effect))) if !wait_is_over(config, age) => {
                    let done = effect == Effect::Done;
                    found = Some(if done {
                        DuplicateState::Cached
                    } else {
                        DuplicateState::Unknown
                    });
                }
                _ => {}
            }
        }
        found
    }

    fn may_look(&self, config: &Config, me: usize) -> bool {
        match self.callers[me].at {
            At::AwaitDuplicate => self.duplicate(config, me) != Some(DuplicateState::InFlight),
            At::AwaitWindow => self.duplicate(config, me).is_none(),
            At::WaitWindow(since) => wait_is_over(config, since),
            _ => true,
        }
    }

    /// A caller begins, or looks again.
    fn look(&mut self, config: &Config, me: usize) {
        if matches!(self.callers[me].at, At::WaitWindow(_)) {
            self.callers[me].at = At::Ready;
            return;
        }
        let Some(duplicate) = self.duplicate(config, me) else {
            self.claim_shared(config, me);
            self.callers[me].at = At::Ready;
            return;
        };
        self.on_duplicate(config, me, duplicate);
    }

    /// What the caller does about an identical write.
    pub(super) fn on_duplicate(&mut self, config: &Config, me: usize, duplicate: DuplicateState) {
        let wanted = self.callers[me].call.on_duplicate;
        match on_identical_write(wanted, duplicate, true) {
            DuplicateAction::AwaitDuplicate => self.callers[me].at = At::AwaitDuplicate,
            DuplicateAction::AwaitWindow => self.callers[me].at = At::AwaitWindow,
            DuplicateAction::TakeCached => {
                self.end_call(config, me, CallOutcome::Success(SuccessKind::AlreadyDone));
            }
            DuplicateAction::Fail(fail) => self.end_call(config, me, CallOutcome::Error(fail)),
            DuplicateAction::GoOn => self.callers[me].at = At::Ready,
        }
    }

    /// A caller's attempt leaves, or fails before a byte is sent.
    fn send(&mut self, config: &Config, me: usize, leaves: bool) {
        self.look_at_clock(config, me);
        let caller = &mut self.callers[me];
        let again = caller.call.earlier != Earlier::Nothing;
        if caller.is_late() {
            // Paused for longer than its timeout.
            let fail = if again {
                give_up(&caller.call, Unknown::GaveUp)
            } else {
                ErrorKind::NotSent
            };
            return self.end_call(config, me, CallOutcome::Error(fail));
        }
        if again
            && config.fault != Some(Fault::WindowNotRechecked)
            && let Err(why) = config.table().may_resend(&caller.call)
        {
            let fail = give_up(&caller.call, why);
            return self.end_call(config, me, CallOutcome::Error(fail));
        }
        if !leaves {
            caller.at = At::Waiting;
            return self.answered(config, me, AnswerClass::NotSent);
        }
        self.judge(config, me);
        let caller = &mut self.callers[me];
        if caller.begun.is_none() {
            caller.begun = Some(Age::now());
        }
        caller.sent += 1;
        caller.resent += u8::from(again);
        caller.at = At::Waiting;
        let request = Request {
            caller: small(me),
            same: caller.same,
            stage: Stage::OnWay,
            awaited: true,
            holds_effect: false,
        };
        self.requests.push(request);
    }

    /// The judge of what is handed over: a first response is a value only if it is the answer to an effect.
    fn judge_value(&mut self, request: Request, answer: AnswerClass) {
        let end = self.callers[usize::from(request.caller)].at;
        let is_first = matches!(answer, AnswerClass::Duplicate(_));
        let is_value = matches!(end, At::Ended(CallOutcome::Success(_)));
        if is_first && is_value && !request.holds_effect {
            self.broken = self.broken.or(Some(Broken::Value));
        }
    }

    /// The judge of the wire: what must not leave.
    fn judge(&mut self, config: &Config, me: usize) {
        let caller = &self.callers[me];
        let again = caller.call.earlier != Earlier::Nothing;
        let window = matches!(config.rule, Rule::Window(_));
        let age = caller.begun.map_or(0, |age| age.truth);
        let verdict = if again && config.nature == Nature::Write {
            let chosen = caller.call.after_timeout || config.rule == Rule::Key;
            match (caller.last, caller.call.resend) {
                (_, Resend::Never) => Some(Broken::Policy),
                (_, Resend::Proven) if config.rule != Rule::Key => Some(Broken::Policy),
                _ if config.rule == Rule::None => Some(Broken::Policy),
                _ if !caller.same => Some(Broken::Other),
                (Some(AnswerClass::TimedOut), _) if !chosen => Some(Broken::AfterTimeout),
                (
                    Some(
                        AnswerClass::ServerError
                        | AnswerClass::OkUndecodable
                        | AnswerClass::Redirect,
                    ),
                    _,
                ) => Some(Broken::AfterAnswer),
                _ if window && caller.resent > 0 => Some(Broken::Twice),
                _ if window && age >= LASTS - MARGIN => Some(Broken::Late),
                _ => None,
            }
        } else {
            let watched = config.one_client || config.fleet && self.store_knows;
            let duplicate = window && watched && !again && self.true_duplicate(config, me);
            duplicate.then_some(Broken::IdenticalWrite)
        };
        self.broken = self.broken.or(verdict);
    }

    /// Whether an identical write of the client is truly in flight or inside the window.
    fn true_duplicate(&self, config: &Config, me: usize) -> bool {
        self.callers
            .iter()
            .enumerate()
            .filter(|(other, _)| *other != me)
            .any(|(_, caller)| {
                let maybe = caller.call.earlier != Earlier::Nothing;
                let past = caller.is_of_the_past(config);
                let out = !past
                    && match caller.at {
                        At::Waiting => true,
                        At::Ready => maybe,
                        _ => false,
                    };
                out || caller.truly_ended.is_some_and(|age| age.truth < LASTS)
            })
    }

    fn look_at_clock(&mut self, config: &Config, me: usize) {
        let caller = &mut self.callers[me];
        caller.call.window_open = caller.begun.is_none_or(|age| {
            let (from, to) = age.moments();
            config.table().is_open(config.window(), from, to)
        });
    }

    /// An attempt ends without an answer from the server; its request goes on.
    fn without_answer(&mut self, config: &Config, caller: u8, answer: AnswerClass) {
        for request in self
            .requests
            .iter_mut()
            .filter(|request| request.caller == caller)
        {
            request.awaited = false;
        }
        self.answered(config, caller.into(), answer);
    }

    /// The table is asked, and what it says is done.
    fn answered(&mut self, config: &Config, me: usize, answer: AnswerClass) {
        if config.fault == Some(Fault::WindowStartsLate)
            && self.callers[me].call.earlier == Earlier::Nothing
        {
            self.callers[me].begun = Some(Age {
                truth: self.callers[me].begun.map_or(0, |age| age.truth),
                ..Age::now()
            });
        }
        self.look_at_clock(config, me);
        let caller = &mut self.callers[me];
        caller.call.retries_left = caller.retries_left > 0 && !caller.is_late();
        if config.fault == Some(Fault::RedirectFollowed)
            && answer == AnswerClass::Redirect
            && caller.retries_left > 0
        {
            // As a transport does: nobody notices.
            caller.at = At::Ready;
            caller.retries_left -= 1;
            return;
        }
        let mut action = config.table().decide(&caller.call, answer);
        if config.fleet && action == internals::Action::WaitWindow {
            // No call of these fleets has that much time.
            caller.call.retries_left = false;
            action = config.table().decide(&caller.call, answer);
        }
        caller.last = Some(answer);
        match action {
            internals::Action::Succeed(delivery) => {
                return self.end_call(config, me, CallOutcome::Success(delivery));
            }
            internals::Action::Fail(fail) => {
                return self.end_call(config, me, CallOutcome::Error(fail));
            }
            internals::Action::WaitWindow => caller.at = At::WaitWindow(Age::now()),
            internals::Action::RenewToken => {
                caller.call.token_renewable = false;
                caller.at = At::Ready;
            }
            internals::Action::Resend | internals::Action::FetchFirstResponse => {
                caller.at = At::Ready;
                caller.same &= !matches!(config.fault, Some(Fault::OtherBytes | Fault::KeyChanged));
            }
            internals::Action::RetryNotSent
            | internals::Action::WaitThrottle
            | internals::Action::RepeatRead => caller.at = At::Ready,
        }
        caller.call.note(answer);
        caller.retries_left -= 1;
        if caller.call.earlier == Earlier::Nothing {
            // Nothing was processed: the window has not begun, and a new token changes nothing.
            caller.begun = None;
            caller.call.token_valid = true;
        } else if !caller.call.token_valid {
            caller.same = false;
        }
    }

    /// The call ends.
    pub(super) fn end_call(&mut self, config: &Config, me: usize, outcome: CallOutcome) {
        let caller = &mut self.callers[me];
        let effect = match outcome {
            CallOutcome::Success(delivery) => delivery.effect(),
            CallOutcome::Error(fail) => fail.effect(),
            CallOutcome::Cancelled
                if caller.sent > 0 && !config.table().has(Fault::CancelForgets) =>
            {
                Effect::Unknown
            }
            CallOutcome::Cancelled => Effect::None,
        };
        let held = !matches!(caller.at, At::AwaitDuplicate | At::AwaitWindow | At::Idle);
        let forgotten = effect == Effect::None
            || effect == Effect::Unknown && config.table().has(Fault::UnknownForgets);
        caller.ended = (held && !forgotten).then(|| {
            let from_start = config.table().has(Fault::WaitsFromStart);
            let age = caller.begun.filter(|_| from_start).unwrap_or(Age::now());
            (age, effect)
        });
        let open = matches!(
            outcome,
            CallOutcome::Cancelled | CallOutcome::Error(ErrorKind::Unknown(_))
        ) && caller.sent > 0;
        let open = !caller.is_of_the_past(config) && (open || effect == Effect::Done);
        caller.truly_ended = (held && open).then(Age::now);
        self.finish_shared(config, me, effect);
        let caller = &mut self.callers[me];
        caller.at = At::Ended(outcome);
        caller.call = State::new(caller.call.nature, caller.call.rule);
        caller.begun = None;
        caller.last = None;
        caller.retries_left = 0;
        for request in self
            .requests
            .iter_mut()
            .filter(|request| usize::from(request.caller) == me)
        {
            request.awaited = false;
        }
    }
}

fn wait_is_over(config: &Config, age: Age) -> bool {
    let (from, to) = age.moments();
    config.window().wait(from, to).is_zero()
}
