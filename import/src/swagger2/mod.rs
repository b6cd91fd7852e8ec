//! Swagger 2.0, read key by key: a key that is not matched here is refused, never skipped.

mod answer;
mod api;
mod keys;
mod operation;
mod parameter;
mod refs;
mod scalar;
mod schema;

use serde_json::Value;

use crate::ledger::Disposition::{Corrected, Refused};
use crate::ledger::Ledger;
use crate::places::escape;
use crate::upstream::Upstream;

/// Reads a Swagger 2.0 file.
pub(crate) fn read(root: &Value, ledger: &mut Ledger) -> Upstream {
    let mut reader = Reader { root, ledger };
    let mut upstream = Upstream {
        api: reader.api(),
        ..Upstream::default()
    };
    for (key, value) in reader.entries(root, "") {
        let at = format!("/{}", escape(key));
        match key.as_str() {
            "paths" => upstream.operations = reader.paths(value),
            "definitions" => upstream.types = reader.definitions(value),
            "tags" | "externalDocs" => reader.prose(&at),
            // Parameters and answers are read with what refers to them.
            "swagger" | "parameters" | "responses" => reader.ledger.keep(at),
            key if api::KEYS.contains(&key) => {}
            other => reader.unknown(&at, other),
        }
    }
    reader.unused("parameters");
    reader.unused("responses");
    upstream
}

struct Reader<'a> {
    root: &'a Value,
    ledger: &'a mut Ledger,
}

impl Reader<'_> {
    fn unknown(&mut self, pointer: &str, key: &str) {
        let what = if key.starts_with("x-") {
            "vendor extension: not understood; say it in the description if it matters".to_owned()
        } else {
            format!("`{key}`: not understood; say it in the description if it matters")
        };
        self.ledger.note_whole(Refused, pointer, what);
    }

    /// Text for people: an empty one says nothing, any other is left to the description.
    fn words(&mut self, pointer: &str, value: &Value) {
        if value.as_str().is_some_and(|text| text.trim().is_empty()) {
            self.ledger.keep(pointer);
        } else {
            self.prose(pointer);
        }
    }

    fn prose(&mut self, pointer: &str) {
        let what = "prose: left out, documentation is written into `doc`";
        self.ledger.note_whole(Corrected, pointer, what);
    }

    /// A limit of a value, which the language does not say.
    fn limit(&mut self, pointer: &str) {
        let what = "limits of a value: the API itself checks them; put them into `doc`";
        self.ledger.note_whole(Refused, pointer, what);
    }

    /// What stands in the file for all to refer to, and nobody does.
    fn unused(&mut self, section: &str) {
        let Some(entries) = self.root.get(section) else {
            return;
        };
        for (name, _) in self.entries(entries, &format!("/{section}")) {
            let at = format!("/{section}/{}", escape(name));
            if !self.ledger.knows(&at) {
                let what = format!("unused {section}: no operation refers to it");
                self.ledger.note_whole(Corrected, at, what);
            }
        }
    }
}

/// The keys of JSON Schema that only limit a value.
const LIMITS: [&str; 13] = [
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minLength",
    "maxLength",
    "pattern",
    "minItems",
    "maxItems",
    "uniqueItems",
    "minProperties",
    "maxProperties",
];
