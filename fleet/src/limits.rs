//! Rate limits that hold for all processes together.

use std::sync::Arc;
use std::time::Duration;

use specwright_runtime::promise::Moment;
use specwright_runtime::transport::BoxFuture;
use specwright_runtime::{Counter, LimitStore, LocalLimits, NoPermit, Permit, Reservation};

use crate::event::FleetEvent;
use crate::handle::{Handle, in_background};
use crate::policy::WhenStoreFails;
use crate::share::SharePermit;
use crate::store::{self, Reserve, StoreError, Window};

pub(crate) struct SharedLimits {
    handle: Handle,
    scope: Arc<str>,
    /// This process's share, and what it was told to wait.
    alone: LocalLimits,
}

/// Set in the moments of permits that this process gave to itself. Moments of a store are times since 1970, in
/// microseconds: none is that late.
const ALONE: Duration = Duration::from_secs(1 << 62);

impl SharedLimits {
    pub fn new(handle: Handle, scope: &str) -> Self {
        Self {
            handle,
            scope: scope.into(),
            alone: LocalLimits::default(),
        }
    }

    async fn ask(
        &self,
        counters: &[Counter],
        longest: Duration,
    ) -> Result<store::Reservation, StoreError> {
        let shared = match &self.handle.share {
            Some(share) => {
                let (handle, scope) = (&self.handle, &self.scope);
                match SharePermit::reserve(handle, scope, share, counters, longest).await? {
                    Ok(permit) => Some(permit),
                    Err(wait) => return Ok(store::Reservation::TooLong(wait)),
                }
            }
            None => None,
        };
        let waited = shared
            .as_ref()
            .map_or(Duration::ZERO, |permit| permit.waited);
        let windows = windows(counters);
        let request = Reserve {
            scope: &self.scope,
            windows: &windows,
            count: 1,
            longest: longest.saturating_sub(waited),
        };
        let reservation = self.handle.store.reserve(&request);
        let reservation = self.handle.within(reservation).await?;
        if let (store::Reservation::Granted { .. }, Some(permit)) = (&reservation, shared) {
            permit.used();
        }
        Ok(reservation)
    }

    fn without_store(
        &self,
        counters: &[Counter],
        now: Moment,
        limit: Duration,
        error: StoreError,
    ) -> Reservation {
        if self.handle.policy.limits == WhenStoreFails::Refuse {
            return Err(NoPermit::Failed(Box::new(error)));
        }
        tracing::warn!(target: "specwright", %error, "limits are kept by this process's share alone");
        let processes = self.handle.policy.processes.max(1);
        let share: Vec<_> = counters
            .iter()
            .map(|counter| {
                let requests = counter.requests / processes;
                let share = self.handle.share.as_ref();
                let most = share.map_or(requests, |share| share.of(counter.requests));
                let requests = requests.min(most).max(1);
                Counter::new(counter.name, counter.every, requests)
            })
            .collect();
        let permit = self.alone.reserve_now(&share, now, limit);
        let permit = permit.unwrap_or(Err(NoPermit::Failed(Box::new(error))))?;
        Ok(Permit::new(permit.wait, permit.at.saturating_add(ALONE)))
    }
}

fn windows(counters: &[Counter]) -> Vec<Window> {
    let window = |counter: &Counter| Window {
        name: counter.name.into(),
        every: counter.every,
        requests: counter.requests,
    };
    counters.iter().map(window).collect()
}

impl LimitStore for SharedLimits {
    fn reserve<'a>(
        &'a self,
        counters: &'a [Counter],
        now: Moment,
        limit: Duration,
    ) -> BoxFuture<'a, Reservation> {
        Box::pin(async move {
            match self.ask(counters, limit).await {
                Ok(store::Reservation::Granted { wait, permit }) => {
                    if !wait.is_zero() {
                        tracing::debug!(target: "specwright", ?wait, "a permit of the fleet is waited for");
                        self.handle.note(FleetEvent::PermitWait(wait));
                    }
                    Ok(Permit::new(wait, permit.at))
                }
                Ok(store::Reservation::TooLong(wait)) => {
                    tracing::debug!(target: "specwright", ?wait, "the fleet has no permit in time");
                    self.handle.note(FleetEvent::PermitRefused(wait));
                    Err(NoPermit::TooLong(wait))
                }
                Err(error) => self.without_store(counters, now, limit, error),
            }
        })
    }

    fn release(&self, counters: &[Counter], permit: Permit) {
        if let Some(at) = permit.at.checked_sub(ALONE) {
            return self.alone.release(counters, Permit::new(permit.wait, at));
        }
        let (handle, scope, windows) = (
            self.handle.clone(),
            Arc::clone(&self.scope),
            windows(counters),
        );
        in_background(async move {
            let permit = store::Permit {
                count: 1,
                at: permit.at,
            };
            let given = handle.store.give_back(&scope, &windows, permit);
            if let Err(error) = handle.within(given).await {
                tracing::debug!(target: "specwright", %error, "an unused permit was not given back");
            }
        });
    }

    fn hold(&self, time: Duration, now: Moment) -> BoxFuture<'_, ()> {
        Box::pin(async move {
            self.alone.hold(time, now).await;
            tracing::debug!(target: "specwright", ?time, "the fleet is held back");
            self.handle.note(FleetEvent::Held(time));
            let held = self.handle.store.hold(&self.scope, time);
            if let Err(error) = self.handle.within(held).await {
                tracing::warn!(target: "specwright", %error, "the fleet was not held back");
            }
        })
    }

    fn held(&self, now: Moment) -> Duration {
        self.alone.held(now)
    }
}
