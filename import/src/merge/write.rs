//! Writes a merge into files: applies splices, appends new entries to their sections.

use std::fmt::Write as _;
use std::ops::Range;

use specwright_edit::{Document, Mapping, Splice, YamlValue, apply};
use specwright_model::source::SourceFile;
use specwright_model::syntax::shape::lookup;
use specwright_model::syntax::tree::{Node, SyntaxTree, Value};

use super::aliases::ExpandedFiles;
use super::comments;
use super::edited::entries;
use super::entries::{Added, Merge};
use crate::files::{File, SCHEMA};

impl Merge<'_> {
    /// All files that change, as texts, and the names of those that go.
    pub(super) fn files(&mut self, expanded: &ExpandedFiles<'_>) -> (Vec<File>, Vec<String>) {
        let (mut made, mut removed) = (Vec::new(), Vec::new());
        for index in 0..self.ours.files.len() {
            let source = self.ours.files[index].source;
            let added = self.added.remove(&source.name).unwrap_or_default();
            let tail = self.append(index, &added);
            let splices = std::mem::take(&mut self.splices[index]);
            if splices.is_empty() && tail.is_empty() {
                continue;
            }
            let splices = expanded.edits(&source.name, splices);
            let gone: Vec<Range<usize>> = splices
                .iter()
                .filter(|splice| splice.text.is_empty())
                .map(|splice| splice.start..splice.end)
                .collect();
            // New lines end as the lines of the file do.
            let windows = source.text.contains("\r\n");
            let ends = |text: String| {
                if windows {
                    text.replace('\n', "\r\n")
                } else {
                    text
                }
            };
            let splices = splices.into_iter().map(|mut splice| {
                splice.text = ends(splice.text);
                splice
            });
            let mut text = apply(&source.text, splices.collect());
            if !tail.is_empty() && !text.ends_with('\n') {
                text.push_str(if windows { "\r\n" } else { "\n" });
            }
            text.push_str(&ends(tail));
            let text = without_emptied_sections(self.ours.files[index].document.root(), text);
            self.lost
                .extend(comments::lost(expanded.written(source), &text, &gone));
            if is_spent(&text) {
                removed.push(source.name.clone());
                continue;
            }
            made.push(File {
                text: laid_out_as(expanded.written(source), text),
                name: source.name.clone(),
            });
        }
        let new = std::mem::take(&mut self.added).into_iter();
        made.extend(new.map(|(name, added)| new_file(name, &added)));
        removed.sort();
        (made, removed)
    }

    /// Edits that give a file a section which has no entries yet, where they cannot just come at its end.
    fn opened(
        &self,
        index: usize,
        section: &str,
        entries: &[(String, YamlValue)],
        resource: &str,
    ) -> Option<Vec<Splice>> {
        let file = self.ours.files.get(index)?;
        let root = Mapping::new(&file.document, file.document.root())?;
        let mut keys = root.entries().iter();
        let there = keys.position(|(key, _)| key.text == section);
        if there.is_none() && ends_open(&file.source.text, root) {
            return None;
        }
        let mut splices = Vec::new();
        if section == "operations" && self.ours.resource(index).is_none() {
            splices.push(root.append("resource", &YamlValue::text(resource)));
        }
        match there {
            Some(at) => splices.extend(root.fill(at, entries)),
            None => splices.push(root.append(section, &YamlValue::Map(entries.to_vec()))),
        }
        Some(splices)
    }

    /// Adds entries to the ends of a file's sections; a section that is not there yet is given back.
    fn append(&mut self, index: usize, added: &Added) -> String {
        let mut tail = String::new();
        for (section, entries) in [("operations", &added.operations), ("types", &added.types)] {
            if entries.is_empty() {
                continue;
            }
            let map = self.section(index, section);
            if let Some(map) = map.filter(|map| !map.entries().is_empty()) {
                let each = entries.iter();
                self.splices[index].extend(each.map(|(key, value)| map.append(key, value)));
            } else if let Some(opened) = self.opened(index, section, entries, &added.resource) {
                self.splices[index].extend(opened);
            } else {
                tail.push_str(&block(section, entries));
            }
        }
        if tail.starts_with("operations:") && self.ours.resource(index).is_none() {
            tail = format!(
                "resource: {}\n{tail}",
                specwright_edit::scalar(&added.resource)
            );
        }
        tail
    }
}

