//! Rules about names: one pattern a kind.

use specwright_model::diagnostic::{Diagnostic, Entry};
use specwright_model::source::Place;

use super::rule;
use crate::{Found, Level, Rule};

pub(super) static PATTERN: Rule = rule(
    Entry {
        code: "name-pattern",
        title: "a name breaks the pattern of its kind",
        why: "Resources and types are written as `WorkOrders`, operations as `check_in`: what stands \
              in the description is what callers see.",
        wrong: "resource: work-orders\noperations: { GetAll: { request: GET /orders } }",
        right: "resource: WorkOrders\noperations: { list: { request: GET /orders } }",
    },
    Level::Warning,
    |api, found| {
        for resource in &api.resources {
            look(
                found,
                "resource",
                &resource.name,
                &resource.name,
                resource.place,
                is_camel,
            );
            for operation in &resource.operations {
                let at = format!("{}.{}", resource.name, operation.name);
                look(
                    found,
                    "operation",
                    &operation.name,
                    &at,
                    operation.place,
                    is_snake,
                );
            }
        }
        for def in &api.types {
            look(found, "type", &def.name, &def.name, def.place, is_camel);
        }
    },
);

fn look(
    found: &mut Vec<Found>,
    kind: &str,
    name: &str,
    at: &str,
    place: Place,
    fits: fn(&str) -> bool,
) {
    if fits(name) {
        return;
    }
    let wanted = if kind == "operation" {
        "`check_in`"
    } else {
        "`WorkOrders`"
    };
    let message = format!("the {kind} `{name}` is not written like {wanted}");
    found.push(Found {
        at: at.to_owned(),
        diagnostic: Diagnostic::new(PATTERN.entry.code, Some(place), message)
            .help("rename it; callers see the new name"),
    });
}

fn is_camel(name: &str) -> bool {
    name.chars().next().is_some_and(|c| c.is_ascii_uppercase())
        && name.chars().all(|c| c.is_ascii_alphanumeric())
}

fn is_snake(name: &str) -> bool {
    name.chars().next().is_some_and(|c| c.is_ascii_lowercase())
        && name
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}
