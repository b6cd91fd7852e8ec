//! What each form of JSON does to each kind of place.

use super::finite::finite;
use std::borrow::Cow;

use serde::de::{DeserializeSeed, Error, IgnoredAny, MapAccess, SeqAccess};
use serde_json::Value;

use super::read::{Reading, Seed};
use super::{Extra, Field, Json, Presence, ReadJson, Shape, Slot};
use crate::scalar::Decimal;

pub(super) use super::read_union::union;

/// What a place takes, in words.
pub(super) const fn expected(slot: &Slot<'_>) -> &'static str {
    match slot {
        Slot::Bool(_) => "true or false",
        Slot::I32(_) | Slot::I64(_) => "a whole number",
        Slot::U8(_) => "a whole number from 0 to 255",
        Slot::F32(_) | Slot::F64(_) | Slot::Decimal(_) => "a number",
        Slot::Text(_) | Slot::Variant(_) => "text",
        Slot::Short(_) => "short text",
        Slot::Base64(_) => "base64 text",
        Slot::List(_) | Slot::Page(_) => "a list",
        Slot::Map(_) | Slot::Record(_) => "an object",
        Slot::Option(_)
        | Slot::Any(_)
        | Slot::Union(_)
        | Slot::CreatedId(_)
        | Slot::Answers(_)
        | Slot::Raw(_)
        | Slot::Nothing => "a value",
    }
}

fn wrong<E: Error>(slot: &Slot<'_>, came: &str) -> E {
    E::custom(format_args!(
        "{} was expected, but {came} came",
        expected(slot)
    ))
}

pub(super) fn boolean<E: Error>(
    slot: Slot<'_>,
    value: bool,
    reading: &mut Reading,
) -> Result<(), E> {
    match slot {
        Slot::Bool(place) => *place = value,
        Slot::Text(place) if reading.tolerance.numeric_text => *place = value.to_string(),
        Slot::Option(place) => return boolean(place.some().slot(), value, reading),
        slot => return Err(wrong(&slot, "true or false")),
    }
    Ok(())
}

pub(super) fn integer<E: Error>(
    slot: Slot<'_>,
    value: i128,
    reading: &mut Reading,
) -> Result<(), E> {
    let too_large = || E::custom(format_args!("{value} does not fit"));
    match slot {
        Slot::I32(place) => *place = i32::try_from(value).map_err(|_| too_large())?,
        Slot::I64(place) => *place = i64::try_from(value).map_err(|_| too_large())?,
        Slot::U8(place) => *place = u8::try_from(value).map_err(|_| too_large())?,
        #[allow(clippy::cast_precision_loss, reason = "a double holds no more")]
        Slot::F64(place) => *place = value as f64,
        #[allow(clippy::cast_precision_loss, reason = "a float holds no more")]
        Slot::F32(place) => *place = value as f32,
        Slot::Decimal(place) => *place = Decimal::from_digits(&value.to_string()),
        Slot::Text(place) if reading.tolerance.numeric_text => *place = value.to_string(),
        Slot::Short(place) if reading.tolerance.numeric_text => {
            place.take(&value.to_string()).map_err(E::custom)?;
        }
        Slot::Bool(place) if reading.tolerance.numeric_text && (0..=1).contains(&value) => {
            *place = value == 1;
        }
        Slot::Variant(place) => place.number(&value.to_string()),
        Slot::Option(place) => return integer(place.some().slot(), value, reading),
        slot => return Err(wrong(&slot, "a number")),
    }
    Ok(())
}

pub(super) fn fraction<E: Error>(
    slot: Slot<'_>,
    value: f64,
    reading: &mut Reading,
) -> Result<(), E> {
    match slot {
        Slot::F64(place) => *place = value,
        #[allow(clippy::cast_possible_truncation, reason = "a float holds no more")]
        Slot::F32(place) => *place = value as f32,
        Slot::Decimal(place) => *place = Decimal::from_digits(&value.to_string()),
        Slot::Text(place) if reading.tolerance.numeric_text => *place = value.to_string(),
        Slot::Variant(place) => place.number(&value.to_string()),
        Slot::Option(place) => return fraction(place.some().slot(), value, reading),
        // `12.0` is a whole number that somebody wrote as a fraction.
        #[allow(clippy::cast_possible_truncation, reason = "whole and small enough")]
        slot @ (Slot::I32(_) | Slot::I64(_) | Slot::U8(_))
            if value.fract() == 0.0 && value.abs() < 9.0e15 =>
        {
            return integer(slot, value as i128, reading);
        }
        slot => return Err(wrong(&slot, "a fraction")),
    }
    Ok(())
}

pub(super) fn text<E: Error>(slot: Slot<'_>, value: &str, reading: &mut Reading) -> Result<(), E> {
    let lenient = reading.tolerance.numeric_text;
    match slot {
        Slot::Text(place) => {
            place.clear();
            place.push_str(value);
        }
        Slot::Short(place) => place.take(value).map_err(E::custom)?,
        Slot::Variant(place) => place.text(value),
        Slot::Base64(place) => place.take(value).map_err(E::custom)?,
        Slot::Option(place) => return text(place.some().slot(), value, reading),
        Slot::Decimal(place) if lenient => *place = value.parse().map_err(E::custom)?,
        Slot::Bool(place) if lenient && value.eq_ignore_ascii_case("true") => *place = true,
        Slot::Bool(place) if lenient && value.eq_ignore_ascii_case("false") => *place = false,
        Slot::F64(place) if lenient => {
            *place = finite(value).ok_or_else(|| wrong(&Slot::F64(place), "other text"))?;
        }
        #[allow(clippy::cast_possible_truncation, reason = "a float holds no more")]
        Slot::F32(place) if lenient => {
            *place = finite(value).ok_or_else(|| wrong(&Slot::F32(place), "other text"))? as f32;
        }
        slot @ (Slot::I32(_) | Slot::I64(_) | Slot::U8(_)) if lenient => {
            let digits = value.trim();
            if let Ok(number) = digits.parse::<i64>() {
                return integer(slot, i128::from(number), reading);
            }
            return match finite(digits) {
                Some(number) => fraction(slot, number, reading),
                None => Err(wrong(&slot, "other text")),
            };
        }
        slot => return Err(wrong(&slot, "text")),
    }
    Ok(())
}

pub(super) fn null<E: Error>(slot: Slot<'_>, reading: &Reading) -> Result<(), E> {
    match slot {
        Slot::Option(place) => place.null(),
        // Where null is tolerated, it stands for nothing; no scalar is made up for it.
        Slot::List(place) if reading.tolerance.null => place.clear(),
        Slot::Map(place) if reading.tolerance.null => place.clear(),
        Slot::Record(_) if reading.tolerance.null => {}
        slot => return Err(wrong(&slot, "null")),
    }
    Ok(())
}

pub(super) fn decimal<E: Error>(
    place: &mut Decimal,
    raw: &str,
    reading: &Reading,
) -> Result<(), E> {
    let text = match raw.as_bytes().first() {
        Some(b'"') if reading.tolerance.numeric_text => {
            super::parse::<Cow<'_, str>>(raw).map_err(E::custom)?
        }
        Some(b'-' | b'0'..=b'9') => Cow::Borrowed(raw),
        Some(b'n') => return Err(wrong(&Slot::Decimal(place), "null")),
        _ => return Err(wrong(&Slot::Decimal(place), "something else")),
    };
    *place = text.parse().map_err(E::custom)?;
    Ok(())
}

pub(super) fn list<'de, A: SeqAccess<'de>>(
    slot: Slot<'_>,
    mut items: A,
    reading: &mut Reading,
) -> Result<(), A::Error> {
    let place = match slot {
        Slot::Option(place) => return list(place.some().slot(), items, reading),
        Slot::Page(page) => return list(Slot::List(page.items_slot()), items, reading),
        Slot::List(place) => place,
        slot => return Err(wrong(&slot, "a list")),
    };
    place.clear();
    let size = place.item_size();
    for index in 0.. {
        let seed = Item {
            list: place,
            size,
            reading: &mut *reading,
        };
        match items.next_element_seed(seed) {
            Ok(Some(())) => {}
            Ok(None) => break,
            Err(error) => {
                reading.in_item(index);
                return Err(error);
            }
        }
    }
    Ok(())
}

/// The next item; it gets its place only once it is there.
struct Item<'a, 'r> {
    list: &'a mut dyn super::ListSlot,
    size: usize,
    reading: &'r mut Reading,
}

impl<'de> DeserializeSeed<'de> for Item<'_, '_> {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        self.reading.charge::<D::Error>(self.size)?;
        Seed {
            slot: self.list.push().slot(),
            reading: self.reading,
        }
        .deserialize(from)
    }
}

