//! Before an attempt: its turn, its token, one more look, and the intent.

use std::future::poll_fn;
use std::task::Poll;
use std::time::Duration;

use super::place::{Places, Reservations};
use super::run::Run;
use super::wait::before;
use crate::auth::Token;
use crate::error::{Error, ErrorKind};
use crate::limit::{Counter, Reservation};
use crate::promise::fault::planted;
use crate::promise::{
    Action, Earlier, Fail, Intent, Moment, Nature, Phase, State, Unknown, decide, give_up,
    may_resend,
};
use crate::transport::BoxFuture;

fn no_token() -> Error {
    let why = "no token came within the timeout of the call";
    Error::new(ErrorKind::NoCredentials, why)
}

/// How far a turn has come that has to be waited for.
#[derive(Default)]
pub(super) struct Turn {
    /// What counters have given. Handed on at once: only there they are given back.
    places: Reservations,
    /// How long to wait for the last of them.
    wait: Duration,
}

impl Run {
    fn is_again(&self) -> bool {
        !matches!(self.state.phase(), Phase::First | Phase::Read)
    }

    /// The same as [`Self::before_attempt`] where there is nothing to wait for, to record or to look at again: nearly
    /// every call. It holds no state, so that a call is small.
    pub(super) fn at_once(&mut self) -> Result<(), Turn> {
        let mut turn = Turn::default();
        let request = &self.ready.request;
        let shared = &request.core.0;
        if self.is_again() || request.foreign || shared.journal.is_some() {
            return Err(turn);
        }
        let limit = self.time_left();
        for counter in &shared.counters {
            match shared.limits.reserve_now(counter, 1, self.latest, limit) {
                Some(Ok(wait)) => {
                    turn.places.add(self.latest, wait);
                    turn.wait = wait;
                }
                Some(Err(_)) | None => return Err(turn),
            }
            if !turn.wait.is_zero() {
                return Err(turn);
            }
        }
        if limit.is_zero() || !shared.limits.held(self.latest).is_zero() {
            return Err(turn);
        }
        let Poll::Ready(token) = shared.credentials.at_hand() else {
            return Err(turn);
        };
        self.ready.request.told.token = token;
        self.leaves();
        Ok(())
    }

    /// Waits for its turn, takes a token, asks once more whether it may be sent, and records the intent.
    pub(super) async fn before_attempt(&mut self, turn: Turn) -> Result<(), Error> {
        let again = self.is_again();
        let mut places = None;
        if !self.ready.request.foreign {
            places = Some(self.take_turn(turn).await?);
            let keep = again && self.ready.request.told.token.is_some() && !planted!(TokenChanged);
            if !keep {
                self.take_token().await?;
            }
        }
        if self.time_left().is_zero() {
            return Err(Error::of_fail(self.out_of_time()));
        }
        self.intend().await?;
        // An attempt without time could not tell a request that left from one that did not.
        if self.time_left().is_zero() {
            return Err(Error::of_fail(self.out_of_time()));
        }
        if again {
            // All of that may have taken its time.
            self.now();
        }
        self.update(None);
        let recheck = again && !planted!(WindowNotRechecked);
        if recheck && let Err(why) = may_resend(&self.state) {
            return Err(Error::of_fail(give_up(&self.state, why)));
        }
        if let Some(places) = places {
            places.used();
        }
        self.leaves();
        Ok(())
    }

    /// From here on something may be sent.
    fn leaves(&mut self) {
        self.ready.request.told.attempts += 1;
        self.ready
            .request
            .told
            .started
            .get_or_insert(self.latest.wall);
        self.window_began.get_or_insert(self.latest);
        if let Some(guard) = &mut self.guard {
            guard.sending();
        }
    }

    /// Waits until the API's limits have room.
    async fn take_turn(&mut self, turn: Turn) -> Result<Places, Error> {
        let core = self.ready.request.core.clone();
        let shared = &core.0;
        let (reserved, wait) = (turn.places.count(), turn.wait);
        let mut places = Places::of(&core, turn.places);
        self.pause(wait).await;
        for counter in shared.counters.iter().skip(reserved) {
            let (now, limit) = (self.latest, self.time_left());
            let reserved = match shared.limits.reserve_now(counter, 1, now, limit) {
                Some(reserved) => reserved,
                None => self.reserve(counter, now, limit).await?,
            };
            let Ok(wait) = reserved else {
                return Err(self.no_turn());
            };
            places.reserved.add(now, wait);
            // Asking may have taken its time.
            let asked = self.latest.monotonic.saturating_sub(now.monotonic);
            self.pause(wait.saturating_sub(asked)).await;
        }
        // Somebody may have been told to wait in the meantime.
        loop {
            let held = shared.limits.held(self.latest);
            if held.is_zero() {
                return Ok(places);
            }
            if held >= self.time_left() {
                return Err(self.no_turn());
            }
            self.pause(held).await;
        }
    }

    /// Asks a store that takes its time. The call's timeout holds there, too.
    async fn reserve(
        &mut self,
        counter: &Counter,
        now: Moment,
        limit: Duration,
    ) -> Result<Reservation, Error> {
        let core = self.ready.request.core.clone();
        let asked = core.0.limits.reserve(counter, 1, now, limit);
        let reserved = before(asked, core.0.clock.sleep(limit)).await;
        self.now();
        reserved.ok_or_else(|| self.no_turn())
    }

    /// The token to send with. Who keeps it fresh may wait long; the call's timeout holds there, too.
    async fn take_token(&mut self) -> Result<(), Error> {
        let core = self.ready.request.core.clone();
        let credentials = &core.0.credentials;
        if let Poll::Ready(token) = credentials.at_hand() {
            self.ready.request.told.token = token;
            return Ok(());
        }
        if let Some(good) = credentials.still_good() {
            self.ready.request.told.token = Some(self.ask_beside(good).await);
            return Ok(());
        }
        let limit = self.time_left();
        let asked = before(credentials.token(), core.0.clock.sleep(limit)).await;
        self.now();
        match asked {
            Some(token) => self.ready.request.told.token = token?,
            None => return Err(no_token()),
        }
        Ok(())
    }

    /// A newer token, if it is there at once. Else nobody waits for it while there is a good one: it is asked for
    /// beside the attempt.
    async fn ask_beside(&mut self, good: Token) -> Token {
        let core = self.ready.request.core.clone();
        let mut asking: BoxFuture<'static, _> =
            Box::pin(async move { core.0.credentials.token().await });
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
        let core = self.ready.request.core.clone();
        let asked = core.0.credentials.renew(refused);
        let renewed = before(asked, core.0.clock.sleep(self.time_left())).await;
        self.now();
        renewed.unwrap_or_else(|| Err(no_token()))
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
        let Some(journal) = self.ready.request.core.0.journal.clone() else {
            return Ok(());
        };
        if self.state.nature == Nature::Read {
            return Ok(());
        }
        let Some(key) = self.ready.request.told.fingerprint else {
            return Ok(());
        };
        let intent = Intent {
            call: self.call,
            operation: self.ready.request.operation.id.to_owned(),
            key,
            attempt: self.ready.request.told.attempts + 1,
            at: self.latest.wall,
        };
        self.intended = true;
        let timer = self.ready.request.core.0.clock.sleep(self.time_left());
        let recorded = before(journal.intent(&intent), timer).await;
        self.now();
        let Some(recorded) = recorded else {
            let mut made = Error::of_fail(self.out_of_time());
            made.say("the journal did not take the intent in time");
            return Err(made);
        };
        recorded.map_err(|error| {
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
