//! Refuses every upstream key that no reader has looked at, so that none is dropped by mistake.

use serde_json::Value;

use crate::ledger::Disposition::Refused;
use crate::ledger::Ledger;
use crate::places::escape;

/// Gives every key that has no disposition one.
pub(crate) fn sweep(root: &Value, ledger: &mut Ledger) {
    let mut all = Vec::new();
    pointers(root, &mut String::new(), &mut all);
    let missing = ledger.missing(all.iter().map(String::as_str));
    let missing: Vec<String> = missing.into_iter().map(str::to_owned).collect();
    for pointer in missing {
        let what =
            "out of place: nothing reads it here; mend the file or say it in the description";
        ledger.note_whole(Refused, pointer, what);
    }
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
