//! Rules about types: what they hold, and whether they are needed.

use specwright_model::api::{Api, Field, Scalar, Type, TypeDef, TypeKind};
use specwright_model::diagnostic::Entry;

use super::{at, mechanical, rule};
use crate::{Fix, Level, Rule};

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
    |subject, found| {
        for (def, field) in fields(subject.api) {
            let is_text = *subject.api.resolve(&field.ty) == Type::Scalar(Scalar::String);
            if is_text && field.because.is_none() && is_called_a_date(&field.name) {
                let message = format!("`{}` is called a date and is plain text", field.name);
                found.push(
                    at(
                        &DATE_AS_STRING,
                        format!("{}.{}", def.name, field.name),
                        field.place,
                        message,
                    )
                    .label("plain text")
                    .help("make it `datetime` or `date`, or say `because`"),
                );
            }
        }
    },
);

pub(super) static UNUSED: Rule = mechanical(
    Entry {
        code: "unused-type",
        title: "nothing uses a type",
        why: "Callers do not see it, and readers of the file have to find that out.",
        wrong: "resource: Notes\noperations: { get: { request: GET /notes } }\ntypes: { Note: { Id: int } }",
        right: "resource: Notes\noperations: { get: { request: GET /notes, returns: Note } }\ntypes: { \
                Note: { Id: int } }",
    },
    Level::Warning,
    |subject, found| {
        for def in &subject.api.types {
            // A deprecated alias is there for callers alone.
            let unused = !def.usage.read && !def.usage.written;
            if unused && def.deprecated.is_none() {
                let message = format!("nothing uses the type `{}`", def.name);
                found.push(
                    at(&UNUSED, def.name.clone(), def.place, message)
                        .label("unused")
                        .help("remove it, or name it where it belongs; `lint --fix` removes it")
                        .fix(Some(Fix::Remove(def.place))),
                );
            }
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

/// `CallDate`, `CallDate_DTO`, `DateCreated`, `CheckInTime`: not `Dated`, `DateFormat` or
/// `LeadTime`.
fn is_called_a_date(name: &str) -> bool {
    let name = name
        .strip_suffix("_DTO")
        .or_else(|| name.strip_suffix("DTO"))
        .unwrap_or(name);
    let about = |rest: &str| rest.starts_with("Format") || rest.starts_with("Style");
    let starts = name
        .strip_prefix("Date")
        .is_some_and(|rest| rest.chars().next().is_none_or(char::is_uppercase) && !about(rest));
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
        for name in [
            "Dated",
            "Update",
            "LeadTime",
            "Candidate",
            "Data",
            "DateFormat",
        ] {
            assert!(!is_called_a_date(name), "{name}");
        }
    }
}
