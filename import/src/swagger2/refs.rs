//! References to shared parameters, answers and definitions.

use serde_json::Value;

use super::Reader;
use crate::ledger::Disposition::Refused;
use crate::places::unescape;

/// How many references may lead from one to the next.
const CHAIN: usize = 16;

impl<'a> Reader<'a> {
    /// What stands in the place of a value, and where: itself, or what it refers to.
    pub(super) fn follow<'v>(
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
                let what = "a reference to nothing: left out; mend the file or describe it by hand";
                self.ledger.note_whole(Refused, at, what);
                return None;
            };
            self.ledger.keep(at);
            self.ledger.keep(&*to);
            (value, pointer) = (next, to);
        }
        let what = "a reference in a circle: left out; mend the file or describe it by hand";
        self.ledger.note_whole(Refused, pointer, what);
        None
    }

    /// Keys beside a reference mean nothing, but for those that say something of this use of it.
    pub(super) fn beside(&mut self, value: &Value, pointer: &str) {
        for (key, inner) in value.as_object().into_iter().flatten() {
            let at = format!("{pointer}/{}", crate::places::escape(key));
            match key.as_str() {
                "$ref" => {}
                "description" | "title" | "readOnly" | "default" | "example" | "x-nullable" => {
                    self.schema_key(key, inner, at);
                }
                _ => {
                    let what = "a key beside `$ref`: it means nothing there; say it in the description if it matters";
                    self.ledger.note_whole(Refused, at, what);
                }
            }
        }
    }
}

/// The name of the definition that a reference leads to, if it leads into this file's definitions.
pub(super) fn definition(reference: &str, root: &Value) -> Option<String> {
    let name = reference.strip_prefix("#/definitions/")?;
    let definitions = root.get("definitions")?;
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

/// Percent-encoded bytes as what they mean; broken ones stay as they are.
fn decoded(text: &str) -> String {
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
