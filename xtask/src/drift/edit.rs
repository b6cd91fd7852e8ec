//! Proposals as another text of the description's files.

use std::collections::{BTreeMap, BTreeSet};

use specwright_edit::{Document, Mapping, Splice, YamlValue, apply, layout, scalar};
use specwright_model::source::SourceFile;
use specwright_model::syntax::tree::{Key, Node};

use super::propose::{Change, Edit, Proposals};
use crate::Failure;
use crate::changed::Changed;
use crate::description::Folder;

/// The changed texts. What cannot be edited joins what is left.
pub(super) fn all(
    folder: &Folder,
    proposals: Proposals,
) -> Result<(Vec<Changed>, Proposals), Failure> {
    let Proposals { edits, mut left } = proposals;
    let mut by_file: BTreeMap<usize, Vec<Edit>> = BTreeMap::new();
    for edit in edits {
        by_file
            .entry(edit.place.file as usize)
            .or_default()
            .push(edit);
    }
    let (mut done, mut files) = (Vec::new(), folder.files.clone());
    for (index, edits) in by_file {
        let Some(file) = files.get_mut(index) else {
            continue;
        };
        let document = Document::parse(&file.text)
            .map_err(|_| Failure::new(format!("{} cannot be edited", file.name)))?;
        let (mut splices, mut places) = (Vec::new(), BTreeSet::new());
        for edit in edits {
            // Two edits of one field are two opinions.
            let is_second =
                !matches!(edit.change, Change::Add { .. }) && !places.insert(edit.place.start);
            match spliced(&document, &edit).filter(|_| !is_second) {
                Some(edited) => {
                    splices.extend(edited);
                    done.push(edit);
                }
                None => {
                    left.push((
                        edit.what,
                        "it is written in a way that a person must edit".to_owned(),
                    ));
                }
            }
        }
        let text = apply(&file.text, splices);
        // Who lays files out in another way sees the edit alone.
        let is_laid_out = layout(&file.name, &file.text).is_ok_and(|same| same == file.text);
        let laid_out = layout(&file.name, &text).ok().filter(|_| is_laid_out);
        file.text = laid_out.unwrap_or(text);
    }
    check(&files)?;
    let changes = folder
        .files
        .iter()
        .zip(&files)
        .filter(|(old, new)| old.text != new.text);
    let changes = changes.map(|(old, new)| Changed {
        name: old.name.clone(),
        old: old.text.clone(),
        new: new.text.clone(),
    });
    Ok((changes.collect(), Proposals { edits: done, left }))
}

/// What comes out is a valid description, or nothing is written.
fn check(files: &[SourceFile]) -> Result<(), Failure> {
    let reading = specwright_model::read(files);
    if reading.api.is_some() {
        return Ok(());
    }
    let first = reading
        .diagnostics
        .into_iter()
        .find(|found| found.place.is_some());
    let why = first.map_or_else(String::new, |found| found.message);
    Err(Failure::new(format!(
        "the edit would make the description invalid: {why}"
    ))
    .help("edit it by hand; nothing was changed"))
}

fn spliced(document: &Document<'_>, edit: &Edit) -> Option<Vec<Splice>> {
    let (parent, index) = find(document.root(), edit.place.start)?;
    let mapping = Mapping::new(document, parent)?;
    let (key, node) = mapping.entries().get(index)?;
    let because = YamlValue::Text(edit.because.clone());
    match &edit.change {
        Change::Add { key, ty } => {
            let definition = Mapping::new(document, node)?;
            let value = long(ty.clone(), because);
            Some(vec![definition.append(key, &value)])
        }
        Change::Retype(ty) if node.get("type").is_none() => {
            let value = long(ty.clone(), because);
            Some(Vec::from_iter(mapping.replace(index, &key.text, &value)))
        }
        Change::Retype(ty) => {
            let field = Mapping::new(document, node)?;
            let at = field
                .entries()
                .iter()
                .position(|(key, _)| key.text == "type")?;
            let mut splices = Vec::from_iter(field.replace(at, "type", ty));
            splices.extend(reason(field, because));
            Some(splices)
        }
        Change::Optional => optional(key, node, document, because),
    }
}

fn long(ty: YamlValue, because: YamlValue) -> YamlValue {
    YamlValue::Map(vec![
        ("type".to_owned(), ty),
        ("because".to_owned(), because),
    ])
}

/// Writes the reason, after one that is there.
fn reason(field: Mapping<'_>, because: YamlValue) -> Option<Splice> {
    let there = field
        .entries()
        .iter()
        .position(|(key, _)| key.text == "because");
    let Some(at) = there else {
        return Some(field.append("because", &because));
    };
    let (_, old) = field.entries().get(at)?;
    let YamlValue::Text(new) = because else {
        return None;
    };
    let both = format!("{} {new}", old.text()?.trim_end());
    field.replace(at, "because", &YamlValue::Text(both))
}

/// The mark of the key becomes a question mark.
fn optional(
    key: &Key,
    node: &Node,
    document: &Document<'_>,
    because: YamlValue,
) -> Option<Vec<Splice>> {
    let (start, end) = (key.place.start as usize, key.place.end as usize);
    let written = document.text().get(start..end)?;
    let name = written.strip_suffix('!').unwrap_or(written);
    if name.ends_with(['\'', '"', '?']) {
        return None;
    }
    let mark = Splice::new(start, end, format!("{name}?"));
    if node.get("type").is_some() {
        let reason = reason(Mapping::new(document, node)?, because)?;
        return Some(vec![mark, reason]);
    }
    let (start, end) = (node.place.start as usize, node.end as usize);
    let ty = document.text().get(start..end)?;
    let YamlValue::Text(because) = because else {
        return None;
    };
    let value = format!("{{ type: {ty}, because: {} }}", scalar(&because));
    Some(vec![mark, Splice::new(start, end, value)])
}

/// The mapping with a key that begins here, and the key's index.
fn find(node: &Node, start: u32) -> Option<(&Node, usize)> {
    let entries = node.entries();
    if let Some(index) = entries.iter().position(|(key, _)| key.place.start == start) {
        return Some((node, index));
    }
    // Definitions and fields are three deep at most, so recursion is bounded.
    let around = entries
        .iter()
        .rev()
        .find(|(key, _)| key.place.start < start)?;
    find(&around.1, start)
}
