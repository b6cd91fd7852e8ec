//! The handle of a process on what the fleet shares.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use specwright_runtime::{FleetParts, FleetScope};

use crate::event::FleetObserver;
use crate::handle::Handle;
use crate::inspect::{self, LONGEST};
use crate::journal::SharedJournal;
use crate::limits::SharedLimits;
use crate::policy::Policy;
use crate::seal::Sealer;
use crate::share::Share;
use crate::status::{ScopeStatus, UnknownWrite};
use crate::store::{Store, StoreError};
use crate::tokens::SharedTokens;
use crate::writes::Writes;

/// What the processes of a fleet share. Cheap to clone; each process has one.
#[derive(Clone)]
pub struct Fleet {
    pub(crate) handle: Handle,
    /// What this process's clients are, for those who look.
    scopes: Arc<Mutex<BTreeSet<String>>>,
}

impl Fleet {
    /// On Redis or Valkey: `redis://user:password@host:port/db`, or `rediss://…` with TLS. `name` tells fleets on one
    /// server apart.
    ///
    /// # Errors
    ///
    /// The server cannot be reached.
    #[cfg(feature = "redis")]
    pub async fn redis(url: impl Into<String>, name: &str) -> Result<Self, StoreError> {
        Self::redis_at(crate::RedisAddress::single(url), name).await
    }

    /// On a cluster, or on the master that Sentinel names.
    ///
    /// # Errors
    ///
    /// No server can be reached.
    #[cfg(feature = "redis")]
    pub async fn redis_at(address: crate::RedisAddress, name: &str) -> Result<Self, StoreError> {
        let store = crate::redis::RedisStore::connect(address, name, LONGEST).await?;
        Self::on(Arc::new(store))
    }

    /// On a file that the processes of one host share. It must not lie on a network file system.
    ///
    /// # Errors
    ///
    /// The file cannot be opened, or is no SQLite database.
    #[cfg(feature = "sqlite")]
    pub fn sqlite(path: impl AsRef<std::path::Path>) -> Result<Self, StoreError> {
        let store = crate::sqlite::SqliteStore::open(path.as_ref(), LONGEST)?;
        Self::on(Arc::new(store))
    }

    fn on(store: Arc<dyn Store>) -> Result<Self, StoreError> {
        Ok(Self {
            handle: Handle {
                store,
                policy: Policy::default(),
                sealer: None,
                owner: crate::seal::random_name()?.into(),
                share: None,
                wall: crate::clock::wall,
                observer: None,
            },
            scopes: Arc::default(),
        })
    }

    /// The key, the same in all processes, that encrypts tokens and the responses of writes. Without one neither leaves
    /// this process: each has tokens of its own, and whoever repeats another's write learns only that it was done.
    #[must_use]
    pub fn key(mut self, key: [u8; 32]) -> Self {
        self.handle.sealer = Some(Arc::new(Sealer::new(&key)));
        self
    }

    /// Changes how this process uses the store.
    #[must_use]
    pub fn policy(mut self, change: impl FnOnce(&mut Policy)) -> Self {
        change(&mut self.handle.policy);
        self
    }

    /// Keeps this process, with all others that name the same share, to `part` of `whole` of each limit: an import that
    /// runs for hours leaves the rest to others. A permit costs one step of the store more.
    #[must_use]
    pub fn share(mut self, name: &str, part: u32, whole: u32) -> Self {
        self.handle.share = Some(Share {
            name: name.into(),
            part,
            whole,
        });
        self
    }

    /// Hears of waits, refusals, leases, duplicates and failures, to count them.
    #[must_use]
    pub fn observer(mut self, observer: Arc<dyn FleetObserver>) -> Self {
        self.handle.observer = Some(observer);
        self
    }

    /// What the store holds for this process's clients; nothing secret. [`StoreInspector`](crate::StoreInspector) looks
    /// at all that a store holds.
    ///
    /// # Errors
    ///
    /// The store does not work, or holds something unexpected.
    pub async fn status(&self) -> Result<Vec<ScopeStatus>, StoreError> {
        let mut all = Vec::new();
        for scope in self.scopes() {
            all.extend(self.handle.store.status(Some(&scope)).await?);
        }
        Ok(all)
    }

    /// The writes of this process's clients' users, by any process, that have no outcome or an unknown one. Those in
    /// flight are among them.
    ///
    /// # Errors
    ///
    /// The store does not work, or its journal holds something unexpected.
    pub async fn unknown_writes(&self) -> Result<Vec<UnknownWrite>, StoreError> {
        let mut all = Vec::new();
        for scope in self.scopes() {
            all.extend(inspect::unknown_writes(&*self.handle.store, &scope).await?);
        }
        Ok(all)
    }

    fn scopes(&self) -> BTreeSet<String> {
        let scopes = self.scopes.lock().unwrap_or_else(PoisonError::into_inner);
        scopes.clone()
    }
}

impl specwright_runtime::Fleet for Fleet {
    fn join(&self, scope: &FleetScope) -> FleetParts {
        {
            let mut scopes = self.scopes.lock().unwrap_or_else(PoisonError::into_inner);
            scopes.extend([scope.application.clone(), scope.user.clone()]);
        }
        let (handle, user) = (&self.handle, &scope.user);
        if handle.sealer.is_none() {
            tracing::info!(target: "specwright", "the fleet has no key: tokens and responses are not shared");
        }
        let parts = FleetParts::new(
            Arc::new(SharedLimits::new(handle.clone(), &scope.application)),
            Arc::new(Writes::new(handle.clone(), user)),
            Arc::new(SharedJournal::new(handle.clone(), user)),
        );
        match SharedTokens::new(handle, user) {
            Some(tokens) => parts.with_tokens(Arc::new(tokens)),
            None => parts,
        }
    }
}

impl fmt::Debug for Fleet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fleet")
            .field("policy", &self.handle.policy)
            .finish_non_exhaustive()
    }
}
