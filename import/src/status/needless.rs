//! Rules of the settings that are about nothing, or that upstream has caught up with.

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use specwright_edit::YamlValue;

use crate::claims::Known;
use crate::description::{Description, identity};
use crate::merge::same;
use crate::settings::{OperationRule, Settings};
use crate::source;
use crate::upstream::{DefinitionKind, Operation, Status, Upstream};

/// A rule that does nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Needless {
    /// The rule, as the way to it in the settings.
    pub rule: String,
    /// Why it does nothing.
    pub why: String,
}

/// Finds them all, in the order of the settings.
pub(super) fn needless(
    file: &source::Upstream,
    upstream: &Upstream,
    settings: &Settings,
    known: &Known,
    with: &Description,
) -> Result<Vec<Needless>, String> {
    let plain = Settings {
        // Without these, everything else would differ too.
        types: settings.types.clone(),
        groups: settings.groups.clone(),
        error: settings.error.clone(),
        enum_limit: settings.enum_limit,
        ..Settings::default()
    };
    let without = crate::read(file, &plain, known)?.0.description;
    let mut check = Check {
        upstream,
        settings,
        with: by_id(with),
        without: by_id(&without),
        found: Vec::new(),
    };
    check.types();
    check.formats(&file.root);
    check.fields();
    check.operations();
    check.conventions();
    Ok(check.found)
}

/// Entries of operations and types by identity.
fn by_id(description: &Description) -> HashMap<String, YamlValue> {
    let operations = description.operations.iter();
    let types = description.types.iter();
    operations
        .map(|o| (o.id.clone(), YamlValue::Map(o.entries.clone())))
        .chain(types.map(|ty| (ty.id.clone(), ty.body.clone())))
        .collect()
}

struct Check<'a> {
    upstream: &'a Upstream,
    settings: &'a Settings,
    with: HashMap<String, YamlValue>,
    without: HashMap<String, YamlValue>,
    found: Vec<Needless>,
}

impl<'a> Check<'a> {
    fn push(&mut self, rule: String, why: &str) {
        let why = why.to_owned();
        self.found.push(Needless { rule, why });
    }

    fn types(&mut self) {
        let there: HashSet<&str> = self
            .upstream
            .types
            .iter()
            .map(|d| d.name.as_str())
            .collect();
        let gone = "upstream has no such definition";
        for id in self
            .settings
            .types
            .keys()
            .filter(|id| !there.contains(id.as_str()))
        {
            self.push(format!("types.{id}"), gone);
        }
        for id in self
            .settings
            .names
            .keys()
            .filter(|id| !there.contains(id.as_str()))
        {
            self.push(format!("names.{id}"), gone);
        }
        if let Some(id) = &self.settings.error
            && !there.contains(id.as_str())
        {
            self.push(format!("error: {id}"), gone);
        }
    }

    fn formats(&mut self, root: &Value) {
        let mut formats = HashSet::new();
        let mut work = vec![root];
        while let Some(value) = work.pop() {
            match value {
                Value::Object(entries) => {
                    formats.extend(entries.get("format").and_then(Value::as_str));
                    work.extend(entries.values());
                }
                Value::Array(items) => work.extend(items),
                _ => {}
            }
        }
        for format in self.settings.formats.keys() {
            if !formats.contains(format.as_str()) {
                self.push(
                    format!("formats.{format}"),
                    "nothing upstream has this format",
                );
            }
        }
    }

    fn fields(&mut self) {
        for id in self.settings.fields.keys() {
            let (ty, field) = id.rsplit_once('#').unwrap_or((id, ""));
            let definition = self.upstream.types.iter().find(|d| d.name == ty);
            let there = definition.is_some_and(|d| match &d.kind {
                DefinitionKind::Struct(body) => body.fields.iter().any(|f| f.name == field),
                _ => false,
            });
            if !there {
                self.push(format!("fields.{id}"), "upstream has no such field");
            } else if let Some((with, without)) = self.entry(ty, field)
                && same(&type_of(with), without)
            {
                self.push(format!("fields.{id}"), "upstream says it itself now");
            }
        }
    }

