//! Values of the kind that belongs where they stand; others are refused with their place.

use serde_json::Value;

use super::Reader;
use crate::ledger::Disposition::Refused;

impl<'a> Reader<'a> {
    /// The entries of an object.
    pub(crate) fn entries<'v>(
        &mut self,
        value: &'v Value,
        pointer: &str,
    ) -> impl Iterator<Item = (&'v String, &'v Value)> + use<'v, 'a> {
        if !value.is_object() {
            self.wrong_kind(pointer, value, "an object");
        }
        value.as_object().into_iter().flatten()
    }

    /// The items of a list, each with its pointer.
    pub(crate) fn items<'v>(
        &mut self,
        value: &'v Value,
        pointer: &str,
    ) -> Vec<(String, &'v Value)> {
        if !value.is_array() {
            self.wrong_kind(pointer, value, "a list");
        }
        let items = value.as_array().into_iter().flatten().enumerate();
        items
            .map(|(index, item)| (format!("{pointer}/{index}"), item))
            .collect()
    }

    /// Texts in a list.
    pub(crate) fn texts<'v>(&mut self, value: &'v Value, pointer: &str) -> Vec<&'v str> {
        let items = self.items(value, pointer);
        let mut texts = Vec::new();
        for (at, item) in items {
            match item.as_str() {
                Some(text) => {
                    self.ledger.keep(at);
                    texts.push(text);
                }
                None => self.wrong_kind(&at, item, "text"),
            }
        }
        texts
    }

    /// A text.
    pub(crate) fn text(&mut self, value: &Value, pointer: &str) -> Option<String> {
        let Some(text) = value.as_str() else {
            self.wrong_kind(pointer, value, "text");
            return None;
        };
        self.ledger.keep(pointer);
        Some(text.to_owned())
    }

    /// A `true` or `false`.
    pub(crate) fn flag(&mut self, value: &Value, pointer: &str) -> bool {
        let Some(flag) = value.as_bool() else {
            self.wrong_kind(pointer, value, "`true` or `false`");
            return false;
        };
        self.ledger.keep(pointer);
        flag
    }

    pub(crate) fn wrong_kind(&mut self, pointer: &str, value: &Value, wanted: &str) {
        let is = match value {
            Value::Null => "nothing",
            Value::Bool(_) => "a boolean",
            Value::Number(_) => "a number",
            Value::String(_) => "text",
            Value::Array(_) => "a list",
            Value::Object(_) => "an object",
        };
        let what = format!("wrong kind: {wanted} belongs here, not {is}; fix the file");
        self.ledger.note_whole(Refused, pointer, what);
    }
}
