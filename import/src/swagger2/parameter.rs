//! Parameters: path, query, header, body, and the parts of a form.

use serde_json::Value;

use crate::ledger::Disposition::{Corrected, Guessed, Refused};
use crate::places::escape;
use crate::reader::{LIMITS, Reader, doc, is_bound};
use crate::upstream::{FieldStyle, Parameter, ParameterPlace, Shape};

impl<'a> Reader<'a> {
    pub(super) fn parameter(&mut self, value: &'a Value, pointer: String) -> Option<Parameter> {
        if !value.is_object() {
            self.wrong_kind(&pointer, value, "an object");
            return None;
        }
        let name = value["name"].as_str().unwrap_or_default().to_owned();
        let place = self.place(value, &pointer)?;
        if name.is_empty() && place != ParameterPlace::Body {
            let what = "a parameter without a name: left out; fix the file";
            self.ledger.note_whole(Refused, pointer, what);
            return None;
        }
        let (style, default) = self.attributes(value, &pointer, Some(place));
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
        let bounds = if has_attributes(Some(place)) || place == ParameterPlace::Path {
            self.bounds(value, &pointer, &shape)
        } else {
            Vec::new()
        };
        Some(Parameter {
            bounds,
            name,
            place,
            required: value["required"].as_bool().unwrap_or(false),
            shape,
            style,
            fields: FieldStyle::Plain,
            media: None,
            doc: doc(value, &["description"]),
            deprecated: false,
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

    /// All keys but those of the shape: style and default. Without a place it is about items.
    fn attributes(
        &mut self,
        whole: &Value,
        pointer: &str,
        place: Option<ParameterPlace>,
    ) -> (Option<&'static str>, Option<String>) {
        let (mut style, mut default) = (None, None);
        for (key, value) in self.entries(whole, pointer) {
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
                ("default", _) if !has_attributes(place) => self.no_default(at, place),
                ("default", value) => {
                    let written = value.as_str().map(str::to_owned);
                    default = Some(written.unwrap_or_else(|| value.to_string()));
                    self.ledger.keep(at);
                }
                ("collectionFormat", value) => {
                    let is_list = whole["type"] == "array";
                    style = self.collection(value, at, place.filter(|_| is_list));
                }
                ("description", value) => self.words(&at, value),
                ("enum", _) => self.ledger.keep_whole(at),
                ("allowEmptyValue", Value::Bool(true)) if place.is_some() => {
                    let what = "allowEmptyValue: an empty text is sent where the caller gives one";
                    self.ledger.note(Corrected, at, what);
                }
                ("required" | "allowEmptyValue", value) if place.is_some() => {
                    self.flag(value, &at);
                }
                ("name" | "in", value) if place.is_some() => {
                    self.text(value, &at);
                }
                ("type" | "format" | "items" | "schema", _) => self.ledger.keep(at),
                (key, _) if is_bound(key) => self.open(at),
                (key, _) if LIMITS.contains(&key) => self.limit(&at),
                (other, _) => self.unknown(&at, other),
            }
        }
        (style, default)
    }

    /// A default that nothing can be made of where it stands.
    fn no_default(&mut self, at: String, place: Option<ParameterPlace>) {
        match place {
            Some(ParameterPlace::Path) => {
                let what = "a default in a path: the caller always says it";
                self.ledger.note(Corrected, at, what);
            }
            Some(_) => {
                let what = "a default in a body: left out; put it into `doc`";
                self.ledger.note_whole(Refused, at, what);
            }
            None => {
                let what = "a default of items: left out; put it into `doc`";
                self.ledger.note_whole(Refused, at, what);
            }
        }
    }

    /// How a list is written. Only a list in path, query or header can be written in several ways.
    fn collection(
        &mut self,
        value: &Value,
        at: String,
        of: Option<ParameterPlace>,
    ) -> Option<&'static str> {
        let Some(place) = of else {
            let what = "collectionFormat of what is no list of its own: means nothing";
            self.ledger.note_whole(Corrected, at, what);
            return None;
        };
        let style = match value.as_str() {
            Some("csv") => "comma",
            Some("pipes") => "pipe",
            Some("ssv") => "space",
            Some("multi") => "repeat",
            other => {
                let what = format!("collectionFormat {other:?}: sent as repeated keys");
                self.ledger.note_whole(Guessed, at, what);
                return Some("repeat");
            }
        };
        if place == ParameterPlace::Path && style != "comma" {
            let what = "collectionFormat in a path: separated by commas";
            self.ledger.note(Guessed, at, what);
        } else if style != "repeat" && !matches!(place, ParameterPlace::Path) && !has_attributes(of)
        {
            let what = "collectionFormat in a body: sent as repeated keys; describe it by hand";
            self.ledger.note(Refused, at, what);
        } else {
            self.ledger.keep(at);
        }
        Some(style)
    }

    /// The shape of a parameter that has no schema: `type`, `format`, `enum`, `items`.
    fn simple(&mut self, value: &Value, pointer: &str) -> Shape {
        if value["type"] != "array" {
            let kind = value["type"].as_str().unwrap_or_default();
            return self.scalar(kind, value, pointer);
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
        self.attributes(items, &inner, None);
        let shape = self.simple(items, &inner);
        if matches!(shape, Shape::Array(_)) {
            let what = "an array of arrays in a parameter: sent as text; describe it by hand";
            self.ledger.note(Refused, pointer, what);
            return Shape::Array(Box::new(Shape::Scalar("string")));
        }
        Shape::Array(Box::new(shape))
    }
}

/// Whether default and style can be said of what stands there.
fn has_attributes(place: Option<ParameterPlace>) -> bool {
    matches!(place, Some(ParameterPlace::Query | ParameterPlace::Header))
}
