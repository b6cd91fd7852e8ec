//! Whether values are within their bounds.

use serde_json::Value;
use specwright_model::api::{Bound, BoundKind};

/// Why a JSON value is not within its bounds; those of numbers and texts hold for each item of a list.
pub(crate) fn broken(bounds: &[Bound], value: &Value) -> Option<String> {
    let found = bounds.iter().find(|bound| !holds(bound, value))?;
    Some(format!("{} is not {}", shown(value), wanted(found)))
}

/// The same for wire text, as the values that it holds.
pub(crate) fn broken_text(bounds: &[Bound], values: &[&str]) -> Option<String> {
    let holds = |bound: &&Bound| {
        let unique = (1..values.len()).all(|at| !values[..at].contains(&values[at]));
        let each = |value: &&str| bound.holds_number(value) && bound.holds_text(value);
        bound.holds_list(values.len(), unique) && values.iter().all(each)
    };
    let found = bounds.iter().find(|bound| !holds(bound))?;
    Some(format!("which is not {}", wanted(found)))
}

/// Why a JSON value is not the one that it must be.
pub(crate) fn constant(constant: Option<&str>, value: &Value) -> Option<String> {
    let wanted = constant?;
    let text = match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    (text != wanted).then(|| format!("{} is not {wanted:?}, its one value", shown(value)))
}

fn holds(bound: &Bound, value: &Value) -> bool {
    match value {
        Value::Array(items) => {
            let unique = (1..items.len()).all(|at| !items[..at].contains(&items[at]));
            bound.holds_list(items.len(), unique) && items.iter().all(|item| holds(bound, item))
        }
        Value::Number(number) => bound.holds_number(&number.to_string()),
        Value::String(text) => bound.holds_text(text),
        _ => true,
    }
}

fn wanted(bound: &Bound) -> String {
    match bound.kind {
        BoundKind::Pattern => format!("a match of {}", bound.value),
        BoundKind::UniqueItems => "a list in which no item stands twice".to_owned(),
        BoundKind::MinItems | BoundKind::MaxItems => format!("a list of {}", bound.words()),
        _ => bound.words(),
    }
}

fn shown(value: &Value) -> String {
    let text = value.to_string();
    match text.char_indices().nth(40) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text,
    }
}
