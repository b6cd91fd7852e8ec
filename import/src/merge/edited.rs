//! What people have made of an import: the description as it stands, by identity.

use std::collections::BTreeMap;

use specwright_model::source::SourceFile;
use specwright_model::syntax::tree::{Key, Node, Value, parse};

use crate::description::Description;
use crate::names;
use crate::translate::Known;

/// The edited description, parsed.
pub(crate) struct Edited<'a> {
    pub(crate) files: Vec<Parsed<'a>>,
}

/// One file.
pub(crate) struct Parsed<'a> {
    pub(crate) source: &'a SourceFile,
    pub(crate) node: Node,
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
        let mut parsed = Vec::new();
        for source in files.iter().filter(|file| file.name != "api.yaml") {
            let node = parse(0, source).map_err(|problem| {
                let line = problem.place.map_or(0, |place| place.line);
                format!(
                    "{}:{line}: {}: mend it before an import",
                    source.name, problem.message
                )
            })?;
            parsed.push(Parsed { source, node });
        }
        Ok(Self { files: parsed })
    }

    /// The entries of `operations` or `types` of a file.
    pub(crate) fn section(&self, file: usize, name: &str) -> &[(Key, Node)] {
        self.files
            .get(file)
            .and_then(|file| get(&file.node, name))
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

    /// The types by identity; enums that stood in place upstream by the name that they were given.
    pub(crate) fn types(&self, last: &Description) -> BTreeMap<String, Entry> {
        let by_name: BTreeMap<&str, &str> = last
            .types
            .iter()
            .map(|ty| (ty.name.as_str(), ty.id.as_str()))
            .collect();
        self.all("types")
            .map(|(at, (key, node))| {
                let known = by_name.get(key.text.as_str()).map(|id| (*id).to_owned());
                let id = text(node, "$upstream").map(str::to_owned).or(known);
                (id.unwrap_or_else(|| format!("#{}", key.text)), at)
            })
            .collect()
    }

    /// The names and homes that stand.
    pub(crate) fn known(&self, last: &Description) -> Known {
        let resource = |file: usize| {
            let parsed = &self.files[file];
            let stem = parsed.source.name.trim_end_matches(".yaml");
            let home = last
                .types
                .iter()
                .map(|ty| &ty.home)
                .find(|home| names::module(home) == stem);
            let named = text(&parsed.node, "resource").map(str::to_owned);
            named
                .or_else(|| home.cloned())
                .unwrap_or_else(|| stem.to_owned())
        };
        let name = |at: Entry, section: &str| {
            self.entry(at, section)
                .map(|(key, _)| key.text.clone())
                .unwrap_or_default()
        };
        let operations = self.operations().into_iter();
        let types = self.types(last).into_iter();
        Known {
            operations: operations
                .map(|(id, at)| (id, (resource(at.file), name(at, "operations"))))
                .collect(),
            types: types
                .map(|(id, at)| (id, (name(at, "types"), resource(at.file))))
                .collect(),
        }
    }
}

/// Verb and path without blanks.
pub(crate) fn identity(line: &str) -> String {
    let (verb, path) = line.split_once(' ').unwrap_or((line, ""));
    format!("{verb} {}", path.replace(' ', ""))
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
