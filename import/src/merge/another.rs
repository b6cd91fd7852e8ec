//! Detects an upstream file that describes another API than the last import.

use std::collections::HashSet;

use specwright_edit::YamlValue;

use crate::description::Description;

/// Whether two imports are of different APIs: name or host differ, and of ten operations of the smaller one
/// not one is in the other.
pub fn is_another(last: &Description, new: &Description) -> bool {
    let ids = |description: &'_ Description| -> HashSet<String> {
        let operations = description.operations.iter();
        operations.map(|operation| operation.id.clone()).collect()
    };
    let (before, now) = (ids(last), ids(new));
    let smaller = before.len().min(now.len());
    let shared = before.intersection(&now).count();
    let differs = |key: &str| match (fact(last, key), fact(new, key)) {
        (Some(was), Some(is)) => was != is,
        _ => false,
    };
    smaller > 0 && shared * 10 < smaller && (differs("api") || differs("host"))
}

/// What `api.yaml` begins with.
fn fact<'d>(description: &'d Description, key: &str) -> Option<&'d YamlValue> {
    let mut entries = description.api.iter();
    entries
        .find(|(name, _)| name == key)
        .map(|(_, value)| value)
}
