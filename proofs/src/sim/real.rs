//! The runtime's real client, over its own traits for transport, clock, tokens and journal.

use std::collections::BTreeMap;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use crate::fault::{Fault, Table};
use bytes::Bytes;
use futures_core::Stream;
use http::{HeaderMap, HeaderValue, StatusCode};
use specwright_runtime::auth::{Token, TokenError, TokenProvider};
use specwright_runtime::promise::internals::Nature;
use specwright_runtime::promise::{Completion, Intent, Journal, Moment, Record, Recording, Resend};
use specwright_runtime::transport::{
    BoxFuture, BoxStream, Clock, Exchange, Sent, Transport, TransportAnswer, TransportBody,
    TransportError, TransportRequest,
};
use specwright_runtime::{
    Auth, Call, ClientBuilder, Core, Error, Operation, Outcome, Response, Upload, Value,
};

use super::api;
use super::plan::{Call as Planned, Ending, MARGIN, Plan};
use super::server::Answer;
use super::world::{Out, Reply, Wire, World};
use crate::call_outcome::CallOutcome;

/// The header that tells the world whose attempt it is. It is no part of what the server looks at.
const CALL: &str = "x-call";

/// What was recorded, in order.
type Records = Arc<Mutex<Vec<Record>>>;

/// A client for each process of a plan.
pub fn clients(world: &World, plan: &Plan, table: Table) -> Result<Vec<Client>, Error> {
    // Calls that share no client share no registry.
    let count = if table.has(Fault::RegistryIgnored) {
        plan.calls.len()
    } else {
        plan.processes
    };
    (0..count)
        .map(|_| Client::new(world, plan, table))
        .collect()
}

/// A client that calls share.
pub struct Client {
    core: Core,
    operation: &'static Operation,
    records: Records,
    table: Table,
}

impl Client {
    fn new(world: &World, plan: &Plan, table: Table) -> Result<Self, Error> {
        let records = Records::default();
        let mut builder = ClientBuilder::<Core>::new(api::of(plan.rule), 0)
            .transport(Arc::new(Wires {
                world: world.clone(),
                table,
                attempts: Mutex::default(),
            }))
            .clock(Arc::new(Clocks(world.clone(), table)))
            .auth(Auth::provider(Tokens(world.clone())))
            .settings(|settings| {
                settings.margin = if table.has(Fault::MarginRemoved) {
                    Duration::ZERO
                } else {
                    Duration::from_millis(MARGIN)
                };
                settings.settle = Duration::from_millis(300);
                settings.backoff = Duration::from_millis(150);
            });
        if let Some(slow) = plan.journal {
            let journal = Pages {
                world: world.clone(),
                slow,
                records: Arc::clone(&records),
            };
            builder = builder.journal(Arc::new(journal));
        }
        let operation = match plan.nature {
            Nature::Read => &api::SEARCH,
            Nature::Repeatable => &api::PUT_STATE,
            Nature::Write => &api::CREATE,
        };
        Ok(Self {
            core: builder.build()?,
            operation,
            records,
            table,
        })
    }

