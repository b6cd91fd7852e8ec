//! Schemas of all formats: definitions, and types where they are used.

mod bounds;
mod choice;
mod compose;
mod object;
mod scalar;

pub(crate) use self::object::unknown_field;

use std::collections::BTreeMap;

use serde_json::Value;

use crate::ledger::Disposition::{Corrected, Guessed, Omitted, Refused};
use crate::places::escape;
use crate::reader::{Dialect, LIMITS, Reader, doc, is_bound};
use crate::upstream::{Alternative, Definition, DefinitionKind, Shape, Union};

impl<'a> Reader<'a> {
    /// The definitions of the file.
    pub(crate) fn definitions(&mut self, value: &'a Value) -> Vec<Definition> {
        let at = self.definitions_at();
        self.ledger.keep(at);
        let mut definitions = Vec::new();
        for (name, schema) in self.entries(value, at) {
            let pointer = format!("{at}/{}", escape(name));
            definitions.push(self.define(name, schema, pointer));
        }
        definitions
    }

    /// Schemas inside others that something refers to. Reading one may find more.
    pub(crate) fn inner_definitions(&mut self, definitions: &mut Vec<Definition>) {
        let mut next = 0;
        while let Some(pointer) = self.pending.get(next).cloned() {
            next += 1;
            let clash = definitions.iter().any(|other| other.name == pointer);
            if let Some(schema) = self.root.pointer(&pointer).filter(|_| !clash) {
                definitions.push(self.define(&pointer.clone(), schema, pointer));
            }
        }
    }

    fn define(&mut self, name: &str, schema: &'a Value, pointer: String) -> Definition {
        self.ledger.keep(&*pointer);
        name.clone_into(&mut self.current);
        let shape = self.shape(schema, &pointer);
        self.current.clear();
        let kind = match shape {
            Shape::Struct(mut body) => {
                body.kinds = self.kinds_of(schema);
                DefinitionKind::Struct(body)
            }
            Shape::Scalar("any") => DefinitionKind::Empty,
            other => DefinitionKind::Alias(other),
        };
        Definition {
            name: name.to_owned(),
            kind,
            title: doc(schema, &["title"]),
            doc: doc(schema, &["description"]),
            deprecated: schema["deprecated"] == true,
            pointer,
        }
    }

    /// How those that extend a struct are told apart, if it says so and does not list them.
    fn kinds_of(&mut self, schema: &Value) -> Option<(String, BTreeMap<String, Vec<String>>)> {
        let tag = schema.get("discriminator")?;
        let name = tag["propertyName"].as_str().or(tag.as_str())?.to_owned();
        Some((name, self.mapping(Some(tag))))
    }

    /// What a schema says.
    pub(crate) fn shape(&mut self, schema: &'a Value, pointer: &str) -> Shape {
        if schema.is_boolean() && self.dialect == Dialect::OpenApi31 {
            self.ledger.keep(pointer);
            return Shape::Scalar("any");
        }
        if !schema.is_object() {
            self.wrong_kind(pointer, schema, "an object");
            return Shape::Scalar("any");
        }
        if let Some(reference) = schema.get("$ref") {
            return self.reference(reference, schema, pointer);
        }
        self.account(schema, pointer);
        let shape = self.plain(schema, pointer);
        if is_nullable(schema) {
            return shape.or_null();
        }
        shape
    }

    pub(crate) fn account(&mut self, schema: &'a Value, pointer: &str) {
        for (key, value) in self.entries(schema, pointer) {
            self.schema_key(key, value, format!("{pointer}/{}", escape(key)));
        }
    }

    fn reference(&mut self, reference: &'a Value, schema: &'a Value, pointer: &str) -> Shape {
        let at = format!("{pointer}/$ref");
        let counts = self.dialect == Dialect::OpenApi31 && says_more(schema);
        if counts {
            self.account(schema, pointer);
        } else {
            self.beside(schema, pointer);
        }
        let text = reference.as_str().unwrap_or_default();
        let Some(name) = self.definition(text) else {
            let what = if text.is_empty() || text.starts_with('#') {
                "a reference to nothing: unknown JSON; fix the file or describe the type by hand"
            } else {
                "a reference into another file: unknown JSON; put what it refers to into this one or describe the type by hand"
            };
            self.ledger.note_whole(Refused, at, what);
            return Shape::Scalar("any");
        };
        self.ledger.keep(&*at);
        let values = schema.get("enum").filter(|_| counts);
        let known = match (schema.get("const").filter(|_| counts), values) {
            (Some(value), _) => Some(self.constant(value, schema, pointer)),
            (None, Some(values)) => self.known_values("", values, schema, pointer),
            (None, None) => None,
        };
        let shape = if let Some(known) = known {
            known
        } else if counts {
            self.beside_reference(name, schema, pointer)
        } else {
            Shape::Ref(name)
        };
        if is_nullable(schema) {
            return shape.or_null();
        }
        shape
    }

