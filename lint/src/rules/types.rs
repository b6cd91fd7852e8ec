//! Rules about types: what they hold, and whether they are needed.

use std::collections::HashMap;

use specwright_model::api::{Api, Field, Scalar, Type, TypeDef, TypeKind};
use specwright_model::diagnostic::{Diagnostic, Entry};

use super::rule;
use crate::{Found, Level, Rule};

pub(super) static DATE_AS_STRING: Rule = rule(
    Entry {
        code: "date-as-string",
        title: "a field that is called a date is plain text",
        why: "A `datetime` keeps what was written and can be asked for its parts; plain text leaves \
              that to every caller.",
        wrong: "Order: { ScheduledDate: string }",
        right: "Order: { ScheduledDate: datetime }",
    },
    Level::Warning,
    |api, found| {
        for (def, field) in fields(api) {
            let is_text = *api.resolve(&field.ty) == Type::Scalar(Scalar::String);
            if is_text && field.because.is_none() && is_called_a_date(&field.name) {
                let message = format!("`{}` is called a date and is plain text", field.name);
                found.push(
                    at(
                        &DATE_AS_STRING,
                        format!("{}.{}", def.name, field.name),
                        field,
                        message,
                    )
                    .help("make it `datetime` or `date`, or say `because`"),
                );
            }
        }
    },
);

pub(super) static NEAR_DUPLICATE: Rule = rule(
    Entry {
        code: "near-duplicate-types",
        title: "two types have the same fields",
        why: "Callers cannot use one where the other is wanted, and an edit has to be made twice.",
        wrong: "A: { Id: int, Name: string, At: date }\nB: { Id: int, Name: string, At: date }",
        right: "A: { Id: int, Name: string, At: date }\nB: A",
    },
    Level::Note,
    |api, found| {
        const FEW: usize = 3;
        let mut seen: HashMap<Vec<(&str, &Type, u8)>, &TypeDef> = HashMap::new();
        for def in &api.types {
            let TypeKind::Struct(fields) = &def.kind else {
                continue;
            };
            if fields.len() < FEW {
                continue;
            }
            let mut shape: Vec<_> = fields
                .iter()
                .map(|f| (f.name.as_str(), &f.ty, f.presence as u8))
                .collect();
            shape.sort_by_key(|(name, ..)| *name);
            let Some(first) = seen.get(&shape).copied() else {
                seen.insert(shape, def);
                continue;
            };
            let message = format!("`{}` has the same fields as `{}`", def.name, first.name);
            let diagnostic = Diagnostic::new(NEAR_DUPLICATE.entry.code, Some(def.place), message)
                .related(first.place, "the first one")
                .help(format!("make it an alias: `{}: {}`", def.name, first.name));
            found.push(Found {
                at: def.name.clone(),
                diagnostic,
            });
        }
    },
);

fn fields(api: &Api) -> impl Iterator<Item = (&TypeDef, &Field)> {
    api.types.iter().flat_map(|def| {
        let fields = match &def.kind {
            TypeKind::Struct(fields) => fields.as_slice(),
            _ => &[],
        };
        fields.iter().map(move |field| (def, field))
    })
}

fn at(rule: &Rule, at: String, field: &Field, message: String) -> Found {
    Found {
        at,
        diagnostic: Diagnostic::new(rule.entry.code, Some(field.place), message),
    }
    .label("plain text")
}

/// `CallDate`, `CallDate_DTO`, `DateCreated`, `CheckInTime`: not `Dated`, `Update` or `LeadTime`.
fn is_called_a_date(name: &str) -> bool {
    let name = name
        .strip_suffix("_DTO")
        .or_else(|| name.strip_suffix("DTO"))
        .unwrap_or(name);
    let starts = name
        .strip_prefix("Date")
        .is_some_and(|rest| rest.chars().next().is_none_or(char::is_uppercase));
    let snake = name.ends_with("_date") || name == "date" || name.ends_with("_at");
    name.ends_with("Date") || name.ends_with("DateTime") || starts || snake
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_known_by_their_names() {
        for name in [
            "CallDate",
            "CallDate_DTO",
            "DateCreated",
            "created_at",
            "CheckInDateTime",
        ] {
            assert!(is_called_a_date(name), "{name}");
        }
        for name in ["Dated", "Update", "LeadTime", "Candidate", "Data"] {
            assert!(!is_called_a_date(name), "{name}");
        }
    }
}
