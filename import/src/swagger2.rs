//! Swagger 2.0, read key by key: a key that is not matched here is refused, never skipped.

use serde_json::{Map, Value};

use crate::ledger::Disposition::{Corrected, Guessed, Refused};
use crate::ledger::Ledger;
use crate::upstream::{
    Definition, DefinitionKind, Field, Operation, Parameter, ParameterPlace, Shape, Upstream,
};

/// Reads a Swagger 2.0 file, JSON or YAML.
///
/// # Errors
///
/// What is wrong with the file as a whole, in one line with a mend.
pub fn read(text: &str, ledger: &mut Ledger) -> Result<Upstream, String> {
    let file = parse(text)?;
    let root = file
        .as_object()
        .ok_or("the file is not an object: is it a Swagger file?")?;
    match root.get("swagger").and_then(Value::as_str) {
        Some("2.0") => {}
        _ if root.contains_key("openapi") => {
            return Err(
                "this is OpenAPI 3, which is not imported yet: export it as Swagger 2.0".to_owned(),
            );
        }
        _ => {
            return Err(
                "the file has no `swagger: \"2.0\"`: it is not a Swagger 2.0 file".to_owned(),
            );
        }
    }
    let mut reader = Reader { ledger };
    let mut upstream = Upstream::default();
    for (key, value) in root {
        match key.as_str() {
            "paths" => upstream.operations = reader.paths(value),
            "definitions" => upstream.types = reader.definitions(value),
            "swagger" | "info" | "tags" | "externalDocs" => reader.ledger.keep(),
            "host"
            | "basePath"
            | "schemes"
            | "securityDefinitions"
            | "security"
            | "consumes"
            | "produces" => {
                let what = format!("{key}: `api.yaml` says it");
                reader
                    .ledger
                    .note(Corrected, format!("/{key}"), "api.yaml", what);
            }
            other => reader.unknown(&format!("/{}", escape(other)), other),
        }
    }
    Ok(upstream)
}

fn parse(text: &str) -> Result<Value, String> {
    if text.trim_start().starts_with('{') {
        return serde_json::from_str(text).map_err(|e| format!("the file is not valid JSON: {e}"));
    }
    serde_yaml::from_str(text)
        .map_err(|e| format!("the file is not valid YAML: {}", e.without_snippet()))
}

/// A key of a JSON pointer.
pub(crate) fn escape(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

struct Reader<'a> {
    ledger: &'a mut Ledger,
}

