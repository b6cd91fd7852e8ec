//! What is sent.

use serde_json::Value;

use super::OpenApi;
use super::answer::is_binary;
use super::media::{self, Use};
use crate::ledger::Disposition::{Corrected, Guessed, Omitted, Refused};
use crate::places::escape;
use crate::reader::doc;
use crate::upstream::{FieldStyle, Operation, Parameter, ParameterPlace, Shape};

impl<'a> OpenApi<'a> {
    pub(super) fn body(&mut self, value: &'a Value, pointer: &str, made: &mut Operation) {
        let mut required = None;
        let mut content = None;
        for (key, value) in self.entries(value, pointer) {
            let at = format!("{pointer}/{}", escape(key));
            match key.as_str() {
                "required" => required = Some(self.flag(value, &at)),
                "content" => content = Some((value, at)),
                "description" => self.aside(&at, value),
                other => self.unknown(&at, other),
            }
        }
        let required = required.unwrap_or_else(|| {
            let likely = matches!(made.verb.as_str(), "POST" | "PUT" | "PATCH");
            if likely {
                let what = "a body that may be left out, as the file does not say: asked for";
                self.ledger.note(Guessed, pointer, what);
            }
            likely
        });
        let Some((value, at)) = content else { return };
        self.ledger.keep(&*at);
        let Some(content) = value.as_object() else {
            self.wrong_kind(&at, value, "an object");
            return;
        };
        let Some((media, inner)) = media::best(content) else {
            return;
        };
        for other in content.keys().filter(|other| *other != media) {
            let at = format!("{at}/{}", escape(other));
            let what = format!(
                "a second media type of a body: {media} is sent; describe the other one by hand"
            );
            self.ledger.note_whole(Omitted, at, what);
        }
        let at = format!("{at}/{}", escape(media));
        self.ledger.keep(&*at);
        let (schema, encoding) = self.media(inner, &at, false);
        self.sent(media, schema, encoding, &at, required, made);
    }

