//! Blocking reads in a thread of their own, independent of the async runtime. On platforms without threads they run in
//! place.

use std::collections::VecDeque;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use futures_core::Stream;

/// How many chunks are read ahead.
const AHEAD: usize = 4;

/// Reads the chunks of a body; may block.
pub(super) trait Blocking: Send + 'static {
    fn next(&mut self) -> io::Result<Option<Bytes>>;
}

type Piece = io::Result<Option<Bytes>>;

/// The chunks of a blocking reader as a stream. Its thread starts at the first poll and ends with the stream.
pub(super) struct BlockingStream<R>(State<R>);

enum State<R> {
    Waiting(Option<R>),
    Running(Arc<Shared<Piece>>),
    InPlace(R),
}

impl<R: Blocking> BlockingStream<R> {
    pub fn new(reader: R) -> Self {
        Self(State::Waiting(Some(reader)))
    }

    fn start(reader: R) -> State<R> {
        let shared = Arc::new(Shared::default());
        let theirs = Arc::clone(&shared);
        let started = spawn(reader, move |mut reader| {
            let theirs = Worker(theirs);
            loop {
                let piece = reader.next();
                let last = !matches!(piece, Ok(Some(_)));
                if !theirs.0.give(piece) || last {
                    return;
                }
            }
        });
        match started {
            Ok(()) => State::Running(shared),
            Err(reader) => State::InPlace(reader),
        }
    }
}

// Nothing here is ever pinned.
impl<R> Unpin for BlockingStream<R> {}

impl<R: Blocking> Stream for BlockingStream<R> {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if let State::Waiting(reader) = &mut self.0
            && let Some(reader) = reader.take()
        {
            self.0 = Self::start(reader);
        }
        match &mut self.0 {
            State::Running(shared) => shared
                .take(context)
                .map(|piece| piece.unwrap_or_else(|| Err(io::Error::other("the reader panicked"))))
                .map(Result::transpose),
            State::InPlace(reader) => Poll::Ready(reader.next().transpose()),
            State::Waiting(_) => Poll::Ready(None),
        }
    }
}

impl<R> Drop for BlockingStream<R> {
    fn drop(&mut self) {
        if let State::Running(shared) = &self.0 {
            shared.queue().gone = true;
            shared.room.notify_all();
        }
    }
}

/// Runs work that may block.
pub(super) async fn run_blocking<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> io::Result<T> {
    let shared = Arc::new(Shared::default());
    let theirs = Arc::clone(&shared);
    let started = spawn(work, move |work| {
        let theirs = Worker(theirs);
        theirs.0.give(work());
    });
    match started {
        Ok(()) => std::future::poll_fn(|context| shared.take(context))
            .await
            .ok_or_else(|| io::Error::other("the reader panicked")),
        Err(work) => Ok(work()),
    }
}

/// Runs in a thread; returns the argument if no thread can be started.
fn spawn<A: Send + 'static>(with: A, run: impl FnOnce(A) + Send + 'static) -> Result<(), A> {
    // A thread that fails to start drops its closure, so the argument is shared with it.
    let place = Arc::new(Mutex::new(Some(with)));
    let theirs = Arc::clone(&place);
    let take =
        |place: &Mutex<Option<A>>| place.lock().unwrap_or_else(PoisonError::into_inner).take();
    let started = std::thread::Builder::new().spawn(move || {
        if let Some(with) = take(&theirs) {
            run(with);
        }
    });
    match started {
        Ok(_) => Ok(()),
        Err(_) => take(&place).map_or(Ok(()), Err),
    }
}

/// The queue between the thread and the stream.
struct Shared<T> {
    queue: Mutex<Queue<T>>,
    room: Condvar,
}

struct Queue<T> {
    ready: VecDeque<T>,
    waker: Option<Waker>,
    /// The thread has ended.
    ended: bool,
    /// The stream was dropped.
    gone: bool,
}

impl<T> Default for Shared<T> {
    fn default() -> Self {
        let queue = Queue {
            ready: VecDeque::new(),
            waker: None,
            ended: false,
            gone: false,
        };
        Self {
            queue: Mutex::new(queue),
            room: Condvar::new(),
        }
    }
}

impl<T> Shared<T> {
    fn queue(&self) -> MutexGuard<'_, Queue<T>> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for room. `false`: the stream was dropped.
    fn give(&self, item: T) -> bool {
        let full = |queue: &mut Queue<T>| queue.ready.len() >= AHEAD && !queue.gone;
        let queue = self.room.wait_while(self.queue(), full);
        let mut queue = queue.unwrap_or_else(PoisonError::into_inner);
        queue.ready.push_back(item);
        let (waker, wanted) = (queue.waker.take(), !queue.gone);
        drop(queue);
        waker.into_iter().for_each(Waker::wake);
        wanted
    }

    /// `None`: the thread has ended early.
    fn take(&self, context: &Context<'_>) -> Poll<Option<T>> {
        let mut queue = self.queue();
        if let Some(item) = queue.ready.pop_front() {
            self.room.notify_one();
            return Poll::Ready(Some(item));
        }
        if queue.ended {
            return Poll::Ready(None);
        }
        queue.waker = Some(context.waker().clone());
        Poll::Pending
    }
}

/// Marks the end of the thread, also when it panics.
struct Worker<T>(Arc<Shared<T>>);

impl<T> Drop for Worker<T> {
    fn drop(&mut self) {
        let mut queue = self.0.queue();
        queue.ended = true;
        let waker = queue.waker.take();
        drop(queue);
        waker.into_iter().for_each(Waker::wake);
    }
}
