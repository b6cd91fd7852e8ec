//! What the readers of all formats share: values of the right kind, references, and an account of
//! every key.

mod keys;
mod operation;
mod refs;
mod security;

pub(crate) use operation::Format;
pub(crate) use security::api_key;

use std::collections::HashSet;

use serde_json::Value;
use specwright_model::api::BoundKind;

use crate::ledger::Disposition::{Corrected, Extension, Omitted, Refused};
use crate::ledger::Ledger;
use crate::places::escape;
use crate::upstream::Auth;

/// The format of an upstream file, where schemas differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// Swagger 2.0.
    Swagger2,
    /// `OpenAPI` 3.0: `nullable`, nothing counts beside `$ref`.
    OpenApi30,
    /// `OpenAPI` 3.1 and later: JSON Schema, what stands beside `$ref` counts.
    OpenApi31,
}

/// A file that is being read.
pub(crate) struct Reader<'a> {
    pub(crate) root: &'a Value,
    pub(crate) ledger: &'a mut Ledger,
    pub(crate) dialect: Dialect,
    /// Whether documentation is taken over.
    pub(crate) docs: bool,
    /// Schemas that are referred to where they stand in another: each becomes a definition, whose name
    /// is its pointer.
    pub(crate) pending: Vec<String>,
    pub(crate) seen: HashSet<String>,
    /// The definition that is being read.
    pub(crate) current: String,
    /// The credentials that can be sent, as the file calls them.
    pub(crate) schemes: Vec<(String, Auth)>,
    /// Bounds and defaults of which it is not known yet whether they are kept.
    pub(crate) open: Vec<String>,
    /// Unions whose alternatives are being looked up, against circles.
    pub(crate) opened: Vec<String>,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(
        root: &'a Value,
        ledger: &'a mut Ledger,
        dialect: Dialect,
        docs: bool,
    ) -> Self {
        Self {
            root,
            ledger,
            dialect,
            docs,
            pending: Vec::new(),
            seen: HashSet::new(),
            current: String::new(),
            schemes: Vec::new(),
            open: Vec::new(),
            opened: Vec::new(),
        }
    }

    /// Where the definitions stand.
    pub(crate) fn definitions_at(&self) -> &'static str {
        match self.dialect {
            Dialect::Swagger2 => "/definitions",
            Dialect::OpenApi30 | Dialect::OpenApi31 => "/components/schemas",
        }
    }

    pub(crate) fn unknown(&mut self, pointer: &str, key: &str) {
        if key.starts_with("x-") {
            let what = format!("`{key}`: a vendor extension, not understood");
            self.ledger.note_whole(Extension, pointer, what);
        } else {
            let what = format!("`{key}`: not understood; say it in the description if it matters");
            self.ledger.note_whole(Refused, pointer, what);
        }
    }

    /// A key of a schema that no version of the format has: by the standard it says nothing.
    pub(crate) fn no_keyword(&mut self, pointer: &str, key: &str) {
        if key.starts_with("x-") {
            return self.unknown(pointer, key);
        }
        // A slip of the pen loses what it meant to say.
        let keywords = [
            "properties",
            "required",
            "items",
            "type",
            "format",
            "enum",
            "allOf",
            "oneOf",
            "anyOf",
            "additionalProperties",
            "nullable",
        ];
        if let Some(meant) = specwright_model::nearest(key, keywords) {
            let what = format!("`{key}`: no keyword, perhaps `{meant}`; fix the file");
            self.ledger.note_whole(Refused, pointer, what);
            return;
        }
        let what = format!("`{key}`: no keyword of schemas, so it says nothing about the value");
        self.ledger.note_whole(Omitted, pointer, what);
    }

    /// Text for people that becomes documentation; an empty one says nothing.
    pub(crate) fn words(&mut self, pointer: &str, value: &Value) {
        let text = value.as_str();
        if text.is_some_and(|text| self.docs || text.trim().is_empty()) {
            self.ledger.keep(pointer);
        } else {
            self.prose(pointer);
        }
    }

    /// Text for people that has no place in the description.
    pub(crate) fn prose(&mut self, pointer: &str) {
        let what = "prose: left out, documentation is written into `doc`";
        self.ledger.note_whole(Corrected, pointer, what);
    }

    /// A description that has no place there; an empty one says nothing.
    pub(crate) fn aside(&mut self, pointer: &str, value: &Value) {
        if value.as_str().is_some_and(|text| text.trim().is_empty()) {
            self.ledger.keep(pointer);
        } else {
            self.prose(pointer);
        }
    }

    /// A limit of a value, which the language does not say.
    pub(crate) fn limit(&mut self, pointer: &str) {
        let what = "limits of a value: the API itself checks them; put them into `doc`";
        self.ledger.note_whole(Omitted, pointer, what);
    }

    /// What stands in the file for all to refer to, and nobody does.
    pub(crate) fn unused(&mut self, section: &str) {
        let name = section.rsplit('/').next().unwrap_or(section);
        let Some(entries) = self.root.pointer(section) else {
            return;
        };
        for (key, _) in self.entries(entries, section) {
            let at = format!("{section}/{}", escape(key));
            if !self.ledger.knows(&at) {
                let what = format!("unused {name}: no operation refers to it");
                self.ledger.note_whole(Corrected, at, what);
            }
        }
    }
}

/// The texts for people beside a schema, a parameter or an operation, as one.
pub(crate) fn doc(value: &Value, keys: &[&str]) -> Option<String> {
    let mut texts: Vec<&str> = Vec::new();
    for key in keys {
        let text = value.get(*key).and_then(Value::as_str).unwrap_or_default();
        let text = text.trim();
        if !text.is_empty() && !texts.contains(&text) {
            texts.push(text);
        }
    }
    // A summary that the description begins with says nothing more.
    if let [summary, description] = texts.as_slice() {
        let rest = description.strip_prefix(summary.trim_end_matches('.'));
        if rest.is_some_and(|rest| rest.starts_with(['.', '\n'])) {
            texts.remove(0);
        }
    }
    (!texts.is_empty()).then(|| texts.join("\n\n"))
}

/// Whether a key of JSON Schema bounds a value in a way that the language can say.
pub(crate) fn is_bound(key: &str) -> bool {
    BoundKind::ALL.iter().any(|(_, _, name)| *name == key)
}

/// The keys of JSON Schema that only limit a value.
pub(crate) const LIMITS: [&str; 26] = [
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
    "propertyNames",
    "contains",
    "minContains",
    "maxContains",
    "not",
    "if",
    "then",
    "else",
    "dependentRequired",
    "dependentSchemas",
    "dependencies",
    "unevaluatedProperties",
    "unevaluatedItems",
];
