//! The net below the rules: everything that callers could do and no longer can.
//!
//! Whatever is lost and is not explained by a change that a rule called major becomes a change of its own. What is
//! lost and what came instead is code of callers before and after.

use std::collections::{BTreeMap, HashMap, HashSet};

use specwright_codegen::uses::{Part, Use};
use specwright_model::api::Api;
use specwright_model::source::Place;

use super::names::Names;
use super::{Found, operations, types};
use crate::change::{Rewrite, SURFACE_CHANGED, Verdict};

/// Adds what the rules missed; gives the code of callers by subject.
pub(super) fn compare(
    found: &mut Found<'_>,
    names: &Names,
    old: &[Use],
    new: &[Use],
) -> BTreeMap<String, Rewrite> {
    let before: HashSet<&str> = old.iter().map(|one| one.code.as_str()).collect();
    let after: HashMap<&str, &Use> = new.iter().map(|one| (one.code.as_str(), one)).collect();
    let subjects = subjects(found);
    let mut callers: BTreeMap<String, Rewrite> = BTreeMap::new();
    let mut lost: BTreeMap<&str, Vec<&Use>> = BTreeMap::new();
    for one in old {
        let subject = subjects.get(&one.subject).unwrap_or(&one.subject);
        match after.get(one.code.as_str()) {
            None => lost.entry(subject).or_default().push(one),
            // It still compiles, with a warning.
            Some(now) if now.deprecated && !one.deprecated => {}
            Some(_) => continue,
        }
        callers
            .entry(subject.clone())
            .or_default()
            .before
            .push(one.shown.clone());
    }
    for (was, is) in names.types() {
        let rewrite = callers.entry(is.clone()).or_default();
        rewrite.before.push(was);
        rewrite.after.push(is);
    }
    for one in new
        .iter()
        .filter(|one| !one.deprecated && !before.contains(one.code.as_str()))
    {
        if let Some(rewrite) = callers.get_mut(&one.subject) {
            rewrite.after.push(one.shown.clone());
        }
    }
    missed(found, &lost);
    callers
}

/// What is lost though no rule said so: one change a subject, which holds all of it.
fn missed(found: &mut Found<'_>, lost: &BTreeMap<&str, Vec<&Use>>) {
    let mut explained_by: HashMap<String, Explained> = HashMap::new();
    for one in &found.recorded {
        if one.change.rule.verdict == Verdict::Major {
            let subject = explained_by.entry(one.change.subject.clone()).or_default();
            match &one.parts {
                Some(parts) => subject.parts.extend(parts.iter().cloned()),
                None => subject.whole = true,
            }
        }
    }
    for (subject, uses) in lost {
        let explained = |one: &&&Use| {
            explained_by
                .get(*subject)
                .is_some_and(|rules| rules.explains(one))
        };
        let untold: Vec<&&Use> = uses.iter().filter(|one| !explained(one)).collect();
        let Some(first) = untold.first() else {
            continue;
        };
        let message = match untold.len() {
            1 => format!("`{}` no longer compiles", first.shown),
            number => format!(
                "`{}` and {} more no longer compile",
                first.shown,
                number - 1
            ),
        };
        let places = (place(found.old, &first.subject), place(found.new, subject));
        found.push(SURFACE_CHANGED, subject, message, places);
        let code: Vec<&str> = untold.iter().map(|one| one.code.as_str()).collect();
        found.detail_text(code.join("\n"));
    }
}

/// Where a description says what a subject is.
fn place(api: &Api, subject: &str) -> Option<Place> {
    let ty = api.types.iter().find(|one| types::subject(one) == subject);
    let operation = || {
        let mut all = api.operations();
        all.find(|one| operations::subject(*one) == subject)
    };
    let resource = || api.resources.iter().find(|one| one.handle == subject);
    ty.map(|one| one.place)
        .or_else(|| operation().map(|(_, one)| one.place))
        .or_else(|| resource().map(|one| one.place))
}

/// What the rules explain of one subject.
#[derive(Default)]
struct Explained {
    whole: bool,
    parts: HashSet<Part>,
}

impl Explained {
    fn explains(&self, one: &Use) -> bool {
        self.whole
            || self.parts.contains(&one.part)
            || (one.deprecated && self.parts.contains(&Part::DeprecatedName))
    }
}

