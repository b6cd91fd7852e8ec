//! The one thread of a store that talks to SQLite. Steps that wait at the same time share a transaction.

use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::time::Duration;

use rusqlite::{Connection, Transaction, TransactionBehavior};
use tokio::sync::oneshot;

use crate::store::{Answer, StoreError, StoreErrorKind};

/// How many steps may wait.
const QUEUE: usize = 4096;
/// How many steps share a transaction at most.
const TOGETHER: usize = 64;

/// A step; what it gives leaves once the transaction has been committed.
type Step = Box<dyn FnOnce(&mut Transaction<'_>) -> Reply + Send>;
/// Sends the answer; or why the transaction failed.
type Reply = Box<dyn FnOnce(Result<(), StoreError>) + Send>;

pub(super) struct Worker {
    steps: SyncSender<Step>,
    timeout: Duration,
}

impl Worker {
    pub fn start(
        connection: Connection,
        behavior: TransactionBehavior,
        timeout: Duration,
    ) -> Result<Self, StoreError> {
        let (steps, waiting) = sync_channel(QUEUE);
        std::thread::Builder::new()
            .name("specwright-fleet".to_owned())
            .spawn(move || work(connection, behavior, &waiting))
            .map_err(|error| {
                StoreError::new(StoreErrorKind::Unavailable, "no thread could be started")
                    .because(error)
            })?;
        Ok(Self { steps, timeout })
    }

    /// Runs a step in a transaction of its own, or with others.
    pub fn ask<T: Send + 'static, E: Into<StoreError>>(
        &self,
        step: impl FnOnce(&Connection) -> Result<T, E> + Send + 'static,
    ) -> Answer<'static, T> {
        let (sender, receiver) = oneshot::channel();
        let step: Step = Box::new(move |transaction| {
            let result = in_savepoint(transaction, step);
            Box::new(move |committed| {
                // Whoever asked may have given up.
                drop(sender.send(committed.and(result)));
            })
        });
        let queued = self.steps.try_send(step);
        let timeout = self.timeout;
        Box::pin(async move {
            queued.map_err(|error| {
                let why = match error {
                    TrySendError::Full(_) => "too many steps wait",
                    TrySendError::Disconnected(_) => "its thread has ended",
                };
                StoreError::new(StoreErrorKind::Unavailable, why)
            })?;
            match tokio::time::timeout(timeout, receiver).await {
                Ok(Ok(result)) => result,
                Ok(Err(_)) => Err(StoreError::new(
                    StoreErrorKind::Unavailable,
                    "its thread has ended",
                )),
                Err(_) => Err(StoreError::new(
                    StoreErrorKind::TimedOut,
                    format!("nothing came within {timeout:?}"),
                )),
            }
        })
    }
}

/// A step that fails leaves nothing behind, and the others of its transaction stand.
fn in_savepoint<T, E: Into<StoreError>>(
    transaction: &mut Transaction<'_>,
    step: impl FnOnce(&Connection) -> Result<T, E>,
) -> Result<T, StoreError> {
    let savepoint = transaction.savepoint()?;
    let value = step(&savepoint).map_err(Into::into)?;
    savepoint.commit()?;
    Ok(value)
}

fn work(mut connection: Connection, behavior: TransactionBehavior, waiting: &Receiver<Step>) {
    while let Ok(first) = waiting.recv() {
        let mut steps = vec![first];
        while steps.len() < TOGETHER
            && let Ok(step) = waiting.try_recv()
        {
            steps.push(step);
        }
        let mut replies = Vec::with_capacity(steps.len());
        let committed = together(&mut connection, behavior, steps, &mut replies);
        for reply in replies {
            reply(match &committed {
                Ok(()) => Ok(()),
                Err(error) => Err(StoreError::new(error.kind(), error.to_string())),
            });
        }
    }
}

/// Dropping the steps that were not run tells those who asked that nothing happened.
fn together(
    connection: &mut Connection,
    behavior: TransactionBehavior,
    steps: Vec<Step>,
    replies: &mut Vec<Reply>,
) -> Result<(), StoreError> {
    let mut transaction = connection.transaction_with_behavior(behavior)?;
    for step in steps {
        replies.push(step(&mut transaction));
    }
    Ok(transaction.commit()?)
}
