//! Paths and operations, as far as all formats have them alike.

use std::collections::HashSet;
use std::ops::DerefMut;

use serde_json::Value;

use super::{Reader, doc};
use crate::ledger::Disposition::{Corrected, Guessed, Refused};
use crate::places::escape;
use crate::upstream::{Operation, Parameter};

/// A parameter as written, and where.
type Written<'v> = (String, &'v Value);

/// What differs from format to format.
pub(crate) trait Format<'a>: DerefMut<Target = Reader<'a>> {
    /// The path that is sent, of what stands as a key.
    fn path<'p>(&mut self, written: &'p str, at: &str) -> &'p str;

    /// Reads a key of a path that only this format has; says whether there is one.
    fn path_key(&mut self, key: &str, value: &'a Value, at: &str) -> bool;

    /// Reads a key of an operation that only this format has; says whether there is one.
    fn operation_key(
        &mut self,
        key: &str,
        value: &'a Value,
        at: &str,
        made: &mut Operation,
    ) -> bool;

    /// Reads a parameter.
    fn parameter(&mut self, value: &'a Value, pointer: String) -> Option<Parameter>;

    /// Reads what can be read only when the parameters are.
    fn finish(&mut self, value: &'a Value, made: &mut Operation);

    fn paths(&mut self, paths: &'a Value) -> Vec<Operation> {
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
            let path = self.path(path, &at);
            let beside = verbs.as_object().is_some_and(|verbs| verbs.len() > 1);
            let followed = if beside {
                Some((verbs, at))
            } else {
                self.follow(verbs, at)
            };
            let Some((verbs, at)) = followed else {
                continue;
            };
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
                            // Not in the standard, but in files of many parts.
                            if let Some((value, pointer)) = self.follow(value, pointer) {
                                let made = self.operation(path, verb, value, &shared, &pointer);
                                operations.push(made);
                            }
                        } else {
                            let what = "a second operation with this verb and path: left out; rename nothing but remove one upstream";
                            self.ledger.note_whole(Refused, pointer, what);
                        }
                    }
                    "parameters" => self.ledger.keep(pointer),
                    "$ref" => {
                        let what = "a path by reference beside operations: left out; put its operations here";
                        self.ledger.note_whole(Refused, pointer, what);
                    }
                    other if self.path_key(other, value, &pointer) => {}
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
            doc: doc(value, &["summary", "description"]),
            pointer: pointer.to_owned(),
            ..Operation::default()
        };
        let mut own = Vec::new();
        for (key, value) in self.entries(value, pointer) {
            let at = format!("{pointer}/{}", escape(key));
            match key.as_str() {
                "tags" => made.tag = self.tag(value, &at).unwrap_or_default(),
                "operationId" => made.name = self.text(value, &at),
                "parameters" => {
                    self.ledger.keep(&*at);
                    own = self.items(value, &at);
                }
                "security" => self.operation_security(value, &at, &mut made),
                "deprecated" => made.deprecated = self.flag(value, &at),
                "summary" | "description" => self.words(&at, value),
                "externalDocs" => self.prose(&at),
                other if self.operation_key(other, value, &at, &mut made) => {}
                other => self.unknown(&at, other),
            }
        }
        if made.answers.is_empty() && value.get("responses").is_none() {
            let what = "an operation without answers: unknown JSON or nothing";
            self.ledger.note(Guessed, pointer, what);
        }
        made.parameters = self.parameters(shared, &own);
        self.finish(value, &mut made);
        made
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
}

impl Reader<'_> {
    fn tag(&mut self, value: &Value, at: &str) -> Option<String> {
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
}

/// `/notes/{id}` and `/notes/{key}` are one path.
fn without_names(path: &str) -> String {
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
fn unusable(verb: &str, path: &str) -> Option<String> {
    if let Some(why) = misshapen(path) {
        return Some(why.to_owned());
    }
    // The importer leaves blanks out.
    let line = format!("{} {}", verb.to_ascii_uppercase(), path.replace(' ', ""));
    let why = specwright_model::request_problem(&line)?;
    Some(format!("{why}; fix the file"))
}

fn misshapen(path: &str) -> Option<&'static str> {
    let (mut open, mut names) = (false, HashSet::new());
    let mut name = String::new();
    for c in path.chars() {
        match c {
            '{' if open => return Some("a brace in a placeholder; fix the file"),
            '{' => open = true,
            '}' if !open || name.trim().is_empty() => {
                return Some("a brace that does not fit; fix the file");
            }
            '}' if name.starts_with('$') || name.ends_with(['?', '!']) => {
                return Some(
                    "a placeholder whose name cannot be said; describe the operation by hand",
                );
            }
            '}' => {
                open = false;
                if !names.insert(std::mem::take(&mut name)) {
                    return Some("a placeholder that stands twice; fix the file");
                }
            }
            c if open => name.push(c),
            '?' | '#' => return Some("a query in the path; describe its parameters by hand"),
            c if c.is_control() || c == '\\' || !c.is_ascii() => {
                return Some("a character that no path can hold; fix the file");
            }
            _ => {}
        }
    }
    let dots = path.split('/').any(|segment| matches!(segment, "." | ".."));
    match path.strip_prefix('/') {
        _ if open => Some("a brace that does not fit; fix the file"),
        None => Some("no slash at its beginning; fix the file"),
        Some(_) if dots => Some("a segment that climbs; fix the file"),
        Some(_) => None,
    }
}
