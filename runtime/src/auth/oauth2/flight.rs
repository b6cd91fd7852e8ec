//! Single flight: concurrent callers share one operation and its result.
//!
//! The operation's future is stored here and polled by whoever waits. A caller that stops waiting does not cancel it;
//! the next one continues it, so that a response with a single-use refresh token is not lost. Needs no async runtime.

use std::future::poll_fn;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Wake, Waker};

use crate::transport::BoxFuture;

/// An operation shared by concurrent callers.
pub(super) struct SingleFlight<T> {
    running: Mutex<Running<T>>,
    waiting: Arc<Waiting>,
}

struct Running<T> {
    operation: Option<BoxFuture<'static, T>>,
    /// Counts operations; `last` is the result of the previous one.
    turn: u64,
    last: Option<T>,
}

/// The wakers of all who wait. All are woken, because the one that polled last may have been dropped.
#[derive(Default)]
struct Waiting(Mutex<Vec<Waker>>);

impl Waiting {
    fn wakers(&self) -> MutexGuard<'_, Vec<Waker>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Wake for Waiting {
    fn wake(self: Arc<Self>) {
        let wakers = std::mem::take(&mut *self.wakers());
        wakers.into_iter().for_each(Waker::wake);
    }
}

impl<T> Default for SingleFlight<T> {
    fn default() -> Self {
        Self {
            running: Mutex::new(Running {
                operation: None,
                turn: 0,
                last: None,
            }),
            waiting: Arc::default(),
        }
    }
}

impl<T: Clone> SingleFlight<T> {
    /// The result of the running operation; if none is running, `start` makes one.
    pub async fn join(&self, start: impl FnOnce() -> BoxFuture<'static, T>) -> T {
        let mut start = Some(start);
        let mut mine = None;
        poll_fn(move |context| {
            let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(turn) = mine
                && turn < running.turn
                && let Some(answer) = &running.last
            {
                return Poll::Ready(answer.clone());
            }
            if running.operation.is_none()
                && let Some(start) = start.take()
            {
                running.operation = Some(start());
            }
            mine = Some(running.turn);
            self.drive(&mut running, context)
        })
        .await
    }

    fn drive(&self, running: &mut Running<T>, context: &Context<'_>) -> Poll<T> {
        // Registered before the operation is polled, so that no wake can be missed.
        let mut wakers = self.waiting.wakers();
        if !wakers.iter().any(|waker| waker.will_wake(context.waker())) {
            wakers.push(context.waker().clone());
        }
        drop(wakers);
        let all = Waker::from(Arc::clone(&self.waiting));
        // Taken out, so that one that panics is not polled again.
        let Some(mut operation) = running.operation.take() else {
            return Poll::Pending;
        };
        let Poll::Ready(answer) = operation.as_mut().poll(&mut Context::from_waker(&all)) else {
            running.operation = Some(operation);
            return Poll::Pending;
        };
        running.turn += 1;
        running.last = Some(answer.clone());
        all.wake();
        Poll::Ready(answer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::pin::pin;
    use std::sync::atomic::{AtomicUsize, Ordering};

    /// Ready at the third poll.
    fn slow(asked: &Arc<AtomicUsize>) -> BoxFuture<'static, usize> {
        let number = asked.fetch_add(1, Ordering::SeqCst);
        let mut looks = 0;
        Box::pin(poll_fn(move |_| {
            looks += 1;
            if looks < 3 {
                Poll::Pending
            } else {
                Poll::Ready(number)
            }
        }))
    }

    #[test]
    fn an_operation_outlives_the_caller_that_started_it() {
        let (flight, asked) = (SingleFlight::default(), Arc::new(AtomicUsize::new(0)));
        let mut context = Context::from_waker(Waker::noop());
        {
            let mut first = pin!(flight.join(|| slow(&asked)));
            assert!(first.as_mut().poll(&mut context).is_pending());
        }
        let mut second = pin!(flight.join(|| slow(&asked)));
        let mut third = pin!(flight.join(|| slow(&asked)));
        assert!(second.as_mut().poll(&mut context).is_pending());
        assert_eq!(third.as_mut().poll(&mut context), Poll::Ready(0));
        assert_eq!(second.as_mut().poll(&mut context), Poll::Ready(0));
        assert_eq!(asked.load(Ordering::SeqCst), 1);
        let mut later = pin!(flight.join(|| slow(&asked)));
        assert!(later.as_mut().poll(&mut context).is_pending());
        assert_eq!(asked.load(Ordering::SeqCst), 2);
    }
}
