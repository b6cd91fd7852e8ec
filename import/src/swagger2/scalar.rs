//! Scalars: what a type with a format is.

use serde_json::Value;

use super::Reader;
use crate::ledger::Disposition::{Guessed, Refused};
use crate::upstream::Shape;

impl Reader<'_> {
    pub(super) fn scalar(&mut self, value: &Value, pointer: &str) -> Shape {
        let values = value.get("enum");
        if let Some(known) = values.and_then(|values| self.known_values(values, pointer)) {
            return known;
        }
        let format = match value.get("format") {
            None => None,
            Some(Value::String(format)) => Some(format.as_str()),
            Some(other) => {
                self.wrong_kind(&format!("{pointer}/format"), other, "text");
                None
            }
        };
        let kind = value.get("type").and_then(Value::as_str);
        Shape::Scalar(match (kind.unwrap_or_default(), format) {
            ("integer", Some("int32")) => "int32",
            ("integer", Some("int64")) => "int64",
            ("integer", None) => "int",
            ("number", Some("float")) => "float",
            ("number", Some("double") | None) => "double",
            ("number", Some("decimal")) => "decimal",
            ("boolean", None) => "boolean",
            ("string", Some("date-time")) => "datetime",
            ("string", Some("date")) => "date",
            ("string", Some("uuid")) => "uuid",
            ("string", Some("byte")) => "bytes",
            ("string" | "text", None) => "string",
            (kind, format) => {
                let taken = match kind {
                    "integer" => "int",
                    "number" => "double",
                    "boolean" => "boolean",
                    _ => "string",
                };
                let what = format!("type `{kind}` with format {format:?}: taken as {taken}");
                self.ledger.note(Guessed, pointer, what);
                taken
            }
        })
    }

    /// An enum of texts; with null among them it may be null.
    fn known_values(&mut self, values: &Value, pointer: &str) -> Option<Shape> {
        let at = format!("{pointer}/enum");
        let Some(values) = values.as_array() else {
            self.wrong_kind(&at, values, "a list");
            return None;
        };
        let mut texts: Vec<String> = Vec::new();
        let mut twice = false;
        for value in values.iter().filter(|value| !value.is_null()) {
            let Some(text) = value.as_str() else {
                let what =
                    "an enum of other values than texts: they have no names; write `$enum` by hand";
                self.ledger.note_whole(Refused, at, what);
                return None;
            };
            if texts.iter().any(|other| other == text) {
                twice = true;
            } else {
                texts.push(text.to_owned());
            }
        }
        if twice {
            let what = "a value that stands twice in an enum: once is enough";
            self.ledger
                .note(crate::ledger::Disposition::Corrected, &*at, what);
        }
        let known = Shape::Enum(texts);
        if values.iter().any(Value::is_null) {
            return Some(Shape::Nullable(Box::new(known)));
        }
        Some(known)
    }
}
