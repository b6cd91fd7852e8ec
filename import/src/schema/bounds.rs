//! Bounds of values, defaults and constants of fields.

use serde_json::Value;
use specwright_model::api::{BoundKind, Bounded};

use crate::ledger::Disposition::{Corrected, Omitted, Refused};
use crate::reader::{Dialect, Reader};
use crate::upstream::Shape;

/// Longer expressions say nothing to people.
const PATTERN: usize = 500;

impl<'a> Reader<'a> {
    /// Takes note of a bound or a default, until it is known whether it is kept.
    pub(crate) fn open(&mut self, at: String) {
        self.open.push(at);
    }

    /// What nobody has kept is left out.
    pub(crate) fn close_open(&mut self) {
        for at in std::mem::take(&mut self.open) {
            if self.ledger.knows(&at) {
                continue;
            }
            if !at.ends_with("/default") {
                self.limit(&at);
            } else if self.root.pointer(&at) == Some(&Value::Bool(false)) {
                let what = "default false: what is not set is left out";
                self.ledger.note(Corrected, at, what);
            } else {
                let what = "a default of a field: what is not set is left out; put it into `doc`";
                self.ledger.note_whole(Omitted, at, what);
            }
        }
    }

    /// The bounds of what this schema says, of its items and of what it refers to, as keys of the language.
    pub(crate) fn bounds(
        &mut self,
        schema: &'a Value,
        pointer: &str,
        shape: &Shape,
    ) -> Vec<(&'static str, String)> {
        let mut found = Vec::new();
        self.collect(schema, pointer, shape, &mut found, 0);
        for (low, high) in [
            ("minimum", "maximum"),
            ("min_length", "max_length"),
            ("min_items", "max_items"),
        ] {
            let number = |key: &str| {
                let bound = found.iter().find(|(name, _)| *name == key);
                bound.and_then(|(_, value)| value.parse::<f64>().ok())
            };
            if let (Some(least), Some(most)) = (number(low), number(high))
                && least > most
            {
                let what = "bounds that no value is within: left out; fix the file";
                self.ledger.note(Refused, pointer, what);
                found.retain(|(key, _)| *key != low && *key != high);
            }
        }
        found
    }

