//! Answers by status.

use serde_json::Value;

use super::OpenApi;
use super::media::{self, Use};
use crate::ledger::Disposition::{Corrected, Guessed, Omitted, Refused};
use crate::places::escape;
use crate::upstream::{Answer, Shape};

/// A part of the file and its JSON pointer.
type At<'a> = (&'a Value, String);

/// What an answer holds, and how it is asked for.
#[derive(Default)]
struct Held {
    shape: Option<Shape>,
    /// The media type, where it is not JSON.
    accept: Option<String>,
    stream: Option<&'static str>,
}

impl<'a> OpenApi<'a> {
    /// The answers, and the media type of the good ones where it is not JSON.
    pub(super) fn answers(
        &mut self,
        value: &'a Value,
        pointer: &str,
    ) -> (Vec<Answer>, Option<String>) {
        self.ledger.keep(pointer);
        let mut answers = Vec::new();
        let mut accepted: Vec<String> = Vec::new();
        for (status, answer) in self.entries(value, pointer) {
            let at = format!("{pointer}/{}", escape(status));
            if status.starts_with("x-") {
                self.unknown(&at, status);
                continue;
            }
            let Some(status) = self.status(status, &at) else {
                continue;
            };
            self.ledger.keep(&*at);
            let Some((answer, pointer)) = self.follow(answer, at) else {
                continue;
            };
            let found = self.answer(answer, &pointer);
            let (shape, media, stream) = (found.shape, found.accept, found.stream);
            if status.is_good() {
                accepted.extend(media.filter(|media| !accepted.contains(media)));
            }
            answers.push(Answer {
                status,
                shape,
                stream,
                pointer,
            });
        }
        let json = |media: &String| media::plain(media) == "application/json";
        let other = accepted.iter().any(|media| !json(media));
        let accept = other.then(|| accepted.join(", "));
        (answers, accept)
    }

    fn answer(&mut self, value: &'a Value, pointer: &str) -> Held {
        let mut found = Held::default();
        for (key, value) in self.entries(value, pointer) {
            let at = format!("{pointer}/{}", escape(key));
            match key.as_str() {
                "content" => found = self.content(value, &at),
                "description" | "summary" => self.aside(&at, value),
                "headers" => {
                    let what = "headers of an answer: callers find them in the response; put them into `doc`";
                    self.ledger.note_whole(Omitted, at, what);
                }
                "links" => {
                    let what = "links of an answer: what else can be called; put them into `doc`";
                    self.ledger.note_whole(Omitted, at, what);
                }
                other => self.unknown(&at, other),
            }
        }
        found
    }

    fn content(&mut self, value: &'a Value, pointer: &str) -> Held {
        self.ledger.keep(pointer);
        let Some(content) = value.as_object() else {
            self.wrong_kind(pointer, value, "an object");
            return Held::default();
        };
        let Some((media, inner)) = media::best(content) else {
            return Held::default();
        };
        for other in content.keys().filter(|other| *other != media) {
            let at = format!("{pointer}/{}", escape(other));
            let what = format!(
                "a second media type of an answer: {media} is asked for; write `accept` by hand"
            );
            self.ledger.note_whole(Omitted, at, what);
        }
        let at = format!("{pointer}/{}", escape(media));
        self.ledger.keep(&*at);
        let used = media::use_of(media);
        let stream = match used {
            Use::Events => Some("events"),
            Use::Lines => Some("lines"),
            _ => None,
        };
        let (schema, _) = self.media(inner, &at, stream.is_some());
        if stream.is_some() {
            let shape = schema.map(|(schema, at)| self.streamed(used, schema, &at));
            return Held {
                shape: Some(shape.unwrap_or(Shape::Scalar("any"))),
                // Events are asked for as such.
                accept: Some(media.clone()).filter(|_| used == Use::Lines),
                stream,
            };
        }
        let sound = media::is_sound(media);
        if !sound {
            let what = "a media type that is none: the usual one is asked for; fix the file";
            self.ledger.note(Refused, &*at, what);
        }
        let any = || "*/*".to_owned();
        let accept = if sound { media.clone() } else { any() };
        let shape = match (used, schema) {
            (Use::Json, Some((schema, at))) if is_binary(schema) => {
                self.ledger.keep_whole(at);
                Shape::Scalar("binary")
            }
            (Use::Json, Some((schema, at))) => self.shape(schema, &at),
            (Use::Json, None) => {
                self.ledger
                    .note(Guessed, &*at, "JSON without a schema: unknown JSON");
                Shape::Scalar("any")
            }
            (Use::Text, Some((schema, at))) if is_binary(schema) => {
                self.ledger.keep_whole(at);
                Shape::Scalar("binary")
            }
            (Use::Text, schema) => {
                self.raw(schema, "text");
                Shape::Scalar("text")
            }
            (_, schema) => {
                self.raw(schema, "bytes");
                Shape::Scalar("binary")
            }
        };
        let plain = media::plain(media) == "*/*" && shape != Shape::Scalar("binary");
        Held {
            shape: Some(shape),
            accept: Some(accept).filter(|_| !plain),
            stream: None,
        }
    }

