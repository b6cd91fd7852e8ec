//! Circles among definitions that no type can be made of. Walked without recursion.

use std::collections::{BTreeSet, HashMap, HashSet};

use crate::upstream::{Definition, DefinitionKind, Shape, Struct};

type Definitions<'d> = HashMap<&'d str, &'d Definition>;

/// Aliases that lead back to themselves through nothing but aliases.
pub(super) fn circular(definitions: &Definitions<'_>) -> HashSet<String> {
    let names = definitions.keys();
    let circular = names.filter(|name| reaches(definitions, name, name, aliases));
    circular.map(|name| (*name).to_owned()).collect()
}

/// Fields of requests that would have to hold themselves, `Type#Field`: their value has no end.
pub(super) fn endless(definitions: &Definitions<'_>, written: &BTreeSet<&str>) -> HashSet<String> {
    let mut endless = HashSet::new();
    for name in written {
        let Some(DefinitionKind::Struct(body)) = definitions.get(name).map(|d| &d.kind) else {
            continue;
        };
        for field in body.fields.iter().filter(|field| field.required) {
            let mut first = Vec::new();
            direct(&field.shape, &mut first);
            let back = |next: &&str| next == name || reaches(definitions, next, name, needs);
            if first.iter().any(back) {
                endless.insert(format!("{name}#{}", field.name));
            }
        }
    }
    endless
}

/// Whether one or more steps lead from a name to another.
fn reaches(
    definitions: &Definitions<'_>,
    from: &str,
    to: &str,
    step: fn(&Definition) -> Vec<&str>,
) -> bool {
    let next = |name: &str| definitions.get(name).map_or(Vec::new(), |d| step(d));
    let mut seen = HashSet::new();
    let mut work = next(from);
    while let Some(name) = work.pop() {
        if name == to {
            return true;
        }
        if seen.insert(name) {
            work.extend(next(name));
        }
    }
    false
}

/// What an alias stands for.
fn aliases(definition: &Definition) -> Vec<&str> {
    let mut found = Vec::new();
    if let DefinitionKind::Alias(shape) = &definition.kind {
        through(shape, &mut found);
    }
    found
}

/// What a value cannot do without.
fn needs(definition: &Definition) -> Vec<&str> {
    let mut found = Vec::new();
    match &definition.kind {
        DefinitionKind::Struct(body) => required(body, &mut found),
        DefinitionKind::Alias(shape) => direct(shape, &mut found),
        DefinitionKind::Empty => {}
    }
    found
}

fn required<'s>(body: &'s Struct, found: &mut Vec<&'s str>) {
    found.extend(body.extends.iter().map(|(base, _)| base.as_str()));
    for field in body.fields.iter().filter(|field| field.required) {
        direct(&field.shape, found);
    }
}

/// The definitions that an alias of this shape stands for, in lists and maps too.
fn through<'s>(shape: &'s Shape, found: &mut Vec<&'s str>) {
    match shape {
        Shape::Ref(name) => found.push(name),
        Shape::Array(inner) | Shape::Map(inner) | Shape::Nullable(inner) => through(inner, found),
        Shape::Scalar(_) | Shape::Enum(_) | Shape::Struct(_) | Shape::Union(_) => {}
    }
}

/// The definitions that a value of this shape cannot do without.
fn direct<'s>(shape: &'s Shape, found: &mut Vec<&'s str>) {
    match shape {
        Shape::Ref(name) => found.push(name),
        Shape::Struct(body) => required(body, found),
        // Of several any may be the way out.
        Shape::Union(union) => {
            if let [only] = union.alternatives.as_slice() {
                direct(&only.shape, found);
            }
        }
        _ => {}
    }
}
