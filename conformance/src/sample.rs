//! Samples made from the upstream schemas alone.

use serde_json::{Map, Value, json};

use crate::swagger::Swagger;

/// Text that breaks whatever does not encode exactly.
pub(crate) const HOSTILE: &str = "a/b %+'#&é\"\\ü";

/// A sample that fits a schema, every property filled, recursion cut after two rounds.
pub(crate) fn sample(swagger: &Swagger, schema: &Value) -> Value {
    make(swagger, schema, &mut Vec::new())
}

fn make(swagger: &Swagger, schema: &Value, inside: &mut Vec<String>) -> Value {
    if let Some(name) = schema["$ref"].as_str() {
        if inside.iter().filter(|other| *other == name).count() >= 2 {
            return Value::Null;
        }
        inside.push(name.to_owned());
        let made = make(swagger, swagger.resolve(schema), inside);
        inside.pop();
        return made;
    }
    if let Some(first) = schema["enum"].as_array().and_then(|values| values.first()) {
        return first.clone();
    }
    match (schema["type"].as_str(), schema["format"].as_str()) {
        (Some("integer"), Some("int64")) => json!(9_007_199_254_740_993_i64),
        (Some("integer"), _) => json!(88_472_932),
        (Some("number"), _) => json!(12.25),
        (Some("boolean"), _) => json!(true),
        (Some("string"), Some("date-time")) => json!("2020-05-05T08:31:51.8657321-04:00"),
        (Some("string"), Some("byte")) => json!("7"),
        (Some("string"), _) => json!(HOSTILE),
        (Some("array"), _) => match make(swagger, &schema["items"], inside) {
            Value::Null => json!([]),
            item => json!([item]),
        },
        _ => object(swagger, schema, inside),
    }
}

fn object(swagger: &Swagger, schema: &Value, inside: &mut Vec<String>) -> Value {
    let mut made = Map::new();
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        // A cut recursion is left out: the schema does not allow null.
        match make(swagger, property, inside) {
            Value::Null => {}
            value => {
                made.insert(name.clone(), value);
            }
        }
    }
    if schema["additionalProperties"].is_object() {
        let value = make(swagger, &schema["additionalProperties"], inside);
        made.insert("a key".to_owned(), value);
    }
    if made.is_empty() && schema["additionalProperties"].is_null() {
        // An object without properties stands for unknown JSON.
        return json!({ "anything": [1, null, HOSTILE] });
    }
    Value::Object(made)
}
