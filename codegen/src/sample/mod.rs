//! Sample values, chosen from types and names alone: the same on every machine and in every run.
//!
//! Each value depends on the name of what it fills, so that swapped parameters show; texts hold
//! characters that have a meaning in addresses and in JSON.

mod json;
mod scalar;

use specwright_model::api::{
    Alternative, Api, EnumDef, Field, Scalar, Type, TypeDef, TypeId, TypeKind, UnionDef,
};

pub use scalar::Place;

/// A sample value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sample {
    /// Null.
    Null,
    /// True or false.
    Boolean(bool),
    /// A number, as its JSON text.
    Number(String),
    /// Text, also dates, UUIDs and base64.
    Text(String),
    /// A list.
    List(Vec<Sample>),
    /// An object: keys in the order in which they are sent.
    Object(Vec<(String, Sample)>),
}

/// How much of a type or an operation is filled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// All parameters and fields.
    All,
    /// Only what a request cannot do without.
    Required,
}

/// Structs inside structs beyond this depth hold only what they cannot do without.
const DEPTH: usize = 3;

/// A sample for a type, as `name` is called where it is used.
pub fn sample(api: &Api, ty: &Type, name: &str, place: Place, extent: Extent) -> Sample {
    Maker {
        api,
        place,
        extent,
        inside: Vec::new(),
    }
    .value(ty, name)
}

struct Maker<'a> {
    api: &'a Api,
    place: Place,
    extent: Extent,
    /// The structs and unions that are being filled, outermost first.
    inside: Vec<TypeId>,
}

impl<'a> Maker<'a> {
    fn value(&mut self, ty: &'a Type, name: &str) -> Sample {
        match ty {
            Type::Scalar(scalar) => scalar::sample(*scalar, name, self.place),
            Type::Named(id) => self.named(*id, name),
            Type::Array(item) | Type::Page(item) if self.is_inside(item) => {
                Sample::List(Vec::new())
            }
            Type::Array(item) | Type::Page(item) => self.list(item, name),
            Type::Map(item) if self.is_inside(item) => Sample::Object(Vec::new()),
            Type::Map(item) => {
                let value = self.value(item, name);
                Sample::Object(vec![(format!("{name} key/\"é"), value)])
            }
            Type::Nullable(inner) if self.is_inside(inner) => Sample::Null,
            Type::Nullable(inner) => self.value(inner, name),
        }
    }

    /// Two items of scalars, so that separators show; one of everything else.
    fn list(&mut self, item: &'a Type, name: &str) -> Sample {
        let first = self.value(item, name);
        match self.api.resolve(item) {
            Type::Scalar(_) => {
                let second = self.value(item, &format!("{name}2"));
                Sample::List(vec![first, second])
            }
            _ => Sample::List(vec![first]),
        }
    }

    fn named(&mut self, id: TypeId, name: &str) -> Sample {
        let def: &'a TypeDef = self.api.type_def(id);
        match &def.kind {
            TypeKind::Alias(to) => self.value(to, name),
            TypeKind::Enum(known) => variant(known),
            // It requires itself in requests, though not in answers: no request could hold all of it.
            TypeKind::Struct(_) if self.inside.contains(&id) && !self.ends(id) => Sample::Null,
            TypeKind::Struct(fields) => {
                self.inside.push(id);
                let object = self.object(fields);
                self.inside.pop();
                Sample::Object(object)
            }
            TypeKind::Union(union) => {
                self.inside.push(id);
                let value = self.alternative(id, union, name);
                self.inside.pop();
                value
            }
        }
    }

    fn object(&mut self, fields: &'a [Field]) -> Vec<(String, Sample)> {
        let mut object = Vec::new();
        for field in fields {
            if self.is_filled(field) {
                let constant = field.constant.as_deref();
                let value = match constant.and_then(|value| constant_of(self.api, field, value)) {
                    Some(constant) => constant,
                    None => self.value(&field.ty, &field.name),
                };
                object.push((field.name.clone(), value));
            }
        }
        object
    }

    /// Whether a field is filled.
    fn is_filled(&self, field: &Field) -> bool {
        let all = self.extent == Extent::All && self.inside.len() <= DEPTH;
        field.required || all && !self.is_inside(&field.ty)
    }

