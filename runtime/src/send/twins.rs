//! Identical writes of this client, seen before anything is sent.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::Arc;
use std::task::Poll;

use super::run::Run;
use crate::error::RawAnswer;
use crate::promise::{Claim, Fail, Guard, Nature, Twin, TwinAction, TwinState, on_twin};

/// What the registry says in the end.
pub(super) enum Claimed {
    /// It may be sent.
    Free(Option<Guard<Arc<RawAnswer>>>),
    /// It was done; this is its response.
    Kept(Arc<RawAnswer>),
}

impl Run {
    /// Asks the registry, and waits if the caller wants that.
    pub(super) async fn claim(&mut self) -> Result<Claimed, Fail> {
        let free = Ok(Claimed::Free(None));
        let (Some(registry), Some(key)) =
            (self.ready.request.core.0.registry.clone(), self.ready.key)
        else {
            return free;
        };
        if self.window().is_none() || self.state.nature == Nature::Read {
            return free;
        }
        loop {
            let (twin, kept, wait, state) = match registry.claim(key) {
                Claim::Free(guard) => return Ok(Claimed::Free(Some(guard))),
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
                    if let Some(kept) = kept {
                        return Ok(Claimed::Kept(kept));
                    }
                    return Err(Fail::AlreadyDone);
                }
                TwinAction::AwaitTwin => {
                    if let Some(twin) = twin
                        && !self.await_twin(twin).await
                    {
                        return Err(Fail::AlreadyDone);
                    }
                }
                TwinAction::AwaitWindow => self.pause(wait.unwrap_or_default()).await,
                TwinAction::Fail(fail) => return Err(fail),
            }
        }
    }

    /// Whether the twin has ended before the time of this call.
    async fn await_twin(&mut self, mut twin: Twin<Arc<RawAnswer>>) -> bool {
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
        self.waited += ended_at.monotonic.saturating_sub(began.monotonic);
        ended
    }
}
