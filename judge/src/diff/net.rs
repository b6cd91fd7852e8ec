//! The net below the rules: everything that callers could do and no longer can.
//!
//! What no rule called major and still loses something becomes a change of its own. What is lost and what
//! came instead is code of callers before and after.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};

use specwright_codegen::uses::Use;

use super::{Found, operations, types};
use crate::change::{Rewrite, SURFACE_CHANGED, Verdict};

/// Adds what the rules missed; gives the code of callers by subject.
pub(super) fn compare(
    found: &mut Found<'_>,
    old: &[Use],
    new: &[Use],
) -> BTreeMap<String, Rewrite> {
    let names = Names::of(found);
    let code = |one| code(&names, one);
    let before: HashSet<Cow<'_, str>> = old.iter().map(code).collect();
    let after: HashMap<Cow<'_, str>, &Use> = new.iter().map(|one| (code(one), one)).collect();
    let subjects = subjects(found);
    let mut callers: BTreeMap<String, Rewrite> = BTreeMap::new();
    let mut lost: BTreeMap<&str, &Use> = BTreeMap::new();
    for one in old {
        let subject = subjects.get(&one.subject).unwrap_or(&one.subject);
        match after.get(&code(one)) {
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
        .filter(|one| !one.former && !before.contains(&code(one)))
    {
        if let Some(rewrite) = callers.get_mut(&one.subject) {
            rewrite.after.push(one.shown.clone());
        }
    }
    missed(found, &lost);
    callers
}

fn code<'u>(names: &Names, one: &'u Use) -> Cow<'u, str> {
    names.apply(&one.code)
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
struct Names {
    types: HashMap<String, String>,
    resources: Vec<(String, String)>,
}

impl Names {
    fn of(found: &Found<'_>) -> Self {
        let types = found.old.types.iter().zip(&found.pairs.types);
        let types = types.filter_map(|(was, at)| {
            let is = found.new.types.get((*at)?)?;
            let names = (was.rust_name.clone(), is.rust_name.clone());
            (names.0 != names.1).then_some(names)
        });
        let resources = found.old.resources.iter().zip(&found.pairs.resources);
        let resources = resources.filter_map(|(was, at)| {
            let is = found.new.resources.get((*at)?)?;
            let names = (was.module.clone(), is.module.clone());
            (names.0 != names.1).then_some(names)
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

    /// Code with the new names.
    fn apply<'c>(&self, code: &'c str) -> Cow<'c, str> {
        const PATH: &str = "types::";
        if self.types.is_empty() && self.resources.is_empty() {
            return code.into();
        }
        let mut text = String::with_capacity(code.len());
        let mut parts = code.split(PATH);
        text.push_str(parts.next().unwrap_or_default());
        for part in parts {
            let end = part.find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
            let (name, rest) = part.split_at(end.unwrap_or(part.len()));
            text.push_str(PATH);
            text.push_str(self.types.get(name).map_or(name, String::as_str));
            text.push_str(rest);
        }
        for (was, is) in &self.resources {
            text = text
                .replace(&format!("api::{was}::"), &format!("api::{is}::"))
                .replace(&format!("client.{was}()"), &format!("client.{is}()"));
        }
        text.into()
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
