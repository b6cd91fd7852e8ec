//! A permit in the API's limits, given back unless the request leaves.

use crate::client::Core;
use crate::limit::Permit;

/// The permit that an attempt has reserved. Dropped before [`Reserved::used`] it is given back: a call that fails or
/// is dropped before it is sent must not hold up others.
pub(super) struct Reserved {
    core: Core,
    permit: Option<Permit>,
}

impl Reserved {
    pub fn of(core: &Core, permit: Permit) -> Self {
        Self {
            core: core.clone(),
            permit: Some(permit),
        }
    }

    /// The request leaves.
    pub fn used(mut self) {
        self.permit = None;
    }
}

impl Drop for Reserved {
    fn drop(&mut self) {
        if let Some(permit) = self.permit {
            let shared = &self.core.0;
            shared.limits.release(&shared.counters, permit);
        }
    }
}
