//! Swagger 2.0, read key by key: a key that is not matched here is refused, never skipped.

mod answer;
mod api;
mod operation;
mod parameter;

use serde_json::Value;

pub(crate) use self::operation::{unusable, without_names};

use crate::ledger::Ledger;
use crate::places::escape;
use crate::reader::{Dialect, Reader};
use crate::upstream::Upstream;

/// Reads a Swagger 2.0 file.
pub(crate) fn read(root: &Value, ledger: &mut Ledger, docs: bool) -> Upstream {
    let mut reader = Reader::new(root, ledger, Dialect::Swagger2, docs);
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
    reader.inner_definitions(&mut upstream.types);
    reader.unused("/parameters");
    reader.unused("/responses");
    upstream
}