fn object(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

impl Reader<'_> {
    fn unknown(&mut self, pointer: &str, key: &str) {
        if key.starts_with("x-") {
            let what = "vendor extension: not understood; say it in the description if it matters";
            self.ledger.note(Refused, pointer, "", what);
        } else {
            let what = format!("`{key}`: not understood; say it in the description if it matters");
            self.ledger.note(Refused, pointer, "", what);
        }
    }

    fn paths(&mut self, paths: &Value) -> Vec<Operation> {
        let mut operations = Vec::new();
        for (path, verbs) in object(paths) {
            let shared = verbs.get("parameters").cloned().unwrap_or_default();
            for (verb, value) in object(verbs) {
                let pointer = format!("/paths/{}/{}", escape(path), escape(verb));
                match verb.as_str() {
                    "get" | "post" | "put" | "patch" | "delete" | "head" | "options" => {
                        operations.push(self.operation(path, verb, value, &shared, &pointer));
                    }
                    "parameters" => self.ledger.keep(),
                    other => self.unknown(&pointer, other),
                }
            }
        }
        operations
    }

    fn operation(
        &mut self,
        path: &str,
        verb: &str,
        value: &Value,
        shared: &Value,
        pointer: &str,
    ) -> Operation {
        let verb = verb.to_ascii_uppercase();
        let id = format!("{verb} {path}");
        let mut made = Operation {
            id: id.clone(),
            verb,
            path: path.to_owned(),
            tag: "Default".to_owned(),
            access: None,
            deprecated: false,
            parameters: Vec::new(),
            answers: Vec::new(),
            pointer: pointer.to_owned(),
        };
        for (index, parameter) in shared.as_array().into_iter().flatten().enumerate() {
            let at = format!("/paths/{}/parameters/{index}", escape(path));
            made.parameters.extend(self.parameter(parameter, at));
        }
        for (key, value) in object(value) {
            let at = format!("{pointer}/{}", escape(key));
            match key.as_str() {
                "tags" => {
                    let tags = value.as_array().map(Vec::as_slice).unwrap_or_default();
                    if let Some(tag) = tags.first() {
                        made.tag = text(tag);
                        self.ledger.keep();
                    }
                    if tags.len() > 1 {
                        self.ledger
                            .note(Corrected, at, &id, "tags: the first one is the resource");
                    }
                }
                "operationId" => {
                    self.ledger.note(
                        Corrected,
                        at,
                        &id,
                        "operationId: the name is made from verb and path",
                    );
                }
                "consumes" | "produces" => self.media(key, value, at, &id),
                "parameters" => {
                    for (index, parameter) in value.as_array().into_iter().flatten().enumerate() {
                        made.parameters
                            .extend(self.parameter(parameter, format!("{at}/{index}")));
                    }
                }
                "responses" => made.answers = self.answers(value, &at),
                "deprecated" => {
                    made.deprecated = value == true;
                    self.ledger.keep();
                }
                "x-access" => {
                    made.access = value.as_str().map(str::to_owned);
                    self.ledger.keep();
                }
                "summary" | "description" => self.ledger.keep(),
                other => self.unknown(&at, other),
            }
        }
        made
    }

    fn media(&mut self, key: &str, value: &Value, at: String, id: &str) {
        let media: Vec<&str> = value
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        let json = media.iter().all(|m| m.ends_with("/json"));
        if json || media.contains(&"multipart/form-data") {
            self.ledger.keep();
        } else {
            let what = format!("{key}: JSON alone is used");
            self.ledger.note(Corrected, at, id, what);
        }
    }

    fn answers(&mut self, value: &Value, pointer: &str) -> Vec<(u16, Option<Shape>)> {
        let mut answers = Vec::new();
        for (status, answer) in object(value) {
            let at = format!("{pointer}/{}", escape(status));
            let Ok(code) = status.parse::<u16>() else {
                self.ledger.note(
                    Refused,
                    at,
                    "",
                    "default answer: describe it under `errors` by status",
                );
                continue;
            };
            let mut shape = None;
            for (key, value) in object(answer) {
                match key.as_str() {
                    "schema" => shape = Some(self.shape(value, &format!("{at}/schema"))),
                    "description" => self.ledger.keep(),
                    other => self.unknown(&format!("{at}/{}", escape(other)), other),
                }
            }
            answers.push((code, shape));
        }
        answers
    }

    fn parameter(&mut self, value: &Value, pointer: String) -> Option<Parameter> {
        let name = text(&value["name"]);
        let kind = value["type"].as_str().unwrap_or_default();
        let place = match (value["in"].as_str().unwrap_or_default(), kind) {
            ("path", _) => ParameterPlace::Path,
            ("query", _) => ParameterPlace::Query,
            ("header", _) => ParameterPlace::Header,
            ("body", _) => ParameterPlace::Body,
            ("formData", "file") => ParameterPlace::File,
            ("formData", "application/json") => {
                self.ledger.note(
                    Corrected,
                    &pointer,
                    &name,
                    "type application/json: a part with JSON",
                );
                ParameterPlace::JsonPart
            }
            ("formData", _) => ParameterPlace::Form,
            (other, _) => {
                let what = format!("parameter in `{other}`: describe it by hand");
                self.ledger.note(Refused, pointer, "", what);
                return None;
            }
        };
        let mut style = None;
        let mut default = None;
        for (key, value) in object(value) {
            let at = format!("{pointer}/{}", escape(key));
            match (key.as_str(), value) {
                ("default", Value::Bool(false)) => {
                    let what = "default false: nothing is sent unless the caller says so";
                    self.ledger.note(Corrected, at, &name, what);
                }
                ("default", value) => {
                    default = Some(
                        value
                            .as_str()
                            .map_or_else(|| value.to_string(), str::to_owned),
                    );
                }
                ("collectionFormat", value) => {
                    style = match value.as_str() {
                        Some("csv") => Some("comma"),
                        Some("pipes") => Some("pipe"),
                        Some("ssv") => Some("space"),
                        _ => Some("repeat"),
                    };
                    self.ledger.keep();
                }
                (
                    "name" | "in" | "required" | "type" | "format" | "items" | "enum" | "schema"
                    | "description",
                    _,
                ) => {
                    self.ledger.keep();
                }
                (
                    "minimum" | "maximum" | "minLength" | "maxLength" | "pattern" | "minItems"
                    | "maxItems",
                    _,
                ) => {
                    let what = "limits of a value: the API itself checks them; put them into `doc`";
                    self.ledger.note(Refused, at, &name, what);
                }
                (other, _) => self.unknown(&at, other),
            }
        }
        let shape = if place == ParameterPlace::File {
            Shape::Scalar("binary")
        } else if let Some(schema) = value.get("schema") {
            self.shape(schema, &format!("{pointer}/schema"))
        } else {
            self.simple(value, &pointer)
        };
        if matches!(shape, Shape::Array(_)) && style.is_none() {
            let what = "array without collectionFormat: sent as repeated keys";
            self.ledger.note(Guessed, &pointer, &name, what);
        }
        let required = value["required"].as_bool().unwrap_or(false);
        Some(Parameter {
            name,
            place,
            required,
            shape,
            style,
            default,
            pointer,
        })
    }

    /// The shape of a parameter that has no schema: `type`, `format`, `enum`, `items`.
    fn simple(&mut self, value: &Value, pointer: &str) -> Shape {
        match value["type"].as_str() {
            Some("array") => match value.get("items") {
                Some(Value::Object(items)) if !items.is_empty() => {
                    Shape::Array(Box::new(self.simple(&value["items"], pointer)))
                }
                _ => {
                    self.ledger
                        .note(Guessed, pointer, "", "array of unknown items: sent as text");
                    Shape::Array(Box::new(Shape::Scalar("string")))
                }
            },
            _ => self.scalar(value, pointer),
        }
    }

    fn scalar(&mut self, value: &Value, pointer: &str) -> Shape {
        if let Some(values) = value["enum"].as_array() {
            return Shape::Enum(values.iter().map(text).collect());
        }
        let format = value["format"].as_str();
        Shape::Scalar(match (value["type"].as_str().unwrap_or_default(), format) {
            ("integer", Some("int32")) => "int32",
            ("integer", Some("int64")) => "int64",
            ("integer", _) => "int",
            ("number", Some("float")) => "float",
            ("number", _) => "double",
            ("boolean", _) => "boolean",
            ("string", Some("date-time")) => "datetime",
            ("string", Some("date")) => "date",
            ("string", Some("uuid")) => "uuid",
            ("string", Some("byte")) => "bytes",
            ("string" | "text", None) => "string",
            (other, format) => {
                let what = format!("type `{other}` with format {format:?}: sent as text");
                self.ledger.note(Guessed, pointer, "", what);
                "string"
            }
        })
    }

    fn definitions(&mut self, value: &Value) -> Vec<Definition> {
        let mut definitions = Vec::new();
        for (name, schema) in object(value) {
            let pointer = format!("/definitions/{}", escape(name));
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
        let empty = Map::new();
        let properties = schema["properties"].as_object().unwrap_or(&empty);
        if properties.is_empty() {
            let named = ["additionalProperties", "enum", "items", "$ref"];
            if named.iter().any(|key| schema.get(*key).is_some())
                || schema["type"].as_str().is_some_and(|t| t != "object")
            {
                return DefinitionKind::Alias(self.shape(schema, pointer));
            }
            return DefinitionKind::Empty;
        }
        let required: Vec<&str> = schema["required"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        for (key, _) in object(schema) {
            match key.as_str() {
                "type" | "properties" | "required" | "description" | "title" => self.ledger.keep(),
                other => self.unknown(&format!("{pointer}/{}", escape(other)), other),
            }
        }
        let fields = properties.iter().map(|(name, schema)| {
            let pointer = format!("{pointer}/properties/{}", escape(name));
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

    fn shape(&mut self, schema: &Value, pointer: &str) -> Shape {
        for (key, value) in object(schema) {
            let at = || format!("{pointer}/{}", escape(key));
            match (key.as_str(), value) {
                ("default", Value::Bool(false)) => {
                    self.ledger.note(
                        Corrected,
                        at(),
                        "",
                        "default false: what is not set is left out",
                    );
                }
                ("readOnly", Value::Bool(true)) => {
                    let what = "readOnly: which requests send it is the caller's choice; put it into `doc`";
                    self.ledger.note(Refused, at(), "", what);
                }
                (
                    "minimum" | "maximum" | "minLength" | "maxLength" | "pattern" | "minItems"
                    | "maxItems",
                    _,
                ) => {
                    let what = "limits of a value: the API itself checks them; put them into `doc`";
                    self.ledger.note(Refused, at(), "", what);
                }
                (
                    "$ref"
                    | "type"
                    | "format"
                    | "items"
                    | "enum"
                    | "additionalProperties"
                    | "properties"
                    | "description"
                    | "readOnly",
                    _,
                ) => {
                    self.ledger.keep();
                }
                (other, _) => self.unknown(&at(), other),
            }
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
}
