//! The edited description, with operations and types found by their upstream identity.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;
use specwright_edit::{Document, YamlValue};
use specwright_model::source::SourceFile;
use specwright_model::syntax::shape::lookup::{self, without_mark};
use specwright_model::syntax::tree::{Key, Node, Value};

use super::standing_names;
use crate::claims::{Claims, Known};
use crate::description::{Description, identity};
use crate::names;

/// The edited description, parsed.
pub(crate) struct Edited<'a> {
    pub(crate) files: Vec<ParsedFile<'a>>,
}

/// One file.
pub(crate) struct ParsedFile<'a> {
    pub(crate) source: &'a SourceFile,
    pub(crate) document: Document<'a>,
}

/// An entry of a file: the file's index, the index in its section.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) file: usize,
    pub(crate) index: usize,
}

impl<'a> Edited<'a> {
    /// Parses all files but `api.yaml`.
    ///
    /// # Errors
    ///
    /// The first file that is not valid YAML.
    pub(crate) fn parse(files: &'a [SourceFile]) -> Result<Self, String> {
        let files = files.par_iter().filter(|file| file.name != "api.yaml");
        let parsed = files.map(|source| match Document::parse(&source.text) {
            Ok(document) => Ok(ParsedFile { source, document }),
            Err(problem) => {
                let line = problem.place.map_or(0, |place| place.line);
                Err(format!(
                    "{}:{line}: {}: fix it before an import",
                    source.name, problem.message
                ))
            }
        });
        let parsed: Vec<Result<_, _>> = parsed.collect();
        Ok(Self {
            files: parsed.into_iter().collect::<Result<_, _>>()?,
        })
    }

    /// The entries of `operations` or `types` of a file.
    pub(crate) fn section(&self, file: usize, name: &str) -> &[(Key, Node)] {
        self.files
            .get(file)
            .and_then(|file| get(file.document.root(), name))
            .map(entries)
            .unwrap_or_default()
    }

    pub(crate) fn entry(&self, at: Entry, section: &str) -> Option<&(Key, Node)> {
        self.section(at.file, section).get(at.index)
    }

    fn all(&self, section: &'static str) -> impl Iterator<Item = (Entry, &(Key, Node))> {
        (0..self.files.len()).flat_map(move |file| {
            let entries = self.section(file, section).iter().enumerate();
            entries.map(move |(index, entry)| (Entry { file, index }, entry))
        })
    }

    /// The operations by identity.
    pub(crate) fn operations(&self) -> BTreeMap<String, Entry> {
        self.all("operations")
            .filter_map(|(at, (_, node))| {
                let line = text(node, "upstream").or_else(|| text(node, "request"))?;
                Some((identity(line), at))
            })
            .collect()
    }

    /// The types by identity: by what they say of it, else by the name that they were given, else,
    /// where users have renamed what has no upstream name, by the place that refers to it.
    pub(crate) fn types(&self, last: &Description) -> BTreeMap<String, Entry> {
        let by_name: BTreeMap<&str, &str> = last
            .types
            .iter()
            .map(|ty| (ty.name.as_str(), ty.id.as_str()))
            .collect();
        let mut types = BTreeMap::new();
        let mut unidentified = BTreeMap::new();
        let mut without_upstream_name = Vec::new();
        for (at, (key, node)) in self.all("types") {
            match text(node, "$upstream") {
                Some(id) if by_name.get(key.text.as_str()) == Some(&id) => {
                    types.insert(id.to_owned(), at);
                }
                Some(id) => {
                    types.entry(id.to_owned()).or_insert(at);
                }
                None => without_upstream_name.push((key.text.as_str(), at)),
            }
        }
        for (name, at) in without_upstream_name {
            match by_name.get(name) {
                Some(id) if !types.contains_key(*id) => {
                    types.insert((*id).to_owned(), at);
                }
                // People's own, perhaps with the name that one had before they renamed it.
                _ => {
                    unidentified.insert(name, at);
                }
            }
        }
        let missing: Vec<&str> = last
            .types
            .iter()
            .map(|ty| ty.id.as_str())
            .filter(|id| !types.contains_key(*id))
            .collect();
        for id in missing {
            let renamed = self.names_at_reference(id, &types, last);
            if let Some(at) = renamed.iter().find_map(|name| unidentified.remove(name)) {
                types.insert(id.to_owned(), at);
            }
        }
        let unidentified = unidentified.into_iter();
        types.extend(unidentified.map(|(name, at)| (format!("#{name}"), at)));
        types
    }

    /// Further types that say an upstream name which one of `types` says too: users have made
    /// several of one.
    pub(crate) fn copies(
        &self,
        types: &BTreeMap<String, Entry>,
    ) -> BTreeMap<String, Vec<(Entry, String)>> {
        let mut copies: BTreeMap<String, Vec<(Entry, String)>> = BTreeMap::new();
        for (at, (key, node)) in self.all("types") {
            let id = text(node, "$upstream").filter(|id| types.get(*id) != Some(&at));
            if let Some(id) = id {
                let more = copies.entry(id.to_owned()).or_default();
                more.push((at, key.text.clone()));
            }
        }
        copies
    }

