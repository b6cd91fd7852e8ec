//! Refuses every upstream key that no reader has looked at, so that none is dropped by mistake.

use serde_json::Value;

use crate::ledger::Disposition::{Omitted, Refused};
use crate::ledger::Ledger;
use crate::places::escape;

/// Gives every key that has no disposition one.
pub(crate) fn sweep(root: &Value, ledger: &mut Ledger) {
    let mut all = Vec::new();
    pointers(root, &mut String::new(), &mut all);
    let missing = ledger.missing(all.iter().map(String::as_str));
    let missing: Vec<String> = missing.into_iter().map(str::to_owned).collect();
    for pointer in missing {
        if let Some((key, ty)) = beside_another_type(root, &pointer) {
            let what = format!("`{key}` beside the type `{ty}`: it says nothing about the value");
            ledger.note_whole(Omitted, pointer, what);
            continue;
        }
        let what = "out of place: nothing reads it here; fix the file or say it in the description";
        ledger.note_whole(Refused, pointer, what);
    }
}

/// The keyword on the way to a pointer that is for values of another type than its schema has, and that type.
fn beside_another_type<'r>(root: &'r Value, pointer: &str) -> Option<(&'static str, &'r str)> {
    let mut at = root;
    for token in pointer.split('/').skip(1) {
        let token = token.replace("~1", "/").replace("~0", "~");
        let (key, wanted) = match token.as_str() {
            "items" => ("items", "array"),
            "properties" => ("properties", "object"),
            "required" => ("required", "object"),
            _ => ("", ""),
        };
        let ty = at["type"].as_str();
        let known = ["string", "integer", "number", "boolean", "array", "object"];
        if let Some(ty) = ty.filter(|ty| !key.is_empty() && *ty != wanted && known.contains(ty)) {
            return Some((key, ty));
        }
        at = match at {
            Value::Array(items) => items.get(token.parse::<usize>().ok()?)?,
            other => other.get(&token)?,
        };
    }
    None
}

/// The pointers of all keys, those around others first; its depth is bounded by the parser.
fn pointers(value: &Value, at: &mut String, found: &mut Vec<String>) {
    let before = at.len();
    match value {
        Value::Object(entries) => {
            for (key, inner) in entries {
                at.push('/');
                at.push_str(&escape(key));
                found.push(at.clone());
                pointers(inner, at, found);
                at.truncate(before);
            }
        }
        Value::Array(items) => {
            for (index, inner) in items.iter().enumerate() {
                at.push('/');
                at.push_str(&index.to_string());
                if !matches!(inner, Value::Object(_) | Value::Array(_)) {
                    found.push(at.clone());
                }
                pointers(inner, at, found);
                at.truncate(before);
            }
        }
        _ => {}
    }
}
