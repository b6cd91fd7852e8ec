//! Parameters: path, query and header.

use serde_json::Value;

use super::OpenApi;
use crate::ledger::Disposition::{Corrected, Guessed, Refused};
use crate::places::escape;
use crate::reader::doc;
use crate::upstream::{FieldStyle, Parameter, ParameterPlace, Shape};

impl<'a> OpenApi<'a> {
    pub(super) fn parameter(&mut self, value: &'a Value, pointer: String) -> Option<Parameter> {
        if !value.is_object() {
            self.wrong_kind(&pointer, value, "an object");
            return None;
        }
        let name = value["name"].as_str().unwrap_or_default().to_owned();
        let place = match value["in"].as_str().unwrap_or_default() {
            "path" => ParameterPlace::Path,
            "query" => ParameterPlace::Query,
            "header" => ParameterPlace::Header,
            other => {
                let what = format!(
                    "parameter in `{other}`: send it with a header of the call, or describe it by hand"
                );
                self.ledger.note_whole(Refused, pointer, what);
                return None;
            }
        };
        if name.is_empty() {
            let what = "a parameter without a name: left out; fix the file";
            self.ledger.note_whole(Refused, pointer, what);
            return None;
        }
        let mut shape = None;
        let mut bounds = Vec::new();
        for (key, value) in self.entries(value, &pointer) {
            let at = format!("{pointer}/{}", escape(key));
            match key.as_str() {
                "name" | "in" | "style" => {
                    self.text(value, &at);
                }
                "required" | "explode" | "deprecated" => {
                    self.flag(value, &at);
                }
                "description" => self.words(&at, value),
                "schema" => {
                    self.ledger.keep(&*at);
                    let made = self.shape(value, &at);
                    bounds = self.bounds(value, &at, &made);
                    shape = Some(made);
                }
                "content" => shape = Some(self.as_json(value, &at)),
                "example" | "examples" => self.prose(&at),
                "allowEmptyValue" => {
                    let what = "allowEmptyValue: an empty text is sent where the caller gives one";
                    self.ledger.note_whole(Corrected, at, what);
                }
                "allowReserved" if value == false => self.ledger.keep(at),
                "allowReserved" => {
                    let what = "allowReserved: all reserved characters are escaped, which means the same to most servers; send it by `extra_query` if not";
                    self.ledger.note_whole(Refused, at, what);
                }
                other => self.unknown(&at, other),
            }
        }
        let shape = shape.unwrap_or_else(|| {
            let what = "a parameter without a schema: a text";
            self.ledger.note(Guessed, &pointer, what);
            Shape::Scalar("string")
        });
        let (style, fields) = self.style(value, place, &pointer);
        Some(Parameter {
            bounds,
            name,
            place,
            required: value["required"].as_bool().unwrap_or(false),
            shape,
            style: Some(style),
            fields,
            media: None,
            doc: doc(value, &["description"]),
            deprecated: value["deprecated"] == true,
            // What holds when it is left out is the server's to know: nothing is sent.
            default: None,
            pointer,
        })
    }

    /// A parameter that holds JSON: a text, which the caller writes.
    fn as_json(&mut self, value: &Value, at: &str) -> Shape {
        let what = "a parameter that holds JSON: sent as the text that the caller gives; describe it by hand";
        self.ledger.note_whole(Refused, at, what);
        let _ = value;
        Shape::Scalar("string")
    }

    /// How lists and objects are written.
    fn style(
        &mut self,
        value: &Value,
        place: ParameterPlace,
        pointer: &str,
    ) -> (&'static str, FieldStyle) {
        let usual = if place == ParameterPlace::Query {
            "form"
        } else {
            "simple"
        };
        let style = value["style"].as_str().unwrap_or(usual);
        let explode = value["explode"].as_bool();
        let explode = explode.unwrap_or(style == "form" || style == "deepObject");
        match (place, style) {
            (ParameterPlace::Query, "form") if explode => ("repeat", FieldStyle::Plain),
            (ParameterPlace::Query, "form") => ("comma", FieldStyle::Unknown),
            (ParameterPlace::Query, "spaceDelimited" | "pipeDelimited") if explode => {
                ("repeat", FieldStyle::Unknown)
            }
            (ParameterPlace::Query, "spaceDelimited") => ("space", FieldStyle::Unknown),
            (ParameterPlace::Query, "pipeDelimited") => ("pipe", FieldStyle::Unknown),
            (ParameterPlace::Query, "deepObject") => ("repeat", FieldStyle::Deep),
            (ParameterPlace::Query, "simple") => {
                let what = "style simple of a query: commas, as in a path";
                self.ledger.note(Guessed, format!("{pointer}/style"), what);
                ("comma", FieldStyle::Unknown)
            }
            (ParameterPlace::Path | ParameterPlace::Header, "simple") => {
                ("comma", FieldStyle::Unknown)
            }
            (_, other) => {
                let what = format!("style {other}: sent as plain text; describe it by hand");
                self.ledger.note(Refused, pointer, what);
                ("comma", FieldStyle::Unknown)
            }
        }
    }
}
