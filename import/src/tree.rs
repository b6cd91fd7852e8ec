//! Converts parsed YAML nodes to description values.

use specwright_model::source::SourceFile;
use specwright_model::syntax::tree::{Node, Text, Value, parse};

use crate::description::Val;

/// A small piece of YAML as a value; what cannot be read stands as text.
pub(crate) fn parse_value(text: &str) -> Val {
    let source = SourceFile {
        name: "settings".to_owned(),
        text: text.to_owned(),
    };
    parse(0, &source).map_or_else(|_| Val::text(text), |node| value(&node))
}

/// A scalar: the two that [`Val::Text`] would not be written as are told apart.
fn scalar(text: &Text) -> Val {
    let small = text.text.parse::<u32>().is_ok();
    match text.text.parse::<i64>() {
        Ok(_) if text.quoted && small => Val::Quoted(text.text.clone()),
        Ok(number) if !text.quoted && !small => Val::Number(number),
        _ => Val::text(&text.text),
    }
}

/// A node without places.
pub(crate) fn value(node: &Node) -> Val {
    match &node.value {
        Value::Null => Val::text("null"),
        Value::Text(text) => scalar(text),
        Value::List(items) => Val::List(items.iter().map(value).collect()),
        Value::Map(entries) => Val::Map(
            entries
                .iter()
                .map(|(key, inner)| (key.text.clone(), value(inner)))
                .collect(),
        ),
    }
}
