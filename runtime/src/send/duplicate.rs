//! Identical writes of this client, seen before anything is sent.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::Poll;
use std::time::Duration;

use super::run::Run;
use crate::cached_response::CachedResponse;
use crate::promise::{
    Claim, DuplicateAction, DuplicateState, ErrorKind, InFlightWrite, Nature, duplicate_error,
    on_identical_write,
};

impl Run {
    fn claim(&self) -> Option<Claim<CachedResponse>> {
        let registry = self.prepared.request.core.0.registry.as_ref()?;
        let fingerprint = self.prepared.request.stats.fingerprint?;
        if self.window().is_none() || self.state.nature == Nature::Read {
            return None;
        }
        Some(registry.claim(fingerprint))
    }

    /// Claims the write in the registry. Nearly always nothing identical is there; `false`: something is.
    pub(super) fn claim_write(&mut self) -> bool {
        match self.claim() {
            None => true,
            Some(Claim::Free(guard)) => {
                self.guard = Some(guard);
                true
            }
            Some(_) => false,
        }
    }

    /// An identical write is in flight, or was: waits, if the caller wants that. May return its response. An error
    /// comes with how long the API may remember the other write.
    pub(super) async fn wait_for_duplicate(
        &mut self,
    ) -> Result<Option<CachedResponse>, (ErrorKind, Option<Duration>)> {
        while let Some(claim) = self.claim() {
            let (in_flight, response, wait, state) = match claim {
                Claim::Free(guard) => {
                    self.guard = Some(guard);
                    break;
                }
                Claim::InFlight(write) => (Some(write), None, None, DuplicateState::InFlight),
                Claim::Done {
                    response: Some(response),
                    wait,
                } => (None, Some(response), Some(wait), DuplicateState::Cached),
                Claim::Done {
                    response: None,
                    wait,
                } => (None, None, Some(wait), DuplicateState::Done),
                Claim::Unknown { wait } => (None, None, Some(wait), DuplicateState::Unknown),
            };
            let time_left = wait.unwrap_or_default() < self.time_left();
            match on_identical_write(self.state.on_duplicate, state, time_left) {
                DuplicateAction::TakeCached => {
                    return response.map(Some).ok_or((duplicate_error(state), wait));
                }
                DuplicateAction::AwaitDuplicate => {
                    if let Some(write) = in_flight
                        && !self.wait_for(write).await
                    {
                        return Err((duplicate_error(state), wait));
                    }
                }
                DuplicateAction::AwaitWindow => self.pause(wait.unwrap_or_default()).await,
                DuplicateAction::Fail(kind) => return Err((kind, wait)),
            }
        }
        Ok(None)
    }

    /// Whether the other write has ended before the timeout of this call.
    async fn wait_for(&mut self, mut write: InFlightWrite<CachedResponse>) -> bool {
        let began = self.latest;
        let mut timer = self.prepared.request.core.0.clock.sleep(self.time_left());
        let ended = poll_fn(|context| {
            if Pin::new(&mut write).poll(context).is_ready() {
                return Poll::Ready(true);
            }
            timer.as_mut().poll(context).map(|()| false)
        })
        .await;
        let ended_at = self.now();
        self.prepared.request.stats.waited += ended_at.monotonic.saturating_sub(began.monotonic);
        ended
    }
}
