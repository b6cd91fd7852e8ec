//! Parameters: path, query, header, body, and the parts of a form.

use serde_json::Value;

use super::{LIMITS, Reader, escape, object, text};
use crate::ledger::Disposition::{Corrected, Guessed, Refused};
use crate::upstream::{Parameter, ParameterPlace, Shape};

impl Reader<'_> {
    pub(super) fn parameter(&mut self, value: &Value, pointer: String) -> Option<Parameter> {
        let name = text(&value["name"]);
        let place = self.place(value, &pointer, &name)?;
        let (style, default) = self.attributes(value, &pointer, &name);
        let shape = if place == ParameterPlace::File {
            Shape::Scalar("binary")
        } else if let Some(schema) = value.get("schema") {
            self.shape(schema, &format!("{pointer}/schema"))
        } else {
            self.simple(value, &pointer)
        };
        if matches!(shape, Shape::Array(_)) && style.is_none() && place != ParameterPlace::Body {
            let what = "array without collectionFormat: sent as repeated keys";
            self.ledger.note(Guessed, &pointer, &name, what);
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

    fn place(&mut self, value: &Value, pointer: &str, name: &str) -> Option<ParameterPlace> {
        let kind = value["type"].as_str().unwrap_or_default();
        Some(match (value["in"].as_str().unwrap_or_default(), kind) {
            ("path", _) => ParameterPlace::Path,
            ("query", _) => ParameterPlace::Query,
            ("header", _) => ParameterPlace::Header,
            ("body", _) => ParameterPlace::Body,
            ("formData", "file") => ParameterPlace::File,
            ("formData", "application/json") => {
                let what = "type application/json: a part with JSON";
                self.ledger.note(Corrected, pointer, name, what);
                ParameterPlace::JsonPart
            }
            ("formData", _) => ParameterPlace::Form,
            (other, _) => {
                let what = format!("parameter in `{other}`: describe it by hand");
                self.ledger.note_whole(Refused, pointer, "", what);
                return None;
            }
        })
    }

    /// All keys but those of the shape: style and default.
    fn attributes(
        &mut self,
        value: &Value,
        pointer: &str,
        name: &str,
    ) -> (Option<&'static str>, Option<String>) {
        let (mut style, mut default) = (None, None);
        for (key, value) in object(value) {
            let at = format!("{pointer}/{}", escape(key));
            match (key.as_str(), value) {
                ("default", Value::Bool(false)) => {
                    let what = "default false: nothing is sent unless the caller says so";
                    self.ledger.note(Corrected, at, name, what);
                }
                ("default", value) => {
                    let written = value.as_str().map(str::to_owned);
                    default = Some(written.unwrap_or_else(|| value.to_string()));
                    self.ledger.keep_whole(at);
                }
                ("collectionFormat", value) => {
                    style = Some(self.collection(value, at, name));
                }
                ("description", value) => self.words(&at, value),
                ("enum", _) => self.ledger.keep_whole(at),
                ("name" | "in" | "required" | "type" | "format" | "items" | "schema", _) => {
                    self.ledger.keep(at);
                }
                (key, _) if LIMITS.contains(&key) => self.limit(at, name),
                (other, _) => self.unknown(&at, other),
            }
        }
        (style, default)
    }

    fn collection(&mut self, value: &Value, at: String, name: &str) -> &'static str {
        let style = match value.as_str() {
            Some("csv") => "comma",
            Some("pipes") => "pipe",
            Some("ssv") => "space",
            Some("multi") => "repeat",
            other => {
                let what = format!("collectionFormat {other:?}: sent as repeated keys");
                self.ledger.note(Guessed, at, name, what);
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
        let items = &value["items"];
        if object(items).next().is_none() {
            let what = "array of unknown items: sent as text";
            self.ledger.note(Guessed, pointer, "", what);
            return Shape::Array(Box::new(Shape::Scalar("string")));
        }
        let inner = format!("{pointer}/items");
        self.attributes(items, &inner, "");
        Shape::Array(Box::new(self.simple(items, &inner)))
    }
}
