//! Where operations and types live, and what types are called.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::{COMMON, Hoisted, Owner};
use crate::claims::Known;
use crate::description::{TypeDecl, identity};
use crate::names;
use crate::settings::{Methods, Settings};
use crate::upstream::Operation;

/// The tag of an operation; of one without a tag the first word of its path that says something.
pub(super) fn tag_of(operation: &Operation, settings: &Settings) -> String {
    if !operation.tag.is_empty() {
        return operation.tag.clone();
    }
    let words = operation.path.split('/');
    let says = |word: &&str| {
        let version = word.strip_prefix('v').unwrap_or(word);
        let letters = word.chars().any(|c| c.is_ascii_alphabetic());
        let number = version.chars().all(|c| c.is_ascii_digit() || c == '.');
        letters && !number && !word.contains(['{', '}']) && *word != "api"
    };
    let word = words.into_iter().find(says);
    match word.filter(|_| settings.methods == Methods::Ids) {
        Some(word) => word.to_owned(),
        None => "Default".to_owned(),
    }
}

/// The resource of each tag, for operations that are new.
///
/// Where people have renamed a resource, all known operations of its tag stand there, and none
/// under the old name: new ones follow.
pub(super) fn resources_of_tags(
    operations: &[Operation],
    settings: &Settings,
    known: &Known,
) -> BTreeMap<String, String> {
    let mut stand: BTreeMap<String, BTreeMap<&str, usize>> = BTreeMap::new();
    for operation in operations {
        let id = identity(&operation.id);
        if let Some((resource, _)) = known.operations.get(&id) {
            let count = stand.entry(tag_of(operation, settings)).or_default();
            *count.entry(resource).or_default() += 1;
        }
    }
    // Names that become one module are one resource.
    let mut modules: BTreeMap<String, String> = BTreeMap::new();
    for (resource, _) in known.operations.values() {
        modules.insert(names::module(resource), resource.clone());
    }
    let mut tags = BTreeMap::new();
    for operation in operations {
        let tag = tag_of(operation, settings);
        if tags.contains_key(&tag) {
            continue;
        }
        let rule = settings.resources.get(&tag).cloned();
        let plain = rule.unwrap_or_else(|| names::resource(&tag));
        let plain = modules
            .entry(names::module(&plain))
            .or_insert(plain)
            .clone();
        let here = stand.get(tag.as_str());
        let moved = here
            .filter(|here| !here.contains_key(plain.as_str()))
            .and_then(|here| here.iter().max_by_key(|(_, count)| **count))
            .map(|(resource, _)| (*resource).to_owned());
        tags.insert(tag, moved.unwrap_or(plain));
    }
    tags
}

/// The one resource that reaches it; of several the one that its namespace names, else the common file.
pub(super) fn resource_of(id: &str, by: &BTreeSet<&str>) -> String {
    if let [one] = by.iter().collect::<Vec<_>>().as_slice() {
        return (**one).to_owned();
    }
    let outer = id.split('[').next().unwrap_or(id);
    let segments: Vec<String> = outer.split('.').map(str::to_ascii_lowercase).collect();
    let named = |resource: &&&str| segments.contains(&resource.to_ascii_lowercase());
    by.iter()
        .find(named)
        .map_or_else(|| COMMON.to_owned(), |resource| (*resource).to_owned())
}

/// A definition made of what stood in place, beside what it stood in.
pub(super) fn settle(
    hoisted: Hoisted,
    resources: &HashMap<String, String>,
    known: &Known,
) -> TypeDecl {
    let Hoisted {
        id,
        name,
        owner,
        body,
    } = hoisted;
    let resource = match owner {
        Owner::Resource(resource) => resource,
        Owner::Type(owner) => resources
            .get(&owner)
            .cloned()
            .unwrap_or_else(|| COMMON.to_owned()),
    };
    let resource = known
        .types
        .get(&id)
        .map_or(resource, |(_, resource)| resource.clone());
    TypeDecl {
        id,
        name,
        resource,
        body,
    }
}

/// Names types that have none yet: definitions first, then hoisted ones, which move out of the way.
pub(super) fn finish_names(
    types: &mut [TypeDecl],
    wanted: &BTreeMap<String, String>,
    known: &Known,
) {
    let known_types = known.types.iter();
    let mut names_by_id: BTreeMap<String, String> = known_types
        .map(|(id, (name, _))| (id.clone(), name.clone()))
        .collect();
    for (id, name) in wanted {
        let free = !names_by_id.values().any(|taken| taken == name);
        if free && !names_by_id.contains_key(id) {
            names_by_id.insert(id.clone(), name.clone());
        }
    }
    for extra in types.iter().filter(|ty| ty.id.starts_with('#')) {
        names_by_id.insert(extra.id.clone(), extra.name.clone());
    }
    let ids: Vec<&str> = types
        .iter()
        .filter(|ty| ty.name.is_empty())
        .map(|ty| ty.id.as_str())
        .collect();
    let names = names::types(&ids, &names_by_id);
    let mut used: HashSet<String> = names
        .values()
        .chain(names_by_id.values())
        .cloned()
        .collect();
    for ty in types.iter_mut() {
        if let Some(name) = names_by_id.get(&ty.id) {
            ty.name.clone_from(name);
        } else if ty.name.is_empty() {
            ty.name = names.get(&ty.id).cloned().unwrap_or_default();
        } else {
            let base = ty.name.clone();
            let mut number = 2;
            while used.contains(&ty.name) {
                ty.name = format!("{base}{number}");
                number += 1;
            }
            used.insert(ty.name.clone());
        }
    }
}
