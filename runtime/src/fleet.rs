//! What the processes of a fleet share. The crate `specwright-fleet` keeps it in Redis or SQLite.

use std::error::Error;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;

#[cfg(feature = "oauth2")]
use crate::auth::TokenStore;
use crate::limit::LimitStore;
use crate::promise::{Effect, Fingerprint, Journal};
use crate::transport::BoxFuture;

/// Processes that share limits, tokens and the promise on writes.
pub trait Fleet: Send + Sync {
    /// What clients of this scope share.
    fn join(&self, scope: &FleetScope) -> FleetParts;
}

/// Whose clients share something. Both are hashes: nothing secret is in them.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FleetScope {
    /// The API, its address, and the application: limits are counted for it.
    pub application: String,
    /// The same with the user: tokens and writes are the user's.
    pub user: String,
}

impl FleetScope {
    /// A scope, by what tells applications and users apart.
    pub fn new(application: impl Into<String>, user: impl Into<String>) -> Self {
        Self {
            application: application.into(),
            user: user.into(),
        }
    }
}

/// What clients of one scope share.
#[derive(Clone)]
#[non_exhaustive]
pub struct FleetParts {
    /// Where permits are counted.
    pub limits: Arc<dyn LimitStore>,
    /// Where tokens are; nowhere if they are not shared.
    #[cfg(feature = "oauth2")]
    pub tokens: Option<Arc<dyn TokenStore>>,
    /// The registry of writes.
    pub writes: Arc<dyn SharedWrites>,
    /// Where intents and completions of writes are recorded.
    pub journal: Arc<dyn Journal>,
}

impl FleetParts {
    /// Everything but tokens.
    pub fn new(
        limits: Arc<dyn LimitStore>,
        writes: Arc<dyn SharedWrites>,
        journal: Arc<dyn Journal>,
    ) -> Self {
        Self {
            limits,
            #[cfg(feature = "oauth2")]
            tokens: None,
            writes,
            journal,
        }
    }

    /// Shares tokens too.
    #[cfg(feature = "oauth2")]
    #[must_use]
    pub fn with_tokens(mut self, tokens: Arc<dyn TokenStore>) -> Self {
        self.tokens = Some(tokens);
        self
    }
}

impl fmt::Debug for FleetParts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FleetParts")
    }
}

/// The registry of writes that several processes share. A client asks it once its own registry knows no identical
/// write.
pub trait SharedWrites: Send + Sync {
    /// Before a write is sent.
    fn claim<'a>(&'a self, write: &'a SharedWrite) -> BoxFuture<'a, SharedClaim>;
    /// A write has ended. `response` is its response, if that may be handed to others.
    fn finish<'a>(
        &'a self,
        write: &'a SharedWrite,
        effect: Effect,
        response: Option<Bytes>,
    ) -> BoxFuture<'a, ()>;
    /// The same for a call whose future was dropped, so that nobody can wait for it.
    fn dropped(&self, write: &SharedWrite, effect: Effect);
}

/// A write in the shared registry.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SharedWrite {
    /// Identifies identical writes.
    pub fingerprint: Fingerprint,
    /// Names the call among those of its process.
    pub call: u64,
    /// How long the call may take: afterwards its process counts as dead, and the write as unknown.
    pub lasts: Duration,
    /// How long after its end the API may remember it.
    pub window: Duration,
}

impl SharedWrite {
    /// A write of a call that may take as long as `lasts` and be remembered for `window`.
    pub const fn new(
        fingerprint: Fingerprint,
        call: u64,
        lasts: Duration,
        window: Duration,
    ) -> Self {
        Self {
            fingerprint,
            call,
            lasts,
            window,
        }
    }
}

/// What the fleet knows about a write that is about to be sent.
#[derive(Debug)]
#[non_exhaustive]
pub enum SharedClaim {
    /// No identical one: it may be sent.
    Free,
    /// An identical one is in flight.
    InFlight,
    /// An identical one was done.
    Done {
        /// Its response, if it is kept.
        response: Option<Bytes>,
        /// How long until the API has surely forgotten it.
        wait: Duration,
    },
    /// The outcome of an identical one is unknown.
    Unknown {
        /// How long until the API has surely forgotten it.
        wait: Duration,
    },
    /// The store does not work.
    Failed {
        /// Why.
        error: Box<dyn Error + Send + Sync>,
        /// The write is sent nevertheless, because whoever set up the fleet chose so.
        go_on: bool,
    },
}