pub(super) fn object<'de, A: MapAccess<'de>>(
    slot: Slot<'_>,
    mut fields: A,
    reading: &mut Reading,
) -> Result<(), A::Error> {
    match slot {
        Slot::Option(place) => object(place.some().slot(), fields, reading),
        Slot::Record(record) => self::record(record, fields, reading),
        Slot::Page(page) => super::read_page::page(page, fields, reading),
        Slot::Map(map) => {
            map.clear();
            let size = map.entry_size();
            while let Some(key) = fields.next_key::<String>()? {
                reading.charge::<A::Error>(size)?;
                let name = key.clone();
                let seed = Seed {
                    slot: map.entry(key).slot(),
                    reading: &mut *reading,
                };
                if let Err(error) = fields.next_value_seed(seed) {
                    reading.in_field(&name);
                    return Err(error);
                }
            }
            Ok(())
        }
        slot => Err(wrong(&slot, "an object")),
    }
}

fn record<'de, A: MapAccess<'de>>(
    record: &mut dyn ReadJson,
    mut fields: A,
    reading: &mut Reading,
) -> Result<(), A::Error> {
    let shape = (record as &dyn Json).shape();
    let mut done = Ok(());
    record.slots(&mut |slots, extra| {
        done = fill(shape, slots, extra, &mut fields, reading);
    });
    done
}

