//! Clocks and patience: what is still possible, and how long to wait.

use std::time::Duration;

use super::attempt::Ended;
use super::classify::window_rule;
use super::run::Run;
use super::wait::{backoff, jitter, retry_after};
use crate::api::DuplicateRule;
use crate::error::RawAnswer;
use crate::promise::{Action, AnswerClass, Elapsed, Moment, Nature, Rule, Window};

impl Run {
    /// `Retry-After`, also as advice beside a good answer: everybody of this client is held back.
    pub(super) async fn advice(
        &self,
        class: AnswerClass,
        answer: Option<&RawAnswer>,
    ) -> Option<Duration> {
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
    pub(super) fn missing(&self, class: AnswerClass, ended: &Ended) -> bool {
        let status = ended.answer.as_ref().map(|answer| answer.status.as_u16());
        let elapsed = self.now().monotonic.saturating_sub(self.began.monotonic);
        self.state.nature == Nature::Read
            && class == AnswerClass::ClientError
            && status == Some(404)
            && elapsed < self.ready.settings.missing_for
            && !self.time_left().is_zero()
    }

    /// Looks at clocks, token and patience.
    pub(super) fn update(&mut self, wait: Option<Duration>) {
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

    pub(super) fn pause_before(&self, action: Action, advised: Option<Duration>) -> Duration {
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
}
