//! Deserializes JSON text in place, straight from `serde_json`'s deserializer and without an intermediate tree.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;

use super::deviation::{Deviation, DeviationKind, Deviations, Noted, Notes};
use super::path::Step;
use super::{ReadError, ReadJson, ValueMut, read_parts};
use crate::api::Tolerance;
use crate::operation::Paging;

/// How deep texts may be read inside each other; `serde_json` limits the depth inside one.
const DEPTH: usize = 128;

/// How much deserialization may cost.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// Bytes of memory for lists and maps.
    pub memory: usize,
    /// Bytes that may be parsed again: to find the alternative of a union, or to set aside what does not fit.
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

/// What happens to deviations.
#[derive(Clone, Copy, Default)]
pub(super) struct Mode {
    /// Values that do not fit are set aside.
    pub recovering: bool,
    /// Unknown fields are noted.
    pub unknown_fields: bool,
}

/// State shared while one text is deserialized.
pub(super) struct ReadContext {
    pub(super) tolerance: Tolerance,
    pub(super) paging: Option<&'static Paging>,
    /// Whether the source gives exact digits ([`RawValue`]); only `serde_json`'s own does.
    pub(super) exact: bool,
    pub(super) limits: Limits,
    /// The path of an error, from the wrong value outwards; filled while the error propagates.
    steps: Vec<Step>,
    pub(super) mode: Mode,
    pub(super) notes: Notes,
    /// The text is not JSON, so that nothing can be recovered.
    malformed: bool,
    /// How many texts are being read, each inside the one before.
    depth: usize,
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
            mode: Mode::default(),
            notes: Notes::default(),
            malformed: false,
            depth: 0,
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

    /// Takes bytes that are parsed again from the limit: nesting must not multiply the cost.
    pub(super) fn charge_again(&mut self, bytes: usize) -> Result<(), &'static str> {
        let left = self.limits.again.checked_sub(bytes);
        self.limits.again = left.ok_or("too many values inside each other")?;
        Ok(())
    }

    /// Notes a value that did not fit, unless one inside it is noted already.
    pub(super) fn mismatch(&mut self, raw: &str, secret: bool, reason: &str) {
        let new = || Noted::new(DeviationKind::Mismatch, reason.to_owned(), raw, secret);
        self.notes.pending.get_or_insert_with(new);
    }

    /// The value at this step is set aside for one that did not fit. `false`: the error has another cause.
    pub(super) fn set_aside(&mut self, since: usize, step: Step) -> bool {
        let Some(mut noted) = self.notes.pending.take() else {
            return false;
        };
        noted.steps = std::mem::take(&mut self.steps);
        noted.steps.push(step);
        self.notes.truncate(since);
        self.notes.add(noted);
        true
    }

    /// Notes a deviation at a field.
    pub(super) fn note(&mut self, mut noted: Noted, field: &str) {
        noted.steps.push(Step::Field(field.to_owned()));
        self.notes.add(noted);
    }

    /// What was noted since is inside this field or item.
    pub(super) fn nest(&mut self, since: usize, step: impl FnOnce() -> Step) {
        if self.notes.len() > since {
            self.notes.nest(since, &step());
        }
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

/// Deserializes a value from JSON text with [`Tolerance::LENIENT`]. For tests and stored responses.
pub fn read_json<T: ReadJson + Default>(text: &[u8]) -> Result<T, ReadError> {
    let mut value = T::default();
    let limits = Limits::for_text(text.len());
    read_value(text, &mut value, Tolerance::LENIENT, None, limits, None)?;
    Ok(value)
}

/// The same, but sets aside what does not fit, and returns the deviations.
pub fn read_json_with_deviations<T: ReadJson + Default>(
    text: &[u8],
) -> Result<(T, Vec<Deviation>), ReadError> {
    let (mut value, mut deviations) = (T::default(), Deviations::default());
    let limits = Limits::for_text(text.len());
    let noted = Some(&mut deviations);
    read_value(text, &mut value, Tolerance::LENIENT, None, limits, noted)?;
    Ok((value, deviations.found))
}

/// Deserializes JSON text into a target. With `deviations`, values that do not fit are set aside and recorded there.
pub(crate) fn read_value(
    text: &[u8],
    target: &mut dyn ReadJson,
    tolerance: Tolerance,
    paging: Option<&'static Paging>,
    limits: Limits,
    deviations: Option<&mut Deviations>,
) -> Result<(), ReadError> {
    let mut context = ReadContext::new(tolerance, paging, limits);
    let Some(deviations) = deviations else {
        return read_text(text, target.value_mut(), &mut context);
    };
    let mut mode = Mode {
        recovering: false,
        unknown_fields: deviations.unknown_fields,
    };
    context.mode = mode;
    let mut read = read_text(text, target.value_mut(), &mut context);
    // A deserializer cannot go on after an error, so the text is read again, value by value. Texts that fit, nearly all,
    // cost nothing more.
    if read.is_err() && !context.malformed {
        context = ReadContext::new(tolerance, paging, limits);
        mode.recovering = true;
        context.mode = mode;
        read = read_text(text, target.value_mut(), &mut context);
    }
    if read.is_ok() {
        deviations.found.extend(context.notes.finish());
    }
    read
}

/// The only use of `serde_json`'s concrete deserializer, so that all the generic code is compiled once.
pub(super) fn read_text(
    text: &[u8],
    target: ValueMut<'_>,
    context: &mut ReadContext,
) -> Result<(), ReadError> {
    if context.depth >= DEPTH {
        return Err(ReadError::new("the value is nested more than 128 deep"));
    }
    context.depth += 1;
    let mut source = serde_json::Deserializer::from_slice(text);
    let read = Seed {
        target,
        context: &mut *context,
    }
    .deserialize(&mut source);
    let read = read.and_then(|()| source.end());
    context.depth -= 1;
    read.map_err(|error| {
        context.malformed |= !error.is_data();
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
                read_parts::union(target, raw.get(), context)
                    .map_err(|error| D::Error::custom(error.what()))
            }
            ValueMut::Union(target) => {
                let value: Value = serde::Deserialize::deserialize(from)?;
                let text = super::text(&value);
                read_parts::union(target, &text, context)
                    .map_err(|error| D::Error::custom(error.what()))
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