/// Whether lines at the end of a text would be entries of this mapping, which is all of it.
fn ends_open(text: &str, map: Mapping<'_>) -> bool {
    let mut lines = text.split(['\n', '\r']);
    !map.is_flow() && map.indent() == 0 && !lines.any(|line| line.starts_with("..."))
}

/// A file that had the canonical layout keeps it; in any other nothing moves but what changed.
fn laid_out_as(before: &SourceFile, after: String) -> String {
    let name = &before.name;
    let canonical =
        specwright_edit::layout(name, &before.text).is_ok_and(|same| same == before.text);
    match specwright_edit::layout(name, &after) {
        Ok(text) if canonical => text,
        _ => after,
    }
}

fn new_file(name: String, added: &Added) -> File {
    let mut text = String::from(SCHEMA);
    if !added.operations.is_empty() {
        let _ = writeln!(
            text,
            "resource: {}",
            specwright_edit::scalar(&added.resource)
        );
        text.push_str(&block("operations", &added.operations));
    }
    if !added.types.is_empty() {
        text.push_str(&block("types", &added.types));
    }
    File { name, text }
}

/// A section whose last entry went: its key goes too. A comment beside the key stays.
fn without_emptied_sections(before: &Node, text: String) -> String {
    let was_filled = |name: &str| {
        let section = super::edited::get(before, name);
        section.is_some_and(|node| !entries(node).is_empty())
    };
    // From the last one up: places before it stay what they are.
    let mut text = text;
    for name in lookup::sections().rev().filter(|name| was_filled(name)) {
        let Some(splice) = emptied(&text, name) else {
            continue;
        };
        text = apply(&text, vec![splice]);
    }
    text
}

/// What takes the key of a section away that holds nothing.
fn emptied(text: &str, name: &str) -> Option<Splice> {
    let document = Document::parse(text).ok()?;
    let map = Mapping::new(&document, document.root())?;
    let index = map.entries().iter().position(|(key, _)| key.text == name)?;
    let (key, value) = map.entries().get(index)?;
    let is_empty = match &value.value {
        Value::Null => true,
        Value::Map(entries) => entries.is_empty(),
        Value::Text(_) | Value::List(_) => false,
    };
    let whole = map.remove(index).filter(|_| is_empty)?;
    if !text.get(whole.start..whole.end)?.contains('#') {
        return Some(whole);
    }
    let start = key.place.start as usize;
    let mark = text.get(whole.start..start)?.find('?');
    let start = mark.map_or(start, |at| whole.start + at);
    let end = value.end as usize;
    let colon = text.get(start..)?.find(':').map(|at| start + at + 1)?;
    Some(Splice::new(start, end.max(colon), String::new()))
}

/// Whether nothing is left that users wrote: neither entries nor other keys nor comments.
fn is_spent(text: &str) -> bool {
    let Ok(tree) = SyntaxTree::parse(0, text) else {
        return false;
    };
    let nothing = match &tree.root.value {
        Value::Null => true,
        Value::Map(entries) => entries.iter().all(|(key, _)| key.text == "resource"),
        Value::Text(_) | Value::List(_) => false,
    };
    let mut comments = tree.comments.iter();
    nothing && comments.all(|comment| comment.words(text) == SCHEMA.trim_end())
}

fn block(section: &str, entries: &[(String, YamlValue)]) -> String {
    let entries: Vec<String> = entries
        .iter()
        .map(|(key, value)| specwright_edit::entry(key, value, 2))
        .collect();
    format!("{section}:\n{}", entries.concat())
}
