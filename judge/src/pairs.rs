//! What belongs together: which resource, operation and type of the old description became which new one.

use std::collections::{HashMap, HashSet};

use specwright_model::api::{
    Api, Field, Operation, PathPiece, Resource, Type, TypeDef, TypeId, TypeKind,
};

/// For each old thing the index of the new one.
#[derive(Debug, Default)]
pub(crate) struct Pairs {
    /// By index into [`Api::resources`].
    pub(crate) resources: Vec<Option<usize>>,
    /// By the order of [`Api::operations`].
    pub(crate) operations: Vec<Option<usize>>,
    /// By index into [`Api::types`].
    pub(crate) types: Vec<Option<usize>>,
}

impl Pairs {
    pub(crate) fn of(old: &Api, new: &Api) -> Self {
        let mut pairs = Self {
            types: types(old, new),
            ..Self::default()
        };
        pairs.resources = resources(old, new);
        pairs.operations = operations(old, new, &pairs.resources);
        pairs
    }

    /// The new type that an old one became.
    pub(crate) fn ty(&self, id: TypeId) -> Option<usize> {
        self.types.get(id.0).copied().flatten()
    }
}

/// Verb and path with all placeholders alike, letters in lower case.
pub(crate) fn line(operation: &Operation) -> String {
    let mut text = format!("{} ", operation.verb.as_str());
    for piece in &operation.path.0 {
        match piece {
            PathPiece::Literal(literal) => text.push_str(&literal.to_ascii_lowercase()),
            PathPiece::Param(_) => text.push_str("{}"),
        }
    }
    text
}

/// By module, or else the new one that has at least half of its operations.
fn resources(old: &Api, new: &Api) -> Vec<Option<usize>> {
    let fresh = |is: &Resource| !old.resources.iter().any(|was| was.module == is.module);
    let mut taken = HashSet::new();
    let pair = |was: &Resource| {
        let same = new.resources.iter().position(|is| is.module == was.module);
        same.or_else(|| {
            let lines: HashSet<String> = was.operations.iter().map(line).collect();
            let shared = |is: &Resource| {
                let lines = is.operations.iter().filter(|o| lines.contains(&line(o)));
                lines.count()
            };
            let candidates = new.resources.iter().enumerate();
            candidates
                .filter(|(at, is)| fresh(is) && !taken.contains(at))
                .map(|(at, is)| (shared(is), at))
                .filter(|(count, _)| *count > 0 && *count * 2 >= was.operations.len())
                .max()
                .map(|(_, at)| {
                    taken.insert(at);
                    at
                })
        })
    };
    old.resources.iter().map(pair).collect()
}

/// By name, by the name that the new one says it had, or by verb and path under a name that was free.
fn operations(old: &Api, new: &Api, resources: &[Option<usize>]) -> Vec<Option<usize>> {
    let mut by_name: HashMap<(usize, &str), usize> = HashMap::new();
    let mut by_deprecated_name: HashMap<(usize, &str), usize> = HashMap::new();
    let mut by_line: HashMap<String, usize> = HashMap::new();
    let mut number = 0;
    for (resource, is) in new.resources.iter().enumerate() {
        for operation in &is.operations {
            by_name.insert((resource, &operation.method), number);
            if let Some(was) = &operation.was {
                by_deprecated_name.insert((resource, &was.method), number);
            }
            by_line.insert(line(operation), number);
            number += 1;
        }
    }
    let mut pairs = Vec::new();
    let mut taken = HashSet::new();
    for (was, at) in old.resources.iter().zip(resources) {
        for operation in &was.operations {
            let name = at.map(|at| (at, operation.method.as_str()));
            let found =
                name.and_then(|name| by_name.get(&name).or_else(|| by_deprecated_name.get(&name)));
            taken.extend(found.copied());
            pairs.push(found.copied());
        }
    }
    for ((_, operation), pair) in old.operations().zip(&mut pairs) {
        if pair.is_none() {
            let found = by_line.get(&line(operation)).copied();
            *pair = found.filter(|at| taken.insert(*at));
        }
    }
    pairs
}

