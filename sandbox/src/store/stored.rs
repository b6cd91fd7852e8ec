//! A stored JSON value. Objects of one collection have the same names, so names are shared: as
//! `serde_json::Value` 100,000 orders would take three times the memory.

use std::collections::HashSet;
use std::sync::Arc;

use serde_json::{Number, Value};

/// Each name once.
#[derive(Debug, Default)]
pub(crate) struct Names(HashSet<Arc<str>>);

impl Names {
    fn shared(&mut self, name: &str) -> Arc<str> {
        if let Some(name) = self.0.get(name) {
            return Arc::clone(name);
        }
        let name: Arc<str> = name.into();
        self.0.insert(Arc::clone(&name));
        name
    }
}

/// A JSON value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Stored {
    Null,
    Bool(bool),
    Number(Number),
    Text(Box<str>),
    List(Box<[Stored]>),
    Object(Box<[(Arc<str>, Stored)]>),
}

impl Stored {
    pub(crate) fn new(value: &Value, names: &mut Names) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(flag) => Self::Bool(*flag),
            Value::Number(number) => Self::Number(number.clone()),
            Value::String(text) => Self::Text(text.as_str().into()),
            Value::Array(items) => items.iter().map(|item| Self::new(item, names)).collect(),
            Value::Object(map) => Self::Object(
                map.iter()
                    .map(|(name, value)| (names.shared(name), Self::new(value, names)))
                    .collect(),
            ),
        }
    }

    pub(crate) fn to_value(&self) -> Value {
        match self {
            Self::Null => Value::Null,
            Self::Bool(flag) => Value::Bool(*flag),
            Self::Number(number) => Value::Number(number.clone()),
            Self::Text(text) => Value::String(text.to_string()),
            Self::List(items) => items.iter().map(Self::to_value).collect(),
            Self::Object(fields) => Value::Object(
                fields
                    .iter()
                    .map(|(name, value)| (name.to_string(), value.to_value()))
                    .collect(),
            ),
        }
    }

    fn fields(&self) -> &[(Arc<str>, Self)] {
        match self {
            Self::Object(fields) => fields,
            _ => &[],
        }
    }

    /// The field of an object.
    pub(crate) fn get(&self, name: &str) -> Option<&Self> {
        let field = self.fields().iter().find(|(known, _)| **known == *name);
        field.map(|(_, value)| value)
    }

    /// The field of an object by its name in any case.
    pub(crate) fn get_ignoring_case(&self, name: &str) -> Option<&Self> {
        let mut fields = self.fields().iter();
        let field = fields.find(|(known, _)| known.eq_ignore_ascii_case(name));
        field.map(|(_, value)| value)
    }

    /// Every text in it.
    pub(crate) fn any_text(&self, holds: &mut dyn FnMut(&str) -> bool) -> bool {
        match self {
            Self::Text(text) => holds(text),
            Self::List(items) => items.iter().any(|item| item.any_text(holds)),
            Self::Object(fields) => fields.iter().any(|(_, value)| value.any_text(holds)),
            Self::Null | Self::Bool(_) | Self::Number(_) => false,
        }
    }
}

impl FromIterator<Stored> for Stored {
    fn from_iter<T: IntoIterator<Item = Self>>(items: T) -> Self {
        Self::List(items.into_iter().collect())
    }
}
