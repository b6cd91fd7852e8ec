//! Documentation of types and fields.

use specwright_model::api::{Field, TypeDef, TypeKind, Usage};

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
    Docs::new().paragraph(&line)
}
