//! From what was delivered to what the caller asked for.

use std::fmt;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::StatusCode;
use tracing::Instrument as _;

use super::run::{Delivered, run};
use crate::answer::decode;
use crate::api::Tolerance;
use crate::call::Call;
use crate::client::Shared;
use crate::draft::Draft;
use crate::error::{Error, ErrorKind};
use crate::json::{Deviations, ReadError, ReadJson, ValueMut};
use crate::operation::Operation;
use crate::promise::{Certainty, Delivery, Source};
use crate::report::Report;
use crate::response::{Outcome, Response};
use crate::transport::BoxFuture;

pub(super) type Running = BoxFuture<'static, Result<Delivered, Error>>;

/// A call on its way; a future. Nothing happens before it is awaited.
///
/// Dropped before it has ended, a write may or may not have been done; the client remembers that, and the
/// journal has its intent.
#[must_use = "nothing is sent before it is awaited"]
pub struct Sending<T> {
    running: Running,
    tolerance: Tolerance,
    answer: PhantomData<fn() -> T>,
}

/// A write on its way; a future of everything that it can come to.
#[must_use = "nothing is sent before it is awaited"]
pub struct Writing<T>(Sending<T>);

impl Call {
    /// Sends it. `Ok` means read, or written once; every other end of a write is an error of its own kind.
    pub fn send<T: ReadJson + Default>(self) -> Sending<T> {
        Sending {
            tolerance: self.0.core.0.api.tolerance,
            running: on_its_way(self.0, false),
            answer: PhantomData,
        }
    }

    /// Sends it, and tells everything that a write can have come to.
    pub fn outcome<T: ReadJson + Default>(self) -> Writing<T> {
        Writing(self.send())
    }
}

/// The call inside a span with OpenTelemetry's names, if anybody looks.
pub(super) fn on_its_way(draft: Box<Draft>, streamed: bool) -> Running {
    let operation = draft.operation;
    let span = tracing::info_span!(
        target: "specwright",
        "http",
        otel.name = operation.id,
        otel.kind = "client",
        http.request.method = operation.method.as_str(),
        url.template = operation.path,
        server.address = draft.core.host(),
    );
    let running: Running = Box::pin(run(draft, streamed));
    if span.is_disabled() {
        return running;
    }
    // Around the block, so that the loop is compiled once.
    Box::pin(running.instrument(span))
}

impl<T> fmt::Debug for Sending<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sending")
    }
}

impl<T> fmt::Debug for Writing<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Writing")
    }
}

impl<T: ReadJson + Default> Sending<T> {
    fn poll_end(&mut self, context: &mut Context<'_>) -> Poll<Result<Response<T>, Error>> {
        self.running.as_mut().poll(context).map(|end| {
            let mut delivered = end?;
            let mut value = T::default();
            match read(&mut delivered, self.tolerance, &mut value) {
                Ok(()) => {
                    let Delivered {
                        delivery, report, ..
                    } = delivered;
                    Ok(Response::new(value, delivery, report))
                }
                Err(error) => Err(unreadable(delivered, error)),
            }
        })
    }
}

impl<T: ReadJson + Default> Future for Sending<T> {
    type Output = Result<Response<T>, Error>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        self.poll_end(context).map(|end| {
            let response = end?;
            match response.delivery() {
                Delivery::Written(Certainty::PossiblyTwice, _) => Err(possibly_twice(response)),
                Delivery::Read | Delivery::Written(..) | Delivery::AlreadyDone => Ok(response),
            }
        })
    }
}

impl<T: ReadJson + Default> Future for Writing<T> {
    type Output = Outcome<T>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        self.0.poll_end(context).map(|end| match end {
            Ok(response) => Outcome::of_response(response),
            Err(error) => Outcome::of_error(error),
        })
    }
}

fn possibly_twice<T>(response: Response<T>) -> Error {
    twice(response.into_report())
}

/// A write that was done, and possibly twice.
pub(super) fn twice(mut report: Report) -> Error {
    let answer = std::mem::take(&mut report.request.answer);
    tracing::warn!(target: "specwright", operation = report.operation(), "written, possibly twice");
    Error::new(ErrorKind::PossiblyTwice, "")
        .with_answer(Some(answer))
        .with_report(report)
}