/// Whether a new type is an old one.
type Way<'a> = &'a dyn Fn(&TypeDef, &TypeDef) -> bool;

/// By Rust name, by the name that the new one says it had, by key, by the name upstream, or by looks.
fn types(old: &Api, new: &Api) -> Vec<Option<usize>> {
    let mut taken = HashSet::new();
    let mut pairs = vec![None; old.types.len()];
    let same_upstream =
        |is: &TypeDef, was: &TypeDef| is.upstream.is_some() && is.upstream == was.upstream;
    let ways: [Way<'_>; 4] = [
        &|is, was| is.rust_name == was.rust_name,
        &|is, was| is.was.as_ref() == Some(&was.rust_name),
        &|is, was| is.name == was.name,
        &same_upstream,
    ];
    let names: HashMap<&str, usize> = new
        .types
        .iter()
        .enumerate()
        .map(|(at, is)| (is.rust_name.as_str(), at))
        .collect();
    for (pair, was) in pairs.iter_mut().zip(&old.types) {
        *pair = names.get(was.rust_name.as_str()).copied();
        taken.extend(*pair);
    }
    for way in &ways[1..] {
        for (pair, was) in pairs
            .iter_mut()
            .zip(&old.types)
            .filter(|(pair, _)| pair.is_none())
        {
            let free = new
                .types
                .iter()
                .enumerate()
                .filter(|(at, _)| !taken.contains(at));
            *pair = free
                .into_iter()
                .find(|(_, is)| way(is, was))
                .map(|(at, _)| at);
            taken.extend(*pair);
        }
    }
    by_looks(old, new, &mut pairs, &taken);
    pairs
}

/// A type that went and one that came, which look alike as no other does: it was renamed.
fn by_looks(old: &Api, new: &Api, pairs: &mut [Option<usize>], taken: &HashSet<usize>) {
    let mut looks: HashMap<String, (Vec<usize>, Vec<usize>)> = HashMap::new();
    for (at, was) in old
        .types
        .iter()
        .enumerate()
        .filter(|(at, _)| pairs[*at].is_none())
    {
        looks.entry(look(old, was)).or_default().0.push(at);
    }
    for (at, is) in new
        .types
        .iter()
        .enumerate()
        .filter(|(at, _)| !taken.contains(at))
    {
        looks.entry(look(new, is)).or_default().1.push(at);
    }
    for (gone, came) in looks.values() {
        if let ([gone], [came]) = (gone.as_slice(), came.as_slice()) {
            pairs[*gone] = Some(*came);
        }
    }
}

/// What a type looks like: its file, its kind, and the names and kinds of its parts.
fn look(api: &Api, def: &TypeDef) -> String {
    let file = &api.files[def.file].module;
    let parts: Vec<String> = match &def.kind {
        TypeKind::Struct(fields) => fields.iter().map(field_look).collect(),
        TypeKind::Enum(known) => known.variants.iter().map(|v| v.wire.clone()).collect(),
        TypeKind::Alias(to) => vec![ty_look(to)],
        TypeKind::Union(union) => union.alternatives.iter().map(|a| ty_look(&a.ty)).collect(),
    };
    let kind = match &def.kind {
        TypeKind::Struct(_) => "struct",
        TypeKind::Enum(_) => "enum",
        TypeKind::Alias(_) => "alias",
        TypeKind::Union(_) => "union",
    };
    format!("{file} {kind} {}", parts.join("\u{1f}"))
}

fn field_look(field: &Field) -> String {
    format!("{}:{}:{:?}", field.name, ty_look(&field.ty), field.presence)
}

fn ty_look(ty: &Type) -> String {
    match ty {
        Type::Scalar(scalar) => format!("{scalar:?}"),
        Type::Named(_) => "a type".to_owned(),
        Type::Array(inner) => format!("[{}]", ty_look(inner)),
        Type::Map(inner) => format!("{{{}}}", ty_look(inner)),
        Type::Nullable(inner) => format!("{}?", ty_look(inner)),
        Type::Page(inner) => format!("page {}", ty_look(inner)),
    }
}
