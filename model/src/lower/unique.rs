//! Rust names that must differ: of fields, types and operations.

use std::collections::HashMap;

use super::definitions::Draft;
use crate::api::{Operation, TypeKind};
use crate::diagnostic::{Problems, codes};

/// Fields of one struct differ on the wire and in Rust.
pub(crate) fn fields(drafts: &[Draft], problems: &mut Problems) {
    for draft in drafts {
        let TypeKind::Struct(fields) = &draft.def.kind else {
            continue;
        };
        let mut rust = HashMap::with_capacity(fields.len());
        let mut wire = HashMap::with_capacity(fields.len());
        for field in fields {
            let (name, place) = (field.name.as_str(), field.place);
            if let Some(first) = wire.insert(name, place) {
                problems.push(codes::duplicate_key(place, name, first));
            } else if let Some(first) = rust.insert(field.rust_name.as_str(), place) {
                let rust = &field.rust_name;
                problems.push(codes::same_rust_name(place, "the field", name, rust, first));
            }
        }
    }
}

/// Types share one flat path.
pub(crate) fn types(drafts: &[Draft], problems: &mut Problems) {
    let mut taken = HashMap::with_capacity(drafts.len());
    for def in drafts
        .iter()
        .map(|draft| &draft.def)
        .filter(|def| !def.rust_name.is_empty())
    {
        if let Some(first) = taken.insert(def.rust_name.as_str(), def.place) {
            let (name, rust) = (&def.name, &def.rust_name);
            problems.push(codes::same_rust_name(
                def.place, "the type", name, rust, first,
            ));
        }
    }
}

/// Methods of one resource, and the types that are made for each.
pub(crate) fn operations(operations: &[Operation], handle: &str, problems: &mut Problems) {
    let mut methods = HashMap::with_capacity(operations.len());
    let mut types: HashMap<String, _> = HashMap::with_capacity(operations.len() * 3 + 1);
    types.insert(handle.to_owned(), None);
    for operation in operations {
        let (name, place) = (operation.name.as_str(), operation.place);
        if let Some((first, twin)) = methods.insert(operation.method.as_str(), (place, name)) {
            let rust = &operation.method;
            // A key that stands twice has been reported as such.
            if twin == name {
                continue;
            }
            problems.push(codes::same_rust_name(
                place,
                "the operation",
                name,
                rust,
                first,
            ));
            continue;
        }
        for made in ["", "Args", "Answer"] {
            let rust = format!("{}{made}", operation.builder);
            if let Some(first) = types.insert(rust.clone(), Some(place)) {
                let first = first.unwrap_or(place);
                problems.push(codes::same_rust_name(
                    place,
                    "the operation",
                    name,
                    &rust,
                    first,
                ));
            }
        }
    }
}
