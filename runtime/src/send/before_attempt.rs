//! Before an attempt: its permits, its token, one more look, and the intent.

use std::future::poll_fn;
use std::task::Poll;
use std::time::Duration;

use super::permits::Reserved;
use super::run::{Run, still_throttled};
use super::wait::before;
use crate::auth::Token;
use crate::error::Error;
use crate::limit::{NoPermit, Permit};
use crate::promise::{
    Action, Earlier, ErrorKind, Intent, Nature, Phase, State, Unknown, decide, give_up, may_resend,
};
use crate::transport::BoxFuture;

fn no_token() -> Error {
    let why = "no token came before the timeout of the call";
    Error::new(ErrorKind::NoCredentials, why).timed_out(true)
}

impl Run {
    fn is_again(&self) -> bool {
        !matches!(self.state.phase(), Phase::First | Phase::Read)
    }

    /// The same as [`Self::before_attempt`] where there is nothing to wait for, to record or to look at again: nearly
    /// every call. It holds no state, so that a call is small.
    pub(super) fn at_once(&mut self) -> Result<(), Option<Permit>> {
        let request = &self.prepared.request;
        let shared = &request.core.0;
        if self.is_again() || request.foreign || shared.journal.is_some() {
            return Err(None);
        }
        let limit = self.time_left();
        let mut permit = None;
        if !shared.counters.is_empty() {
            permit = match shared
                .limits
                .reserve_now(&shared.counters, self.latest, limit)
            {
                Some(Ok(permit)) if permit.wait.is_zero() => Some(permit),
                // Handed on at once: only there it is given back.
                Some(Ok(permit)) => return Err(Some(permit)),
                Some(Err(_)) | None => return Err(None),
            };
        }
        if limit.is_zero() || !shared.limits.held(self.latest).is_zero() {
            return Err(permit);
        }
        let Poll::Ready(token) = request.credentials().at_hand() else {
            return Err(permit);
        };
        self.prepared.request.token = token;
        self.leaves();
        Ok(())
    }

    /// Waits for its permits, takes a token, asks once more whether it may be sent, and records the intent.
    pub(super) async fn before_attempt(&mut self, pending: Option<Permit>) -> Result<(), Error> {
        let again = self.is_again();
        let mut permit = None;
        if !self.prepared.request.foreign {
            permit = self.take_permit(pending).await?;
            let keep = again && self.prepared.request.token.is_some();
            if !keep {
                self.take_token().await?;
            }
        }
        if self.time_left().is_zero() {
            return Err(self.out_of_time());
        }
        self.intend().await?;
        // An attempt without time could not tell a request that left from one that did not.
        if self.time_left().is_zero() {
            return Err(self.out_of_time());
        }
        if again {
            // All of that may have taken its time.
            self.now();
        }
        self.update(None);
        if again && let Err(why) = may_resend(&self.state) {
            return Err(Error::of(give_up(&self.state, why)));
        }
        if let Some(permit) = permit {
            permit.used();
        }
        self.leaves();
        Ok(())
    }

    /// From here on something may be sent.
    fn leaves(&mut self) {
        self.prepared.request.stats.attempts += 1;
        self.prepared
            .request
            .stats
            .started
            .get_or_insert(self.latest.wall);
        self.window_began.get_or_insert(self.latest);
        if let Some(guard) = &mut self.guard {
            guard.sending();
        }
        if let Some(claimed) = &mut self.claimed {
            claimed.sending();
        }
    }

    /// Waits until the API's limits have room.
    async fn take_permit(&mut self, pending: Option<Permit>) -> Result<Option<Reserved>, Error> {
        let core = self.prepared.request.core.clone();
        let shared = &core.0;
        if shared.counters.is_empty() {
            self.wait_while_held().await?;
            return Ok(None);
        }
        let began = self.latest;
        let permit = match pending {
            Some(permit) => permit,
            None => self.reserve().await?,
        };
        let reserved = Reserved::of(&core, permit);
        // Asking may have taken its time.
        let asked = self.latest.monotonic.saturating_sub(began.monotonic);
        self.pause(permit.wait.saturating_sub(asked)).await;
        self.wait_while_held().await?;
        Ok(Some(reserved))
    }

    /// Somebody may have been told to wait in the meantime.
    async fn wait_while_held(&mut self) -> Result<(), Error> {
        loop {
            let held = self.prepared.request.core.0.limits.held(self.latest);
            if held.is_zero() {
                return Ok(());
            }
            if held >= self.time_left() {
                return Err(self.no_permit(held));
            }
            self.pause(held).await;
        }
    }