fn fill<'de, A: MapAccess<'de>>(
    shape: &'static Shape,
    slots: &mut [&mut dyn ReadJson],
    mut extra: Option<&mut Extra>,
    fields: &mut A,
    reading: &mut Reading,
) -> Result<(), A::Error> {
    let absent = reading.tolerance.absent;
    let needed = |field: &Field| match field.1 {
        Presence::Required => true,
        Presence::Nullable => !absent,
        Presence::Optional => false,
    };
    let mut there = Seen::default();
    // Servers write fields in one order, which is nearly always the description's.
    let mut expected = 0;
    while let Some(key) = fields.next_key_seed(Key)? {
        let found = position(shape.names, expected, &key);
        let Some((index, slot)) = found.and_then(|index| Some((index, slots.get_mut(index)?)))
        else {
            unknown(&key, extra.as_deref_mut(), fields, reading)?;
            continue;
        };
        expected = index + 1;
        there.add(index);
        let seed = Seed {
            slot: slot.slot(),
            reading: &mut *reading,
        };
        if let Err(error) = fields.next_value_seed(seed) {
            reading.in_field(&key);
            return Err(error);
        }
    }
    let mut missing = shape.fields().enumerate();
    match missing.find(|(index, field)| needed(field) && !there.has(*index)) {
        None => Ok(()),
        Some((_, Field(name, ..))) => Err(A::Error::custom(format_args!(
            "the field `{name}` is missing"
        ))),
    }
}

/// Which fields were there. Nearly all types have fewer than 128, so that nothing is allocated.
#[derive(Default)]
struct Seen {
    few: u128,
    more: Vec<usize>,
}

impl Seen {
    fn add(&mut self, index: usize) {
        if index < 128 {
            self.few |= 1 << index;
        } else {
            self.more.push(index);
        }
    }

    fn has(&self, index: usize) -> bool {
        if index < 128 {
            self.few & (1 << index) != 0
        } else {
            self.more.contains(&index)
        }
    }
}

fn position(known: &[&str], expected: usize, key: &str) -> Option<usize> {
    let is = |index: usize| known.get(index).is_some_and(|name| *name == key);
    if is(expected) {
        return Some(expected);
    }
    (0..known.len()).find(|index| is(*index))
}

fn unknown<'de, A: MapAccess<'de>>(
    key: &str,
    extra: Option<&mut Extra>,
    fields: &mut A,
    reading: &mut Reading,
) -> Result<(), A::Error> {
    match extra {
        Some(extra) => {
            let value = fields.next_value::<Value>()?;
            reading.charge::<A::Error>(size_of::<Value>())?;
            extra.insert(key.to_owned(), value);
        }
        None => {
            fields.next_value::<IgnoredAny>()?;
        }
    }
    Ok(())
}

/// A key, borrowed where the text allows it.
pub(super) struct Key;

impl<'de> DeserializeSeed<'de> for Key {
    type Value = Cow<'de, str>;

    fn deserialize<D: serde::Deserializer<'de>>(self, from: D) -> Result<Self::Value, D::Error> {
        struct Borrow;
        impl<'de> serde::de::Visitor<'de> for Borrow {
            type Value = Cow<'de, str>;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a key")
            }
            fn visit_borrowed_str<E: Error>(self, key: &'de str) -> Result<Self::Value, E> {
                Ok(Cow::Borrowed(key))
            }
            fn visit_str<E: Error>(self, key: &str) -> Result<Self::Value, E> {
                Ok(Cow::Owned(key.to_owned()))
            }
        }
        from.deserialize_str(Borrow)
    }
}
