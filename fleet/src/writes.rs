//! Identical writes, seen by every process before they are sent.

use std::sync::Arc;

use specwright_runtime::promise::Effect;
use specwright_runtime::transport::BoxFuture;
use specwright_runtime::{Bytes, SharedClaim, SharedWrite, SharedWrites};

use crate::event::FleetEvent;
use crate::handle::{Handle, in_background};
use crate::policy::WhenStoreFails;
use crate::store::{self, ClaimRequest, FinishRequest, SharedEffect, StoreError, StoreErrorKind};

#[derive(Clone)]
pub(crate) struct Writes {
    handle: Handle,
    scope: Arc<str>,
}

impl Writes {
    pub fn new(handle: Handle, scope: &str) -> Self {
        Self {
            handle,
            scope: scope.into(),
        }
    }

    /// A response cannot be put in the place of another.
    fn place(&self, write: &SharedWrite) -> String {
        format!("response:{}:{}", self.scope, write.fingerprint)
    }

    fn owner(&self, write: &SharedWrite) -> String {
        format!("{}:{:x}", self.handle.owner, write.call)
    }

    async fn ask(&self, write: &SharedWrite) -> Result<SharedClaim, StoreError> {
        let (key, owner) = (write.fingerprint.to_string(), self.owner(write));
        let request = ClaimRequest {
            scope: &self.scope,
            key: &key,
            owner: &owner,
            lasts: write.lasts,
            window: write.window,
        };
        let answer = self.handle.store.claim(&request);
        let claim = self.handle.within(answer).await?;
        if claim != store::SharedClaim::Free {
            self.handle.note(FleetEvent::Duplicate);
        }
        Ok(match claim {
            store::SharedClaim::Free => SharedClaim::Free,
            store::SharedClaim::InFlight(_) => SharedClaim::InFlight,
            store::SharedClaim::Unknown(wait) => SharedClaim::Unknown { wait },
            store::SharedClaim::Done { wait, sealed } => {
                let response = match (&self.handle.sealer, sealed) {
                    (Some(key), Some(sealed)) => Some(key.open(&self.place(write), &sealed)?),
                    _ => None,
                };
                let response = response.map(Bytes::from);
                SharedClaim::Done { response, wait }
            }
        })
    }

    async fn report_end(&self, write: &SharedWrite, effect: Effect, response: Option<Bytes>) {
        let largest = self.handle.policy.largest_response;
        let response = response.filter(|response| response.len() <= largest);
        let sealed = match (&self.handle.sealer, response) {
            (Some(sealer), Some(response)) => sealer.seal(&self.place(write), &response).ok(),
            _ => None,
        };
        let (key, owner) = (write.fingerprint.to_string(), self.owner(write));
        let end = FinishRequest {
            scope: &self.scope,
            key: &key,
            owner: &owner,
            effect: match effect {
                Effect::None => SharedEffect::None,
                Effect::Done => SharedEffect::Done,
                Effect::Unknown => SharedEffect::Unknown,
            },
            window: write.window,
            sealed: sealed.as_deref(),
        };
        match self.handle.within(self.handle.store.finish(&end)).await {
            Ok(true) => {}
            Ok(false) => {
                tracing::warn!(target: "specwright", "a write ended so late that the fleet had given it up");
            }
            // The entry ends as unknown, which is safe.
            Err(error) => {
                tracing::warn!(target: "specwright", %error, "the fleet was not told how a write ended");
            }
        }
    }
}

impl SharedWrites for Writes {
    fn claim<'a>(&'a self, write: &'a SharedWrite) -> BoxFuture<'a, SharedClaim> {
        Box::pin(async move {
            self.ask(write).await.unwrap_or_else(|error| {
                // What is damaged may be the record of this very write.
                let go_on = self.handle.policy.writes == WhenStoreFails::GoOn
                    && error.kind() != StoreErrorKind::Damaged;
                tracing::warn!(target: "specwright", %error, go_on, "the fleet's registry of writes does not work");
                SharedClaim::Failed {
                    error: Box::new(error),
                    go_on,
                }
            })
        })
    }

    fn finish<'a>(
        &'a self,
        write: &'a SharedWrite,
        effect: Effect,
        response: Option<Bytes>,
    ) -> BoxFuture<'a, ()> {
        Box::pin(self.report_end(write, effect, response))
    }

    fn dropped(&self, write: &SharedWrite, effect: Effect) {
        let (writes, write) = (self.clone(), write.clone());
        in_background(async move { writes.report_end(&write, effect, None).await });
    }
}
