//! Serializes JSON text: compact, fields in declared order, equal bytes for equal values.

use std::fmt;
use std::io::Write as _;
use std::ops::Range;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;

use super::{Json, Presence, Record, ValueRef};

/// Deeper values are refused, as parsers would refuse them, so that the stack cannot overflow.
const DEPTH: usize = 128;

/// A value that JSON cannot hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum WriteError {
    /// Not a number, or infinite.
    NotFinite,
    /// Nested more than 128 deep.
    TooDeep,
}

impl fmt::Display for WriteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotFinite => "JSON has no number that is infinite or not a number",
            Self::TooDeep => "the value is nested more than 128 deep",
        })
    }
}

impl std::error::Error for WriteError {}

/// Appends the JSON text of a value.
pub fn write_json(value: &dyn Json, out: &mut Vec<u8>) -> Result<(), WriteError> {
    write_noting_secrets(value, out).map(drop)
}

/// The same; returns where the values of secret fields are in `out`.
pub(crate) fn write_noting_secrets(
    value: &dyn Json,
    out: &mut Vec<u8>,
) -> Result<Vec<Range<usize>>, WriteError> {
    let mut writer = Writer {
        out,
        depth: 0,
        secrets: Vec::new(),
    };
    writer.value(value.value_ref())?;
    Ok(writer.secrets)
}

struct Writer<'a> {
    out: &'a mut Vec<u8>,
    depth: usize,
    secrets: Vec<Range<usize>>,
}

impl Writer<'_> {
    fn value(&mut self, view: ValueRef<'_>) -> Result<(), WriteError> {
        match view {
            ValueRef::Absent | ValueRef::Null => self.raw("null"),
            ValueRef::Bool(true) => self.raw("true"),
            ValueRef::Bool(false) => self.raw("false"),
            ValueRef::Int(number) => self.plain(&number),
            ValueRef::Single(number) if number.is_finite() => self.plain(&number),
            ValueRef::Double(number) if number.is_finite() => self.plain(&number),
            ValueRef::Single(_) | ValueRef::Double(_) => return Err(WriteError::NotFinite),
            ValueRef::Text(text) => self.plain(text),
            ValueRef::Base64(bytes) => self.plain(&STANDARD.encode(bytes)),
            ValueRef::Number(digits) => self.raw(digits),
            ValueRef::Any(value) => self.plain(value),
            ValueRef::Record(record) => return self.nested(|this| this.record(record)),
            ValueRef::List(list) => {
                return self.nested(|this| {
                    let items = (0..list.count()).filter_map(|index| list.item(index));
                    this.list(items.map(Json::value_ref))
                });
            }
            ValueRef::Map(map) => {
                return self.nested(|this| {
                    this.object(|object| {
                        map.entries(&mut |key, value| object.field(key, value.value_ref()));
                    })
                });
            }
            ValueRef::Page(page) => {
                return self.nested(|this| {
                    if page.envelope().is_none() {
                        return this.value(page.items());
                    }
                    this.object(|object| page.fields(&mut |key, view| object.field(key, view)))
                });
            }
        }
        Ok(())
    }

    fn nested(
        &mut self,
        write: impl FnOnce(&mut Self) -> Result<(), WriteError>,
    ) -> Result<(), WriteError> {
        if self.depth >= DEPTH {
            return Err(WriteError::TooDeep);
        }
        self.depth += 1;
        let done = write(self);
        self.depth -= 1;
        done
    }

    fn record(&mut self, record: &dyn Record) -> Result<(), WriteError> {
        self.object(|object| {
            record.visit_fields(&mut |info, values, extra| {
                for (field, value) in info.fields().zip(values) {
                    match (value.value_ref(), field.1) {
                        (ValueRef::Absent, Presence::Optional) => {}
                        (view, _) if field.2 => object.secret(field.0, view),
                        (view, _) => object.field(field.0, view),
                    }
                }
                for (key, value) in extra.into_iter().flat_map(|extra| extra.iter()) {
                    object.field(key, ValueRef::Any(value));
                }
            });
        })
    }

    fn object(&mut self, fill: impl FnOnce(&mut ObjectWriter<'_, '_>)) -> Result<(), WriteError> {
        self.out.push(b'{');
        let mut object = ObjectWriter {
            writer: self,
            first: true,
            done: Ok(()),
        };
        fill(&mut object);
        let done = object.done;
        self.out.push(b'}');
        done
    }

    fn list<'v>(&mut self, items: impl Iterator<Item = ValueRef<'v>>) -> Result<(), WriteError> {
        self.out.push(b'[');
        for (index, item) in items.enumerate() {
            if index > 0 {
                self.out.push(b',');
            }
            self.value(item)?;
        }
        self.out.push(b']');
        Ok(())
    }

    fn raw(&mut self, text: &str) {
        self.out.extend_from_slice(text.as_bytes());
    }

    /// Numbers, text and untyped values are spelled as `serde_json` does.
    fn plain<T: Serialize + ?Sized>(&mut self, value: &T) {
        if serde_json::to_writer(&mut *self.out, value).is_err() {
            // Writing to a Vec does not fail, and these values are always valid JSON.
            let _ = self.out.write_all(b"null");
        }
    }
}

struct ObjectWriter<'w, 'o> {
    writer: &'w mut Writer<'o>,
    first: bool,
    done: Result<(), WriteError>,
}

impl ObjectWriter<'_, '_> {
    fn field(&mut self, name: &str, value: ValueRef<'_>) {
        if self.done.is_ok() {
            self.name(name);
            self.done = self.writer.value(value);
        }
    }

    /// Secrets inside are covered by the outer one.
    fn secret(&mut self, name: &str, value: ValueRef<'_>) {
        if self.done.is_ok() {
            self.name(name);
            let (start, inner) = (self.writer.out.len(), self.writer.secrets.len());
            self.done = self.writer.value(value);
            self.writer.secrets.truncate(inner);
            self.writer.secrets.push(start..self.writer.out.len());
        }
    }

    fn name(&mut self, name: &str) {
        if !self.first {
            self.writer.out.push(b',');
        }
        self.first = false;
        self.writer.plain(name);
        self.writer.out.push(b':');
    }
}
