//! From a raw answer to the type that the description promises.

use bytes::Bytes;

use crate::api::Tolerance;
use crate::json::{Limits, ReadError, ReadJson, Slot, read_slot};
use crate::operation::{Expect, Operation};

/// Where an answer goes that has one type a status. [`answers!`](crate::answers) implements it.
pub trait AnswersSlot {
    /// The place for an answer with this status.
    fn by_status(&mut self, status: u16) -> Option<&mut dyn ReadJson>;
}

/// Reads a good answer into its place.
pub(crate) fn decode(
    operation: &'static Operation,
    tolerance: Tolerance,
    status: u16,
    is_json: bool,
    body: &Bytes,
    place: &mut dyn ReadJson,
) -> Result<(), ReadError> {
    let text = match place.slot() {
        Slot::Nothing => return Ok(()),
        Slot::Raw(bytes) => {
            *bytes = body.clone();
            return Ok(());
        }
        Slot::Answers(answers) => {
            return match answers.by_status(status) {
                Some(place) => decode(operation, tolerance, status, is_json, body, place),
                None => Err(ReadError::new(format!("status {status} is not described"))),
            };
        }
        Slot::Text(text) => Some(text),
        _ => None,
    };
    if let Some(text) = text
        && (operation.expects == Expect::Text || (!is_json && body.first() != Some(&b'"')))
    {
        *text = String::from_utf8_lossy(body).into_owned();
        return Ok(());
    }
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    if body.iter().all(u8::is_ascii_whitespace) {
        return empty(place);
    }
    let limits = Limits::for_text(body.len());
    read_slot(body, place.slot(), tolerance, operation.paging, limits)
}

/// An empty body is taken on any good status: it is nothing, where nothing can be said.
fn empty(place: &mut dyn ReadJson) -> Result<(), ReadError> {
    match place.slot() {
        Slot::Option(place) => place.none(),
        Slot::Any(_)
        | Slot::CreatedId(_)
        | Slot::List(_)
        | Slot::Map(_)
        | Slot::Page(_)
        | Slot::Text(_)
        | Slot::Union(_) => {}
        Slot::Record(record)
            if (record as &dyn crate::json::Json)
                .shape()
                .fields()
                .all(|field| field.1 != crate::json::Presence::Required) => {}
        _ => return Err(ReadError::new("the body is empty")),
    }
    Ok(())
}

/// Makes an enum of answers by status: `answers! { pub enum A { 200 => Status200(X), _ => Other(Y), } }`.
#[macro_export]
macro_rules! answers {
    ($(#[$meta:meta])* pub enum $name:ident {
        $($status:literal => $variant:ident($ty:ty),)* $(_ => $other:ident($other_ty:ty),)?
    }) => {
        $(#[$meta])*
        #[allow(missing_docs, reason = "the statuses speak for themselves")]
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum $name {
            $($variant($ty),)*
            $($other($other_ty),)?
            /// Nothing yet: never seen in an answer.
            Unread,
        }
        const _: () = {
            use $crate::json::{Json, ReadJson, Slot, View};
            impl Default for $name {
                #[inline]
                fn default() -> Self {
                    Self::Unread
                }
            }
            impl Json for $name {
                #[inline]
                fn view(&self) -> View<'_> {
                    match self {
                        $(Self::$variant(value) => value.view(),)*
                        $(Self::$other(value) => value.view(),)?
                        Self::Unread => View::Absent,
                    }
                }
            }
            impl $crate::AnswersSlot for $name {
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
                fn slot(&mut self) -> Slot<'_> {
                    Slot::Answers(self)
                }
            }
        };
    };
}
