//! Swagger 2.0, read key by key: a key that is not matched here is refused, never skipped.

mod operation;
mod parameter;
mod schema;

use serde_json::Value;

use crate::ledger::Disposition::{Corrected, Refused};
use crate::ledger::Ledger;
use crate::upstream::Upstream;

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
        let at = format!("/{}", escape(key));
        match key.as_str() {
            "paths" => upstream.operations = reader.paths(value),
            "definitions" => upstream.types = reader.definitions(value),
            "swagger" => reader.ledger.keep(at),
            "tags" | "externalDocs" => reader.prose(&at),
            "info"
            | "host"
            | "basePath"
            | "schemes"
            | "securityDefinitions"
            | "security"
            | "consumes"
            | "produces" => {
                let what = format!("{key}: `api.yaml` says it");
                reader.ledger.note_whole(Corrected, at, "api.yaml", what);
            }
            other => reader.unknown(&at, other),
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

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

impl Reader<'_> {
    fn unknown(&mut self, pointer: &str, key: &str) {
        let what = if key.starts_with("x-") {
            "vendor extension: not understood; say it in the description if it matters".to_owned()
        } else {
            format!("`{key}`: not understood; say it in the description if it matters")
        };
        self.ledger.note_whole(Refused, pointer, "", what);
    }

    /// Text for people: an empty one says nothing, any other is left to the description.
    fn words(&mut self, pointer: &str, value: &Value) {
        if value.as_str().is_some_and(|text| text.trim().is_empty()) {
            self.ledger.keep(pointer);
        } else {
            self.prose(pointer);
        }
    }

    fn prose(&mut self, pointer: &str) {
        let what = "prose: left out, documentation is written into `doc`";
        self.ledger.note_whole(Corrected, pointer, "", what);
    }

    /// A limit of a value, which the language does not say.
    fn limit(&mut self, pointer: String, at: &str) {
        let what = "limits of a value: the API itself checks them; put them into `doc`";
        self.ledger.note_whole(Refused, pointer, at, what);
    }
}

/// The keys of JSON Schema that only limit a value.
const LIMITS: [&str; 11] = [
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minLength",
    "maxLength",
    "pattern",
    "minItems",
    "maxItems",
    "uniqueItems",
];
