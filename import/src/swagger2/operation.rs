//! What only Swagger 2.0 has in paths and operations: media types, bodies among the parameters.

use serde_json::Value;

use super::Swagger2;
use crate::ledger::Disposition::{Corrected, Guessed, Omitted, Refused};
use crate::openapi3;
use crate::reader::{Format, Reader};
use crate::upstream::{Operation, Parameter, ParameterPlace, Shape};

impl<'a> Format<'a> for Swagger2<'a> {
    fn path<'p>(&mut self, written: &'p str, _: &str) -> &'p str {
        written
    }

    fn path_key(&mut self, _: &str, _: &'a Value, _: &str) -> bool {
        false
    }

    fn operation_key(
        &mut self,
        key: &str,
        value: &'a Value,
        at: &str,
        made: &mut Operation,
    ) -> bool {
        match key {
            "consumes" | "produces" => self.media(key, value, at.to_owned()),
            "schemes" => {
                let root = self.root.get("schemes").and_then(Value::as_array);
                let known = root.is_none_or(|all| all.iter().any(|one| one == "https"));
                if self.is_plain(value, at) && known {
                    let what = "an operation in plain http: sent over https, as all are";
                    self.ledger.note(Omitted, at, what);
                }
            }
            "responses" => made.answers = self.answers(value, at),
            "x-access" => made.access = self.text(value, at),
            _ => return false,
        }
        true
    }

    fn parameter(&mut self, value: &'a Value, pointer: String) -> Option<Parameter> {
        self.0.parameter(value, pointer)
    }

    fn finish(&mut self, value: &'a Value, made: &mut Operation) {
        self.one_body(&mut made.parameters);
        made.in_parts = self.in_parts(value, &made.parameters);
        self.media_of_body(value, made);
        self.media_of_answers(value, made);
    }
}

impl<'a> Reader<'a> {
    /// The media types of an operation, its own or those of all.
    fn media_types(&self, operation: &'a Value, key: &str) -> Vec<&'a str> {
        let media = operation.get(key).or_else(|| self.root.get(key));
        let media = media.and_then(Value::as_array).into_iter().flatten();
        media.filter_map(Value::as_str).collect()
    }

    /// A body is sent as plain JSON, or as what `consumes` says instead.
    fn media_of_body(&self, value: &'a Value, made: &mut Operation) {
        let media = self.media_types(value, "consumes");
        let plain = media.is_empty() || media.contains(&"application/json");
        let json = media.iter().find(|media| is_json(media));
        let sound = |media: &&&str| openapi3::is_sound(media) && !media.contains('*');
        for body in &mut made.parameters {
            if body.place != ParameterPlace::Body || plain {
                continue;
            }
            if let Some(json) = json.filter(sound) {
                body.media = Some((*json).to_owned());
            } else if let Some(media) = media.first().filter(|media| sound(media)) {
                let text = media.starts_with("text/");
                body.shape = Shape::Scalar(if text { "text" } else { "binary" });
                body.media = Some((*media).to_owned());
            }
        }
    }

    /// What is no JSON is asked for by its own media type.
    fn media_of_answers(&self, value: &'a Value, made: &mut Operation) {
        let media = self.media_types(value, "produces");
        let json = media.iter().any(|media| is_json(media)) || media.is_empty();
        let text = !json && media.iter().all(|media| media.starts_with("text/"));
        let good = made
            .answers
            .iter_mut()
            .filter(|answer| answer.status.is_good());
        let mut raw = false;
        for answer in good {
            match &answer.shape {
                Some(Shape::Scalar("binary")) => raw = true,
                Some(Shape::Scalar("string")) if text => {
                    answer.shape = Some(Shape::Scalar("text"));
                    raw = true;
                }
                _ => {}
            }
        }
        let sound: Vec<&str> = media
            .into_iter()
            .filter(|media| openapi3::is_sound(media))
            .collect();
        if raw {
            let some = !json && !sound.is_empty();
            made.accept = Some(if some {
                sound.join(", ")
            } else {
                "*/*".to_owned()
            });
        } else if json && !sound.contains(&"application/json") {
            made.accept = sound
                .iter()
                .find(|media| is_json(media))
                .map(|media| (*media).to_owned());
        }
    }

    /// A request has one body, or a form.
    fn one_body(&mut self, all: &mut Vec<Parameter>) {
        let is_body = |p: &Parameter| p.place == ParameterPlace::Body;
        let first = all.iter().position(is_body);
        let mut index = 0;
        all.retain(|parameter| {
            let second = is_body(parameter) && first != Some(index);
            let form = parameter.place.is_form() && first.is_some();
            index += 1;
            if second || form {
                let what =
                    "a second body: the first one is sent; describe it by hand if it matters";
                self.ledger.note_whole(Refused, &parameter.pointer, what);
            }
            !second && !form
        });
    }

    pub(super) fn media(&mut self, key: &str, value: &Value, at: String) {
        let media = self.texts(value, &at);
        let json = media.iter().all(|m| is_json(m));
        let forms = ["multipart/form-data", "application/x-www-form-urlencoded"];
        let form = key == "consumes" && media.iter().all(|m| forms.contains(m));
        if json || form {
            self.ledger.keep_whole(at);
        } else if media.iter().any(|m| is_json(m)) {
            let what = format!("{key}: JSON alone is used");
            self.ledger.note_whole(Corrected, at, what);
        } else {
            let what =
                format!("{key} without JSON: as the schemas say, under the media types given");
            self.ledger.note_whole(Guessed, at, what);
        }
    }

    /// Whether a form is sent in parts: files can be sent in no other way.
    fn in_parts(&mut self, value: &Value, parameters: &[Parameter]) -> bool {
        let only_text = |p: &Parameter| p.place == ParameterPlace::Form;
        let form = parameters.iter().filter(|p| p.place.is_form());
        let text_alone = form.clone().all(only_text);
        let Some(first) = form.clone().next() else {
            return false;
        };
        let consumes = value.get("consumes").or_else(|| self.root.get("consumes"));
        let media = consumes.and_then(Value::as_array);
        let media: Vec<&str> = media
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        let parts = media.contains(&"multipart/form-data");
        let encoded = media.contains(&"application/x-www-form-urlencoded");
        let said = parts || encoded && text_alone;
        if !said {
            let how = if text_alone {
                "as one encoded text"
            } else {
                "in parts"
            };
            let what = format!("a form whose media type is not said: sent {how}");
            self.ledger.note(Guessed, &first.pointer, what);
        }
        parts || !text_alone
    }
}

fn is_json(media: &str) -> bool {
    let media = media.split(';').next().unwrap_or_default().trim();
    media.ends_with("/json") || media.ends_with("+json")
}
