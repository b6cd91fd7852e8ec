//! Clocks and retries: what is still possible, and how long to wait.

use std::time::Duration;

use super::attempt::AttemptResult;
use super::classify::window_rule;
use super::run::Run;
use super::wait::{backoff, jitter};
use crate::api::DuplicateRule;
use crate::promise::{Action, AnswerClass, Elapsed, Moment, Nature, Rule, Window};

impl Run {
    /// `Retry-After`, also as advice beside a good answer: how long everybody of this client is held back.
    pub(super) fn advice(&self, class: AnswerClass, wait: Option<Duration>) -> Option<Duration> {
        let request = &self.prepared.request;
        let throttled = class == AnswerClass::Throttled;
        let advised = wait.is_some() && request.answer.status.is_success();
        if request.foreign || !(throttled || advised) {
            return None;
        }
        let fallback = || {
            let backoff = backoff(
                request.settings(),
                self.prepared.request.stats.attempts,
                &*request.core.0.clock,
            );
            // Where refused requests count, a try before the window has passed would only lengthen the wait.
            let window = request.core.0.refused_window;
            if throttled {
                backoff.max(window)
            } else {
                backoff
            }
        };
        Some(wait.unwrap_or_else(fallback))
    }

    /// A read right after a write, which a replica does not know yet.
    pub(super) fn missing(&self, class: AnswerClass, ended: &AttemptResult) -> bool {
        class == AnswerClass::ClientError
            && self.state.nature == Nature::Read
            && ended.answered
            && self.prepared.request.answer.status.as_u16() == 404
            && self.elapsed() < self.prepared.request.settings().missing_for
            && !self.time_left().is_zero()
    }

    /// Looks at window, token, attempts and time, as of the latest moment.
    pub(super) fn update(&mut self, wait: Option<Duration>) {
        let now = self.latest;
        let settings = self.prepared.request.settings();
        let shared = &self.prepared.request.core.0;
        self.state.window_open = match (self.window_began, self.prepared.rule) {
            (None, _) | (_, Rule::None) => true,
            (Some(began), Rule::Window(_)) => self
                .window()
                .is_some_and(|window| window.is_open(began, now)),
            (Some(began), Rule::Key) => match shared.api.duplicates {
                DuplicateRule::Key(rule) => {
                    Window::new(rule.lasts, settings.margin).is_open(began, now)
                }
                _ => false,
            },
        };
        self.state.token_valid = self
            .prepared
            .request
            .token
            .as_ref()
            .is_none_or(|token| token.is_good(now));
        let attempts = if settings.missing_for.is_zero() {
            settings.attempts
        } else {
            u32::MAX
        };
        let out_of_time = wait.unwrap_or_default() >= self.time_left();
        self.state.retries_left = self.prepared.request.stats.attempts < attempts
            && shared.budget.is_left()
            && !out_of_time;
        self.out_of_time = out_of_time;
    }

    pub(super) fn pause_before(&self, action: Action, advised: Option<Duration>) -> Duration {
        let request = &self.prepared.request;
        let (settings, clock) = (request.settings(), &*request.core.0.clock);
        let backoff = backoff(settings, self.prepared.request.stats.attempts, clock);
        match action {
            Action::Resend | Action::FetchFirstResponse if self.prepared.rule != Rule::None => {
                jitter(settings.settle, settings.settle / 4, clock)
            }
            // The limiter holds everybody until the time that the answer names; here only the jitter is added.
            Action::WaitThrottle if request.foreign => advised.unwrap_or(backoff),
            Action::WaitThrottle => jitter(Duration::ZERO, settings.backoff, clock),
            _ => advised.unwrap_or_default().max(backoff),
        }
    }

    pub(super) async fn pause(&mut self, wait: Duration) {
        let wait = wait.min(self.time_left());
        if !wait.is_zero() {
            self.prepared.request.stats.waited += wait;
            self.prepared.request.core.0.clock.sleep(wait).await;
            self.now();
        }
    }

    /// Reads the clock. It is read as seldom as can be: after everything that takes time.
    pub(super) fn now(&mut self) -> Moment {
        self.latest = self.prepared.request.core.0.clock.now();
        self.latest
    }

    /// How long the call has taken. A machine that slept has not worked on it, so the clock that stops counts here.
    pub(super) fn elapsed(&self) -> Duration {
        Elapsed::at_least(self.began, self.latest)
    }

    pub(super) fn time_left(&self) -> Duration {
        let limit = self.prepared.request.settings().timeout;
        limit.saturating_sub(self.elapsed())
    }

    pub(super) fn window(&self) -> Option<Window> {
        let request = &self.prepared.request;
        let rule = window_rule(request.core.0.api, request.operation)?;
        Some(Window::new(rule.lasts, request.settings().margin))
    }
}
