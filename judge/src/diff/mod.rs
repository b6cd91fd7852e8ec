//! Compares two models, part by part.

mod answers;
mod api;
mod body;
mod explains;
mod fields;
mod names;
mod net;
mod odata;
mod operations;
mod parameters;

mod resources;
mod types;
mod values;

use std::cmp::Reverse;
use std::collections::BTreeSet;

use specwright_codegen::uses::{Part, uses};
use specwright_model::api::{Api, Type, TypeDef, TypeId, TypeKind};
use specwright_model::source::Place;

use crate::change::{Change, DEPRECATED, DOCS_CHANGED, Report, Rule, UNDEPRECATED};
use crate::pairs::Pairs;

/// Everything that changed from one description to another.
pub fn diff(old: &Api, new: &Api) -> Report {
    let mut found = Found {
        old,
        new,
        pairs: Pairs::of(old, new),
        entities: specwright_codegen::odata_entities(old),
        new_entities: specwright_codegen::odata_entities(new),
        recorded: Vec::new(),
    };
    let names = names::Names::of(&found);
    let (before, after) = std::thread::scope(|scope| {
        let before = scope.spawn(|| names.renamed(uses(old)));
        let after = scope.spawn(|| uses(new));
        api::compare(&mut found);
        resources::compare(&mut found);
        operations::compare(&mut found);
        types::compare(&mut found);
        (
            before.join().unwrap_or_else(|_| names.renamed(uses(old))),
            after.join().unwrap_or_else(|_| uses(new)),
        )
    });
    let callers = net::compare(&mut found, &names, &before, &after);
    let mut changes: Vec<Change> = found
        .recorded
        .into_iter()
        .map(|recorded| recorded.change)
        .collect();
    changes.sort_by(|a, b| {
        let grave = |c: &Change| Reverse((c.rule.verdict, c.rule.wire));
        let key = |c: &Change| (grave(c), c.subject.clone(), c.message.clone());
        key(a).cmp(&key(b))
    });
    Report { changes, callers }
}

/// Where something stands in the old and in the new description.
type Places = (Option<Place>, Option<Place>);

/// What is being compared, and what has been found so far.
struct Found<'a> {
    old: &'a Api,
    new: &'a Api,
    pairs: Pairs,
    /// The types whose fields filters of the old description can name.
    entities: BTreeSet<TypeId>,
    /// Those of the new one.
    new_entities: BTreeSet<TypeId>,
    recorded: Vec<RecordedChange>,
}

/// A change, and what callers write that it explains.
struct RecordedChange {
    change: Change,
    /// These parts of the subject; `None`: whatever is about it.
    parts: Option<Vec<Part>>,
}

impl Found<'_> {
    /// Whether filters of the old description can name the fields of this type.
    fn is_entity(&self, def: &TypeDef) -> bool {
        self.entities
            .iter()
            .any(|id| std::ptr::eq(self.old.type_def(*id), def))
    }

    /// Whether filters of the new description can.
    fn is_new_entity(&self, def: &TypeDef) -> bool {
        self.new_entities
            .iter()
            .any(|id| std::ptr::eq(self.new.type_def(*id), def))
    }

    fn push(&mut self, rule: Rule, subject: &str, message: impl Into<String>, places: Places) {
        let change = Change {
            rule,
            subject: subject.to_owned(),
            message: message.into(),
            detail: String::new(),
            old: places.0,
            new: places.1,
        };
        let parts = None;
        self.recorded.push(RecordedChange { change, parts });
    }

    /// The last change explains no more than what is said of these parts.
    fn only(&mut self, parts: Vec<Part>) {
        if let Some(recorded) = self.recorded.last_mut() {
            recorded.parts = Some(parts);
        }
    }

    /// Adds to the last change what its line leaves out.
    fn detail<T: std::fmt::Debug>(&mut self, old: &T, new: &T) {
        self.detail_text(format!("{old:?} → {new:?}"));
    }

    fn detail_text(&mut self, text: String) {
        if let Some(recorded) = self.recorded.last_mut() {
            recorded.change.detail = text;
        }
    }

    /// Documentation and deprecation, which everything has. `what` is empty, or ends in a colon and a blank.
    fn about(&mut self, subject: &str, what: &str, old: About<'_>, new: About<'_>, places: Places) {
        match (old.deprecated, new.deprecated) {
            (None, Some("")) => self.push(DEPRECATED, subject, format!("{what}deprecated"), places),
            (None, Some(reason)) => {
                self.push(
                    DEPRECATED,
                    subject,
                    format!("{what}deprecated: {reason}"),
                    places,
                );
            }
            (Some(_), None) => {
                let message = format!("{what}no longer deprecated");
                self.push(UNDEPRECATED, subject, message, places);
            }
            (Some(a), Some(b)) if a != b => {
                let message = format!("{what}another reason for the deprecation");
                self.push(DOCS_CHANGED, subject, message, places);
            }
            _ => {}
        }
        if old.doc != new.doc {
            self.push(
                DOCS_CHANGED,
                subject,
                format!("{what}other documentation"),
                places,
            );
        }
    }

    /// Whether an old and a new type are the same for callers and on the wire. What an alias stands for
    /// counts, not whether there is one; an alias that changes is reported once, at the alias.
    fn same(&self, old: &Type, new: &Type) -> bool {
        if let (Type::Named(a), Type::Named(b)) = (old, new)
            && self.pairs.ty(*a) == Some(b.0)
        {
            return true;
        }
        match (self.old.resolve(old), self.new.resolve(new)) {
            (Type::Scalar(a), Type::Scalar(b)) => a == b,
            (Type::Named(a), Type::Named(b)) => {
                let alias = |api: &Api, id| matches!(api.type_def(id).kind, TypeKind::Alias(_));
                self.pairs.ty(*a) == Some(b.0) && !alias(self.old, *a) && !alias(self.new, *b)
            }
            (Type::Array(a), Type::Array(b))
            | (Type::Map(a), Type::Map(b))
            | (Type::Nullable(a), Type::Nullable(b))
            | (Type::Page(a), Type::Page(b)) => self.same(a, b),
            _ => false,
        }
    }
}

#[derive(Clone, Copy, Default)]
struct About<'a> {
    doc: Option<&'a str>,
    deprecated: Option<&'a str>,
}

impl<'a> About<'a> {
    fn new(doc: Option<&'a String>, deprecated: Option<&'a String>) -> Self {
        Self {
            doc: doc.map(String::as_str),
            deprecated: deprecated.map(String::as_str),
        }
    }
}
