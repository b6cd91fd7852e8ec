//! The values of a write, taken out of the request as it was sent.

use std::time::Duration;

use jiff::Timestamp;
use percent_encoding::percent_decode_str;
use serde_json::Value;

use super::lookup::{Lookup, Piece, Template, ValueSource};
use crate::body::Body;
use crate::operation::Operation;
use crate::request_builder::RequestBuilder;
use crate::url;

/// What is looked for: a lookup with its values put in.
pub(super) struct Wanted {
    pub lookup: &'static Lookup,
    pub path: Vec<String>,
    pub query: Vec<(&'static str, String)>,
    /// What each field of [`Lookup::same`] must be equal to; those that the write has.
    pub same: Vec<(&'static str, Value)>,
    /// The date that the list may leave out for its age.
    pub date: Option<Value>,
}

/// The first lookup for which the write has all values. `since`: a day before its first attempt.
pub(super) fn wanted(request: &RequestBuilder, since: Duration) -> Option<Wanted> {
    let body = match &request.body {
        Body::Bytes(_, bytes, _) => serde_json::from_slice(bytes).unwrap_or_default(),
        Body::Empty | Body::Dynamic(_) => Value::Null,
    };
    let since = i64::try_from(since.as_secs()).unwrap_or_default();
    let since = Timestamp::from_second(since)
        .unwrap_or_default()
        .to_string();
    let values = Values {
        request,
        body,
        since,
    };
    let mut lookups = request.operation.lookups.iter();
    lookups.find_map(|lookup| values.wanted(lookup))
}

struct Values<'a> {
    request: &'a RequestBuilder,
    body: Value,
    since: String,
}

impl Values<'_> {
    fn wanted(&self, lookup: &'static Lookup) -> Option<Wanted> {
        let path = lookup.path.iter().map(|template| self.text(template));
        let query = lookup.query.iter();
        let query = query.map(|(name, template)| Some((*name, self.text(template)?)));
        let same = lookup.same.iter();
        let same: Vec<_> = same
            .filter_map(|(field, source)| Some((*field, self.value(*source)?)))
            .collect();
        if same.is_empty() {
            return None;
        }
        Some(Wanted {
            lookup,
            path: path.collect::<Option<_>>()?,
            query: query.collect::<Option<_>>()?,
            same,
            date: lookup.oldest.and_then(|(source, _)| self.value(source)),
        })
    }

    fn text(&self, template: Template) -> Option<String> {
        let mut text = String::new();
        for piece in template {
            match piece {
                Piece::Text(piece) => text.push_str(piece),
                Piece::Value(source) => text.push_str(&plain(&self.value(*source)?)),
                Piece::Quoted(source) => {
                    let value = plain(&self.value(*source)?).replace('\'', "''");
                    text.push('\'');
                    text.push_str(&value);
                    text.push('\'');
                }
                Piece::Since => text.push_str(&self.since),
            }
        }
        Some(text)
    }

    /// A scalar that says something.
    fn value(&self, source: ValueSource) -> Option<Value> {
        let value = match source {
            ValueSource::Body(way) => at(&self.body, way)?.clone(),
            ValueSource::Path(name) => {
                let base = &self.request.core.0.base;
                let path = self.request.url.strip_prefix(base.as_str())?;
                let path = path.split('?').next().unwrap_or(path);
                decoded(path_value(self.request.operation, path, name)?).into()
            }
            ValueSource::Query(name) => {
                let (_, query) = self.request.url.split_once('?')?;
                decoded(url::value_of(query, name)?).into()
            }
            ValueSource::File(part) => self.request.body.file_name(part)?.into(),
        };
        match &value {
            Value::String(text) if text.trim().is_empty() => None,
            Value::String(_) | Value::Number(_) | Value::Bool(_) => Some(value),
            Value::Null | Value::Array(_) | Value::Object(_) => None,
        }
    }
}

/// The value at a way through objects: `Status/Primary`.
pub(super) fn at<'a>(value: &'a Value, way: &str) -> Option<&'a Value> {
    way.split('/')
        .try_fold(value, |value, step| value.get(step))
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        value => crate::json::text(value),
    }
}

fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

/// What stands in a path at the place of this parameter.
fn path_value<'a>(operation: &Operation, mut path: &'a str, wanted: &str) -> Option<&'a str> {
    let mut template = operation.path;
    loop {
        let (literal, rest) = template.split_once('{')?;
        let (name, rest) = rest.split_once('}')?;
        let mut written = String::new();
        url::push_template(&mut written, literal);
        path = path.strip_prefix(&*written)?;
        let mut next = String::new();
        url::push_template(&mut next, rest.split('{').next().unwrap_or(rest));
        let end = if next.is_empty() {
            path.len()
        } else {
            path.find(&*next)?
        };
        let (value, after) = path.split_at(end);
        if name == wanted {
            return Some(value);
        }
        (template, path) = (rest, after);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operation::Method;

    #[test]
    fn values_are_found_in_a_path() {
        let operation = Operation::new("x", Method::Post, "/orders({order})/notes/{note}/files");
        let find = |name| path_value(&operation, "/orders(7)/notes/a%2Fb/files", name);
        assert_eq!(find("order"), Some("7"));
        assert_eq!(find("note"), Some("a%2Fb"));
        assert_eq!(find("other"), None);
        let last = Operation::new("x", Method::Post, "/orders/{order}");
        assert_eq!(path_value(&last, "/orders/12", "order"), Some("12"));
    }
}
