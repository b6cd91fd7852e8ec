//! Values that are written beside bounds which they break.

use specwright_model::api::{Bound, TypeKind};
use specwright_model::diagnostic::Entry;

use super::{at, at_operation, each, rule};
use crate::{Level, Rule};

pub(super) static OUTSIDE: Rule = rule(
    Entry {
        code: "outside-bounds",
        title: "a default, an example or a constant is not within its bounds",
        why: "One of the two is wrong: the API refuses the value, or it is bounded in another way.",
        wrong: "Page: { size?: { type: int, maximum: 100, default: 500 } }",
        right: "Page: { size?: { type: int, maximum: 100, default: 50 } }",
    },
    Level::Warning,
    |subject, found| {
        for def in &subject.api.types {
            let TypeKind::Struct(fields) = &def.kind else {
                continue;
            };
            for field in fields {
                let values = [("default", &field.default), ("constant", &field.constant)];
                for message in broken(&field.bounds, &values) {
                    let subject = format!("{}.{}", def.name, field.name);
                    let message = format!("the {message} of `{}`", field.name);
                    let finding = at(&OUTSIDE, subject, field.place, message);
                    found.push(finding.help("correct the value or the bound"));
                }
            }
        }
        each(subject, |resource, operation| {
            let params = operation.path_params.iter().chain(&operation.query);
            for param in params.chain(&operation.headers) {
                let values = [("default", &param.default), ("example", &param.example)];
                for message in broken(&param.bounds, &values) {
                    let message = format!("the {message} of `{}`", param.name);
                    let finding = at_operation(&OUTSIDE, resource, operation, param.place, message);
                    found.push(finding.help("correct the value or the bound"));
                }
            }
        });
    },
);

/// What is said of each value that breaks a bound.
fn broken(bounds: &[Bound], values: &[(&str, &Option<String>)]) -> Vec<String> {
    let mut all = Vec::new();
    for (what, value) in values {
        let Some(value) = value else { continue };
        let holds = |bound: &&Bound| bound.holds_number(value) && bound.holds_text(value);
        if let Some(bound) = bounds.iter().find(|bound| !holds(bound)) {
            all.push(format!(
                "{what} `{value}` breaks the bound \"{}\"",
                bound.words()
            ));
        }
    }
    all
}
