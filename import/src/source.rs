//! An upstream file as it was written: its value, and where each part of it stands.

use serde_json::{Map, Value};
use specwright_model::source::SourceFile;
use specwright_model::syntax::tree::{self, Node};

use crate::places::{self, Places};

/// An upstream file that was read.
#[derive(Debug)]
pub(crate) struct Upstream {
    /// What it says.
    pub(crate) root: Value,
    /// Where.
    pub(crate) places: Places,
}

/// Reads JSON or YAML.
///
/// # Errors
///
/// What is wrong with the file as a whole, with its place.
pub(crate) fn read(text: &str) -> Result<Upstream, String> {
    let text = without_mark(text);
    Ok(if is_json(text) {
        Upstream {
            root: json(text)?,
            places: places::of_json(text),
        }
    } else {
        let node = yaml(text)?;
        Upstream {
            root: of_node(&node),
            places: places::of_yaml(&node),
        }
    })
}

/// What the file says, without places.
///
/// # Errors
///
/// As [`read`].
pub(crate) fn value(text: &str) -> Result<Value, String> {
    let text = without_mark(text);
    if is_json(text) {
        json(text)
    } else {
        Ok(of_node(&yaml(text)?))
    }
}

fn without_mark(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}

/// Who begins like JSON and is not is YAML in brackets, or broken: JSON's words help more.
fn is_json(text: &str) -> bool {
    text.trim_start().starts_with(['{', '['])
}

fn json(text: &str) -> Result<Value, String> {
    serde_json::from_str(text)
        .map_err(|error| format!("the file is not valid JSON: {error}; fix it there"))
}

fn yaml(text: &str) -> Result<Node, String> {
    let source = SourceFile {
        name: "upstream".to_owned(),
        text: text.to_owned(),
    };
    tree::parse(0, &source).map_err(|problem| {
        let place = problem.place.unwrap_or_default();
        format!(
            "the file is not valid YAML: line {} column {}: {}; fix it there",
            place.line, place.column, problem.message
        )
    })
}

/// A node as JSON: what stands in quotes is text, plain scalars are what JSON calls them.
fn of_node(node: &Node) -> Value {
    match &node.value {
        tree::Value::Null => Value::Null,
        tree::Value::Text(text) if text.quoted => Value::String(text.text.clone()),
        tree::Value::Text(text) => match text.text.as_str() {
            "true" | "True" | "TRUE" => Value::Bool(true),
            "false" | "False" | "FALSE" => Value::Bool(false),
            plain if plain.starts_with(|c: char| c.is_ascii_digit() || c == '-') => {
                match serde_json::from_str(plain) {
                    Ok(number @ Value::Number(_)) => number,
                    _ => Value::String(plain.to_owned()),
                }
            }
            plain => Value::String(plain.to_owned()),
        },
        tree::Value::List(items) => Value::Array(items.iter().map(of_node).collect()),
        tree::Value::Map(entries) => {
            let mut object = Map::new();
            for (key, inner) in entries {
                // What is merged never takes the place of the mapping's own.
                if key.text == "<<" && is_merged(inner) {
                    merge(&mut object, inner);
                } else {
                    object.insert(key.text.clone(), of_node(inner));
                }
            }
            Value::Object(object)
        }
    }
}

/// Whether a merge key holds what YAML merges: a mapping, or a list of them.
fn is_merged(node: &Node) -> bool {
    match &node.value {
        tree::Value::Map(_) => true,
        tree::Value::List(items) => items
            .iter()
            .all(|item| matches!(item.value, tree::Value::Map(_))),
        _ => false,
    }
}

fn merge(object: &mut Map<String, Value>, node: &Node) {
    let parts = match &node.value {
        tree::Value::List(items) => items.iter().collect(),
        _ => vec![node],
    };
    for part in parts {
        if let Value::Object(more) = of_node(part) {
            for (key, inner) in more {
                object.entry(key).or_insert(inner);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn yaml_says_what_json_says() {
        let yaml = "a: 1\nb: [x, 'true', true, 2.0, null, 1e3]\n200: {c: |\n  \n}\n";
        let yaml = yaml.replace("{c: |\n  \n}", "{c: \"2.0\"}");
        let read = read(&yaml).expect("valid");
        let json = r#"{"a":1,"b":["x","true",true,2.0,null,1e3],"200":{"c":"2.0"}}"#;
        assert_eq!(
            read.root,
            serde_json::from_str::<Value>(json).expect("valid")
        );
        assert_eq!(read.places.of("/200/c"), Some((3, 7)));
    }

    /// With two visits of each inner mapping this would take hours.
    #[test]
    fn deep_yaml_is_read_once() {
        let text = format!("{}1{}\n", "{a: ".repeat(40), "}".repeat(40));
        let mut value = &value(&format!("b: {text}")).expect("valid")["b"];
        for _ in 0..40 {
            value = &value["a"];
        }
        assert_eq!(value, 1);
    }

    #[test]
    fn what_is_merged_stands_behind_what_is_there() {
        let text = "x: &x { a: 1, b: 2 }\ny: { a: 3, <<: *x, c: 4 }\nz: { <<: *x, a: 5 }\n";
        let value = value(text).expect("valid");
        assert_eq!(value["y"], serde_json::json!({ "a": 3, "b": 2, "c": 4 }));
        assert_eq!(value["z"], serde_json::json!({ "a": 5, "b": 2 }));
    }
}
