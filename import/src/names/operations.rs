//! Names for operations: by what the file calls them, else by verb and path.

use std::collections::{BTreeMap, BTreeSet};

use specwright_model::names::case;

use crate::upstream::Operation;

/// Names for the operations of one resource, in order; `taken` are those that stand already.
///
/// Each operation has a list of names, from short to long, made of what the file calls it if that
/// counts, then of its verb and path. It takes the first one that no other operation of the resource
/// could have too, so that none depends on the order.
pub fn operations(
    resource: &str,
    operations: &[&Operation],
    taken: &BTreeSet<String>,
    by_ids: bool,
) -> Vec<String> {
    let candidates: Vec<Vec<String>> = operations
        .iter()
        .map(|operation| {
            let mut names = Vec::new();
            if by_ids {
                names = from_id(resource, operation);
            }
            let paths = candidates(resource, operation);
            let tells =
                |name: &String| !by_ids || operation.verb != "DELETE" || name.contains("delete");
            names.extend(paths.into_iter().filter(tells));
            names
        })
        .collect();
    let longest = candidates.iter().map(Vec::len).max().unwrap_or(0);
    let mut names: Vec<Option<String>> = vec![None; operations.len()];
    let mut used = taken.clone();
    for level in 0..longest {
        let mut wanted: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (index, candidates) in candidates
            .iter()
            .enumerate()
            .filter(|(i, _)| names[*i].is_none())
        {
            let name = candidates.get(level).or(candidates.last());
            wanted
                .entry(name.map_or("", String::as_str))
                .or_default()
                .push(index);
        }
        let mut given = Vec::new();
        for (name, who) in wanted {
            if let [one] = who.as_slice()
                && !used.contains(name)
            {
                names[*one] = Some(name.to_owned());
                given.push(name.to_owned());
            }
        }
        used.extend(given);
    }
    // What differs in letter case or placeholder names only: numbered in the order of the paths.
    let names = names
        .into_iter()
        .zip(&candidates)
        .map(|(name, candidates)| {
            name.unwrap_or_else(|| {
                let base = candidates.last().cloned().unwrap_or_default();
                let free = (2..100_000)
                    .map(|n| format!("{base}_{n}"))
                    .find(|name| !used.contains(name));
                let name = free.unwrap_or(base);
                used.insert(name.clone());
                name
            })
        });
    let names = names.collect();
    apart_from_made(resource, names, taken)
}

/// Names whose types are not those that another operation brings with it: `get_answer` beside `get`.
fn apart_from_made(resource: &str, names: Vec<String>, taken: &BTreeSet<String>) -> Vec<String> {
    use specwright_model::names::{builder, method, type_name};
    let handle = type_name(resource).unwrap_or_default();
    let made = |name: &str| {
        let builder = builder(&method(name).unwrap_or_default(), &handle);
        ["", "Args", "Answer"].map(|kind| format!("{builder}{kind}"))
    };
    let mut types: BTreeSet<String> = taken.iter().flat_map(|name| made(name)).collect();
    types.insert(handle.clone());
    let fits = |name: &str, types: &BTreeSet<String>| {
        method(name).is_some() && made(name).iter().all(|ty| !types.contains(ty))
    };
    let mut result = Vec::with_capacity(names.len());
    for name in names {
        let numbered = (2..10_000).map(|n| format!("{name}_{n}"));
        let mut all = std::iter::once(name.clone()).chain(numbered);
        let name = all.find(|name| fits(name, &types)).unwrap_or(name);
        types.extend(made(&name));
        result.push(name);
    }
    result
}

/// Names made of what the file calls an operation: without the tag before it, then whole.
fn from_id(resource: &str, operation: &Operation) -> Vec<String> {
    let Some(id) = operation.name.as_deref().map(str::trim) else {
        return Vec::new();
    };
    let whole = case::snake(id);
    let usable = specwright_model::names::method(&whole).is_some()
        && whole.len() <= 80
        && whole.starts_with(|c: char| c.is_ascii_lowercase());
    if !usable {
        return Vec::new();
    }
    // Some frameworks put path and verb behind the name.
    let path = case::snake(&operation.path);
    let verb = operation.verb.to_ascii_lowercase();
    let plain = [format!("_{path}_{verb}"), format!("_{verb}_{path}")];
    let short = plain
        .iter()
        .find_map(|tail| whole.strip_suffix(tail.as_str()));
    let short = short.filter(|short| !short.is_empty()).unwrap_or(&whole);
    let tags = [resource, &operation.tag];
    let mut bare = tags
        .iter()
        .filter_map(|tag| without_tag(short, &case::snake(tag)));
    let bare = bare.find(|name| specwright_model::names::method(name).is_some());
    // As many for each operation, so that those of one length are compared.
    vec![
        bare.unwrap_or_else(|| short.to_owned()),
        short.to_owned(),
        whole.clone(),
    ]
}

