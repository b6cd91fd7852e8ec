//! What happened to a call, for people: operation, attempts, waiting, and a `curl` line without secrets.

use std::any::Any;
use std::fmt;
use std::time::Duration;

use crate::api::Tolerance;
use crate::json::Deviation;
use crate::operation::Operation;
use crate::raw_answer::RawAnswer;
use crate::stats::CallStats;

/// A request as a report shows it.
pub(crate) trait ReportedRequest: Send + Sync {
    fn operation(&self) -> &'static Operation;
    /// How its answer is read.
    fn tolerance(&self) -> Tolerance;
    /// With secrets replaced.
    fn url(&self) -> String;
    /// The text of a query option, as it was sent.
    fn query_option(&self, name: &str) -> Option<String>;
    fn stats(&self) -> &CallStats;
    /// The last answer.
    fn answer(&self) -> &RawAnswer;
    /// How the answer deviates from the description.
    fn deviations(&self) -> &[Deviation];
    /// The secrets of the request, as texts that an answer may quote.
    fn secret_texts(&self) -> Vec<String>;
    fn curl(&self) -> String;
    fn as_any(&self) -> &dyn Any;
    fn into_any(self: Box<Self>) -> Box<dyn Any>;
}

/// What happened to a call.
pub struct Report(Box<dyn ReportedRequest>);

impl Report {
    pub(crate) fn new(request: Box<dyn ReportedRequest>) -> Self {
        Self(request)
    }

    /// The operation, such as `work_orders.create`.
    pub fn operation(&self) -> &'static str {
        self.0.operation().id
    }

    /// The verb.
    pub fn method(&self) -> &'static str {
        self.0.operation().method.as_str()
    }

    /// The address, with secrets replaced.
    pub fn url(&self) -> String {
        self.0.url()
    }

    /// How often the request was sent, or tried to be.
    pub fn attempts(&self) -> u32 {
        self.0.stats().attempts
    }

    /// How long the call waited between attempts and for limits.
    pub fn waited(&self) -> Duration {
        self.0.stats().waited
    }

    /// How long the call took in all.
    pub fn took(&self) -> Duration {
        self.0.stats().took
    }

    /// When the first attempt began, since 1970, by the wall clock.
    pub fn started(&self) -> Option<Duration> {
        self.0.stats().started
    }

    /// Identifies identical writes: a SHA-256 in hexadecimal.
    pub fn fingerprint(&self) -> Option<String> {
        let fingerprint = self.0.stats().fingerprint?;
        Some(fingerprint.to_string())
    }

    /// A `curl` line that repeats the request, to be pasted into a shell. Credentials stand as `$TOKEN`, `$API_KEY` or
    /// `$USER_AND_PASSWORD`, other secrets as `***`; a body that is long or not text is read from the file `BODY`.
    pub fn curl(&self) -> String {
        self.0.curl()
    }

    pub(crate) fn answer(&self) -> &RawAnswer {
        self.0.answer()
    }

    pub(crate) fn described(&self) -> &'static Operation {
        self.0.operation()
    }

    pub(crate) fn query_option(&self, name: &str) -> Option<String> {
        self.0.query_option(name)
    }

    pub(crate) fn tolerance(&self) -> Tolerance {
        self.0.tolerance()
    }

    pub(crate) fn deviations(&self) -> &[Deviation] {
        self.0.deviations()
    }

    pub(crate) fn secret_texts(&self) -> Vec<String> {
        self.0.secret_texts()
    }

    /// The request itself, if it is of this type.
    pub(crate) fn request<R: 'static>(&self) -> Option<&R> {
        self.0.as_any().downcast_ref()
    }

    /// The same, owned.
    pub(crate) fn into_request<R: 'static>(self) -> Option<Box<R>> {
        self.0.into_any().downcast().ok()
    }
}

impl fmt::Debug for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Report")
            .field("operation", &self.operation())
            .field("method", &self.method())
            .field("url", &self.url())
            .field("attempts", &self.attempts())
            .field("waited", &self.waited())
            .finish_non_exhaustive()
    }
}
