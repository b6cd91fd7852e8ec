//! From what upstream says to a description: names, resources, corrections.

mod api;
mod choices;
mod content;
mod fields;
mod locations;
mod operation;
mod parameters;
mod reach;
mod types;
mod values;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use specwright_edit::YamlValue;

use crate::claims::Known;
use crate::description::{Description, Operation, TypeDecl, identity};
use crate::ledger::Disposition::{Corrected, Guessed, Refused};
use crate::ledger::Ledger;
use crate::names;
use crate::selection::selected;
use crate::settings::{Docs, Methods, Required, Settings};
use crate::upstream::{self, Definition, DefinitionKind, Upstream};

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
    let mut work = Translation {
        settings,
        api: &upstream.api,
        known,
        circular: reach::circular(&definitions),
        endless: HashSet::new(),
        definitions,
        ledger,
        written: HashSet::new(),
        received: HashSet::new(),
        hoisted: Vec::new(),
        hoisted_at: HashMap::new(),
        error: settings
            .error
            .clone()
            .or_else(|| upstream.api.error.clone()),
    };
    let taken = selected(upstream, settings, work.ledger);
    work.find_written(&taken);
    let mut operations = work.operations(&taken, known);
    let mut types = work.types(upstream, &operations, known);
    types.extend(work.extra_types());
    locations::finish_names(&mut types, &settings.names, known);
    operations.sort_by(|a, b| (&a.resource, line(&a.id)).cmp(&(&b.resource, line(&b.id))));
    Description {
        importer: crate::VERSION.to_owned(),
        api: api::entries(&upstream.api, settings),
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

struct Translation<'a> {
    settings: &'a Settings,
    api: &'a upstream::Api,
    known: &'a Known,
    definitions: HashMap<&'a str, &'a Definition>,
    ledger: &'a mut Ledger,
    /// Definitions that requests reach: their fields are marked by whether they are required.
    written: HashSet<String>,
    /// Definitions that answers reach.
    received: HashSet<String>,
    /// Aliases that lead back to themselves.
    circular: HashSet<String>,
    /// Fields whose value would never end if it had to be there, `Type#Field`.
    endless: HashSet<String>,
    /// What stood in place and has become a definition.
    hoisted: Vec<Hoisted>,
    hoisted_at: HashMap<String, usize>,
    /// The definition of the API's errors.
    error: Option<String>,
}

/// A definition made of what stood in place.
struct Hoisted {
    id: String,
    name: String,
    owner: Owner,
    body: YamlValue,
}

/// Where a hoisted definition belongs.
#[derive(Clone)]
enum Owner {
    Resource(String),
    Type(String),
}

