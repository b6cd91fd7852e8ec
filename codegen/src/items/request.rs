//! What makes a type that requests use: `new` with what it cannot do without, and setters.

use specwright_model::api::{Field, Presence, Scalar, Type, TypeDef};

use crate::code::Code;
use crate::facts::field::{Handed, field_type, handed, is_generic};
use crate::items::structure::keeps_unknown;
use crate::spell::{Speller, literal};

/// `new` and the setters. Where nothing is required, the table makes both.
pub(crate) fn items(code: &mut Code, speller: Speller<'_>, def: &TypeDef, fields: &[Field]) {
    let required: Vec<&Field> = fields.iter().filter(|field| field.required).collect();
    let asked: Vec<&Field> = fields.iter().filter(|field| field.is_asked()).collect();
    let optional = fields.iter().filter(|field| !field.required);
    let rows: Vec<String> = optional.map(|field| row(speller, field)).collect();
    if required.is_empty() {
        code.cfg(def.feature.as_deref());
        code.table("request", &def.rust_name, &rows);
        return;
    }
    new(code, speller, def, (&asked, &required), !rows.is_empty());
    if !rows.is_empty() {
        code.blank_line();
        code.cfg(def.feature.as_deref());
        code.table("setters", &def.rust_name, &rows);
    }
}

/// `impl T { pub fn new(…) }`.
fn new(
    code: &mut Code,
    speller: Speller<'_>,
    def: &TypeDef,
    (asked, required): (&[&Field], &[&Field]),
    more: bool,
) {
    let arguments: Vec<String> = asked.iter().map(|field| argument(speller, field)).collect();
    code.cfg(def.feature.as_deref());
    code.open(format!("impl {} {{", def.rust_name));
    code.line(match asked.len() {
        0 => "/// Creates a value with its constant fields.",
        1 => "/// Creates a value with its one required field.",
        _ => "/// Creates a value with its required fields.",
    });
    if !asked.iter().any(|field| is_generic(speller, field)) {
        code.line("#[inline]");
    }
    code.open_function("new", &arguments, "Self");
    body(code, speller, required, more || keeps_unknown(def));
    code.close("}");
    code.close("}");
}

fn argument(speller: Speller<'_>, field: &Field) -> String {
    let ty = speller.owned(&field.ty);
    match (field.presence, handed(speller, field)) {
        (Presence::Nullable, _) => format!("{}: {}", field.rust_name, field_type(speller, field)),
        (_, Handed::Into) => format!("{}: impl Into<{ty}>", field.rust_name),
        (_, Handed::Plain | Handed::Boxed) => format!("{}: {ty}", field.rust_name),
    }
}

/// What `new` puts into a field.
fn value(speller: Speller<'_>, field: &Field) -> String {
    let name = &field.rust_name;
    if let Some(constant) = &field.constant {
        let value = constant_value(speller, field, constant);
        return match field.presence {
            Presence::Always => value,
            Presence::Optional | Presence::Nullable => format!("Some({value})"),
            Presence::Maybe => format!("Maybe::Value({value})"),
        };
    }
    let value = match handed(speller, field) {
        Handed::Plain => name.clone(),
        Handed::Into => format!("{name}.into()"),
        Handed::Boxed => format!("Box::new({name})"),
    };
    match field.presence {
        Presence::Always => value,
        Presence::Nullable => name.clone(),
        Presence::Optional => format!("Some({value})"),
        Presence::Maybe => format!("Maybe::Value({value})"),
    }
}

/// The one value of a field: texts and enums are made from text, all others are their own literals.
fn constant_value(speller: Speller<'_>, field: &Field, constant: &str) -> String {
    match speller.api.resolve(&field.ty) {
        Type::Scalar(scalar) if scalar.is_number() || *scalar == Scalar::Boolean => {
            constant.to_owned()
        }
        _ => format!("{}.into()", literal(constant)),
    }
}

/// `Self { … }`: on one line where it is as short as `rustfmt` wants it.
fn body(code: &mut Code, speller: Speller<'_>, required: &[&Field], rest: bool) {
    let values = || {
        required
            .iter()
            .map(|field| (&field.rust_name, value(speller, field)))
    };
    let one = |(name, value): (&String, String)| {
        if value == *name {
            value
        } else {
            format!("{name}: {value}")
        }
    };
    let line = values().map(one).collect::<Vec<_>>().join(", ");
    if !rest && line.chars().count() <= 18 {
        code.line(format!("Self {{ {line} }}"));
        return;
    }
    code.open("Self {");
    for (name, value) in values() {
        if value == *name {
            code.line(format!("{value},"));
        } else {
            code.field(name, &value);
        }
    }
    if rest {
        code.line("..Self::default()");
    }
    code.close("}");
}

fn row(speller: Speller<'_>, field: &Field) -> String {
    let ty = speller.owned(&field.ty);
    let how = match handed(speller, field) {
        Handed::Plain => "",
        Handed::Into => " as into",
        Handed::Boxed => " as boxed",
    };
    format!("{}: {ty}{how},", field.rust_name)
}
