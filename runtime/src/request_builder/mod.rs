//! The request of a call while it is built: URL, query, headers, body and settings.

mod finish;
mod form;

use std::ops::Range;

use http::{HeaderMap, HeaderValue};

use crate::api::AuthRule;
use crate::auth::{Credentials, Token};
use crate::body::{Body, Part};
use crate::client::Core;
use crate::error::Error;
use crate::json::{Deviation, DeviationKind, Deviations, Json, ValueRef, write_noting_secrets};
use crate::operation::{ListStyle, Operation};
use crate::param::Param;
use crate::raw_answer::RawAnswer;
use crate::settings::Settings;
use crate::stats::CallStats;
use crate::url::{self, BadPath};

/// A request, from the call that starts it to the report that shows it: one block of memory.
pub(crate) struct RequestBuilder {
    pub core: Core,
    pub operation: &'static Operation,
    /// Up to and with the path.
    pub url: String,
    /// What is left of the template.
    pub(crate) rest: &'static str,
    pub query: String,
    pub(crate) defaults: Vec<(&'static str, &'static str)>,
    /// What in the URL is never shown.
    pub(crate) secrets: Vec<Range<usize>>,
    pub headers: HeaderMap,
    pub body: Body,
    /// The client's, unless the call has its own.
    settings: Option<Box<Settings>>,
    pub(crate) failure: Option<Error>,
    /// The URL is not on our host: no credentials, no default headers.
    pub foreign: bool,
    /// What has happened.
    pub stats: CallStats,
    /// What the last attempt was sent with.
    pub token: Option<Token>,
    /// The last answer. It stands here from the moment it is read, because moving it costs more than reading it.
    pub answer: RawAnswer,
    /// How the answer deviates from the description.
    pub deviations: Vec<Deviation>,
}

/// A view as a value.
pub(crate) struct Borrowed<'a>(pub ValueRef<'a>);

impl Json for Borrowed<'_> {
    fn value_ref(&self) -> ValueRef<'_> {
        self.0
    }
}

impl RequestBuilder {
    /// A call of which nothing is known but its operation.
    pub(crate) fn new(core: &Core, operation: &'static Operation) -> Self {
        let mut url = String::with_capacity(core.0.base.len() + operation.path.len() + 24);
        url.push_str(&core.0.base);
        Self {
            core: core.clone(),
            operation,
            url,
            rest: operation.path,
            query: String::new(),
            defaults: Vec::new(),
            secrets: Vec::new(),
            headers: HeaderMap::new(),
            body: Body::Empty,
            settings: None,
            failure: None,
            foreign: false,
            stats: CallStats::default(),
            token: None,
            answer: RawAnswer::default(),
            deviations: Vec::new(),
        }
    }

    /// Its timeouts and retries.
    pub(crate) fn settings(&self) -> &Settings {
        self.settings.as_deref().unwrap_or(&self.core.0.settings)
    }

    /// The same, to be changed.
    pub(crate) fn own_settings(&mut self) -> &mut Settings {
        let standing = self.core.0.settings;
        self.settings.get_or_insert_with(|| Box::new(standing))
    }

    pub(crate) fn fail(&mut self, error: Error) {
        // Only the first mistake is reported.
        self.failure.get_or_insert(error);
    }

