//! What changed upstream since the last import.

use std::collections::BTreeMap;

use specwright_edit::YamlValue;
use specwright_model::syntax::shape::lookup::without_mark;

use super::three_way::same;
use crate::description::Description;

/// What upstream brought and took, by identity.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Operations that are new.
    pub came: Vec<String>,
    /// Operations that are gone.
    pub went: Vec<String>,
    /// Operations that changed.
    pub changed: Vec<String>,
    /// Types that are new.
    pub types_came: Vec<String>,
    /// Types that are gone.
    pub types_went: Vec<String>,
    /// Types that changed, each with what changed in it.
    pub types_changed: Vec<(String, Vec<String>)>,
    /// What holds for the whole API and changed: `api.yaml` is not merged.
    pub api: Vec<String>,
}

pub(super) fn report(old: &Description, new: &Description) -> Report {
    let operations = |d: &'_ Description| -> BTreeMap<String, YamlValue> {
        let all = d.operations.iter();
        all.map(|o| (o.id.clone(), YamlValue::Map(o.entries.clone())))
            .collect()
    };
    let types = |d: &'_ Description| -> BTreeMap<String, YamlValue> {
        let all = d.types.iter();
        all.map(|ty| (ty.id.clone(), ty.body.clone())).collect()
    };
    let (came, went, changed) = compare(&operations(old), &operations(new));
    let (before, after) = (types(old), types(new));
    let (types_came, types_went, types_changed) = compare(&before, &after);
    let names = |id: &str| new.type_name(id);
    let types_changed = types_changed
        .into_iter()
        .map(|id| {
            let inside = match (before.get(&id), after.get(&id)) {
                (Some(old), Some(new)) => differences(&old.named(&names), &new.named(&names)),
                _ => Vec::new(),
            };
            (id, inside)
        })
        .collect();
    let api = differences(
        &YamlValue::Map(old.api.clone()),
        &YamlValue::Map(new.api.clone()),
    );
    Report {
        came,
        went,
        changed,
        types_came,
        types_went,
        types_changed,
        // The first importers kept nothing of it.
        api: if old.api.is_empty() { Vec::new() } else { api },
    }
}

type Changes = (Vec<String>, Vec<String>, Vec<String>);

/// What came, what went, what changed.
fn compare(old: &BTreeMap<String, YamlValue>, new: &BTreeMap<String, YamlValue>) -> Changes {
    let only = |a: &BTreeMap<String, YamlValue>, b: &BTreeMap<String, YamlValue>| {
        let keys = a.keys().filter(|id| !b.contains_key(*id));
        keys.cloned().collect()
    };
    let changed = new
        .iter()
        .filter(|(id, value)| old.get(*id).is_some_and(|was| !same(was, value)))
        .map(|(id, _)| id.clone())
        .collect();
    (only(new, old), only(old, new), changed)
}

/// Entry by entry: `+ Name: string`, `- Name: string`, `Id: int32 → int64`.
fn differences(old: &YamlValue, new: &YamlValue) -> Vec<String> {
    let (YamlValue::Map(old), YamlValue::Map(new)) = (old, new) else {
        return vec![format!(
            "{} → {}",
            specwright_edit::flow(old),
            specwright_edit::flow(new)
        )];
    };
    let find = |entries: &[(String, YamlValue)], key: &str| {
        let same = |(other, _): &&(String, YamlValue)| without_mark(other) == without_mark(key);
        entries.iter().find(same).cloned()
    };
    let mut lines = Vec::new();
    for (key, value) in new {
        match find(old, key) {
            None => lines.push(format!("+ {key}: {}", specwright_edit::flow(value))),
            Some((was, before)) if was != *key || !same(&before, value) => {
                let (before, after) =
                    (specwright_edit::flow(&before), specwright_edit::flow(value));
                lines.push(format!("{was}: {before} → {key}: {after}"));
            }
            Some(_) => {}
        }
    }
    let gone = old.iter().filter(|(key, _)| find(new, key).is_none());
    lines.extend(gone.map(|(key, value)| format!("- {key}: {}", specwright_edit::flow(value))));
    lines
}
