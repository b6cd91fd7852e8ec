//! The model: a valid API. Nothing in it can be wrong any more, and every name is decided.

mod bounds;
mod lookup;
mod operation;
mod settings;
mod types;

pub use bounds::*;
pub use lookup::*;
pub use operation::*;
pub use settings::*;
pub use types::*;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::source::Place;

/// A whole API, checked and named.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Api {
    /// The name as users write it, such as `ServiceChannel`.
    pub name: String,
    /// The name of the generated crate, a valid package name.
    pub crate_name: String,
    /// The version of the generated crate.
    pub release: String,
    /// What else `Cargo.toml` says about the generated crate.
    #[serde(skip)]
    pub package: Package,
    /// What the API is for.
    #[serde(skip)]
    pub doc: Option<String>,
    /// The host, with a place for the environment's prefix.
    pub host: HostTemplate,
    /// The environments, in written order; at least one, the first is the default.
    pub environments: Vec<Environment>,
    /// The path prefix before every path, without slashes, such as `v3`.
    pub version: Option<String>,
    /// Whether it is spoken to in plain HTTP.
    pub plain: bool,
    /// The ways to prove who sends a request, as written.
    pub schemes: Vec<Scheme>,
    /// Which of them requests need that say nothing else.
    pub security: Security,
    /// Headers that every request carries, by name.
    pub headers: Vec<(String, String)>,
    /// What the API does with a request that it has seen before.
    pub duplicates: Option<Duplicates>,
    /// How many requests are allowed in what time.
    pub limits: Vec<Limit>,
    /// How "too many requests" is recognised.
    pub throttled: Throttled,
    /// What answers may do though a type does not say so.
    pub tolerance: Tolerance,
    /// The body of errors that say nothing else.
    pub error: Option<Type>,
    /// The paging conventions, by name, in written order.
    pub paging: Vec<Paging>,
    /// What its `OData` can do, where operations do not say otherwise.
    pub odata: OData,
    /// How webhook deliveries are signed and read.
    pub webhooks: Option<Webhooks>,
    /// The operations that the front page of the documentation shows, as indices of resource and operation.
    #[serde(skip)]
    pub examples: Vec<(usize, usize)>,
    /// The resources, ordered by module name.
    pub resources: Vec<Resource>,
    /// All types; a [`TypeId`] indexes this list. Ordered by file, then as written.
    pub types: Vec<TypeDef>,
    /// The files that types live in, ordered by module name.
    pub files: Vec<DescriptionFile>,
    /// Groups of types that more than one resource reaches, ordered by feature name.
    pub groups: Vec<Group>,
    /// Where each key of `api.yaml` is written.
    #[serde(skip)]
    pub settings: BTreeMap<String, Place>,
}

impl Api {
    /// The definition behind an id.
    pub fn type_def(&self, id: TypeId) -> &TypeDef {
        &self.types[id.0]
    }

    /// The type that aliases lead to in the end.
    pub fn resolve<'a>(&'a self, ty: &'a Type) -> &'a Type {
        let mut ty = ty;
        while let Type::Named(id) = ty {
            match &self.type_def(*id).kind {
                TypeKind::Alias(to) => ty = to,
                _ => break,
            }
        }
        ty
    }

    /// What requests of this operation prove who sends them with.
    pub fn security<'a>(&'a self, operation: &'a Operation) -> &'a Security {
        operation.security.as_ref().unwrap_or(&self.security)
    }

    /// Everything that requests may need: the API's, then what operations need instead, each once.
    pub fn securities(&self) -> Vec<&Security> {
        let mut all = vec![&self.security];
        for security in self.operations().filter_map(|(_, o)| o.security.as_ref()) {
            if !all.contains(&security) {
                all.push(security);
            }
        }
        all
    }

    /// What requests need, in words: `user, or app with user`.
    pub fn security_words(&self, security: &Security) -> String {
        let name = |index: &usize| self.schemes.get(*index).map_or("", |s| s.name.as_str());
        let alternatives = security.iter().map(|needed| match needed.as_slice() {
            [] => "nothing".to_owned(),
            needed => needed.iter().map(name).collect::<Vec<_>>().join(" with "),
        });
        match alternatives.collect::<Vec<_>>() {
            none if none.is_empty() => "nothing".to_owned(),
            words => words.join(", or "),
        }
    }

    /// The rules of the first token address.
    pub fn oauth2(&self) -> Option<&OAuth2> {
        self.schemes.iter().find_map(|scheme| match &scheme.auth {
            Auth::OAuth2(rules) => Some(rules),
            _ => None,
        })
    }

    /// The header in which requests of this operation carry an idempotency key.
    pub fn key_header(&self, operation: &Operation) -> Option<&str> {
        match &self.duplicates {
            Some(Duplicates::Key(rule)) if operation.writes && operation.duplicates => {
                Some(&rule.header)
            }
            _ => None,
        }
    }

    /// All operations with the resource that each belongs to.
    pub fn operations(&self) -> impl Iterator<Item = (&Resource, &Operation)> {
        self.resources
            .iter()
            .flat_map(|r| r.operations.iter().map(move |o| (r, o)))
    }
}

/// A resource: operations that belong together.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Resource {
    /// As written, such as `WorkOrders`.
    pub name: String,
    /// The Rust module, accessor method and Cargo feature, such as `work_orders`.
    pub module: String,
    /// The Rust type that holds the methods, such as `WorkOrders`.
    pub handle: String,
    /// What it is for.
    #[serde(skip)]
    pub doc: Option<String>,
    /// Its operations, as written.
    pub operations: Vec<Operation>,
    /// The operation that its documentation shows, as an index.
    #[serde(skip)]
    pub example: Option<usize>,
    /// Its file, as an index into [`Api::files`].
    pub file: usize,
    /// The groups of shared types that it reaches, as indices into [`Api::groups`].
    pub groups: Vec<usize>,
    /// Where it is written.
    #[serde(skip)]
    pub place: Place,
}

/// A file of the description.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DescriptionFile {
    /// The Rust module under `types`, such as `work_orders`.
    pub module: String,
    /// The description file, such as `work_orders.yaml`.
    pub name: String,
    /// The types declared there.
    pub types: Vec<TypeId>,
}

/// Types that the same two or more resources reach; they share one internal Cargo feature.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Group {
    /// The internal feature, such as `_ErrorResponse` (named after its first type).
    pub feature: String,
}
