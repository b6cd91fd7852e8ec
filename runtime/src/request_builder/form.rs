//! Form bodies: fields and their scalars as text.

use std::borrow::Cow;

use http::HeaderValue;

use super::{Borrowed, RequestBuilder};
use crate::body::Body;
use crate::error::Error;
use crate::json::{Json as _, Presence, ValueRef, write_json};
use crate::url;

impl RequestBuilder {
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