    /// A schema that is no reference, whose keys are accounted for.
    fn plain(&mut self, schema: &'a Value, pointer: &str) -> Shape {
        if let Some(value) = schema.get("const") {
            return self.constant(value, schema, pointer);
        }
        if schema.get("allOf").is_some_and(is_some_list) {
            return self.composed(schema, pointer);
        }
        if ["oneOf", "anyOf"]
            .iter()
            .any(|key| schema.get(*key).is_some_and(is_some_list))
        {
            return self.choice(schema, pointer);
        }
        let Some(kinds) = kinds(schema) else {
            let what = "a type that is not one word: unknown JSON; describe it by hand";
            self.ledger
                .note_whole(Refused, format!("{pointer}/type"), what);
            return Shape::Scalar("any");
        };
        match kinds.as_slice() {
            [] => self.untyped(schema, pointer),
            [kind] => self.of_kind(kind, schema, pointer),
            several => {
                let several = several.iter();
                let alternatives = several.map(|kind| Alternative {
                    tags: Vec::new(),
                    shape: self.of_kind(kind, schema, pointer),
                    pointer: pointer.to_owned(),
                });
                let union = Union {
                    alternatives: alternatives.collect(),
                    title: doc(schema, &["title"]),
                    doc: doc(schema, &["description"]),
                    ..Union::default()
                };
                self.simplified(union, pointer)
            }
        }
    }

    fn untyped(&mut self, schema: &'a Value, pointer: &str) -> Shape {
        let has = |key: &str| schema.get(key).is_some();
        if let Some(values) = schema.get("enum") {
            let known = self.known_values("", values, schema, pointer);
            return known.unwrap_or(Shape::Scalar("any"));
        }
        if has("items") || has("prefixItems") {
            return self.list(schema, pointer);
        }
        let text = schema["format"].as_str();
        if text.is_some() && !has("properties") && self.dialect != Dialect::Swagger2 {
            let what = "a format without a type: a text";
            self.ledger.note(Guessed, pointer, what);
            return self.scalar("string", schema, pointer);
        }
        self.object(schema, pointer)
    }

    /// A schema as a value of one kind.
    fn of_kind(&mut self, kind: &str, schema: &'a Value, pointer: &str) -> Shape {
        match kind {
            "array" => self.list(schema, pointer),
            "object" => self.object(schema, pointer),
            "null" | "any" | "" => Shape::Scalar("any"),
            kind => self.scalar(kind, schema, pointer),
        }
    }

    fn list(&mut self, schema: &'a Value, pointer: &str) -> Shape {
        if let Some(places) = schema.get("prefixItems").filter(|places| places.is_array()) {
            let at = format!("{pointer}/prefixItems");
            let mut alternatives = Vec::new();
            for (at, place) in self.items(places, &at) {
                self.ledger.keep(&*at);
                alternatives.push(Alternative {
                    tags: Vec::new(),
                    shape: self.shape(place, &at),
                    pointer: at,
                });
            }
            if let Some(rest) = schema.get("items").filter(|rest| rest.is_object()) {
                let at = format!("{pointer}/items");
                alternatives.push(Alternative {
                    tags: Vec::new(),
                    shape: self.shape(rest, &at),
                    pointer: at,
                });
            }
            let what = "a list whose places have types of their own: a list of any of these";
            self.ledger.note(Guessed, &*at, what);
            let union = Union {
                alternatives,
                ..Union::default()
            };
            return Shape::Array(Box::new(self.simplified(union, &at)));
        }
        let Some(items) = schema.get("items") else {
            let what = "an array of unknown items: unknown JSON";
            self.ledger.note(Guessed, pointer, what);
            return Shape::Array(Box::new(Shape::Scalar("any")));
        };
        let shape = self.shape(items, &format!("{pointer}/items"));
        let known = schema.get("enum").filter(|_| is_plain(items));
        let known = known.and_then(|values| self.values_of_items(values, items, pointer));
        Shape::Array(Box::new(known.unwrap_or(shape)))
    }

    /// Known values beside a list whose items say none: those of its items.
    fn values_of_items(&mut self, values: &Value, items: &Value, pointer: &str) -> Option<Shape> {
        let at = format!("{pointer}/enum");
        let kind = items["type"].as_str().unwrap_or_default();
        let mut one = values.as_array().into_iter().flatten();
        if one.any(|value| value.is_array() || value.is_object()) {
            let what = "an enum of lists: any list";
            self.ledger.note(Guessed, at, what);
            return None;
        }
        let what = "an enum beside a list: the values of its items";
        self.ledger.note(Corrected, at, what);
        self.known_values(kind, values, &Value::Null, pointer)
    }

