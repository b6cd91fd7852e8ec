//! Samples: a value that fits a type, the same for the same seed, of bounded size.

use serde_json::{Map, Value, json};
use specwright_model::api::{Api, Field, Presence, Scalar, Type, TypeId, TypeKind};

/// Fields that may be left out are left out below this depth.
const DEPTH: usize = 3;

/// Makes samples.
pub(crate) struct Sampler<'a> {
    api: &'a Api,
    seed: u64,
    open: Vec<TypeId>,
}

impl<'a> Sampler<'a> {
    pub(crate) fn new(api: &'a Api, seed: u64) -> Self {
        Self {
            api,
            seed,
            open: Vec::new(),
        }
    }

    /// A value of the type.
    pub(crate) fn sample(&mut self, ty: &Type) -> Value {
        self.value(ty, "value")
    }

    /// The value of one field.
    pub(crate) fn field(&mut self, field: &Field) -> Value {
        let written = field.constant.as_ref().or(field.default.as_ref());
        let written = written.filter(|_| !field.bounds.is_empty() || field.constant.is_some());
        match (written, self.api.resolve(&field.ty)) {
            (Some(text), Type::Scalar(scalar)) => crate::check::to_json(*scalar, text),
            (Some(text), Type::Named(_)) => Value::String(text.clone()),
            _ => self.value(&field.ty, &field.name),
        }
    }

    fn value(&mut self, ty: &Type, name: &str) -> Value {
        match ty {
            Type::Scalar(scalar) => self.scalar(*scalar, name),
            Type::Named(id) => self.named(*id, name),
            Type::Array(item) | Type::Page(item) if self.is_open(item) => Value::Array(Vec::new()),
            Type::Array(item) | Type::Page(item) => Value::Array(vec![self.value(item, name)]),
            Type::Map(item) if self.is_open(item) => Value::Object(Map::new()),
            Type::Map(item) => {
                let mut map = Map::new();
                map.insert("key".to_owned(), self.value(item, name));
                Value::Object(map)
            }
            Type::Nullable(inner) if self.is_open(inner) => Value::Null,
            Type::Nullable(inner) => self.value(inner, name),
        }
    }

    fn named(&mut self, id: TypeId, name: &str) -> Value {
        let definition = self.api.type_def(id);
        match &definition.kind {
            TypeKind::Alias(to) => self.value(to, name),
            TypeKind::Enum(def) => match def.variants.first() {
                Some(variant) if def.integer => {
                    variant.wire.parse::<i64>().map_or(Value::Null, Value::from)
                }
                Some(variant) => Value::String(variant.wire.clone()),
                None => Value::String(String::new()),
            },
            TypeKind::Struct(fields) => {
                self.open.push(id);
                let mut map = Map::new();
                for field in fields {
                    if self.wants(field) {
                        map.insert(field.name.clone(), self.present(field));
                    }
                }
                self.open.pop();
                Value::Object(map)
            }
            TypeKind::Union(def) => {
                let closed = def
                    .alternatives
                    .iter()
                    .find(|alternative| !self.is_open(&alternative.ty));
                let Some(alternative) = closed.or(def.alternatives.first()) else {
                    return Value::Null;
                };
                if self.open.len() > self.api.types.len() {
                    return Value::Null;
                }
                self.open.push(id);
                let mut value = self.value(&alternative.ty, name);
                self.open.pop();
                if let (Some(tag), Value::Object(map)) = (&def.tag, &mut value) {
                    map.insert(tag.clone(), Value::String(alternative.tag.clone()));
                }
                value
            }
        }
    }

    fn present(&mut self, field: &Field) -> Value {
        let nullable = matches!(field.presence, Presence::Nullable);
        if nullable && (self.is_open(&field.ty) || self.open.len() > DEPTH) {
            return Value::Null;
        }
        self.field(field)
    }

    fn wants(&self, field: &Field) -> bool {
        match field.presence {
            Presence::Always | Presence::Nullable => true,
            Presence::Optional | Presence::Maybe => {
                self.open.len() <= DEPTH && !self.is_open(&field.ty)
            }
        }
    }

    /// Whether a value of the type is being made already: going on would never end.
    fn is_open(&self, ty: &Type) -> bool {
        match ty {
            Type::Named(id) => match &self.api.type_def(*id).kind {
                TypeKind::Alias(to) => self.is_open(to),
                _ => self.open.contains(id),
            },
            Type::Nullable(inner) | Type::Array(inner) | Type::Map(inner) | Type::Page(inner) => {
                self.is_open(inner)
            }
            Type::Scalar(_) => false,
        }
    }

    fn scalar(&self, scalar: Scalar, name: &str) -> Value {
        let mix = self.mix(name);
        match scalar {
            Scalar::Int32 | Scalar::Int64 => json!(mix % 9_000 + 1_000),
            Scalar::UInt8 => json!(mix % 9 + 1),
            Scalar::Float | Scalar::Double | Scalar::Decimal => {
                json!(f64::from(u32::try_from(mix % 4_000).unwrap_or(0)) / 4.0)
            }
            Scalar::Boolean => json!(mix.is_multiple_of(2)),
            Scalar::String => json!(format!("{name} {}", mix % 100)),
            Scalar::Uuid => json!(uuid(mix, self.mix("uuid"))),
            Scalar::Date => json!(format!("2026-{:02}-{:02}", mix % 12 + 1, mix % 28 + 1)),
            Scalar::Time => json!(format!("{:02}:{:02}:00", mix % 24, mix % 60)),
            Scalar::DateTime => json!(date_time(mix, name)),
            Scalar::Bytes => json!("c2FtcGxl"),
            Scalar::Any => json!({}),
        }
    }

    /// A number that depends on seed and name only (FNV-1a).
    fn mix(&self, name: &str) -> u64 {
        let start = 0xcbf2_9ce4_8422_2325_u64 ^ self.seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let hash = name.bytes().fold(start, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        hash ^ (hash >> 29)
    }
}

/// The three forms of the wire: with an offset for the `…DTO` variant of a type, with `Z`, and with none.
fn date_time(mix: u64, name: &str) -> String {
    let (month, day, hour, minute) = (mix % 12 + 1, mix % 28 + 1, mix % 24, mix % 60);
    let plain = format!("2026-{month:02}-{day:02}T{hour:02}:{minute:02}:00");
    if name.to_ascii_lowercase().ends_with("dto") {
        format!("{plain}.1230000-04:00")
    } else if mix.is_multiple_of(2) {
        format!("{plain}Z")
    } else {
        plain
    }
}

fn uuid(a: u64, b: u64) -> String {
    let b = (b & 0x3fff_ffff_ffff_ffff) | 0x8000_0000_0000_0000;
    format!(
        "{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}",
        a >> 32,
        a >> 16 & 0xffff,
        a & 0xfff,
        b >> 48,
        b & 0xffff_ffff_ffff
    )
}