    /// Asks the store, which may take its time. The call's timeout holds there, too.
    async fn reserve(&mut self) -> Result<Permit, Error> {
        let core = self.prepared.request.core.clone();
        let (shared, now, limit) = (&core.0, self.latest, self.time_left());
        let mut reserved = shared.limits.reserve_now(&shared.counters, now, limit);
        if reserved.is_none() {
            let asked = shared.limits.reserve(&shared.counters, now, limit);
            reserved = before(asked, shared.clock.sleep(limit)).await;
            self.now();
        }
        let Some(reserved) = reserved else {
            let silent = self.no_answer_of_limits(ErrorKind::Throttled);
            return Err(silent.timed_out(true));
        };
        reserved.map_err(|none| match none {
            NoPermit::TooLong(wait) => self.no_permit(wait),
            NoPermit::Failed(error) => self
                .no_answer_of_limits(ErrorKind::NotSent)
                .with_message("the store of limits does not work")
                .with_source(error),
        })
    }

    /// The token to send with. Who keeps it fresh may wait long; the call's timeout holds there, too.
    async fn take_token(&mut self) -> Result<(), Error> {
        let core = self.prepared.request.core.clone();
        let credentials = core.credentials(self.prepared.request.operation);
        if let Poll::Ready(token) = credentials.at_hand() {
            self.prepared.request.token = token;
            return Ok(());
        }
        if let Some(good) = credentials.still_good() {
            self.prepared.request.token = Some(self.ask_beside(good).await);
            return Ok(());
        }
        let limit = self.time_left();
        let asked = before(credentials.token(), core.0.clock.sleep(limit)).await;
        self.now();
        match asked {
            Some(token) => self.prepared.request.token = token?,
            None => return Err(no_token()),
        }
        Ok(())
    }

    /// A newer token, if it is there at once. Else nobody waits for it while there is a good one: it is asked for
    /// beside the attempt.
    async fn ask_beside(&mut self, good: Token) -> Token {
        let core = self.prepared.request.core.clone();
        let operation = self.prepared.request.operation;
        let mut asking: BoxFuture<'static, _> =
            Box::pin(async move { core.credentials(operation).token().await });
        let first = poll_fn(|context| Poll::Ready(asking.as_mut().poll(context))).await;
        match first {
            Poll::Ready(Ok(Some(newer))) => newer,
            Poll::Ready(Ok(None) | Err(_)) => good,
            Poll::Pending => {
                self.beside = Some(Box::pin(async move { drop(asking.await) }));
                good
            }
        }
    }

    /// Gets a newer token than the one refused.
    pub(super) async fn renew_token(&mut self, refused: &Token) -> Result<(), Error> {
        let core = self.prepared.request.core.clone();
        let asked = core
            .credentials(self.prepared.request.operation)
            .renew(refused);
        let renewed = before(asked, core.0.clock.sleep(self.time_left())).await;
        self.now();
        renewed.unwrap_or_else(|| Err(no_token()))
    }

    /// What is known when time ends before an attempt.
    fn out_of_time(&self) -> Error {
        let out_of_tries = State {
            retries_left: false,
            ..self.state
        };
        let kind = match (
            self.state.earlier,
            self.last.map(|class| decide(&out_of_tries, class)),
        ) {
            (Earlier::Nothing, Some(Action::Fail(kind))) => kind,
            (Earlier::Nothing, _) => ErrorKind::NotSent,
            (Earlier::MaybeSent | Earlier::Cut, _) => give_up(&self.state, Unknown::GaveUp),
        };
        Error::of(kind).timed_out(true)
    }

    /// A store of limits that does not answer. `first`: if nothing was sent before.
    fn no_answer_of_limits(&self, first: ErrorKind) -> Error {
        Error::of(match self.state.earlier {
            Earlier::Nothing => first,
            _ => give_up(&self.state, Unknown::GaveUp),
        })
    }

    /// A limit that asks to wait for longer than there is time.
    fn no_permit(&self, wait: Duration) -> Error {
        let error = match self.state.earlier {
            Earlier::Nothing => Error::new(ErrorKind::Throttled, still_throttled(wait)),
            _ => Error::of(give_up(&self.state, Unknown::GaveUp)),
        };
        error.timed_out(true)
    }

    async fn intend(&mut self) -> Result<(), Error> {
        let Some(journal) = self.prepared.request.core.0.journal.clone() else {
            return Ok(());
        };
        if self.state.nature == Nature::Read {
            return Ok(());
        }
        let Some(fingerprint) = self.prepared.request.stats.fingerprint else {
            return Ok(());
        };
        let intent = Intent {
            call: self.call,
            operation: self.prepared.request.operation.id.to_owned(),
            fingerprint,
            attempt: self.prepared.request.stats.attempts + 1,
            at: self.latest.wall,
        };
        self.intended = true;
        let timer = self.prepared.request.core.0.clock.sleep(self.time_left());
        let recorded = before(journal.intent(&intent), timer).await;
        self.now();
        let Some(recorded) = recorded else {
            let why = "the journal did not record the intent in time";
            return Err(self.out_of_time().with_message(why));
        };
        recorded.map_err(|error| {
            let kind = match self.state.earlier {
                Earlier::Nothing => ErrorKind::NotSent,
                _ => give_up(&self.state, Unknown::GaveUp),
            };
            Error::new(kind, "the journal did not record the intent").with_source(error)
        })
    }
}