    /// What its journal holds.
    pub fn records(self) -> Vec<Record> {
        std::mem::take(&mut *self.records.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Makes a planned call.
    pub fn call(&self, world: World, index: usize) -> impl Future<Output = Ending> + Send + use<> {
        let plan = world.call(index);
        let (core, operation, table) = (self.core.clone(), self.operation, self.table);
        async move {
            world.sleep(plan.at).await;
            ending(
                request(&core, operation, index, &plan, table)
                    .outcome::<Value>()
                    .await,
            )
        }
    }
}

fn request(
    core: &Core,
    operation: &'static Operation,
    index: usize,
    plan: &Planned,
    table: Table,
) -> Call {
    let call = Call::new(core, operation)
        .header(CALL, &index.to_string())
        .settings(|settings| {
            settings.resend = match plan.state.resend {
                Resend::Never if table.has(Fault::NeverResends) => Resend::Labelled,
                Resend::Proven if table.has(Fault::ProvenResends) => Resend::Labelled,
                resend => resend,
            };
            settings.on_duplicate = plan.state.on_duplicate;
            settings.resend_after_timeout =
                plan.state.after_timeout || table.has(Fault::TimeoutResent);
            settings.attempts = plan.attempts;
            settings.attempt_timeout = Duration::from_millis(plan.attempt_limit);
            settings.timeout = Duration::from_millis(plan.limit);
        });
    let body = format!("{{\"Note\":{}}}", plan.content);
    if plan.state.body_replayable {
        return call.bytes("application/json", Bytes::from(body));
    }
    call.bytes(
        "application/json",
        Upload::reader(std::io::Cursor::new(body), None),
    )
}

fn ending(outcome: Outcome<Value>) -> Ending {
    match outcome {
        Outcome::Once(response)
        | Outcome::Repeated(response)
        | Outcome::PossiblyTwice(response) => succeeded(&response),
        Outcome::AlreadyDone(done) => match done.into_result() {
            Ok(response) => succeeded(&response),
            Err(error) => failed(&error),
        },
        Outcome::Unsettled(error)
        | Outcome::Unknown(error)
        | Outcome::Unreadable(error)
        | Outcome::NotWritten(error) => failed(&error),
    }
}

fn succeeded(response: &Response<Value>) -> Ending {
    Ending {
        outcome: CallOutcome::Success(Response::kind(response)),
        value: Some(response.to_string()),
    }
}

fn failed(error: &Error) -> Ending {
    Ending {
        outcome: CallOutcome::Error(error.kind()),
        value: None,
    }
}

/// The network.
struct Wires {
    world: World,
    table: Table,
    /// How often each call was sent.
    attempts: Mutex<BTreeMap<usize, u32>>,
}

impl Transport for Wires {
    fn send(&self, request: TransportRequest) -> Pin<Box<dyn Exchange + '_>> {
        let text = |name: &str| {
            request
                .headers
                .get(name)
                .and_then(|value| value.to_str().ok())
        };
        let call = text(CALL)
            .and_then(|call| call.parse().ok())
            .unwrap_or_default();
        let token = text("authorization").and_then(|token| token.strip_prefix("Bearer "));
        let body = match &request.body {
            TransportBody::Bytes(bytes) => String::from_utf8_lossy(bytes).into_owned(),
            TransportBody::Empty => String::new(),
            // One that is read once: nothing is compared with it.
            TransportBody::Stream { .. } => format!("once {call}"),
        };
        let media = text("content-type").unwrap_or_default();
        let mut wire = Wire {
            bytes: format!("{} {} {media} {body}", request.method, request.url),
            token: token
                .and_then(|token| token.parse().ok())
                .unwrap_or_default(),
            key: text("idempotency-key").map(str::to_owned),
        };
        if self.is_again(call) {
            match self.table.0 {
                Some(Fault::OtherBytes) => wire.bytes.push(' '),
                Some(Fault::KeyChanged) => wire.key = wire.key.map(|key| key + "'"),
                Some(Fault::TokenChanged) => wire.token = self.world.token(),
                _ => {}
            }
        }
        let out = Some(self.world.start(call, wire.clone()));
        Box::pin(Wired {
            world: self.world.clone(),
            table: self.table,
            call,
            wire,
            out,
        })
    }
}

impl Wires {
    /// Whether the call was sent before.
    fn is_again(&self, call: usize) -> bool {
        let mut attempts = self.attempts.lock().unwrap_or_else(PoisonError::into_inner);
        let attempts = attempts.entry(call).or_default();
        *attempts += 1;
        *attempts > 1
    }
}

struct Wired {
    world: World,
    table: Table,
    call: usize,
    wire: Wire,
    out: Option<Out>,
}

impl Future for Wired {
    type Output = Result<TransportAnswer, TransportError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let Some(out) = &self.out else {
            return Poll::Pending;
        };
        let number = out.number();
        let Poll::Ready(reply) = out.poll(context.waker()) else {
            return Poll::Pending;
        };
        if self.table.has(Fault::RedirectFollowed)
            && matches!(&reply, Reply::Answer { answer, .. } if answer.status == 307)
        {
            // As a transport does that follows: nobody above notices.
            self.out = Some(self.world.start(self.call, self.wire.clone()));
            return self.poll(context);
        }
        Poll::Ready(match (reply, self.table.0) {
            (Reply::NotSent, _) | (Reply::Lost, Some(Fault::LostIsNotSent)) => {
                Err(TransportError::not_sent("no connection"))
            }
            (Reply::Answer { answer, .. }, Some(Fault::UnavailableIsNotSent))
                if answer.status == 503 && !answer.body.contains("Reason") =>
            {
                Err(TransportError::not_sent("unavailable"))
            }
            (Reply::Lost, _) => Err(TransportError::lost("connection reset")),
            (Reply::Answer { answer, cut }, _) => Ok(self.answer(answer, cut, number)),
        })
    }
}

