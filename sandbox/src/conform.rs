//! Fits values to types: stored objects to answer types, sent objects to stored types.

use std::cell::Cell;

use serde_json::{Map, Value};
use specwright_model::api::{Api, Field, Presence, Scalar, Setting, Type, TypeId, TypeKind};

use crate::check::{Side, fits, to_json};
use crate::clock::{Moment, rfc3339};
use crate::sample::Sampler;

/// Fits values to the types of answers.
pub(crate) struct Conform<'a> {
    api: &'a Api,
    seed: u64,
    /// Whether what must be there and is not may be sampled.
    invents: bool,
    has_invented: Cell<bool>,
}

impl<'a> Conform<'a> {
    pub(crate) fn new(api: &'a Api, seed: u64, invents: bool) -> Self {
        Self {
            api,
            seed,
            invents,
            has_invented: Cell::new(false),
        }
    }

    /// Whether something was sampled so far.
    pub(crate) fn has_invented(&self) -> bool {
        self.has_invented.get()
    }

    /// A sample of the type.
    pub(crate) fn sample(&self, ty: &Type) -> Value {
        if !self.invents {
            return Value::Null;
        }
        self.has_invented.set(true);
        Sampler::new(self.api, self.seed).sample(ty)
    }

    /// The fields of a list's envelope, without its items.
    pub(crate) fn envelope(&self, ty: &Type, items: &str) -> Map<String, Value> {
        let mut map = Map::new();
        map.insert(items.to_owned(), Value::Array(Vec::new()));
        match self.value(ty, &Value::Object(map)) {
            Some(Value::Object(map)) => map,
            _ => Map::new(),
        }
    }

    /// The value as an answer's type allows it; where that is a list, a list of it.
    pub(crate) fn whole(&self, ty: &Type, value: &Value) -> Option<Value> {
        match (self.api.resolve(ty), value) {
            (Type::Array(item), Value::Object(_)) => {
                Some(Value::Array(vec![self.value(item, value)?]))
            }
            _ => self.value(ty, value),
        }
    }

    /// The value as the type allows it: what does not fit is left out, what must be there is sampled.
    /// `None` if nothing of it fits.
    pub(crate) fn value(&self, ty: &Type, value: &Value) -> Option<Value> {
        match (self.api.resolve(ty), value) {
            (Type::Nullable(_), Value::Null) => Some(Value::Null),
            (Type::Nullable(inner), _) => self.value(inner, value),
            (Type::Array(item) | Type::Page(item), Value::Array(items)) => {
                let fitting = items.iter().filter_map(|value| self.value(item, value));
                Some(fitting.collect())
            }
            (Type::Named(id), Value::Object(map)) => match &self.api.type_def(*id).kind {
                TypeKind::Struct(fields) => Some(Value::Object(self.object(fields, map))),
                _ => self.if_it_fits(ty, value),
            },
            _ => self.if_it_fits(ty, value),
        }
    }

    fn if_it_fits(&self, ty: &Type, value: &Value) -> Option<Value> {
        let fits = fits(self.api, ty, value, Side::Answer).is_ok();
        fits.then(|| value.clone())
    }

    fn object(&self, fields: &[Field], map: &Map<String, Value>) -> Map<String, Value> {
        let mut out = Map::new();
        for field in fields {
            let own = match map.get(&field.name) {
                Some(Value::Null) if field.presence == Presence::Always => None,
                Some(Value::Null) => Some(Value::Null),
                Some(value) => self.value(&field.ty, value),
                None => None,
            };
            let value = own.or_else(|| match field.presence {
                Presence::Always if self.invents => {
                    self.has_invented.set(true);
                    Some(Sampler::new(self.api, self.seed).field(field))
                }
                Presence::Nullable => Some(Value::Null),
                Presence::Always | Presence::Optional | Presence::Maybe => None,
            });
            if let Some(value) = value {
                out.insert(field.name.clone(), value);
            }
        }
        out
    }
}

/// What is stored for an object that was sent: its fields, those of its parts that the stored type
/// has at the top, texts under the name that the stored type gives them, and when and by whom.
pub(crate) fn new_object(
    api: &Api,
    ty: Option<TypeId>,
    sent: &Map<String, Value>,
    user: &str,
    at: Moment,
) -> Map<String, Value> {
    let Some(TypeKind::Struct(fields)) = ty.map(|id| &api.type_def(id).kind) else {
        return sent.clone();
    };
    let mut out = Map::new();
    for (name, value) in sent {
        match fields.iter().find(|field| field.name == *name) {
            Some(field) if fits(api, &field.ty, value, Side::Answer).is_ok() => {
                out.insert(name.clone(), value.clone());
            }
            Some(_) => {}
            None => {
                if let Some(field) = renamed(api, fields, name, value) {
                    out.insert(field.name.clone(), value.clone());
                }
            }
        }
    }
    for part in sent.values() {
        // `ContractInfo: { LocationId }` becomes `LocationId`; `Attachments: [{ Name }]` becomes `Name`.
        let inner = part
            .as_object()
            .or_else(|| part.as_array()?.first()?.as_object());
        for (name, value) in inner.into_iter().flatten() {
            let field = fields.iter().find(|field| field.name == *name);
            if field.is_some_and(|field| {
                !out.contains_key(name) && fits(api, &field.ty, value, Side::Answer).is_ok()
            }) {
                out.insert(name.clone(), value.clone());
            }
        }
    }
    stamp(api, fields, &mut out, &["created", "updated"], at);
    if let Some(field) = fields
        .iter()
        .find(|field| field.name.eq_ignore_ascii_case("createdby"))
        && *api.resolve(&field.ty) == Type::Scalar(Scalar::String)
    {
        out.entry(field.name.clone())
            .or_insert_with(|| Value::String(user.to_owned()));
    }
    out
}

