//! How each kind of JSON value is stored in each kind of target.

use super::finite::finite;
use std::borrow::Cow;

use serde::de::{DeserializeSeed, Error, MapAccess, SeqAccess};
use serde_json::Value;
use serde_json::value::RawValue;

use super::path::Step;
use super::read::{ReadContext, Seed, read_text};
use super::{ReadJson, ValueMut};
use crate::scalar::Decimal;

pub(super) use super::read_union::union;

/// What a target accepts, for messages.
pub(super) const fn expected(target: &ValueMut<'_>) -> &'static str {
    match target {
        ValueMut::Bool(_) => "true or false",
        ValueMut::I32(_) | ValueMut::I64(_) => "a whole number",
        ValueMut::U8(_) => "a whole number from 0 to 255",
        ValueMut::F32(_) | ValueMut::F64(_) | ValueMut::Decimal(_) => "a number",
        ValueMut::Text(_) | ValueMut::Variant(_) => "text",
        ValueMut::Short(_) => "short text",
        ValueMut::Base64(_) => "base64 text",
        ValueMut::List(_) | ValueMut::Page(_) => "a list",
        ValueMut::Map(_) | ValueMut::Record(_) => "an object",
        ValueMut::Option(_)
        | ValueMut::Any(_)
        | ValueMut::Union(_)
        | ValueMut::CreatedId(_)
        | ValueMut::Answers(_)
        | ValueMut::Raw(_)
        | ValueMut::Nothing => "a value",
    }
}

fn wrong<E: Error>(target: &ValueMut<'_>, came: &str) -> E {
    E::custom(format_args!(
        "{} was expected, but {came} came",
        expected(target)
    ))
}

pub(super) fn boolean<E: Error>(
    target: ValueMut<'_>,
    value: bool,
    context: &mut ReadContext,
) -> Result<(), E> {
    match target {
        ValueMut::Bool(target) => *target = value,
        ValueMut::Text(target) if context.tolerance.numeric_text => *target = value.to_string(),
        ValueMut::Option(target) => return boolean(target.some().value_mut(), value, context),
        target => return Err(wrong(&target, "true or false")),
    }
    Ok(())
}

pub(super) fn integer<E: Error>(
    target: ValueMut<'_>,
    value: i128,
    context: &mut ReadContext,
) -> Result<(), E> {
    let too_large = || E::custom("the number does not fit");
    match target {
        ValueMut::I32(target) => *target = i32::try_from(value).map_err(|_| too_large())?,
        ValueMut::I64(target) => *target = i64::try_from(value).map_err(|_| too_large())?,
        ValueMut::U8(target) => *target = u8::try_from(value).map_err(|_| too_large())?,
        #[allow(clippy::cast_precision_loss, reason = "a double holds no more")]
        ValueMut::F64(target) => *target = value as f64,
        #[allow(clippy::cast_precision_loss, reason = "a float holds no more")]
        ValueMut::F32(target) => *target = value as f32,
        ValueMut::Decimal(target) => *target = Decimal::from_digits(&value.to_string()),
        ValueMut::Text(target) if context.tolerance.numeric_text => *target = value.to_string(),
        ValueMut::Short(target) if context.tolerance.numeric_text => {
            target.take(&value.to_string()).map_err(E::custom)?;
        }
        ValueMut::Bool(target) if context.tolerance.numeric_text && (0..=1).contains(&value) => {
            *target = value == 1;
        }
        ValueMut::Variant(target) => target.number(&value.to_string()),
        ValueMut::Option(target) => return integer(target.some().value_mut(), value, context),
        target => return Err(wrong(&target, "a number")),
    }
    Ok(())
}

pub(super) fn fraction<E: Error>(
    target: ValueMut<'_>,
    value: f64,
    context: &mut ReadContext,
) -> Result<(), E> {
    match target {
        ValueMut::F64(target) => *target = value,
        #[allow(clippy::cast_possible_truncation, reason = "a float holds no more")]
        ValueMut::F32(target) => *target = value as f32,
        ValueMut::Decimal(target) => *target = Decimal::from_digits(&value.to_string()),
        ValueMut::Text(target) if context.tolerance.numeric_text => *target = value.to_string(),
        ValueMut::Variant(target) => target.number(&value.to_string()),
        ValueMut::Option(target) => return fraction(target.some().value_mut(), value, context),
        // `12.0` is a whole number written as a fraction.
        #[allow(clippy::cast_possible_truncation, reason = "whole and small enough")]
        target @ (ValueMut::I32(_) | ValueMut::I64(_) | ValueMut::U8(_))
            if value.fract() == 0.0 && value.abs() < 9.0e15 =>
        {
            return integer(target, value as i128, context);
        }
        target => return Err(wrong(&target, "a fraction")),
    }
    Ok(())
}

pub(super) fn text<E: Error>(
    target: ValueMut<'_>,
    value: &str,
    context: &mut ReadContext,
) -> Result<(), E> {
    let lenient = context.tolerance.numeric_text;
    match target {
        ValueMut::Text(target) => {
            target.clear();
            target.push_str(value);
        }
        ValueMut::Short(target) => target.take(value).map_err(E::custom)?,
        ValueMut::Variant(target) => target.text(value),
        ValueMut::Base64(target) => target.take(value).map_err(E::custom)?,
        ValueMut::Option(target) => return text(target.some().value_mut(), value, context),
        ValueMut::Decimal(target) if lenient => *target = value.parse().map_err(E::custom)?,
        ValueMut::Bool(target) if lenient && value.eq_ignore_ascii_case("true") => *target = true,
        ValueMut::Bool(target) if lenient && value.eq_ignore_ascii_case("false") => *target = false,
        ValueMut::F64(target) if lenient => {
            *target = finite(value).ok_or_else(|| wrong(&ValueMut::F64(target), "other text"))?;
        }
        #[allow(clippy::cast_possible_truncation, reason = "a float holds no more")]
        ValueMut::F32(target) if lenient => {
            *target =
                finite(value).ok_or_else(|| wrong(&ValueMut::F32(target), "other text"))? as f32;
        }
        target @ (ValueMut::I32(_) | ValueMut::I64(_) | ValueMut::U8(_)) if lenient => {
            let digits = value.trim();
            if let Ok(number) = digits.parse::<i64>() {
                return integer(target, i128::from(number), context);
            }
            return match finite(digits) {
                Some(number) => fraction(target, number, context),
                None => Err(wrong(&target, "other text")),
            };
        }
        target => return Err(wrong(&target, "text")),
    }
    Ok(())
}

pub(super) fn null<E: Error>(target: ValueMut<'_>, context: &ReadContext) -> Result<(), E> {
    match target {
        ValueMut::Option(target) => target.null(),
        // A tolerated null means empty; no scalar is invented for it.
        ValueMut::List(target) if context.tolerance.null => target.clear(),
        ValueMut::Map(target) if context.tolerance.null => target.clear(),
        ValueMut::Record(_) if context.tolerance.null => {}
        target => return Err(wrong(&target, "null")),
    }
    Ok(())
}

pub(super) fn decimal<E: Error>(
    target: &mut Decimal,
    raw: &str,
    context: &ReadContext,
) -> Result<(), E> {
    let text = match raw.as_bytes().first() {
        Some(b'"') if context.tolerance.numeric_text => {
            super::parse::<Cow<'_, str>>(raw).map_err(E::custom)?
        }
        Some(b'-' | b'0'..=b'9') => Cow::Borrowed(raw),
        Some(b'n') => return Err(wrong(&ValueMut::Decimal(target), "null")),
        _ => return Err(wrong(&ValueMut::Decimal(target), "something else")),
    };
    *target = text.parse().map_err(E::custom)?;
    Ok(())
}

pub(super) fn list<'de, A: SeqAccess<'de>>(
    target: ValueMut<'_>,
    mut items: A,
    context: &mut ReadContext,
) -> Result<(), A::Error> {
    let target = match target {
        ValueMut::Option(target) => return list(target.some().value_mut(), items, context),
        ValueMut::Page(page) => return list(ValueMut::List(page.items_mut()), items, context),
        ValueMut::List(target) => target,
        target => return Err(wrong(&target, "a list")),
    };
    target.clear();
    let size = target.item_size();
    for index in 0.. {
        let since = context.notes.len();
        let seed = Item {
            list: target,
            size,
            context: &mut *context,
        };
        match items.next_element_seed(seed) {
            Ok(Some(())) => context.nest(since, || Step::Item(index)),
            Ok(None) => break,
            Err(_) if context.set_aside(since, Step::Item(index)) => target.remove_last(),
            Err(error) => {
                context.in_item(index);
                return Err(error);
            }
        }
    }
    Ok(())
}

/// The next item; its target is made only once it is known to exist.
struct Item<'a, 'r> {
    list: &'a mut dyn super::ListMut,
    size: usize,
    context: &'r mut ReadContext,
}

impl<'de> DeserializeSeed<'de> for Item<'_, '_> {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        self.context.charge::<D::Error>(self.size)?;
        Child {
            target: self.list.push(),
            secret: false,
            context: self.context,
        }
        .deserialize(from)
    }
}