    /// The first alternative, with its tag. Inside itself a union takes the one that ends soonest.
    fn alternative(&mut self, id: TypeId, union: &'a UnionDef, name: &str) -> Sample {
        let again = self.inside.iter().filter(|inside| **inside == id).count() > 1;
        let chosen = if again {
            self.soonest(union)
        } else {
            union.alternatives.first()
        };
        let Some(chosen) = chosen else {
            return Sample::Null;
        };
        let mut value = self.value(&chosen.ty, name);
        if let (Some(tag), Sample::Object(fields)) = (&union.tag, &mut value) {
            let text = Sample::Text(chosen.tag.clone());
            match fields.iter_mut().find(|(key, _)| key == tag) {
                Some((_, value)) => *value = text,
                None => fields.push((tag.clone(), text)),
            }
        }
        value
    }

    /// Whether a type has values that end.
    fn ends(&self, id: TypeId) -> bool {
        heights(self.api).get(id.0).is_some_and(Option::is_some)
    }

    /// The alternative whose values need the fewest others inside them.
    fn soonest(&self, union: &'a UnionDef) -> Option<&'a Alternative> {
        let heights = heights(self.api);
        let ending = union.alternatives.iter();
        let ending = ending.filter_map(|one| Some((height(self.api, &heights, &one.ty)?, one)));
        ending.min_by_key(|(height, _)| *height).map(|(_, one)| one)
    }

    /// Whether a type leads at once to one that is being filled.
    fn is_inside(&self, ty: &Type) -> bool {
        match self.api.resolve(ty) {
            Type::Named(id) => self.inside.contains(id),
            Type::Array(inner) | Type::Map(inner) | Type::Nullable(inner) | Type::Page(inner) => {
                self.is_inside(inner)
            }
            Type::Scalar(_) => false,
        }
    }
}

/// The value of a field that has but one.
fn constant_of(api: &Api, field: &Field, value: &str) -> Option<Sample> {
    Some(match api.resolve(&field.ty) {
        Type::Scalar(Scalar::Boolean) => Sample::Boolean(value == "true"),
        Type::Scalar(scalar) if scalar.is_number() => Sample::Number(value.to_owned()),
        Type::Scalar(_) | Type::Named(_) => Sample::Text(value.to_owned()),
        _ => return None,
    })
}

/// How many structs and unions the smallest value of each type has inside one another, once that is known.
fn heights(api: &Api) -> Vec<Option<usize>> {
    let mut heights = vec![None; api.types.len()];
    // A type of height n is known after n rounds.
    loop {
        let mut changed = false;
        for (index, def) in api.types.iter().enumerate() {
            if heights[index].is_some() {
                continue;
            }
            let inner = |ty: &Type| height(api, &heights, ty);
            let found = match &def.kind {
                TypeKind::Alias(to) => inner(to),
                TypeKind::Enum(_) => Some(0),
                TypeKind::Struct(fields) => fields
                    .iter()
                    .filter(|field| field.required)
                    .try_fold(0, |most, field| Some(most.max(inner(&field.ty)? + 1))),
                TypeKind::Union(union) => {
                    let known = union.alternatives.iter().filter_map(|one| inner(&one.ty));
                    known.min().map(|least| least + 1)
                }
            };
            if found.is_some() {
                heights[index] = found;
                changed = true;
            }
        }
        if !changed {
            return heights;
        }
    }
}

/// The same for a use of a type: lists and maps may be empty, and what may be null is null.
fn height(api: &Api, heights: &[Option<usize>], ty: &Type) -> Option<usize> {
    match api.resolve(ty) {
        Type::Named(id) => heights.get(id.0).copied().flatten(),
        Type::Array(_) | Type::Map(_) | Type::Nullable(_) | Type::Page(_) | Type::Scalar(_) => {
            Some(0)
        }
    }
}

fn variant(known: &EnumDef) -> Sample {
    match known.variants.first() {
        Some(first) if known.integer => Sample::Number(first.wire.clone()),
        Some(first) => Sample::Text(first.wire.clone()),
        None => Sample::Text("unlisted".to_owned()),
    }
}

/// A text of samples without what they add to every text to see that it is escaped.
pub(crate) fn plain_sample(text: &str) -> String {
    text.replace(r#" \"\\\n/é<"#, "").replace(" /%+'#&=?é", "")
}

/// A sample for a scalar, as `name` is called where it is used.
pub fn scalar(scalar: Scalar, name: &str, place: Place) -> Sample {
    scalar::sample(scalar, name, place)
}
