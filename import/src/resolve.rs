//! What can be said only once all definitions are read: which of them may be null, the kinds of those that
//! others extend, and what errors look like.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::upstream::{
    Alternative, Definition, DefinitionKind, Shape, Status, Struct, Union, Upstream,
};

pub(crate) fn resolve(mut upstream: Upstream) -> Upstream {
    nullable_definitions(&mut upstream);
    kinds(&mut upstream);
    upstream.api.error = usual_error(&upstream);
    upstream
}

/// A definition that may be null is what it is without null; each use of it may be null.
fn nullable_definitions(upstream: &mut Upstream) {
    let mut nullable: BTreeSet<String> = BTreeSet::new();
    loop {
        let mut found = false;
        for definition in &mut upstream.types {
            let through = |name: &String| nullable.contains(name);
            let kind = std::mem::replace(&mut definition.kind, DefinitionKind::Empty);
            let (kind, null) = match kind {
                DefinitionKind::Alias(Shape::Nullable(inner)) => (of_shape(*inner), true),
                DefinitionKind::Alias(Shape::Ref(name)) => {
                    let null = through(&name);
                    (DefinitionKind::Alias(Shape::Ref(name)), null)
                }
                other => (other, false),
            };
            definition.kind = kind;
            found |= null && nullable.insert(definition.name.clone());
        }
        if !found {
            break;
        }
    }
    if nullable.is_empty() {
        return;
    }
    for definition in &mut upstream.types {
        match &mut definition.kind {
            DefinitionKind::Struct(body) => each_field(body, &nullable),
            // An alias of one is one already.
            DefinitionKind::Alias(Shape::Ref(_)) | DefinitionKind::Empty => {}
            DefinitionKind::Alias(shape) => mark(shape, &nullable),
        }
    }
    for operation in &mut upstream.operations {
        for parameter in &mut operation.parameters {
            mark(&mut parameter.shape, &nullable);
        }
        for shape in operation
            .answers
            .iter_mut()
            .filter_map(|a| a.shape.as_mut())
        {
            mark(shape, &nullable);
        }
    }
}

fn of_shape(shape: Shape) -> DefinitionKind {
    match shape {
        Shape::Struct(body) => DefinitionKind::Struct(body),
        other => DefinitionKind::Alias(other),
    }
}

fn each_field(body: &mut Struct, nullable: &BTreeSet<String>) {
    for field in &mut body.fields {
        mark(&mut field.shape, nullable);
    }
}

fn mark(shape: &mut Shape, nullable: &BTreeSet<String>) {
    match shape {
        Shape::Ref(name) if nullable.contains(name) => {
            *shape = Shape::Ref(std::mem::take(name)).or_null();
        }
        // Once is enough.
        Shape::Nullable(inner) if matches!(**inner, Shape::Ref(_)) => {}
        Shape::Array(inner) | Shape::Map(inner) | Shape::Nullable(inner) => mark(inner, nullable),
        Shape::Struct(body) => each_field(body, nullable),
        Shape::Union(union) => {
            for alternative in &mut union.alternatives {
                // A union that may be null says so itself.
                if !matches!(alternative.shape, Shape::Ref(_)) {
                    mark(&mut alternative.shape, nullable);
                }
            }
        }
        Shape::Ref(_) | Shape::Scalar(_) | Shape::Enum(_) => {}
    }
}

/// The definition of the fields alone, beside the union that takes its name.
fn base_of(name: &str) -> String {
    format!("{name}#base")
}

/// A struct with a tag, that others extend, becomes a union of these; its fields stay as a definition of
/// their own.
fn kinds(upstream: &mut Upstream) {
    let mut extending: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for definition in &upstream.types {
        if let DefinitionKind::Struct(body) = &definition.kind {
            for (base, _) in &body.extends {
                extending.entry(base).or_default().push(&definition.name);
            }
        }
    }
    let names: BTreeSet<&str> = upstream.types.iter().map(|d| d.name.as_str()).collect();
    let mut parents: HashMap<String, Vec<String>> = HashMap::new();
    for definition in &upstream.types {
        let DefinitionKind::Struct(body) = &definition.kind else {
            continue;
        };
        if body.kinds.is_none() || names.contains(base_of(&definition.name).as_str()) {
            continue;
        }
        let (mut below, mut work) = (Vec::new(), vec![definition.name.as_str()]);
        let mut seen = BTreeSet::from([definition.name.as_str()]);
        while let Some(name) = work.pop() {
            for child in extending.get(name).into_iter().flatten() {
                if seen.insert(*child) {
                    below.push((*child).to_owned());
                    work.push(child);
                }
            }
        }
        below.sort_unstable();
        if !below.is_empty() {
            parents.insert(definition.name.clone(), below);
        }
    }
    let mut made = Vec::new();
    for definition in &mut upstream.types {
        if let DefinitionKind::Struct(body) = &mut definition.kind {
            for (base, _) in &mut body.extends {
                if parents.contains_key(base) {
                    *base = base_of(base);
                }
            }
        }
        if let Some(below) = parents.get(&definition.name) {
            made.push(split(definition, below, &parents));
        }
    }
    upstream.types.extend(made);
}

/// Makes the union of the definition and gives back its fields alone.
fn split(
    definition: &mut Definition,
    below: &[String],
    parents: &HashMap<String, Vec<String>>,
) -> Definition {
    let mut base = definition.clone();
    base.name = base_of(&definition.name);
    let (tag, mapping) = match &mut base.kind {
        DefinitionKind::Struct(body) => body.kinds.take().unwrap_or_default(),
        _ => Default::default(),
    };
    let itself = mapping
        .contains_key(&definition.name)
        .then_some(&definition.name);
    let alternatives = itself.into_iter().chain(below).map(|name| {
        let tags = mapping.get(name).cloned();
        let of = if parents.contains_key(name) {
            base_of(name)
        } else {
            name.clone()
        };
        Alternative {
            tags: tags.unwrap_or_else(|| vec![name.clone()]),
            shape: Shape::Ref(of),
            pointer: definition.pointer.clone(),
        }
    });
    definition.kind = DefinitionKind::Alias(Shape::Union(Union {
        tag: Some(tag),
        alternatives: alternatives.collect(),
        ..Union::default()
    }));
    base
}

/// The definition that answers which say no have most often, where one stands for all statuses.
fn usual_error(upstream: &Upstream) -> Option<String> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for answer in upstream.operations.iter().flat_map(|o| &o.answers) {
        if let (Status::Default, Some(Shape::Ref(name))) = (answer.status, &answer.shape) {
            *counts.entry(name).or_default() += 1;
        }
    }
    let most = counts.into_iter().max_by_key(|(_, count)| *count);
    most.map(|(name, _)| name.to_owned())
}
