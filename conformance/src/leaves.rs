//! Whether every leaf of one JSON value stands in another, at the same place.

use serde_json::Value;

/// The places of `sent` whose value is missing or different in `read`.
///
/// Numbers and text compare by what is written, since an API may say one and mean the other.
pub fn missing_leaves(sent: &Value, read: &Value) -> Vec<String> {
    let mut missing = Vec::new();
    compare(sent, read, "$", &mut missing);
    missing
}

fn compare(sent: &Value, read: &Value, at: &str, missing: &mut Vec<String>) {
    match (sent, read) {
        (Value::Object(sent), read) => {
            for (key, value) in sent {
                compare(value, &read[key.as_str()], &format!("{at}.{key}"), missing);
            }
        }
        (Value::Array(sent), read) => {
            for (index, value) in sent.iter().enumerate() {
                compare(value, &read[index], &format!("{at}[{index}]"), missing);
            }
        }
        (Value::Null, _) => {}
        (sent, read) if written(sent) == written(read) || is_same_number(sent, read) => {}
        (sent, read) => missing.push(format!("{at}: {} became {}", written(sent), written(read))),
    }
}

/// JSON has one kind of number: 7 is 7.0.
fn is_same_number(sent: &Value, read: &Value) -> bool {
    matches!((sent, read), (Value::Number(_), Value::Number(_))) && sent.as_f64() == read.as_f64()
}

fn written(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::missing_leaves;
    use serde_json::json;

    #[test]
    fn a_number_is_its_value() {
        assert!(missing_leaves(&json!([7]), &json!([7.0])).is_empty());
        assert_eq!(missing_leaves(&json!([7]), &json!([7.5])).len(), 1);
    }

    #[test]
    fn a_lost_leaf_is_named_and_an_added_one_is_not() {
        let sent = json!({ "a": [1, { "b": "x" }], "c": "7" });
        assert_eq!(
            missing_leaves(&sent, &json!({ "a": [1, {}], "c": 7, "d": 1 })),
            ["$.a[1].b: x became null"]
        );
        assert!(missing_leaves(&sent, &sent).is_empty());
    }
}
