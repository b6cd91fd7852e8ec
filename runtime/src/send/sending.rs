//! From the end of a call to what its caller asked for.

use std::fmt;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::StatusCode;
use tracing::Instrument as _;

use super::run::{CallSuccess, run};
use crate::answer::decode;
use crate::api::Tolerance;
use crate::call::Call;
use crate::client::Shared;
use crate::error::{Error, ErrorKind};
use crate::json::{Deviations, ReadError, ReadJson, ValueMut};
use crate::operation::Operation;
use crate::promise::{Certainty, Source, SuccessKind};
use crate::raw_answer::MediaType;
use crate::report::Report;
use crate::request_builder::RequestBuilder;
use crate::response::{Outcome, Response};
use crate::transport::BoxFuture;

pub(super) type Running = BoxFuture<'static, Result<CallSuccess, Error>>;

/// A call being sent; a future. Nothing happens until it is awaited.
///
/// Dropped before it has ended, a write may or may not have been done; the client remembers that, and the
/// journal has its intent.
#[must_use = "nothing is sent until it is awaited"]
pub struct Sending<T> {
    running: Running,
    tolerance: Tolerance,
    answer: PhantomData<fn() -> T>,
}

/// A write being sent; a future of every way in which it can end.
#[must_use = "nothing is sent until it is awaited"]
pub struct Writing<T>(Sending<T>);

impl Call {
    /// Sends it. `Ok` is a value that is known to be right: of a read; of a write that was done once, or repeated where
    /// the description says that twice is the same as once; or, if the call asked for it
    /// ([`OnDuplicate::TakeFirst`](crate::OnDuplicate::TakeFirst)), of the identical write that was there first. Every
    /// other end is an error of its own kind.
    pub fn send<T: ReadJson + Default>(self) -> Sending<T> {
        Sending {
            tolerance: self.0.core.0.api.tolerance,
            running: on_its_way(self.0, false),
            answer: PhantomData,
        }
    }

    /// Sends it; returns every way in which a write can end.
    pub fn outcome<T: ReadJson + Default>(self) -> Writing<T> {
        Writing(self.send())
    }
}

/// The call inside a span with OpenTelemetry's names, if anybody looks.
pub(super) fn on_its_way(request: Box<RequestBuilder>, streamed: bool) -> Running {
    let operation = request.operation;
    let span = tracing::info_span!(
        target: "specwright",
        "http",
        otel.name = operation.id,
        otel.kind = "client",
        http.request.method = operation.method.as_str(),
        url.template = operation.path,
        server.address = request.core.host(),
    );
    let running: Running = Box::pin(run(request, streamed));
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
            let mut success = end?;
            let mut value = T::default();
            match read(&mut success, self.tolerance, &mut value) {
                Ok(()) => {
                    let report = Report::new(success.request);
                    Ok(Response::new(value, success.kind, report))
                }
                Err(error) => Err(unreadable(success, error)),
            }
        })
    }
}

