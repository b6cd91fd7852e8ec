//! Merges every operation and type: last import, edited description, new upstream.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use specwright_edit::{Mapping, Splice, YamlValue};

use super::choices::{Choices, Side};
use super::comments::Comment;
use super::edited::{Edited, Entry};
use super::three_way::{
    self, Conflict, ConflictText, Decided, MergeContext, Versions, same, spelled,
};
use crate::description::{Description, Operation, TypeDecl};
use crate::files::file_name;

pub(super) struct Merge<'a> {
    pub(super) ours: &'a Edited<'a>,
    /// What the last import wrote.
    last: Index<'a>,
    /// What upstream said then, as it is read today.
    base: Index<'a>,
    /// What upstream says now.
    theirs: Index<'a>,
    types: BTreeMap<String, Entry>,
    choices: &'a Choices,
    conflicts: Vec<Conflict>,
    /// Conflicts for which a side was chosen.
    pub(super) decided: Vec<Decided>,
    /// Edits by file.
    pub(super) splices: Vec<Vec<Splice>>,
    /// Entries for the end of a section, by file name.
    pub(super) added: BTreeMap<String, Added>,
    /// Comments that go with what goes.
    pub(super) lost: Vec<Comment>,
    /// The file that describes a resource.
    files: BTreeMap<String, String>,
    /// What was written into the description.
    written: Vec<YamlValue>,
}

/// A description by identity.
struct Index<'a> {
    description: &'a Description,
    operations: HashMap<&'a str, &'a Operation>,
    types: HashMap<&'a str, &'a TypeDecl>,
}

impl<'a> Index<'a> {
    fn of(description: &'a Description) -> Self {
        let operations = description.operations.iter();
        let types = description.types.iter();
        Self {
            description,
            operations: operations.map(|o| (o.id.as_str(), o)).collect(),
            types: types.map(|ty| (ty.id.as_str(), ty)).collect(),
        }
    }
}

/// Entries for the ends of a file's sections.
#[derive(Default)]
pub(super) struct Added {
    pub(super) resource: String,
    pub(super) operations: Vec<(String, YamlValue)>,
    pub(super) types: Vec<(String, YamlValue)>,
}

impl<'a> Merge<'a> {
    pub(super) fn new(
        ours: &'a Edited<'a>,
        last: &'a Description,
        base: &'a Description,
        theirs: &'a Description,
        choices: &'a Choices,
    ) -> Self {
        let names = ours.files.iter().map(|file| file.source.name.clone());
        let files = ours.resources(last).into_iter().zip(names).collect();
        Self {
            ours,
            types: ours.types(last),
            last: Index::of(last),
            base: Index::of(base),
            theirs: Index::of(theirs),
            choices,
            conflicts: Vec::new(),
            decided: Vec::new(),
            splices: vec![Vec::new(); ours.files.len()],
            added: BTreeMap::new(),
            lost: Vec::new(),
            files,
            written: Vec::new(),
        }
    }

    pub(super) fn conflicts(&mut self) -> Vec<Conflict> {
        std::mem::take(&mut self.conflicts)
    }

    /// The name of a type where it stands now.
    fn type_name(&self, id: &str) -> String {
        let ours = self.types.get(id);
        if let Some((key, _)) = ours.and_then(|at| self.ours.entry(*at, "types")) {
            return key.text.clone();
        }
        let sides = [&self.theirs, &self.base, &self.last];
        let found = sides.iter().find_map(|side| side.types.get(id));
        found.map_or_else(|| "any".to_owned(), |ty| ty.name.clone())
    }

    fn named(&self, value: &YamlValue) -> YamlValue {
        value.named(&|id| self.type_name(id))
    }

    fn entries(&self, operation: Option<&&Operation>) -> Vec<(String, YamlValue)> {
        let entries = operation.map(|o| o.entries.iter());
        let entries = entries.into_iter().flatten();
        entries
            .map(|(key, value)| (key.clone(), self.named(value)))
            .collect()
    }

    fn added(&mut self, resource: &str) -> &mut Added {
        let file = self.files.get(resource).cloned();
        let file = file.unwrap_or_else(|| file_name(resource));
        let added = self.added.entry(file).or_default();
        resource.clone_into(&mut added.resource);
        added
    }

