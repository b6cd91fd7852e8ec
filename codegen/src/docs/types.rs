//! Documentation of types and fields.

use specwright_model::api::{Bound, BoundKind, Field, TypeDef, TypeKind, Usage};

use crate::docs::{Docs, code, escape};

/// What a type is and who uses it.
pub(crate) fn type_docs(def: &TypeDef) -> Docs {
    let docs = match &def.doc {
        Some(doc) => Docs::new().text(doc),
        None => Docs::new(),
    };
    let docs = if docs.lines().is_empty() {
        docs.line(headline(def))
    } else {
        docs
    };
    match (&def.kind, def.usage) {
        (
            TypeKind::Struct(_),
            Usage {
                read: true,
                written: false,
            },
        ) => docs.paragraph("Response type."),
        _ => docs,
    }
}

fn headline(def: &TypeDef) -> String {
    let name = code(&def.name);
    match &def.kind {
        TypeKind::Struct(_) | TypeKind::Alias(_) => format!("The API type {name}."),
        TypeKind::Enum(_) => format!("The API enum {name}: known values, and any other."),
        TypeKind::Union(_) => format!("The API type {name}: one of several types."),
    }
}

/// A field: its wire name, and what is said about it.
pub(crate) fn field_docs(field: &Field) -> Docs {
    let mut line = code(&field.name);
    let doc = field
        .doc
        .as_deref()
        .map(escape)
        .filter(|doc| !doc.is_empty());
    if let Some(doc) = doc {
        line.push_str(": ");
        line.push_str(&doc);
    }
    line.push_str(&allowed(
        field.constant.as_deref(),
        field.default.as_deref(),
        &field.bounds,
    ));
    Docs::new().paragraph(&line)
}

/// What a value may be: ` (at most 64 characters; default `x`)`.
pub(crate) fn allowed(constant: Option<&str>, default: Option<&str>, bounds: &[Bound]) -> String {
    let constant = constant.map(|value| format!("always {}", code(value)));
    let default = default.map(|value| format!("default {}", code(value)));
    let bounds = bounds.iter().map(|bound| match bound.kind {
        BoundKind::Pattern => format!("matches {}", code(&bound.value)),
        _ => bound.words(),
    });
    let all: Vec<String> = constant.into_iter().chain(bounds).chain(default).collect();
    if all.is_empty() {
        return String::new();
    }
    format!(" ({})", all.join("; "))
}
