//! JSON packed tightly: names are numbers, so that 100,000 objects fit and are searched quickly.

use std::collections::HashMap;
use std::sync::Arc;

use serde_json::{Map, Number, Value};

/// A name, as a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Key(u32);

/// All names that stored objects use.
#[derive(Debug, Default)]
pub(crate) struct Keys {
    names: Vec<Arc<str>>,
    numbers: HashMap<Arc<str>, u32>,
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
    Text(Box<str>),
    List(Box<[Packed]>),
    Object(Box<[(Key, Packed)]>),
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
            Value::String(text) => Self::Text(text.as_str().into()),
            Value::Array(items) => {
                Self::List(items.iter().map(|item| Self::pack(item, keys)).collect())
            }
            Value::Object(map) => Self::Object(
                map.iter()
                    .map(|(name, value)| (keys.take(name), Self::pack(value, keys)))
                    .collect(),
            ),
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
            Self::List(items) => items.iter().map(|item| item.unpack(keys)).collect(),
            Self::Object(fields) => Value::Object(
                fields
                    .iter()
                    .map(|(key, value)| (keys.name(*key).to_owned(), value.unpack(keys)))
                    .collect::<Map<_, _>>(),
            ),
        }
    }

    /// The field of an object.
    pub(crate) fn get(&self, key: Key) -> Option<&Self> {
        match self {
            Self::Object(fields) => fields
                .iter()
                .find(|(known, _)| *known == key)
                .map(|(_, value)| value),
            _ => None,
        }
    }
}