    pub(super) fn operations(&mut self) {
        let ours = self.ours.operations();
        for operation in &self.theirs.description.operations {
            let id = operation.id.as_str();
            let last = self.last.operations.get(id).copied();
            let theirs = self.entries(Some(&operation));
            match (ours.get(id), last) {
                (Some(at), last) => {
                    let last = self.entries(last.as_ref());
                    let base = self.entries(self.base.operations.get(id));
                    let versions = Versions {
                        last: &last,
                        base: &base,
                        theirs: &theirs,
                    };
                    let subject = format!("{}.{}", operation.resource, operation.name);
                    self.merge_entry(*at, "operations", subject, versions);
                }
                // People left it out.
                (None, Some(_)) => {}
                (None, None) => {
                    let entries = YamlValue::Map(theirs);
                    self.written.push(entries.clone());
                    let file = self.added(&operation.resource);
                    file.operations.push((operation.name.clone(), entries));
                }
            }
        }
        for operation in &self.last.description.operations {
            if self.theirs.operations.contains_key(operation.id.as_str()) {
                continue;
            }
            if let Some(at) = ours.get(&operation.id) {
                let subject = format!("{}.{}", operation.resource, operation.name);
                let old = YamlValue::Map(self.entries(Some(&operation)));
                let gone = self.base.operations.contains_key(operation.id.as_str());
                self.remove_entry(*at, "operations", subject, &old, gone);
            }
        }
    }

