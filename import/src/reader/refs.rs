//! References to shared parameters, answers and definitions.

use serde_json::Value;

use super::{LIMITS, Reader};
use crate::ledger::Disposition::{Omitted, Refused};
use crate::places::{escape, unescape};

/// Keys of a schema that mean nothing beside a reference.
const SCHEMA: [&str; 11] = [
    "type",
    "format",
    "enum",
    "items",
    "properties",
    "required",
    "allOf",
    "oneOf",
    "anyOf",
    "additionalProperties",
    "xml",
];

/// How many references may lead from one to the next.
const CHAIN: usize = 16;

impl<'a> Reader<'a> {
    /// What stands in the place of a value, and where: itself, or what it refers to.
    pub(crate) fn follow<'v>(
        &mut self,
        value: &'v Value,
        pointer: String,
    ) -> Option<(&'v Value, String)>
    where
        'a: 'v,
    {
        let (mut value, mut pointer) = (value, pointer);
        for _ in 0..CHAIN {
            let Some(to) = value.get("$ref") else {
                return Some((value, pointer));
            };
            let at = format!("{pointer}/$ref");
            self.beside(value, &pointer);
            let target = to.as_str().and_then(|to| to.strip_prefix('#'));
            let found = target.and_then(|target| {
                let target = decoded(target);
                Some((self.root.pointer(&target)?, target))
            });
            let Some((next, to)) = found else {
                let elsewhere = to
                    .as_str()
                    .is_some_and(|to| !to.is_empty() && !to.starts_with('#'));
                let what = if elsewhere {
                    "a reference into another file: left out; put what it refers to into this one or describe it by hand"
                } else {
                    "a reference to nothing: left out; fix the file or describe it by hand"
                };
                self.ledger.note_whole(Refused, at, what);
                return None;
            };
            self.ledger.keep(at);
            self.ledger.keep(&*to);
            (value, pointer) = (next, to);
        }
        let what = "a reference in a circle: left out; fix the file or describe it by hand";
        self.ledger.note_whole(Refused, pointer, what);
        None
    }

    /// Keys beside a reference mean nothing, but for those that say something of this use of it.
    pub(crate) fn beside(&mut self, value: &Value, pointer: &str) {
        for (key, inner) in value.as_object().into_iter().flatten() {
            let at = format!("{pointer}/{}", escape(key));
            match key.as_str() {
                "$ref" => {}
                "summary" => self.words(&at, inner),
                "description" | "title" | "readOnly" | "writeOnly" | "default" | "example"
                | "examples" | "deprecated" | "nullable" | "x-nullable" => {
                    self.schema_key(key, inner, at);
                }
                key if key.starts_with("x-") => self.unknown(&at, key),
                _ => {
                    let what = "a key beside `$ref`: it means nothing there; say it in the description if it matters";
                    let known = LIMITS.contains(&key.as_str()) || SCHEMA.contains(&key.as_str());
                    let disposition = if known { Omitted } else { Refused };
                    self.ledger.note_whole(disposition, at, what);
                }
            }
        }
    }

    /// The definition that a reference leads to. A schema inside another becomes a definition too, whose
    /// name is its pointer.
    pub(crate) fn definition(&mut self, reference: &str) -> Option<String> {
        let pointer = reference.strip_prefix('#')?;
        if let Some(name) = self.named(pointer) {
            return Some(name);
        }
        let found = [pointer.to_owned(), decoded(pointer)];
        let found = found.into_iter().find(|pointer| {
            let schema = self.root.pointer(pointer);
            pointer.starts_with('/')
                && schema.is_some_and(|schema| schema.is_object() || schema.is_boolean())
        })?;
        if let Some(name) = self.named(&found) {
            return Some(name);
        }
        if self.seen.insert(found.clone()) {
            self.pending.push(found.clone());
        }
        Some(found)
    }

    /// The name of a definition under this pointer, however it is escaped.
    fn named(&self, pointer: &str) -> Option<String> {
        let at = self.definitions_at();
        let name = pointer.strip_prefix(at)?.strip_prefix('/')?;
        let definitions = self.root.pointer(at)?;
        // Names stand there raw, brackets and commas too; some files escape them as URLs do.
        let spellings = [
            name.to_owned(),
            unescape(name),
            decoded(name),
            unescape(&decoded(name)),
        ];
        spellings
            .into_iter()
            .find(|name| definitions.get(name).is_some())
    }

    /// What a reference leads to, as it stands in the file.
    pub(crate) fn target(&self, reference: &str) -> Option<(&'a Value, String)> {
        let pointer = reference.strip_prefix('#')?;
        if let Some(name) = self.named(pointer) {
            let at = format!("{}/{}", self.definitions_at(), escape(&name));
            return Some((self.root.pointer(&at)?, at));
        }
        let pointer = decoded(pointer);
        Some((self.root.pointer(&pointer)?, pointer))
    }
}

/// Percent-encoded bytes as what they mean; broken ones stay as they are.
pub(crate) fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((byte, after)) = rest.split_first() {
        let hex = (*byte == b'%').then(|| after.get(..2)).flatten();
        let hex = hex.and_then(|hex| std::str::from_utf8(hex).ok());
        if let Some(value) = hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            bytes.push(value);
            rest = &after[2..];
        } else {
            bytes.push(*byte);
            rest = after;
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}
