//! The journal of all processes: intents before they leave, outcomes after.

use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use specwright_runtime::promise::{
    Completion, Effect, Fingerprint, Intent, Journal, Record, Recording,
};

use crate::handle::Handle;
use crate::policy::WhenStoreFails;
use crate::store::StoreError;

pub(crate) struct SharedJournal {
    handle: Handle,
    scope: Arc<str>,
}

/// A record as it stands in the store.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "lowercase")]
enum Line {
    Intent {
        call: u64,
        operation: String,
        fingerprint: [u8; 32],
        attempt: u32,
        at: Duration,
    },
    Completion {
        call: u64,
        effect: Known,
        at: Duration,
    },
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Known {
    None,
    Done,
    Unknown,
}

impl SharedJournal {
    pub fn new(handle: Handle, scope: &str) -> Self {
        Self {
            handle,
            scope: scope.into(),
        }
    }

    async fn append(&self, line: &Line) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        let record = serde_json::to_vec(line)?;
        let retention = self.handle.policy.retention;
        let step = self.handle.store.append(&self.scope, &record, retention);
        let appended = self.handle.within(step).await;
        match appended {
            Err(error) if self.handle.policy.writes == WhenStoreFails::GoOn => {
                tracing::warn!(target: "specwright", %error, "the fleet's journal does not work");
                Ok(())
            }
            appended => Ok(appended?),
        }
    }
}

impl Journal for SharedJournal {
    fn intent<'a>(&'a self, intent: &'a Intent) -> Recording<'a> {
        let line = Line::Intent {
            call: intent.call,
            operation: intent.operation.clone(),
            fingerprint: intent.fingerprint.0,
            attempt: intent.attempt,
            at: intent.at,
        };
        Box::pin(async move { self.append(&line).await })
    }

    fn completion<'a>(&'a self, completion: &'a Completion) -> Recording<'a> {
        let line = Line::Completion {
            call: completion.call,
            effect: match completion.effect {
                Effect::None => Known::None,
                Effect::Done => Known::Done,
                Effect::Unknown => Known::Unknown,
            },
            at: completion.at,
        };
        Box::pin(async move { self.append(&line).await })
    }
}

/// A record as it stands in the store.
pub(crate) fn read(record: &[u8]) -> Result<Record, StoreError> {
    let line: Line = serde_json::from_slice(record).map_err(|error| {
        StoreError::damaged("a record of the journal is not as this crate writes it").because(error)
    })?;
    Ok(match line {
        Line::Intent {
            call,
            operation,
            fingerprint,
            attempt,
            at,
        } => {
            let fingerprint = Fingerprint(fingerprint);
            Record::Intent(Intent::new(call, operation, fingerprint, attempt, at))
        }
        Line::Completion { call, effect, at } => {
            let effect = match effect {
                Known::None => Effect::None,
                Known::Done => Effect::Done,
                Known::Unknown => Effect::Unknown,
            };
            Record::Completion(Completion::new(call, effect, at))
        }
    })
}