    /// Writes the template up to its next placeholder, whose name is returned.
    fn advance(&mut self) -> Option<&'static str> {
        let (written, after) = split(self.rest, b'{');
        url::push_template(&mut self.url, written);
        let (name, after) = split(after, b'}');
        self.rest = after;
        Some(name).filter(|name| !name.is_empty())
    }

    pub(crate) fn path(
        &mut self,
        value: &dyn Param,
        push: fn(&mut String, &dyn Param) -> Result<(), BadPath>,
    ) {
        let Some(name) = self.advance() else {
            self.fail(Error::invalid(
                "more path values than the path has places for",
            ));
            return;
        };
        let start = self.url.len();
        let pushed = push(&mut self.url, value);
        if self.operation.secret.contains(&name) {
            self.secrets.push(start..self.url.len());
        }
        let why = match pushed {
            Ok(()) => return,
            Err(BadPath::Empty) => "is empty",
            Err(BadPath::Dots) => "is `.` or `..`",
        };
        self.fail(Error::invalid(format!(
            "the path value `{name}` {why}: it would ask for something else"
        )));
    }

    pub(crate) fn set_query(&mut self, name: &str, value: &dyn Param) {
        url::remove_query(&mut self.query, name);
        if !value.is_absent() {
            url::push_query(&mut self.query, name, value);
        }
    }

    pub(crate) fn list_item(
        &mut self,
        name: &str,
        style: ListStyle,
        index: usize,
        value: &dyn Param,
    ) {
        match style {
            ListStyle::Repeat => url::push_query(&mut self.query, name, value),
            ListStyle::Index => {
                url::push_query(&mut self.query, &format!("{name}[{index}]"), value);
            }
            ListStyle::Comma | ListStyle::Pipe | ListStyle::Space if index == 0 => {
                url::push_query(&mut self.query, name, value);
            }
            ListStyle::Comma | ListStyle::Pipe | ListStyle::Space => {
                self.query.push_str(match style {
                    ListStyle::Pipe => "%7C",
                    ListStyle::Space => "%20",
                    _ => ",",
                });
                url::push_value(&mut self.query, value);
            }
        }
    }

    pub(crate) fn json(&mut self, view: ValueRef<'_>, media: &'static str) {
        // No body is something else than the body `null`.
        if matches!(view, ValueRef::Absent) {
            return;
        }
        let mut text = Vec::with_capacity(128);
        match write_noting_secrets(&Borrowed(view), &mut text) {
            Ok(secrets) => {
                let media = HeaderValue::from_static(media);
                self.body = Body::Bytes(media, text.into(), secrets);
            }
            Err(error) => self.fail(Error::invalid(error.to_string())),
        }
    }

    pub(crate) fn part(&mut self, part: Part) {
        self.body.add(part);
    }

    /// All headers but the credentials.
    pub(crate) fn all_headers(&self) -> HeaderMap {
        self.with_own_headers(if self.foreign {
            HeaderMap::new()
        } else {
            self.core.0.headers.clone()
        })
    }

    /// The headers of an attempt with the call's credentials.
    pub(crate) fn sent_headers(&self) -> HeaderMap {
        let token = self.token.as_ref();
        let mut headers = self.with_own_headers(if self.foreign {
            HeaderMap::new()
        } else {
            self.credentials().headers().clone()
        });
        if !self.foreign && (token.is_some() || !self.headers.is_empty()) {
            self.credentials().insert(&mut headers, token);
        }
        headers
    }

    /// What it is sent with.
    pub(crate) fn credentials(&self) -> &Credentials {
        self.core.credentials(self.operation)
    }

    fn with_own_headers(&self, mut headers: HeaderMap) -> HeaderMap {
        for (name, value) in &self.headers {
            headers.insert(name.clone(), value.clone());
        }
        headers
    }

    /// The headers that may contain credentials, except for `Authorization` and `Cookie`.
    pub(crate) fn key_headers(&self) -> impl Iterator<Item = &'static str> {
        let schemes = self.core.0.api.schemes.iter();
        schemes.filter_map(|scheme| match scheme.rule {
            AuthRule::ApiKey(name) => Some(name),
            _ => None,
        })
    }

    /// The same call once more, if its body can be sent again.
    pub(crate) fn again(&self) -> Option<Self> {
        let body = match &self.body {
            Body::Empty => Body::Empty,
            Body::Bytes(media, bytes, secrets) => {
                Body::Bytes(media.clone(), bytes.clone(), secrets.clone())
            }
            Body::Dynamic(_) => return None,
        };
        Some(Self {
            core: self.core.clone(),
            operation: self.operation,
            url: self.url.clone(),
            rest: self.rest,
            query: self.query.clone(),
            defaults: self.defaults.clone(),
            secrets: self.secrets.clone(),
            headers: self.headers.clone(),
            body,
            settings: self.settings.clone(),
            failure: self
                .failure
                .as_ref()
                .map(|error| Error::invalid(error.message())),
            foreign: self.foreign,
            stats: CallStats::default(),
            token: None,
            answer: RawAnswer::default(),
            deviations: Vec::new(),
        })
    }

    /// Keeps, traces and hands on how the answer deviates from the description.
    pub(crate) fn record(&mut self, deviations: Option<Deviations>) {
        let found = deviations.map(|deviations| deviations.found);
        for deviation in found.unwrap_or_default() {
            let operation = self.operation.id;
            if deviation.kind() != DeviationKind::Unknown {
                tracing::warn!(target: "specwright", operation, %deviation, "the response deviates from the description");
            }
            if let Some(collector) = &self.core.0.deviations {
                collector.collect(operation, &deviation);
            }
            self.deviations.push(deviation);
        }
    }

    /// The URL is whole; nothing is added to it.
    pub(crate) fn done(&mut self) {
        self.rest = "";
        self.query.clear();
        self.defaults.clear();
    }
}

/// What stands before the first of these ASCII letters, and after it. (Short texts: a search for long ones costs more.)
fn split(text: &str, at: u8) -> (&str, &str) {
    let found = text.bytes().position(|byte| byte == at);
    let found = found.unwrap_or(text.len());
    let after = text.get(found + 1..).unwrap_or_default();
    (text.get(..found).unwrap_or_default(), after)
}
