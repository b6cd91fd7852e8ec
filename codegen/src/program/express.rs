//! Sample values as Rust expressions.

use std::fmt::Write as _;

use specwright_model::api::{
    Api, Field, Presence, Scalar, Type, TypeDef, TypeId, TypeKind, UnionDef,
};

use crate::facts::argument::{Argument, ArgumentType, Wire};
use crate::facts::field::{Handed, handed};
use crate::sample::{Extent, Place, Sample, sample};
use crate::spell::{Speller, literal};

/// What stands in sample files, bytes and texts.
const CONTENT: &str = "sample content";
/// The name of sample files.
const FILE: &str = "sample.bin";

/// The expression that is handed to a method, or that stands in the struct of arguments.
pub(super) fn argument(
    api: &Api,
    argument: &Argument<'_>,
    extent: Extent,
    in_struct: bool,
) -> String {
    let Some(ty) = argument.of else {
        return content(&argument.ty, in_struct);
    };
    let place = match argument.wire {
        Wire::Header(_) => Place::Header,
        _ if argument.is_json() => Place::Json,
        _ => Place::Address,
    };
    let value = sample(
        api,
        ty,
        argument.wire.name().unwrap_or(argument.name),
        place,
        extent,
    );
    let express = Express {
        api,
        speller: Speller::outside(api),
    };
    match (&argument.ty, &value) {
        (ArgumentType::Text | ArgumentType::OData(_), Sample::Text(text)) => literal(text),
        (ArgumentType::Texts, Sample::List(items)) => {
            let items: Vec<String> = items.iter().map(|item| literal(&item.plain())).collect();
            format!("{}[{}]", if in_struct { "&" } else { "" }, items.join(", "))
        }
        (ArgumentType::List(_), Sample::List(_)) => {
            format!(
                "{}{}",
                if in_struct { "&" } else { "" },
                express.array(ty, &value)
            )
        }
        (ArgumentType::Slice(_), Sample::List(_)) => format!("&{}", express.array(ty, &value)),
        (ArgumentType::Reference(_), _) => format!("&{}", express.value(ty, &value)),
        _ => express.value(ty, &value),
    }
}

/// Files, bytes and texts, which have no type of the model.
fn content(ty: &ArgumentType, in_struct: bool) -> String {
    let content = literal(CONTENT);
    let file = |name| format!("runtime::FilePart::new({}, {content})", literal(name));
    match ty {
        ArgumentType::File => file(FILE),
        ArgumentType::Files => {
            let list = if in_struct { "vec!" } else { "" };
            format!("{list}[{}, {}]", file(FILE), file("second.bin"))
        }
        ArgumentType::Upload if in_struct => format!("runtime::Upload::from({content})"),
        _ => content,
    }
}

#[derive(Clone, Copy)]
struct Express<'a> {
    api: &'a Api,
    speller: Speller<'a>,
}

impl Express<'_> {
    /// `[a, b]`.
    fn array(self, ty: &Type, value: &Sample) -> String {
        let item = match self.api.resolve(ty) {
            Type::Array(item) | Type::Page(item) => item,
            other => other,
        };
        let Sample::List(items) = value else {
            return "[]".to_owned();
        };
        let items: Vec<String> = items.iter().map(|one| self.value(item, one)).collect();
        format!("[{}]", items.join(", "))
    }

    fn value(self, ty: &Type, value: &Sample) -> String {
        match ty {
            Type::Scalar(scalar) => self::scalar(*scalar, value),
            Type::Named(id) => self.named(*id, value),
            Type::Array(_) | Type::Page(_) => format!("vec!{}", self.array(ty, value)),
            Type::Map(item) => self.map(item, value),
            Type::Nullable(_) if *value == Sample::Null => "None".to_owned(),
            Type::Nullable(inner) => format!("Some({})", self.value(inner, value)),
        }
    }

    fn map(self, item: &Type, value: &Sample) -> String {
        let Sample::Object(entries) = value else {
            return "Default::default()".to_owned();
        };
        let entry = |(key, value): &(String, Sample)| {
            format!("({}.to_owned(), {})", literal(key), self.value(item, value))
        };
        let entries: Vec<String> = entries.iter().map(entry).collect();
        format!("std::collections::BTreeMap::from([{}])", entries.join(", "))
    }

    fn named(self, id: TypeId, value: &Sample) -> String {
        let def = self.api.type_def(id);
        let name = self.speller.named(id);
        match &def.kind {
            TypeKind::Alias(to) => self.value(to, value),
            TypeKind::Enum(known) => match known.variants.first() {
                Some(first) => format!("{name}::{}", first.rust_name),
                None => format!("{name}::from({})", literal(&value.plain())),
            },
            TypeKind::Struct(fields) => self.structure(&name, fields, value),
            TypeKind::Union(union) => self.union(def, union, value),
        }
    }

    /// `T::new(required).optional(…)`.
    fn structure(self, name: &str, fields: &[Field], value: &Sample) -> String {
        let Sample::Object(given) = value else {
            return format!("{name}::default()");
        };
        let find = |field: &Field| given.iter().find(|(key, _)| *key == field.name);
        let required = fields.iter().filter(|field| field.is_asked());
        let required = required.map(|field| {
            let value = find(field).map_or(&Sample::Null, |(_, value)| value);
            match (field.presence, value) {
                (Presence::Nullable, Sample::Null) => "None".to_owned(),
                (Presence::Nullable, value) if field.boxed => {
                    format!("Some(Box::new({}))", self.value(&field.ty, value))
                }
                (Presence::Nullable, value) => format!("Some({})", self.value(&field.ty, value)),
                (_, value) => self.handed(field, value),
            }
        });
        let mut text = format!("{name}::new({})", required.collect::<Vec<_>>().join(", "));
        for field in fields.iter().filter(|field| !field.required) {
            if let Some((_, value)) = find(field) {
                let value = self.handed(field, value);
                // Writing to a `String` cannot fail.
                let _ = write!(text, ".{}({value})", field.rust_name);
            }
        }
        text
    }

    /// What `new` and setters take: a literal where they take every kind of text.
    fn handed(self, field: &Field, value: &Sample) -> String {
        match handed(self.speller, field) {
            Handed::Into => literal(&value.plain()),
            Handed::Plain | Handed::Boxed => self.value(&field.ty, value),
        }
    }

    fn union(self, def: &TypeDef, union: &UnionDef, value: &Sample) -> String {
        let name = format!("types::{}", def.rust_name);
        let Some(first) = union.alternatives.first() else {
            return format!("{name}::default()");
        };
        let value = self.value(&first.ty, value);
        let value = if first.boxed {
            format!("Box::new({value})")
        } else {
            value
        };
        format!("{name}::{}({value})", first.rust_name)
    }
}

fn scalar(scalar: Scalar, value: &Sample) -> String {
    let text = value.plain();
    match scalar {
        Scalar::String => format!("{}.to_owned()", literal(&text)),
        Scalar::Any => format!("runtime::Value::from({})", literal(&text)),
        Scalar::Bytes => format!("runtime::Base64::from({}.as_bytes())", literal("a>b?")),
        Scalar::Decimal | Scalar::Uuid | Scalar::Date | Scalar::Time | Scalar::DateTime => {
            format!("{}.parse().unwrap()", literal(&text))
        }
        _ => text,
    }
}
