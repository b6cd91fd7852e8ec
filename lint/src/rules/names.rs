//! Rules about names: one pattern a kind.

use heck::{ToSnakeCase as _, ToUpperCamelCase as _};
use specwright_model::diagnostic::Entry;
use specwright_model::source::Place;

use super::{at, mechanical};
use crate::{Fix, Found, Level, Rule};

pub(super) static PATTERN: Rule = mechanical(
    Entry {
        code: "name-pattern",
        title: "a name breaks the pattern of its kind",
        why: "Resources and types are written as `WorkOrders`, operations as `check_in`: what stands \
              in the description is what callers see.",
        wrong: "resource: work-orders\noperations: { GetAll: { request: GET /orders } }",
        right: "resource: WorkOrders\noperations: { list: { request: GET /orders } }",
    },
    Level::Warning,
    |subject, found| {
        for resource in &subject.api.resources {
            let name = &resource.name;
            if !is_camel(name) {
                // The same Rust name, well written: callers see no change.
                let well = name.to_upper_camel_case();
                let fits = is_camel(&well) && well.to_snake_case() == resource.module;
                let fix = fits.then_some(Fix::Rename(resource.place, well));
                found.push(bad(
                    "resource",
                    "WorkOrders",
                    name.clone(),
                    name,
                    resource.place,
                    fix,
                ));
            }
            for operation in resource.operations.iter().filter(|o| !is_snake(&o.name)) {
                let fits = is_snake(&operation.method);
                let fix = fits.then(|| Fix::Rename(operation.place, operation.method.clone()));
                let at = format!("{}.{}", resource.name, operation.name);
                found.push(bad(
                    "operation",
                    "check_in",
                    at,
                    &operation.name,
                    operation.place,
                    fix,
                ));
            }
        }
        for def in subject.api.types.iter().filter(|def| !is_camel(&def.name)) {
            found.push(bad(
                "type",
                "WorkOrder",
                def.name.clone(),
                &def.name,
                def.place,
                None,
            ));
        }
    },
);

fn bad(
    kind: &str,
    like: &str,
    at_name: String,
    name: &str,
    place: Place,
    fix: Option<Fix>,
) -> Found {
    let message = format!("the {kind} `{name}` is not written like `{like}`");
    let help = match &fix {
        Some(Fix::Rename(_, well)) => {
            format!("write `{well}`, which is its Rust name already; `lint --fix` does")
        }
        _ => "rename it, and where it is used; callers see the new name".to_owned(),
    };
    at(&PATTERN, at_name, place, message).help(help).fix(fix)
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
