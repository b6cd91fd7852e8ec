//! Three-way merge of one mapping: last import, edited description, new upstream.

use specwright_edit::{Document, Mapping, Splice, YamlValue};
use specwright_model::source::Place;
use specwright_model::syntax::shape::lookup::{self, without_mark};
use specwright_model::syntax::tree::{Node, Value};

use super::choices::{Choices, Side};
use super::edited::{entries, wire};
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
    /// What users wrote.
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
pub(crate) struct MergeContext<'a> {
    pub(crate) document: &'a Document<'a>,
    pub(crate) file: &'a str,
    pub(crate) subject: String,
    pub(crate) choices: &'a Choices,
    pub(crate) conflicts: &'a mut Vec<Conflict>,
    pub(crate) decided: &'a mut Vec<Decided>,
    pub(crate) splices: &'a mut Vec<Splice>,
    /// What was written into the description.
    pub(crate) written: &'a mut Vec<YamlValue>,
}

type Entries = [(String, YamlValue)];

/// What an entry was and is, apart from what users made of it.
#[derive(Clone, Copy)]
pub(crate) struct Versions<'v> {
    /// What the last import wrote: who differs from it has edited.
    pub(crate) last: &'v Entries,
    /// What upstream said then, as it is read today.
    pub(crate) base: &'v Entries,
    /// What upstream says now.
    pub(crate) theirs: &'v Entries,
}

/// Merges one mapping key by key; `ours` is one, or nothing is left of it.
pub(crate) fn mapping(
    context: &mut MergeContext<'_>,
    versions: Versions<'_>,
    ours: &Node,
) -> Remaining {
    let map = Mapping::new(context.document, ours);
    let mut remaining = Remaining {
        entries: entries(ours).len(),
        added: Vec::new(),
    };
    for (key, new) in versions.theirs {
        let entry = ThreeWayEntry {
            last: find(versions.last, key, new),
            base: find(versions.base, key, new),
            theirs: Some((key, new)),
        };
        let index = map.and_then(|map| Some((map, position(map, key, new)?)));
        match index {
            Some((map, index)) => present(context, map, index, entry),
            // The import said nothing of it before, or users took it out.
            None if entry.last.is_none() => remaining.added.push((key.clone(), new.clone())),
            None if entry.upstream_stayed() => {}
            None => {
                let conflict =
                    ConflictText::new(entry.base, "left out".to_owned(), spelled(key, new));
                if choose(context, ours, key, conflict) == Some(Side::Theirs) {
                    remaining.added.push((key.clone(), new.clone()));
                }
            }
        }
    }
    let gone = versions.last.iter();
    for (key, old) in gone.filter(|(key, old)| find(versions.theirs, key, old).is_none()) {
        let entry = ThreeWayEntry {
            last: Some((key, old)),
            base: find(versions.base, key, old),
            theirs: None,
        };
        let index = map.and_then(|map| Some((map, position(map, key, old)?)));
        if index.is_some_and(|(map, index)| vanished(context, map, index, entry)) {
            remaining.entries -= 1;
        }
    }
    for (key, new) in &remaining.added {
        context.splices.extend(map.map(|map| map.append(key, new)));
        context.written.push(new.clone());
    }
    remaining
}

/// What is left of a mapping after a merge.
pub(crate) struct Remaining {
    /// How many of the entries that users had.
    entries: usize,
    /// What came.
    added: Vec<(String, YamlValue)>,
}

impl Remaining {
    /// Whether nothing stands there any more.
    pub(crate) fn is_empty(&self) -> bool {
        self.entries == 0 && self.added.is_empty()
    }
}

/// `ThreeWayEntry` entry on all sides but ours.
#[derive(Clone, Copy)]
struct ThreeWayEntry<'v> {
    last: Option<(&'v str, &'v YamlValue)>,
    base: Option<(&'v str, &'v YamlValue)>,
    theirs: Option<(&'v str, &'v YamlValue)>,
}

impl ThreeWayEntry<'_> {
    /// Whether upstream says what it said before.
    fn upstream_stayed(&self) -> bool {
        match (self.base, self.theirs) {
            (Some((a, old)), Some((b, new))) => a == b && same(old, new),
            (None, None) => true,
            _ => false,
        }
    }

    /// Whether users left what the import wrote.
    fn is_untouched(&self, key: &str, value: &YamlValue) -> bool {
        self.last
            .is_some_and(|(was, old)| was == key && same(value, old))
    }
}

/// An entry that the description has and upstream says something of.
fn present(
    context: &mut MergeContext<'_>,
    map: Mapping<'_>,
    index: usize,
    entry: ThreeWayEntry<'_>,
) {
    let (Some((our_key, our_value)), Some((key, new))) = (map.entries().get(index), entry.theirs)
    else {
        return;
    };
    let value = tree::value(our_value);
    if our_key.text == key && same(&value, new) {
        return;
    }
    if let YamlValue::Map(new) = new
        && is_nested(key, our_value)
    {
        nested(context, (map, index), entry, new);
        return;
    }
    let untouched = entry.is_untouched(&our_key.text, &value);
    if !untouched && entry.upstream_stayed() {
        return;
    }
    let conflict = || {
        let ours = spelled(&our_key.text, &value);
        ConflictText::new(entry.base, ours, spelled(key, new))
    };
    if untouched || choose(context, our_value, key, conflict()) == Some(Side::Theirs) {
        context.splices.extend(map.replace(index, key, new));
        context.written.push(new.clone());
    }
}

