//! Objects: their fields, and free keys.

use serde_json::Value;

use crate::ledger::Disposition::{Corrected, Guessed, Refused};
use crate::places::escape;
use crate::reader::{Dialect, Reader, doc};
use crate::upstream::{Field, Shape, Struct};

/// A field of which nothing is known but that it must be there.
pub(crate) fn unknown_field(name: String, pointer: &str) -> Field {
    Field {
        name,
        required: true,
        read_only: false,
        write_only: false,
        shape: Shape::Scalar("any"),
        bounds: Vec::new(),
        default: None,
        constant: None,
        doc: None,
        deprecated: false,
        pointer: pointer.to_owned(),
    }
}

impl<'a> Reader<'a> {
    pub(super) fn object(&mut self, schema: &'a Value, pointer: &str) -> Shape {
        let mut body = self.own(schema, pointer);
        let free = self.free(schema, pointer, &mut body);
        let at = format!("{pointer}/required");
        for name in std::mem::take(&mut body.required) {
            if self.dialect == Dialect::Swagger2 || body.fields.is_empty() {
                let what = format!(
                    "a required field that is not there: nothing is known of `{name}`; fix the file"
                );
                self.ledger.note(Refused, &*at, what);
                continue;
            }
            let what = format!("a required field that is not described: `{name}` is unknown JSON");
            self.ledger.note(Guessed, &*at, what);
            body.fields.push(unknown_field(name, &at));
        }
        if body.fields.is_empty() {
            let said = schema["type"] == "object" && self.dialect != Dialect::Swagger2;
            let map = || Shape::Map(Box::new(Shape::Scalar("any")));
            let any = if said { map() } else { Shape::Scalar("any") };
            return free.unwrap_or(any);
        }
        Shape::Struct(Struct {
            required: Vec::new(),
            ..body
        })
    }

    /// The fields that an object says itself, and the names of others that must be there.
    pub(super) fn own(&mut self, schema: &'a Value, pointer: &str) -> Struct {
        let mut required: Vec<&str> = match schema.get("required") {
            Some(names) => self.texts(names, &format!("{pointer}/required")),
            None => Vec::new(),
        };
        let mut fields = Vec::new();
        let mut inside = format!("{pointer}/properties");
        let mut properties = schema.get("properties");
        // Files of many parts also put a reference where the mapping of fields belongs.
        if let Some(written) = properties.filter(|written| written["$ref"].is_string()) {
            (properties, inside) = match self.follow(written, inside.clone()) {
                Some((found, at)) => (Some(found), at),
                None => (None, inside),
            };
        }
        let properties = properties.map(|properties| self.entries(properties, &inside));
        for (name, schema) in properties.into_iter().flatten() {
            let pointer = format!("{inside}/{}", escape(name));
            self.ledger.keep(&*pointer);
            let shape = self.shape(schema, &pointer);
            fields.push(Field {
                bounds: self.bounds(schema, &pointer, &shape),
                default: self.default_of(schema, &pointer),
                constant: self.constant_of(schema, &shape),
                name: name.clone(),
                required: required.contains(&name.as_str()),
                read_only: schema["readOnly"] == true,
                write_only: schema["writeOnly"] == true,
                shape,
                doc: doc(schema, &["title", "description"]),
                deprecated: schema["deprecated"] == true,
                pointer,
            });
        }
        required.retain(|name| fields.iter().all(|field| field.name != *name));
        let mut others: Vec<String> = Vec::new();
        for name in required {
            if !others.iter().any(|other| other == name) {
                others.push(name.to_owned());
            }
        }
        Struct {
            fields,
            required: others,
            title: doc(schema, &["title"]),
            doc: doc(schema, &["description"]),
            ..Struct::default()
        }
    }

    /// What free keys hold, if the object has nothing else; beside fields they are kept as they come.
    pub(super) fn free(
        &mut self,
        schema: &'a Value,
        pointer: &str,
        body: &mut Struct,
    ) -> Option<Shape> {
        let named = !body.fields.is_empty() || !body.extends.is_empty();
        let by_pattern = schema.get("patternProperties").and_then(Value::as_object);
        let by_pattern = by_pattern.filter(|patterns| !patterns.is_empty());
        if let Some(patterns) = by_pattern {
            let at = format!("{pointer}/patternProperties");
            let what = "free keys of a pattern: keys of any form";
            self.ledger.note(Corrected, &*at, what);
            let mut shapes = Vec::new();
            for (pattern, schema) in patterns {
                let at = format!("{at}/{}", escape(pattern));
                self.ledger.keep(&*at);
                shapes.push(self.shape(schema, &at));
            }
            let one = match shapes.as_slice() {
                [one] => one.clone(),
                _ => Shape::Scalar("any"),
            };
            body.open = true;
            return (!named).then(|| Shape::Map(Box::new(one)));
        }
        let free = schema.get("additionalProperties")?;
        let at = format!("{pointer}/additionalProperties");
        match free {
            Value::Bool(open) if named => {
                body.open = *open && self.dialect != Dialect::Swagger2;
                self.ledger.keep(at);
                None
            }
            _ if named => {
                let what = "free keys beside named ones: kept as unknown JSON";
                self.ledger.note_whole(Guessed, at, what);
                body.open = true;
                None
            }
            Value::Bool(true) => {
                self.ledger.keep(at);
                Some(Shape::Map(Box::new(Shape::Scalar("any"))))
            }
            Value::Bool(false) => None,
            values => Some(Shape::Map(Box::new(self.shape(values, &at)))),
        }
    }
}
