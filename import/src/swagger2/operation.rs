//! Paths and operations.

use std::collections::HashSet;

use serde_json::Value;

use crate::ledger::Disposition::{Corrected, Guessed, Refused};
use crate::openapi3;
use crate::places::escape;
use crate::reader::{Reader, doc};
use crate::upstream::{Operation, Parameter, ParameterPlace, Shape};

/// A parameter as written, and where.
type Written<'v> = (String, &'v Value);

impl<'a> Reader<'a> {
    pub(super) fn paths(&mut self, paths: &'a Value) -> Vec<Operation> {
        self.ledger.keep("/paths");
        let mut operations = Vec::new();
        // Placeholders' names do not tell paths apart.
        let mut seen = HashSet::new();
        for (path, verbs) in self.entries(paths, "/paths") {
            let at = format!("/paths/{}", escape(path));
            if path.starts_with("x-") {
                self.unknown(&at, path);
                continue;
            }
            self.ledger.keep(&*at);
            let shared = match verbs.get("parameters") {
                Some(shared) => self.items(shared, &format!("{at}/parameters")),
                None => Vec::new(),
            };
            for (verb, value) in self.entries(verbs, &at) {
                let pointer = format!("{at}/{}", escape(verb));
                match verb.as_str() {
                    "get" | "post" | "put" | "patch" | "delete" | "head" | "options" => {
                        if let Some(why) = unusable(verb, path) {
                            self.ledger
                                .note_whole(Refused, pointer, format!("path: {why}"));
                        } else if seen.insert((verb, without_names(path))) {
                            self.ledger.keep(&*pointer);
                            operations.push(self.operation(path, verb, value, &shared, &pointer));
                        } else {
                            let what = "a second operation with this verb and path: left out; rename nothing but remove one upstream";
                            self.ledger.note_whole(Refused, pointer, what);
                        }
                    }
                    "parameters" => self.ledger.keep(pointer),
                    "$ref" => {
                        let what = "a path by reference: left out; put its operations here";
                        self.ledger.note_whole(Refused, pointer, what);
                    }
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
        value: &'a Value,
        shared: &[Written<'a>],
        pointer: &str,
    ) -> Operation {
        let verb = verb.to_ascii_uppercase();
        let mut made = Operation {
            id: format!("{verb} {path}"),
            verb,
            path: path.to_owned(),
            tag: String::new(),
            name: None,
            doc: doc(value, &["summary", "description"]),
            accept: None,
            access: None,
            deprecated: false,
            parameters: Vec::new(),
            in_parts: true,
            answers: Vec::new(),
            pointer: pointer.to_owned(),
        };
        let mut own = Vec::new();
        for (key, value) in self.entries(value, pointer) {
            let at = format!("{pointer}/{}", escape(key));
            match key.as_str() {
                "tags" => made.tag = self.tag(value, &at).unwrap_or(made.tag),
                "operationId" => made.name = self.text(value, &at),
                "consumes" | "produces" => self.media(key, value, at),
                "security" => self.operation_security(value, at),
                "parameters" => {
                    self.ledger.keep(&*at);
                    own = self.items(value, &at);
                }
                "responses" => made.answers = self.answers(value, &at),
                "deprecated" => made.deprecated = self.flag(value, &at),
                "x-access" => made.access = self.text(value, &at),
                "summary" | "description" => self.words(&at, value),
                "externalDocs" => self.prose(&at),
                other => self.unknown(&at, other),
            }
        }
        if made.answers.is_empty() && value.get("responses").is_none() {
            let what = "an operation without answers: unknown JSON or nothing";
            self.ledger.note(Guessed, pointer, what);
        }
        made.parameters = self.parameters(shared, &own);
        made.in_parts = self.in_parts(value, &made.parameters);
        self.media_of_body(value, &mut made);
        self.media_of_answers(value, &mut made);
        made
    }

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

    /// All parameters: an operation's own take the place of the path's.
    fn parameters(&mut self, shared: &[Written<'a>], own: &[Written<'a>]) -> Vec<Parameter> {
        let own = self.read_parameters(own);
        let mut all = self.read_parameters(shared);
        all.retain(|of_path| {
            let same = |p: &Parameter| p.name == of_path.name && p.place == of_path.place;
            let replaced = own.iter().any(same);
            if replaced {
                let what = "a parameter of the path: the operation's own takes its place";
                self.ledger.note(Corrected, &of_path.pointer, what);
            }
            !replaced
        });
        all.extend(own);
        self.one_body(&mut all);
        all
    }

    fn read_parameters(&mut self, written: &[Written<'a>]) -> Vec<Parameter> {
        let mut read = Vec::new();
        for (at, parameter) in written {
            self.ledger.keep(&**at);
            if let Some((parameter, at)) = self.follow(parameter, at.clone()) {
                read.extend(self.parameter(parameter, at));
            }
        }
        read
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

    pub(crate) fn tag(&mut self, value: &Value, at: &str) -> Option<String> {
        self.ledger.keep(at);
        let tags = self.texts(value, at);
        if tags.len() > 1 {
            let what = "tags: the first one is the resource";
            self.ledger.note(Corrected, at, what);
        }
        tags.first()
            .filter(|tag| !tag.trim().is_empty())
            .map(|tag| (*tag).to_owned())
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

/// `/notes/{id}` and `/notes/{key}` are one path.
pub(crate) fn without_names(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    let mut inside = false;
    for c in path.chars().filter(|c| *c != ' ') {
        inside = (inside || c == '{') && c != '}';
        if !inside || c == '{' {
            out.push(c);
        }
    }
    out
}

/// Why a path cannot be described.
pub(crate) fn unusable(verb: &str, path: &str) -> Option<String> {
    if let Some(why) = misshapen(path) {
        return Some(why.to_owned());
    }
    // The importer leaves blanks out.
    let line = format!("{} {}", verb.to_ascii_uppercase(), path.replace(' ', ""));
    let why = specwright_model::request_problem(&line)?;
    Some(format!("{why}; mend the file"))
}

fn misshapen(path: &str) -> Option<&'static str> {
    let (mut open, mut names) = (false, HashSet::new());
    let mut name = String::new();
    for c in path.chars() {
        match c {
            '{' if open => return Some("a brace in a placeholder; mend the file"),
            '{' => open = true,
            '}' if !open || name.trim().is_empty() => {
                return Some("a brace that does not fit; mend the file");
            }
            '}' if name.starts_with('$') || name.ends_with(['?', '!']) => {
                return Some(
                    "a placeholder whose name cannot be said; describe the operation by hand",
                );
            }
            '}' => {
                open = false;
                if !names.insert(std::mem::take(&mut name)) {
                    return Some("a placeholder that stands twice; mend the file");
                }
            }
            c if open => name.push(c),
            '?' | '#' => return Some("a query in the path; describe its parameters by hand"),
            c if c.is_control() || c == '\\' || !c.is_ascii() => {
                return Some("a character that no path can hold; mend the file");
            }
            _ => {}
        }
    }
    let dots = path.split('/').any(|segment| matches!(segment, "." | ".."));
    match path.strip_prefix('/') {
        _ if open => Some("a brace that does not fit; mend the file"),
        None => Some("no slash at its beginning; mend the file"),
        Some(_) if dots => Some("a segment that climbs; mend the file"),
        Some(_) => None,
    }
}
