//! Definitions and schemas.

use serde_json::Value;

use super::refs::definition;
use super::{LIMITS, Reader};
use crate::ledger::Disposition::{Corrected, Guessed, Refused};
use crate::places::escape;
use crate::upstream::{Definition, DefinitionKind, Field, Shape, Struct};

impl<'a> Reader<'a> {
    pub(super) fn definitions(&mut self, value: &'a Value) -> Vec<Definition> {
        self.ledger.keep("/definitions");
        let mut definitions = Vec::new();
        for (name, schema) in self.entries(value, "/definitions") {
            let pointer = format!("/definitions/{}", escape(name));
            self.ledger.keep(&*pointer);
            let kind = match self.shape(schema, &pointer) {
                Shape::Struct(body) => DefinitionKind::Struct(body),
                Shape::Scalar("any") => DefinitionKind::Empty,
                other => DefinitionKind::Alias(other),
            };
            definitions.push(Definition {
                name: name.clone(),
                kind,
                pointer,
            });
        }
        definitions
    }

    pub(super) fn shape(&mut self, schema: &'a Value, pointer: &str) -> Shape {
        if !schema.is_object() {
            self.wrong_kind(pointer, schema, "an object");
            return Shape::Scalar("any");
        }
        if let Some(reference) = schema.get("$ref") {
            return self.reference(reference, schema, pointer);
        }
        for (key, value) in self.entries(schema, pointer) {
            self.schema_key(key, value, format!("{pointer}/{}", escape(key)));
        }
        let shape = self.plain(schema, pointer);
        if schema.get("x-nullable") == Some(&Value::Bool(true)) {
            return Shape::Nullable(Box::new(shape));
        }
        shape
    }

    fn reference(&mut self, reference: &Value, schema: &Value, pointer: &str) -> Shape {
        let at = format!("{pointer}/$ref");
        self.beside(schema, pointer);
        let text = reference.as_str().unwrap_or_default();
        if let Some(name) = definition(text, self.root) {
            self.ledger.keep(at);
            let shape = Shape::Ref(name);
            if schema.get("x-nullable") == Some(&Value::Bool(true)) {
                return Shape::Nullable(Box::new(shape));
            }
            return shape;
        }
        let what =
            "a reference to nothing: unknown JSON; mend the file or describe the type by hand";
        self.ledger.note_whole(Refused, at, what);
        Shape::Scalar("any")
    }

    /// A schema that is no reference, whose keys are accounted for.
    fn plain(&mut self, schema: &'a Value, pointer: &str) -> Shape {
        if schema.get("allOf").is_some() {
            return self.composed(schema, pointer);
        }
        let kind = schema.get("type");
        let named = kind.and_then(Value::as_str);
        if kind.is_some() && named.is_none() {
            let what = "a type that is not one word: unknown JSON; describe it by hand";
            self.ledger
                .note_whole(Refused, format!("{pointer}/type"), what);
            return Shape::Scalar("any");
        }
        match named {
            Some("array") => {
                let Some(items) = schema.get("items") else {
                    let what = "an array of unknown items: unknown JSON";
                    self.ledger.note(Guessed, pointer, what);
                    return Shape::Array(Box::new(Shape::Scalar("any")));
                };
                Shape::Array(Box::new(self.shape(items, &format!("{pointer}/items"))))
            }
            None if schema.get("enum").is_some() => self.scalar(schema, pointer),
            Some("object") | None => self.object(schema, pointer),
            Some(_) => self.scalar(schema, pointer),
        }
    }

    fn object(&mut self, schema: &'a Value, pointer: &str) -> Shape {
        let fields = self.fields(schema, pointer);
        let free = schema.get("additionalProperties");
        let at = format!("{pointer}/additionalProperties");
        match free {
            Some(Value::Bool(_)) if !fields.is_empty() => self.ledger.keep(at),
            Some(_) if !fields.is_empty() => {
                let what = "free keys beside named ones: kept as unknown JSON; describe them by hand if they matter";
                self.ledger.note_whole(Refused, at, what);
            }
            Some(Value::Bool(true)) => {
                self.ledger.keep(at);
                return Shape::Map(Box::new(Shape::Scalar("any")));
            }
            Some(Value::Bool(false)) | None => {}
            Some(values) => return Shape::Map(Box::new(self.shape(values, &at))),
        }
        if fields.is_empty() {
            return Shape::Scalar("any");
        }
        Shape::Struct(Struct {
            extends: Vec::new(),
            fields,
        })
    }

