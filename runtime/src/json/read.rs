//! Reading JSON text in place: straight from `serde_json`'s deserializer, without a tree between.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;

use super::path::Step;
use super::{ReadError, ReadJson, Slot, read_parts};
use crate::api::Tolerance;
use crate::operation::Paging;

/// How much reading may cost.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// Bytes of memory for lists and maps.
    pub memory: usize,
    /// Bytes that unions may read again to see what fits.
    pub again: usize,
}

impl Limits {
    /// Limits for a text of this size, in proportion.
    pub(crate) fn for_text(size: usize) -> Self {
        Self {
            memory: size.saturating_mul(64).max(1 << 20),
            again: size.saturating_mul(64).max(1 << 20),
        }
    }
}

/// What holds while one text is read.
pub struct Reading {
    pub(super) tolerance: Tolerance,
    pub(super) paging: Option<&'static Paging>,
    /// Whether the source gives exact digits ([`RawValue`]); only `serde_json`'s own does.
    pub(super) exact: bool,
    pub(super) limits: Limits,
    /// From the wrong part outwards; filled while an error travels up.
    steps: Vec<Step>,
}

impl Reading {
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

    /// Takes memory from what is allowed.
    pub(super) fn charge<E: serde::de::Error>(&mut self, bytes: usize) -> Result<(), E> {
        match self.limits.memory.checked_sub(bytes) {
            Some(left) => self.limits.memory = left,
            None => {
                return Err(E::custom(
                    "too many items for the memory that reading may take",
                ));
            }
        }
        Ok(())
    }

    fn error(&self, what: &str) -> ReadError {
        // serde_json adds a place in the text that says nothing about the value.
        let what = what.split_once(" at line ").map_or(what, |(what, _)| what);
        ReadError::at(&self.steps, what.to_owned())
    }
}

impl fmt::Debug for Reading {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reading")
            .field("tolerance", &self.tolerance)
            .finish_non_exhaustive()
    }
}

/// Reads a value from JSON text, as tolerantly as can be. For tests and for kept answers.
pub fn read_json<T: ReadJson + Default>(text: &[u8]) -> Result<T, ReadError> {
    let mut value = T::default();
    let limits = Limits::for_text(text.len());
    read_slot(text, value.slot(), Tolerance::LENIENT, None, limits)?;
    Ok(value)
}

/// Reads JSON text into a place.
pub(crate) fn read_slot(
    text: &[u8],
    slot: Slot<'_>,
    tolerance: Tolerance,
    paging: Option<&'static Paging>,
    limits: Limits,
) -> Result<(), ReadError> {
    let mut reading = Reading::new(tolerance, paging, limits);
    read_text(text, slot, &mut reading)
}

/// The one place where the reader meets `serde_json`'s concrete deserializer.
pub(super) fn read_text(
    text: &[u8],
    slot: Slot<'_>,
    reading: &mut Reading,
) -> Result<(), ReadError> {
    let mut source = serde_json::Deserializer::from_slice(text);
    let read = Seed {
        slot,
        reading: &mut *reading,
    }
    .deserialize(&mut source);
    read.and_then(|()| source.end()).map_err(|error| {
        let what = error.to_string();
        reading.error(&what)
    })
}

/// Reads one value into its place.
pub(super) struct Seed<'a, 'r> {
    pub slot: Slot<'a>,
    pub reading: &'r mut Reading,
}

impl<'de> DeserializeSeed<'de> for Seed<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        let Self { slot, reading } = self;
        match slot {
            Slot::Any(place) => {
                *place = serde::Deserialize::deserialize(from)?;
                Ok(())
            }
            Slot::Decimal(place) if reading.exact => {
                let raw: Box<RawValue> = serde::Deserialize::deserialize(from)?;
                read_parts::decimal(place, raw.get(), reading)
            }
            Slot::Union(place) if reading.exact => {
                let raw: Box<RawValue> = serde::Deserialize::deserialize(from)?;
                read_parts::union(place, raw.get(), reading).map_err(D::Error::custom)
            }
            Slot::Union(place) => {
                let value: Value = serde::Deserialize::deserialize(from)?;
                let text = super::text(&value);
                read_parts::union(place, &text, reading).map_err(D::Error::custom)
            }
            Slot::CreatedId(place) => {
                let value: Value = serde::Deserialize::deserialize(from)?;
                place.take(value).map_err(D::Error::custom)
            }
            Slot::Nothing => {
                serde::de::IgnoredAny::deserialize(from)?;
                Ok(())
            }
            // What is inside may want its digits, so it is not looked at before it is known to be there.
            slot @ Slot::Option(_) => from.deserialize_option(Place { slot, reading }),
            slot => from.deserialize_any(Place { slot, reading }),
        }
    }
}

use serde::Deserialize as _;

/// Takes whatever form of JSON comes.
struct Place<'a, 'r> {
    slot: Slot<'a>,
    reading: &'r mut Reading,
}

impl<'de> Visitor<'de> for Place<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(read_parts::expected(&self.slot))
    }

    fn visit_bool<E: serde::de::Error>(self, value: bool) -> Result<(), E> {
        read_parts::boolean(self.slot, value, self.reading)
    }

    fn visit_i64<E: serde::de::Error>(self, value: i64) -> Result<(), E> {
        read_parts::integer(self.slot, i128::from(value), self.reading)
    }

    fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<(), E> {
        read_parts::integer(self.slot, i128::from(value), self.reading)
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<(), E> {
        read_parts::fraction(self.slot, value, self.reading)
    }

    fn visit_str<E: serde::de::Error>(self, value: &str) -> Result<(), E> {
        read_parts::text(self.slot, value, self.reading)
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<(), E> {
        read_parts::null(self.slot, self.reading)
    }

    fn visit_none<E: serde::de::Error>(self) -> Result<(), E> {
        read_parts::null(self.slot, self.reading)
    }

    fn visit_some<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        let slot = match self.slot {
            Slot::Option(place) => place.some().slot(),
            slot => slot,
        };
        Seed {
            slot,
            reading: self.reading,
        }
        .deserialize(from)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        Seed {
            slot: self.slot,
            reading: self.reading,
        }
        .deserialize(from)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<(), A::Error> {
        read_parts::list(self.slot, items, self.reading)
    }

    fn visit_map<A: MapAccess<'de>>(self, fields: A) -> Result<(), A::Error> {
        read_parts::object(self.slot, fields, self.reading)
    }
}
