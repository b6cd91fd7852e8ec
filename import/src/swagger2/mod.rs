//! Swagger 2.0, read key by key: a key that is not matched here is refused, never skipped.

mod answer;
mod api;
mod operation;
mod parameter;

use std::ops::{Deref, DerefMut};

use serde_json::Value;

use crate::bundle::FILES;
use crate::ledger::Ledger;
use crate::places::escape;
use crate::reader::{Dialect, Format as _, Reader};
use crate::upstream::Upstream;

/// Reads a Swagger 2.0 file.
pub(crate) fn read(root: &Value, ledger: &mut Ledger, docs: bool) -> Upstream {
    let mut reader = Swagger2(Reader::new(root, ledger, Dialect::Swagger2, docs));
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
            FILES => reader.ledger.keep_whole(at),
            other => reader.unknown(&at, other),
        }
    }
    reader.security_of_all(&mut upstream.api, &mut upstream.operations);
    reader.inner_definitions(&mut upstream.types);
    reader.close_open();
    reader.unused("/parameters");
    reader.unused("/responses");
    upstream
}

/// A file of this format that is being read.
struct Swagger2<'a>(Reader<'a>);

impl<'a> Deref for Swagger2<'a> {
    type Target = Reader<'a>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl DerefMut for Swagger2<'_> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.0
    }
}
