//! From what upstream says to a description: names, homes, corrections.

mod operation;
mod types;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use crate::description::{Description, Operation, TypeDecl, Val};
use crate::ledger::Disposition::{Corrected, Guessed};
use crate::ledger::Ledger;
use crate::names;
use crate::settings::Settings;
use crate::upstream::{Definition, DefinitionKind, Shape, Upstream};

/// Names and homes that stand already, by identity: an import never changes them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// Operations: resource and name.
    pub operations: BTreeMap<String, (String, String)>,
    /// Types: name and home.
    pub types: BTreeMap<String, (String, String)>,
}

/// The file for types that several resources use.
pub const COMMON: &str = "Common";

/// Makes a description.
pub fn translate(
    upstream: &Upstream,
    settings: &Settings,
    known: &Known,
    ledger: &mut Ledger,
) -> Description {
    let definitions: HashMap<&str, &Definition> = upstream
        .types
        .iter()
        .map(|d| (d.name.as_str(), d))
        .collect();
    let mut work = Work {
        settings,
        definitions,
        ledger,
        written: HashSet::new(),
        enums: Vec::new(),
    };
    work.find_written(upstream);
    let mut operations = work.operations(upstream, known);
    let mut types = work.types(upstream, &operations, known);
    types.extend(work.extra_types());
    finish_names(&mut types, &settings.names, known);
    operations.sort_by(|a, b| (&a.resource, line(&a.id)).cmp(&(&b.resource, line(&b.id))));
    Description {
        importer: crate::VERSION.to_owned(),
        operations,
        types,
    }
}

/// Path first, then verb in the order that people think of.
fn line(id: &str) -> (String, usize) {
    let (verb, path) = id.split_once(' ').unwrap_or(("", id));
    let order = ["GET", "POST", "PUT", "PATCH", "DELETE"];
    (
        path.to_owned(),
        order.iter().position(|v| *v == verb).unwrap_or(order.len()),
    )
}

struct Work<'a> {
    settings: &'a Settings,
    definitions: HashMap<&'a str, &'a Definition>,
    ledger: &'a mut Ledger,
    /// Definitions that requests reach: their fields are marked by whether they are required.
    written: HashSet<String>,
    /// Enums that stood in place: identity, wanted name, owner's resource, values.
    enums: Vec<Hoisted>,
}

struct Hoisted {
    id: String,
    name: String,
    owner: Owner,
    values: Vec<String>,
}

/// Where a hoisted enum belongs.
#[derive(Clone)]
enum Owner {
    Resource(String),
    Type(String),
}

impl<'a> Work<'a> {
    fn find_written(&mut self, upstream: &Upstream) {
        let mut work: Vec<&str> = Vec::new();
        for parameter in upstream.operations.iter().flat_map(|o| &o.parameters) {
            references(&parameter.shape, &mut work);
        }
        let written = self.spread(work);
        self.written = written.into_iter().map(str::to_owned).collect();
    }

    /// All definitions that these reach.
    fn spread<'b>(&'b self, from: Vec<&'b str>) -> BTreeSet<&'b str> {
        let mut reached = BTreeSet::new();
        let mut work = from;
        while let Some(name) = work.pop() {
            if self.settings.types.contains_key(name) || !reached.insert(name) {
                continue;
            }
            match self.definitions.get(name).map(|d| &d.kind) {
                Some(DefinitionKind::Struct(fields)) => {
                    for field in fields {
                        if !self
                            .settings
                            .fields
                            .contains_key(&format!("{name}#{}", field.name))
                        {
                            references(&field.shape, &mut work);
                        }
                    }
                }
                Some(DefinitionKind::Alias(shape)) => references(shape, &mut work),
                _ => {}
            }
        }
        reached
    }

    fn resource_of(&self, tag: &str) -> String {
        self.settings
            .resources
            .get(tag)
            .cloned()
            .unwrap_or_else(|| names::resource(tag))
    }

    fn operations(&mut self, upstream: &'a Upstream, known: &Known) -> Vec<Operation> {
        let mut by_resource: BTreeMap<String, Vec<&crate::upstream::Operation>> = BTreeMap::new();
        for operation in &upstream.operations {
            let resource = match known.operations.get(&crate::merge::identity(&operation.id)) {
                Some((resource, _)) => resource.clone(),
                None => self.resource_of(&operation.tag),
            };
            by_resource.entry(resource).or_default().push(operation);
        }
        let mut made = Vec::new();
        for (resource, operations) in by_resource {
            let taken: BTreeSet<String> = known
                .operations
                .values()
                .filter(|(r, _)| *r == resource)
                .map(|(_, n)| n.clone())
                .collect();
            let given = |id: &str| {
                let rule = self
                    .settings
                    .operations
                    .get(id)
                    .and_then(|rule| rule.name.clone());
                known
                    .operations
                    .get(&crate::merge::identity(id))
                    .map(|(_, name)| name.clone())
                    .or(rule)
            };
            let mut taken = taken;
            taken.extend(operations.iter().filter_map(|o| given(&o.id)));
            let new: Vec<&crate::upstream::Operation> = operations
                .iter()
                .copied()
                .filter(|o| given(&o.id).is_none())
                .collect();
            let mut new_names = names::operations(&resource, &new, &taken).into_iter();
            let named: Vec<(&crate::upstream::Operation, String)> = operations
                .iter()
                .map(|o| {
                    (
                        *o,
                        given(&o.id)
                            .or_else(|| new_names.next())
                            .unwrap_or_default(),
                    )
                })
                .collect();
            for (operation, name) in named {
                made.push(self.operation(operation, &resource, name));
            }
        }
        made
    }