/// What old subjects are called now.
fn subjects(found: &Found<'_>) -> HashMap<String, String> {
    let (old, new) = (found.old, found.new);
    let mut subjects = HashMap::new();
    for (was, at) in old.resources.iter().zip(&found.pairs.resources) {
        if let Some(is) = at.and_then(|at| new.resources.get(at)) {
            subjects.insert(was.handle.clone(), is.handle.clone());
        }
    }
    let all: Vec<_> = new.operations().collect();
    for (was, at) in old.operations().zip(&found.pairs.operations) {
        if let Some(is) = at.and_then(|at| all.get(at)) {
            subjects.insert(operations::subject(was), operations::subject(*is));
        }
    }
    for (was, at) in old.types.iter().zip(&found.pairs.types) {
        if let Some(is) = at.and_then(|at| new.types.get(at)) {
            subjects.insert(types::subject(was), types::subject(is));
        }
    }
    subjects
}

#[cfg(test)]
mod tests {
    use specwright_codegen::uses::{Part, Use};
    use specwright_model::api::Api;
    use specwright_model::source::SourceFile;

    use super::super::{Found, explains};
    use super::{Names, compare};
    use crate::change::{Change, DEPRECATED_NAME_REMOVED, DOCS_CHANGED, FIELD_REMOVED, TYPE_KIND};
    use crate::pairs::Pairs;

    const SUBJECT: &str = "types::Note";

    fn nothing() -> Api {
        let file = SourceFile {
            name: "api.yaml".to_owned(),
            text: "api: Shop\nhost: api.shop.example\n".to_owned(),
        };
        specwright_model::read(&[file]).api.expect("a description")
    }

    /// A made-up statement about a part of a type.
    fn one(part: Part, code: &str) -> Use {
        Use {
            subject: SUBJECT.to_owned(),
            part,
            code: format!("{code};"),
            shown: code.to_owned(),
            deprecated: false,
        }
    }

    fn named(name: &str) -> Use {
        one(Part::Named(name.to_owned()), name)
    }

    /// What the net says when these statements are lost and the rules have said that.
    fn said(lost: &[Use], rules: impl FnOnce(&mut Found<'_>)) -> Vec<Change> {
        let api = nothing();
        let mut found = Found {
            old: &api,
            new: &api,
            pairs: Pairs::of(&api, &api),
            entities: std::collections::BTreeSet::new(),
            new_entities: std::collections::BTreeSet::new(),
            recorded: Vec::new(),
        };
        rules(&mut found);
        let before = found.recorded.len();
        compare(&mut found, &Names::default(), lost, &[]);
        let added = found.recorded.into_iter().skip(before);
        added.map(|one| one.change).collect()
    }

    fn record(found: &mut Found<'_>, rule: crate::Rule, parts: Option<Vec<Part>>) {
        found.push(rule, SUBJECT, "it is recorded", (None, None));
        if let Some(parts) = parts {
            found.only(parts);
        }
    }

    #[test]
    fn what_explains_one_part_does_not_hide_another() {
        let lost = [named("explained"), named("unexplained")];
        let rules = |found: &mut Found<'_>| {
            record(found, FIELD_REMOVED, Some(explains::named("explained")));
        };
        let said = said(&lost, rules);
        let messages: Vec<&str> = said.iter().map(|change| change.message.as_str()).collect();
        assert_eq!(messages, ["`unexplained` no longer compiles"]);
        assert_eq!(said[0].subject, SUBJECT);
    }

    #[test]
    fn several_losses_are_one_change_and_an_approval_means_them_all() {
        let lost = [named("a"), one(Part::Made, "b"), one(Part::Extra, "c")];
        let three = said(&lost, |_| {});
        assert_eq!(three.len(), 1);
        assert_eq!(three[0].message, "`a` and 2 more no longer compile");
        assert_eq!(three[0].detail, "a;\nb;\nc;");
        let other = [named("a"), one(Part::Made, "b"), one(Part::Extra, "d")];
        let other = said(&other, |_| {});
        assert_eq!(other[0].message, three[0].message);
        assert_ne!(other[0].fingerprint(), three[0].fingerprint());
    }

    #[test]
    fn what_is_reported_of_the_whole_explains_each_part() {
        let lost = [named("a"), one(Part::Made, "b")];
        assert_eq!(said(&lost, |found| record(found, TYPE_KIND, None)), []);
    }

    #[test]
    fn what_is_no_break_explains_none() {
        let said = said(&[named("a")], |found| record(found, DOCS_CHANGED, None));
        assert_eq!(said.len(), 1);
    }

    #[test]
    fn a_deprecated_name_that_goes_takes_all_with_it_that_used_it() {
        let mut old = [one(Part::Made, "old()"), one(Part::Sent, "old().send()")];
        let rules = |found: &mut Found<'_>| {
            record(
                found,
                DEPRECATED_NAME_REMOVED,
                Some(explains::deprecated_name()),
            );
        };
        assert_eq!(said(&old, rules).len(), 1);
        for one in &mut old {
            one.deprecated = true;
        }
        assert_eq!(said(&old, rules), []);
    }
}
