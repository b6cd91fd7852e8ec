//! Calls for what a description lacks, with the client's credentials, limits and promise.

use std::fmt;

use serde_json::Value;

use crate::body::Upload;
use crate::call::Call;
use crate::client::Core;
use crate::error::Error;
use crate::json::{Json, ReadJson};
use crate::operation::{Method, Operation};
use crate::param::Param;
use crate::promise::OnDuplicate;
use crate::request_builder::RequestBuilder;
use crate::send::{Download, Sending, Writing};
use crate::url;

static CALLS: [Operation; 7] = [
    Operation::new("raw.get", Method::Get, ""),
    Operation::new("raw.post", Method::Post, ""),
    Operation::new("raw.put", Method::Put, ""),
    Operation::new("raw.patch", Method::Patch, ""),
    Operation::new("raw.delete", Method::Delete, ""),
    Operation::new("raw.head", Method::Head, ""),
    Operation::new("raw.options", Method::Options, ""),
];

static READING_POST: Operation = Operation::new("raw.post", Method::Post, "").reads();
static WRITING_GET: Operation = Operation::new("raw.get", Method::Get, "").writes();

/// A call of something that the description lacks.
///
/// A path such as `/workorders/1?x=y` is below the client's address and version. A whole `https` URL on another host
/// is asked for without credentials: pre-signed addresses of files are fetched so.
#[must_use = "nothing happens until you call `send()` or await it"]
pub struct RawCall(Call);

impl fmt::Debug for RawCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl RawCall {
    /// A call of this path.
    pub fn new(core: &Core, method: Method, path: &str) -> Self {
        let operation = CALLS.iter().find(|operation| operation.method == method);
        let mut call = Call::new(core, operation.unwrap_or(&READING_POST));
        call.0.locate(path);
        Self(call)
    }

    /// The same request once more.
    pub(crate) fn again(mut request: Box<RequestBuilder>) -> Option<Self> {
        if !request.body.replayable() || request.foreign {
            return None;
        }
        let standing = request.core.0.settings;
        let settings = request.own_settings();
        settings.timeout = standing.timeout;
        settings.attempt_timeout = standing.attempt_timeout;
        // The first one is in the way of the second, for as long as the API may remember it.
        if settings.on_duplicate == OnDuplicate::Error {
            settings.on_duplicate = OnDuplicate::WaitThenWrite;
        }
        request.done();
        Some(Self(Call(request)))
    }

    /// It changes nothing, though its verb is POST: it may be repeated.
    pub fn reads(mut self) -> Self {
        if self.0.0.operation.method == Method::Post {
            self.0.0.operation = &READING_POST;
        }
        self
    }

    /// It changes something, though its verb is GET: it is not repeated.
    pub fn writes(mut self) -> Self {
        if self.0.0.operation.method == Method::Get {
            self.0.0.operation = &WRITING_GET;
        }
        self
    }

    /// A query parameter.
    pub fn query(mut self, name: &str, value: &dyn Param) -> Self {
        self.0 = self.0.extra_query(name, value);
        self
    }

    /// A header.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.0 = self.0.header(name, value);
        self
    }

    /// A JSON body.
    pub fn json<B: Json + ?Sized>(mut self, body: &B) -> Self {
        self.0 = self.0.json(body);
        self
    }

    /// A body of this media type.
    pub fn bytes(mut self, media: &'static str, body: impl Into<Upload>) -> Self {
        self.0 = self.0.bytes(media, body);
        self
    }

    /// The call itself, for its settings.
    pub fn with(mut self, change: impl FnOnce(Call) -> Call) -> Self {
        self.0 = change(self.0);
        self
    }

    /// Sends it; the answer is any JSON.
    pub fn send(self) -> Sending<Value> {
        self.0.send()
    }

    /// Sends it; the answer is read as this type.
    pub fn send_as<T: ReadJson + Default>(self) -> Sending<T> {
        self.0.send()
    }

    /// Sends it; returns every way a write can end.
    pub fn outcome<T: ReadJson + Default>(self) -> Writing<T> {
        self.0.outcome()
    }

    /// Sends it; the answer's body comes as a stream.
    pub async fn stream(self) -> Result<Download, Error> {
        self.0.stream().await
    }
}

/// Awaiting the call sends it; the answer is any JSON.
impl IntoFuture for RawCall {
    type Output = <Sending<Value> as Future>::Output;
    type IntoFuture = Sending<Value>;

    fn into_future(self) -> Sending<Value> {
        self.send()
    }
}

impl Error {
    /// The very request again, byte for byte, with the call's own settings and under the same idempotency key, for a
    /// caller who has checked and decided. Only its timeouts are the client's again, and instead of failing because
    /// an identical write (this one) may be remembered, it waits until that has passed. `None` if there is no request,
    /// or its body could be read only once.
    pub fn into_request(self) -> Option<RawCall> {
        RawCall::again(self.into_report()?.into_request()?)
    }
}

impl RequestBuilder {
    /// Takes a path, or a whole URL.
    fn locate(&mut self, path: &str) {
        if let Some((origin, rest)) = url::split_origin(path) {
            let own = &self.core.0.origin;
            if origin.eq_ignore_ascii_case(own) {
                let target = own.clone();
                self.locate_on(target, rest);
                return;
            }
            let encrypted = origin.starts_with("https://") && !origin.contains('@');
            let local =
                origin.starts_with("http://") && url::is_loopback(origin) && url::is_loopback(own);
            self.foreign = true;
            if encrypted || local {
                self.locate_on(origin.to_owned(), rest);
            } else {
                self.fail(Error::invalid("a foreign address is `https://host/…`"));
            }
            return;
        }
        let base = self.core.0.base.clone();
        let slash = if path.starts_with('/') { "" } else { "/" };
        self.locate_on(base + slash, path);
    }

    fn locate_on(&mut self, base: String, rest: &str) {
        match url::given(base, rest) {
            Some(url) => self.at(url),
            None => self.fail(Error::invalid("a path holds no `.` or `..`")),
        }
    }
}
