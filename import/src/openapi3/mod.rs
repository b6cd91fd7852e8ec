//! `OpenAPI` 3, read key by key: a key that is not matched here is refused, never skipped.

mod answer;
mod api;
mod body;
mod media;
mod operation;
mod parameter;
mod servers;

pub(crate) use self::media::is_sound;

use std::ops::{Deref, DerefMut};

use serde_json::Value;

use crate::bundle::FILES;
use crate::ledger::Disposition::{Corrected, Omitted};
use crate::ledger::Ledger;
use crate::places::escape;
use crate::reader::{Dialect, Format as _, Reader};
use crate::upstream::Upstream;

/// Reads an `OpenAPI` file of this version.
pub(crate) fn read(root: &Value, ledger: &mut Ledger, docs: bool, version: &str) -> Upstream {
    let dialect = if version.starts_with("3.0") {
        Dialect::OpenApi30
    } else {
        Dialect::OpenApi31
    };
    let mut reader = OpenApi(Reader::new(root, ledger, dialect, docs));
    let mut upstream = Upstream {
        api: reader.api(),
        ..Upstream::default()
    };
    for (key, value) in reader.entries(root, "") {
        let at = format!("/{}", escape(key));
        match key.as_str() {
            "openapi" => reader.ledger.keep(at),
            "paths" => upstream.operations = reader.paths(value),
            "components" => upstream.types = reader.components(value),
            "webhooks" => reader.events(&at),
            "jsonSchemaDialect" | "$self" => {
                let what = format!("{key}: JSON Schema as the version of the file has it");
                reader.ledger.note_whole(Corrected, at, what);
            }
            "tags" | "externalDocs" => reader.prose(&at),
            "info" | "servers" | "security" => {}
            FILES => reader.ledger.keep_whole(at),
            other => reader.unknown(&at, other),
        }
    }
    reader.security_of_all(&mut upstream.api, &mut upstream.operations);
    reader.inner_definitions(&mut upstream.types);
    reader.close_open();
    for section in [
        "parameters",
        "responses",
        "requestBodies",
        "headers",
        "examples",
        "links",
        "pathItems",
    ] {
        reader.unused(&format!("/components/{section}"));
    }
    upstream
}

/// A file of this format that is being read.
struct OpenApi<'a>(Reader<'a>);

impl<'a> Deref for OpenApi<'a> {
    type Target = Reader<'a>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl DerefMut for OpenApi<'_> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.0
    }
}

impl<'a> OpenApi<'a> {
    fn components(&mut self, value: &'a Value) -> Vec<crate::upstream::Definition> {
        self.ledger.keep("/components");
        let mut types = Vec::new();
        for (key, value) in self.entries(value, "/components") {
            let at = format!("/components/{}", escape(key));
            match key.as_str() {
                "schemas" => types = self.definitions(value),
                // They are read with what refers to them.
                "parameters" | "responses" | "requestBodies" | "headers" | "examples" | "links"
                | "securitySchemes" | "pathItems" => self.ledger.keep(at),
                "callbacks" => self.events(&at),
                other => self.unknown(&at, other),
            }
        }
        types
    }

    /// Requests that the API sends: their types are there, how they are signed is not said.
    fn events(&mut self, at: &str) {
        let what = "requests that the API sends: read them by hand; write `webhooks` in `api.yaml` if they are signed";
        self.ledger.note_whole(Omitted, at, what);
    }
}
