//! How the fields of a JSON object are stored in a record.

use std::borrow::Cow;

use serde::de::{DeserializeSeed, Error, IgnoredAny, MapAccess};
use serde_json::Value;
use serde_json::value::RawValue;

use super::deviation::{DeviationKind, Noted};
use super::path::Step;
use super::read::ReadContext;
use super::read_parts::{Child, emptied};
use super::{Extra, Field, Presence, ReadJson, ReadRecord, Record, RecordInfo};

pub(super) fn record<'de, A: MapAccess<'de>>(
    record: &mut dyn ReadRecord,
    mut fields: A,
    context: &mut ReadContext,
) -> Result<(), A::Error> {
    let info = (record as &dyn Record).record_info();
    let mut done = Ok(());
    record.visit_fields_mut(&mut |targets, extra| {
        done = fill(info, targets, extra, &mut fields, context);
    });
    done
}

fn fill<'de, A: MapAccess<'de>>(
    info: &'static RecordInfo,
    targets: &mut [&mut dyn ReadJson],
    mut extra: Option<&mut Extra>,
    fields: &mut A,
    context: &mut ReadContext,
) -> Result<(), A::Error> {
    let absent = context.tolerance.absent;
    let needed = |field: &Field| match field.1 {
        Presence::Required => true,
        Presence::Nullable => !absent,
        Presence::Optional => false,
    };
    let mut there = Present::default();
    // Servers nearly always write fields in the order of the description.
    let mut expected = 0;
    while let Some(key) = fields.next_key_seed(Key)? {
        let found = position(info.names, expected, &key);
        let Some((index, target)) = found.and_then(|index| Some((index, targets.get_mut(index)?)))
        else {
            unknown(&key, extra.as_deref_mut(), fields, context)?;
            continue;
        };
        expected = index + 1;
        there.add(index);
        let since = context.notes.len();
        let seed = Child {
            target: &mut **target,
            secret: context.mode.recovering && info.is_secret(&key),
            context: &mut *context,
        };
        match fields.next_value_seed(seed) {
            Ok(()) => context.nest(since, || Step::Field(key.into_owned())),
            Err(_)
                if emptied(&mut **target)
                    && context.set_aside(since, Step::Field(key.to_string())) => {}
            Err(error) => {
                context.in_field(&key);
                return Err(error);
            }
        }
    }
    let missing = info.fields().enumerate();
    for (index, Field(name, ..)) in
        missing.filter(|(index, field)| needed(field) && !there.has(*index))
    {
        let target = targets.get_mut(index);
        if !context.mode.recovering || !target.is_some_and(|target| emptied(&mut **target)) {
            return Err(A::Error::custom(format_args!(
                "the field `{name}` is missing"
            )));
        }
        let reason = "the field is required, but absent".to_owned();
        context.note(Noted::new(DeviationKind::Missing, reason, "", false), name);
    }
    Ok(())
}

/// Which fields were present. Nearly all types have fewer than 128, so nothing is allocated.
#[derive(Default)]
struct Present {
    few: u128,
    more: Vec<usize>,
}

impl Present {
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
    context: &mut ReadContext,
) -> Result<(), A::Error> {
    if context.mode.unknown_fields {
        let raw = fields.next_value::<&'de RawValue>()?;
        let reason = "the description does not name this field".to_owned();
        context.note(
            Noted::new(DeviationKind::Unknown, reason, raw.get(), false),
            key,
        );
        if let Some(extra) = extra {
            context.charge::<A::Error>(size_of::<Value>())?;
            extra.insert(
                key.to_owned(),
                super::parse(raw.get()).map_err(A::Error::custom)?,
            );
        }
        return Ok(());
    }
    match extra {
        Some(extra) => {
            let value = fields.next_value::<Value>()?;
            context.charge::<A::Error>(size_of::<Value>())?;
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
