//! Answers that are a stream of values: server-sent events, and lines of JSON.

use std::fmt;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_core::Stream;
use http::HeaderValue;

use super::download::Download;
use super::sending::{deviations, kind_of_unreadable};
use super::split::{EventSplitter, LineSplitter, Split};
use crate::answer::decode;
use crate::call::Call;
use crate::client::Core;
use crate::error::Error;
use crate::json::{ReadError, ReadJson};
use crate::operation::{Expect, Operation};
use crate::promise::SuccessKind;
use crate::raw_answer::MediaType;
use crate::request_builder::RequestBuilder;
use crate::transport::BoxFuture;

/// How a stream of texts says that it is over, by convention.
const DONE: &str = "[DONE]";

/// Server-sent events, as a stream. An event of more than [`MOST`](Self::MOST) bytes ends it with an error, and so does one
/// whose data cannot be read. Data of `[DONE]` is its end.
///
/// Where the operation only reads and the last event had an id, a connection that is lost is made again, with
/// `Last-Event-ID`, after the pause that the server asked for. Dropping a future of [`next`](Self::next) loses nothing.
#[must_use = "events are read by `next`"]
pub struct Events<T>(Source<EventSplitter>, PhantomData<fn() -> T>);

/// One server-sent event.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Event<T> {
    /// What the server calls it; empty if it does not say.
    pub name: String,
    /// The last id that the server gave, of this event or of one before.
    pub id: Option<String>,
    /// What it holds.
    pub data: T,
}

/// Lines of JSON, as a stream. A line of more than [`MOST`](Self::MOST) bytes ends it with an error, and so does one that
/// cannot be read. Dropping a future of [`next`](Self::next) loses nothing.
#[must_use = "lines are read by `next`"]
pub struct Lines<T>(Source<LineSplitter>, PhantomData<fn() -> T>);

impl Call {
    /// Sends it; a good answer is read as server-sent events.
    pub async fn events<T: ReadJson + Default>(self) -> Result<Events<T>, Error> {
        let source = Source::open(self, EventSplitter::new(Events::<T>::MOST)).await?;
        Ok(Events(source, PhantomData))
    }

    /// Sends it; a good answer is read as lines of JSON.
    pub async fn lines<T: ReadJson + Default>(self) -> Result<Lines<T>, Error> {
        let source = Source::open(self, LineSplitter::new(Lines::<T>::MOST)).await?;
        Ok(Lines(source, PhantomData))
    }
}

impl<T> Events<T> {
    /// How many bytes an event may have.
    pub const MOST: usize = 4 << 20;
}

impl<T: ReadJson + Default> Events<T> {
    /// The next event; `None` at the end.
    pub async fn next(&mut self) -> Option<Result<Event<T>, Error>> {
        std::future::poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }
}

impl<T> Lines<T> {
    /// How many bytes a line may have.
    pub const MOST: usize = 4 << 20;
}

impl<T: ReadJson + Default> Lines<T> {
    /// The value of the next line; `None` at the end.
    pub async fn next(&mut self) -> Option<Result<T, Error>> {
        std::future::poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }
}

impl<T: ReadJson + Default> Stream for Events<T> {
    type Item = Result<Event<T>, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let source = &mut self.0;
        let event = match ready!(source.poll(context)) {
            None => return Poll::Ready(None),
            Some(Ok(event)) => event,
            Some(Err(error)) => return Poll::Ready(Some(Err(error))),
        };
        let is_text = source.operation.expects == Expect::Text;
        if !is_text && event.data.trim() == DONE {
            source.state = State::Ended;
            return Poll::Ready(None);
        }
        let media = if is_text {
            MediaType::default()
        } else {
            MediaType::JSON
        };
        let read = source.read(&event.data.into(), media);
        let (name, id) = (event.name, event.id);
        Poll::Ready(Some(read.map(|data| Event { name, id, data })))
    }
}

