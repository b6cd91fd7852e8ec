//! A call being put together: what generated methods and setters write into.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue};

use crate::body::{Body, FilePart, Part, Upload};
use crate::client::{Core, header};
use crate::error::Error;
use crate::json::{Json, View, write_json};
use crate::operation::{ListStyle, Operation};
use crate::param::{Param, text_of};
use crate::promise::{OnDuplicate, Policy};
use crate::settings::Settings;
use crate::url::{self, BadPath};

/// A call being put together. Mistakes are kept and come out when it is sent.
pub struct Call(pub(crate) Box<Draft>);

pub(crate) struct Draft {
    pub core: Core,
    pub operation: &'static Operation,
    /// Up to and with the path.
    pub url: String,
    /// What is left of the template.
    rest: &'static str,
    pub query: String,
    defaults: Vec<(&'static str, &'static str)>,
    /// What in URL and query is never shown.
    secret_path: Vec<Range<usize>>,
    pub headers: HeaderMap,
    pub body: Body,
    pub settings: Settings,
    failure: Option<Error>,
    /// The URL is not on our host: no credentials, no standing headers.
    pub foreign: bool,
}

impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("operation", &self.0.operation.id)
            .finish_non_exhaustive()
    }
}

/// What the generated code calls.
impl Call {
    /// A call of an operation.
    pub fn new(core: &Core, operation: &'static Operation) -> Self {
        let mut url = String::with_capacity(core.0.base.len() + operation.path.len() + 24);
        url.push_str(&core.0.base);
        let draft = Draft {
            core: core.clone(),
            operation,
            url,
            rest: operation.path,
            query: String::new(),
            defaults: Vec::new(),
            secret_path: Vec::new(),
            headers: HeaderMap::new(),
            body: Body::Empty,
            settings: core.0.settings,
            failure: None,
            foreign: false,
        };
        Self(Box::new(draft))
    }

    /// The next path parameter.
    #[must_use]
    pub fn path(mut self, value: &dyn Param) -> Self {
        self.0.path(value, url::push_path);
        self
    }

    /// The next path parameter, as an `OData` literal.
    #[must_use]
    pub fn path_odata(mut self, value: &dyn Param) -> Self {
        self.0.path(value, url::push_literal);
        self
    }

    /// The next path parameter, a list.
    #[must_use]
    pub fn path_list<T: Param>(
        mut self,
        style: ListStyle,
        values: impl IntoIterator<Item = T>,
    ) -> Self {
        let mut text = String::new();
        for (index, value) in values.into_iter().enumerate() {
            if index > 0 {
                text.push(match style {
                    ListStyle::Pipe => '|',
                    ListStyle::Space => ' ',
                    ListStyle::Comma | ListStyle::Repeat | ListStyle::Index => ',',
                });
            }
            // Writing to a String does not fail.
            let _ = value.write(&mut text);
        }
        self.0.path(&text, url::push_path);
        self
    }

    /// A query parameter; a second one of the same name replaces the first.
    #[must_use]
    pub fn query(mut self, name: &'static str, value: &dyn Param) -> Self {
        self.0.set_query(name, value);
        self
    }

    /// A query parameter that is a list.
    #[must_use]
    pub fn query_list<T: Param>(
        mut self,
        name: &'static str,
        style: ListStyle,
        values: impl IntoIterator<Item = T>,
    ) -> Self {
        url::remove_query(&mut self.0.query, name);
        for (index, value) in values.into_iter().enumerate() {
            self.0.list_item(name, style, index, &value);
        }
        self
    }

    /// What a query parameter is unless it is set.
    #[must_use]
    pub fn default_query(mut self, name: &'static str, value: &'static str) -> Self {
        self.0.defaults.push((name, value));
        self
    }

    /// A header parameter.
    #[must_use]
    pub fn header_param(self, name: &'static str, value: &dyn Param) -> Self {
        if value.is_absent() {
            self
        } else {
            self.header(name, &text_of(value))
        }
    }

    /// A JSON body.
    #[must_use]
    pub fn json<B: Json + ?Sized>(mut self, body: &B) -> Self {
        self.0.json(body.view());
        self
    }

