//! What only `OpenAPI` has in paths and operations: request bodies, servers, callbacks.

use serde_json::Value;

use super::OpenApi;
use crate::ledger::Disposition::Refused;
use crate::reader::Format;
use crate::upstream::{Operation, Parameter};

impl<'a> Format<'a> for OpenApi<'a> {
    /// A query in the path tells operations apart for people alone.
    fn path<'p>(&mut self, written: &'p str, at: &str) -> &'p str {
        let (plain, query) = written.split_once(['?', '#']).unwrap_or((written, ""));
        if !query.is_empty() {
            let what = "a query in the path: left out; send it with `extra_query` or describe its parameters by hand";
            self.ledger.note(Refused, at, what);
        }
        plain
    }

    fn path_key(&mut self, key: &str, value: &'a Value, at: &str) -> bool {
        match key {
            "trace" | "query" | "additionalOperations" => {
                let what = "a verb that is not sent: left out; call it by hand";
                self.ledger.note_whole(Refused, at, what);
            }
            "summary" | "description" => self.aside(at, value),
            "servers" => self.servers_beside(value, at),
            _ => return false,
        }
        true
    }

    fn operation_key(
        &mut self,
        key: &str,
        value: &'a Value,
        at: &str,
        made: &mut Operation,
    ) -> bool {
        match key {
            "requestBody" => self.ledger.keep(at),
            "responses" => (made.answers, made.accept) = self.answers(value, at),
            "servers" => self.servers_beside(value, at),
            "callbacks" => self.events(at),
            _ => return false,
        }
        true
    }

    fn parameter(&mut self, value: &'a Value, pointer: String) -> Option<Parameter> {
        OpenApi::parameter(self, value, pointer)
    }

    fn finish(&mut self, value: &'a Value, made: &mut Operation) {
        let Some(body) = value.get("requestBody") else {
            return;
        };
        let at = format!("{}/requestBody", made.pointer);
        if let Some((body, at)) = self.follow(body, at) {
            self.body(body, &at, made);
        }
    }
}

impl OpenApi<'_> {
    /// Servers beside operations: mostly the API's, said again.
    fn servers_beside(&mut self, value: &Value, at: &str) {
        let urls = |servers: &Value| {
            let servers = servers.as_array().into_iter().flatten();
            let urls = servers.map(|server| server["url"].as_str().map(str::to_owned));
            urls.collect::<Vec<_>>()
        };
        if urls(value).first() == urls(&self.root["servers"]).first() {
            self.ledger.keep_whole(at);
            return;
        }
        let what =
            "a server of its own: sent to the API's; say another with a client of its own, by hand";
        self.ledger.note_whole(Refused, at, what);
    }
}
