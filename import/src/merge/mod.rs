//! A newer upstream file is merged into what people made of the last import, on meaning.
//!
//! Operations are matched by verb and path, types by their upstream name, fields and parameters by
//! their wire name. What people changed stays, with comments and layout; what upstream changed comes
//! in; where both changed the same thing nothing is written and both places are shown.

mod edited;
mod splice;
mod status;
mod three;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use specwright_model::source::SourceFile;

pub use status::{Deviation, status};
pub use three::{Conflict, Side};

pub(crate) use edited::identity;

use self::edited::{Edited, Entry};
use self::splice::{Mapping, Splice};
use self::three::Scene;
use crate::description::{Description, Operation, TypeDecl, Val};
use crate::files::{File, SCHEMA, file_name};
use crate::ledger::Ledger;
use crate::settings::Settings;
use crate::yaml;

/// What a merge gives.
#[derive(Clone, Debug)]
pub struct Merged {
    /// The files that change, with their new texts; nothing if there are conflicts.
    pub files: Vec<File>,
    /// Places that both sides changed.
    pub conflicts: Vec<Conflict>,
    /// What upstream brought and took.
    pub report: Report,
    /// The new import, to be kept as the last one.
    pub description: Description,
    /// What became of every construct of the new file.
    pub ledger: Ledger,
}

/// What upstream brought and took, by identity.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Operations that are new.
    pub came: Vec<String>,
    /// Operations that are gone.
    pub went: Vec<String>,
    /// Operations that changed.
    pub changed: Vec<String>,
    /// Types that are new.
    pub types_came: Vec<String>,
    /// Types that are gone.
    pub types_went: Vec<String>,
    /// Types that changed.
    pub types_changed: Vec<String>,
}

/// Merges a newer upstream file into the edited description.
///
/// # Errors
///
/// If a file of the description or the upstream file cannot be read at all.
pub fn merge(
    edited: &[SourceFile],
    last: &Description,
    upstream: &str,
    settings: &Settings,
    choose: Option<Side>,
) -> Result<Merged, String> {
    let ours = Edited::parse(edited)?;
    let mut known = ours.known(last);
    remember_left_out(&mut known, last);
    let imported = crate::import(upstream, settings, &known)?;
    let theirs = imported.description;
    let mut work = Work {
        ours: &ours,
        last,
        theirs: &theirs,
        types: ours.types(last),
        choose,
        conflicts: Vec::new(),
        splices: vec![Vec::new(); ours.files.len()],
        added: BTreeMap::new(),
    };
    work.operations();
    work.types();
    let report = report(last, &theirs);
    let conflicts = std::mem::take(&mut work.conflicts);
    let files = if conflicts.is_empty() {
        work.files()
    } else {
        Vec::new()
    };
    Ok(Merged {
        files,
        conflicts,
        report,
        description: theirs,
        ledger: imported.ledger,
    })
}

/// What people left out keeps its name too, so that nothing else takes it.
fn remember_left_out(known: &mut crate::Known, last: &Description) {
    for operation in &last.operations {
        let place = (operation.resource.clone(), operation.name.clone());
        known
            .operations
            .entry(operation.id.clone())
            .or_insert(place);
    }
    for ty in &last.types {
        let place = (ty.name.clone(), ty.home.clone());
        known.types.entry(ty.id.clone()).or_insert(place);
    }
}

struct Work<'a> {
    ours: &'a Edited<'a>,
    last: &'a Description,
    theirs: &'a Description,
    types: BTreeMap<String, Entry>,
    choose: Option<Side>,
    conflicts: Vec<Conflict>,
    /// Edits by file.
    splices: Vec<Vec<Splice>>,
    /// Entries for the end of a section, by file name: operations and types.
    added: BTreeMap<String, Added>,
}

/// Entries for the ends of a file's sections.
#[derive(Default)]
struct Added {
    resource: String,
    operations: Vec<(String, Val)>,
    types: Vec<(String, Val)>,
}

impl<'a> Work<'a> {
    /// The name of a type where it stands now.
    fn type_name(&self, id: &str) -> String {
        let ours = self
            .types
            .get(id)
            .and_then(|at| self.ours.entry(*at, "types"));
        if let Some((key, _)) = ours {
            return key.text.clone();
        }
        let here = |d: &Description| {
            d.types
                .iter()
                .find(|ty| ty.id == id)
                .map(|ty| ty.name.clone())
        };
        here(self.theirs)
            .or_else(|| here(self.last))
            .unwrap_or_else(|| "any".to_owned())
    }

    fn named(&self, value: &Val) -> Val {
        value.named(&|id| self.type_name(id))
    }