    /// An entry of an operation or type with the settings and without them.
    fn entry(&self, id: &str, key: &str) -> Option<(&YamlValue, &YamlValue)> {
        let get = |all: &'_ HashMap<String, YamlValue>| -> Option<usize> {
            match all.get(id) {
                Some(YamlValue::Map(entries)) => entries.iter().position(|(k, _)| {
                    specwright_model::syntax::shape::lookup::without_mark(k) == key
                }),
                _ => None,
            }
        };
        let (with, without) = (get(&self.with)?, get(&self.without)?);
        match (self.with.get(id)?, self.without.get(id)?) {
            (YamlValue::Map(a), YamlValue::Map(b)) => Some((&a.get(with)?.1, &b.get(without)?.1)),
            _ => None,
        }
    }

    fn operations(&mut self) {
        let by_id: HashMap<&str, &'a Operation> = self
            .upstream
            .operations
            .iter()
            .map(|o| (o.id.as_str(), o))
            .collect();
        for (id, rule) in &self.settings.operations {
            match by_id.get(id.as_str()) {
                None => self.push(format!("operations.{id}"), "upstream has no such operation"),
                Some(operation) => self.operation(id, rule, operation),
            }
        }
        let mut seen = HashSet::new();
        for id in &self.settings.reads {
            let why = match by_id.get(id.as_str()) {
                None => "upstream has no such operation",
                Some(operation) if operation.verb == "GET" => "the verb tells it by itself",
                Some(_) if !seen.insert(id) => "it stands twice",
                Some(_) => continue,
            };
            self.push(format!("reads.{id}"), why);
        }
    }

    fn operation(&mut self, id: &str, rule: &OperationRule, operation: &Operation) {
        let identity = identity(id);
        let has = |name: &String| operation.parameters.iter().any(|p| p.name == *name);
        let parameters = [
            ("secret", &rule.secret),
            ("without", &rule.without),
            ("optional", &rule.optional),
        ];
        for (key, names) in parameters {
            for name in names.iter().filter(|name| !has(name)) {
                let at = format!("operations.{id}.{key}.{name}");
                self.push(at, "upstream has no such parameter");
            }
        }
        for name in &rule.optional {
            if operation
                .parameters
                .iter()
                .any(|p| p.name == *name && !p.required)
            {
                let at = format!("operations.{id}.optional.{name}");
                self.push(at, "upstream says it itself now");
            }
        }
        for (key, given) in [("returns", &rule.returns), ("paging", &rule.paging)] {
            let sides = self.entry(&identity, key).map(|(a, b)| same(a, b));
            if given.is_some() && sides == Some(true) {
                let at = format!("operations.{id}.{key}");
                self.push(at, "upstream says it itself now");
            }
        }
        let reads = matches!(operation.verb.as_str(), "GET" | "HEAD" | "OPTIONS");
        let usual = if reads { "read" } else { "write" };
        if rule.effect.as_deref() == Some(usual) {
            let at = format!("operations.{id}.effect");
            self.push(at, "the verb tells it by itself");
        }
    }

    fn conventions(&mut self) {
        let operations = &self.upstream.operations;
        if let Some(rule) = &self.settings.odata
            && !operations.iter().any(|o| o.path.starts_with(&rule.prefix))
        {
            self.push(
                format!("odata.prefix: {}", rule.prefix),
                "no path begins so",
            );
        }
        let has_all = |names: &[String]| {
            let has = |o: &Operation, name: &String| o.parameters.iter().any(|p| p.name == *name);
            operations
                .iter()
                .any(|o| names.iter().all(|name| has(o, name)))
        };
        for (name, parameters) in &self.settings.groups {
            if !has_all(parameters) {
                self.push(
                    format!("groups.{name}"),
                    "no operation has all its parameters",
                );
            }
        }
        for rule in &self.settings.paging {
            if !has_all(&rule.parameters) {
                let at = format!("paging.{}", rule.name);
                self.push(at, "no operation has all its parameters");
            }
        }
        for tag in self.settings.resources.keys() {
            if !operations.iter().any(|o| o.tag == *tag) {
                self.push(format!("resources.{tag}"), "no operation has this tag");
            }
        }
        for status in self.settings.without_schema.keys() {
            let answers = operations.iter().flat_map(|o| &o.answers);
            if !answers
                .into_iter()
                .any(|a| a.status == Status::Code(*status) && a.shape.is_none())
            {
                let at = format!("without_schema.{status}");
                self.push(at, "no answer with this status lacks a schema");
            }
        }
    }
}

/// The type of an entry that may be written in full.
fn type_of(value: &YamlValue) -> YamlValue {
    match value {
        YamlValue::Map(entries) => entries
            .iter()
            .find(|(key, _)| key == "type")
            .map_or_else(|| value.clone(), |(_, ty)| ty.clone()),
        _ => value.clone(),
    }
}