impl Translation<'_> {
    fn find_written(&mut self, operations: &[upstream::Operation]) {
        let mut work: Vec<&str> = Vec::new();
        for parameter in operations.iter().flat_map(|o| &o.parameters) {
            parameter.shape.references(&mut work);
        }
        let answers = operations.iter().flat_map(|o| &o.answers);
        let mut answered: Vec<&str> = Vec::new();
        for shape in answers.filter_map(|answer| answer.shape.as_ref()) {
            shape.references(&mut answered);
        }
        let received = self.spread(answered);
        let written = self.spread(work);
        let marked = match self.settings.required {
            Required::Everywhere => self.definitions.keys().copied().collect(),
            Required::Requests => written.clone(),
        };
        let endless = reach::endless(&self.definitions, &marked);
        let received = received.into_iter().map(str::to_owned).collect();
        self.written = written.into_iter().map(str::to_owned).collect();
        self.endless = endless;
        self.received = received;
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
                Some(DefinitionKind::Struct(body)) => {
                    work.extend(body.extends.iter().map(|(base, _)| base.as_str()));
                    let fields = &self.settings.fields;
                    let is_corrected =
                        |field: &str| fields.contains_key(&format!("{name}#{field}"));
                    for field in body.fields.iter().filter(|f| !is_corrected(&f.name)) {
                        field.shape.references(&mut work);
                    }
                }
                Some(DefinitionKind::Alias(shape)) => shape.references(&mut work),
                _ => {}
            }
        }
        reached
    }

    fn operations(&mut self, taken: &[upstream::Operation], known: &Known) -> Vec<Operation> {
        let tags = locations::resources_of_tags(taken, self.settings, known);
        let mut by_resource: BTreeMap<String, Vec<&upstream::Operation>> = BTreeMap::new();
        for operation in taken {
            let resource =
                if let Some((resource, _)) = known.operations.get(&identity(&operation.id)) {
                    resource.clone()
                } else {
                    let tag = locations::tag_of(operation, self.settings);
                    tags.get(&tag).cloned().unwrap_or_default()
                };
            by_resource.entry(resource).or_default().push(operation);
        }
        let mut made = Vec::new();
        for (resource, operations) in by_resource {
            for (operation, name) in self.names(&resource, &operations, known) {
                made.push(self.operation(operation, &resource, name));
            }
        }
        made
    }

    /// The operations of a resource with their names: those that stand, those that the settings
    /// give, and new ones beside them.
    fn names<'o>(
        &self,
        resource: &str,
        operations: &[&'o upstream::Operation],
        known: &Known,
    ) -> Vec<(&'o upstream::Operation, String)> {
        let given = |operation: &upstream::Operation| {
            let rule = self.settings.operations.get(&operation.id);
            let stands = known.operations.get(&identity(&operation.id));
            let stands = stands.map(|(_, name)| name.clone());
            stands.or_else(|| rule.and_then(|rule| rule.name.clone()))
        };
        let standing = known.operations.values().filter(|(r, _)| r == resource);
        let mut taken: BTreeSet<String> = standing.map(|(_, name)| name.clone()).collect();
        taken.extend(operations.iter().filter_map(|o| given(o)));
        let new: Vec<&upstream::Operation> = operations
            .iter()
            .copied()
            .filter(|o| given(o).is_none())
            .collect();
        let by_ids = self.settings.methods == Methods::Ids;
        let mut new_names = names::operations(resource, &new, &taken, by_ids).into_iter();
        operations
            .iter()
            .map(|o| {
                let name = given(o).or_else(|| new_names.next());
                (*o, name.unwrap_or_default())
            })
            .collect()
    }

    /// Types with their resources; names are given afterwards.
    fn types(
        &mut self,
        upstream: &Upstream,
        operations: &[Operation],
        known: &Known,
    ) -> Vec<TypeDecl> {
        let reached_by = self.reached_by(operations);
        let mut types = Vec::new();
        for definition in &upstream.types {
            let id = &definition.name;
            if let Some(rule) = self.settings.types.get(id) {
                let what = format!("replaced definition: {}", rule.because);
                self.ledger.note_whole(Corrected, &definition.pointer, what);
                continue;
            }
            if definition.kind == DefinitionKind::Empty {
                continue;
            }
            let Some(by) = reached_by.get(id) else {
                let what = "unused definition: no operation reaches it";
                self.ledger.note_whole(Corrected, &definition.pointer, what);
                continue;
            };
            let resource = known.types.get(id).map(|(_, resource)| resource.clone());
            let resource = resource.unwrap_or_else(|| locations::resource_of(id, by));
            let body = self.body(definition);
            types.push(TypeDecl {
                id: id.clone(),
                name: String::new(),
                resource,
                body,
            });
        }
        let resources: HashMap<String, String> = types
            .iter()
            .map(|ty| (ty.id.clone(), ty.resource.clone()))
            .collect();
        for hoisted in std::mem::take(&mut self.hoisted) {
            types.push(locations::settle(hoisted, &resources, known));
        }
        types
    }

    /// The resources that reach each definition.
    fn reached_by<'o>(&self, operations: &'o [Operation]) -> BTreeMap<String, BTreeSet<&'o str>> {
        let hoisted: HashMap<&str, &YamlValue> = self
            .hoisted
            .iter()
            .map(|made| (made.id.as_str(), &made.body))
            .collect();
        let mut reached_by: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
        for operation in operations {
            let values = operation.entries.iter().map(|(_, value)| value);
            let mut from: Vec<&str> = values.flat_map(YamlValue::references).collect();
            // What stood in place refers to others too.
            let mut at = 0;
            while let Some(id) = from.get(at) {
                if let Some(body) = hoisted.get(*id) {
                    from.extend(body.references());
                }
                at += 1;
            }
            // A bare status under `errors` stands for the API's error type.
            from.extend(self.error.as_deref());
            for id in self.spread(from) {
                let by = reached_by.entry(id.to_owned()).or_default();
                by.insert(&operation.resource);
            }
        }
        reached_by
    }

    fn extra_types(&self) -> Vec<TypeDecl> {
        let extra = self.settings.extra_types.iter();
        extra
            .map(|(name, text)| TypeDecl {
                id: format!("#{name}"),
                name: name.clone(),
                resource: COMMON.to_owned(),
                body: crate::tree::parse_value(text),
            })
            .collect()
    }

    /// Documentation, where it is taken over.
    fn doc(&self, text: Option<&str>) -> Option<YamlValue> {
        let text = text?.trim();
        (self.settings.docs == Docs::Kept && !text.is_empty()).then(|| YamlValue::text(text))
    }

    fn guess(&mut self, pointer: &str, what: &str) {
        self.ledger.note(Guessed, pointer, what);
    }

    fn correct(&mut self, pointer: &str, what: impl Into<String>) {
        self.ledger.note(Corrected, pointer, what);
    }

    fn refuse(&mut self, pointer: &str, what: impl Into<String>) {
        self.ledger.note(Refused, pointer, what);
    }
}
