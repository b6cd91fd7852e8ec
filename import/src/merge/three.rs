//! Three ways for one mapping: what upstream said, the edited description, what upstream says now.

use specwright_model::source::Place;
use specwright_model::syntax::tree::Node;

use super::choices::{Choices, Side};
use super::edited::{bare, wire};
use super::splice::{Mapping, Splice};
use crate::description::Val;
use crate::tree;

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
    pub(crate) choices: &'a Choices,
    pub(crate) conflicts: &'a mut Vec<Conflict>,
    pub(crate) splices: &'a mut Vec<Splice>,
    /// What was written into the description.
    pub(crate) written: &'a mut Vec<Val>,
}

type Entries = [(String, Val)];

/// What an entry was and is, apart from what people made of it.
#[derive(Clone, Copy)]
pub(crate) struct Sides<'v> {
    /// What the last import wrote: who differs from it has edited.
    pub(crate) kept: &'v Entries,
    /// What upstream said then, as it is read today.
    pub(crate) base: &'v Entries,
    /// What upstream says now.
    pub(crate) theirs: &'v Entries,
}

/// Keys whose values are mappings of parameters, merged one by one.
const NESTED: [&str; 3] = ["path", "query", "header"];

/// Merges one mapping key by key.
pub(crate) fn mapping(scene: &mut Scene<'_>, sides: Sides<'_>, ours: &Node) {
    let Some(map) = Mapping::new(scene.text, ours) else {
        return;
    };
    for (key, new) in sides.theirs {
        let entry = One {
            kept: find(sides.kept, key, new),
            base: find(sides.base, key, new),
            theirs: Some((key, new)),
        };
        match position(map, key, new) {
            Some(index) => present(scene, map, index, entry),
            // The import said nothing of it before, or people took it out.
            None if entry.kept.is_none() => append(scene, map, key, new),
            None if entry.upstream_stayed() => {}
            None => {
                let (before, now) = (entry.base, crate::yaml::flow(new));
                let side = choose(scene, ours, key, "left out".to_owned(), (before, &now));
                if side == Some(Side::Theirs) {
                    append(scene, map, key, new);
                }
            }
        }
    }
    let gone = sides.kept.iter();
    for (key, old) in gone.filter(|(key, old)| find(sides.theirs, key, old).is_none()) {
        let entry = One {
            kept: Some((key, old)),
            base: find(sides.base, key, old),
            theirs: None,
        };
        if let Some(index) = position(map, key, old) {
            vanished(scene, map, index, entry);
        }
    }
}

/// One entry on all sides but ours.
#[derive(Clone, Copy)]
struct One<'v> {
    kept: Option<(&'v str, &'v Val)>,
    base: Option<(&'v str, &'v Val)>,
    theirs: Option<(&'v str, &'v Val)>,
}

impl One<'_> {
    /// Whether upstream says what it said before.
    fn upstream_stayed(&self) -> bool {
        match (self.base, self.theirs) {
            (Some((a, old)), Some((b, new))) => a == b && same(old, new),
            (None, None) => true,
            _ => false,
        }
    }

    /// Whether people left what the import wrote.
    fn is_untouched(&self, key: &str, value: &Val) -> bool {
        self.kept
            .is_some_and(|(was, old)| was == key && same(value, old))
    }
}

fn append(scene: &mut Scene<'_>, map: Mapping<'_>, key: &str, new: &Val) {
    scene.splices.push(map.append(key, new));
    scene.written.push(new.clone());
}

/// An entry that the description has and upstream says something of.
fn present(scene: &mut Scene<'_>, map: Mapping<'_>, index: usize, entry: One<'_>) {
    let (Some((mine_key, mine)), Some((key, new))) = (map.entries().get(index), entry.theirs)
    else {
        return;
    };
    let value = tree::value(mine);
    if mine_key.text == key && same(&value, new) {
        return;
    }
    if NESTED.contains(&key)
        && let Val::Map(new) = new
    {
        return nested(scene, key, mine, entry, new);
    }
    let untouched = entry.is_untouched(&mine_key.text, &value);
    if !untouched && entry.upstream_stayed() {
        return;
    }
    let spelled = crate::yaml::flow(new);
    if untouched || decide(scene, mine, key, (entry.base, &spelled)) == Some(Side::Theirs) {
        scene.splices.extend(map.replace(index, key, new));
        scene.written.push(new.clone());
    }
}

