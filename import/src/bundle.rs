//! A description in several files becomes one: what stands in other files is put in, and references lead there.

use std::collections::{BTreeMap, VecDeque};

use serde_json::{Map, Value};

use crate::places::escape;
use crate::source;

/// Where other files stand in the one that is made.
pub(crate) const FILES: &str = "x-files";

/// How many files may be read.
const MOST: usize = 10_000;

/// The file with all files that it refers to, as JSON; nothing if it refers to none. `read` gives the text of a file by
/// its path from the folder of the first one; what it does not give stays a reference into another file.
///
/// # Errors
///
/// A file that can be read but is neither JSON nor YAML.
pub fn bundle(text: &str, read: &dyn Fn(&str) -> Option<String>) -> Result<Option<String>, String> {
    if !refers_to_files(text) {
        return Ok(None);
    }
    let mut root = source::value(text)?;
    let mut files = Files {
        read,
        found: BTreeMap::new(),
        work: VecDeque::new(),
    };
    files.redirect(&mut root, "", false);
    let mut inside = Map::new();
    while let Some((name, text)) = files.work.pop_front() {
        let mut value = source::value(&text).map_err(|error| format!("{name}: {error}"))?;
        files.redirect(&mut value, &name, false);
        inside.insert(name, value);
    }
    let Some(object) = root.as_object_mut().filter(|_| !inside.is_empty()) else {
        return Ok(None);
    };
    object.insert(FILES.to_owned(), Value::Object(inside));
    let text = serde_json::to_string_pretty(&root);
    text.map(Some).map_err(|error| error.to_string())
}

/// Whether there may be a reference that does not stay in the file: nearly none has any.
fn refers_to_files(text: &str) -> bool {
    let all = text.match_indices("$ref");
    let mut targets = all.filter_map(|(at, key)| text.get(at + key.len()..));
    targets.any(|rest| {
        let to = rest.trim_start_matches(|c: char| c.is_whitespace() || "\"':".contains(c));
        !to.starts_with('#')
    })
}

struct Files<'r> {
    read: &'r dyn Fn(&str) -> Option<String>,
    /// Whether a file is there, by its path.
    found: BTreeMap<String, bool>,
    work: VecDeque<(String, String)>,
}

impl Files<'_> {
    /// Points all references of a file at where their targets will stand. Its depth is bounded by the parser.
    fn redirect(&mut self, value: &mut Value, file: &str, is_mapping: bool) {
        match value {
            Value::Object(entries) => {
                for (key, inner) in entries {
                    match inner {
                        Value::String(to) if key == "$ref" || is_mapping => {
                            if let Some(new) = self.target(to, file, is_mapping) {
                                *to = new;
                            }
                        }
                        inner => self.redirect(inner, file, key == "mapping"),
                    }
                }
            }
            Value::Array(items) => {
                for item in items {
                    self.redirect(item, file, false);
                }
            }
            _ => {}
        }
    }

    /// Where a reference leads in the one file; nothing if it stays as it is.
    fn target(&mut self, to: &str, file: &str, is_mapping: bool) -> Option<String> {
        let (path, fragment) = to.split_once('#').unwrap_or((to, ""));
        // Names of schemas stand in a mapping too.
        if path.contains("://") || (is_mapping && !to.contains(['#', '.', '/'])) {
            return None;
        }
        let name = match path {
            "" => file.to_owned(),
            path => joined(file, path)?,
        };
        if name.is_empty() {
            return None;
        }
        if !self.is_there(&name) {
            return None;
        }
        Some(format!("#/{FILES}/{}{fragment}", escape(&name)))
    }

    fn is_there(&mut self, name: &str) -> bool {
        if let Some(there) = self.found.get(name) {
            return *there;
        }
        let text = (self.read)(name).filter(|_| self.found.len() < MOST);
        self.found.insert(name.to_owned(), text.is_some());
        let there = text.is_some();
        self.work.extend(text.map(|text| (name.to_owned(), text)));
        there
    }
}

/// A path as seen from the first file; nothing if it leads out of its folder.
fn joined(file: &str, path: &str) -> Option<String> {
    if path.starts_with('/') || path.contains('\\') {
        return None;
    }
    let mut segments: Vec<&str> = file.split('/').collect();
    segments.pop();
    for segment in path.split('/') {
        match segment {
            "" | "." => {}
            ".." => {
                segments.pop()?;
            }
            segment => segments.push(segment),
        }
    }
    Some(segments.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_lead_into_the_one_file() {
        let files = [
            (
                "models/pet.yaml",
                "Pet: { properties: { owner: { $ref: 'owner.yaml' }, self: { $ref: '#/Pet' } } }",
            ),
            (
                "models/owner.yaml",
                "type: object\nproperties: { pet: { $ref: 'pet.yaml#/Pet' } }",
            ),
        ];
        let read = |name: &str| {
            let found = files.iter().find(|(file, _)| *file == name);
            found.map(|(_, text)| (*text).to_owned())
        };
        let text = "a: { $ref: './models/pet.yaml#/Pet' }\nb: { $ref: '#/a' }\nc: { $ref: 'gone.yaml' }\n\
             d: { $ref: '../up.yaml' }\nmapping: { x: models/owner.yaml, y: Pet }\n";
        let made = bundle(text, &read).expect("valid").expect("several");
        let made: Value = serde_json::from_str(&made).expect("JSON");
        assert_eq!(made["a"]["$ref"], "#/x-files/models~1pet.yaml/Pet");
        assert_eq!(made["b"]["$ref"], "#/a");
        assert_eq!(made["c"]["$ref"], "gone.yaml");
        assert_eq!(made["d"]["$ref"], "../up.yaml");
        assert_eq!(made["mapping"]["x"], "#/x-files/models~1owner.yaml");
        assert_eq!(made["mapping"]["y"], "Pet");
        let pet = &made["x-files"]["models/pet.yaml"]["Pet"]["properties"];
        assert_eq!(pet["owner"]["$ref"], "#/x-files/models~1owner.yaml");
        assert_eq!(pet["self"]["$ref"], "#/x-files/models~1pet.yaml/Pet");
        let owner = &made["x-files"]["models/owner.yaml"]["properties"];
        assert_eq!(owner["pet"]["$ref"], "#/x-files/models~1pet.yaml/Pet");
        assert_eq!(bundle("a: { $ref: '#/b' }", &read), Ok(None));
    }
}
