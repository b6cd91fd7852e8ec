//! serde's traits over [`Json`] and [`ReadJson`], for callers' own formats and tests.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::de::{DeserializeSeed as _, Deserializer};
use serde::ser::{Error as _, Serialize, SerializeMap as _, SerializeSeq as _, Serializer};

use super::read::{Reading, Seed};
use super::{Json, Presence, ReadJson, View};

/// Serializes a value through any serializer.
pub fn serialize<S: Serializer>(value: &dyn Json, to: S) -> Result<S::Ok, S::Error> {
    value.view().serialize(to)
}

/// Deserializes a value through any deserializer, as tolerantly as can be.
pub fn deserialize<'de, T, D>(from: D) -> Result<T, D::Error>
where
    T: ReadJson + Default,
    D: Deserializer<'de>,
{
    let mut value = T::default();
    let mut reading = Reading::tolerant();
    // Only serde_json itself can give digits as they are written, and it cannot be told apart.
    reading.exact = false;
    Seed {
        slot: value.slot(),
        reading: &mut reading,
    }
    .deserialize(from)?;
    Ok(value)
}

impl Serialize for View<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match *self {
            View::Absent | View::Null => to.serialize_none(),
            View::Bool(value) => to.serialize_bool(value),
            View::Int(value) => to.serialize_i64(value),
            View::Single(value) => to.serialize_f32(value),
            View::Double(value) => to.serialize_f64(value),
            View::Text(text) => to.serialize_str(text),
            View::Base64(bytes) => to.serialize_str(&STANDARD.encode(bytes)),
            View::Number(digits) => number(digits, to),
            View::Any(value) => value.serialize(to),
            View::Record(record) => {
                let mut map = to.serialize_map(None)?;
                let mut done = Ok(());
                record.views(&mut |shape, views, extra| {
                    for (field, value) in shape.fields().zip(views) {
                        let view = value.view();
                        let left_out =
                            matches!(view, View::Absent) && field.1 == Presence::Optional;
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
            View::List(list) => {
                let mut items = to.serialize_seq(Some(list.count()))?;
                for item in (0..list.count()).filter_map(|index| list.item(index)) {
                    items.serialize_element(&item.view())?;
                }
                items.end()
            }
            View::Map(map) => {
                let mut entries = to.serialize_map(None)?;
                let mut done = Ok(());
                map.entries(&mut |key, value| {
                    if done.is_ok() {
                        done = entries.serialize_entry(key, &value.view());
                    }
                });
                done?;
                entries.end()
            }
            View::Page(page) if page.envelope().is_none() => page.items().serialize(to),
            View::Page(page) => {
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