/// An entry that upstream does not have any more; says whether it goes.
fn vanished(
    context: &mut MergeContext<'_>,
    map: Mapping<'_>,
    index: usize,
    entry: ThreeWayEntry<'_>,
) -> bool {
    let (Some((our_key, our_value)), Some((key, _))) = (map.entries().get(index), entry.last)
    else {
        return false;
    };
    let value = tree::value(our_value);
    let untouched = entry.is_untouched(&our_key.text, &value);
    if !untouched && is_nested(key, our_value) {
        // What users added to it stays.
        return nested(context, (map, index), entry, &[]);
    }
    if !untouched && entry.upstream_stayed() {
        return false;
    }
    let conflict = || {
        let ours = spelled(&our_key.text, &value);
        ConflictText::new(entry.base, ours, "left out".to_owned())
    };
    let goes = untouched || choose(context, our_value, key, conflict()) == Some(Side::Theirs);
    if goes {
        context.splices.extend(map.remove(index));
    }
    goes
}

/// Whether the value of a key is merged entry by entry: a section of parameters, or its bare key.
fn is_nested(key: &str, our_value: &Node) -> bool {
    lookup::parameter_sections().any(|section| section == key)
        && matches!(our_value.value, Value::Map(_) | Value::Null)
}

/// Merges the value at this index of a mapping entry by entry; says whether its key goes with the
/// last of them.
fn nested(
    context: &mut MergeContext<'_>,
    (map, index): (Mapping<'_>, usize),
    entry: ThreeWayEntry<'_>,
    theirs: &Entries,
) -> bool {
    let (Some((our_key, our_value)), Some((key, _))) =
        (map.entries().get(index), entry.theirs.or(entry.last))
    else {
        return false;
    };
    let inside = |side: Option<(&str, &YamlValue)>| match side {
        Some((_, YamlValue::Map(entries))) => entries.clone(),
        _ => Vec::new(),
    };
    let (last, base) = (inside(entry.last), inside(entry.base));
    let mut splices = Vec::new();
    let mut inner = MergeContext {
        document: context.document,
        file: context.file,
        subject: format!("{}.{key}", context.subject),
        choices: context.choices,
        conflicts: context.conflicts,
        decided: context.decided,
        splices: &mut splices,
        written: context.written,
    };
    let versions = Versions {
        last: &last,
        base: &base,
        theirs,
    };
    let remaining = mapping(&mut inner, versions, our_value);
    let had_any = !entries(our_value).is_empty();
    if remaining.is_empty() && had_any {
        context.splices.extend(map.remove(index));
        return true;
    }
    if !had_any && !remaining.added.is_empty() {
        let whole = YamlValue::Map(remaining.added);
        splices = Vec::from_iter(map.replace(index, &our_key.text, &whole));
    }
    context.splices.extend(splices);
    false
}

/// A conflict in words: entries as they stand in a file, with their marks.
pub(crate) struct ConflictText {
    before: String,
    ours: String,
    theirs: String,
}

impl ConflictText {
    pub(crate) fn new(before: Option<(&str, &YamlValue)>, ours: String, theirs: String) -> Self {
        let before = before.map(|(key, value)| spelled(key, value));
        Self {
            before: before.unwrap_or_else(|| "nothing".to_owned()),
            ours,
            theirs,
        }
    }
}

/// An entry in one line; without a key, its value.
pub(crate) fn spelled(key: &str, value: &YamlValue) -> String {
    if key.is_empty() {
        specwright_edit::flow(value)
    } else {
        specwright_edit::flow_entry(key, value)
    }
}

/// Which side wins; without a choice it is a conflict.
pub(crate) fn choose(
    context: &mut MergeContext<'_>,
    at: &Node,
    key: &str,
    text: ConflictText,
) -> Option<Side> {
    let dot = if key.is_empty() { "" } else { "." };
    let subject = format!("{}{dot}{}", context.subject, without_mark(key));
    let side = context.choices.side(&subject);
    let conflict = Conflict {
        subject,
        file: context.file.to_owned(),
        place: at.place,
        before: text.before,
        ours: text.ours,
        theirs: text.theirs,
    };
    match side {
        Some(side) => context.decided.push(Decided { conflict, side }),
        None => context.conflicts.push(conflict),
    }
    side
}

/// The entry with the same name on the wire.
fn find<'v>(
    entries: &'v Entries,
    key: &str,
    value: &YamlValue,
) -> Option<(&'v str, &'v YamlValue)> {
    let name = wire_of(key, value);
    entries
        .iter()
        .find(|(other, copy)| wire_of(other, copy) == name)
        .map(|(key, value)| (key.as_str(), value))
}

fn position(map: Mapping<'_>, key: &str, value: &YamlValue) -> Option<usize> {
    let name = wire_of(key, value);
    let mut entries = map.entries().iter();
    entries.position(|(other, node)| wire(&other.text, node) == name)
}

pub(crate) fn wire_of<'v>(key: &'v str, value: &'v YamlValue) -> &'v str {
    let YamlValue::Map(entries) = value else {
        return without_mark(key);
    };
    let get = |name: &str| entries.iter().find(|(key, _)| key == name);
    match (get("type"), get("wire")) {
        (Some(_), Some((_, YamlValue::Text(wire)))) => wire,
        _ => without_mark(key),
    }
}

/// Whether two values mean the same: the order of a mapping's keys does not matter.
pub(crate) fn same(a: &YamlValue, b: &YamlValue) -> bool {
    match (a, b) {
        (YamlValue::Map(a), YamlValue::Map(b)) => {
            a.len() == b.len()
                && a.iter().all(|(key, value)| {
                    b.iter()
                        .any(|(other, copy)| key == other && same(value, copy))
                })
        }
        (YamlValue::List(a), YamlValue::List(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
        }
        (YamlValue::Text(a) | YamlValue::Ref(a), YamlValue::Text(b) | YamlValue::Ref(b)) => a == b,
        _ => false,
    }
}
