//! Rust names that must differ: of fields, types and operations.

use std::collections::HashMap;

use super::definitions::LoweredType;
use crate::api::{Operation, TypeKind};
use crate::diagnostic::{Problems, codes};
use crate::source::Place;

/// Fields of one struct differ on the wire and in Rust.
pub(crate) fn fields(lowered_types: &[LoweredType], problems: &mut Problems) {
    for lowered in lowered_types {
        let TypeKind::Struct(fields) = &lowered.def.kind else {
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
        for field in fields {
            let Some(was) = &field.was else { continue };
            if let Some(first) = rust.insert(was.as_str(), field.place) {
                let (what, name) = ("the deprecated name of", &field.name);
                problems.push(codes::same_rust_name(field.place, what, name, was, first));
            }
        }
    }
}

/// Types share one flat path.
pub(crate) fn types(lowered_types: &[LoweredType], problems: &mut Problems) {
    let mut taken = HashMap::with_capacity(lowered_types.len());
    for def in lowered_types
        .iter()
        .map(|lowered| &lowered.def)
        .filter(|def| !def.rust_name.is_empty())
    {
        if let Some(first) = taken.insert(def.rust_name.as_str(), def.place) {
            let (name, rust) = (&def.name, &def.rust_name);
            problems.push(codes::same_rust_name(
                def.place, "the type", name, rust, first,
            ));
        }
    }
    for def in lowered_types.iter().map(|lowered| &lowered.def) {
        let Some(was) = &def.was else { continue };
        if let Some(first) = taken.insert(was, def.place) {
            let (what, name) = ("the deprecated name of", &def.name);
            problems.push(codes::same_rust_name(def.place, what, name, was, first));
        }
    }
}

/// Methods of one resource, and the types that are made for each.
pub(crate) fn operations(operations: &[Operation], handle: &str, problems: &mut Problems) {
    let mut methods = HashMap::with_capacity(operations.len());
    let mut types: HashMap<String, Option<Place>> =
        HashMap::with_capacity(operations.len() * 3 + 1);
    types.insert(handle.to_owned(), None);
    for operation in operations {
        let (name, place) = (operation.name.as_str(), operation.place);
        if let Some((first, earlier)) = methods.insert(operation.method.as_str(), (place, name)) {
            let rust = &operation.method;
            // A key that appears twice has been reported as such.
            if earlier == name {
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
        types_of(operation, &operation.builder, &mut types, problems);
    }
    // After all others: a deprecated name never takes the name of something that is.
    for operation in operations {
        let Some(was) = &operation.was else { continue };
        let (name, place) = (operation.name.as_str(), operation.place);
        if let Some((first, _)) = methods.insert(was.method.as_str(), (place, name)) {
            let (what, rust) = ("the deprecated name of", &was.method);
            problems.push(codes::same_rust_name(place, what, name, rust, first));
            continue;
        }
        types_of(operation, &was.builder, &mut types, problems);
    }
}

/// The types that are made for an operation under one of its names.
fn types_of(
    operation: &Operation,
    builder: &str,
    types: &mut HashMap<String, Option<Place>>,
    problems: &mut Problems,
) {
    let (name, place) = (operation.name.as_str(), operation.place);
    for made in ["", "Args", "Answer"] {
        let rust = format!("{builder}{made}");
        if let Some(first) = types.insert(rust.clone(), Some(place)) {
            let (what, first) = ("the operation", first.unwrap_or(place));
            problems.push(codes::same_rust_name(place, what, name, &rust, first));
        }
    }
}
