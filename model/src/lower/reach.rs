//! Usage of types: read or written, by which resources, under which Cargo feature.

use std::collections::{BTreeMap, BTreeSet};

use super::definitions::{LoweredType, Mark};
use super::recursion::named_in;
use crate::api::{
    Answer, BodyKind, DescriptionFile, Field, Group, Operation, PartKind, Presence, Resource,
    Tolerance, Type, TypeId, TypeKind, Webhooks,
};
use crate::names::EVENTS_FEATURE;

/// All definitions that a definition's parts name.
fn parts(kind: &TypeKind) -> Vec<usize> {
    match kind {
        TypeKind::Struct(fields) => fields.iter().flat_map(|f| named_in(&f.ty)).collect(),
        TypeKind::Alias(to) => named_in(to),
        TypeKind::Union(union) => union
            .alternatives
            .iter()
            .flat_map(|a| named_in(&a.ty))
            .collect(),
        TypeKind::Enum(_) => Vec::new(),
    }
}

/// What an operation's requests name.
fn sent(operation: &Operation) -> Vec<usize> {
    let params = [&operation.path_params, &operation.query, &operation.headers];
    let mut types: Vec<usize> = params
        .into_iter()
        .flatten()
        .flat_map(|param| named_in(&param.ty))
        .collect();
    match operation.body.as_ref().map(|body| &body.kind) {
        Some(BodyKind::Json(ty) | BodyKind::Form(ty)) => types.extend(named_in(ty)),
        Some(BodyKind::Multipart(parts)) => {
            for part in parts {
                if let PartKind::Json(ty) | PartKind::Text(ty) = &part.kind {
                    types.extend(named_in(ty));
                }
            }
        }
        _ => {}
    }
    types
}

/// What an operation's answers name.
fn received(operation: &Operation) -> Vec<usize> {
    let answers: [&[Answer]; 2] = [&operation.returns, &operation.errors];
    let mut types = Vec::new();
    let others = operation.other_errors.iter().map(|other| &other.content);
    let contents = answers.into_iter().flatten().map(|answer| &answer.content);
    for content in contents.chain(others) {
        if let Some(ty) = content.ty() {
            types.extend(named_in(ty));
        }
    }
    types
}

fn spread(edges: &[Vec<usize>], from: impl IntoIterator<Item = usize>) -> BTreeSet<usize> {
    let mut reached = BTreeSet::new();
    let mut work: Vec<usize> = from.into_iter().collect();
    while let Some(node) = work.pop() {
        if reached.insert(node) {
            work.extend(
                edges[node]
                    .iter()
                    .copied()
                    .filter(|to| !reached.contains(to)),
            );
        }
    }
    reached
}

/// Says for each type who reads and writes it.
///
/// `others` are read without an operation's word: errors of the whole API, objects of events.
pub(crate) fn mark_usage<'a>(
    lowered_types: &mut [LoweredType],
    resources: &[Resource],
    others: impl Iterator<Item = &'a Type>,
) {
    let edges: Vec<Vec<usize>> = lowered_types.iter().map(|d| parts(&d.def.kind)).collect();
    let operations = || resources.iter().flat_map(|resource| &resource.operations);
    let others = others.flat_map(named_in);
    for id in spread(&edges, operations().flat_map(received).chain(others)) {
        lowered_types[id].def.usage.read = true;
    }
    for id in spread(&edges, operations().flat_map(sent)) {
        lowered_types[id].def.usage.written = true;
    }
}

/// Decides for each field whether it may be missing or null.
pub(crate) fn decide_presence(lowered_types: &mut [LoweredType], tolerance: Tolerance) {
    for lowered in lowered_types {
        let usage = lowered.def.usage;
        let lenient = usage.read && (tolerance.absent || tolerance.null);
        let TypeKind::Struct(fields) = &mut lowered.def.kind else {
            continue;
        };
        for (field, mark) in fields.iter_mut().zip(&lowered.marks) {
            decide(field, *mark, lenient, usage.written);
        }
    }
}

fn decide(field: &mut Field, mark: Mark, lenient: bool, written: bool) {
    let nullable = field.presence == Presence::Nullable;
    field.required = written && mark != Mark::Optional;
    field.presence = match (mark, nullable) {
        (Mark::Optional, true) => Presence::Maybe,
        (Mark::Optional, false) => Presence::Optional,
        (_, true) => Presence::Nullable,
        (Mark::Plain, false) if lenient => Presence::Optional,
        (Mark::Plain | Mark::Always, false) => Presence::Always,
    };
}