    pub(super) fn types(&mut self) {
        let copies = self.ours.copies(&self.types);
        for ty in &self.theirs.description.types {
            let Some(at) = self.types.get(&ty.id).copied() else {
                continue;
            };
            let empty = YamlValue::Map(Vec::new());
            let body = |side: &Index<'_>| {
                let ty = side.types.get(ty.id.as_str());
                self.named(ty.map_or(&empty, |ty| &ty.body))
            };
            let sides = [body(&self.last), body(&self.base), self.named(&ty.body)];
            self.merge_type(at, format!("types::{}", ty.name), &sides);
            for (copy, name) in copies.get(&ty.id).into_iter().flatten() {
                self.merge_type(*copy, format!("types::{name}"), &sides);
            }
        }
        self.new_types();
        for ty in &self.last.description.types {
            if self.theirs.types.contains_key(ty.id.as_str()) {
                continue;
            }
            if let Some(at) = self.types.get(&ty.id).copied() {
                let old = self.named(&ty.body);
                let gone = self.base.types.contains_key(ty.id.as_str());
                self.remove_entry(at, "types", format!("types::{}", ty.name), &old, gone);
                for (copy, name) in copies.get(&ty.id).into_iter().flatten() {
                    self.remove_entry(*copy, "types", format!("types::{name}"), &old, gone);
                }
            }
        }
    }

    /// Types that are not there yet, as far as something that was written now needs them: what only
    /// an operation reaches that users left out stays out with it.
    fn new_types(&mut self) {
        let theirs = self.theirs.description.types.iter();
        let by_name: HashMap<String, &TypeDecl> =
            theirs.map(|ty| (self.type_name(&ty.id), ty)).collect();
        let mut work: Vec<&YamlValue> = self.written.iter().collect();
        let mut wanted = BTreeSet::new();
        let is_extra = |ty: &&TypeDecl| {
            ty.id.starts_with('#') && !self.last.types.contains_key(ty.id.as_str())
        };
        let extra = self.theirs.description.types.iter().filter(is_extra);
        wanted.extend(extra.map(|ty| ty.id.clone()));
        let mut bodies: Vec<YamlValue>;
        loop {
            let mut names = BTreeSet::new();
            for value in &work {
                type_names(value, &mut names);
            }
            let new = names.iter().filter_map(|name| by_name.get(*name));
            let new = new.filter(|ty| !self.types.contains_key(&ty.id));
            let new: Vec<&TypeDecl> = new
                .filter(|ty| wanted.insert(ty.id.clone()))
                .copied()
                .collect();
            if new.is_empty() {
                break;
            }
            bodies = new.iter().map(|ty| self.named(&ty.body)).collect();
            work = bodies.iter().collect();
        }
        for ty in &self.theirs.description.types {
            if wanted.contains(&ty.id) {
                let body = self.named(&ty.body);
                let file = self.added(&ty.resource);
                file.types.push((ty.name.clone(), body));
            }
        }
    }

    fn merge_type(&mut self, at: Entry, subject: String, [last, base, now]: &[YamlValue; 3]) {
        let ours = self.ours;
        let Some((_, node)) = ours.entry(at, "types") else {
            return;
        };
        let our_value = crate::tree::value(node);
        if same(&our_value, now) {
            return;
        }
        if let (YamlValue::Map(last), YamlValue::Map(base), YamlValue::Map(theirs)) =
            (last, base, now)
            && [base, theirs].map(|side| form(side)) == [form(last); 2]
            && matches!(&our_value, YamlValue::Map(our_value) if form(our_value) == form(last))
        {
            let versions = Versions { last, base, theirs };
            three_way::mapping(&mut self.context(at, subject), versions, node);
            return;
        }
        let untouched = same(&our_value, last);
        if !untouched && same(base, now) {
            return;
        }
        let take = untouched || {
            let conflict =
                ConflictText::new(Some(("", base)), spelled("", &our_value), spelled("", now));
            three_way::choose(&mut self.context(at, subject), node, "", conflict)
                == Some(Side::Theirs)
        };
        if take {
            self.replace_entry(at, "types", now);
            self.written.push(now.clone());
        }
    }

    fn context(&mut self, at: Entry, subject: String) -> MergeContext<'_> {
        let file = &self.ours.files[at.file];
        MergeContext {
            document: &file.document,
            file: &file.source.name,
            subject,
            choices: self.choices,
            conflicts: &mut self.conflicts,
            decided: &mut self.decided,
            splices: &mut self.splices[at.file],
            written: &mut self.written,
        }
    }

    /// Merges an operation key by key.
    fn merge_entry(&mut self, at: Entry, section: &str, subject: String, versions: Versions<'_>) {
        let ours = self.ours;
        if let Some((_, node)) = ours.entry(at, section) {
            three_way::mapping(&mut self.context(at, subject), versions, node);
        }
    }

    pub(super) fn section(&self, file: usize, section: &str) -> Option<Mapping<'a>> {
        let parsed = self.ours.files.get(file)?;
        let node = super::edited::get(parsed.document.root(), section)?;
        Mapping::new(&parsed.document, node)
    }

    fn replace_entry(&mut self, at: Entry, section: &str, value: &YamlValue) {
        let Some((key, _)) = self.ours.entry(at, section) else {
            return;
        };
        let splice = self
            .section(at.file, section)
            .and_then(|map| map.replace(at.index, &key.text, value));
        self.splices[at.file].extend(splice);
    }

    /// Takes an entry away that upstream took away, unless users changed it; where the importer of
    /// today would not have made it, what users made of it stays.
    fn remove_entry(
        &mut self,
        at: Entry,
        section: &str,
        subject: String,
        old: &YamlValue,
        gone: bool,
    ) {
        let ours = self.ours;
        let Some((_, node)) = ours.entry(at, section) else {
            return;
        };
        let untouched = same(&crate::tree::value(node), old);
        if !untouched && !gone {
            return;
        }
        let take = untouched || {
            let ours = spelled("", &crate::tree::value(node));
            let conflict = ConflictText::new(Some(("", old)), ours, "gone".to_owned());
            three_way::choose(&mut self.context(at, subject), node, "", conflict)
                == Some(Side::Theirs)
        };
        if take {
            let map = self.section(at.file, section);
            let splice = map.and_then(|map| map.remove(at.index));
            self.splices[at.file].extend(splice);
        }
    }
}

/// What a mapping makes of a type; a struct has none of these keys.
fn form(entries: &[(String, YamlValue)]) -> Option<&str> {
    let mut keys = entries.iter().map(|(key, _)| key.as_str());
    keys.find(|key| matches!(*key, "$of" | "$enum" | "$union"))
}

/// All texts in a value, as names of types.
fn type_names<'v>(value: &'v YamlValue, found: &mut BTreeSet<&'v str>) {
    match value {
        YamlValue::Text(text) | YamlValue::Ref(text) => {
            found.insert(text.trim_end_matches('?'));
        }
        YamlValue::List(items) => items.iter().for_each(|item| type_names(item, found)),
        YamlValue::Map(entries) => entries
            .iter()
            .for_each(|(_, inner)| type_names(inner, found)),
        YamlValue::Quoted(_) | YamlValue::Number(_) => {}
    }
}