    /// The names that stand where upstream has this type in place: `Owner#Field`.
    fn names_at_reference(
        &self,
        id: &str,
        types: &BTreeMap<String, Entry>,
        last: &Description,
    ) -> BTreeSet<&str> {
        let Some((owner, place)) = id.rsplit_once('#') else {
            return BTreeSet::new();
        };
        let mut names = BTreeSet::new();
        if let Some((_, node)) = types.get(owner).and_then(|at| self.entry(*at, "types")) {
            let mut fields = entries(node).iter();
            let field = fields.find(|(key, inner)| wire(&key.text, inner) == place);
            if let Some((_, inner)) = field {
                type_names(inner, &mut names);
            }
        } else if last.operations.iter().any(|o| o.id == identity(owner)) {
            let owner = identity(owner);
            let here = self.all("operations").find(|(_, (_, node))| {
                let line = text(node, "upstream").or_else(|| text(node, "request"));
                line.is_some_and(|line| identity(line) == owner)
            });
            let nodes = here.iter().flat_map(|(_, (_, node))| entries(node));
            for (key, inner) in nodes {
                if lookup::parameter_sections().any(|it| it == without_mark(&key.text)) {
                    let mut inside = entries(inner).iter();
                    let found = inside.find(|(key, _)| without_mark(&key.text) == place);
                    if let Some((_, inner)) = found {
                        type_names(inner, &mut names);
                    }
                } else if matches!(without_mark(&key.text), "body" | "returns" | "errors") {
                    type_names(inner, &mut names);
                }
            }
        }
        names
    }

    /// The resource that a file says it is about.
    pub(crate) fn resource(&self, file: usize) -> Option<&str> {
        text(self.files.get(file)?.document.root(), "resource")
    }

    /// The resource of each file.
    pub(crate) fn resources(&self, last: &Description) -> Vec<String> {
        let resource = |parsed: &ParsedFile<'_>| {
            let stem = parsed.source.name.trim_end_matches(".yaml");
            let mut resources = last.types.iter().map(|ty| &ty.resource);
            let resource = resources.find(|resource| names::module(resource) == stem);
            let named = text(parsed.document.root(), "resource").map(str::to_owned);
            named
                .or_else(|| resource.cloned())
                .unwrap_or_else(|| stem.to_owned())
        };
        self.files.iter().map(resource).collect()
    }

    /// The names and resources that stand.
    pub(crate) fn known(&self, last: &Description) -> Known {
        let resources = self.resources(last);
        let name = |at: Entry, section: &str| {
            self.entry(at, section)
                .map(|(key, _)| key.text.clone())
                .unwrap_or_default()
        };
        let (operations, types) = (self.operations(), self.types(last));
        let called = |id: &str| match types.get(id) {
            Some(at) => name(*at, "types"),
            None => last.type_name(id),
        };
        let node = |at: Option<&Entry>, section: &str| {
            let entry = at.and_then(|at| self.entry(*at, section));
            entry.map(|(_, node)| node)
        };
        let mut fields: BTreeMap<String, Claims> = BTreeMap::new();
        for ty in &last.types {
            let body = ty.body.named(&called);
            let ours = node(types.get(&ty.id), "types");
            fields.insert(ty.id.clone(), standing_names::fields(Some(&body), ours));
        }
        let mut parameters: BTreeMap<String, Claims> = BTreeMap::new();
        for operation in &last.operations {
            let written = YamlValue::Map(operation.entries.clone()).named(&called);
            let ours = node(operations.get(&operation.id), "operations");
            let claims = standing_names::parameters(Some(&written), ours);
            parameters.insert(operation.id.clone(), claims);
        }
        Known {
            fields,
            parameters,
            operations: operations
                .into_iter()
                .map(|(id, at)| (id, (resources[at.file].clone(), name(at, "operations"))))
                .collect(),
            types: types
                .into_iter()
                .map(|(id, at)| (id, (name(at, "types"), resources[at.file].clone())))
                .collect(),
        }
    }
}

pub(crate) fn entries(node: &Node) -> &[(Key, Node)] {
    match &node.value {
        Value::Map(entries) => entries,
        _ => &[],
    }
}

pub(crate) fn get<'n>(node: &'n Node, key: &str) -> Option<&'n Node> {
    entries(node)
        .iter()
        .find(|(k, _)| k.text == key)
        .map(|(_, value)| value)
}

pub(crate) fn text<'n>(node: &'n Node, key: &str) -> Option<&'n str> {
    match &get(node, key)?.value {
        Value::Text(text) => Some(&text.text),
        _ => None,
    }
}

/// The name on the wire of a field or parameter: its key, or what `wire` says.
pub(crate) fn wire<'n>(key: &'n str, node: &'n Node) -> &'n str {
    let long = get(node, "type").is_some();
    let said = long.then(|| text(node, "wire")).flatten();
    said.unwrap_or_else(|| without_mark(key))
}

/// All plain texts in a value, without the mark of what may be null.
fn type_names<'n>(node: &'n Node, found: &mut BTreeSet<&'n str>) {
    match &node.value {
        Value::Null => {}
        Value::Text(text) => {
            found.insert(text.text.trim_end_matches('?'));
        }
        Value::List(items) => items.iter().for_each(|item| type_names(item, found)),
        Value::Map(entries) => entries
            .iter()
            .for_each(|(_, inner)| type_names(inner, found)),
    }
}
