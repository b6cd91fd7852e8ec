//! The request of a call while it is built: URL, query, headers, body and settings.

use std::borrow::Cow;
use std::ops::Range;

use http::{HeaderMap, HeaderValue};

use crate::api::{Api, AuthRule};
use crate::auth::{Credentials, Token};
use crate::body::{Body, Part};
use crate::client::Core;
use crate::error::{Error, ErrorKind};
use crate::json::{
    Deviation, DeviationKind, Deviations, Json, Presence, ValueRef, write_json,
    write_noting_secrets,
};
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
    /// The URL is not on our host: no credentials, no standing headers.
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

    pub(crate) fn form(&mut self, view: ValueRef<'_>) {
        let mut form = String::new();
        let mut secrets = Vec::new();
        let mut mistake = None;
        let mut add = |name: &str, view: ValueRef<'_>, secret: bool| match form_text(view) {
            Ok(Some(text)) => {
                let start = url::push_form(&mut form, name, &text);
                if secret {
                    secrets.push(start..form.len());
                }
            }
            Ok(None) => {}
            Err(()) => mistake = Some(format!("the form field `{name}` is not a scalar")),
        };
        match view {
            ValueRef::Record(record) => record.visit_fields(&mut |info, values, extra| {
                for (field, value) in info.fields().zip(values) {
                    match value.value_ref() {
                        // What is always there is there with nothing in it.
                        ValueRef::Absent if field.1 == Presence::Nullable => {
                            add(field.0, ValueRef::Null, field.2);
                        }
                        ValueRef::List(list) => {
                            let items = (0..list.count()).filter_map(|index| list.item(index));
                            items.for_each(|item| add(field.0, item.value_ref(), field.2));
                        }
                        view => add(field.0, view, field.2),
                    }
                }
                // What the description does not name is written back.
                for (name, value) in extra.into_iter().flat_map(|extra| extra.iter()) {
                    add(name, value.value_ref(), false);
                }
            }),
            ValueRef::Map(map) => {
                map.entries(&mut |name, value| add(name, value.value_ref(), false));
            }
            _ => mistake = Some("a form is made of named fields".to_owned()),
        }
        if let Some(mistake) = mistake {
            self.fail(Error::invalid(mistake));
            return;
        }
        let media = HeaderValue::from_static("application/x-www-form-urlencoded");
        self.body = Body::Bytes(media, form.into(), secrets);
    }

    pub(crate) fn part(&mut self, part: Part) {
        self.body.add(part);
    }

    /// Puts the URL together, or gives the first mistake.
    pub(crate) fn finish(&mut self) -> Result<(), Error> {
        if self.advance().is_some() {
            self.fail(Error::invalid("a path value is missing"));
        }
        if let Some(error) = self.failure.take() {
            return Err(error);
        }
        for (name, value) in std::mem::take(&mut self.defaults) {
            if !url::has_query(&self.query, name) {
                url::push_query(&mut self.query, name, &value);
            }
        }
        if self.check_odata()? {
            return Ok(());
        }
        if !self.query.is_empty() {
            self.url
                .push(if self.url.contains('?') { '&' } else { '?' });
            let start = self.url.len();
            self.url.push_str(&self.query);
            self.secrets.extend(url::secret_values(
                &self.query,
                self.operation.secret,
                start,
            ));
        }
        self.add_keys()
    }

    /// Refuses what the API's `OData` cannot do. A query that is too long for a URL goes into a body, where the API
    /// has an operation for that. Returns whether it did.
    fn check_odata(&mut self) -> Result<bool, Error> {
        let Some(rules) = self.operation.odata else {
            return Ok(false);
        };
        rules.check(&self.query).map_err(Error::invalid)?;
        let length = self.url.len() + 1 + self.query.len();
        let Some(limit) = rules.url_limit.filter(|limit| length > *limit as usize) else {
            return Ok(false);
        };
        let too_long = |why: &str| {
            Error::invalid(format!(
                "the URL has {length} characters, the API takes {limit}{why}"
            ))
        };
        let Some(form) = rules.post else {
            return Err(too_long(""));
        };
        let body = form.body(&self.query).map_err(|option| {
            too_long(&format!(", and its longer form does not take `{option}`"))
        })?;
        self.operation = form.operation;
        self.rest = form.operation.path;
        self.url.clear();
        self.url.push_str(&self.core.0.base);
        self.secrets.clear();
        if self.advance().is_some() {
            return Err(too_long(", and its longer form has path values of its own"));
        }
        let media = HeaderValue::from_static("application/json");
        self.body = Body::Bytes(media, body.into(), Vec::new());
        Ok(true)
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

    /// Keys that stand in the query: put there, and never shown.
    fn add_keys(&mut self) -> Result<(), Error> {
        if self.foreign {
            return Ok(());
        }
        let index = self.operation.security;
        let held = &self.core.0.credentials;
        let Some(credentials) = held.get(index).and_then(Option::as_ref) else {
            let names = needed(self.core.0.api, index);
            let why = format!("this call needs {names}: give it with `.auth(…)`");
            return Err(Error::new(ErrorKind::NoCredentials, why));
        };
        if credentials.query().next().is_none() {
            return Ok(());
        }
        // Seldom: the count of a client's users is one that all threads share.
        let core = self.core.clone();
        let credentials = core.credentials(self.operation);
        for (name, key) in credentials.query() {
            let start = self.url.find('?').map_or(self.url.len(), |at| at + 1);
            let names = [name];
            let there = url::secret_values(self.url.get(start..).unwrap_or(""), &names, start);
            let there: Vec<_> = there.collect();
            if there.is_empty() {
                self.url
                    .push(if self.url.contains('?') { '&' } else { '?' });
                url::push_name_to(&mut self.url, name);
                let start = self.url.len();
                url::push_value(&mut self.url, &key);
                self.secrets.push(start..self.url.len());
            } else {
                let new = there.into_iter().filter(|at| !self.secrets.contains(at));
                let new: Vec<_> = new.collect();
                self.secrets.extend(new);
                self.secrets.sort_by_key(|range| range.start);
            }
        }
        Ok(())
    }

    fn with_own_headers(&self, mut standing: HeaderMap) -> HeaderMap {
        for (name, value) in &self.headers {
            standing.insert(name.clone(), value.clone());
        }
        standing
    }

    /// The headers that credentials may stand in, but for `Authorization` and `Cookie`.
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

/// The schemes that a call needs, in words.
fn needed(api: &Api, index: usize) -> String {
    let name = |index: &usize| api.schemes.get(*index).map_or("", |scheme| scheme.name);
    let alternatives = api.security.get(index).copied().unwrap_or_default().iter();
    let words = alternatives.map(|needed| {
        let names: Vec<String> = needed.iter().map(|i| format!("`{}`", name(i))).collect();
        names.join(" and ")
    });
    words.collect::<Vec<_>>().join(" or ")
}

/// The text of a scalar in a form. `None`: it is left out.
fn form_text(view: ValueRef<'_>) -> Result<Option<Cow<'_, str>>, ()> {
    Ok(Some(match view {
        ValueRef::Absent => return Ok(None),
        // A form has no other way to say that something is nothing.
        ValueRef::Null => "".into(),
        ValueRef::Text(text) | ValueRef::Number(text) => text.into(),
        ValueRef::Bool(value) => value.to_string().into(),
        ValueRef::Int(value) => value.to_string().into(),
        ValueRef::Single(value) if value.is_finite() => value.to_string().into(),
        ValueRef::Double(value) if value.is_finite() => value.to_string().into(),
        ValueRef::Base64(_) | ValueRef::Any(_) => {
            let mut text = Vec::new();
            write_json(&Borrowed(view), &mut text).map_err(|_| ())?;
            let text = String::from_utf8(text).map_err(|_| ())?;
            crate::json::parse::<String>(&text).unwrap_or(text).into()
        }
        _ => return Err(()),
    }))
}

/// What stands before the first of these ASCII letters, and after it. (Short texts: a search for long ones costs more.)
fn split(text: &str, at: u8) -> (&str, &str) {
    let found = text.bytes().position(|byte| byte == at);
    let found = found.unwrap_or(text.len());
    let after = text.get(found + 1..).unwrap_or_default();
    (text.get(..found).unwrap_or_default(), after)
}
