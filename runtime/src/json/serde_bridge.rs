//! serde's traits over [`Json`] and [`ReadJson`], for callers' own formats and tests.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::de::{DeserializeSeed as _, Deserializer};
use serde::ser::{Error as _, Serialize, SerializeMap as _, SerializeSeq as _, Serializer};

use super::read::{ReadContext, Seed};
use super::{Json, Presence, ReadJson, ValueRef};

/// Serializes a value through any serializer.
pub fn serialize<S: Serializer>(value: &dyn Json, to: S) -> Result<S::Ok, S::Error> {
    value.value_ref().serialize(to)
}

/// Deserializes a value through any deserializer, as tolerantly as can be.
pub fn deserialize<'de, T, D>(from: D) -> Result<T, D::Error>
where
    T: ReadJson + Default,
    D: Deserializer<'de>,
{
    let mut value = T::default();
    let mut context = ReadContext::tolerant();
    // Only serde_json itself can give digits as they are written, and it cannot be told apart.
    context.exact = false;
    Seed {
        target: value.value_mut(),
        context: &mut context,
    }
    .deserialize(from)?;
    Ok(value)
}

impl Serialize for ValueRef<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match *self {
            ValueRef::Absent | ValueRef::Null => to.serialize_none(),
            ValueRef::Bool(value) => to.serialize_bool(value),
            ValueRef::Int(value) => to.serialize_i64(value),
            ValueRef::Single(value) => to.serialize_f32(value),
            ValueRef::Double(value) => to.serialize_f64(value),
            ValueRef::Text(text) => to.serialize_str(text),
            ValueRef::Base64(bytes) => to.serialize_str(&STANDARD.encode(bytes)),
            ValueRef::Number(digits) => number(digits, to),
            ValueRef::Any(value) => value.serialize(to),
            ValueRef::Record(record) => {
                let mut map = to.serialize_map(None)?;
                let mut done = Ok(());
                record.visit_fields(&mut |info, values, extra| {
                    for (field, value) in info.fields().zip(values) {
                        let view = value.value_ref();
                        let left_out =
                            matches!(view, ValueRef::Absent) && field.1 == Presence::Optional;
                        if done.is_ok() && !left_out {
                            done = map.serialize_entry(field.0, &view);
                        }
                    }
                    for (key, value) in extra.into_iter().flat_map(|extra| extra.iter()) {
                        if done.is_ok() {
                            done = map.serialize_entry(key, value);
                        }
                    }
                });
                done?;
                map.end()
            }
            ValueRef::List(list) => {
                let mut items = to.serialize_seq(Some(list.count()))?;
                for item in (0..list.count()).filter_map(|index| list.item(index)) {
                    items.serialize_element(&item.value_ref())?;
                }
                items.end()
            }
            ValueRef::Map(map) => {
                let mut entries = to.serialize_map(None)?;
                let mut done = Ok(());
                map.entries(&mut |key, value| {
                    if done.is_ok() {
                        done = entries.serialize_entry(key, &value.value_ref());
                    }
                });
                done?;
                entries.end()
            }
            ValueRef::Page(page) if page.envelope().is_none() => page.items().serialize(to),
            ValueRef::Page(page) => {
                let mut entries = to.serialize_map(None)?;
                let mut done = Ok(());
                page.fields(&mut |key, view| {
                    if done.is_ok() {
                        done = entries.serialize_entry(key, &view);
                    }
                });
                done?;
                entries.end()
            }
        }
    }
}

/// Digits as a number where the number has just these digits, else as text, so that none is lost.
fn number<S: Serializer>(digits: &str, to: S) -> Result<S::Ok, S::Error> {
    if let Ok(number) = digits.parse::<i64>() {
        return to.serialize_i64(number);
    }
    match super::parse::<f64>(digits) {
        Ok(number) if number.is_finite() && number.to_string() == digits => {
            to.serialize_f64(number)
        }
        Ok(_) => to.serialize_str(digits),
        Err(error) => Err(S::Error::custom(error)),
    }
}