    fn collect(
        &mut self,
        schema: &'a Value,
        pointer: &str,
        shape: &Shape,
        found: &mut Vec<(&'static str, String)>,
        depth: usize,
    ) {
        let shape = match shape {
            Shape::Nullable(inner) => inner,
            shape => shape,
        };
        let of = match shape {
            Shape::Array(_) => Bounded::List,
            Shape::Scalar(name) => match *name {
                "any" | "boolean" | "binary" => return,
                "int" | "int32" | "int64" | "uint8" | "float" | "double" | "decimal" => {
                    Bounded::Number
                }
                _ => Bounded::Text,
            },
            Shape::Ref(_) => {
                if let Some((schema, at)) = self.plain_target(schema, pointer)
                    && depth < 4
                {
                    let shape = plain_shape(schema);
                    self.collect(schema, &at, &shape, found, depth + 1);
                }
                return;
            }
            _ => return,
        };
        self.own_bounds(schema, pointer, of, found);
        if let (Shape::Array(inner), true) = (shape, depth < 4)
            && !matches!(**inner, Shape::Array(_))
            && let Some(items) = schema.get("items")
        {
            let at = format!("{pointer}/items");
            self.collect(items, &at, inner, found, depth + 1);
        }
        // `anyOf: [{ type: string, maxLength: 5 }, { type: null }]`
        for key in ["anyOf", "oneOf", "allOf"] {
            let parts = schema.get(key).and_then(Value::as_array);
            let mut parts = parts.into_iter().flatten().enumerate();
            let mut some = parts.by_ref().filter(|(_, part)| part["type"] != "null");
            if let (Some((index, one)), None, true) = (some.next(), some.next(), depth < 4) {
                let at = format!("{pointer}/{key}/{index}");
                self.collect(one, &at, shape, found, depth + 1);
            }
        }
    }

    /// What a reference leads to, if it is a schema of its own without alternatives.
    fn plain_target(&self, schema: &'a Value, pointer: &str) -> Option<(&'a Value, String)> {
        let reference = match schema.get("$ref") {
            Some(reference) => reference.as_str()?,
            None => return Some((schema, pointer.to_owned())),
        };
        let at = reference.strip_prefix('#')?;
        Some((self.root.pointer(at)?, at.to_owned()))
    }

    fn own_bounds(
        &mut self,
        schema: &Value,
        pointer: &str,
        of: Bounded,
        found: &mut Vec<(&'static str, String)>,
    ) {
        for (kind, key, upstream) in BoundKind::ALL {
            let at = format!("{pointer}/{upstream}");
            let Some(value) = schema.get(upstream).filter(|_| kind.of() == of) else {
                continue;
            };
            // In older files a flag beside the bound.
            let strict = |flag: &str| schema.get(flag) == Some(&Value::Bool(true));
            let key = match kind {
                BoundKind::Minimum if strict("exclusiveMinimum") => "exclusive_minimum",
                BoundKind::Maximum if strict("exclusiveMaximum") => "exclusive_maximum",
                _ => key,
            };
            let text = match (kind, value) {
                (
                    BoundKind::ExclusiveMinimum
                    | BoundKind::ExclusiveMaximum
                    | BoundKind::UniqueItems,
                    Value::Bool(flag),
                ) => {
                    self.ledger.keep(&*at);
                    if kind != BoundKind::UniqueItems || !flag {
                        continue;
                    }
                    "true".to_owned()
                }
                (BoundKind::Pattern, Value::String(text)) if text.len() <= PATTERN => text.clone(),
                (BoundKind::Pattern, _) => continue,
                (_, Value::Number(number)) => number.to_string(),
                _ => continue,
            };
            let nothing = text == "0" && matches!(kind, BoundKind::MinLength | BoundKind::MinItems);
            let unsayable = kind.wants(&text).is_some() || text.chars().any(char::is_control);
            if nothing {
                self.ledger.keep(at);
            } else if !unsayable && found.iter().all(|(other, _)| *other != key) {
                self.ledger.keep(at);
                found.push((key, text));
            }
        }
    }

    /// What a field is taken for where it is left out, if that is one value.
    pub(crate) fn default_of(&mut self, schema: &Value, pointer: &str) -> Option<String> {
        let value = schema.get("default")?;
        let text = match value {
            Value::String(text) => text.clone(),
            Value::Number(_) | Value::Bool(_) => value.to_string(),
            _ => return None,
        };
        self.ledger.keep(format!("{pointer}/default"));
        Some(text)
    }

    /// The one value that a field has.
    pub(crate) fn constant_of(&self, schema: &Value, shape: &Shape) -> Option<String> {
        let said = schema.get("const").or_else(|| {
            let values = schema.get("enum").and_then(Value::as_array)?;
            let one = values.first().filter(|_| values.len() == 1);
            one.filter(|_| self.dialect != Dialect::Swagger2)
        })?;
        match (shape, said) {
            (Shape::Enum(known), Value::String(text)) if known.values.len() == 1 => {
                Some(text.clone())
            }
            (Shape::Scalar("boolean"), Value::Bool(flag)) => Some(flag.to_string()),
            _ => None,
        }
    }
}

/// What a definition is that says no more than a kind of scalar, or a list of these.
fn plain_shape(schema: &Value) -> Shape {
    if schema.get("enum").is_some() {
        return Shape::Scalar("any");
    }
    match schema["type"].as_str() {
        Some("integer") => Shape::Scalar("int"),
        Some("number") => Shape::Scalar("double"),
        Some("string") => Shape::Scalar("string"),
        Some("array") => Shape::Array(Box::new(plain_shape(&schema["items"]))),
        None if schema.get("$ref").is_some() => Shape::Ref(String::new()),
        _ => Shape::Scalar("any"),
    }
}