/// The body that is delivered where none is left to stream: a kept response's, or that of the first response in a
/// refusal.
pub(super) fn first_bytes(delivered: &mut Delivered) -> Result<Bytes, Error> {
    let unsaid = delivered
        .first
        .as_ref()
        .is_some_and(|first| first.bodies.is_empty());
    if unsaid && let Delivery::Written(certainty, _) = delivered.delivery {
        let why = "the refusal holds no body of the first response";
        let answer = delivered.report.request.answer.clone();
        return Err(Error::new(ErrorKind::WrittenUnread(certainty), why).with_answer(Some(answer)));
    }
    let tolerance = delivered.report.request.core.0.api.tolerance;
    let mut body = Bytes::new();
    read(delivered, tolerance, &mut body)
        .map_err(|error| Error::unreadable(kind_of_unreadable(delivered.delivery), error))?;
    Ok(body)
}

fn read(
    delivered: &mut Delivered,
    tolerance: Tolerance,
    place: &mut dyn ReadJson,
) -> Result<(), ReadError> {
    let operation = delivered.report.request.operation;
    let replayed = matches!(delivered.delivery, Delivery::Written(_, Source::Replayed))
        || (delivered.first.is_some() && !delivered.report.request.answer.status.is_success());
    if replayed {
        return read_first(delivered, operation, tolerance, place);
    }
    let request = &mut delivered.report.request;
    let mut deviations = deviations(&request.core.0);
    let answer = &request.answer;
    let read = decode(
        operation,
        tolerance,
        answer.status.as_u16(),
        answer.is_json(),
        &answer.body,
        place,
        deviations.as_mut(),
    );
    request.record(deviations);
    read
}

/// Where deviations are recorded; none for a strict client.
fn deviations(core: &Shared) -> Option<Deviations> {
    let collector = core.deviations.as_ref();
    (!core.strict).then(|| Deviations {
        unknown_fields: collector.is_some_and(|collector| collector.unknown_fields()),
        found: Vec::new(),
    })
}

/// Reads the first response out of a refusal: the first of its possible bodies that fits.
fn read_first(
    delivered: &mut Delivered,
    operation: &'static Operation,
    tolerance: Tolerance,
    place: &mut dyn ReadJson,
) -> Result<(), ReadError> {
    let Some(first) = &delivered.first else {
        return Err(ReadError::new("the refusal holds no first response"));
    };
    // Where answers differ by status and none is told, each good one that is described may be it.
    let statuses = match first.status {
        Some(status) => status..=status,
        None if matches!(place.value_mut(), ValueMut::Answers(_)) => 200..=299,
        None => 200..=200,
    };
    let empty = Bytes::new();
    let mut result = decode(
        operation,
        tolerance,
        *statuses.start(),
        true,
        &empty,
        place,
        None,
    );
    let mut chosen = Bytes::new();
    'found: for status in statuses {
        for body in &first.bodies {
            let body = Bytes::copy_from_slice(body.as_bytes());
            let read = decode(operation, tolerance, status, true, &body, place, None);
            if read.is_ok() || status == 200 || first.status.is_some() {
                result = read;
            }
            if result.is_ok() {
                chosen = body;
                break 'found;
            }
        }
    }
    if result.is_err()
        && let Some(body) = first.bodies.first()
    {
        let body = Bytes::copy_from_slice(body.as_bytes());
        let status = first.status.unwrap_or(200);
        let request = &mut delivered.report.request;
        let mut deviations = deviations(&request.core.0);
        result = decode(
            operation,
            tolerance,
            status,
            true,
            &body,
            place,
            deviations.as_mut(),
        );
        request.record(deviations);
        chosen = body;
    }
    // The answer is the original's, as far as it is known.
    if let Some(status) = first
        .status
        .and_then(|status| StatusCode::from_u16(status).ok())
    {
        delivered.report.request.answer.status = status;
    }
    if result.is_ok() {
        delivered.report.request.answer.body = chosen;
    }
    result
}

fn unreadable(mut delivered: Delivered, error: ReadError) -> Error {
    let answer = std::mem::take(&mut delivered.report.request.answer);
    Error::unreadable(kind_of_unreadable(delivered.delivery), error)
        .with_answer(Some(answer))
        .with_first(delivered.first)
        .with_report(delivered.report)
}

fn kind_of_unreadable(delivery: Delivery) -> ErrorKind {
    match delivery {
        Delivery::Read => ErrorKind::Unreadable,
        Delivery::Written(certainty, _) => ErrorKind::WrittenUnreadable(certainty),
        Delivery::AlreadyDone => ErrorKind::AlreadyDone,
    }
}
