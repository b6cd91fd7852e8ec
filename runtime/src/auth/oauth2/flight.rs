//! One question at a time, asked for everybody and by nobody: the future of the question stands here, and whoever
//! waits for its answer drives it. Somebody who stops waiting leaves it as it is; the next one goes on with it, so
//! that an answer on its way, with a refresh token that is good once, is not lost. Needs no async runtime.

use std::future::poll_fn;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Wake, Waker};

use crate::transport::BoxFuture;

/// A question that is being asked, for all who want its answer.
pub(super) struct Flight<T> {
    running: Mutex<Running<T>>,
    waiting: Arc<Waiting>,
}

struct Running<T> {
    question: Option<BoxFuture<'static, T>>,
    /// Counts questions; the last answer is that of the one before.
    turn: u64,
    last: Option<T>,
}

/// Everybody who waits. The question wakes all: one that was dropped in the meantime must not keep the others
/// waiting.
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

impl<T> Default for Flight<T> {
    fn default() -> Self {
        Self {
            running: Mutex::new(Running {
                question: None,
                turn: 0,
                last: None,
            }),
            waiting: Arc::default(),
        }
    }
}

impl<T: Clone> Flight<T> {
    /// The answer to the question that is being asked; if none is, `ask` makes one.
    pub async fn join(&self, ask: impl FnOnce() -> BoxFuture<'static, T>) -> T {
        let mut ask = Some(ask);
        let mut mine = None;
        poll_fn(move |context| {
            let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(turn) = mine
                && turn < running.turn
                && let Some(answer) = &running.last
            {
                return Poll::Ready(answer.clone());
            }
            if running.question.is_none()
                && let Some(ask) = ask.take()
            {
                running.question = Some(ask());
            }
            mine = Some(running.turn);
            self.drive(&mut running, context)
        })
        .await
    }

    fn drive(&self, running: &mut Running<T>, context: &Context<'_>) -> Poll<T> {
        // Entered before the question is polled, so that no wake can be missed.
        let mut wakers = self.waiting.wakers();
        if !wakers.iter().any(|waker| waker.will_wake(context.waker())) {
            wakers.push(context.waker().clone());
        }
        drop(wakers);
        let all = Waker::from(Arc::clone(&self.waiting));
        // Taken out, so that one that panics is not asked again.
        let Some(mut question) = running.question.take() else {
            return Poll::Pending;
        };
        let Poll::Ready(answer) = question.as_mut().poll(&mut Context::from_waker(&all)) else {
            running.question = Some(question);
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

    /// Answers at the third look.
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
    fn a_question_outlives_whoever_asked_first() {
        let (flight, asked) = (Flight::default(), Arc::new(AtomicUsize::new(0)));
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