/// A field, item or entry.
pub(super) struct Child<'a, 'r> {
    pub target: &'a mut dyn ReadJson,
    pub secret: bool,
    pub context: &'r mut ReadContext,
}

impl<'de> DeserializeSeed<'de> for Child<'_, '_> {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        let Self {
            target,
            secret,
            context,
        } = self;
        if !context.mode.recovering {
            let target = target.value_mut();
            return Seed { target, context }.deserialize(from);
        }
        // Captured first, so that the source can go on behind it even if it does not fit.
        let raw: &'de RawValue = serde::Deserialize::deserialize(from)?;
        context
            .charge_again(raw.get().len())
            .map_err(D::Error::custom)?;
        read_text(raw.get().as_bytes(), target.value_mut(), context).map_err(|error| {
            context.mismatch(raw.get(), secret, error.what());
            D::Error::custom(error.what())
        })
    }
}

/// Empties a field whose value does not fit or is absent. `false`: its type has no empty value, and none is invented.
pub(super) fn emptied(target: &mut dyn ReadJson) -> bool {
    match target.value_mut() {
        ValueMut::Option(target) => target.none(),
        ValueMut::List(target) => target.clear(),
        ValueMut::Map(target) => target.clear(),
        ValueMut::Any(target) => *target = Value::Null,
        _ => return false,
    }
    true
}

pub(super) fn object<'de, A: MapAccess<'de>>(
    target: ValueMut<'_>,
    mut fields: A,
    context: &mut ReadContext,
) -> Result<(), A::Error> {
    match target {
        ValueMut::Option(target) => object(target.some().value_mut(), fields, context),
        ValueMut::Record(record) => super::read_record::record(record, fields, context),
        ValueMut::Page(page) => super::read_page::page(page, fields, context),
        ValueMut::Map(map) => {
            map.clear();
            let size = map.entry_size();
            while let Some(key) = fields.next_key::<String>()? {
                context.charge::<A::Error>(size)?;
                let (name, since) = (key.clone(), context.notes.len());
                let seed = Child {
                    target: map.entry(key),
                    secret: false,
                    context: &mut *context,
                };
                match fields.next_value_seed(seed) {
                    Ok(()) => context.nest(since, || Step::Field(name)),
                    Err(_) if context.set_aside(since, Step::Field(name.clone())) => {
                        map.remove(&name);
                    }
                    Err(error) => {
                        context.in_field(&name);
                        return Err(error);
                    }
                }
            }
            Ok(())
        }
        target => Err(wrong(&target, "an object")),
    }
}