    fn fields(&mut self, schema: &'a Value, pointer: &str) -> Vec<Field> {
        let required: Vec<&str> = match schema.get("required") {
            Some(names) => self.texts(names, &format!("{pointer}/required")),
            None => Vec::new(),
        };
        let Some(properties) = schema.get("properties") else {
            return Vec::new();
        };
        let inside = format!("{pointer}/properties");
        let mut fields = Vec::new();
        for (name, schema) in self.entries(properties, &inside) {
            let pointer = format!("{inside}/{}", escape(name));
            self.ledger.keep(&*pointer);
            let shape = self.shape(schema, &pointer);
            fields.push(Field {
                name: name.clone(),
                required: required.contains(&name.as_str()),
                shape,
                pointer,
            });
        }
        for name in required {
            if !fields.iter().any(|field| field.name == name) {
                let what =
                    "a required field that is not there: nothing is known of it; mend the file";
                self.ledger
                    .note(Refused, format!("{pointer}/required"), what);
            }
        }
        fields
    }

    /// `allOf`: the fields of others, and its own.
    fn composed(&mut self, schema: &'a Value, pointer: &str) -> Shape {
        let inside = format!("{pointer}/allOf");
        let mut body = Struct::default();
        let mut alone = None;
        let parts = schema.get("allOf").unwrap_or(&Value::Null);
        let parts = self.items(parts, &inside);
        let count = parts.len();
        for (at, part) in parts {
            self.ledger.keep(&*at);
            match self.shape(part, &at) {
                Shape::Ref(name) => {
                    body.extends.push((name.clone(), at));
                    alone = Some(Shape::Ref(name));
                }
                Shape::Struct(inner) => {
                    body.extends.extend(inner.extends);
                    body.fields.extend(inner.fields);
                }
                Shape::Scalar("any") => {}
                other if count == 1 => return other,
                _ => {
                    let what = "a part of `allOf` that is no object: left out; describe it by hand";
                    self.ledger.note(Refused, at, what);
                }
            }
        }
        if let Shape::Struct(own) = self.object(schema, pointer) {
            body.fields.extend(own.fields);
        }
        match (alone, body.fields.is_empty(), body.extends.len()) {
            (Some(one), true, 1) => one,
            (None, true, _) => Shape::Scalar("any"),
            _ => Shape::Struct(body),
        }
    }

    pub(super) fn schema_key(&mut self, key: &str, value: &Value, at: String) {
        match (key, value) {
            ("default", Value::Bool(false)) => {
                let what = "default false: what is not set is left out";
                self.ledger.note(Corrected, at, what);
            }
            ("default", _) => {
                let what = "a default of a field: what is not set is left out; put it into `doc`";
                self.ledger.note_whole(Refused, at, what);
            }
            ("readOnly", Value::Bool(true)) => {
                let what =
                    "readOnly: which requests send it is the caller's choice; put it into `doc`";
                self.ledger.note(Refused, at, what);
            }
            ("example" | "xml" | "externalDocs", _) => self.prose(&at),
            ("description" | "title", value) => self.words(&at, value),
            ("discriminator", _) => {
                let what =
                    "discriminator: the fields of all kinds are read alone; write `$union` by hand";
                self.ledger.note_whole(Refused, at, what);
            }
            ("enum", Value::Array(_)) => self.ledger.keep_whole(at),
            ("readOnly" | "x-nullable", value) => {
                self.flag(value, &at);
            }
            ("properties" | "additionalProperties" | "items", Value::Object(_))
            | ("additionalProperties", Value::Bool(_))
            | ("required" | "allOf", Value::Array(_))
            | ("type" | "format", Value::String(_)) => self.ledger.keep(at),
            // Of the wrong kind: said where they are read, or by the sweep for what nobody read.
            (
                "properties"
                | "additionalProperties"
                | "required"
                | "allOf"
                | "items"
                | "type"
                | "format"
                | "enum",
                _,
            ) => {}
            (key, _) if LIMITS.contains(&key) => self.limit(&at),
            (other, _) => self.unknown(&at, other),
        }
    }
}
