//! Identical writes of this client and of its fleet, seen before anything is sent.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use bytes::Bytes;

use super::run::{GRACE, Run};
use super::wait::before;
use crate::cached_response::CachedResponse;
use crate::error::Error;
use crate::fleet::{SharedClaim, SharedWrite, SharedWrites};
use crate::promise::{
    Claim, DuplicateAction, DuplicateState, Effect, Guard, InFlightWrite, Nature, duplicate_error,
    on_identical_write,
};

/// How often the fleet's registry is asked whether another process has ended.
const LOOK: Duration = Duration::from_millis(100);

const NO_REGISTRY: &str = "the fleet's registry of writes does not work";

impl Run {
    fn claim(&self) -> Option<Claim<CachedResponse>> {
        let registry = self.prepared.request.core.0.registry.as_ref()?;
        let fingerprint = self.prepared.request.stats.fingerprint?;
        if self.window().is_none() || self.state.nature == Nature::Read {
            return None;
        }
        Some(registry.claim(fingerprint))
    }

    /// Claims the write in the registry. Nearly always nothing identical is there; `false`: something is, or the fleet
    /// must be asked.
    pub(super) fn claim_write(&mut self) -> bool {
        match self.claim() {
            None => true,
            Some(Claim::Free(guard)) if self.prepared.request.core.0.writes.is_none() => {
                self.guard = Some(guard);
                true
            }
            Some(_) => false,
        }
    }

    /// An identical write is in flight, or was: waits, if the caller wants that. May return its response. An error
    /// says how long the API may remember the other write.
    pub(super) async fn wait_for_duplicate(&mut self) -> Result<Option<CachedResponse>, Error> {
        while let Some(claim) = self.claim() {
            let Seen {
                state,
                free,
                in_flight,
                response,
                wait,
                failure,
            } = match claim {
                Claim::Free(guard) => match self.claim_shared().await {
                    Ok(()) => {
                        self.guard = Some(guard);
                        break;
                    }
                    Err(seen) => seen.with(guard),
                },
                Claim::InFlight(write) => Seen {
                    in_flight: Some(write),
                    ..Seen::new(DuplicateState::InFlight)
                },
                Claim::Done { response, wait } => Seen::done(response, wait),
                Claim::Unknown { wait } => Seen::unknown(wait),
            };
            let time_left = wait.unwrap_or_default() < self.time_left();
            let failed = |kind| {
                let error = Error::of(kind).with_remembered_for(wait);
                match failure {
                    Some(failure) => error.with_message(NO_REGISTRY).with_source(failure),
                    None => error,
                }
            };
            let action = on_identical_write(self.state.on_duplicate, state, time_left);
            tracing::debug!(target: "specwright", ?state, ?action, "identical write");
            if action == DuplicateAction::GoOn {
                self.guard = free;
                break;
            }
            // Others look again while this call waits.
            drop(free);
            match action {
                DuplicateAction::GoOn => break,
                DuplicateAction::TakeCached => {
                    return response
                        .map(Some)
                        .ok_or_else(|| failed(duplicate_error(state)));
                }
                DuplicateAction::AwaitDuplicate => match in_flight {
                    Some(write) => {
                        if !self.wait_for(write).await {
                            return Err(failed(duplicate_error(state)));
                        }
                    }
                    // Another process: nobody tells when it has ended.
                    None => self.pause(LOOK).await,
                },
                DuplicateAction::AwaitWindow => self.pause(wait.unwrap_or_default()).await,
                DuplicateAction::Fail(kind) => return Err(failed(kind)),
            }
        }
        Ok(None)
    }

    /// Claims the write in the fleet's registry, if there is one.
    async fn claim_shared(&mut self) -> Result<(), Seen> {
        let core = self.prepared.request.core.clone();
        let (Some(writes), Some(fingerprint), Some(window)) = (
            &core.0.writes,
            self.prepared.request.stats.fingerprint,
            self.window(),
        ) else {
            return Ok(());
        };
        let write = SharedWrite {
            fingerprint,
            call: self.call,
            lasts: self.time_left().saturating_add(GRACE),
            window: window.wait(self.latest, self.latest),
        };
        let timer = core.0.clock.sleep(self.time_left());
        // Made before, so that a call that is dropped here leaves nothing behind.
        let mut guard = Box::new(SharedGuard {
            writes: Arc::clone(writes),
            write,
            claimed: true,
            sent: false,
        });
        let asked = before(writes.claim(&guard.write), timer).await;
        self.now();
        guard.claimed = !matches!(
            asked,
            Some(SharedClaim::InFlight | SharedClaim::Done { .. } | SharedClaim::Unknown { .. })
        );
        let failed = |error| Seen {
            failure: Some(error),
            ..Seen::new(DuplicateState::StoreFailed { go_on: false })
        };
        match asked {
            Some(SharedClaim::Free) => {
                self.claimed = Some(guard);
                Ok(())
            }
            Some(SharedClaim::InFlight) => Err(Seen::new(DuplicateState::InFlight)),
            Some(SharedClaim::Done { response, wait }) => {
                let Some(response) = response else {
                    return Err(Seen::done(None, wait));
                };
                let read = CachedResponse::read(response);
                let response = read.ok_or_else(|| failed("its response cannot be read".into()))?;
                Err(Seen::done(Some(response), wait))
            }
            Some(SharedClaim::Unknown { wait }) => Err(Seen::unknown(wait)),
            Some(SharedClaim::Failed { error, go_on }) => Err(Seen {
                state: DuplicateState::StoreFailed { go_on },
                ..failed(error)
            }),
            None => Err(failed("it did not answer before the timeout".into())),
        }
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

/// What is known of an identical write.
struct Seen {
    state: DuplicateState,
    /// This client itself knows of none.
    free: Option<Guard<CachedResponse>>,
    in_flight: Option<InFlightWrite<CachedResponse>>,
    response: Option<CachedResponse>,
    wait: Option<Duration>,
    failure: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl Seen {
    fn new(state: DuplicateState) -> Self {
        Self {
            state,
            free: None,
            in_flight: None,
            response: None,
            wait: None,
            failure: None,
        }
    }

    fn done(response: Option<CachedResponse>, wait: Duration) -> Self {
        let state = match response {
            Some(_) => DuplicateState::Cached,
            None => DuplicateState::Done,
        };
        Self {
            response,
            wait: Some(wait),
            ..Self::new(state)
        }
    }

    fn unknown(wait: Duration) -> Self {
        Self {
            wait: Some(wait),
            ..Self::new(DuplicateState::Unknown)
        }
    }

    fn with(mut self, free: Guard<CachedResponse>) -> Self {
        self.free = Some(free);
        self
    }
}

/// The right to send a write, given by the fleet. Dropped before [`SharedGuard::finish`] it leaves the write unknown, if
/// anything may have been sent.
pub(super) struct SharedGuard {
    writes: Arc<dyn SharedWrites>,
    write: SharedWrite,
    claimed: bool,
    sent: bool,
}

impl SharedGuard {
    /// From here on something may be sent.
    pub fn sending(&mut self) {
        self.sent = true;
    }

    pub async fn finish(mut self: Box<Self>, effect: Effect, response: Option<Bytes>) {
        let writes = Arc::clone(&self.writes);
        writes.finish(&self.write, effect, response).await;
        self.claimed = false;
    }
}

impl Drop for SharedGuard {
    fn drop(&mut self) {
        if self.claimed {
            let effect = if self.sent {
                Effect::Unknown
            } else {
                Effect::None
            };
            self.writes.dropped(&self.write, effect);
        }
    }
}