/// An entry that upstream does not have any more.
fn vanished(scene: &mut Scene<'_>, map: Mapping<'_>, index: usize, entry: One<'_>) {
    let (Some((mine_key, mine)), Some((key, _))) = (map.entries().get(index), entry.kept) else {
        return;
    };
    let untouched = entry.is_untouched(&mine_key.text, &tree::value(mine));
    if !untouched && NESTED.contains(&key) {
        // What people added to it stays.
        return nested(scene, key, mine, entry, &[]);
    }
    let stays = !untouched && entry.upstream_stayed();
    if stays {
        return;
    }
    if untouched || decide(scene, mine, key, (entry.base, "left out")) == Some(Side::Theirs) {
        scene.splices.extend(map.remove(index));
    }
}

fn nested(scene: &mut Scene<'_>, key: &str, mine: &Node, entry: One<'_>, theirs: &Entries) {
    let inside = |side: Option<(&str, &Val)>| match side {
        Some((_, Val::Map(entries))) => entries.clone(),
        _ => Vec::new(),
    };
    let (kept, base) = (inside(entry.kept), inside(entry.base));
    let mut inner = Scene {
        text: scene.text,
        file: scene.file,
        subject: format!("{}.{key}", scene.subject),
        choices: scene.choices,
        conflicts: scene.conflicts,
        splices: scene.splices,
        written: scene.written,
    };
    let sides = Sides {
        kept: &kept,
        base: &base,
        theirs,
    };
    mapping(&mut inner, sides, mine);
}

/// Which side wins; without a choice it is a conflict.
pub(crate) fn decide(
    scene: &mut Scene<'_>,
    mine: &Node,
    key: &str,
    sides: (Option<(&str, &Val)>, &str),
) -> Option<Side> {
    let ours = crate::yaml::flow(&tree::value(mine));
    choose(scene, mine, key, ours, sides)
}

fn choose(
    scene: &mut Scene<'_>,
    at: &Node,
    key: &str,
    ours: String,
    (before, theirs): (Option<(&str, &Val)>, &str),
) -> Option<Side> {
    let dot = if key.is_empty() { "" } else { "." };
    let subject = format!("{}{dot}{}", scene.subject, bare(key));
    let side = scene.choices.side(&subject);
    if side.is_none() {
        let before = before.map(|(_, value)| crate::yaml::flow(value));
        scene.conflicts.push(Conflict {
            subject,
            file: scene.file.to_owned(),
            place: at.place,
            before: before.unwrap_or_else(|| "nothing".to_owned()),
            ours,
            theirs: theirs.to_owned(),
        });
    }
    side
}

/// The entry with the same name on the wire.
fn find<'v>(entries: &'v Entries, key: &str, value: &Val) -> Option<(&'v str, &'v Val)> {
    let name = wire_of(key, value);
    entries
        .iter()
        .find(|(other, twin)| wire_of(other, twin) == name)
        .map(|(key, value)| (key.as_str(), value))
}

fn position(map: Mapping<'_>, key: &str, value: &Val) -> Option<usize> {
    let name = wire_of(key, value);
    let mut entries = map.entries().iter();
    entries.position(|(other, node)| wire(&other.text, node) == name)
}

pub(crate) fn wire_of<'v>(key: &'v str, value: &'v Val) -> &'v str {
    let Val::Map(entries) = value else {
        return bare(key);
    };
    let get = |name: &str| entries.iter().find(|(key, _)| key == name);
    match (get("type"), get("wire")) {
        (Some(_), Some((_, Val::Text(wire)))) => wire,
        _ => bare(key),
    }
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