    /// Types with their homes; names are given afterwards.
    fn types(
        &mut self,
        upstream: &Upstream,
        operations: &[Operation],
        known: &Known,
    ) -> Vec<TypeDecl> {
        let mut reached_by: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
        for operation in operations {
            let from = operation
                .entries
                .iter()
                .flat_map(|(_, value)| value.references())
                .collect();
            // A bare status under `errors` stands for the API's error type.
            let error = self.settings.error.as_deref();
            for id in self
                .spread(from)
                .into_iter()
                .chain(self.spread(error.into_iter().collect()))
            {
                reached_by
                    .entry(id.to_owned())
                    .or_default()
                    .insert(&operation.resource);
            }
        }
        let mut types = Vec::new();
        for definition in &upstream.types {
            let id = &definition.name;
            if let Some(rule) = self.settings.types.get(id) {
                let what = format!("replaced definition: {}", rule.because);
                self.ledger
                    .note_whole(Corrected, &definition.pointer, &rule.is, what);
                continue;
            }
            if definition.kind == DefinitionKind::Empty {
                continue;
            }
            let Some(by) = reached_by.get(id) else {
                let what = "unused definition: no operation reaches it";
                self.ledger
                    .note_whole(Corrected, &definition.pointer, "", what);
                continue;
            };
            let home = known.types.get(id).map(|(_, home)| home.clone());
            let home = home.unwrap_or_else(|| home_of(id, by));
            let body = self.body(definition);
            types.push(TypeDecl {
                id: id.clone(),
                name: String::new(),
                home,
                body,
            });
        }
        let hoisted = std::mem::take(&mut self.enums);
        for Hoisted {
            id,
            name,
            owner,
            values,
        } in hoisted
        {
            let home = match &owner {
                Owner::Resource(resource) => resource.clone(),
                Owner::Type(owner) => types
                    .iter()
                    .find(|ty| ty.id == *owner)
                    .map_or_else(|| COMMON.to_owned(), |ty| ty.home.clone()),
            };
            let home = known.types.get(&id).map_or(home, |(_, home)| home.clone());
            let body = Val::List(values.into_iter().map(Val::Text).collect());
            types.push(TypeDecl {
                id,
                name,
                home,
                body,
            });
        }
        types
    }

    fn extra_types(&self) -> Vec<TypeDecl> {
        let extra = self.settings.extra_types.iter();
        extra
            .map(|(name, text)| TypeDecl {
                id: format!("#{name}"),
                name: name.clone(),
                home: COMMON.to_owned(),
                body: crate::tree::parse_value(text),
            })
            .collect()
    }
}

/// The one resource that reaches it; of several the one that its namespace names, else the common file.
fn home_of(id: &str, by: &BTreeSet<&str>) -> String {
    if let [one] = by.iter().collect::<Vec<_>>().as_slice() {
        return (**one).to_owned();
    }
    let outer = id.split('[').next().unwrap_or(id);
    let segments: Vec<String> = outer.split('.').map(str::to_ascii_lowercase).collect();
    let named = |resource: &&&str| segments.contains(&resource.to_ascii_lowercase());
    by.iter()
        .find(named)
        .map_or_else(|| COMMON.to_owned(), |resource| (*resource).to_owned())
}

fn references<'s>(shape: &'s Shape, found: &mut Vec<&'s str>) {
    match shape {
        Shape::Ref(name) => found.push(name),
        Shape::Array(inner) | Shape::Map(inner) => references(inner, found),
        Shape::Scalar(_) | Shape::Enum(_) => {}
    }
}

/// Names types that have none yet: definitions first, then hoisted enums, which move out of the way.
fn finish_names(types: &mut [TypeDecl], wanted: &BTreeMap<String, String>, known: &Known) {
    let wanted = wanted
        .iter()
        .filter(|(id, _)| !known.types.contains_key(*id));
    let wanted: Vec<(String, String)> = wanted
        .map(|(id, name)| (id.clone(), name.clone()))
        .collect();
    let mut known: BTreeMap<String, String> = known
        .types
        .iter()
        .map(|(id, (name, _))| (id.clone(), name.clone()))
        .collect();
    known.extend(wanted);
    for extra in types.iter().filter(|ty| ty.id.starts_with('#')) {
        known.insert(extra.id.clone(), extra.name.clone());
    }
    let ids: Vec<&str> = types
        .iter()
        .filter(|ty| ty.name.is_empty())
        .map(|ty| ty.id.as_str())
        .collect();
    let names = names::types(&ids, &known);
    let mut used: HashSet<String> = names.values().chain(known.values()).cloned().collect();
    for ty in types.iter_mut() {
        if let Some(name) = known.get(&ty.id) {
            ty.name.clone_from(name);
        } else if ty.name.is_empty() {
            ty.name = names.get(&ty.id).cloned().unwrap_or_default();
        } else {
            let base = ty.name.clone();
            let mut number = 2;
            while used.contains(&ty.name) {
                ty.name = format!("{base}{number}");
                number += 1;
            }
            used.insert(ty.name.clone());
        }
    }
}

impl Work<'_> {
    fn guess(&mut self, pointer: &str, at: &str, what: &str) {
        self.ledger.note(Guessed, pointer, at, what);
    }

    fn correct(&mut self, pointer: &str, at: &str, what: impl Into<String>) {
        self.ledger.note(Corrected, pointer, at, what);
    }
}
