//! The id of something just made, in whatever form it comes.

use serde_json::Value;

use crate::json::{Json, ReadJson, ValueMut, ValueRef};

/// The id of something just made: a bare number or text, or an object with `Id` or `id`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CreatedId(Value);

impl CreatedId {
    /// The id as a number, if it is one (text of digits too).
    pub fn number(&self) -> Option<i64> {
        match self.id() {
            Value::Number(number) => number.as_i64(),
            Value::String(text) => text.trim().parse().ok(),
            _ => None,
        }
    }

    /// The id as text; empty if the answer was empty.
    pub fn text(&self) -> String {
        match self.id() {
            Value::Null => String::new(),
            Value::String(text) => text.clone(),
            value => crate::json::text(value),
        }
    }

    /// What came, whole.
    pub fn value(&self) -> &Value {
        &self.0
    }

    fn id(&self) -> &Value {
        match &self.0 {
            Value::Object(object) => {
                let found = object.get("Id").or_else(|| object.get("id"));
                let any_case = || {
                    object
                        .iter()
                        .find(|(key, _)| key.eq_ignore_ascii_case("id"))
                };
                found
                    .or_else(|| any_case().map(|(_, value)| value))
                    .unwrap_or(&Value::Null)
            }
            value => value,
        }
    }

    pub(crate) fn take(&mut self, value: Value) -> Result<(), &'static str> {
        let made = Self(value);
        match (&made.0, made.id()) {
            // An empty body is allowed anywhere.
            (Value::Null, _) | (_, Value::Number(_) | Value::String(_)) => {}
            _ => return Err("an id was expected: a number, text, or an object with `Id`"),
        }
        *self = made;
        Ok(())
    }
}

impl Json for CreatedId {
    fn value_ref(&self) -> ValueRef<'_> {
        ValueRef::Any(&self.0)
    }
}

impl ReadJson for CreatedId {
    fn value_mut(&mut self) -> ValueMut<'_> {
        ValueMut::CreatedId(self)
    }
}