    fn entries(&self, operation: &Operation) -> Vec<(String, Val)> {
        operation
            .entries
            .iter()
            .map(|(key, value)| (key.clone(), self.named(value)))
            .collect()
    }

    fn operations(&mut self) {
        let ours = self.ours.operations();
        let base: BTreeMap<&str, &Operation> = self
            .last
            .operations
            .iter()
            .map(|o| (o.id.as_str(), o))
            .collect();
        for operation in &self.theirs.operations {
            let theirs = self.entries(operation);
            let old = base.get(operation.id.as_str()).map(|o| self.entries(o));
            match (ours.get(&operation.id), old) {
                (Some(at), old) => {
                    let subject = format!("{}.{}", operation.resource, operation.name);
                    self.merge_entry(
                        *at,
                        "operations",
                        subject,
                        &old.unwrap_or_default(),
                        &theirs,
                    );
                }
                (None, Some(_)) => {}
                (None, None) => {
                    let file = self
                        .added
                        .entry(file_name(&operation.resource))
                        .or_default();
                    file.resource.clone_from(&operation.resource);
                    file.operations
                        .push((operation.name.clone(), Val::Map(theirs)));
                }
            }
        }
        let kept: BTreeSet<&str> = self
            .theirs
            .operations
            .iter()
            .map(|o| o.id.as_str())
            .collect();
        for operation in self
            .last
            .operations
            .iter()
            .filter(|o| !kept.contains(o.id.as_str()))
        {
            if let Some(at) = ours.get(&operation.id) {
                let subject = format!("{}.{}", operation.resource, operation.name);
                self.remove_entry(
                    *at,
                    "operations",
                    subject,
                    &Val::Map(self.entries(operation)),
                );
            }
        }
    }

    fn types(&mut self) {
        let base: BTreeMap<&str, &TypeDecl> = self
            .last
            .types
            .iter()
            .map(|ty| (ty.id.as_str(), ty))
            .collect();
        let empty = Val::Map(Vec::new());
        for ty in &self.theirs.types {
            let theirs = self.named(&ty.body);
            let old = base.get(ty.id.as_str()).map(|ty| self.named(&ty.body));
            match (self.types.get(&ty.id).copied(), old) {
                (Some(at), old) => {
                    let subject = format!("types::{}", ty.name);
                    self.merge_type(at, subject, old.as_ref().unwrap_or(&empty), &theirs);
                }
                (None, Some(_)) => {}
                (None, None) => {
                    let file = self.added.entry(file_name(&ty.home)).or_default();
                    file.types.push((ty.name.clone(), theirs));
                }
            }
        }
        let kept: BTreeSet<&str> = self.theirs.types.iter().map(|ty| ty.id.as_str()).collect();
        for ty in self
            .last
            .types
            .iter()
            .filter(|ty| !kept.contains(ty.id.as_str()))
        {
            if let Some(at) = self.types.get(&ty.id).copied() {
                let old = self.named(&ty.body);
                self.remove_entry(at, "types", format!("types::{}", ty.name), &old);
            }
        }
    }

    fn merge_type(&mut self, at: Entry, subject: String, base: &Val, theirs: &Val) {
        if let (Val::Map(base), Val::Map(theirs)) = (base, theirs) {
            return self.merge_entry(at, "types", subject, base, theirs);
        }
        let Some((_, node)) = self.ours.entry(at, "types") else {
            return;
        };
        let mine = crate::tree::value(node);
        if three::same(base, theirs) || three::same(&mine, theirs) {
            return;
        }
        let take = three::same(&mine, base) || {
            let spelled = yaml::flow(theirs);
            let mut scene = self.scene(at, subject);
            three::decide(&mut scene, node, "", (Some(base), &spelled)) == Some(Side::Theirs)
        };
        if take {
            self.replace_entry(at, "types", theirs);
        }
    }

