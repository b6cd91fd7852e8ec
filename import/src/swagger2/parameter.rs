//! Parameters: path, query, header, body, and the parts of a form.

use serde_json::Value;

use super::{LIMITS, Reader};
use crate::ledger::Disposition::{Corrected, Guessed, Refused};
use crate::places::escape;
use crate::upstream::{Parameter, ParameterPlace, Shape};

impl<'a> Reader<'a> {
    pub(super) fn parameter(&mut self, value: &'a Value, pointer: String) -> Option<Parameter> {
        if !value.is_object() {
            self.wrong_kind(&pointer, value, "an object");
            return None;
        }
        let name = value["name"].as_str().unwrap_or_default().to_owned();
        let place = self.place(value, &pointer)?;
        if name.is_empty() && place != ParameterPlace::Body {
            let what = "a parameter without a name: left out; mend the file";
            self.ledger.note_whole(Refused, pointer, what);
            return None;
        }
        let (style, default) = self.attributes(value, &pointer);
        let shape = match (place, value.get("schema")) {
            (ParameterPlace::File, _) => Shape::Scalar("binary"),
            (_, Some(schema)) => self.shape(schema, &format!("{pointer}/schema")),
            (ParameterPlace::Body, None) => {
                let what = "a body without a schema: unknown JSON";
                self.ledger.note(Guessed, &pointer, what);
                Shape::Scalar("any")
            }
            (_, None) => self.simple(value, &pointer),
        };
        if matches!(shape, Shape::Array(_)) && style.is_none() && place != ParameterPlace::Body {
            let what = "array without collectionFormat: sent as repeated keys";
            self.ledger.note(Guessed, &pointer, what);
        }
        Some(Parameter {
            name,
            place,
            required: value["required"].as_bool().unwrap_or(false),
            shape,
            style,
            default,
            pointer,
        })
    }

    fn place(&mut self, value: &Value, pointer: &str) -> Option<ParameterPlace> {
        let kind = value["type"].as_str().unwrap_or_default();
        Some(match (value["in"].as_str().unwrap_or_default(), kind) {
            ("path", _) => ParameterPlace::Path,
            ("query", _) => ParameterPlace::Query,
            ("header", _) => ParameterPlace::Header,
            ("body", _) => ParameterPlace::Body,
            ("formData", "file") => ParameterPlace::File,
            ("formData", "application/json") => {
                let what = "type application/json: a part with JSON";
                self.ledger.note(Corrected, pointer, what);
                ParameterPlace::JsonPart
            }
            ("formData", _) => ParameterPlace::Form,
            (other, _) => {
                let what = format!("parameter in `{other}`: describe it by hand");
                self.ledger.note_whole(Refused, pointer, what);
                return None;
            }
        })
    }

    /// All keys but those of the shape: style and default.
    fn attributes(
        &mut self,
        value: &Value,
        pointer: &str,
    ) -> (Option<&'static str>, Option<String>) {
        let (mut style, mut default) = (None, None);
        for (key, value) in self.entries(value, pointer) {
            let at = format!("{pointer}/{}", escape(key));
            match (key.as_str(), value) {
                ("default", Value::Bool(false)) => {
                    let what = "default false: nothing is sent unless the caller says so";
                    self.ledger.note(Corrected, at, what);
                }
                ("default", Value::Array(_) | Value::Object(_) | Value::Null) => {
                    let what = "a default that is no single value: left out; put it into `doc`";
                    self.ledger.note_whole(Refused, at, what);
                }
                ("default", value) => {
                    let written = value.as_str().map(str::to_owned);
                    default = Some(written.unwrap_or_else(|| value.to_string()));
                    self.ledger.keep(at);
                }
                ("collectionFormat", value) => style = Some(self.collection(value, at)),
                ("description", value) => self.words(&at, value),
                ("enum", _) => self.ledger.keep_whole(at),
                ("required" | "allowEmptyValue", value) => {
                    self.flag(value, &at);
                }
                ("name" | "in", value) => {
                    self.text(value, &at);
                }
                ("type" | "format" | "items" | "schema", _) => self.ledger.keep(at),
                (key, _) if LIMITS.contains(&key) => self.limit(&at),
                (other, _) => self.unknown(&at, other),
            }
        }
        (style, default)
    }

    fn collection(&mut self, value: &Value, at: String) -> &'static str {
        let style = match value.as_str() {
            Some("csv") => "comma",
            Some("pipes") => "pipe",
            Some("ssv") => "space",
            Some("multi") => "repeat",
            other => {
                let what = format!("collectionFormat {other:?}: sent as repeated keys");
                self.ledger.note_whole(Guessed, at, what);
                return "repeat";
            }
        };
        self.ledger.keep(at);
        style
    }

    /// The shape of a parameter that has no schema: `type`, `format`, `enum`, `items`.
    fn simple(&mut self, value: &Value, pointer: &str) -> Shape {
        if value["type"] != "array" {
            return self.scalar(value, pointer);
        }
        let inner = format!("{pointer}/items");
        let empty = value
            .get("items")
            .is_none_or(|items| items.as_object().is_some_and(serde_json::Map::is_empty));
        if empty {
            let what = "array of unknown items: sent as text";
            self.ledger.note(Guessed, pointer, what);
            return Shape::Array(Box::new(Shape::Scalar("string")));
        }
        let items = &value["items"];
        self.attributes(items, &inner);
        let shape = self.simple(items, &inner);
        if matches!(shape, Shape::Array(_)) {
            let what = "an array of arrays in a parameter: sent as text; describe it by hand";
            self.ledger.note(Refused, pointer, what);
            return Shape::Array(Box::new(Shape::Scalar("string")));
        }
        Shape::Array(Box::new(shape))
    }
}