impl<T: ReadJson + Default> Stream for Lines<T> {
    type Item = Result<T, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let source = &mut self.0;
        let line = ready!(source.poll(context));
        let read = |line: Result<Vec<u8>, Error>| source.read(&line?.into(), MediaType::JSON);
        Poll::Ready(line.map(read))
    }
}

/// A body that is split into what it holds.
struct Source<S> {
    state: State,
    splitter: S,
    kind: SuccessKind,
    core: Core,
    operation: &'static Operation,
    /// The call once more, where it only reads.
    template: Option<Box<RequestBuilder>>,
    /// How often it was connected again since the last event.
    again: u32,
}

enum State {
    Reading(Download),
    Waiting(BoxFuture<'static, Result<Download, Error>>),
    Ended,
}

impl<S: Split> Source<S> {
    async fn open(call: Call, splitter: S) -> Result<Self, Error> {
        let (core, operation) = (call.0.core.clone(), call.0.operation);
        let again = call.0.again().filter(|_| !operation.writes);
        let download = call.stream().await?;
        Ok(Self {
            kind: download.kind(),
            state: State::Reading(download),
            splitter,
            core,
            operation,
            template: again.map(Box::new),
            again: 0,
        })
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<S::Item, Error>>> {
        loop {
            match self.splitter.next() {
                Ok(None) => {}
                Ok(Some(item)) => {
                    self.again = 0;
                    return Poll::Ready(Some(Ok(item)));
                }
                Err(why) => return Poll::Ready(Some(Err(self.fail(why)))),
            }
            match &mut self.state {
                State::Ended => return Poll::Ready(None),
                State::Waiting(connecting) => match ready!(connecting.as_mut().poll(context)) {
                    Ok(download) => {
                        self.splitter.restart();
                        self.state = State::Reading(download);
                    }
                    Err(error) => return self.end_with(error),
                },
                State::Reading(download) => match ready!(Pin::new(download).poll_next(context)) {
                    Some(Ok(piece)) => self.splitter.feed(&piece),
                    Some(Err(error)) => match self.connect_again() {
                        Some(connecting) => self.state = State::Waiting(connecting),
                        None => return self.end_with(error),
                    },
                    None => {
                        self.splitter.finish();
                        self.state = State::Ended;
                    }
                },
            }
        }
    }

    fn end_with(&mut self, error: Error) -> Poll<Option<Result<S::Item, Error>>> {
        self.state = State::Ended;
        Poll::Ready(Some(Err(error)))
    }

    fn fail(&mut self, why: ReadError) -> Error {
        self.state = State::Ended;
        self.splitter.restart();
        Error::unreadable(kind_of_unreadable(self.kind), why)
    }

    /// The same request once more, from the last event on.
    fn connect_again(&mut self) -> Option<BoxFuture<'static, Result<Download, Error>>> {
        let (id, pause) = self.splitter.resume_from()?;
        let mut request = self.template.as_ref()?.again()?;
        if self.again >= request.settings().attempts {
            return None;
        }
        let id = HeaderValue::from_str(id).ok()?;
        request.headers.insert("last-event-id", id);
        self.again += 1;
        let clock = Arc::clone(&self.core.0.clock);
        Some(Box::pin(async move {
            clock.sleep(pause).await;
            Call(Box::new(request)).stream().await
        }))
    }

    fn read<T: ReadJson + Default>(
        &mut self,
        body: &Bytes,
        media: MediaType<'_>,
    ) -> Result<T, Error> {
        let mut value = T::default();
        let mut deviations = deviations(&self.core.0);
        let tolerance = self.core.0.api.tolerance;
        let read = decode(
            self.operation,
            tolerance,
            200,
            media,
            body,
            &mut value,
            deviations.as_mut(),
        );
        if let (Some(collector), Some(found)) = (&self.core.0.deviations, deviations) {
            for deviation in &found.found {
                collector.collect(self.operation.id, deviation);
            }
        }
        read.map_err(|why| self.fail(why))?;
        Ok(value)
    }
}

impl<T> fmt::Debug for Events<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Events")
    }
}

impl<T> fmt::Debug for Lines<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Lines")
    }
}