    /// A form.
    #[must_use]
    pub fn form<B: Json + ?Sized>(mut self, body: &B) -> Self {
        self.0.form(body.view());
        self
    }

    /// A body of this media type.
    #[must_use]
    pub fn bytes(mut self, media: &'static str, body: impl Into<Upload>) -> Self {
        self.0.body = Body::Upload(HeaderValue::from_static(media), body.into());
        self
    }

    /// A text body of this media type.
    #[must_use]
    pub fn text(mut self, media: &'static str, body: &str) -> Self {
        let bytes = Bytes::copy_from_slice(body.as_bytes());
        self.0.body = Body::Bytes(HeaderValue::from_static(media), bytes);
        self
    }

    /// A file in a multipart body.
    #[must_use]
    pub fn part_file(mut self, name: &'static str, file: impl Into<FilePart>) -> Self {
        self.0.part(Part::file(name, file.into()));
        self
    }

    /// A JSON part.
    #[must_use]
    pub fn part_json<B: Json + ?Sized>(mut self, name: &'static str, body: &B) -> Self {
        let mut text = Vec::new();
        match write_json(&Viewed(body.view()), &mut text) {
            Ok(()) => self.0.part(Part::bytes(name, "application/json", text)),
            Err(error) => self.0.fail(Error::invalid(error.to_string())),
        }
        self
    }

    /// A text part.
    #[must_use]
    pub fn part_text(mut self, name: &'static str, value: &dyn Param) -> Self {
        if !value.is_absent() {
            self.0.part(Part::text(name, text_of(value)));
        }
        self
    }
}

/// What callers set on any call.
impl Call {
    /// A header more, or another value for one.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        match header(name, value) {
            Ok((name, value)) => {
                self.0.headers.insert(name, value);
            }
            Err(error) => self.0.fail(error),
        }
        self
    }

    /// A query parameter more.
    #[must_use]
    pub fn extra_query(mut self, name: &str, value: &dyn Param) -> Self {
        url::push_query(&mut self.0.query, name, value);
        self
    }

    /// How patient the call is.
    #[must_use]
    pub fn settings(mut self, change: impl FnOnce(&mut Settings)) -> Self {
        change(&mut self.0.settings);
        self
    }

    /// How long the call may take in all.
    #[must_use]
    pub fn time_limit(self, limit: Duration) -> Self {
        self.settings(|settings| settings.time_limit = limit)
    }

    /// How long one attempt may take.
    #[must_use]
    pub fn attempt_time_limit(self, limit: Duration) -> Self {
        self.settings(|settings| settings.attempt_time_limit = limit)
    }

    /// Which resends are wanted.
    #[must_use]
    pub fn policy(self, policy: Policy) -> Self {
        self.settings(|settings| settings.policy = policy)
    }

    /// What to do when an identical write is there already.
    #[must_use]
    pub fn on_duplicate(self, choice: OnDuplicate) -> Self {
        self.settings(|settings| settings.on_duplicate = choice)
    }

    /// For a read right after a write: a 404 is asked again for up to 30 s, because replicas lag.
    #[must_use]
    pub fn after_write(self) -> Self {
        self.settings(|settings| settings.missing_for = Duration::from_secs(30))
    }
}

/// A view as a value.
struct Viewed<'a>(View<'a>);

impl Json for Viewed<'_> {
    fn view(&self) -> View<'_> {
        self.0
    }
}

impl Draft {
    pub(crate) fn fail(&mut self, error: Error) {
        // The first mistake is the one to mend.
        self.failure.get_or_insert(error);
    }

