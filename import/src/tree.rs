//! Converts parsed YAML nodes to description values.

use specwright_model::source::SourceFile;
use specwright_model::syntax::tree::{Node, Value, parse};

use crate::description::Val;

/// A small piece of YAML as a value; what cannot be read stands as text.
pub(crate) fn parse_value(text: &str) -> Val {
    let source = SourceFile {
        name: "settings".to_owned(),
        text: text.to_owned(),
    };
    parse(0, &source).map_or_else(|_| Val::text(text), |node| value(&node))
}

/// A node without places.
pub(crate) fn value(node: &Node) -> Val {
    match &node.value {
        Value::Null => Val::text("null"),
        Value::Text(text) => Val::text(&text.text),
        Value::List(items) => Val::List(items.iter().map(value).collect()),
        Value::Map(entries) => Val::Map(
            entries
                .iter()
                .map(|(key, inner)| (key.text.clone(), value(inner)))
                .collect(),
        ),
    }
}
