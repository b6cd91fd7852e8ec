//! What a store holds of all processes, for people who look. Nothing in the store changes, and no key is needed.

use std::fmt;
use std::sync::Arc;

use specwright_runtime::promise::OpenWrites;

use crate::journal;
use crate::status::{ScopeStatus, UnknownWrite};
use crate::store::{Store, StoreError};

/// How long connecting may take, and a step at most, whatever a policy says.
pub(crate) const LONGEST: std::time::Duration = std::time::Duration::from_secs(5);

/// Looks into a store: all applications and users, of all processes.
#[derive(Clone)]
pub struct StoreInspector {
    store: Arc<dyn Store>,
}

impl StoreInspector {
    /// On Redis or Valkey; `name` is that of the fleet.
    ///
    /// # Errors
    ///
    /// No server can be reached, or it is a cluster: its keys cannot be listed.
    #[cfg(feature = "redis")]
    pub async fn redis(address: crate::RedisAddress, name: &str) -> Result<Self, StoreError> {
        let store = crate::redis::RedisStore::connect(address, name, LONGEST).await?;
        if store.is_cluster() {
            let why = "the keys of a cluster cannot be listed; ask a process of the fleet";
            return Err(StoreError::new(crate::StoreErrorKind::Unavailable, why));
        }
        Ok(Self {
            store: Arc::new(store),
        })
    }

    /// On the file of a fleet.
    ///
    /// # Errors
    ///
    /// There is none, or it is not the file of a fleet.
    #[cfg(feature = "sqlite")]
    pub fn sqlite(path: impl AsRef<std::path::Path>) -> Result<Self, StoreError> {
        let store = crate::sqlite::SqliteStore::inspect(path.as_ref(), LONGEST)?;
        Ok(Self {
            store: Arc::new(store),
        })
    }

    /// Counters, holds, leases and writes of each application and user.
    ///
    /// # Errors
    ///
    /// The store does not work, or holds something unexpected.
    pub async fn status(&self) -> Result<Vec<ScopeStatus>, StoreError> {
        self.store.status(None).await
    }

    /// The writes of all users that have no outcome or an unknown one, oldest first.
    ///
    /// # Errors
    ///
    /// The store does not work, or a journal holds something unexpected.
    pub async fn unknown_writes(&self) -> Result<Vec<UnknownWrite>, StoreError> {
        let mut all = Vec::new();
        for scope in self.store.status(None).await? {
            if scope.status.records > 0 {
                all.extend(unknown_writes(&*self.store, &scope.scope).await?);
            }
        }
        all.sort_by_key(|write| write.intent.at);
        Ok(all)
    }
}

impl fmt::Debug for StoreInspector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StoreInspector")
    }
}

/// The writes of a user that have no outcome or an unknown one. The journal is read in parts: it may be long.
pub(crate) async fn unknown_writes(
    store: &dyn Store,
    scope: &str,
) -> Result<Vec<UnknownWrite>, StoreError> {
    let mut open = OpenWrites::default();
    let mut after = None;
    loop {
        let page = store.records(scope, after.as_deref()).await?;
        for record in &page.records {
            open.add(journal::read(record)?);
        }
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    let mut writes = Vec::new();
    for (intent, attempts) in open.into_writes() {
        let key = intent.fingerprint.to_string();
        writes.push(UnknownWrite {
            in_flight: store.is_in_flight(scope, &key).await?,
            scope: scope.to_owned(),
            intent,
            attempts,
        });
    }
    Ok(writes)
}
