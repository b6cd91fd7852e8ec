//! Strips prose and whitespace from an upstream file before it is stored.

use serde_json::{Map, Value};

use crate::source;

/// The file without blanks, and without prose that no import reads: of documentation nothing but what is
/// asked for. As JSON.
///
/// # Errors
///
/// If it can be read neither as JSON nor as YAML.
pub fn compact(text: &str, docs: bool) -> Result<String, String> {
    let root = source::value(text)?;
    let prose = if docs { &PROSE[DOCS..] } else { &PROSE };
    let mut out = bare(&root, Kind::Facts, prose).to_string();
    out.push('\n');
    Ok(out)
}

/// What the keys of an object are.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    /// Keywords, of which some are prose.
    Facts,
    /// Names that someone gave: none is prose.
    Names,
    /// Values of the API: nothing in them is a keyword.
    Values,
}

/// How many of [`PROSE`] are documentation.
const DOCS: usize = 2;

const PROSE: [&str; 8] = [
    "description",
    "summary",
    "externalDocs",
    "termsOfService",
    "contact",
    "license",
    "example",
    "examples",
];

fn bare(value: &Value, kind: Kind, prose: &[&str]) -> Value {
    match value {
        Value::Object(entries) => {
            let is_prose = |key: &String| kind == Kind::Facts && prose.contains(&key.as_str());
            let kept = entries.iter().filter(|(key, _)| !is_prose(key));
            let kept: Map<String, Value> = kept
                .map(|(key, inner)| (key.clone(), bare(inner, inside(kind, key), prose)))
                .collect();
            Value::Object(kept)
        }
        // `parameters` of an operation is a list, of the whole file an object by name.
        Value::Array(items) => {
            let kind = if kind == Kind::Names {
                Kind::Facts
            } else {
                kind
            };
            Value::Array(items.iter().map(|item| bare(item, kind, prose)).collect())
        }
        other => other.clone(),
    }
}

fn inside(kind: Kind, key: &str) -> Kind {
    match (kind, key) {
        (Kind::Values, _) | (Kind::Facts, "default" | "enum" | "const" | "mapping") => Kind::Values,
        (
            Kind::Facts,
            "paths"
            | "definitions"
            | "properties"
            | "parameters"
            | "responses"
            | "securityDefinitions"
            | "scopes"
            | "headers"
            | "schemas"
            | "content"
            | "requestBodies"
            | "securitySchemes"
            | "patternProperties"
            | "$defs"
            | "variables"
            | "encoding"
            | "pathItems"
            | "webhooks"
            | "callbacks",
        ) => Kind::Names,
        _ => Kind::Facts,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prose_goes_and_names_stay() {
        let text = r#"{"swagger":"2.0","info":{"title":"A","description":"long"},
"paths":{"/description":{"get":{"summary":"x","parameters":[{"name":"description","in":"query","description":"y","default":{"summary":1}}],
"responses":{"200":{"description":"ok","schema":{"type":"object","properties":{"summary":{"type":"string","description":"z"}}}}}}}}}"#;
        let kept = r#"{"swagger":"2.0","info":{"title":"A"},"paths":{"/description":{"get":{"parameters":[{"name":"description","in":"query","default":{"summary":1}}],"responses":{"200":{"schema":{"type":"object","properties":{"summary":{"type":"string"}}}}}}}}}"#;
        assert_eq!(compact(text, false), Ok(format!("{kept}\n")));
        assert_eq!(compact(kept, false), Ok(format!("{kept}\n")));
        let documented = r#"{"openapi":"3.0.0","components":{"schemas":{"example":{"description":"One.","example":1}}}}"#;
        let kept =
            r#"{"openapi":"3.0.0","components":{"schemas":{"example":{"description":"One."}}}}"#;
        assert_eq!(compact(documented, true), Ok(format!("{kept}\n")));
    }
}