impl Exchange for Wired {
    fn sent(&self) -> Sent {
        match &self.out {
            Some(out) if !out.has_left() => Sent::Not,
            _ => Sent::Maybe,
        }
    }
}

impl Wired {
    fn answer(&self, answer: Answer, cut: bool, number: usize) -> TransportAnswer {
        let mut headers = HeaderMap::new();
        headers.insert("content-type", HeaderValue::from_static("application/json"));
        if let Some(seconds) = answer.retry_after {
            let at =
                std::time::UNIX_EPOCH + Duration::from_secs(self.world.server_time() + seconds);
            // Both forms are used in the wild.
            let date = number.is_multiple_of(2);
            let text = if date {
                httpdate::fmt_http_date(at)
            } else {
                seconds.to_string()
            };
            if let Ok(value) = HeaderValue::try_from(text) {
                headers.insert("retry-after", value);
            }
        }
        if self.world.draw().is_multiple_of(25) && (200..=299).contains(&answer.status) {
            // Nobody asked for it: it cannot be read.
            headers.insert("content-encoding", HeaderValue::from_static("br"));
        }
        let end = match (cut, number % 3) {
            (false, _) => End::Whole,
            (true, 0) => End::Silent,
            (true, _) => End::Cut,
        };
        let mut body = answer.body.into_bytes();
        if cut {
            body.truncate(body.len() / 2);
        }
        let first = Some(Bytes::from(body)).filter(|body| !body.is_empty());
        let body: BoxStream<_> = Box::pin(Body { first, end });
        let status =
            StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        TransportAnswer::new(status, headers, body)
    }
}

/// How a body ends.
enum End {
    Whole,
    Cut,
    Silent,
}

struct Body {
    first: Option<Bytes>,
    end: End,
}

impl Stream for Body {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if let Some(first) = self.first.take() {
            return Poll::Ready(Some(Ok(first)));
        }
        match self.end {
            End::Whole => Poll::Ready(None),
            End::Cut => Poll::Ready(Some(Err(TransportError::lost(
                "end of stream inside the body",
            )))),
            // Only a timeout ends it.
            End::Silent => Poll::Pending,
        }
    }
}

/// The clocks.
struct Clocks(World, Table);

impl Clock for Clocks {
    fn now(&self) -> Moment {
        let shown = self.0.shown();
        if self.1.has(Fault::MonotonicOnly) {
            // As if there were no other clock.
            return Moment {
                wall: shown.monotonic,
                ..shown
            };
        }
        shown
    }

    fn sleep(&self, time: Duration) -> BoxFuture<'static, ()> {
        let world = self.0.clone();
        let millis = u64::try_from(time.as_micros().div_ceil(1_000)).unwrap_or(u64::MAX / 4);
        Box::pin(async move { world.sleep(millis).await })
    }

    fn random(&self) -> u64 {
        self.0.draw()
    }
}

/// The tokens: renewed by a refusal, and by others.
struct Tokens(World);

impl TokenProvider for Tokens {
    fn token<'a>(&'a self, refused: Option<&'a Token>) -> BoxFuture<'a, Result<Token, TokenError>> {
        if let Some(refused) = refused {
            self.0
                .renew_token(u32::try_from(refused.turn()).unwrap_or_default());
        }
        let (turn, ends) = self.0.token_until();
        Box::pin(std::future::ready(Token::bearer(
            &turn.to_string(),
            turn.into(),
            Some(ends),
        )))
    }

    fn identity(&self) -> String {
        "user".to_owned()
    }
}

/// The journal.
struct Pages {
    world: World,
    slow: u64,
    records: Records,
}

impl Pages {
    fn write(&self, record: Record) -> Recording<'_> {
        Box::pin(async move {
            let takes = self.world.draw() % self.slow;
            self.world.sleep(takes).await;
            self.records
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(record);
            Ok(())
        })
    }
}

impl Journal for Pages {
    fn intent<'a>(&'a self, intent: &'a Intent) -> Recording<'a> {
        self.write(Record::Intent(intent.clone()))
    }

    fn completion<'a>(&'a self, completion: &'a Completion) -> Recording<'a> {
        self.write(Record::Completion(completion.clone()))
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("operation", &self.operation)
            .finish_non_exhaustive()
    }
}
