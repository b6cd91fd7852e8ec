//! What a merge makes of the files: splices applied, new entries at the ends of their sections.

use std::fmt::Write as _;

use specwright_model::source::SourceFile;

use super::splice;
use super::walk::{Added, Work};
use crate::description::Val;
use crate::files::{File, SCHEMA};
use crate::yaml;

impl Work<'_> {
    /// All files that change, as texts.
    pub(super) fn files(&mut self) -> Vec<File> {
        let mut made = Vec::new();
        for index in 0..self.ours.files.len() {
            let source = self.ours.files[index].source;
            let added = self.added.remove(&source.name).unwrap_or_default();
            let tail = self.append(index, &added);
            let splices = std::mem::take(&mut self.splices[index]);
            if splices.is_empty() && tail.is_empty() {
                continue;
            }
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
            let mut text = splice::apply(&source.text, splices.collect());
            if !tail.is_empty() && !text.ends_with('\n') {
                text.push_str(if windows { "\r\n" } else { "\n" });
            }
            text.push_str(&ends(tail));
            let text = without_empty_sections(&text);
            made.push(File {
                text: laid_out_as(source, text),
                name: source.name.clone(),
            });
        }
        let new = std::mem::take(&mut self.added).into_iter();
        made.extend(new.map(|(name, added)| new_file(name, &added)));
        made
    }

    /// Adds entries to the ends of a file's sections; a section that is not there yet is given back.
    fn append(&mut self, index: usize, added: &Added) -> String {
        let mut tail = String::new();
        for (section, entries) in [("operations", &added.operations), ("types", &added.types)] {
            if entries.is_empty() {
                continue;
            }
            let map = self.section(index, section);
            let Some(map) = map.filter(|map| !map.entries().is_empty()) else {
                tail.push_str(&block(section, entries));
                continue;
            };
            for (key, value) in entries {
                self.splices[index].push(map.append(key, value));
            }
        }
        if tail.starts_with("operations:") && self.ours.resource(index).is_none() {
            tail = format!("resource: {}\n{tail}", yaml::scalar(&added.resource));
        }
        tail
    }
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
        let _ = writeln!(text, "resource: {}", yaml::scalar(&added.resource));
        text.push_str(&block("operations", &added.operations));
    }
    if !added.types.is_empty() {
        text.push_str(&block("types", &added.types));
    }
    File { name, text }
}

/// A section whose last entry went: its key goes too.
fn without_empty_sections(text: &str) -> String {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let is_section = |line: &str| matches!(line.trim_end(), "operations:" | "types:");
    let filled = |at: usize| {
        let blank = |line: &&&str| line.trim().is_empty() || line.trim_start().starts_with('#');
        let mut rest = lines.iter().skip(at + 1).filter(|line| !blank(line));
        rest.next().is_some_and(|line| line.starts_with(' '))
    };
    let kept = lines
        .iter()
        .enumerate()
        .filter(|(at, line)| !is_section(line) || filled(*at));
    kept.map(|(_, line)| *line).collect()
}

fn block(section: &str, entries: &[(String, Val)]) -> String {
    let entries: Vec<String> = entries
        .iter()
        .map(|(key, value)| yaml::entry(key, value, 2))
        .collect();
    format!("{section}:\n{}", entries.concat())
}
