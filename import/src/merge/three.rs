//! Three ways for one mapping: the last import, the edited description, the new import.

use specwright_model::source::Place;
use specwright_model::syntax::tree::Node;

use super::splice::{Mapping, Splice};
use crate::description::Val;
use crate::tree;

/// Which side wins where both changed the same thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// What people wrote.
    Ours,
    /// What upstream says now.
    Theirs,
}

/// A place that both sides changed, each in its own way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// What it is about, such as `Notes.create` or `types::Note`, and the key.
    pub subject: String,
    /// The file of the edited description.
    pub file: String,
    /// Where in that file.
    pub place: Place,
    /// What upstream said at the last import.
    pub before: String,
    /// What people wrote.
    pub ours: String,
    /// What upstream says now.
    pub theirs: String,
}

/// What is needed to merge one mapping.
pub(crate) struct Scene<'a> {
    pub(crate) text: &'a str,
    pub(crate) file: &'a str,
    pub(crate) subject: String,
    pub(crate) choose: Option<Side>,
    pub(crate) conflicts: &'a mut Vec<Conflict>,
    pub(crate) splices: &'a mut Vec<Splice>,
}

/// Keys whose values are mappings of parameters, merged one by one.
const NESTED: [&str; 3] = ["path", "query", "header"];

/// Merges one mapping key by key.
pub(crate) fn mapping(
    scene: &mut Scene<'_>,
    base: &[(String, Val)],
    ours: &Node,
    theirs: &[(String, Val)],
) {
    let Some(map) = Mapping::new(scene.text, ours) else {
        return;
    };
    for (key, new) in theirs {
        let old = find(base, key);
        let mine = map
            .entries()
            .iter()
            .position(|(k, _)| bare(&k.text) == bare(key));
        if old.is_some_and(|(k, value)| k == key && same(value, new)) {
            // Upstream says what it said before: whatever people made of it stays.
            continue;
        }
        match (old, mine) {
            (None, None) => scene.splices.push(map.append(key, new)),
            // People took it out, and upstream says something else of it now.
            (Some((_, before)), None) => {
                let spelled = crate::yaml::flow(new);
                let side = choose(
                    scene,
                    ours,
                    key,
                    "left out".to_owned(),
                    (Some(before), &spelled),
                );
                if side == Some(Side::Theirs) {
                    scene.splices.push(map.append(key, new));
                }
            }
            (old, Some(index)) => entry(scene, map, index, old, (key, new)),
        }
    }
    for (key, old) in base.iter().filter(|(key, _)| find(theirs, key).is_none()) {
        let Some(index) = map
            .entries()
            .iter()
            .position(|(k, _)| bare(&k.text) == bare(key))
        else {
            continue;
        };
        let Some((mine_key, mine)) = map.entries().get(index) else {
            continue;
        };
        let untouched = mine_key.text == *key && same(&tree::value(mine), old);
        if untouched || decide(scene, mine, key, (Some(old), "left out")) == Some(Side::Theirs) {
            scene.splices.extend(map.remove(index));
        }
    }
}

fn entry(
    scene: &mut Scene<'_>,
    map: Mapping<'_>,
    index: usize,
    old: Option<(&String, &Val)>,
    (key, new): (&str, &Val),
) {
    let Some((mine_key, mine)) = map.entries().get(index) else {
        return;
    };
    let value = tree::value(mine);
    if mine_key.text == *key && same(&value, new) {
        return;
    }
    let empty = Vec::new();
    if NESTED.contains(&key)
        && let Val::Map(new) = new
    {
        let old = match old {
            Some((_, Val::Map(old))) => old,
            _ => &empty,
        };
        let subject = format!("{}.{key}", scene.subject);
        let mut inner = Scene {
            text: scene.text,
            file: scene.file,
            subject,
            choose: scene.choose,
            conflicts: scene.conflicts,
            splices: scene.splices,
        };
        return mapping(&mut inner, old, mine, new);
    }
    let untouched = old.is_some_and(|(k, old)| *k == mine_key.text && same(&value, old));
    let spelled = crate::yaml::flow(new);
    if untouched || decide(scene, mine, key, (old.map(|(_, v)| v), &spelled)) == Some(Side::Theirs)
    {
        scene.splices.extend(map.replace(index, key, new));
    }
}

/// Which side wins; without a choice it is a conflict.
pub(crate) fn decide(
    scene: &mut Scene<'_>,
    mine: &Node,
    key: &str,
    sides: (Option<&Val>, &str),
) -> Option<Side> {
    let ours = crate::yaml::flow(&tree::value(mine));
    choose(scene, mine, key, ours, sides)
}

fn choose(
    scene: &mut Scene<'_>,
    at: &Node,
    key: &str,
    ours: String,
    (before, theirs): (Option<&Val>, &str),
) -> Option<Side> {
    if scene.choose.is_none() {
        scene.conflicts.push(Conflict {
            subject: format!("{}.{}", scene.subject, bare(key)),
            file: scene.file.to_owned(),
            place: at.place,
            before: before.map_or_else(|| "nothing".to_owned(), crate::yaml::flow),
            ours,
            theirs: theirs.to_owned(),
        });
    }
    scene.choose
}

fn find<'v>(entries: &'v [(String, Val)], key: &str) -> Option<(&'v String, &'v Val)> {
    entries
        .iter()
        .find(|(k, _)| bare(k) == bare(key))
        .map(|(k, v)| (k, v))
}

/// The wire name without its mark.
fn bare(key: &str) -> &str {
    key.trim_end_matches(['?', '!'])
}

/// Whether two values mean the same: the order of a mapping's keys does not matter.
pub(crate) fn same(a: &Val, b: &Val) -> bool {
    match (a, b) {
        (Val::Map(a), Val::Map(b)) => {
            a.len() == b.len()
                && a.iter().all(|(key, value)| {
                    b.iter()
                        .any(|(other, twin)| key == other && same(value, twin))
                })
        }
        (Val::List(a), Val::List(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
        }
        (Val::Text(a) | Val::Ref(a), Val::Text(b) | Val::Ref(b)) => a == b,
        _ => false,
    }
}