    /// Writes the template up to its next placeholder, whose name is returned.
    fn advance(&mut self) -> Option<&'static str> {
        let rest = self.rest;
        let (written, after) = rest.split_once('{').unwrap_or((rest, ""));
        url::push_template(&mut self.url, written);
        let (name, after) = after.split_once('}').unwrap_or_default();
        self.rest = after;
        Some(name).filter(|name| !name.is_empty())
    }

    fn path(
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
            self.secret_path.push(start..self.url.len());
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

    fn list_item(&mut self, name: &str, style: ListStyle, index: usize, value: &dyn Param) {
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

    fn json(&mut self, view: View<'_>) {
        // No body is something else than the body `null`.
        if matches!(view, View::Absent) {
            return;
        }
        let mut text = Vec::with_capacity(128);
        match write_json(&Viewed(view), &mut text) {
            Ok(()) => {
                let media = HeaderValue::from_static("application/json");
                self.body = Body::Bytes(media, text.into());
            }
            Err(error) => self.fail(Error::invalid(error.to_string())),
        }
    }

    fn form(&mut self, view: View<'_>) {
        let mut form = String::new();
        let mut mistake = None;
        let mut add = |name: &str, view: View<'_>| match form_text(view) {
            Ok(Some(text)) => url::push_form(&mut form, name, &text),
            Ok(None) => {}
            Err(()) => mistake = Some(format!("the form field `{name}` is not a scalar")),
        };
        match view {
            View::Record(record) => record.views(&mut |shape, views, _| {
                for (field, value) in shape.fields.iter().zip(views) {
                    match value.view() {
                        View::List(list) => {
                            let items = (0..list.count()).filter_map(|index| list.item(index));
                            items.for_each(|item| add(field.0, item.view()));
                        }
                        view => add(field.0, view),
                    }
                }
            }),
            View::Map(map) => map.entries(&mut |name, value| add(name, value.view())),
            _ => mistake = Some("a form is made of named fields".to_owned()),
        }
        if let Some(mistake) = mistake {
            self.fail(Error::invalid(mistake));
            return;
        }
        let media = HeaderValue::from_static("application/x-www-form-urlencoded");
        self.body = Body::Bytes(media, form.into());
    }

    fn part(&mut self, part: Part) {
        if let Body::Parts(parts) = &mut self.body {
            parts.push(part);
        } else {
            self.body = Body::Parts(vec![part]);
        }
    }

    /// Puts the URL together. Gives what in it is never shown, or the first mistake.
    pub(crate) fn finish(&mut self) -> Result<Vec<Range<usize>>, Error> {
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
        let mut secrets = std::mem::take(&mut self.secret_path);
        if !self.query.is_empty() {
            self.url
                .push(if self.url.contains('?') { '&' } else { '?' });
            let start = self.url.len();
            self.url.push_str(&self.query);
            secrets.extend(url::secret_values(
                &self.query,
                self.operation.secret,
                start,
            ));
        }
        Ok(secrets)
    }

    /// The same call once more, if its body can be sent again.
    pub(crate) fn again(&self) -> Option<Self> {
        let body = match &self.body {
            Body::Empty => Body::Empty,
            Body::Bytes(media, bytes) => Body::Bytes(media.clone(), bytes.clone()),
            Body::Upload(..) | Body::Parts(_) | Body::Multipart(_) => return None,
        };
        Some(Self {
            core: self.core.clone(),
            operation: self.operation,
            url: self.url.clone(),
            rest: self.rest,
            query: self.query.clone(),
            defaults: self.defaults.clone(),
            secret_path: self.secret_path.clone(),
            headers: self.headers.clone(),
            body,
            settings: self.settings,
            failure: self
                .failure
                .as_ref()
                .map(|error| Error::invalid(error.message())),
            foreign: self.foreign,
        })
    }

    /// As the URL of a page that a server named.
    pub(crate) fn at(&mut self, url: String) {
        self.url = url;
        self.rest = "";
        self.query.clear();
        self.defaults.clear();
        self.secret_path.clear();
    }
}

/// The text of a scalar in a form. `None`: it is left out.
fn form_text(view: View<'_>) -> Result<Option<Cow<'_, str>>, ()> {
    Ok(Some(match view {
        View::Absent | View::Null => return Ok(None),
        View::Text(text) | View::Number(text) => text.into(),
        View::Bool(value) => value.to_string().into(),
        View::Int(value) => value.to_string().into(),
        View::Single(value) if value.is_finite() => value.to_string().into(),
        View::Double(value) if value.is_finite() => value.to_string().into(),
        View::Base64(_) | View::Any(_) => {
            let mut text = Vec::new();
            write_json(&Viewed(view), &mut text).map_err(|_| ())?;
            let text = String::from_utf8(text).map_err(|_| ())?;
            serde_json::from_str::<String>(&text).unwrap_or(text).into()
        }
        _ => return Err(()),
    }))
}