    /// One value of a stream. Of an event that is described whole it is the data.
    fn streamed(&mut self, used: Use, schema: &'a Value, at: &str) -> Shape {
        if used == Use::Lines {
            return match self.shape(schema, at) {
                // Some files describe all lines.
                Shape::Array(one) => *one,
                one => one,
            };
        }
        let (event, inside) = match schema.get("$ref").and_then(Value::as_str) {
            Some(reference) => match self.target(reference) {
                Some(found) => found,
                None => return self.shape(schema, at),
            },
            None => (schema, at.to_owned()),
        };
        let properties = event["properties"].as_object();
        let of_event = |key: &String| matches!(key.as_str(), "id" | "event" | "data" | "retry");
        let whole = properties.filter(|all| all.keys().all(of_event));
        let Some(data) = whole.and_then(|all| all.get("data")) else {
            return self.shape(schema, at);
        };
        let what = "an event that is described whole: its data is what callers read";
        self.ledger.note_whole(Corrected, at, what);
        let inside = format!("{inside}/properties/data");
        match data.get("contentSchema") {
            Some(schema) => self.shape(schema, &format!("{inside}/contentSchema")),
            None => self.shape(data, &inside),
        }
    }

    /// A schema of what is handed on as it is.
    fn raw(&mut self, schema: Option<(&'a Value, String)>, how: &str) {
        let Some((schema, at)) = schema else { return };
        if schema["type"] == "string" || is_binary(schema) || schema == &serde_json::json!({}) {
            self.ledger.keep_whole(at);
        } else {
            let what = format!("the form of what is no JSON: read as {how}");
            self.ledger.note_whole(Corrected, at, what);
        }
    }

    /// What a media type says: its schema, and how parts are encoded.
    pub(super) fn media(
        &mut self,
        value: &'a Value,
        pointer: &str,
        is_stream: bool,
    ) -> (Option<At<'a>>, Option<At<'a>>) {
        let (mut schema, mut encoding) = (None, None);
        for (key, value) in self.entries(value, pointer) {
            let at = format!("{pointer}/{}", escape(key));
            match key.as_str() {
                "schema" => {
                    self.ledger.keep(&*at);
                    schema = Some((value, at));
                }
                "itemSchema" if is_stream => {
                    self.ledger.keep(&*at);
                    schema = Some((value, at));
                }
                "itemSchema" => {
                    let what = "items of a stream: read as bytes; read them by hand";
                    self.ledger.note_whole(Refused, at, what);
                }
                "encoding" => {
                    self.ledger.keep_whole(&*at);
                    encoding = Some((value, at));
                }
                "example" | "examples" => self.prose(&at),
                other => self.unknown(&at, other),
            }
        }
        (schema, encoding)
    }
}

/// Whether a schema says bytes: binary text, or text of another media type.
pub(super) fn is_binary(schema: &Value) -> bool {
    let text =
        schema["type"] == "string" || schema.get("type").is_none() || schema["type"] == "file";
    let media = schema["contentMediaType"].as_str();
    let encoded = schema.get("contentEncoding").is_some();
    text && (schema["format"] == "binary"
        || schema["type"] == "file"
        || media.is_some_and(|media| media == "application/octet-stream") && !encoded)
}
