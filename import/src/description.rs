//! The imported description as data: each part with the upstream identity that it came from.

use serde::{Deserialize, Serialize};
use specwright_edit::YamlValue;

/// An imported description: what one import says, before anybody edits it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Description {
    /// The version of the importer that made it.
    pub importer: String,
    /// What holds for the whole API: the entries of a first `api.yaml`.
    #[serde(default)]
    pub api: Vec<(String, YamlValue)>,
    /// The operations.
    pub operations: Vec<Operation>,
    /// The types.
    pub types: Vec<TypeDecl>,
}

/// An operation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Operation {
    /// The identity: verb and path upstream.
    pub id: String,
    /// The resource, as written.
    pub resource: String,
    /// The key under `operations`.
    pub name: String,
    /// The entries below the key, in canonical order.
    pub entries: Vec<(String, YamlValue)>,
}

/// A type.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TypeDecl {
    /// The identity: the upstream name, or where an enum without a name stands.
    pub id: String,
    /// The name in the description.
    pub name: String,
    /// The resource whose file it is in.
    #[serde(alias = "home")]
    pub resource: String,
    /// What it is: a map of fields, a list of values, or a type.
    pub body: YamlValue,
}

impl Description {
    /// The name of a definition.
    pub fn type_name(&self, id: &str) -> String {
        self.types
            .iter()
            .find(|ty| ty.id == id)
            .map_or_else(|| "any".to_owned(), |ty| ty.name.clone())
    }
}

/// The identity of an operation: verb and path without blanks.
pub(crate) fn identity(line: &str) -> String {
    let (verb, path) = line.split_once(' ').unwrap_or((line, ""));
    format!("{verb} {}", path.replace(' ', ""))
}
