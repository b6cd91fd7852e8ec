//! Identical writes of this client, seen before anything is sent.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::Poll;
use std::time::Duration;

use super::run::Run;
use crate::kept::Kept;
use crate::promise::{Claim, Fail, Nature, Twin, TwinAction, TwinState, on_twin, told};

impl Run {
    fn claim(&self) -> Option<Claim<Kept>> {
        let registry = self.ready.request.core.0.registry.as_ref()?;
        let key = self.ready.request.told.fingerprint?;
        if self.window().is_none() || self.state.nature == Nature::Read {
            return None;
        }
        Some(registry.claim(key))
    }

    /// Asks the registry. Nearly always nothing identical is there.
    pub(super) fn is_free(&mut self) -> bool {
        match self.claim() {
            None => true,
            Some(Claim::Free(guard)) => {
                self.guard = Some(guard);
                true
            }
            Some(_) => false,
        }
    }

    /// Something identical is there, or was: waits, if the caller wants that. May give its response. An error comes
    /// with how long the API may remember the other write.
    pub(super) async fn meet(&mut self) -> Result<Option<Kept>, (Fail, Option<Duration>)> {
        while let Some(claim) = self.claim() {
            let (twin, kept, wait, state) = match claim {
                Claim::Free(guard) => {
                    self.guard = Some(guard);
                    break;
                }
                Claim::InFlight(twin) => (Some(twin), None, None, TwinState::InFlight),
                Claim::Done {
                    kept: Some(kept),
                    wait,
                } => (None, Some(kept), Some(wait), TwinState::Kept),
                Claim::Done { kept: None, wait } => (None, None, Some(wait), TwinState::Done),
                Claim::Unknown { wait } => (None, None, Some(wait), TwinState::Unknown),
            };
            let patience = wait.unwrap_or_default() < self.time_left();
            match on_twin(self.state.on_duplicate, state, patience) {
                TwinAction::TakeKept => {
                    return kept.map(Some).ok_or((told(state), wait));
                }
                TwinAction::AwaitTwin => {
                    if let Some(twin) = twin
                        && !self.await_twin(twin).await
                    {
                        return Err((told(state), wait));
                    }
                }
                TwinAction::AwaitWindow => self.pause(wait.unwrap_or_default()).await,
                TwinAction::Fail(fail) => return Err((fail, wait)),
            }
        }
        Ok(None)
    }

    /// Whether the twin has ended before the time of this call.
    async fn await_twin(&mut self, mut twin: Twin<Kept>) -> bool {
        let began = self.latest;
        let mut timer = self.ready.request.core.0.clock.sleep(self.time_left());
        let ended = poll_fn(|context| {
            if Pin::new(&mut twin).poll(context).is_ready() {
                return Poll::Ready(true);
            }
            timer.as_mut().poll(context).map(|()| false)
        })
        .await;
        let ended_at = self.now();
        self.ready.request.told.waited += ended_at.monotonic.saturating_sub(began.monotonic);
        ended
    }
}
