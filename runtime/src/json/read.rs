//! Deserializes JSON text in place, straight from `serde_json`'s deserializer and without an intermediate tree.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;

use super::path::Step;
use super::{ReadError, ReadJson, ValueMut, read_parts};
use crate::api::Tolerance;
use crate::operation::Paging;

/// How much deserialization may cost.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// Bytes of memory for lists and maps.
    pub memory: usize,
    /// Bytes that unions may parse again to find the alternative that fits.
    pub again: usize,
}

impl Limits {
    /// Limits in proportion to the size of the text.
    pub(crate) fn for_text(size: usize) -> Self {
        Self {
            memory: size.saturating_mul(64).max(1 << 20),
            again: size.saturating_mul(64).max(1 << 20),
        }
    }
}

/// State shared while one text is deserialized.
pub struct ReadContext {
    pub(super) tolerance: Tolerance,
    pub(super) paging: Option<&'static Paging>,
    /// Whether the source gives exact digits ([`RawValue`]); only `serde_json`'s own does.
    pub(super) exact: bool,
    pub(super) limits: Limits,
    /// The path of an error, from the wrong value outwards; filled while the error propagates.
    steps: Vec<Step>,
}

impl ReadContext {
    pub(super) fn new(
        tolerance: Tolerance,
        paging: Option<&'static Paging>,
        limits: Limits,
    ) -> Self {
        Self {
            tolerance,
            paging,
            exact: true,
            limits,
            steps: Vec::new(),
        }
    }

    pub(super) fn tolerant() -> Self {
        Self::new(
            Tolerance::LENIENT,
            None,
            Limits {
                memory: usize::MAX,
                again: usize::MAX,
            },
        )
    }

    pub(super) fn in_field(&mut self, name: &str) {
        self.steps.push(Step::Field(name.to_owned()));
    }

    pub(super) fn in_item(&mut self, index: usize) {
        self.steps.push(Step::Item(index));
    }

    pub(super) fn forget_path(&mut self) {
        self.steps.clear();
    }

    /// Charges memory to the limit.
    pub(super) fn charge<E: serde::de::Error>(&mut self, bytes: usize) -> Result<(), E> {
        match self.limits.memory.checked_sub(bytes) {
            Some(left) => self.limits.memory = left,
            None => {
                return Err(E::custom("too many items for the memory limit"));
            }
        }
        Ok(())
    }

    fn error(&self, what: &str) -> ReadError {
        // serde_json appends line and column, which say nothing about the value.
        let what = what.split_once(" at line ").map_or(what, |(what, _)| what);
        ReadError::at(&self.steps, what.to_owned())
    }
}

impl fmt::Debug for ReadContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReadContext")
            .field("tolerance", &self.tolerance)
            .finish_non_exhaustive()
    }
}

/// Deserializes a value from JSON text with [`Tolerance::LENIENT`]. For tests and stored responses.
pub fn read_json<T: ReadJson + Default>(text: &[u8]) -> Result<T, ReadError> {
    let mut value = T::default();
    let limits = Limits::for_text(text.len());
    read_value(text, value.value_mut(), Tolerance::LENIENT, None, limits)?;
    Ok(value)
}

/// Deserializes JSON text into a target.
pub(crate) fn read_value(
    text: &[u8],
    target: ValueMut<'_>,
    tolerance: Tolerance,
    paging: Option<&'static Paging>,
    limits: Limits,
) -> Result<(), ReadError> {
    let mut context = ReadContext::new(tolerance, paging, limits);
    read_text(text, target, &mut context)
}

/// The only use of `serde_json`'s concrete deserializer, so that all the generic code is compiled once.
pub(super) fn read_text(
    text: &[u8],
    target: ValueMut<'_>,
    context: &mut ReadContext,
) -> Result<(), ReadError> {
    let mut source = serde_json::Deserializer::from_slice(text);
    let read = Seed {
        target,
        context: &mut *context,
    }
    .deserialize(&mut source);
    read.and_then(|()| source.end()).map_err(|error| {
        let what = error.to_string();
        context.error(&what)
    })
}

/// Deserializes one value into its target.
pub(super) struct Seed<'a, 'r> {
    pub target: ValueMut<'a>,
    pub context: &'r mut ReadContext,
}

impl<'de> DeserializeSeed<'de> for Seed<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        let Self { target, context } = self;
        match target {
            ValueMut::Any(target) => {
                *target = serde::Deserialize::deserialize(from)?;
                Ok(())
            }
            ValueMut::Decimal(target) if context.exact => {
                let raw: Box<RawValue> = serde::Deserialize::deserialize(from)?;
                read_parts::decimal(target, raw.get(), context)
            }
            ValueMut::Union(target) if context.exact => {
                let raw: Box<RawValue> = serde::Deserialize::deserialize(from)?;
                read_parts::union(target, raw.get(), context).map_err(D::Error::custom)
            }
            ValueMut::Union(target) => {
                let value: Value = serde::Deserialize::deserialize(from)?;
                let text = super::text(&value);
                read_parts::union(target, &text, context).map_err(D::Error::custom)
            }
            ValueMut::CreatedId(target) => {
                let value: Value = serde::Deserialize::deserialize(from)?;
                target.take(value).map_err(D::Error::custom)
            }
            ValueMut::Nothing => {
                serde::de::IgnoredAny::deserialize(from)?;
                Ok(())
            }
            // The value inside may need its exact digits, so it is not parsed before it is known not to be null.
            target @ ValueMut::Option(_) => {
                from.deserialize_option(ValueVisitor { target, context })
            }
            target => from.deserialize_any(ValueVisitor { target, context }),
        }
    }
}

use serde::Deserialize as _;

/// Accepts any JSON value and converts it to what the target needs.
struct ValueVisitor<'a, 'r> {
    target: ValueMut<'a>,
    context: &'r mut ReadContext,
}

impl<'de> Visitor<'de> for ValueVisitor<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(read_parts::expected(&self.target))
    }

    fn visit_bool<E: serde::de::Error>(self, value: bool) -> Result<(), E> {
        read_parts::boolean(self.target, value, self.context)
    }

    fn visit_i64<E: serde::de::Error>(self, value: i64) -> Result<(), E> {
        read_parts::integer(self.target, i128::from(value), self.context)
    }

    fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<(), E> {
        read_parts::integer(self.target, i128::from(value), self.context)
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<(), E> {
        read_parts::fraction(self.target, value, self.context)
    }

    fn visit_str<E: serde::de::Error>(self, value: &str) -> Result<(), E> {
        read_parts::text(self.target, value, self.context)
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<(), E> {
        read_parts::null(self.target, self.context)
    }

    fn visit_none<E: serde::de::Error>(self) -> Result<(), E> {
        read_parts::null(self.target, self.context)
    }

    fn visit_some<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        let target = match self.target {
            ValueMut::Option(target) => target.some().value_mut(),
            target => target,
        };
        Seed {
            target,
            context: self.context,
        }
        .deserialize(from)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        Seed {
            target: self.target,
            context: self.context,
        }
        .deserialize(from)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<(), A::Error> {
        read_parts::list(self.target, items, self.context)
    }

    fn visit_map<A: MapAccess<'de>>(self, fields: A) -> Result<(), A::Error> {
        read_parts::object(self.target, fields, self.context)
    }
}
