//! What each part of the fleet needs: the store, and how this process uses it.

use std::sync::Arc;
use std::time::Duration;

use crate::event::{FleetEvent, FleetObserver};
use crate::policy::Policy;
use crate::seal::Sealer;
use crate::share::Share;
use crate::store::{Answer, Store, StoreError, StoreErrorKind};

/// What a part of the fleet needs.
#[derive(Clone)]
pub(crate) struct Handle {
    pub store: Arc<dyn Store>,
    pub policy: Policy,
    /// What is not to be read in the store is encrypted; without a key it is not shared.
    pub sealer: Option<Arc<Sealer>>,
    /// This process.
    pub owner: Arc<str>,
    /// The part of each limit that this process keeps to.
    pub share: Option<Share>,
    /// This process's clock, since 1970. Tests set it apart from that of others.
    pub wall: fn() -> Duration,
    /// Hears of what happens.
    pub observer: Option<Arc<dyn FleetObserver>>,
}

impl Handle {
    /// A step of the store takes no longer than the policy allows.
    pub async fn within<T>(&self, step: Answer<'_, T>) -> Result<T, StoreError> {
        let timeout = self.policy.timeout;
        let answer = tokio::time::timeout(timeout, step)
            .await
            .unwrap_or_else(|_| {
                let why = format!("nothing came within {timeout:?}");
                Err(StoreError::new(StoreErrorKind::TimedOut, why))
            });
        if let Err(error) = &answer {
            self.note(FleetEvent::StoreFailed(error.kind()));
        }
        answer
    }

    /// For those who count.
    pub fn note(&self, event: FleetEvent) {
        if let Some(observer) = &self.observer {
            observer.event(event);
        }
    }
}

/// What nobody waits for. Outside of a runtime, as at the end of a process, it is not done: entries end by themselves.
pub(crate) fn in_background(work: impl Future<Output = ()> + Send + 'static) {
    if let Ok(runtime) = tokio::runtime::Handle::try_current() {
        runtime.spawn(work);
    }
}
