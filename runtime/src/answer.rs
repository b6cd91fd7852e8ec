//! Deserializes a response body into the type that the description states.

use std::borrow::Cow;
use std::collections::BTreeMap;

use bytes::Bytes;
use serde_json::value::RawValue;

use crate::api::Tolerance;
use crate::charset;
use crate::json::{Deviation, Deviations, Limits, ReadError, ReadJson, ValueMut, read_value};
use crate::operation::{Expect, Operation};
use crate::raw_answer::MediaType;

/// A response with one type for each status, as a destination. [`answers!`](crate::answers) implements it.
pub trait AnswersByStatus {
    /// The destination for a response with this status.
    fn by_status(&mut self, status: u16) -> Option<&mut dyn ReadJson>;
}

/// Deserializes a successful response into its target.
pub(crate) fn decode(
    operation: &'static Operation,
    tolerance: Tolerance,
    status: u16,
    media: MediaType<'_>,
    body: &Bytes,
    place: &mut dyn ReadJson,
    deviations: Option<&mut Deviations>,
) -> Result<(), ReadError> {
    let text = match place.value_mut() {
        ValueMut::Nothing => return Ok(()),
        ValueMut::Raw(bytes) => {
            *bytes = body.clone();
            return Ok(());
        }
        ValueMut::Answers(answers) => {
            return match answers.by_status(status) {
                Some(place) => decode(operation, tolerance, status, media, body, place, deviations),
                None => Err(ReadError::new(format!("status {status} is not described"))),
            };
        }
        ValueMut::Text(text) => Some(text),
        _ => None,
    };
    if let Some(text) = text
        && (operation.expects == Expect::Text || (!media.is_json && body.first() != Some(&b'"')))
    {
        let (read, problem) = charset::text(body, media.charset);
        match (problem, deviations) {
            (None, _) => {}
            (Some(why), Some(deviations)) => {
                let replaced = format!("{why}: unreadable bytes were replaced");
                deviations.found.push(Deviation::of_text(replaced));
            }
            (Some(why), None) => return Err(ReadError::new(why)),
        }
        *text = read;
        return Ok(());
    }
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    if body.iter().all(u8::is_ascii_whitespace) {
        return empty(place);
    }
    let body = match operation.expects {
        Expect::One => lone(body, place)?,
        _ => body,
    };
    let limits = Limits::for_text(body.len());
    read_value(body, place, tolerance, operation.paging, limits, deviations)
}

/// The one thing of a response that gives it alone, as the only item of a list, or under the only key of
/// an object, annotations (`@…`) aside. A key that the type itself has is the type's own.
fn lone<'a>(body: &'a [u8], place: &mut dyn ReadJson) -> Result<&'a [u8], ReadError> {
    let items: Option<Vec<&RawValue>> = match body.iter().find(|byte| !byte.is_ascii_whitespace()) {
        Some(b'[') => serde_json::from_slice(body).ok(),
        Some(b'{') => {
            let object: Option<BTreeMap<Cow<'_, str>, &RawValue>> =
                serde_json::from_slice(body).ok();
            let object = object.unwrap_or_default();
            let mut members = object.iter().filter(|(key, _)| !key.starts_with('@'));
            match (members.next(), members.next()) {
                (Some((key, value)), None) if !has_field(place, key) => {
                    serde_json::from_str(value.get()).ok()
                }
                _ => None,
            }
        }
        _ => None,
    };
    match items.as_deref() {
        None => Ok(body),
        Some([item]) => Ok(item.get().as_bytes()),
        Some(items) => Err(ReadError::new(format!(
            "one thing was expected, but {} came",
            items.len()
        ))),
    }
}

/// Whether the destination is a struct with this field.
fn has_field(place: &mut dyn ReadJson, key: &str) -> bool {
    match place.value_mut() {
        ValueMut::Record(record) => (record as &dyn crate::json::Record)
            .record_info()
            .names
            .contains(&key),
        _ => false,
    }
}

/// An empty body is accepted with any successful status if the type has an empty value.
fn empty(place: &mut dyn ReadJson) -> Result<(), ReadError> {
    match place.value_mut() {
        ValueMut::Option(place) => place.none(),
        ValueMut::Any(_)
        | ValueMut::CreatedId(_)
        | ValueMut::List(_)
        | ValueMut::Map(_)
        | ValueMut::Page(_)
        | ValueMut::Text(_)
        | ValueMut::Union(_) => {}
        ValueMut::Record(record)
            if (record as &dyn crate::json::Record)
                .record_info()
                .fields()
                .all(|field| field.1 != crate::json::Presence::Required) => {}
        _ => return Err(ReadError::new("the body is empty")),
    }
    Ok(())
}

/// Declares an enum of responses by status: `answers! { pub enum A { 200 => Status200(X), _ => Other(Y), } }`.
#[macro_export]
macro_rules! answers {
    ($(#[$meta:meta])* pub enum $name:ident {
        $($status:literal => $variant:ident($ty:ty),)* $(_ => $other:ident($other_ty:ty),)?
    }) => {
        $(#[$meta])*
        #[allow(missing_docs, reason = "the variants are named after the statuses")]
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum $name {
            $($variant($ty),)*
            $($other($other_ty),)?
            /// Not received yet; never returned by a call.
            Unread,
        }
        const _: () = {
            use $crate::json::Json as _;
            impl Default for $name {
                #[inline]
                fn default() -> Self {
                    Self::Unread
                }
            }
            impl $crate::json::Json for $name {
                #[inline]
                fn value_ref(&self) -> $crate::json::ValueRef<'_> {
                    match self {
                        $(Self::$variant(value) => value.value_ref(),)*
                        $(Self::$other(value) => value.value_ref(),)?
                        Self::Unread => $crate::json::ValueRef::Absent,
                    }
                }
            }
            impl $crate::AnswersByStatus for $name {
                #[inline]
                fn by_status(&mut self, status: u16) -> Option<&mut dyn $crate::json::ReadJson> {
                    *self = match status {
                        $($status => Self::$variant(Default::default()),)*
                        $(_ => Self::$other(<$other_ty>::default()),)?
                        #[allow(unreachable_patterns, reason = "where others are described")]
                        _ => return None,
                    };
                    match self {
                        $(Self::$variant(value) => Some(value),)*
                        $(Self::$other(value) => Some(value),)?
                        Self::Unread => None,
                    }
                }
            }
            impl $crate::json::ReadJson for $name {
                #[inline]
                fn value_mut(&mut self) -> $crate::json::ValueMut<'_> {
                    $crate::json::ValueMut::Answers(self)
                }
            }
        };
    };
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::lone;

    #[test]
    fn one_thing_is_found_however_it_comes() {
        let alone = br#"{"Id":1,"Tags":[2]}"#;
        for body in [
            r#"{"Id":1,"Tags":[2]}"#,
            r#" [{"Id":1,"Tags":[2]}]"#,
            r#"{"@odata.context":"…","value":[{"Id":1,"Tags":[2]}]}"#,
        ] {
            let found = lone(body.as_bytes(), &mut Value::Null).expect("one thing");
            assert_eq!(found.trim_ascii(), alone);
        }
    }

    #[test]
    fn none_and_several_are_errors() {
        for body in [r#"{"value":[]}"#, "[1,2]"] {
            assert!(lone(body.as_bytes(), &mut Value::Null).is_err(), "{body}");
        }
    }
}
