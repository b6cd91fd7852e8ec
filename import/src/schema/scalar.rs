//! Scalars: what a type with a format is; and known values.

use serde_json::Value;

use crate::ledger::Disposition::{Corrected, Guessed};
use crate::reader::{Reader, doc};
use crate::upstream::{Enum, Shape};

/// Formats of text that say more about it than a type can.
const TEXTS: [&str; 34] = [
    "",
    "char",
    "color",
    "cron",
    "duration",
    "email",
    "file-path",
    "hostname",
    "html",
    "idn-email",
    "idn-hostname",
    "ip",
    "ipv4",
    "ipv6",
    "iri",
    "iri-reference",
    "json-pointer",
    "jwt",
    "link",
    "mac",
    "markdown",
    "multi-line",
    "password",
    "phone",
    "regex",
    "relative-json-pointer",
    "string",
    "text",
    "timezone",
    "ulid",
    "uri",
    "uri-reference",
    "uri-template",
    "url",
];

impl Reader<'_> {
    /// A scalar of this type, with the format and the known values that stand beside it.
    #[expect(clippy::match_same_arms, reason = "a row a format")]
    pub(crate) fn scalar(&mut self, kind: &str, value: &Value, pointer: &str) -> Shape {
        let values = value.get("enum");
        if let Some(known) =
            values.and_then(|values| self.known_values(kind, values, value, pointer))
        {
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
        let base64 = value["contentEncoding"].as_str();
        let base64 = base64.is_some_and(|how| how.eq_ignore_ascii_case("base64"));
        Shape::Scalar(match (kind, format) {
            ("string", None) if base64 => "bytes",
            ("integer", Some("int32" | "int16" | "int8" | "uint16")) => "int32",
            ("integer", Some("int64" | "long" | "uint32")) => "int64",
            ("integer", Some("uint8")) => "uint8",
            ("integer", None) => "int",
            ("number", Some("float")) => "float",
            ("number", Some("double") | None) => "double",
            ("number", Some("decimal")) => "decimal",
            ("number", Some("int32")) => "int32",
            ("number", Some("int64")) => "int64",
            ("boolean", None) => "boolean",
            ("string", Some("date-time")) => "datetime",
            ("string", Some("date")) => "date",
            ("string", Some("uuid")) => "uuid",
            ("string", Some("byte" | "base64")) => "bytes",
            ("string" | "text", None) => "string",
            ("string", Some(text)) if TEXTS.contains(&text) => {
                let what = format!("format {text} of a text: text");
                self.ledger.note(Corrected, pointer, what);
                "string"
            }
            (kind, format) => {
                let taken = match kind {
                    "integer" => "int",
                    "number" => "double",
                    "boolean" => "boolean",
                    _ => "string",
                };
                let format =
                    format.map_or_else(String::new, |format| format!(" with format `{format}`"));
                let what = format!("type `{kind}`{format}: taken as {taken}");
                self.ledger.note(Guessed, pointer, what);
                taken
            }
        })
    }

    /// An enum; with null among its values it may be null. Booleans are no more than that.
    pub(crate) fn known_values(
        &mut self,
        kind: &str,
        values: &Value,
        schema: &Value,
        pointer: &str,
    ) -> Option<Shape> {
        let at = format!("{pointer}/enum");
        let Some(values) = values.as_array() else {
            self.wrong_kind(&at, values, "a list");
            return None;
        };
        let nullable = values.iter().any(Value::is_null);
        let some: Vec<&Value> = values.iter().filter(|value| !value.is_null()).collect();
        let all = |is: fn(&Value) -> bool| some.iter().all(|value| is(value));
        let is_text = matches!(kind, "string" | "text" | "file");
        let shape = if some.is_empty() && nullable {
            Shape::Scalar("any")
        } else if !is_text && !some.is_empty() && all(Value::is_boolean) {
            let what = "an enum of booleans: a boolean";
            self.ledger.note(Corrected, &*at, what);
            Shape::Scalar("boolean")
        } else if !is_text && !some.is_empty() && all(|value| value.as_i64().is_some()) {
            self.listed(&some, schema, true, &at)
        } else if !is_text && !some.is_empty() && all(Value::is_number) {
            let what = "an enum of numbers: a number";
            self.ledger.note(Guessed, &*at, what);
            Shape::Scalar("double")
        } else if kind == "integer" || kind == "number" || kind == "boolean" {
            let what = format!("an enum of other values than its type says: {kind}");
            self.ledger.note(Guessed, at, what);
            return None;
        } else if all(|value| !value.is_object() && !value.is_array()) {
            if !is_text && !all(Value::is_string) {
                let what = "an enum of values of several kinds: unknown JSON";
                self.ledger.note(Guessed, at, what);
                return Some(Shape::Scalar("any"));
            }
            if !all(Value::is_string) {
                let what = "an enum of texts with values that are none: as text";
                self.ledger.note(Guessed, &*at, what);
            }
            self.listed(&some, schema, false, &at)
        } else {
            let what = "an enum of lists or objects: unknown JSON";
            self.ledger.note(Guessed, at, what);
            return Some(Shape::Scalar("any"));
        };
        Some(if nullable { shape.or_null() } else { shape })
    }

    fn listed(&mut self, some: &[&Value], schema: &Value, integer: bool, at: &str) -> Shape {
        let names = ["x-enum-varnames", "x-enumNames", "x-enum-names"];
        let names = names.iter().find_map(|key| schema.get(*key)?.as_array());
        let names = names.filter(|names| names.len() == some.len());
        let mut known = Enum {
            integer,
            title: doc(schema, &["title"]),
            doc: doc(schema, &["description"]),
            ..Enum::default()
        };
        let mut twice = false;
        for (index, value) in some.iter().enumerate() {
            let text = value.as_str().map(str::to_owned);
            let text = text.unwrap_or_else(|| value.to_string());
            if known.values.iter().any(|(_, other)| *other == text) {
                twice = true;
            } else {
                let name = names.and_then(|names| names.get(index)?.as_str());
                known.values.push((name.map(str::to_owned), text));
            }
        }
        if twice {
            let what = "a value that stands twice in an enum: once is enough";
            self.ledger.note(Corrected, at, what);
        }
        Shape::Enum(known)
    }

    /// A value that is always the same: an enum of one.
    pub(crate) fn constant(&mut self, value: &Value, schema: &Value, pointer: &str) -> Shape {
        let at = format!("{pointer}/const");
        self.ledger.keep_whole(&*at);
        match value {
            Value::String(_) => self.listed(&[value], schema, false, &at),
            Value::Number(number) if number.as_i64().is_some() => {
                self.listed(&[value], schema, true, &at)
            }
            Value::Number(_) => Shape::Scalar("double"),
            Value::Bool(_) => Shape::Scalar("boolean"),
            Value::Null => Shape::Scalar("any"),
            Value::Array(_) | Value::Object(_) => {
                let what = "a constant list or object: unknown JSON";
                self.ledger.note(Guessed, at, what);
                Shape::Scalar("any")
            }
        }
    }
}
