//! The net below the rules: everything that callers could do and no longer can.
//!
//! What no rule called major and still loses something becomes a change of its own. What is lost and what
//! came instead is code of callers before and after.

use std::collections::{BTreeMap, HashMap, HashSet};

use specwright_codegen::uses::Use;

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
    let mut lost: BTreeMap<&str, &Use> = BTreeMap::new();
    for one in old {
        let subject = subjects.get(&one.subject).unwrap_or(&one.subject);
        match after.get(one.code.as_str()) {
            None => {
                lost.entry(subject).or_insert(one);
            }
            // It still compiles, with a warning.
            Some(now) if now.former && !one.former => {}
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
        .filter(|one| !one.former && !before.contains(one.code.as_str()))
    {
        if let Some(rewrite) = callers.get_mut(&one.subject) {
            rewrite.after.push(one.shown.clone());
        }
    }
    missed(found, &lost);
    callers
}

/// What is lost though no rule said so.
fn missed(found: &mut Found<'_>, lost: &BTreeMap<&str, &Use>) {
    let major = found
        .changes
        .iter()
        .filter(|c| c.rule.verdict == Verdict::Major);
    let major: HashSet<String> = major.map(|change| change.subject.clone()).collect();
    for (subject, one) in lost
        .iter()
        .filter(|(subject, _)| !major.contains(**subject))
    {
        let message = format!("`{}` no longer compiles", one.shown);
        found.push(SURFACE_CHANGED, subject, message, (None, None));
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
