//! Tells whether a request is still waiting for its connection, so that a timeout at that time means "not sent", and
//! a later one never does.
//!
//! hyper polls the connector inside the poll of the request that waits for it, and stops doing so the moment the
//! request takes another way (a connection that became free). So: if the connector was polled *within the last
//! poll of the request* and was still pending, nothing has been sent.

use std::cell::Cell;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use tower_layer::Layer;
use tower_service::Service;

thread_local! {
    static CONNECTING: Cell<bool> = const { Cell::new(false) };
}

/// Polls a request; the flag says whether it is waiting for its connection.
pub(super) fn watch<T>(poll: impl FnOnce() -> Poll<T>) -> (Poll<T>, bool) {
    let outer = CONNECTING.replace(false);
    let polled = poll();
    let connecting = CONNECTING.replace(outer);
    (polled, connecting)
}

/// Wraps reqwest's connector.
#[derive(Clone, Debug)]
pub(super) struct Watched;

impl<S> Layer<S> for Watched {
    type Service = WatchedConnector<S>;

    fn layer(&self, inner: S) -> Self::Service {
        WatchedConnector(Arc::new(Mutex::new(inner)))
    }
}

/// The wrapped connector. hyper clones its connector several times a request and reqwest's costs allocations to
/// clone, so the clones here share one, which is cloned only when a connection is made.
#[derive(Debug)]
pub(super) struct WatchedConnector<S>(Arc<Mutex<S>>);

impl<S> Clone for WatchedConnector<S> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<S, R> Service<R> for WatchedConnector<S>
where
    S: Service<R> + Clone,
    S::Future: Send + 'static,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = Connecting<S::Future>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        let mut shared = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        shared.poll_ready(context)
    }

    fn call(&mut self, request: R) -> Self::Future {
        let shared = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // reqwest's connectors are always ready, clones too.
        let mut ready = shared.clone();
        drop(shared);
        Connecting(Box::pin(ready.call(request)))
    }
}

/// A connection being made.
pub(super) struct Connecting<F>(Pin<Box<F>>);

impl<F: Future> Future for Connecting<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        let polled = self.0.as_mut().poll(context);
        CONNECTING.set(polled.is_pending());
        polled
    }
}