    fn scene(&mut self, at: Entry, subject: String) -> Scene<'_> {
        let source = self.ours.files[at.file].source;
        Scene {
            text: &source.text,
            file: &source.name,
            subject,
            choose: self.choose,
            conflicts: &mut self.conflicts,
            splices: &mut self.splices[at.file],
        }
    }

    fn merge_entry(
        &mut self,
        at: Entry,
        section: &str,
        subject: String,
        base: &[(String, Val)],
        theirs: &[(String, Val)],
    ) {
        let ours = self.ours;
        let Some((_, node)) = ours.entry(at, section) else {
            return;
        };
        three::mapping(&mut self.scene(at, subject), base, node, theirs);
    }

    fn section(&self, file: usize, section: &str) -> Option<Mapping<'a>> {
        let parsed = self.ours.files.get(file)?;
        let node = edited::get(&parsed.node, section)?;
        Mapping::new(&parsed.source.text, node)
    }

    fn replace_entry(&mut self, at: Entry, section: &str, value: &Val) {
        let Some((key, _)) = self.ours.entry(at, section) else {
            return;
        };
        let splice = self
            .section(at.file, section)
            .and_then(|map| map.replace(at.index, &key.text, value));
        self.splices[at.file].extend(splice);
    }

    /// Takes an entry away that upstream took away, unless people changed it.
    fn remove_entry(&mut self, at: Entry, section: &str, subject: String, base: &Val) {
        let ours = self.ours;
        let Some((_, node)) = ours.entry(at, section) else {
            return;
        };
        let untouched = three::same(&crate::tree::value(node), base);
        let take = untouched || {
            let mut scene = self.scene(at, subject);
            three::decide(&mut scene, node, "", (Some(base), "gone")) == Some(Side::Theirs)
        };
        if take {
            let splice = self
                .section(at.file, section)
                .and_then(|map| map.remove(at.index));
            self.splices[at.file].extend(splice);
        }
    }

    /// All files that change, as texts.
    fn files(&mut self) -> Vec<File> {
        let mut made = Vec::new();
        for index in 0..self.ours.files.len() {
            let source = self.ours.files[index].source;
            let added = self.added.remove(&source.name).unwrap_or_default();
            let mut tail = String::new();
            for (section, entries) in [("operations", &added.operations), ("types", &added.types)] {
                if entries.is_empty() {
                    continue;
                }
                let Some(map) = self
                    .section(index, section)
                    .filter(|map| !map.entries().is_empty())
                else {
                    tail.push_str(&block(section, entries));
                    continue;
                };
                for (key, value) in entries {
                    self.splices[index].push(map.append(key, value));
                }
            }
            let splices = std::mem::take(&mut self.splices[index]);
            if splices.is_empty() && tail.is_empty() {
                continue;
            }
            let mut text = splice::apply(&source.text, splices);
            if !tail.is_empty() && !text.ends_with('\n') {
                text.push('\n');
            }
            text.push_str(&tail);
            made.push(File {
                name: source.name.clone(),
                text: without_empty_sections(&text),
            });
        }
        for (
            name,
            Added {
                resource,
                operations,
                types,
            },
        ) in std::mem::take(&mut self.added)
        {
            let mut text = String::from(SCHEMA);
            if !operations.is_empty() {
                let _ = writeln!(text, "resource: {}", yaml::scalar(&resource));
                text.push_str(&block("operations", &operations));
            }
            if !types.is_empty() {
                text.push_str(&block("types", &types));
            }
            made.push(File { name, text });
        }
        made
    }
}

/// A section whose last entry went: its key goes too.
fn without_empty_sections(text: &str) -> String {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let is_section = |line: &str| matches!(line.trim_end(), "operations:" | "types:");
    let filled = |at: usize| {
        let blank = |line: &&&str| line.trim().is_empty() || line.starts_with('#');
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

fn report(last: &Description, theirs: &Description) -> Report {
    let old: BTreeMap<&str, &Operation> =
        last.operations.iter().map(|o| (o.id.as_str(), o)).collect();
    let new: BTreeMap<&str, &Operation> = theirs
        .operations
        .iter()
        .map(|o| (o.id.as_str(), o))
        .collect();
    let old_types: BTreeMap<&str, &TypeDecl> =
        last.types.iter().map(|t| (t.id.as_str(), t)).collect();
    let new_types: BTreeMap<&str, &TypeDecl> =
        theirs.types.iter().map(|t| (t.id.as_str(), t)).collect();
    let differ = |a: &[(String, Val)], b: &[(String, Val)]| {
        !three::same(&Val::Map(a.to_vec()), &Val::Map(b.to_vec()))
    };
    let owned = |ids: Vec<&&str>| ids.into_iter().map(|id| (*id).to_owned()).collect();
    Report {
        came: owned(new.keys().filter(|id| !old.contains_key(*id)).collect()),
        went: owned(old.keys().filter(|id| !new.contains_key(*id)).collect()),
        changed: owned(
            new.iter()
                .filter(|(id, o)| {
                    old.get(*id)
                        .is_some_and(|was| differ(&was.entries, &o.entries))
                })
                .map(|(id, _)| id)
                .collect(),
        ),
        types_came: owned(
            new_types
                .keys()
                .filter(|id| !old_types.contains_key(*id))
                .collect(),
        ),
        types_went: owned(
            old_types
                .keys()
                .filter(|id| !new_types.contains_key(*id))
                .collect(),
        ),
        types_changed: owned(
            new_types
                .iter()
                .filter(|(id, ty)| {
                    old_types
                        .get(*id)
                        .is_some_and(|was| !three::same(&was.body, &ty.body))
                })
                .map(|(id, _)| id)
                .collect(),
        ),
    }
}
