//! Composes edits of flow collections (`{ … }`, `[ … ]`), so that commas stay right.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::separator::separator;
use crate::splice::{Range, Splice};

/// What becomes of one collection.
struct Group {
    items: Arc<[Range]>,
    gone: BTreeSet<usize>,
    added: Vec<String>,
}

/// The same edits, those of each collection as one: what is left always has its commas right.
pub(crate) fn compose(text: &str, splices: Vec<Splice>) -> Vec<Splice> {
    let mut plain = Vec::new();
    let mut groups: BTreeMap<Range, Group> = BTreeMap::new();
    for mut splice in splices {
        let Some(member) = splice.member.take() else {
            plain.push(splice);
            continue;
        };
        let group = groups.entry(member.brackets).or_insert_with(|| Group {
            items: member.items,
            gone: BTreeSet::new(),
            added: Vec::new(),
        });
        match member.goes {
            Some(index) => drop(group.gone.insert(index)),
            None => group.added.push(splice.text),
        }
    }
    for (brackets, group) in groups {
        group.splices(text, brackets, &mut plain);
    }
    plain
}

impl Group {
    fn splices(&self, text: &str, (open, end): Range, out: &mut Vec<Splice>) {
        let added = self.added.join(", ");
        let items = &self.items;
        let Some((first, last)) = items.first().zip(items.last()) else {
            let close = end.saturating_sub(1).max(open + 1);
            let blank = |inside: &str| inside.trim().is_empty();
            let end = if text.get(open + 1..close).is_some_and(blank) {
                close
            } else {
                open + 1
            };
            out.push(Splice::new(open + 1, end, format!(" {added} ")));
            return;
        };
        let kept = (0..items.len()).rev().find(|i| !self.gone.contains(i));
        let before_kept = self.gone.iter().filter(|i| Some(**i) < kept);
        for (item, next) in before_kept.filter_map(|i| items.get(*i).zip(items.get(i + 1))) {
            out.push(Splice::new(item.0, next.0, String::new()));
        }
        let Some((at, kept)) = kept.and_then(|at| Some((at, items.get(at)?))) else {
            out.push(Splice::new(first.0, last.1, added.clone()));
            let comma = separator(text, last.1).comma.filter(|_| added.is_empty());
            out.extend(comma.map(|at| Splice::new(at, at + 1, String::new())));
            return;
        };
        let Some(tail) = items.get(at + 1) else {
            // Nothing goes after the last one that stays.
            if !added.is_empty() {
                out.push(Splice::new(kept.1, kept.1, format!(", {added}")));
            }
            return;
        };
        if !added.is_empty() {
            out.push(Splice::new(tail.0, last.1, added));
            return;
        }
        let separator = separator(text, kept.1);
        match separator.comma.filter(|_| separator.comment) {
            // What is said there is about the one that stays.
            Some(comma) => {
                out.push(Splice::new(comma, comma + 1, String::new()));
                out.push(Splice::new(tail.0, last.1, String::new()));
            }
            None => out.push(Splice::new(kept.1, last.1, String::new())),
        }
    }
}

/// An entry with the comma that goes with it when nothing else goes.
pub(crate) fn with_comma(items: &[Range], index: usize) -> Option<Range> {
    let (start, end) = *items.get(index)?;
    let before = index.checked_sub(1).and_then(|i| items.get(i));
    Some(match (items.get(index + 1), before) {
        (Some(next), _) => (start, next.0),
        (None, Some(before)) => (before.1, end),
        (None, None) => (start, end),
    })
}
