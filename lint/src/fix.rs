//! Automatic fixes, as splices: every other line stays byte for byte.

use std::collections::HashMap;

use specwright_edit::{Document, Mapping, Splice, remove_item, scalar};
use specwright_model::source::{Place, SourceFile};
use specwright_model::syntax::tree::{Key, Node, Style, Value};

/// A fix that needs no judgement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fix {
    /// Takes away the entry whose key stands here, or the list item.
    Remove(Place),
    /// Takes away the reason of the entry whose key stands here.
    RemoveReason(Place),
    /// Marks the parameter whose key stands here as secret.
    MarkSecret(Place),
    /// Writes another name here.
    Rename(Place, String),
}

impl Fix {
    /// Where it begins to change something.
    pub fn place(&self) -> Place {
        match self {
            Self::Remove(place)
            | Self::RemoveReason(place)
            | Self::MarkSecret(place)
            | Self::Rename(place, _) => *place,
        }
    }
}

/// The texts of files that fixes change, by index. Of two fixes at one place only the first is made,
/// and none is made that would take a comment away.
pub fn apply(description: &[SourceFile], fixes: &[Fix]) -> Vec<(usize, String)> {
    let mut changed = Vec::new();
    for (index, file) in description.iter().enumerate() {
        let here: Vec<&Fix> = fixes
            .iter()
            .filter(|fix| fix.place().file as usize == index)
            .collect();
        if here.is_empty() {
            continue;
        }
        let Ok(document) = Document::parse(&file.text) else {
            continue;
        };
        let mut splices: Vec<Splice> = Vec::new();
        let mut removed = RemovedCounts::new();
        for fix in here {
            let splice = one(&document, fix, &mut removed);
            let splice = splice.filter(|new| !document.loses_a_comment(new));
            let apart = |new: &Splice| {
                let clash = |old: &Splice| {
                    new.start < old.end.max(old.start + 1) && old.start < new.end.max(new.start + 1)
                };
                !splices.iter().any(clash)
            };
            if let Some(new) = splice.filter(apart) {
                splices.push(new);
            }
        }
        if !splices.is_empty() {
            changed.push((index, specwright_edit::apply(&file.text, splices)));
        }
    }
    changed
}

/// The way to a node: containers, each with the index that leads on.
type NodePath<'a> = Vec<(&'a Node, usize)>;

fn one(document: &Document<'_>, fix: &Fix, removed: &mut RemovedCounts) -> Option<Splice> {
    if let Fix::Rename(place, name) = fix {
        let (start, end) = (place.start as usize, place.end as usize);
        return Some(Splice::new(start, end, scalar(name)));
    }
    let mut path = NodePath::new();
    find(document.root(), fix.place().start, &mut path).then_some(())?;
    let is_alias = |node: &Node| node.style == Style::Alias;
    // What an alias says is written elsewhere, and perhaps for others too.
    let value = entry(&path).map(|(_, node)| node);
    let mut around = path.iter().map(|(node, _)| *node).chain(value);
    if around.any(is_alias) {
        return None;
    }
    match fix {
        Fix::Remove(_) => remove(document, path, removed),
        Fix::RemoveReason(_) => {
            let node = &entry(&path)?.1;
            let is_reason =
                |(key, _): &(Key, Node)| matches!(key.text.as_str(), "because" | "$because");
            let index = entries(node).iter().position(is_reason)?;
            path.push((node, index));
            remove(document, path, removed)
        }
        Fix::MarkSecret(_) => mark_secret(document, &entry(&path)?.1),
        Fix::Rename(..) => None,
    }
}

/// Finds the key, or the item of a list, that begins at this byte.
fn find<'a>(node: &'a Node, start: u32, path: &mut NodePath<'a>) -> bool {
    let children: Vec<(u32, &Node)> = match &node.value {
        Value::Map(entries) => entries.iter().map(|(k, n)| (k.place.start, n)).collect(),
        Value::List(items) => items.iter().map(|n| (n.place.start, n)).collect(),
        Value::Null | Value::Text(_) => return false,
    };
    for (index, (at, child)) in children.into_iter().enumerate() {
        path.push((node, index));
        if at == start || find(child, start, path) {
            return true;
        }
        path.pop();
    }
    false
}

fn entries(node: &Node) -> &[(Key, Node)] {
    match &node.value {
        Value::Map(entries) => entries,
        _ => &[],
    }
}

fn entry<'a>(path: &NodePath<'a>) -> Option<&'a (Key, Node)> {
    let (node, index) = path.last()?;
    entries(node).get(*index)
}

/// How many entries were taken away already, by the place of what holds them.
type RemovedCounts = HashMap<u32, usize>;

/// Takes an entry away; with the last one goes what held it. One is always left when several go at
/// once.
fn remove(
    document: &Document<'_>,
    mut path: NodePath<'_>,
    removed: &mut RemovedCounts,
) -> Option<Splice> {
    while let Some((container, index)) = path.pop() {
        let number = match &container.value {
            Value::Map(entries) => entries.len(),
            Value::List(items) => items.len(),
            Value::Null | Value::Text(_) => 0,
        };
        let gone = removed.entry(container.place.start).or_default();
        if number <= 1 {
            continue;
        }
        if number - *gone <= 1 {
            return None;
        }
        *gone += 1;
        return match Mapping::new(document, container) {
            Some(mapping) => mapping.remove(index),
            None => remove_item(document, container, index),
        };
    }
    None
}

fn mark_secret(document: &Document<'_>, value: &Node) -> Option<Splice> {
    let (start, end) = (value.place.start as usize, value.end as usize);
    let written = document.text().get(start..end)?;
    let parts = entries(value);
    if !parts.iter().any(|(key, _)| key.text == "type") {
        let text = format!("{{ type: {written}, secret: true }}");
        return Some(Splice::new(start, end, text));
    }
    let (key, last) = parts.last()?;
    let at = last.end as usize;
    let text = if written.starts_with('{') {
        ", secret: true".to_owned()
    } else {
        let indent = (key.place.column as usize).saturating_sub(1);
        format!("\n{}secret: true", " ".repeat(indent))
    };
    Some(Splice::new(at, at, text))
}
