//! Prints description values in the canonical layout.

use specwright_edit::NewValue;

pub use specwright_edit::scalar;

use specwright_model::syntax::shape::lookup::is_flag;

use crate::description::Val;

/// One entry `key: value` at an indentation, with its line break.
pub fn entry(key: &str, value: &Val, indent: usize) -> String {
    specwright_edit::entry(key, &under(key, value), indent)
}

/// A value in one line.
pub fn flow(value: &Val) -> String {
    specwright_edit::flow(&named(value, &str::to_owned))
}

/// What stands under a key, without identities.
pub(crate) fn under(key: &str, value: &Val) -> NewValue {
    under_named(key, value, &str::to_owned)
}

/// The same, with names in the place of identities.
fn under_named(key: &str, value: &Val, name: &dyn Fn(&str) -> String) -> NewValue {
    match value {
        Val::Text(text) if text == "true" && is_flag(key) => NewValue::Plain("true"),
        _ => named(value, name),
    }
}

/// A value with names in the place of identities.
pub(crate) fn named(value: &Val, name: &dyn Fn(&str) -> String) -> NewValue {
    match value {
        Val::Text(text) => NewValue::Text(text.clone()),
        Val::Quoted(text) => NewValue::Quoted(text.clone()),
        Val::Number(number) => NewValue::Number(*number),
        Val::Ref(id) => NewValue::Text(name(id)),
        Val::List(items) => NewValue::List(items.iter().map(|item| named(item, name)).collect()),
        Val::Map(entries) => NewValue::Map(entries_named(entries, name)),
    }
}

/// The entries of a mapping, the same.
pub(crate) fn entries_named(
    entries: &[(String, Val)],
    name: &dyn Fn(&str) -> String,
) -> Vec<(String, NewValue)> {
    let entries = entries.iter();
    entries
        .map(|(key, value)| (key.clone(), under_named(key, value, name)))
        .collect()
}
