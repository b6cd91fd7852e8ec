//! The net below the rules: everything that callers could do and no longer can.
//!
//! What no rule called major and still loses something becomes a change of its own. What is lost and what
//! came instead is code of callers before and after.

use std::collections::{BTreeMap, HashMap, HashSet};

use specwright_codegen::uses::Use;

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

/// What types and resources are called now: that they are renamed has been said once, at each of them.
pub(super) struct Names {
    types: HashMap<String, String>,
    resources: Vec<[(String, String); 2]>,
}

impl Names {
    pub(super) fn of(found: &Found<'_>) -> Self {
        let types = found.old.types.iter().zip(&found.pairs.types);
        let types = types.filter_map(|(was, at)| {
            let is = found.new.types.get((*at)?)?;
            let names = (was.rust_name.clone(), is.rust_name.clone());
            (names.0 != names.1).then_some(names)
        });
        let resources = found.old.resources.iter().zip(&found.pairs.resources);
        let resources = resources.filter_map(|(was, at)| {
            let is = found.new.resources.get((*at)?)?;
            let (was, is) = (&was.module, &is.module);
            (was != is).then(|| {
                let path = (format!("api::{was}::"), format!("api::{is}::"));
                [path, (format!("client.{was}()"), format!("client.{is}()"))]
            })
        });
        Self {
            types: types.collect(),
            resources: resources.collect(),
        }
    }

    /// Old and new paths of types, in order.
    fn types(&self) -> Vec<(String, String)> {
        let path = |name: &str| format!("types::{name}");
        let names = self.types.iter().map(|(was, is)| (path(was), path(is)));
        let mut names: Vec<_> = names.collect();
        names.sort_unstable();
        names
    }

    /// The same with the new names in the code.
    pub(super) fn renamed(&self, mut uses: Vec<Use>) -> Vec<Use> {
        for one in &mut uses {
            if let Some(code) = self.apply(&one.code) {
                one.code = code;
            }
        }
        uses
    }

    /// Code with the new names, if it says any that changed.
    fn apply(&self, code: &str) -> Option<String> {
        const PATH: &str = "types::";
        let mut text: Option<String> = None;
        if !self.types.is_empty() {
            let mut done = 0;
            for (at, _) in code.match_indices(PATH) {
                let start = at + PATH.len();
                let rest = &code[start..];
                let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
                let name = &rest[..end.unwrap_or(rest.len())];
                if let Some(is) = self.types.get(name) {
                    let text = text.get_or_insert_default();
                    text.push_str(&code[done..start]);
                    text.push_str(is);
                    done = start + name.len();
                }
            }
            if let Some(text) = &mut text {
                text.push_str(&code[done..]);
            }
        }
        for (was, is) in self.resources.iter().flatten() {
            let now = text.as_deref().unwrap_or(code);
            if now.contains(was) {
                text = Some(now.replace(was, is));
            }
        }
        text
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
