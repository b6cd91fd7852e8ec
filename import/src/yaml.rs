//! Values of the description as text, in the canonical layout.

use specwright_edit::Value;

pub use specwright_edit::scalar;

use crate::description::Val;

/// One entry `key: value` at an indentation, with its line break.
pub fn entry(key: &str, value: &Val, indent: usize) -> String {
    marks(&specwright_edit::entry(key, &plain(value), indent))
}

/// A value in one line.
pub fn flow(value: &Val) -> String {
    marks(&specwright_edit::flow(&plain(value)))
}

/// These are marks, not text; inside of a text their quotes would be escaped.
fn marks(text: &str) -> String {
    ["secret", "deprecated", "$deprecated"]
        .iter()
        .fold(text.to_owned(), |text, key| {
            text.replace(&format!("{key}: \"true\""), &format!("{key}: true"))
        })
}

/// The same, without identities.
pub(crate) fn plain(value: &Val) -> Value {
    match value {
        Val::Text(text) | Val::Ref(text) => Value::Text(text.clone()),
        Val::List(items) => Value::List(items.iter().map(plain).collect()),
        Val::Map(entries) => {
            let entry = |(key, value): &(String, Val)| (key.clone(), plain(value));
            Value::Map(entries.iter().map(entry).collect())
        }
    }
}
