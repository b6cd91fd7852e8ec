//! Just enough of a Swagger 2.0 file.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

/// The upstream file.
#[derive(Debug)]
pub struct Swagger {
    /// All operations, in the file's order of paths.
    pub operations: Vec<Operation>,
    definitions: Map<String, Value>,
}

/// An operation of the upstream file.
#[derive(Clone, Debug)]
pub struct Operation {
    /// In upper case.
    pub verb: String,
    /// The template as written.
    pub path: String,
    /// The parameters as written.
    pub parameters: Vec<Parameter>,
    /// The status and schema of the good answer.
    pub answer: (u16, Option<Value>),
}

/// A parameter of the upstream file.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// As written.
    pub name: String,
    /// `path`, `query`, `body`, `formData`.
    pub place: String,
    /// Whether it must be there.
    pub required: bool,
    /// The parameter object itself: `type`, `format`, `items`, `enum`, `schema`.
    pub schema: Value,
}

impl Operation {
    /// Verb and path, as lists of known disagreements name it.
    pub fn key(&self) -> String {
        format!("{} {}", self.verb, self.path)
    }
}

impl Swagger {
    /// Reads the file.
    ///
    /// # Errors
    ///
    /// If the text is not JSON with `paths` and `definitions`.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut file: Value = serde_json::from_str(text).map_err(|e| e.to_string())?;
        escape_references(&mut file);
        let definitions = file["definitions"]
            .as_object()
            .cloned()
            .ok_or("no definitions")?;
        let definitions = definitions
            .into_iter()
            .map(|(name, v)| (plain_name(&name), v))
            .collect();
        let mut operations = Vec::new();
        for (path, verbs) in file["paths"].as_object().ok_or("no paths")? {
            for (verb, operation) in verbs.as_object().into_iter().flatten() {
                operations.push(self::operation(verb, path, operation));
            }
        }
        Ok(Self {
            operations,
            definitions,
        })
    }

    /// The definition that a reference names.
    pub fn resolve<'a>(&'a self, schema: &'a Value) -> &'a Value {
        let Some(name) = schema["$ref"]
            .as_str()
            .and_then(|r| r.strip_prefix("#/definitions/"))
        else {
            return schema;
        };
        self.definitions.get(name).unwrap_or(schema)
    }

    /// A schema that stands alone: with all definitions that it reaches.
    pub fn standalone(&self, schema: &Value) -> Value {
        let mut reached = BTreeSet::new();
        let mut work = vec![schema];
        while let Some(next) = work.pop() {
            for name in references(next) {
                if let Some(definition) = self.definitions.get(&name)
                    && reached.insert(name)
                {
                    work.push(definition);
                }
            }
        }
        let definitions: Map<String, Value> = reached
            .into_iter()
            .filter_map(|name| Some((name.clone(), self.definitions.get(&name)?.clone())))
            .collect();
        json!({ "allOf": [schema], "definitions": definitions })
    }
}

fn operation(verb: &str, path: &str, operation: &Value) -> Operation {
    let list = operation["parameters"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    let parameters = list
        .into_iter()
        .map(|schema| Parameter {
            name: schema["name"].as_str().unwrap_or_default().to_owned(),
            place: schema["in"].as_str().unwrap_or_default().to_owned(),
            required: schema["required"].as_bool().unwrap_or(false),
            schema,
        })
        .collect();
    let answers = operation["responses"].as_object().into_iter().flatten();
    let answer = answers
        .filter_map(|(status, answer)| Some((status.parse::<u16>().ok()?, answer)))
        .find(|(status, _)| (200..300).contains(status))
        .map_or((200, None), |(status, answer)| {
            (status, answer.get("schema").cloned())
        });
    Operation {
        verb: verb.to_uppercase(),
        path: path.to_owned(),
        parameters,
        answer,
    }
}

fn references(value: &Value) -> Vec<String> {
    match value {
        Value::Object(object) => {
            let own = object.get("$ref").and_then(Value::as_str);
            let own = own
                .and_then(|r| r.strip_prefix("#/definitions/"))
                .map(str::to_owned);
            own.into_iter()
                .chain(object.values().flat_map(references))
                .collect()
        }
        Value::Array(items) => items.iter().flat_map(references).collect(),
        _ => Vec::new(),
    }
}

/// References hold brackets and commas as they are, which no strict resolver accepts.
fn escape_references(value: &mut Value) {
    match value {
        Value::Object(object) => {
            for (key, inner) in object.iter_mut() {
                match inner {
                    Value::String(text) if key == "$ref" => *text = plain_name(text),
                    inner => escape_references(inner),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(escape_references),
        _ => {}
    }
}

fn plain_name(name: &str) -> String {
    name.replace(['[', ']', ','], "_")
}
