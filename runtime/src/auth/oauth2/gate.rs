//! One at a time, first come first served, without an async runtime.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::{Poll, Waker};

/// Lets one in at a time.
#[derive(Debug, Default)]
pub(super) struct Gate(Mutex<Queue>);

#[derive(Debug, Default)]
struct Queue {
    busy: bool,
    waiting: VecDeque<Waker>,
}

/// Opens the gate for the next one when it is dropped.
#[derive(Debug)]
pub(super) struct Pass<'a>(&'a Gate);

impl Gate {
    /// Waits for its turn.
    pub async fn enter(&self) -> Pass<'_> {
        poll_fn(|context| {
            let mut queue = self.queue();
            if queue.busy {
                if !queue
                    .waiting
                    .iter()
                    .any(|waker| waker.will_wake(context.waker()))
                {
                    queue.waiting.push_back(context.waker().clone());
                }
                return Poll::Pending;
            }
            queue.busy = true;
            Poll::Ready(Pass(self))
        })
        .await
    }

    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Pass<'_> {
    fn drop(&mut self) {
        let mut queue = self.0.queue();
        queue.busy = false;
        // All are woken: one that was dropped in the meantime must not keep the others waiting.
        let waiting = std::mem::take(&mut queue.waiting);
        drop(queue);
        waiting.into_iter().for_each(Waker::wake);
    }
}
