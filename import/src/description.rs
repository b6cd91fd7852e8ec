//! The imported description as data: each part with the upstream identity that it came from.

use serde::{Deserialize, Serialize};

/// An imported description: what one import says, before anybody edits it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Description {
    /// The version of the importer that made it.
    pub importer: String,
    /// What holds for the whole API: the entries of a first `api.yaml`.
    #[serde(default)]
    pub api: Vec<(String, Val)>,
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
    pub entries: Vec<(String, Val)>,
}

/// A type.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TypeDecl {
    /// The identity: the upstream name, or where an enum without a name stands.
    pub id: String,
    /// The name in the description.
    pub name: String,
    /// The resource whose file it lives in.
    pub home: String,
    /// What it is: a map of fields, a list of values, or a type.
    pub body: Val,
}

/// A value in the description, with types by identity, so that a rename of a type is no change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Val {
    /// Text.
    Text(String),
    /// Text that would be a number without quotes, where that makes a difference.
    Quoted(String),
    /// A number that would be text with quotes, where that makes a difference.
    Number(i64),
    /// A definition, by its identity.
    Ref(String),
    /// A list.
    List(Vec<Val>),
    /// A mapping.
    Map(Vec<(String, Val)>),
}

impl Val {
    /// Text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// A mapping of one entry.
    pub fn one(key: &str, value: Self) -> Self {
        Self::Map(vec![(key.to_owned(), value)])
    }

    /// The identities of all definitions in it.
    pub fn references(&self) -> Vec<&str> {
        match self {
            Self::Text(_) | Self::Quoted(_) | Self::Number(_) => Vec::new(),
            Self::Ref(id) => vec![id],
            Self::List(items) => items.iter().flat_map(Self::references).collect(),
            Self::Map(entries) => entries
                .iter()
                .flat_map(|(_, value)| value.references())
                .collect(),
        }
    }

    /// With names in the place of identities.
    #[must_use]
    pub fn named(&self, name: &dyn Fn(&str) -> String) -> Self {
        match self {
            Self::Text(_) | Self::Quoted(_) | Self::Number(_) => self.clone(),
            Self::Ref(id) => Self::Text(name(id)),
            Self::List(items) => Self::List(items.iter().map(|item| item.named(name)).collect()),
            Self::Map(entries) => Self::Map(
                entries
                    .iter()
                    .map(|(key, value)| (key.clone(), value.named(name)))
                    .collect(),
            ),
        }
    }
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
