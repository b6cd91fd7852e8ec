//! Before an attempt: its turn, its token, one more look, and the intent.

use super::run::Run;
use crate::error::Error;
use crate::promise::fault::planted;
use crate::promise::{
    Action, Earlier, Fail, Intent, Nature, Phase, State, Unknown, decide, give_up, may_resend,
};

impl Run {
    /// Waits for its turn, takes a token, asks once more whether it may be sent, and records the intent.
    pub(super) async fn before_attempt(&mut self) -> Result<(), Error> {
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
}
