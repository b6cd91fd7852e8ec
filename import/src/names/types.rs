//! Names for definitions: the shortest end of their upstream names that tells them apart.

use std::collections::{BTreeMap, BTreeSet};

use super::type_name;
use crate::places::unescape;

/// Names for definitions by their upstream names; `known` are those that stand already.
pub fn types(upstream: &[&str], known: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let mut names: BTreeMap<String, String> = BTreeMap::new();
    let mut used: BTreeSet<String> = known.values().cloned().collect();
    for id in upstream {
        if let Some(name) = known.get(*id) {
            names.insert((*id).to_owned(), name.clone());
        }
    }
    let forms: Vec<(&str, Vec<String>)> = upstream
        .iter()
        .filter(|id| !known.contains_key(**id))
        .map(|id| (*id, forms(id)))
        .collect();
    let longest = forms
        .iter()
        .map(|(_, forms)| forms.len())
        .max()
        .unwrap_or(0);
    for level in 0..longest {
        let mut wanted: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (id, forms) in forms.iter().filter(|(id, _)| !names.contains_key(*id)) {
            if let Some(name) = forms.get(level).or(forms.last()) {
                wanted.entry(name).or_default().push(id);
            }
        }
        let mut given = Vec::new();
        for (name, who) in wanted {
            if let [one] = who.as_slice()
                && !used.contains(name)
            {
                names.insert((*one).to_owned(), name.to_owned());
                given.push(name.to_owned());
            }
        }
        used.extend(given);
    }
    for (id, forms) in forms {
        if !names.contains_key(id) {
            let base = forms.last().cloned().unwrap_or_default();
            let free = (2..100_000)
                .map(|n| format!("{base}{n}"))
                .find(|name| !used.contains(name));
            let name = free.unwrap_or(base);
            used.insert(name.clone());
            names.insert(id.to_owned(), name);
        }
    }
    names
}

/// The last segment, then with one, two, … segments of the namespace before it.
fn forms(id: &str) -> Vec<String> {
    let outer = id.split('[').next().unwrap_or(id);
    // A schema inside another is called after where it stands.
    let structure = [
        "components",
        "schemas",
        "definitions",
        "properties",
        "items",
        "paths",
        "$defs",
        crate::bundle::FILES,
    ];
    let segments: Vec<String> = if outer.starts_with('/') {
        let segments = outer.split('/').filter(|word| !word.is_empty());
        let segments = segments.filter(|word| !structure.contains(word));
        segments.map(stem).collect()
    } else {
        outer.split('.').map(str::to_owned).collect()
    };
    if segments.is_empty() {
        return vec![type_name(outer)];
    }
    (1..=segments.len())
        .map(|count| {
            let tail = segments[segments.len() - count..].concat();
            format!("{}{}", type_name(&tail), arguments(id))
        })
        .collect()
}

/// A key of a pointer; of a file its name without folder and ending.
fn stem(key: &str) -> String {
    let key = unescape(key);
    let endings = [".yaml", ".yml", ".json"];
    let file = endings.iter().find_map(|ending| key.strip_suffix(*ending));
    let file = file.map(|file| file.rsplit('/').next().unwrap_or(file));
    file.unwrap_or(&key).to_owned()
}

/// `KeyValue[System.Int32,System.String]` has `OfInt32AndString`.
fn arguments(id: &str) -> String {
    let Some((_, inner)) = id.split_once('[') else {
        return String::new();
    };
    let inner = inner.strip_suffix(']').unwrap_or(inner);
    let (mut parts, mut depth, mut start) = (Vec::new(), 0_usize, 0);
    for (at, c) in inner.char_indices() {
        match c {
            '[' => depth += 1,
            ']' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => {
                parts.push(&inner[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&inner[start..]);
    let named: Vec<String> = parts
        .iter()
        .filter_map(|part| forms(part).into_iter().next())
        .collect();
    format!("Of{}", named.join("And"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn type_names_take_the_shortest_telling_suffix() {
        let ids = [
            "A.B.Label",
            "A.C.Label",
            "A.B.Note",
            "S.KeyValue[System.Int32,System.String]",
            "S.KeyValuePair[System.String,System.Collections.Generic.IEnumerable[System.String]]",
        ];
        let names = types(&ids, &BTreeMap::new());
        assert_eq!(names["A.B.Label"], "BLabel");
        assert_eq!(names["A.C.Label"], "CLabel");
        assert_eq!(names["A.B.Note"], "Note");
        assert_eq!(names[ids[3]], "KeyValueOfInt32AndString");
        assert_eq!(names[ids[4]], "KeyValuePairOfStringAndIEnumerableOfString");
    }

    #[test]
    fn known_names_are_kept_and_new_ones_avoid_them() {
        let known = BTreeMap::from([("A.B.Label".to_owned(), "Label".to_owned())]);
        let names = types(&["A.B.Label", "A.C.Label"], &known);
        assert_eq!(names["A.B.Label"], "Label");
        assert_eq!(names["A.C.Label"], "CLabel");
    }
}
