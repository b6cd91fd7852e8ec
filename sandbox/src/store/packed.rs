//! JSON packed tightly: objects with the same names share the list of them, so that 100,000 fit
//! and are searched quickly.

use std::cell::Cell;
use std::collections::HashMap;
use std::sync::Arc;

use compact_str::CompactString;
use serde_json::{Map, Number, Value};

use super::date::Date;

/// A name, as a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Key(u32);

/// All names that stored objects use.
#[derive(Debug, Default)]
pub(crate) struct Keys {
    names: Vec<Arc<str>>,
    numbers: HashMap<Arc<str>, u32>,
    /// The names of objects, each list once.
    lists: Vec<Arc<[Key]>>,
    list_numbers: HashMap<Arc<[Key]>, u32>,
}

impl Keys {
    fn take(&mut self, name: &str) -> Key {
        if let Some(number) = self.numbers.get(name) {
            return Key(*number);
        }
        let number = u32::try_from(self.names.len()).unwrap_or(u32::MAX);
        let name: Arc<str> = name.into();
        self.names.push(Arc::clone(&name));
        self.numbers.insert(name, number);
        Key(number)
    }

    /// The number of a list of names.
    fn take_list(&mut self, list: Vec<Key>) -> u32 {
        if let Some(number) = self.list_numbers.get(list.as_slice()) {
            return *number;
        }
        let number = u32::try_from(self.lists.len()).unwrap_or(u32::MAX);
        let list: Arc<[Key]> = list.into();
        self.lists.push(Arc::clone(&list));
        self.list_numbers.insert(list, number);
        number
    }

    fn list(&self, number: u32) -> &[Key] {
        self.lists.get(number as usize).map_or(&[], |list| list)
    }

    /// The number of a name, if any stored object uses it.
    pub(crate) fn find(&self, name: &str) -> Option<Key> {
        self.numbers.get(name).copied().map(Key)
    }

    fn name(&self, key: Key) -> &str {
        self.names.get(key.0 as usize).map_or("", |name| name)
    }
}

/// A packed JSON value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Packed {
    Null,
    Bool(bool),
    Int(i64),
    Float(f64),
    /// Short texts stand in place: one look into memory less for each object that is searched.
    Text(CompactString),
    /// A date and time, as a number.
    Date(Date),
    List(Box<[Packed]>),
    /// The list of its names, and their values.
    Object(u32, Box<[Packed]>),
}

impl Packed {
    /// Packs a value.
    pub(crate) fn pack(value: &Value, keys: &mut Keys) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(flag) => Self::Bool(*flag),
            Value::Number(number) => match number.as_i64() {
                Some(int) => Self::Int(int),
                None => Self::Float(number.as_f64().unwrap_or(0.0)),
            },
            Value::String(text) => {
                Date::read(text).map_or_else(|| Self::Text(text.as_str().into()), Self::Date)
            }
            Value::Array(items) => {
                Self::List(items.iter().map(|item| Self::pack(item, keys)).collect())
            }
            Value::Object(map) => {
                let list = map.keys().map(|name| keys.take(name)).collect();
                let list = keys.take_list(list);
                Self::Object(
                    list,
                    map.values().map(|value| Self::pack(value, keys)).collect(),
                )
            }
        }
    }

    /// The value again.
    pub(crate) fn unpack(&self, keys: &Keys) -> Value {
        match self {
            Self::Null => Value::Null,
            Self::Bool(flag) => Value::Bool(*flag),
            Self::Int(int) => Value::from(*int),
            Self::Float(float) => Number::from_f64(*float).map_or(Value::Null, Value::Number),
            Self::Text(text) => Value::String(text.to_string()),
            Self::Date(date) => Value::String(date.to_string()),
            Self::List(items) => items.iter().map(|item| item.unpack(keys)).collect(),
            Self::Object(list, values) => {
                let names = keys
                    .list(*list)
                    .iter()
                    .map(|key| keys.name(*key).to_owned());
                Value::Object(
                    names
                        .zip(values.iter().map(|value| value.unpack(keys)))
                        .collect::<Map<_, _>>(),
                )
            }
        }
    }

    /// The field of an object.
    pub(crate) fn step(&self, step: &Step, keys: &Keys) -> Option<&Self> {
        let Self::Object(list, values) = self else {
            return None;
        };
        let (seen, place) = step.last.get();
        if seen == *list {
            return values.get(place as usize);
        }
        let found = keys.list(*list).iter().position(|known| *known == step.key);
        let place = found.and_then(|place| u32::try_from(place).ok());
        step.last.set((*list, place.unwrap_or(u32::MAX)));
        values.get(place? as usize)
    }

    /// The field of an object by its name in any case.
    pub(crate) fn field(&self, name: &str, keys: &Keys) -> Option<&Self> {
        let Self::Object(list, values) = self else {
            return None;
        };
        let names = keys.list(*list);
        let place = names
            .iter()
            .position(|key| keys.name(*key).eq_ignore_ascii_case(name))?;
        values.get(place)
    }
}

/// A name, and where it was found last: the objects of a collection mostly have the same names.
#[derive(Debug)]
pub(crate) struct Step {
    key: Key,
    /// The list of names and the place in it.
    last: Cell<(u32, u32)>,
}

impl Step {
    pub(crate) fn new(key: Key) -> Self {
        Self {
            key,
            last: Cell::new((u32::MAX, u32::MAX)),
        }
    }
}
