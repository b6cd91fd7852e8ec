//! A description as files.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::description::{Description, Val};
use crate::{names, yaml};

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

/// A first `api.yaml`, which people shape by hand from then on.
pub fn api_file(description: &Description) -> File {
    let mut text = String::from(SCHEMA);
    for (key, value) in &description.api {
        text.push_str(&yaml::entry(key, value, 0));
    }
    laid_out("api.yaml".to_owned(), text)
}

/// A file in the canonical layout: settings may bring keys in an order of their own.
fn laid_out(name: String, text: String) -> File {
    let text = specwright_edit::layout(&name, &text).unwrap_or(text);
    File { name, text }
}

/// All files but `api.yaml`.
pub fn files(description: &Description) -> Vec<File> {
    drafts(description)
        .into_iter()
        .map(|file| laid_out(file.name, file.text))
        .collect()
}

/// The same files, keys in the order in which they came up: for programs to read.
pub fn drafts(description: &Description) -> Vec<File> {
    let names: std::collections::HashMap<&str, &str> = description
        .types
        .iter()
        .map(|ty| (ty.id.as_str(), ty.name.as_str()))
        .collect();
    let name = |id: &str| {
        names
            .get(id)
            .map_or_else(|| "any".to_owned(), |name| (*name).to_owned())
    };
    let mut files: BTreeMap<String, (String, String, String)> = BTreeMap::new();
    for operation in &description.operations {
        let file = files.entry(file_name(&operation.resource)).or_default();
        file.0.clone_from(&operation.resource);
        file.1.push_str(&yaml::entry(
            &operation.name,
            &Val::Map(operation.entries.clone()).named(&name),
            2,
        ));
    }
    for ty in &description.types {
        let file = files.entry(file_name(&ty.home)).or_default();
        file.2
            .push_str(&yaml::entry(&ty.name, &ty.body.named(&name), 2));
    }
    files
        .into_iter()
        .map(|(name, (resource, operations, types))| {
            let mut text = String::from(SCHEMA);
            if !operations.is_empty() {
                let _ = write!(
                    text,
                    "resource: {}\noperations:\n{operations}",
                    yaml::scalar(&resource)
                );
            }
            if !types.is_empty() {
                let _ = write!(text, "types:\n{types}");
            }
            File { name, text }
        })
        .collect()
}

/// The file of a resource.
pub fn file_name(resource: &str) -> String {
    format!("{}.yaml", names::module(resource))
}
