//! The rules, one small file a subject.

mod bounds;
mod docs;
mod names;
mod odata;
mod operations;
mod similar_types;
mod types;
mod upstream;

use specwright_model::api::{Operation, Resource};
use specwright_model::diagnostic::{Diagnostic, Entry};
use specwright_model::source::Place;

use crate::{Fix, Found, Level, Rule, Subject};

/// The code of ignores that are no longer needed.
pub(crate) const NEEDLESS_IGNORE: &str = "needless-ignore";

/// The code of settings that name no rule.
pub(crate) const UNKNOWN_RULE: &str = "unknown-rule";

/// Every rule, in the order of its findings.
pub(crate) static ALL: &[&Rule] = &[
    &operations::WITHOUT_DUPLICATE_RULE,
    &operations::MAY_WRITE,
    &operations::SECRET_IN_URL,
    &operations::CREDENTIAL_HEADER,
    &operations::WITHOUT_PAGING,
    &odata::SAMPLE,
    &types::DATE_AS_STRING,
    &bounds::OUTSIDE,
    &types::UNUSED,
    &similar_types::NEAR_DUPLICATE,
    &names::PATTERN,
    &upstream::WITHOUT_REASON,
    &upstream::NEEDLESS_REASON,
    &docs::OPERATION,
    &docs::RESOURCE,
    &docs::TYPE,
];

static NEEDLESS: Entry = Entry {
    code: NEEDLESS_IGNORE,
    title: "an ignore matches nothing any more",
    why: "An ignore that is left behind would hide the next finding of its kind.",
    wrong: "lint:\n  ignore:\n    - { rule: secret-in-url, at: Notes.gone, because: the API wants it so }\n",
    right: "lint:\n  ignore: []\n",
};

static UNKNOWN: Entry = Entry {
    code: UNKNOWN_RULE,
    title: "a setting names no rule",
    why: "It has no effect, though somebody counts on it.",
    wrong: "lint:\n  levels: { undocumented-types: note }\n",
    right: "lint:\n  levels: { undocumented-type: note }\n",
};

/// What `explain` says about each rule.
pub fn catalogue() -> impl Iterator<Item = &'static Entry> {
    let rules = ALL.iter().map(|rule| &rule.entry);
    rules.chain([&NEEDLESS, &UNKNOWN])
}

/// Whether `--fix` fixes findings with this code, or some of them; `None` for codes of others.
pub fn is_mechanical(code: &str) -> Option<bool> {
    if code == NEEDLESS_IGNORE {
        return Some(true);
    }
    if code == UNKNOWN_RULE {
        return Some(false);
    }
    let rule = ALL.iter().find(|rule| rule.entry.code == code);
    rule.map(|rule| rule.mechanical)
}

/// A rule whose findings users fix.
const fn rule(entry: Entry, level: Level, check: fn(&Subject<'_>, &mut Vec<Found>)) -> Rule {
    Rule {
        entry,
        level,
        mechanical: false,
        check,
    }
}

/// A rule whose findings, or some of them, have a fix.
const fn mechanical(entry: Entry, level: Level, check: fn(&Subject<'_>, &mut Vec<Found>)) -> Rule {
    Rule {
        entry,
        level,
        mechanical: true,
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
    let verb = operation.verb.as_str();
    Found {
        also: Some(format!("{verb} {}", operation.path_text())),
        ..at(
            rule,
            format!("{}.{}", resource.name, operation.name),
            place,
            message,
        )
    }
}

/// A finding about something else.
fn at(rule: &Rule, at: String, place: Place, message: String) -> Found {
    Found {
        at,
        also: None,
        diagnostic: Diagnostic::new(rule.entry.code, Some(place), message),
        fix: None,
    }
}

/// A look at each operation.
fn each(subject: &Subject<'_>, mut look: impl FnMut(&Resource, &Operation)) {
    let operations = subject.api.operations();
    operations.for_each(|(resource, operation)| look(resource, operation));
}

impl Found {
    fn label(mut self, label: &str) -> Self {
        self.diagnostic = self.diagnostic.label(label);
        self
    }

    fn fix(mut self, fix: Option<Fix>) -> Self {
        self.fix = fix;
        self
    }

    fn help(mut self, help: impl Into<String>) -> Self {
        self.diagnostic = self.diagnostic.help(help);
        self
    }
}
