//! Definitions and schemas.

use serde_json::Value;

use super::{LIMITS, Reader, escape, list, object, text};
use crate::ledger::Disposition::{Corrected, Guessed, Refused};
use crate::upstream::{Definition, DefinitionKind, Field, Shape};

impl Reader<'_> {
    pub(super) fn definitions(&mut self, value: &Value) -> Vec<Definition> {
        self.ledger.keep("/definitions");
        let mut definitions = Vec::new();
        for (name, schema) in object(value) {
            let pointer = format!("/definitions/{}", escape(name));
            self.ledger.keep(&*pointer);
            let kind = self.definition(schema, &pointer);
            definitions.push(Definition {
                name: name.clone(),
                kind,
                pointer,
            });
        }
        definitions
    }

    fn definition(&mut self, schema: &Value, pointer: &str) -> DefinitionKind {
        let named = ["additionalProperties", "enum", "items", "$ref"];
        let is_object = schema["type"].as_str().is_none_or(|kind| kind == "object");
        let has_fields = object(&schema["properties"]).next().is_some();
        if !has_fields && (!is_object || named.iter().any(|key| schema.get(*key).is_some())) {
            return DefinitionKind::Alias(self.shape(schema, pointer));
        }
        for (key, value) in object(schema) {
            let at = format!("{pointer}/{}", escape(key));
            match key.as_str() {
                "type" | "properties" => self.ledger.keep(at),
                "required" => self.ledger.keep_whole(at),
                "description" | "title" => self.words(&at, value),
                other => self.unknown(&at, other),
            }
        }
        if !has_fields {
            return DefinitionKind::Empty;
        }
        let required: Vec<&str> = list(&schema["required"])
            .filter_map(Value::as_str)
            .collect();
        let fields = object(&schema["properties"]).map(|(name, schema)| {
            let pointer = format!("{pointer}/properties/{}", escape(name));
            self.ledger.keep(&*pointer);
            let shape = self.shape(schema, &pointer);
            Field {
                name: name.clone(),
                required: required.contains(&name.as_str()),
                shape,
                pointer,
            }
        });
        DefinitionKind::Struct(fields.collect())
    }

    pub(super) fn shape(&mut self, schema: &Value, pointer: &str) -> Shape {
        for (key, value) in object(schema) {
            self.schema_key(key, value, format!("{pointer}/{}", escape(key)));
        }
        if let Some(name) = schema["$ref"].as_str() {
            let name = name.strip_prefix("#/definitions/").unwrap_or(name);
            return Shape::Ref(name.to_owned());
        }
        match schema["type"].as_str() {
            Some("array") => Shape::Array(Box::new(
                self.shape(&schema["items"], &format!("{pointer}/items")),
            )),
            Some("object") | None => match schema.get("additionalProperties") {
                Some(values @ Value::Object(_)) => Shape::Map(Box::new(
                    self.shape(values, &format!("{pointer}/additionalProperties")),
                )),
                _ => Shape::Scalar("any"),
            },
            Some(_) => self.scalar(schema, pointer),
        }
    }

    fn schema_key(&mut self, key: &str, value: &Value, at: String) {
        match (key, value) {
            ("default", Value::Bool(false)) => {
                let what = "default false: what is not set is left out";
                self.ledger.note(Corrected, at, "", what);
            }
            ("readOnly", Value::Bool(true)) => {
                let what =
                    "readOnly: which requests send it is the caller's choice; put it into `doc`";
                self.ledger.note(Refused, at, "", what);
            }
            ("properties", Value::Object(fields)) if !fields.is_empty() => {
                let what =
                    "an object in place: unknown JSON; put its properties into a type by hand";
                self.ledger.note_whole(Refused, at, "", what);
            }
            ("description" | "title", value) => self.words(&at, value),
            ("enum" | "required", _) => self.ledger.keep_whole(at),
            (
                "$ref"
                | "type"
                | "format"
                | "items"
                | "additionalProperties"
                | "properties"
                | "readOnly",
                _,
            ) => self.ledger.keep(at),
            (key, _) if LIMITS.contains(&key) => self.limit(at, ""),
            (other, _) => self.unknown(&at, other),
        }
    }

    pub(super) fn scalar(&mut self, value: &Value, pointer: &str) -> Shape {
        if let Some(values) = value["enum"].as_array() {
            if values.iter().all(Value::is_string) {
                return Shape::Enum(values.iter().map(text).collect());
            }
            let what = "enum of numbers: its values have no names; write `$enum` by hand";
            self.ledger
                .note(Refused, format!("{pointer}/enum"), "", what);
        }
        let format = value["format"].as_str();
        Shape::Scalar(match (value["type"].as_str().unwrap_or_default(), format) {
            ("integer", Some("int32")) => "int32",
            ("integer", Some("int64")) => "int64",
            ("integer", None) => "int",
            ("number", Some("float")) => "float",
            ("number", Some("double") | None) => "double",
            ("number", Some("decimal")) => "decimal",
            ("boolean", None) => "boolean",
            ("string", Some("date-time")) => "datetime",
            ("string", Some("date")) => "date",
            ("string", Some("uuid")) => "uuid",
            ("string", Some("byte")) => "bytes",
            ("string" | "text", None) => "string",
            (kind, format) => {
                let taken = match kind {
                    "integer" => "int",
                    "number" => "double",
                    "boolean" => "boolean",
                    _ => "string",
                };
                let what = format!("type `{kind}` with format {format:?}: taken as {taken}");
                self.ledger.note(Guessed, pointer, "", what);
                taken
            }
        })
    }
}
