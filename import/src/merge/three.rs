//! Three ways for one mapping: what upstream said, the edited description, what upstream says now.

use specwright_model::source::Place;
use specwright_model::syntax::tree::{Node, Value};

use super::choices::{Choices, Side};
use super::edited::{bare, entries, wire};
use super::splice::{Document, Mapping, Splice};
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

/// A conflict for which a side was chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decided {
    /// What both sides changed.
    pub conflict: Conflict,
    /// Which one wins.
    pub side: Side,
}

/// What is needed to merge one mapping.
pub(crate) struct Scene<'a> {
    pub(crate) document: &'a Document<'a>,
    pub(crate) file: &'a str,
    pub(crate) subject: String,
    pub(crate) choices: &'a Choices,
    pub(crate) conflicts: &'a mut Vec<Conflict>,
    pub(crate) decided: &'a mut Vec<Decided>,
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

/// Merges one mapping key by key; `ours` is one, or nothing is left of it.
pub(crate) fn mapping(scene: &mut Scene<'_>, sides: Sides<'_>, ours: &Node) -> Left {
    let map = Mapping::new(scene.document, ours);
    let mut left = Left {
        entries: entries(ours).len(),
        added: Vec::new(),
    };
    for (key, new) in sides.theirs {
        let entry = One {
            kept: find(sides.kept, key, new),
            base: find(sides.base, key, new),
            theirs: Some((key, new)),
        };
        let index = map.and_then(|map| Some((map, position(map, key, new)?)));
        match index {
            Some((map, index)) => present(scene, map, index, entry),
            // The import said nothing of it before, or people took it out.
            None if entry.kept.is_none() => left.added.push((key.clone(), new.clone())),
            None if entry.upstream_stayed() => {}
            None => {
                let told = Told::new(entry.base, "left out".to_owned(), spelled(key, new));
                if choose(scene, ours, key, told) == Some(Side::Theirs) {
                    left.added.push((key.clone(), new.clone()));
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
        let index = map.and_then(|map| Some((map, position(map, key, old)?)));
        if index.is_some_and(|(map, index)| vanished(scene, map, index, entry)) {
            left.entries -= 1;
        }
    }
    for (key, new) in &left.added {
        scene.splices.extend(map.map(|map| map.append(key, new)));
        scene.written.push(new.clone());
    }
    left
}

/// What is left of a mapping after a merge.
pub(crate) struct Left {
    /// How many of the entries that people had.
    entries: usize,
    /// What came.
    added: Vec<(String, Val)>,
}

impl Left {
    /// Whether nothing stands there any more.
    pub(crate) fn is_empty(&self) -> bool {
        self.entries == 0 && self.added.is_empty()
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
    if let Val::Map(new) = new
        && is_nested(key, mine)
    {
        nested(scene, (map, index), entry, new);
        return;
    }
    let untouched = entry.is_untouched(&mine_key.text, &value);
    if !untouched && entry.upstream_stayed() {
        return;
    }
    let told = || {
        let ours = spelled(&mine_key.text, &value);
        Told::new(entry.base, ours, spelled(key, new))
    };
    if untouched || choose(scene, mine, key, told()) == Some(Side::Theirs) {
        scene.splices.extend(map.replace(index, key, new));
        scene.written.push(new.clone());
    }
}

/// An entry that upstream does not have any more; says whether it goes.
fn vanished(scene: &mut Scene<'_>, map: Mapping<'_>, index: usize, entry: One<'_>) -> bool {
    let (Some((mine_key, mine)), Some((key, _))) = (map.entries().get(index), entry.kept) else {
        return false;
    };
    let value = tree::value(mine);
    let untouched = entry.is_untouched(&mine_key.text, &value);
    if !untouched && is_nested(key, mine) {
        // What people added to it stays.
        return nested(scene, (map, index), entry, &[]);
    }
    if !untouched && entry.upstream_stayed() {
        return false;
    }
    let told = || {
        let ours = spelled(&mine_key.text, &value);
        Told::new(entry.base, ours, "left out".to_owned())
    };
    let goes = untouched || choose(scene, mine, key, told()) == Some(Side::Theirs);
    if goes {
        scene.splices.extend(map.remove(index));
    }
    goes
}

/// Whether the value of a key is merged entry by entry: a section of parameters, or its bare key.
fn is_nested(key: &str, mine: &Node) -> bool {
    NESTED.contains(&key) && matches!(mine.value, Value::Map(_) | Value::Null)
}

/// Merges the value at this index of a mapping entry by entry; says whether its key goes with the
/// last of them.
fn nested(
    scene: &mut Scene<'_>,
    (map, index): (Mapping<'_>, usize),
    entry: One<'_>,
    theirs: &Entries,
) -> bool {
    let (Some((mine_key, mine)), Some((key, _))) =
        (map.entries().get(index), entry.theirs.or(entry.kept))
    else {
        return false;
    };
    let inside = |side: Option<(&str, &Val)>| match side {
        Some((_, Val::Map(entries))) => entries.clone(),
        _ => Vec::new(),
    };
    let (kept, base) = (inside(entry.kept), inside(entry.base));
    let mut splices = Vec::new();
    let mut inner = Scene {
        document: scene.document,
        file: scene.file,
        subject: format!("{}.{key}", scene.subject),
        choices: scene.choices,
        conflicts: scene.conflicts,
        decided: scene.decided,
        splices: &mut splices,
        written: scene.written,
    };
    let sides = Sides {
        kept: &kept,
        base: &base,
        theirs,
    };
    let left = mapping(&mut inner, sides, mine);
    let had_any = !entries(mine).is_empty();
    if left.is_empty() && had_any {
        scene.splices.extend(map.remove(index));
        return true;
    }
    if !had_any && !left.added.is_empty() {
        let whole = Val::Map(left.added);
        splices = Vec::from_iter(map.replace(index, &mine_key.text, &whole));
    }
    scene.splices.extend(splices);
    false
}

/// A conflict in words: entries as they stand in a file, with their marks.
pub(crate) struct Told {
    before: String,
    ours: String,
    theirs: String,
}

impl Told {
    pub(crate) fn new(before: Option<(&str, &Val)>, ours: String, theirs: String) -> Self {
        let before = before.map(|(key, value)| spelled(key, value));
        Self {
            before: before.unwrap_or_else(|| "nothing".to_owned()),
            ours,
            theirs,
        }
    }
}

/// An entry in one line; without a key, its value.
pub(crate) fn spelled(key: &str, value: &Val) -> String {
    let value = specwright_edit::flow(&crate::yaml::under(key, value));
    if key.is_empty() {
        value
    } else {
        format!("{}: {value}", crate::yaml::scalar(key))
    }
}

/// Which side wins; without a choice it is a conflict.
pub(crate) fn choose(scene: &mut Scene<'_>, at: &Node, key: &str, told: Told) -> Option<Side> {
    let dot = if key.is_empty() { "" } else { "." };
    let subject = format!("{}{dot}{}", scene.subject, bare(key));
    let side = scene.choices.side(&subject);
    let conflict = Conflict {
        subject,
        file: scene.file.to_owned(),
        place: at.place,
        before: told.before,
        ours: told.ours,
        theirs: told.theirs,
    };
    match side {
        Some(side) => scene.decided.push(Decided { conflict, side }),
        None => scene.conflicts.push(conflict),
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
