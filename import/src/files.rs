//! A description as files.

use std::collections::{BTreeMap, HashMap};

use rayon::prelude::*;
use specwright_edit::{YamlValue, named_entries};

use crate::description::{Description, Operation, TypeDecl};
use crate::names;

/// A file of the description.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// The name inside the folder.
    pub name: String,
    /// The text.
    pub text: String,
}

/// The first line of every file.
pub const SCHEMA: &str = "# yaml-language-server: $schema=schema.json\n";

/// A first `api.yaml`, which users shape by hand from then on.
pub fn api_file(description: &Description) -> File {
    let mut text = String::from(SCHEMA);
    for (key, value) in &description.api {
        let value = value.named(&|id| description.type_name(id));
        text.push_str(&specwright_edit::entry(key, &value, 0));
    }
    laid_out("api.yaml".to_owned(), text)
}

/// A file in the canonical layout: settings may bring keys in an order of their own.
fn laid_out(name: String, text: String) -> File {
    let text = specwright_edit::layout(&name, &text).unwrap_or(text);
    File { name, text }
}

/// All files but `api.yaml`, in the canonical layout.
pub fn files(description: &Description) -> Vec<File> {
    generated_files(description)
        .into_iter()
        .map(|file| laid_out(file.name, file.text))
        .collect()
}

/// All files but `api.yaml`, for programs to read, by name: keys in the order in which they came up.
pub fn generated_files(description: &Description) -> Vec<File> {
    let names: HashMap<&str, &str> = description
        .types
        .iter()
        .map(|ty| (ty.id.as_str(), ty.name.as_str()))
        .collect();
    let name = |id: &str| names.get(id).copied().unwrap_or("any").to_owned();
    let mut files: BTreeMap<String, Content<'_>> = BTreeMap::new();
    for operation in &description.operations {
        let file = files.entry(file_name(&operation.resource)).or_default();
        file.resource = &operation.resource;
        file.operations.push(operation);
    }
    for ty in &description.types {
        files
            .entry(file_name(&ty.resource))
            .or_default()
            .types
            .push(ty);
    }
    let files: Vec<_> = files.into_iter().collect();
    let files = files.into_par_iter();
    files
        .map(|(name_of_file, content)| content.file(name_of_file, &name))
        .collect()
}

/// What a file is made of.
#[derive(Default)]
struct Content<'a> {
    resource: &'a str,
    operations: Vec<&'a Operation>,
    types: Vec<&'a TypeDecl>,
}

impl Content<'_> {
    fn file(self, name_of_file: String, name: &(dyn Fn(&str) -> String + Sync)) -> File {
        let mut entries = Vec::new();
        if !self.operations.is_empty() {
            let operations = self.operations.iter().map(|operation| {
                let inside = named_entries(&operation.entries, &name);
                (operation.name.clone(), YamlValue::Map(inside))
            });
            let resource = YamlValue::Text(self.resource.to_owned());
            entries.push(("resource".to_owned(), resource));
            entries.push((
                "operations".to_owned(),
                YamlValue::Map(operations.collect()),
            ));
        }
        if !self.types.is_empty() {
            let types = self.types.iter();
            let types = types.map(|ty| (ty.name.clone(), ty.body.named(&name)));
            entries.push(("types".to_owned(), YamlValue::Map(types.collect())));
        }
        File {
            text: specwright_edit::file(SCHEMA, &entries),
            name: name_of_file,
        }
    }
}

/// The file of a resource.
pub fn file_name(resource: &str) -> String {
    format!("{}.yaml", names::module(resource))
}