    #[expect(clippy::match_same_arms, reason = "a row a keyword")]
    pub(crate) fn schema_key(&mut self, key: &str, value: &Value, at: String) {
        match (key, value) {
            ("default", _) => self.open(at),
            ("readOnly" | "writeOnly", Value::Bool(true)) => {
                let what = format!(
                    "{key}: which requests send it is the caller's choice; put it into `doc`"
                );
                self.ledger.note(Omitted, at, what);
            }
            // It is read with what stands beside it.
            ("$ref", Value::String(_)) => {}
            ("example" | "examples" | "xml" | "externalDocs" | "$comment" | "$schema", _) => {
                self.prose(&at);
            }
            ("description" | "title", value) => self.words(&at, value),
            ("$defs" | "definitions", Value::Object(_)) => self.ledger.keep(at),
            ("enum", Value::Array(_)) | ("discriminator", Value::Object(_) | Value::String(_)) => {
                self.ledger.keep_whole(at);
            }
            ("const", _) => self.ledger.keep_whole(at),
            ("deprecated" | "readOnly" | "writeOnly" | "x-nullable" | "nullable", value) => {
                self.flag(value, &at);
            }
            ("type", Value::Array(_)) => self.ledger.keep_whole(at),
            (
                "properties" | "additionalProperties" | "items" | "patternProperties",
                Value::Object(_),
            )
            | ("additionalProperties" | "items", Value::Bool(_))
            | ("required" | "allOf" | "oneOf" | "anyOf" | "prefixItems", Value::Array(_))
            | ("type" | "format" | "contentEncoding", Value::String(_)) => self.ledger.keep(at),
            ("x-enum-varnames" | "x-enumNames" | "x-enum-names", Value::Array(_)) => {
                self.ledger.keep_whole(at);
            }
            ("contentMediaType" | "contentSchema", _) => {
                let what = format!("{key}: the text is handed on as it is");
                self.ledger.note_whole(Corrected, at, what);
            }
            ("allOf" | "oneOf" | "anyOf" | "prefixItems", value) => {
                self.wrong_kind(&at, value, "a list");
            }
            // Of the wrong kind: said where they are read, or by the sweep for what nobody read.
            (
                "properties"
                | "additionalProperties"
                | "patternProperties"
                | "required"
                | "items"
                | "type"
                | "format"
                | "enum",
                _,
            ) => {}
            (key, _) if is_bound(key) => self.open(at),
            (key, _) if LIMITS.contains(&key) => self.limit(&at),
            (other, _) => self.no_keyword(&at, other),
        }
    }
}

/// The types that a schema names, but for null; nothing if they are not words.
fn kinds(schema: &Value) -> Option<Vec<&str>> {
    match schema.get("type") {
        None => Some(Vec::new()),
        // Text that says nothing, and what some files write for unknown JSON.
        Some(Value::String(kind)) if matches!(kind.as_str(), "null" | "" | "any") => {
            Some(Vec::new())
        }
        Some(Value::String(kind)) => Some(vec![kind]),
        Some(Value::Array(several)) => {
            let mut kinds: Vec<&str> = Vec::new();
            for kind in several {
                let kind = kind.as_str()?;
                if kind != "null" && !kinds.contains(&kind) {
                    kinds.push(kind);
                }
            }
            Some(kinds)
        }
        Some(_) => None,
    }
}

/// Whether a schema says that null fits too.
fn is_nullable(schema: &Value) -> bool {
    let says = |key: &str| schema.get(key) == Some(&Value::Bool(true));
    let null = |kind: &Value| kind == "null";
    let several = schema.get("type").and_then(Value::as_array);
    says("nullable") || says("x-nullable") || several.is_some_and(|kinds| kinds.iter().any(null))
}

/// Whether something stands beside a reference that changes what it means.
fn says_more(schema: &Value) -> bool {
    let more = [
        "properties",
        "required",
        "allOf",
        "oneOf",
        "anyOf",
        "enum",
        "const",
    ];
    more.iter().any(|key| schema.get(*key).is_some())
}

/// Whether items say no more than what kind of scalar they are.
fn is_plain(items: &Value) -> bool {
    let more = ["enum", "$ref", "allOf", "oneOf", "anyOf", "const", "format"];
    more.iter().all(|key| items.get(*key).is_none())
        && matches!(items["type"].as_str(), Some("string" | "integer"))
}

fn is_some_list(value: &Value) -> bool {
    value.as_array().is_some_and(|items| !items.is_empty())
}