/// Gives each type its Cargo feature: its resource's if one alone reaches it, else a group's. The events count as
/// one more resource, after all others.
///
/// A type that no operation reaches belongs to the resource it is written with, or to all.
pub(crate) fn group(
    lowered_types: &mut [LoweredType],
    resources: &mut [Resource],
    mut webhooks: Option<&mut Webhooks>,
    files: &[DescriptionFile],
) -> Vec<Group> {
    let events = webhooks.iter().flat_map(|webhooks| &webhooks.events);
    let events = events.flat_map(|event| named_in(&event.ty)).collect();
    let reached_by = reached_by(lowered_types, resources, events, files);
    let mut shared: BTreeMap<&[usize], usize> = BTreeMap::new();
    for (id, by) in reached_by.iter().enumerate().filter(|(_, by)| by.len() > 1) {
        shared.entry(by).or_insert(id);
    }
    // Ordered by the first type of each, which also gives the name.
    let mut firsts: Vec<usize> = shared.values().copied().collect();
    firsts.sort_unstable();
    let features: Vec<String> = firsts
        .iter()
        .map(|id| format!("_{}", lowered_types[*id].def.rust_name))
        .collect();
    for (lowered, by) in lowered_types.iter_mut().zip(&reached_by) {
        lowered.def.feature = match by.as_slice() {
            [] => None,
            [one] => {
                let resource = resources.get(*one);
                Some(resource.map_or(EVENTS_FEATURE.to_owned(), |one| one.module.clone()))
            }
            _ => shared
                .get(by.as_slice())
                .and_then(|first| firsts.binary_search(first).ok())
                .map(|group| features[group].clone()),
        };
    }
    for (by, first) in &shared {
        let Ok(group) = firsts.binary_search(first) else {
            continue;
        };
        for one in *by {
            match (resources.get_mut(*one), &mut webhooks) {
                (Some(resource), _) => resource.groups.push(group),
                (None, Some(webhooks)) => webhooks.groups.push(group),
                (None, None) => {}
            }
        }
    }
    if let Some(webhooks) = webhooks {
        webhooks.groups.sort_unstable();
    }
    for resource in resources.iter_mut() {
        resource.groups.sort_unstable();
    }
    features
        .into_iter()
        .map(|feature| Group { feature })
        .collect()
}

/// For each type the resources that reach it, and the events.
fn reached_by(
    lowered_types: &[LoweredType],
    resources: &[Resource],
    events: Vec<usize>,
    files: &[DescriptionFile],
) -> Vec<Vec<usize>> {
    let edges: Vec<Vec<usize>> = lowered_types.iter().map(|d| parts(&d.def.kind)).collect();
    let named = |resource: &Resource| -> Vec<usize> {
        resource
            .operations
            .iter()
            .flat_map(|o| sent(o).into_iter().chain(received(o)))
            .collect()
    };
    let reached: Vec<BTreeSet<usize>> = resources
        .iter()
        .map(|resource| spread(&edges, named(resource)))
        .collect();
    let delivered = spread(&edges, events);
    let is_reached =
        |id: &usize| delivered.contains(id) || reached.iter().any(|set| set.contains(id));
    let stray: Vec<usize> = (0..lowered_types.len())
        .filter(|id| !is_reached(id))
        .collect();
    let mut by = vec![Vec::new(); lowered_types.len()];
    for (index, (resource, set)) in resources.iter().zip(&reached).enumerate() {
        let own = stray.iter().copied().filter(|id| {
            let file = &files[lowered_types[*id].def.file].module;
            *file == resource.module || resources.iter().all(|other| other.module != *file)
        });
        let mut set = set.clone();
        set.extend(spread(&edges, own));
        for id in set {
            by[id].push(index);
        }
    }
    for id in delivered {
        by[id].push(resources.len());
    }
    by
}

/// The types of each file, in order.
pub(crate) fn fill_files(files: &mut [DescriptionFile], lowered_types: &[LoweredType]) {
    for (id, lowered) in lowered_types.iter().enumerate() {
        files[lowered.def.file].types.push(TypeId(id));
    }
}
