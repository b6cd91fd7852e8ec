//! Paths and operations.

use std::collections::HashSet;

use serde_json::Value;

use super::OpenApi;
use crate::ledger::Disposition::{Corrected, Guessed, Refused};
use crate::places::escape;
use crate::reader::doc;
use crate::swagger2::{unusable, without_names};
use crate::upstream::{Operation, Parameter};

/// A parameter as written, and where.
type Written<'v> = (String, &'v Value);

impl<'a> OpenApi<'a> {
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
            // A query in the path tells operations apart for people alone.
            let (plain, query) = path.split_once(['?', '#']).unwrap_or((path, ""));
            if !query.is_empty() {
                let what = "a query in the path: left out; send it with `extra_query` or describe its parameters by hand";
                self.ledger.note(Refused, &*at, what);
            }
            let shared = match verbs.get("parameters") {
                Some(shared) => self.items(shared, &format!("{at}/parameters")),
                None => Vec::new(),
            };
            for (verb, value) in self.entries(verbs, &at) {
                let pointer = format!("{at}/{}", escape(verb));
                match verb.as_str() {
                    "get" | "post" | "put" | "patch" | "delete" | "head" | "options" => {
                        if let Some(why) = unusable(verb, plain) {
                            self.ledger
                                .note_whole(Refused, pointer, format!("path: {why}"));
                        } else if seen.insert((verb, without_names(plain))) {
                            self.ledger.keep(&*pointer);
                            operations.push(self.operation(plain, verb, value, &shared, &pointer));
                        } else {
                            let what = "a second operation with this verb and path: left out; rename nothing but remove one upstream";
                            self.ledger.note_whole(Refused, pointer, what);
                        }
                    }
                    "trace" | "query" | "additionalOperations" => {
                        let what = "a verb that is not sent: left out; call it by hand";
                        self.ledger.note_whole(Refused, pointer, what);
                    }
                    "parameters" => self.ledger.keep(pointer),
                    "summary" | "description" => self.aside(&pointer, value),
                    "servers" => self.another_server(pointer),
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

    fn another_server(&mut self, at: String) {
        let what =
            "a server of its own: sent to the API's; say another with a client of its own, by hand";
        self.ledger.note_whole(Refused, at, what);
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
            in_parts: false,
            answers: Vec::new(),
            pointer: pointer.to_owned(),
        };
        let mut own = Vec::new();
        let mut body = None;
        for (key, value) in self.entries(value, pointer) {
            let at = format!("{pointer}/{}", escape(key));
            match key.as_str() {
                "tags" => made.tag = self.tag(value, &at).unwrap_or_default(),
                "operationId" => made.name = self.text(value, &at),
                "parameters" => {
                    self.ledger.keep(&*at);
                    own = self.items(value, &at);
                }
                "requestBody" => body = Some((value, at)),
                "responses" => (made.answers, made.accept) = self.answers(value, &at),
                "deprecated" => made.deprecated = self.flag(value, &at),
                "summary" | "description" => self.words(&at, value),
                "externalDocs" => self.prose(&at),
                "security" => self.operation_security(value, at),
                "servers" => self.another_server(at),
                "callbacks" => self.events(&at),
                other => self.unknown(&at, other),
            }
        }
        if made.answers.is_empty() && value.get("responses").is_none() {
            let what = "an operation without answers: unknown JSON or nothing";
            self.ledger.note(Guessed, pointer, what);
        }
        made.parameters = self.parameters(shared, &own);
        if let Some((body, at)) = body {
            self.ledger.keep(&*at);
            if let Some((body, at)) = self.follow(body, at) {
                self.body(body, &at, &mut made);
            }
        }
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
