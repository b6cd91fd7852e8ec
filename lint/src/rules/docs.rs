//! Rules about documentation: what callers see in their editor.

use specwright_model::diagnostic::Entry;

use super::{at, at_operation, each, rule};
use crate::{Level, Rule};

pub(super) static OPERATION: Rule = rule(
    Entry {
        code: "undocumented-operation",
        title: "an operation has no `doc`",
        why: "Callers see it in their editor. Without one they see only verb and path.",
        wrong: "get: { request: GET /notes }",
        right: "get: { doc: Reads all notes., request: GET /notes }",
    },
    Level::Note,
    |subject, found| {
        each(subject, |resource, operation| {
            if operation.doc.is_none() {
                let message = format!("`{}` has no `doc`", operation.name);
                let place = operation.place;
                found.push(at_operation(
                    &OPERATION, resource, operation, place, message,
                ));
            }
        });
    },
);

pub(super) static RESOURCE: Rule = rule(
    Entry {
        code: "undocumented-resource",
        title: "a resource has no `doc`",
        why: "It is what callers read first: the page of the module, and of the method that leads there.",
        wrong: "resource: Notes",
        right: "resource: Notes\ndoc: Notes on work orders.",
    },
    Level::Note,
    |subject, found| {
        for resource in subject.api.resources.iter().filter(|r| r.doc.is_none()) {
            let message = format!("the resource `{}` has no `doc`", resource.name);
            found.push(at(
                &RESOURCE,
                resource.name.clone(),
                resource.place,
                message,
            ));
        }
    },
);

pub(super) static TYPE: Rule = rule(
    Entry {
        code: "undocumented-type",
        title: "a type has no `$doc`",
        why: "Callers see it in their editor. Without one they see only the fields.",
        wrong: "Note: { Id: int }",
        right: "Note: { $doc: A note on a work order., Id: int }",
    },
    Level::Note,
    |subject, found| {
        for def in subject.api.types.iter().filter(|def| def.doc.is_none()) {
            let message = format!("the type `{}` has no `$doc`", def.name);
            found.push(at(&TYPE, def.name.clone(), def.place, message));
        }
    },
);
