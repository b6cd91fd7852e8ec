//! `import.yaml`: corrections and names for the import of one API.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::selection::Selector;

/// The settings of an import. Everything may be left out.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Whether documentation is taken over.
    pub docs: Docs,
    /// The operations that are taken; empty: all.
    pub only: Vec<Selector>,
    /// Operations that are left out.
    pub except: Vec<Selector>,
    /// What methods are called after.
    pub methods: Methods,
    /// Where a field is marked that may be missing.
    pub required: Required,
    /// What becomes of defaults of parameters.
    pub defaults: Defaults,
    /// How lists are sent where Swagger 2.0 does not say.
    pub lists: Lists,
    /// Rules by upstream scalar or definition: what it really is.
    pub types: BTreeMap<String, Correction>,
    /// Rules by upstream format: `byte`.
    pub formats: BTreeMap<String, Correction>,
    /// Enums with more values than this become text.
    pub enum_limit: Option<usize>,
    /// Rules by field, `Upstream.Type#Field`.
    pub fields: BTreeMap<String, Correction>,
    /// Rules by operation, `VERB /path`.
    pub operations: BTreeMap<String, OperationRule>,
    /// POSTs that only read, `VERB /path`.
    pub reads: Vec<String>,
    /// Why they are marked.
    pub reads_because: Option<String>,
    /// Paths under this prefix follow `OData`.
    pub odata: Option<ODataRule>,
    /// Groups of query parameters, by name, with their wire names: taken up by `$use`.
    pub groups: BTreeMap<String, Vec<String>>,
    /// Paging by the query parameters that an operation has.
    pub paging: Vec<PagingRule>,
    /// Definitions that are added, as YAML text by name.
    pub extra_types: BTreeMap<String, String>,
    /// Renamed resources, by tag.
    pub resources: BTreeMap<String, String>,
    /// Names of definitions, where the shortest telling one is not the best.
    pub names: BTreeMap<String, String>,
    /// The definition that error answers usually have.
    pub error: Option<String>,
    /// What a 2xx without a schema holds, by status.
    pub without_schema: BTreeMap<u16, String>,
}

/// Whether documentation is taken over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Docs {
    /// As `doc`.
    #[default]
    Kept,
    /// Left out: people write their own.
    Without,
}

/// What methods are called after.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Methods {
    /// What the file calls its operations; verb and path where it does not.
    #[default]
    Ids,
    /// Verb and path.
    Paths,
}

/// Where a field is marked that may be missing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Required {
    /// In requests and answers, as the file says.
    #[default]
    Everywhere,
    /// In requests: what answers leave out is said by `defaults` of `api.yaml`.
    Requests,
}

/// What becomes of defaults of parameters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Defaults {
    /// The API knows them: nothing is sent.
    #[default]
    Known,
    /// They are sent where the caller says nothing.
    Sent,
}

/// How lists are sent where Swagger 2.0 does not say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lists {
    /// As the standard has it.
    #[default]
    Comma,
    /// As many servers read them.
    Repeat,
}

/// What something really is.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Correction {
    /// A type expression of the description language.
    pub is: String,
    /// Why.
    pub because: String,
}

/// What is special about an operation.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct OperationRule {
    /// The name in the description.
    pub name: Option<String>,
    /// Documentation.
    pub doc: Option<String>,
    /// `read` or `write`.
    pub effect: Option<String>,
    /// What it returns, as in the description.
    pub returns: Option<String>,
    /// Path parameters that must never be shown.
    pub secret: Vec<String>,
    /// Query parameters that are left out.
    pub without: Vec<String>,
    /// Query parameters that callers may leave out though upstream says not.
    pub optional: Vec<String>,
    /// Paging, as in the description.
    pub paging: Option<String>,
    /// Why.
    pub because: Option<String>,
}

/// How `OData` shows.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ODataRule {
    /// Paths under this prefix follow `OData`.
    pub prefix: String,
    /// The paging convention of their lists.
    pub paging: String,
    /// Why lists are pages although upstream says arrays.
    pub because: String,
}

/// A paging convention, recognised by parameters.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PagingRule {
    /// The convention's name.
    pub name: String,
    /// The operation has all these query parameters.
    pub parameters: Vec<String>,
    /// The answer is an object with this key, which holds the items; left out: a bare array.
    #[serde(default)]
    pub items: Option<String>,
    /// … and this one, which says how many there are.
    #[serde(default)]
    pub count: Option<String>,
}

impl Settings {
    /// Reads settings.
    ///
    /// # Errors
    ///
    /// What is wrong, with line and column.
    pub fn parse(text: &str) -> Result<Self, String> {
        serde_yaml::from_str(text).map_err(|error| error.without_snippet().to_string())
    }
}
