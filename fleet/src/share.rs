//! A part of each limit, for processes that must leave the rest to others.

use std::sync::Arc;
use std::time::Duration;

use specwright_runtime::Counter;

use crate::handle::{Handle, in_background};
use crate::store::{Permit, Reservation, Reserve, StoreError, Window};

/// At most `part` of `whole` of each limit, for all processes that name it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Share {
    pub name: Arc<str>,
    pub part: u32,
    pub whole: u32,
}

impl Share {
    /// How many of so many requests.
    pub fn of(&self, requests: u32) -> u32 {
        let part = u64::from(requests) * u64::from(self.part) / u64::from(self.whole.max(1));
        u32::try_from(part)
            .unwrap_or(requests)
            .clamp(1, requests.max(1))
    }

    fn windows(&self, counters: &[Counter]) -> Vec<Window> {
        let window = |counter: &Counter| Window {
            name: format!("{}/{}", counter.name, self.name).into(),
            every: counter.every,
            requests: self.of(counter.requests),
        };
        counters.iter().map(window).collect()
    }
}

/// A permit in the counters of a share. It goes back unless one in those of all follows.
pub(crate) struct SharePermit {
    handle: Handle,
    scope: Arc<str>,
    windows: Vec<Window>,
    permit: Permit,
    pub waited: Duration,
    is_used: bool,
}

impl SharePermit {
    /// Waits for one. Nothing is reserved in the counters of all meanwhile: nobody waits behind this process.
    /// `Err(wait)`: it would take so long.
    pub async fn reserve(
        handle: &Handle,
        scope: &Arc<str>,
        share: &Share,
        counters: &[Counter],
        longest: Duration,
    ) -> Result<Result<Self, Duration>, StoreError> {
        let windows = share.windows(counters);
        let request = Reserve {
            scope,
            windows: &windows,
            count: 1,
            longest,
        };
        let (wait, permit) = match handle.within(handle.store.reserve(&request)).await? {
            Reservation::Granted { wait, permit } => (wait, permit),
            Reservation::TooLong(wait) => return Ok(Err(wait)),
        };
        let reserved = Self {
            handle: handle.clone(),
            scope: Arc::clone(scope),
            windows,
            permit,
            waited: wait,
            is_used: false,
        };
        if !wait.is_zero() {
            tokio::time::sleep(wait).await;
        }
        Ok(Ok(reserved))
    }

    pub fn used(mut self) {
        self.is_used = true;
    }
}

impl Drop for SharePermit {
    fn drop(&mut self) {
        if self.is_used {
            return;
        }
        let (handle, scope) = (self.handle.clone(), Arc::clone(&self.scope));
        let (windows, permit) = (std::mem::take(&mut self.windows), self.permit);
        in_background(async move {
            let given = handle.store.give_back(&scope, &windows, permit);
            if let Err(error) = handle.within(given).await {
                tracing::debug!(target: "specwright", %error, "an unused permit was not given back");
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_never_none_and_never_more_than_all() {
        let share = |part, whole| Share {
            name: "s".into(),
            part,
            whole,
        };
        assert_eq!(share(1, 4).of(300), 75);
        assert_eq!(share(1, 4).of(3), 1);
        assert_eq!(share(5, 4).of(300), 300);
        assert_eq!(share(0, 0).of(300), 1);
        assert_eq!(share(u32::MAX, 1).of(u32::MAX), u32::MAX);
    }
}