impl<T: ReadJson + Default> Future for Sending<T> {
    type Output = Result<Response<T>, Error>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        self.poll_end(context).map(|end| {
            let response = end?;
            match Response::kind(&response) {
                SuccessKind::Written(Certainty::PossiblyTwice, _) => {
                    Err(possibly_twice(Response::into_report(response)))
                }
                SuccessKind::Read | SuccessKind::Written(..) | SuccessKind::AlreadyDone => {
                    Ok(response)
                }
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

/// A write that was done, and possibly twice.
pub(super) fn possibly_twice(report: Report) -> Error {
    let answer = report.answer().clone();
    tracing::warn!(target: "specwright", operation = report.operation(), "written, possibly twice");
    Error::of(ErrorKind::PossiblyTwice)
        .with_answer(Some(answer))
        .with_report(report)
}

impl Error {
    /// The value that came for a write that was done, [possibly twice](ErrorKind::PossiblyTwice), as `send` reads it.
    pub fn value<T: ReadJson + Default>(&self) -> Option<T> {
        let (answer, report) = (self.answer()?, self.report()?);
        if self.kind() != ErrorKind::PossiblyTwice {
            return None;
        }
        let mut value = T::default();
        let mut deviations = Deviations {
            unknown_fields: false,
            found: Vec::new(),
        };
        decode(
            report.described(),
            report.tolerance(),
            answer.status.as_u16(),
            answer.media_type(),
            &answer.body,
            &mut value,
            Some(&mut deviations),
        )
        .ok()?;
        Some(value)
    }
}

/// The body to return where none is left to stream: a cached response's, or that of the first response in a
/// refusal.
pub(super) fn first_bytes(success: &mut CallSuccess) -> Result<Bytes, Error> {
    let unsaid = success
        .first
        .as_ref()
        .is_some_and(|first| first.bodies.is_empty());
    if unsaid && let SuccessKind::Written(certainty, _) = success.kind {
        let why = "the refusal holds no body of the first response";
        let answer = success.request.answer.clone();
        return Err(Error::new(ErrorKind::WrittenUnread(certainty), why).with_answer(Some(answer)));
    }
    let tolerance = success.request.core.0.api.tolerance;
    let mut body = Bytes::new();
    read(success, tolerance, &mut body)
        .map_err(|error| Error::unreadable(kind_of_unreadable(success.kind), error))?;
    Ok(body)
}

fn read(
    success: &mut CallSuccess,
    tolerance: Tolerance,
    place: &mut dyn ReadJson,
) -> Result<(), ReadError> {
    let operation = success.request.operation;
    let replayed = matches!(success.kind, SuccessKind::Written(_, Source::Replayed))
        || (success.first.is_some() && !success.request.answer.status.is_success());
    if replayed {
        return read_first(success, operation, tolerance, place);
    }
    let request = &mut success.request;
    let mut deviations = deviations(&request.core.0);
    let answer = &request.answer;
    let read = decode(
        operation,
        tolerance,
        answer.status.as_u16(),
        answer.media_type(),
        &answer.body,
        place,
        deviations.as_mut(),
    );
    request.record(deviations);
    read
}

/// Where deviations are recorded; none for a strict client.
pub(super) fn deviations(core: &Shared) -> Option<Deviations> {
    let collector = core.deviations.as_ref();
    (!core.strict).then(|| Deviations {
        unknown_fields: collector.is_some_and(|collector| collector.unknown_fields()),
        found: Vec::new(),
    })
}

/// Reads the first response out of a refusal: the first of its possible bodies that fits.
fn read_first(
    success: &mut CallSuccess,
    operation: &'static Operation,
    tolerance: Tolerance,
    place: &mut dyn ReadJson,
) -> Result<(), ReadError> {
    let Some(first) = &success.first else {
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
        MediaType::JSON,
        &empty,
        place,
        None,
    );
    let mut chosen = Bytes::new();
    'found: for status in statuses {
        for body in &first.bodies {
            let body = Bytes::copy_from_slice(body.as_bytes());
            let read = decode(
                operation,
                tolerance,
                status,
                MediaType::JSON,
                &body,
                place,
                None,
            );
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
        let request = &mut success.request;
        let mut deviations = deviations(&request.core.0);
        result = decode(
            operation,
            tolerance,
            status,
            MediaType::JSON,
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
        success.request.answer.status = status;
    }
    if result.is_ok() {
        success.request.answer.body = chosen;
    }
    result
}

fn unreadable(mut success: CallSuccess, error: ReadError) -> Error {
    let answer = std::mem::take(&mut success.request.answer);
    Error::unreadable(kind_of_unreadable(success.kind), error)
        .with_answer(Some(answer))
        .with_first(success.first)
        .with_report(Report::new(success.request))
}

pub(super) fn kind_of_unreadable(kind: SuccessKind) -> ErrorKind {
    match kind {
        SuccessKind::Read => ErrorKind::Unreadable,
        SuccessKind::Written(certainty, _) => ErrorKind::WrittenUnreadable(certainty),
        SuccessKind::AlreadyDone => ErrorKind::AlreadyDone,
    }
}
