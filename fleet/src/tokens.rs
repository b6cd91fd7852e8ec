//! One refresh in the fleet at a time, and tokens that only holders of the key can read.

use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use specwright_runtime::auth::{Lease, LeaseRequest, StoredTokens, TokenError, TokenStore};
use specwright_runtime::transport::BoxFuture;

use crate::event::FleetEvent;
use crate::handle::Handle;
use crate::seal::Sealer;
use crate::store::{self, EndLease, SealedTokens, StoreError};

/// How long tokens are kept: refresh tokens outlive the tokens that they came with.
const KEEP: Duration = Duration::from_secs(90 * 24 * 3600);

pub(crate) struct SharedTokens {
    handle: Handle,
    sealer: Arc<Sealer>,
    scope: Arc<str>,
}

/// What is encrypted.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Plain {
    access: String,
    /// How many seconds it lives once it is stored: clocks of processes differ.
    lives: u64,
    refresh: Option<String>,
}

impl SharedTokens {
    /// None without a key: tokens that anybody could read are not shared.
    pub fn new(handle: &Handle, scope: &str) -> Option<Self> {
        Some(Self {
            handle: handle.clone(),
            sealer: Arc::clone(handle.sealer.as_ref()?),
            scope: scope.into(),
        })
    }

    /// Tokens cannot be put in the place of others, nor old ones in the place of newer ones.
    fn place(&self, generation: u64) -> String {
        format!("tokens:{}:{generation}", self.scope)
    }

    fn seal(&self, generation: u64, tokens: &StoredTokens) -> Result<Vec<u8>, StoreError> {
        let plain = Plain {
            access: tokens.access().to_owned(),
            lives: tokens.ends.saturating_sub((self.handle.wall)()).as_secs(),
            refresh: tokens.refresh().map(str::to_owned),
        };
        let text = serde_json::to_vec(&plain)
            .map_err(|error| StoreError::damaged("tokens cannot be written").because(error))?;
        self.sealer.seal(&self.place(generation), &text)
    }

    fn open(&self, stored: &SealedTokens) -> Result<StoredTokens, StoreError> {
        let text = self
            .sealer
            .open(&self.place(stored.generation), &stored.sealed)?;
        // The message of the parser could quote a token.
        let plain: Plain = serde_json::from_slice(&text)
            .map_err(|_| StoreError::damaged("tokens are not as this crate writes them"))?;
        Ok(StoredTokens::new(
            plain.access.into(),
            (self.handle.wall)() + Duration::from_secs(plain.lives).saturating_sub(stored.age),
            plain.refresh.map(Into::into),
        ))
    }
}

fn failed(error: StoreError) -> TokenError {
    TokenError::new("the fleet's store of tokens does not work").because(error)
}

impl TokenStore for SharedTokens {
    fn lease(&self, request: LeaseRequest) -> BoxFuture<'_, Result<Lease, TokenError>> {
        Box::pin(async move {
            let asked = store::LeaseRequest {
                owner: &self.handle.owner,
                lasts: request.lasts,
                spacing: request.spacing,
                known: request.known,
            };
            let answer = self.handle.store.lease(&self.scope, &asked);
            match self.handle.within(answer).await.map_err(failed)? {
                store::Lease::Newer(stored) => {
                    tracing::debug!(target: "specwright", generation = stored.generation, "tokens of the fleet");
                    self.handle.note(FleetEvent::TokensTaken);
                    Ok(Lease::Newer {
                        generation: stored.generation,
                        tokens: self.open(&stored).map_err(failed)?,
                    })
                }
                store::Lease::Wait(wait) => {
                    self.handle.note(FleetEvent::TokenWait(wait));
                    Ok(Lease::Wait(wait))
                }
                store::Lease::Leased(generation) => {
                    tracing::debug!(target: "specwright", generation, "this process asks for tokens");
                    self.handle.note(FleetEvent::TokenLease);
                    Ok(Lease::Leased(generation))
                }
            }
        })
    }

    fn end_lease<'a>(
        &'a self,
        generation: u64,
        tokens: Option<&'a StoredTokens>,
    ) -> BoxFuture<'a, Result<bool, TokenError>> {
        Box::pin(async move {
            let sealed = tokens.map(|tokens| self.seal(generation, tokens));
            let sealed = sealed.transpose().map_err(failed)?;
            let end = EndLease {
                owner: &self.handle.owner,
                generation,
                sealed: sealed.as_deref(),
                keep: KEEP,
            };
            let ended = self.handle.store.end_lease(&self.scope, &end);
            self.handle.within(ended).await.map_err(failed)
        })
    }
}