/// A name without the words of its tag before it: `repo_get` of `repository` is `get`.
fn without_tag(name: &str, tag: &str) -> Option<String> {
    let (mut words, tags): (Vec<&str>, Vec<&str>) =
        (name.split('_').collect(), tag.split('_').collect());
    let singular = |word: &str| {
        let stem = word.strip_suffix("ies").map(|stem| format!("{stem}y"));
        stem.unwrap_or_else(|| word.strip_suffix('s').unwrap_or(word).to_owned())
    };
    let same = |word: &str, tag: &str| {
        let short = word.len() >= 3 && tag.starts_with(word);
        singular(word) == singular(tag) || short
    };
    let begins =
        words.len() > tags.len() && words.iter().zip(&tags).all(|(word, tag)| same(word, tag));
    // `annotationqueues_create` of `annotation_queues`.
    let together = words.first().is_some_and(|word| same(word, &tags.concat()));
    match (begins, together) {
        (true, _) => words.drain(..tags.len()),
        (false, true) => words.drain(..1),
        (false, false) => return None,
    };
    if words.len() > 1 && matches!(words[0], "controller" | "service" | "api") {
        words.remove(0);
    }
    let starts = words
        .first()
        .is_some_and(|word| word.starts_with(|c: char| c.is_ascii_lowercase()));
    starts.then(|| words.join("_"))
}

/// Names for one operation, the shortest first.
fn candidates(resource: &str, operation: &Operation) -> Vec<String> {
    let path = operation.path.replace(' ', "");
    let all: Vec<&str> = path.split('/').filter(|s| !s.is_empty()).collect();
    let ends_in_item = all
        .last()
        .is_some_and(|last| last.ends_with('}') || last.ends_with("})"));
    let literals: Vec<String> = all
        .iter()
        .map(|segment| literal(segment))
        .filter(|s| !s.is_empty())
        .collect();
    // A resource that people have renamed keeps its tag's words in the paths.
    let mut own: BTreeSet<String> = own_words(resource);
    own.extend(own_words(&super::resource(&operation.tag)));
    let is_own = |word: &String| own.contains(&word.replace('_', ""));
    let odata = literals.first().is_some_and(|word| word == "odata");
    let words: Vec<String> = literals.iter().filter(|w| *w != "odata").cloned().collect();
    let telling: Vec<String> = words.iter().filter(|w| !is_own(w)).cloned().collect();
    let verb = operation.verb.as_str();
    let (item_verb, doing) = verbs(verb, ends_in_item, odata);
    let mut names = Vec::new();
    let is_function = all.last().is_some_and(|last| last.contains("Service."));
    if words.last().is_none_or(is_own) {
        names.push(item_verb.to_owned());
        names.extend(
            telling
                .last()
                .map(|parent| format!("{item_verb}_for_{parent}")),
        );
    } else if let Some(last) = telling.last() {
        if matches!(verb, "PUT" | "POST") || verb == "GET" && (!odata || is_function) {
            names.push(last.clone());
        }
        names.push(format!("{doing}_{last}"));
        if ends_in_item {
            names.push(format!("{doing}_{last}_item"));
        }
    }
    let doing = verb.to_ascii_lowercase();
    for count in 2..=words.len() {
        let tail = words[words.len() - count..].join("_");
        names.push(tail.clone());
        names.push(format!("{doing}_{tail}"));
    }
    let whole = literals.join("_");
    names.push(format!("{doing}_{whole}"));
    let placeholders: Vec<String> = placeholders(&path).iter().map(|p| case::snake(p)).collect();
    names.push(format!("{doing}_{whole}_by_{}", placeholders.join("_and_")));
    let mut seen = BTreeSet::new();
    let mut names: Vec<String> = names
        .into_iter()
        .map(|name| name.trim_matches('_').to_owned())
        .filter(|name| !name.is_empty() && name.len() <= 90 && seen.insert(name.clone()))
        .collect();
    if names.is_empty() {
        names.push(format!("{doing}_call"));
    }
    names
}

/// What a verb does to a resource's own path, and to any other.
fn verbs(verb: &str, ends_in_item: bool, odata: bool) -> (&'static str, &'static str) {
    let item_verb = match (verb, ends_in_item, odata) {
        ("GET", true, false) => "get",
        ("GET", true, true) => "find",
        ("GET", false, false) => "list",
        ("GET", false, true) => "query",
        ("POST", true, _) => "create_for",
        ("POST", false, _) => "create",
        ("PUT", true, _) => "update",
        ("PUT", false, _) => "update_all",
        ("PATCH", ..) => "patch",
        ("DELETE", true, _) => "delete",
        ("DELETE", false, _) => "delete_all",
        _ => "call",
    };
    let doing = match verb {
        "GET" if odata => "query",
        "GET" => "get",
        "POST" => "create",
        "PUT" => "update",
        "PATCH" => "patch",
        "DELETE" => "delete",
        _ => "call",
    };
    (item_verb, doing)
}

/// The words that a resource's own name stands for in paths: `workorders`, `workorder`.
fn own_words(resource: &str) -> BTreeSet<String> {
    let name = resource.to_ascii_lowercase();
    let mut words: BTreeSet<String> = [name.clone()].into();
    let singular = name.strip_suffix("ies").map(|stem| format!("{stem}y"));
    words.extend(singular.or_else(|| name.strip_suffix('s').map(str::to_owned)));
    words
}

/// What a segment says beside its placeholders: `workorders({id})` says `workorders`,
/// `Service.CheckInActivity()` says `check_in_activity`.
fn literal(segment: &str) -> String {
    let outside = segment.split(['(', '{']).next().unwrap_or_default();
    case::snake(outside.strip_prefix("Service.").unwrap_or(outside))
}

fn placeholders(path: &str) -> Vec<&str> {
    path.split('{')
        .skip(1)
        .filter_map(|rest| rest.split('}').next())
        .collect()
}
