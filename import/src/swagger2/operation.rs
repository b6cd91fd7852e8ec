//! Paths, operations and their answers.

use serde_json::Value;

use super::{Reader, escape, list, object, text};
use crate::ledger::Disposition::{Corrected, Guessed, Refused};
use crate::upstream::{Operation, ParameterPlace, Shape};

impl Reader<'_> {
    pub(super) fn paths(&mut self, paths: &Value) -> Vec<Operation> {
        self.ledger.keep("/paths");
        let mut operations = Vec::new();
        for (path, verbs) in object(paths) {
            let at = format!("/paths/{}", escape(path));
            if path.starts_with("x-") {
                self.unknown(&at, path);
                continue;
            }
            self.ledger.keep(&*at);
            let shared = verbs.get("parameters").cloned().unwrap_or_default();
            for (verb, value) in object(verbs) {
                let pointer = format!("{at}/{}", escape(verb));
                match verb.as_str() {
                    "get" | "post" | "put" | "patch" | "delete" | "head" | "options" => {
                        self.ledger.keep(&*pointer);
                        operations.push(self.operation(path, verb, value, &shared, &pointer));
                    }
                    "parameters" => self.ledger.keep(pointer),
                    other => self.unknown(&pointer, other),
                }
            }
        }
        operations
    }

    fn operation(
        &mut self,
        path: &str,
        verb: &str,
        value: &Value,
        shared: &Value,
        pointer: &str,
    ) -> Operation {
        let verb = verb.to_ascii_uppercase();
        let id = format!("{verb} {path}");
        let mut made = Operation {
            id: id.clone(),
            verb,
            path: path.to_owned(),
            tag: "Default".to_owned(),
            access: None,
            deprecated: false,
            parameters: Vec::new(),
            answers: Vec::new(),
            pointer: pointer.to_owned(),
        };
        for (index, parameter) in list(shared).enumerate() {
            let at = format!("/paths/{}/parameters/{index}", escape(path));
            made.parameters.extend(self.parameter(parameter, at));
        }
        for (key, value) in object(value) {
            let at = format!("{pointer}/{}", escape(key));
            match key.as_str() {
                "tags" => made.tag = self.tag(value, at, &id),
                "operationId" => {
                    let what = "operationId: the name is made from verb and path";
                    self.ledger.note(Corrected, at, &id, what);
                }
                "consumes" | "produces" => self.media(key, value, at, &id),
                "parameters" => {
                    self.ledger.keep(&*at);
                    for (index, parameter) in list(value).enumerate() {
                        made.parameters
                            .extend(self.parameter(parameter, format!("{at}/{index}")));
                    }
                }
                "responses" => made.answers = self.answers(value, &at),
                "deprecated" => {
                    made.deprecated = value == true;
                    self.ledger.keep(at);
                }
                "x-access" => {
                    made.access = value.as_str().map(str::to_owned);
                    self.ledger.keep(at);
                }
                "summary" | "description" => self.words(&at, value),
                "externalDocs" => self.prose(&at),
                other => self.unknown(&at, other),
            }
        }
        self.form(value, &made);
        made
    }

    fn tag(&mut self, value: &Value, at: String, id: &str) -> String {
        let tags: Vec<&Value> = list(value).collect();
        if tags.len() > 1 {
            let what = "tags: the first one is the resource";
            self.ledger.note_whole(Corrected, at, id, what);
        } else {
            self.ledger.keep_whole(at);
        }
        tags.first()
            .map_or_else(|| "Default".to_owned(), |tag| text(tag))
    }

    fn media(&mut self, key: &str, value: &Value, at: String, id: &str) {
        let media: Vec<&str> = list(value).filter_map(Value::as_str).collect();
        let json = media.iter().all(|m| m.ends_with("/json"));
        if json || media.contains(&"multipart/form-data") {
            self.ledger.keep_whole(at);
        } else if media.iter().any(|m| m.ends_with("/json")) {
            let what = format!("{key}: JSON alone is used");
            self.ledger.note_whole(Corrected, at, id, what);
        } else {
            let what = format!("{key} without JSON: say `bytes` or `text`, and `accept`, by hand");
            self.ledger.note_whole(Refused, at, id, what);
        }
    }

    /// A form that upstream does not send in parts.
    fn form(&mut self, value: &Value, made: &Operation) {
        let fields = made
            .parameters
            .iter()
            .any(|p| p.place == ParameterPlace::Form);
        let parts = list(&value["consumes"]).any(|media| media == "multipart/form-data");
        if fields && !parts {
            let what =
                "form fields: sent in parts; use `form` with a type if the API wants them encoded";
            self.ledger.note(Guessed, &made.pointer, &made.id, what);
        }
    }

    fn answers(&mut self, value: &Value, pointer: &str) -> Vec<(u16, Option<Shape>)> {
        self.ledger.keep(pointer);
        let mut answers = Vec::new();
        for (status, answer) in object(value) {
            let at = format!("{pointer}/{}", escape(status));
            let Ok(code) = status.parse::<u16>() else {
                let what = "default answer: describe it under `errors` by status";
                self.ledger.note_whole(Refused, at, "", what);
                continue;
            };
            self.ledger.keep(&*at);
            let mut shape = None;
            for (key, value) in object(answer) {
                let at = format!("{at}/{}", escape(key));
                match key.as_str() {
                    "schema" => {
                        self.ledger.keep(&*at);
                        shape = Some(self.shape(value, &at));
                    }
                    "description" => self.words(&at, value),
                    other => self.unknown(&at, other),
                }
            }
            answers.push((code, shape));
        }
        answers
    }
}
