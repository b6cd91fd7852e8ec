//! Compares two models, part by part.

mod api;
mod operations;
mod parameters;
mod types;

use specwright_model::api::Api;
use specwright_model::source::Place;

use crate::change::{Change, Report, Rule};

/// Everything that changed from one description to another.
pub fn diff(old: &Api, new: &Api) -> Report {
    let mut found = Found {
        old,
        new,
        changes: Vec::new(),
    };
    api::compare(&mut found);
    operations::compare(&mut found);
    types::compare(&mut found);
    let mut changes = found.changes;
    changes.sort_by(|a, b| {
        let key = |c: &Change| {
            (
                std::cmp::Reverse((c.rule.verdict, c.rule.wire)),
                c.subject.clone(),
            )
        };
        key(a).cmp(&key(b)).then_with(|| a.message.cmp(&b.message))
    });
    Report { changes }
}

/// What is being compared, and what has been found so far.
struct Found<'a> {
    old: &'a Api,
    new: &'a Api,
    changes: Vec<Change>,
}

impl Found<'_> {
    fn push(
        &mut self,
        rule: Rule,
        subject: impl Into<String>,
        message: impl Into<String>,
        places: (Option<Place>, Option<Place>),
    ) {
        let (old, new) = places;
        self.changes.push(Change {
            rule,
            subject: subject.into(),
            message: message.into(),
            old,
            new,
        });
    }

    /// Documentation and deprecation, which everything has.
    fn about(
        &mut self,
        subject: &str,
        old: About<'_>,
        new: About<'_>,
        places: (Option<Place>, Option<Place>),
    ) {
        use crate::change::{DEPRECATED, DOCS_CHANGED, UNDEPRECATED};
        match (old.deprecated, new.deprecated) {
            (None, Some(reason)) => {
                self.push(DEPRECATED, subject, format!("deprecated: {reason}"), places);
            }
            (Some(_), None) => self.push(UNDEPRECATED, subject, "no longer deprecated", places),
            (Some(a), Some(b)) if a != b => {
                self.push(
                    DOCS_CHANGED,
                    subject,
                    "another reason for the deprecation",
                    places,
                );
            }
            _ => {}
        }
        if old.doc != new.doc {
            self.push(DOCS_CHANGED, subject, "other documentation", places);
        }
    }
}

#[derive(Clone, Copy)]
struct About<'a> {
    doc: &'a Option<String>,
    deprecated: &'a Option<String>,
}
