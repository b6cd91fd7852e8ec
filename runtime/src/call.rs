//! A call being put together: what generated methods and setters write into.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use http::HeaderValue;

use crate::body::{Body, FilePart, Part, Upload, UploadBody};
use crate::client::{Core, header};
use crate::error::Error;
use crate::json::{Json, write_noting_secrets};
use crate::odata::{self, AtPath, Field, Filter, IntoOperand, Ordered, Path};
use crate::operation::{ListStyle, Operation};
use crate::param::{Param, text_of};
use crate::promise::{OnDuplicate, Resend};
use crate::request_builder::{Borrowed, RequestBuilder};
use crate::settings::Settings;
use crate::url;

/// A call being put together. Mistakes are kept and come out when it is sent.
pub struct Call(pub(crate) Box<RequestBuilder>);

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
        Self(Box::new(RequestBuilder::new(core, operation)))
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
                text.push_str(match style {
                    ListStyle::Pipe => "%7C",
                    ListStyle::Space => "%20",
                    ListStyle::Comma | ListStyle::Repeat | ListStyle::Index => ",",
                });
            }
            url::push_value(&mut text, &value);
        }
        self.0.path(&text, url::push_encoded);
        self
    }

    /// A query parameter; a second one of the same name replaces the first.
    #[must_use]
    pub fn query(mut self, name: &'static str, value: &dyn Param) -> Self {
        self.0.set_query(name, value);
        self
    }

    /// An `OData` condition; it is joined with one that is there already: both must hold.
    #[must_use]
    pub fn filter(mut self, name: &'static str, filter: Filter) -> Self {
        let given = odata::value(&self.0.query, name);
        self.0.set_query(name, &odata::joined(given, filter));
        self
    }

    /// The `OData` condition that a property is at least this.
    #[must_use]
    pub fn since<K: Ordered>(
        self,
        name: &'static str,
        property: &'static str,
        value: impl IntoOperand<K>,
    ) -> Self {
        let property: Field<K> = AtPath::at(Path::ROOT.then(property));
        self.filter(name, property.ge(value))
    }

    /// The `OData` condition that a property is less than this.
    #[must_use]
    pub fn until<K: Ordered>(
        self,
        name: &'static str,
        property: &'static str,
        value: impl IntoOperand<K>,
    ) -> Self {
        let property: Field<K> = AtPath::at(Path::ROOT.then(property));
        self.filter(name, property.lt(value))
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

    /// A query parameter that is a list and must be there. An empty list would be sent as none, and so ask for
    /// something else: perhaps for everything.
    #[must_use]
    pub fn required_list<T: Param>(
        self,
        name: &'static str,
        style: ListStyle,
        values: impl IntoIterator<Item = T>,
    ) -> Self {
        let mut values = values.into_iter().peekable();
        let empty = values.peek().is_none();
        let mut call = self.query_list(name, style, values);
        if empty {
            call.0.fail(Error::invalid(format!(
                "the list `{name}` is empty: it would be sent as none, and ask for something else"
            )));
        }
        call
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

    /// A header parameter that is a list: its values, separated by commas.
    #[must_use]
    pub fn header_list<T: Param>(
        self,
        name: &'static str,
        values: impl IntoIterator<Item = T>,
    ) -> Self {
        let values: Vec<String> = values.into_iter().map(|value| text_of(&value)).collect();
        self.header(name, &values.join(","))
    }

    /// A JSON body.
    #[must_use]
    pub fn json<B: Json + ?Sized>(mut self, body: &B) -> Self {
        self.0.json(body.value_ref(), "application/json");
        self
    }

    /// A JSON body of this media type.
    #[must_use]
    pub fn json_as<B: Json + ?Sized>(mut self, media: &'static str, body: &B) -> Self {
        self.0.json(body.value_ref(), media);
        self
    }

    /// A form.
    #[must_use]
    pub fn form<B: Json + ?Sized>(mut self, body: &B) -> Self {
        self.0.form(body.value_ref());
        self
    }

    /// A body of this media type.
    #[must_use]
    pub fn bytes(mut self, media: &'static str, body: impl Into<Upload>) -> Self {
        self.0.body = Body::Dynamic(Box::new(UploadBody(
            HeaderValue::from_static(media),
            body.into(),
        )));
        self
    }

    /// A text body of this media type.
    #[must_use]
    pub fn text(mut self, media: &'static str, body: &str) -> Self {
        let bytes = Bytes::copy_from_slice(body.as_bytes());
        self.0.body = Body::Bytes(HeaderValue::from_static(media), bytes, Vec::new());
        self
    }

    /// A file in a multipart body.
    #[must_use]
    pub fn part_file(mut self, name: &'static str, file: impl Into<FilePart>) -> Self {
        self.0.part(Part::file(name, file.into()));
        self
    }

    /// A file for each item of a list, all under one name.
    #[must_use]
    pub fn part_files(
        self,
        name: &'static str,
        files: impl IntoIterator<Item = impl Into<FilePart>>,
    ) -> Self {
        let add = |call: Self, file| call.part_file(name, file);
        files.into_iter().fold(self, add)
    }

    /// A JSON part.
    #[must_use]
    pub fn part_json<B: Json + ?Sized>(mut self, name: &'static str, body: &B) -> Self {
        let mut text = Vec::new();
        match write_noting_secrets(&Borrowed(body.value_ref()), &mut text) {
            Ok(secrets) => {
                let written = |at| Some(String::from_utf8_lossy(text.get(at)?).into_owned());
                let mut secrets: Vec<String> = secrets.into_iter().filter_map(written).collect();
                if self.0.operation.secret.contains(&name) {
                    secrets.extend(written(0..text.len()));
                }
                let part = Part::bytes(name, "application/json", text);
                self.0.part(part.hiding(secrets));
            }
            Err(error) => self.0.fail(Error::invalid(error.to_string())),
        }
        self
    }

    /// A text part.
    #[must_use]
    pub fn part_text(mut self, name: &'static str, value: &dyn Param) -> Self {
        if !value.is_absent() {
            let text = text_of(value);
            let secret = self.0.operation.secret.contains(&name);
            let secrets = secret.then(|| text.clone()).into_iter().collect();
            self.0.part(Part::text(name, text).hiding(secrets));
        }
        self
    }

    /// A text part for each value of a list.
    #[must_use]
    pub fn part_texts<T: Param>(
        self,
        name: &'static str,
        values: impl IntoIterator<Item = T>,
    ) -> Self {
        let add = |call: Self, value: T| call.part_text(name, &value);
        values.into_iter().fold(self, add)
    }
}

/// What callers set on any call.
impl Call {
    /// Adds or replaces a header.
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

    /// Adds a query parameter.
    #[must_use]
    pub fn extra_query(mut self, name: &str, value: &dyn Param) -> Self {
        url::push_query(&mut self.0.query, name, value);
        self
    }

    /// Changes the settings of this call.
    #[must_use]
    pub fn settings(mut self, change: impl FnOnce(&mut Settings)) -> Self {
        change(self.0.own_settings());
        self
    }

    /// How long the call may take in total, with retries and waits.
    #[must_use]
    pub fn timeout(self, timeout: Duration) -> Self {
        self.settings(|settings| settings.timeout = timeout)
    }

    /// How long one attempt may take.
    #[must_use]
    pub fn attempt_timeout(self, timeout: Duration) -> Self {
        self.settings(|settings| settings.attempt_timeout = timeout)
    }

    /// Which resends are allowed.
    #[must_use]
    pub fn resend(self, resend: Resend) -> Self {
        self.settings(|settings| settings.resend = resend)
    }

    /// What to do when an identical write was already sent.
    #[must_use]
    pub fn on_duplicate(self, choice: OnDuplicate) -> Self {
        self.settings(|settings| settings.on_duplicate = choice)
    }

    /// Retries a 404 for up to 30 s: for a read right after a write, because replicas lag.
    #[must_use]
    pub fn after_write(self) -> Self {
        self.settings(|settings| settings.missing_for = Duration::from_secs(30))
    }
}
