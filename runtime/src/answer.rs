//! Deserializes a response body into the type that the description states.

use bytes::Bytes;

use crate::api::Tolerance;
use crate::json::{Deviation, Deviations, Limits, ReadError, ReadJson, ValueMut, read_value};
use crate::operation::{Expect, Operation};

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
    is_json: bool,
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
                Some(place) => decode(
                    operation, tolerance, status, is_json, body, place, deviations,
                ),
                None => Err(ReadError::new(format!("status {status} is not described"))),
            };
        }
        ValueMut::Text(text) => Some(text),
        _ => None,
    };
    if let Some(text) = text
        && (operation.expects == Expect::Text || (!is_json && body.first() != Some(&b'"')))
    {
        *text = match (str::from_utf8(body), deviations) {
            (Ok(text), _) => text.to_owned(),
            (Err(_), Some(deviations)) => {
                deviations.found.push(Deviation::not_utf8());
                String::from_utf8_lossy(body).into_owned()
            }
            (Err(_), None) => return Err(ReadError::new("the text is not UTF-8")),
        };
        return Ok(());
    }
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    if body.iter().all(u8::is_ascii_whitespace) {
        return empty(place);
    }
    let limits = Limits::for_text(body.len());
    read_value(body, place, tolerance, operation.paging, limits, deviations)
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
            if (record as &dyn crate::json::Json)
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
            use $crate::json::{Json, ReadJson, ValueMut, ValueRef};
            impl Default for $name {
                #[inline]
                fn default() -> Self {
                    Self::Unread
                }
            }
            impl Json for $name {
                #[inline]
                fn value_ref(&self) -> ValueRef<'_> {
                    match self {
                        $(Self::$variant(value) => value.value_ref(),)*
                        $(Self::$other(value) => value.value_ref(),)?
                        Self::Unread => ValueRef::Absent,
                    }
                }
            }
            impl $crate::AnswersByStatus for $name {
                #[inline]
                fn by_status(&mut self, status: u16) -> Option<&mut dyn ReadJson> {
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
            impl ReadJson for $name {
                #[inline]
                fn value_mut(&mut self) -> ValueMut<'_> {
                    ValueMut::Answers(self)
                }
            }
        };
    };
}
