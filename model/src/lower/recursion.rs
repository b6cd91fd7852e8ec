//! Recursive types: endless aliases, structs that contain themselves, fields to box.

use std::collections::HashSet;

use super::definitions::{LoweredType, Mark};
use super::graph;
use crate::api::{Field, Presence, Type, TypeId, TypeKind};
use crate::diagnostic::{Problems, codes};

/// Reports aliases that lead back to themselves; returns whether there were any.
pub(crate) fn check_aliases(lowered_types: &[LoweredType], problems: &mut Problems) -> bool {
    let edges: Vec<Vec<usize>> = lowered_types
        .iter()
        .map(|lowered| match &lowered.def.kind {
            TypeKind::Alias(to) => named_in(to),
            _ => Vec::new(),
        })
        .collect();
    let circles = graph::on_a_circle(&edges);
    let component = graph::components(&edges);
    let mut reported = HashSet::new();
    for (node, lowered) in lowered_types.iter().enumerate() {
        if circles[node] && reported.insert(component[node]) {
            problems.push(codes::alias_cycle(lowered.def.place, &lowered.def.name));
        }
    }
    circles.contains(&true)
}

/// All definitions that a type names, through arrays and maps as well.
pub(crate) fn named_in(ty: &Type) -> Vec<usize> {
    match ty {
        Type::Named(id) => vec![id.0],
        Type::Scalar(_) => Vec::new(),
        Type::Array(inner) | Type::Map(inner) | Type::Nullable(inner) | Type::Page(inner) => {
            named_in(inner)
        }
    }
}

/// Puts the fields of `$extends` before a struct's own.
pub(crate) fn extend(lowered_types: &mut [LoweredType], problems: &mut Problems) {
    let edges: Vec<Vec<usize>> = lowered_types
        .iter()
        .map(|lowered| lowered.extends.iter().map(|(id, _)| id.0).collect())
        .collect();
    let circles = graph::on_a_circle(&edges);
    for (lowered, _) in lowered_types
        .iter_mut()
        .zip(&circles)
        .filter(|(_, on)| **on)
    {
        problems.push(codes::extends_cycle(lowered.def.place, &lowered.def.name));
        lowered.extends.clear();
    }
    // Parents come first: the number of a component is smaller than that of those which lead to it.
    let component = graph::components(&edges);
    let mut order: Vec<usize> = (0..lowered_types.len())
        .filter(|n| !lowered_types[*n].extends.is_empty())
        .collect();
    order.sort_by_key(|node| component[*node]);
    for node in order {
        let parents = std::mem::take(&mut lowered_types[node].extends);
        let (mut fields, mut marks) = (Vec::new(), Vec::new());
        let mut open = lowered_types[node].def.open;
        for (TypeId(parent), place) in &parents {
            match &lowered_types[*parent].def.kind {
                TypeKind::Struct(inherited) => {
                    fields.extend(inherited.iter().cloned());
                    marks.extend(lowered_types[*parent].marks.iter().copied());
                    open |= lowered_types[*parent].def.open;
                }
                _ => problems.push(codes::extends_no_struct(
                    *place,
                    &lowered_types[*parent].def.name,
                )),
            }
        }
        prepend(&mut lowered_types[node], fields, marks);
        lowered_types[node].def.open = open;
        lowered_types[node].extends = parents;
    }
}

/// A field of the struct's own replaces an inherited one of the same wire name, in its place.
fn prepend(lowered: &mut LoweredType, mut fields: Vec<Field>, mut marks: Vec<Mark>) {
    let TypeKind::Struct(own) = &mut lowered.def.kind else {
        return;
    };
    for (field, mark) in std::mem::take(own)
        .into_iter()
        .zip(std::mem::take(&mut lowered.marks))
    {
        if let Some(at) = fields.iter().position(|other| other.name == field.name) {
            fields[at] = field;
            marks[at] = mark;
        } else {
            fields.push(field);
            marks.push(mark);
        }
    }
    *own = fields;
    lowered.marks = marks;
}