/// `Note` is stored as `NoteData` if that is the only text it can mean.
fn renamed<'a>(api: &Api, fields: &'a [Field], name: &str, value: &Value) -> Option<&'a Field> {
    if !value.is_string() {
        return None;
    }
    let mut meant = fields.iter().filter(|field| {
        *api.resolve(&field.ty) == Type::Scalar(Scalar::String) && field.name.starts_with(name)
    });
    let first = meant.next()?;
    meant.next().is_none().then_some(first)
}

/// Sets the date fields whose name has one of the words.
fn stamp(api: &Api, fields: &[Field], out: &mut Map<String, Value>, words: &[&str], at: Moment) {
    for field in fields {
        let name = field.name.to_ascii_lowercase();
        let is_date = matches!(api.resolve(&field.ty), Type::Scalar(Scalar::DateTime));
        if is_date && words.iter().any(|word| name.contains(word)) {
            out.insert(field.name.clone(), Value::String(rfc3339(at)));
        }
    }
}

/// Puts what was sent into a stored object, part by part; what its type cannot hold stays out.
pub(crate) fn merge_into(
    stored: &mut Map<String, Value>,
    api: &Api,
    ty: Option<TypeId>,
    sent: &Map<String, Value>,
    at: Moment,
) {
    let fields = match ty.map(|id| &api.type_def(id).kind) {
        Some(TypeKind::Struct(fields)) => Some(fields),
        _ => None,
    };
    for (name, value) in sent {
        if let Some(fields) = fields {
            let Some(field) = fields.iter().find(|field| field.name == *name) else {
                continue;
            };
            if !value.is_null() && fits(api, &field.ty, value, Side::Answer).is_err() {
                continue;
            }
        }
        match (stored.get_mut(name), value) {
            (Some(Value::Object(old)), Value::Object(new)) => old.extend(new.clone()),
            _ => _ = stored.insert(name.clone(), value.clone()),
        }
    }
    if let Some(fields) = fields {
        stamp(api, fields, stored, &["updated"], at);
    }
}

/// Puts what an action leaves behind into a stored object; the description says that it fits.
pub(crate) fn set_field(api: &Api, set: &Setting, stored: &mut Map<String, Value>) {
    let mut ty = Type::Named(set.ty);
    let mut at = stored;
    for (index, step) in set.path.iter().enumerate() {
        let Some(TypeKind::Struct(fields)) = struct_kind(api, &ty) else {
            return;
        };
        let Some(field) = fields.iter().find(|field| field.name == *step) else {
            return;
        };
        ty = field.ty.clone();
        if index + 1 == set.path.len() {
            at.insert(step.clone(), wire_value(api, &ty, &set.value));
            return;
        }
        let slot = at.entry(step.clone()).or_insert(Value::Null);
        if !slot.is_object() {
            *slot = Value::Object(Map::new());
        }
        let Value::Object(inner) = slot else { return };
        at = inner;
    }
}

fn struct_kind<'a>(api: &'a Api, ty: &Type) -> Option<&'a TypeKind> {
    match api.resolve(ty) {
        Type::Named(id) => Some(&api.type_def(*id).kind),
        Type::Nullable(inner) => struct_kind(api, inner),
        _ => None,
    }
}

fn wire_value(api: &Api, ty: &Type, text: &str) -> Value {
    match api.resolve(ty) {
        Type::Nullable(inner) => wire_value(api, inner, text),
        Type::Scalar(scalar) => to_json(*scalar, text),
        Type::Named(id) => match &api.type_def(*id).kind {
            TypeKind::Enum(def) if def.integer => to_json(Scalar::Int64, text),
            _ => Value::from(text),
        },
        _ => Value::from(text),
    }
}

/// Puts an id where the object has room for one.
pub(crate) fn put_id(value: &mut Value, id: &Value) {
    let Value::Object(map) = value else { return };
    for (name, slot) in map {
        let same_kind = slot.is_number() == id.is_number() || slot.is_string() && id.is_string();
        if name.eq_ignore_ascii_case("id") && same_kind {
            *slot = id.clone();
        }
    }
}