    #[expect(
        clippy::needless_pass_by_value,
        reason = "the parts of one media type are used up"
    )]
    fn sent(
        &mut self,
        media: &str,
        schema: Option<(&'a Value, String)>,
        encoding: Option<(&'a Value, String)>,
        at: &str,
        required: bool,
        made: &mut Operation,
    ) {
        let used = media::use_of(media);
        let binary = schema.as_ref().is_some_and(|(schema, _)| is_binary(schema));
        let shape = match (used, schema) {
            (Use::Parts | Use::Form, schema) => {
                made.in_parts = used == Use::Parts;
                let none = Value::Null;
                let encoding = encoding.as_ref().map_or(&none, |(value, _)| *value);
                self.form(schema, encoding, at, made);
                return;
            }
            (Use::Json, Some((_, at))) if binary => {
                self.ledger.keep_whole(at);
                Shape::Scalar("binary")
            }
            (Use::Json, Some((schema, at))) => self.shape(schema, &at),
            (Use::Json, None) => {
                let what = "a body without a schema: unknown JSON";
                self.ledger.note(Guessed, at, what);
                Shape::Scalar("any")
            }
            (used, schema) => {
                if let Some((schema, at)) = schema {
                    if schema["type"] == "string" || binary {
                        self.ledger.keep_whole(at);
                    } else {
                        let what = "the form of a body that is no JSON: the caller writes it";
                        self.ledger.note_whole(Corrected, at, what);
                    }
                }
                Shape::Scalar(if used == Use::Text && !binary {
                    "text"
                } else {
                    "binary"
                })
            }
        };
        let sound = media::is_sound(media) && !media.contains('*');
        let media = if sound {
            media.to_owned()
        } else {
            match shape {
                Shape::Scalar("binary") => "application/octet-stream".to_owned(),
                Shape::Scalar("text") => "text/plain".to_owned(),
                _ => "application/json".to_owned(),
            }
        };
        if !sound {
            let what = format!("a body of any media type: sent as {media}");
            self.ledger.note(Guessed, at, what);
        }
        made.parameters.push(Parameter {
            bounds: Vec::new(),
            name: "body".to_owned(),
            place: ParameterPlace::Body,
            required,
            shape,
            style: None,
            fields: FieldStyle::Unknown,
            media: Some(media),
            doc: None,
            deprecated: false,
            default: None,
            pointer: at.to_owned(),
        });
    }

    /// The parts of a form: the properties of its schema.
    fn form(
        &mut self,
        schema: Option<(&'a Value, String)>,
        encoding: &Value,
        at: &str,
        made: &mut Operation,
    ) {
        let before = made.parameters.len();
        if let Some((schema, at)) = schema {
            self.parts(schema, &at, encoding, made, 0);
        }
        if made.parameters.len() == before {
            let what = "a form whose parts are not said: left out; describe it by hand";
            self.ledger.note(Refused, at, what);
        }
    }

    fn parts(
        &mut self,
        schema: &'a Value,
        at: &str,
        encoding: &Value,
        made: &mut Operation,
        depth: usize,
    ) {
        // References and parts of parts end somewhere, or here.
        if depth > 8 || !schema.is_object() {
            return;
        }
        if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
            self.ledger.keep(format!("{at}/$ref"));
            self.beside(schema, at);
            if let Some((schema, at)) = self.target(reference) {
                self.parts(schema, &at, encoding, made, depth + 1);
            } else {
                let what = "a reference to nothing: left out; fix the file or describe it by hand";
                self.ledger.note_whole(Refused, format!("{at}/$ref"), what);
            }
            return;
        }
        self.account(schema, at);
        for key in ["allOf", "oneOf", "anyOf"] {
            let Some(parts) = schema.get(key).and_then(Value::as_array) else {
                continue;
            };
            for (index, part) in parts.iter().enumerate() {
                let at = format!("{at}/{key}/{index}");
                self.ledger.keep(&*at);
                self.parts(part, &at, encoding, made, depth + 1);
                if key != "allOf" {
                    let what = "one of several forms: the parts of all can be sent";
                    self.ledger.note(Corrected, at, what);
                }
            }
        }
        let required = match schema.get("required") {
            Some(names) => self.texts(names, &format!("{at}/required")),
            None => Vec::new(),
        };
        let inside = format!("{at}/properties");
        let Some(properties) = schema.get("properties") else {
            return;
        };
        for (name, part) in self.entries(properties, &inside) {
            let at = format!("{inside}/{}", escape(name));
            self.ledger.keep(&*at);
            if made
                .parameters
                .iter()
                .any(|p| p.place.is_form() && p.name == *name)
            {
                self.ledger.keep_whole(at);
                continue;
            }
            let (place, shape) = self.form_part(part, &at, &encoding[name], made.in_parts);
            made.parameters.push(Parameter {
                bounds: Vec::new(),
                name: name.clone(),
                place,
                required: required.contains(&name.as_str()),
                shape,
                style: None,
                fields: FieldStyle::Unknown,
                media: None,
                doc: doc(part, &["description"]),
                deprecated: part["deprecated"] == true,
                default: None,
                pointer: at,
            });
        }
    }

    fn form_part(
        &mut self,
        part: &'a Value,
        at: &str,
        encoding: &Value,
        in_parts: bool,
    ) -> (ParameterPlace, Shape) {
        let file = Shape::Scalar("binary");
        if in_parts && is_binary(part) && part.get("$ref").is_none() && says_bytes(part) {
            self.ledger.keep_whole(at);
            return (ParameterPlace::File, file);
        }
        if in_parts && part["type"] == "array" && says_bytes(&part["items"]) {
            self.ledger.keep_whole(at);
            return (ParameterPlace::File, Shape::Array(Box::new(file)));
        }
        let (shape, _) = self.shape(part, at).without_null();
        let media = encoding["contentType"].as_str().unwrap_or_default();
        let json = media::use_of(media) == Use::Json && !media.is_empty();
        let plain = |shape: &Shape| {
            matches!(shape, Shape::Scalar(name) if *name != "any")
                || matches!(shape, Shape::Enum(_))
        };
        let place = match &shape {
            _ if !in_parts => ParameterPlace::Form,
            _ if json => ParameterPlace::JsonPart,
            shape if plain(shape) => ParameterPlace::Form,
            _ => ParameterPlace::JsonPart,
        };
        (place, shape)
    }
}

fn says_bytes(schema: &Value) -> bool {
    schema["format"] == "binary" || is_binary(schema)
}