/// Boxes what would make a Rust type infinitely large, and reports values that can never be made.
pub(crate) fn check_structs(lowered_types: &mut [LoweredType], problems: &mut Problems) {
    let targets = alias_targets(lowered_types);
    let direct = |ty: &Type| match ty {
        Type::Named(id) => Some(targets[id.0]).flatten(),
        _ => None,
    };
    let edges: Vec<Vec<usize>> = lowered_types
        .iter()
        .map(|d| contained(&d.def.kind, &direct))
        .collect();
    let needs: Vec<Vec<usize>> = lowered_types
        .iter()
        .map(|d| needed(&d.def.kind, &direct))
        .collect();
    let impossible = graph::on_a_circle(&needs);
    let component = graph::components(&needs);
    let mut reported = HashSet::new();
    for (node, lowered) in lowered_types.iter().enumerate() {
        if impossible[node] && reported.insert(component[node]) {
            let inside = |to: &usize| component[*to] == component[node];
            let (mut way, mut place) = (String::new(), lowered.def.place);
            let (mut at, mut seen) = (node, HashSet::new());
            while seen.insert(at) {
                let Some(to) = needs[at].iter().copied().find(inside) else {
                    break;
                };
                let leads = |field: &&Field| direct(&field.ty) == Some(to);
                let field = match &lowered_types[at].def.kind {
                    TypeKind::Struct(fields) => fields.iter().find(leads),
                    _ => None,
                };
                if let Some(field) = field.filter(|_| at == node) {
                    place = field.place;
                }
                way += &lowered_types[at].def.name;
                way += &field.map_or(String::new(), |field| format!(".{}", field.name));
                way += " → ";
                at = to;
            }
            way += &lowered_types[at].def.name;
            problems.push(codes::no_way_out(place, &way));
        }
    }
    let component = graph::components(&edges);
    let circles = graph::on_a_circle(&edges);
    for (node, lowered) in lowered_types.iter_mut().enumerate() {
        let boxed = |ty: &Type| {
            circles[node] && direct(ty).is_some_and(|to| component[to] == component[node])
        };
        match &mut lowered.def.kind {
            TypeKind::Struct(fields) => fields.iter_mut().for_each(|f| f.boxed = boxed(&f.ty)),
            TypeKind::Union(union) => {
                union
                    .alternatives
                    .iter_mut()
                    .for_each(|a| a.boxed = boxed(&a.ty));
            }
            _ => {}
        }
    }
}

/// For each definition the struct or union that it is in the end, if it is one.
fn alias_targets(lowered_types: &[LoweredType]) -> Vec<Option<usize>> {
    let mut known: Vec<Option<Option<usize>>> = vec![None; lowered_types.len()];
    for start in 0..lowered_types.len() {
        let (mut at, mut path) = (start, Vec::new());
        let target = loop {
            if let Some(target) = known[at] {
                break target;
            }
            path.push(at);
            match &lowered_types[at].def.kind {
                TypeKind::Struct(_) | TypeKind::Union(_) => break Some(at),
                TypeKind::Alias(Type::Named(to)) => at = to.0,
                _ => break None,
            }
        };
        for node in path {
            known[node] = Some(target);
        }
    }
    known.into_iter().map(Option::flatten).collect()
}

fn contained(kind: &TypeKind, direct: &dyn Fn(&Type) -> Option<usize>) -> Vec<usize> {
    match kind {
        TypeKind::Struct(fields) => fields.iter().filter_map(|f| direct(&f.ty)).collect(),
        TypeKind::Union(union) => union
            .alternatives
            .iter()
            .filter_map(|a| direct(&a.ty))
            .collect(),
        _ => Vec::new(),
    }
}

/// A union is a way out if it has any alternative that is one, so it needs nothing by itself
/// unless it has only one.
fn needed(kind: &TypeKind, direct: &dyn Fn(&Type) -> Option<usize>) -> Vec<usize> {
    match kind {
        TypeKind::Struct(fields) => fields
            .iter()
            .filter(|f| f.presence == Presence::Always)
            .filter_map(|f| direct(&f.ty))
            .collect(),
        TypeKind::Union(union) => match union.alternatives.as_slice() {
            [only] => direct(&only.ty).into_iter().collect(),
            _ => Vec::new(),
        },
        _ => Vec::new(),
    }
}
