//! The rules, one small file a subject.

mod names;
mod operations;
mod types;

use specwright_model::api::{Operation, Resource};
use specwright_model::diagnostic::{Diagnostic, Entry};
use specwright_model::source::Place;

use crate::{Found, Level, Rule};

/// The code of ignores that are no longer needed.
pub(crate) const NEEDLESS_IGNORE: &str = "needless-ignore";

/// Every rule, in the order of its findings.
pub(crate) static ALL: &[&Rule] = &[
    &operations::WITHOUT_DUPLICATE_RULE,
    &operations::MAY_WRITE,
    &operations::SECRET_IN_URL,
    &operations::WITHOUT_PAGING,
    &operations::DEVIATES_WITHOUT_REASON,
    &operations::UNDOCUMENTED,
    &types::DATE_AS_STRING,
    &types::NEAR_DUPLICATE,
    &names::PATTERN,
];

static NEEDLESS: Entry = Entry {
    code: NEEDLESS_IGNORE,
    title: "an ignore matches nothing any more",
    why: "An ignore that is left behind would hide the next finding of its kind.",
    wrong: "",
    right: "",
};

/// What `explain` says about each rule.
pub fn catalogue() -> impl Iterator<Item = &'static Entry> {
    ALL.iter().map(|rule| &rule.entry).chain([&NEEDLESS])
}

const fn rule(
    entry: Entry,
    level: Level,
    check: fn(&specwright_model::api::Api, &mut Vec<Found>),
) -> Rule {
    Rule {
        entry,
        level,
        check,
    }
}

/// A finding about an operation.
fn at_operation(
    rule: &Rule,
    resource: &Resource,
    operation: &Operation,
    place: Place,
    message: String,
) -> Found {
    Found {
        at: format!("{}.{}", resource.name, operation.name),
        diagnostic: Diagnostic::new(rule.entry.code, Some(place), message),
    }
}

impl Found {
    fn label(mut self, label: &str) -> Self {
        self.diagnostic = self.diagnostic.label(label);
        self
    }

    fn help(mut self, help: impl Into<String>) -> Self {
        self.diagnostic = self.diagnostic.help(help);
        self
    }
}
