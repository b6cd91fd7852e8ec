//! Converts parsed YAML nodes to description values.

use specwright_edit::YamlValue;
use specwright_model::source::SourceFile;
use specwright_model::syntax::tree::{Node, Text, Value, parse};

/// A small piece of YAML as a value; what cannot be read stands as text.
pub(crate) fn parse_value(text: &str) -> YamlValue {
    let source = SourceFile {
        name: "settings".to_owned(),
        text: text.to_owned(),
    };
    parse(0, &source).map_or_else(|_| YamlValue::text(text), |node| value(&node))
}

/// A scalar: the two that [`YamlValue::Text`] would not be written as are told apart.
fn scalar(text: &Text) -> YamlValue {
    let small = text.text.parse::<u32>().is_ok();
    match text.text.parse::<i64>() {
        Ok(_) if text.quoted && small => YamlValue::Quoted(text.text.clone()),
        Ok(number) if !text.quoted && !small => YamlValue::Number(number),
        _ => YamlValue::text(&text.text),
    }
}

/// A node without places.
pub(crate) fn value(node: &Node) -> YamlValue {
    match &node.value {
        Value::Null => YamlValue::text("null"),
        Value::Text(text) => scalar(text),
        Value::List(items) => YamlValue::List(items.iter().map(value).collect()),
        Value::Map(entries) => YamlValue::Map(
            entries
                .iter()
                .map(|(key, inner)| (key.text.clone(), value(inner)))
                .collect(),
        ),
    }
}
