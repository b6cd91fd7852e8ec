//! Where the parts of an upstream file stand: line and column by JSON pointer.

use std::collections::HashMap;
use std::fmt::Write as _;

use specwright_model::syntax::tree::{Node, Value};

/// Lines and columns, from 1, columns in characters; and keys that stand twice in one object.
#[derive(Debug, Default)]
pub(crate) struct Places {
    by_pointer: HashMap<String, (u32, u32)>,
    twice: Vec<String>,
}

impl Places {
    /// Where a pointer's key or item stands; of what is not there, the next thing around it.
    pub(crate) fn of(&self, pointer: &str) -> Option<(u32, u32)> {
        let mut at = pointer;
        loop {
            if let Some(place) = self.by_pointer.get(at) {
                return Some(*place);
            }
            at = &at[..at.rfind('/')?];
        }
    }

    /// Keys that stand twice; the last one counts.
    pub(crate) fn twice(&self) -> &[String] {
        &self.twice
    }

    fn key(&mut self, pointer: &str, place: (u32, u32)) {
        if self.by_pointer.insert(pointer.to_owned(), place).is_some() {
            self.twice.push(pointer.to_owned());
        }
    }
}

/// A key of a JSON pointer.
pub(crate) fn escape(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

/// What a key of a JSON pointer means.
pub(crate) fn unescape(key: &str) -> String {
    key.replace("~1", "/").replace("~0", "~")
}

/// The places in a text that is known to be valid JSON.
pub(crate) fn of_json(text: &str) -> Places {
    let mut scan = Scan {
        text,
        at: 0,
        line: 1,
        column: 1,
        places: Places::default(),
    };
    scan.value(&mut String::new());
    scan.places
}

/// Walks over JSON without reading values; its nesting is bounded by the parser that went before.
struct Scan<'t> {
    text: &'t str,
    at: usize,
    line: u32,
    column: u32,
    places: Places,
}

impl Scan<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn step(&mut self) {
        match self.peek() {
            Some(b'\n') => {
                self.line = self.line.saturating_add(1);
                self.column = 1;
            }
            // The later bytes of a character are no column of their own.
            Some(byte) if byte & 0xC0 != 0x80 => self.column = self.column.saturating_add(1),
            _ => {}
        }
        self.at += 1;
    }

    fn blanks(&mut self) {
        while self.peek().is_some_and(|byte| byte.is_ascii_whitespace()) {
            self.step();
        }
    }

    fn value(&mut self, pointer: &mut String) {
        self.blanks();
        match self.peek() {
            Some(b'{') => self.object(pointer),
            Some(b'[') => self.array(pointer),
            Some(b'"') => self.string(),
            _ => {
                let ends =
                    |byte: u8| matches!(byte, b',' | b']' | b'}') || byte.is_ascii_whitespace();
                while self.peek().is_some_and(|byte| !ends(byte)) {
                    self.step();
                }
            }
        }
    }

    fn string(&mut self) {
        self.step();
        while let Some(byte) = self.peek() {
            self.step();
            match byte {
                b'\\' => self.step(),
                b'"' => return,
                _ => {}
            }
        }
    }

    fn object(&mut self, pointer: &mut String) {
        self.step();
        let before = pointer.len();
        loop {
            self.blanks();
            match self.peek() {
                Some(b',') => self.step(),
                Some(b'"') => {
                    let (place, start) = ((self.line, self.column), self.at);
                    self.string();
                    let written = self.text.get(start..self.at).unwrap_or_default();
                    let key: String = serde_json::from_str(written).unwrap_or_default();
                    pointer.push('/');
                    pointer.push_str(&escape(&key));
                    self.places.key(pointer, place);
                    self.blanks();
                    self.step();
                    self.value(pointer);
                    pointer.truncate(before);
                }
                _ => {
                    self.step();
                    return;
                }
            }
        }
    }

    fn array(&mut self, pointer: &mut String) {
        self.step();
        let (before, mut index) = (pointer.len(), 0_usize);
        loop {
            self.blanks();
            match self.peek() {
                Some(b',') => self.step(),
                Some(b']') | None => {
                    self.step();
                    return;
                }
                Some(_) => {
                    let _ = write!(pointer, "/{index}");
                    self.places.key(pointer, (self.line, self.column));
                    self.value(pointer);
                    pointer.truncate(before);
                    index += 1;
                }
            }
        }
    }
}

/// The places of a YAML tree.
pub(crate) fn of_yaml(node: &Node) -> Places {
    let mut places = Places::default();
    walk(node, &mut String::new(), &mut places);
    places
}

fn walk(node: &Node, pointer: &mut String, places: &mut Places) {
    let before = pointer.len();
    match &node.value {
        Value::Map(entries) => {
            for (key, inner) in entries {
                pointer.push('/');
                pointer.push_str(&escape(&key.text));
                places.key(pointer, (key.place.line, key.place.column));
                walk(inner, pointer, places);
                pointer.truncate(before);
            }
        }
        Value::List(items) => {
            for (index, inner) in items.iter().enumerate() {
                let _ = write!(pointer, "/{index}");
                places.key(pointer, (inner.place.line, inner.place.column));
                walk(inner, pointer, places);
                pointer.truncate(before);
            }
        }
        Value::Null | Value::Text(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_and_items_have_lines_and_columns() {
        let text = "{\"é\": [1, {\"a/b\":\n  \"\\\"}\"}],\n\t\"z~\": {}, \"é\" : -1.5e3}";
        let places = of_json(text);
        assert_eq!(places.of("/é"), Some((3, 12)));
        assert_eq!(places.of("/é/0"), Some((1, 8)));
        assert_eq!(places.of("/é/1/a~1b"), Some((1, 12)));
        assert_eq!(places.of("/z~0/nothing/there"), Some((3, 2)));
        assert_eq!(places.twice(), ["/é"]);
    }
}
