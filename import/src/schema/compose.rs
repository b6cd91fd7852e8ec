//! `allOf`: the fields of others and its own; and what stands beside a reference.

use serde_json::Value;

use super::is_some_list;
use crate::ledger::Disposition::{Corrected, Refused};
use crate::reader::Reader;
use crate::upstream::{Alternative, Shape, Struct, Union};

/// What has been put together so far.
#[derive(Default)]
struct Parts {
    body: Struct,
    unions: Vec<(String, Union)>,
    others: Vec<(String, Shape)>,
    nullable: bool,
}

impl<'a> Reader<'a> {
    pub(super) fn composed(&mut self, schema: &'a Value, pointer: &str) -> Shape {
        let inside = format!("{pointer}/allOf");
        let mut parts = Parts::default();
        let all = schema.get("allOf").unwrap_or(&Value::Null);
        for (at, part) in self.items(all, &inside) {
            self.ledger.keep(&*at);
            self.part(part, at, &mut parts);
        }
        self.beside_parts(schema, pointer, &mut parts);
        self.whole(parts)
    }

    /// A reference, and what stands beside it.
    pub(super) fn beside_reference(
        &mut self,
        name: String,
        schema: &'a Value,
        pointer: &str,
    ) -> Shape {
        let mut parts = Parts::default();
        self.of_reference(name, format!("{pointer}/$ref"), &mut parts);
        if schema.get("allOf").is_some_and(is_some_list) {
            for (at, part) in self.items(&schema["allOf"], &format!("{pointer}/allOf")) {
                self.ledger.keep(&*at);
                self.part(part, at, &mut parts);
            }
        }
        self.beside_parts(schema, pointer, &mut parts);
        self.whole(parts)
    }

    fn part(&mut self, part: &'a Value, at: String, parts: &mut Parts) {
        if let Some(alone) = required_alone(part) {
            self.account(part, &at);
            let names = self.texts(alone, &format!("{at}/required"));
            parts
                .body
                .required
                .extend(names.into_iter().map(str::to_owned));
            return;
        }
        let (shape, nullable) = self.shape(part, &at).without_null();
        parts.nullable |= nullable;
        match shape {
            Shape::Ref(name) => self.of_reference(name, at, parts),
            Shape::Struct(inner) => {
                parts.body.extends.extend(inner.extends);
                parts.body.open |= inner.open;
                add_fields(&mut parts.body, inner.fields);
                parts.body.required.extend(inner.required);
                must(parts, part);
            }
            Shape::Scalar("any") => must(parts, part),
            Shape::Map(inner) if *inner == Shape::Scalar("any") => must(parts, part),
            Shape::Union(union) => parts.unions.push((at, union)),
            other => parts.others.push((at, other)),
        }
    }

    /// A part by reference: a union is looked into, for its alternatives have the other parts too.
    fn of_reference(&mut self, name: String, at: String, parts: &mut Parts) {
        let place = format!("{}/{}", self.definitions_at(), crate::places::escape(&name));
        let root = self.root;
        let target = root.pointer(&place);
        let is_union = |target: &Value| {
            let union = ["oneOf", "anyOf"]
                .iter()
                .any(|key| target.get(*key).is_some_and(is_some_list));
            union && target.get("properties").is_none()
        };
        if let Some(target) = target.filter(|target| is_union(target))
            && !self.opened.contains(&name)
        {
            self.opened.push(name.clone());
            let (shape, _) = self.shape(target, &place).without_null();
            self.opened.pop();
            if let Shape::Union(union) = shape {
                let is_this = |one: &Alternative| matches!(&one.shape, Shape::Ref(name) if *name == self.current);
                if union.alternatives.iter().any(is_this) {
                    let what = "`allOf` of the union that it is one of: nothing more";
                    self.ledger.note(Corrected, at, what);
                } else {
                    parts.unions.push((at, union));
                }
                return;
            }
        }
        if !parts.body.extends.iter().any(|(other, _)| *other == name) {
            parts.body.extends.push((name, at));
        }
    }

    /// The fields, required names and alternatives that stand beside the parts.
    fn beside_parts(&mut self, schema: &'a Value, pointer: &str, parts: &mut Parts) {
        let own = self.own(schema, pointer);
        add_fields(&mut parts.body, own.fields);
        parts.body.required.extend(own.required);
        parts.body.title = own.title;
        parts.body.doc = own.doc;
        if let Some(map) = self.free(schema, pointer, &mut parts.body) {
            parts
                .others
                .push((format!("{pointer}/additionalProperties"), map));
        }
        if ["oneOf", "anyOf"]
            .iter()
            .any(|key| schema.get(*key).is_some_and(is_some_list))
        {
            let (shape, nullable) = self.alternatives(schema, pointer).without_null();
            parts.nullable |= nullable;
            match shape {
                Shape::Union(union) => parts.unions.push((pointer.to_owned(), union)),
                Shape::Ref(name) => self.of_reference(name, pointer.to_owned(), parts),
                Shape::Struct(inner) => {
                    parts.body.extends.extend(inner.extends);
                    add_fields(&mut parts.body, inner.fields);
                }
                _ => {}
            }
        }
    }

    fn whole(&mut self, parts: Parts) -> Shape {
        let Parts {
            mut body,
            unions,
            mut others,
            nullable,
        } = parts;
        for field in &mut body.fields {
            field.required |= body.required.contains(&field.name);
        }
        let own: Vec<&str> = body
            .fields
            .iter()
            .map(|field| field.name.as_str())
            .collect();
        let mut seen: Vec<String> = Vec::new();
        body.required.retain(|name| {
            let fresh = !own.contains(&name.as_str()) && !seen.contains(name);
            seen.push(name.clone());
            fresh
        });
        let bare = body.fields.is_empty() && body.required.is_empty();
        let mut unions = unions.into_iter();
        let shape = if let Some((_, union)) = unions.next() {
            for (at, _) in unions {
                let what = "a second choice in `allOf`: left out; describe it by hand";
                self.ledger.note(Refused, at, what);
            }
            if bare && body.extends.is_empty() {
                Shape::Union(union)
            } else {
                self.distribute(&body, union)
            }
        } else if bare && body.extends.is_empty() {
            if others.is_empty() {
                Shape::Scalar("any")
            } else {
                others.remove(0).1
            }
        } else if bare && body.extends.len() == 1 {
            Shape::Ref(body.extends.remove(0).0)
        } else {
            Shape::Struct(body)
        };
        for (at, other) in others {
            if matches!(other, Shape::Scalar(_)) && !matches!(shape, Shape::Struct(_)) {
                let what = "a part of `allOf` that repeats the type: once is enough";
                self.ledger.note(Corrected, at, what);
                continue;
            }
            let what = "a part of `allOf` that is no object: left out; describe it by hand";
            self.ledger.note(Refused, at, what);
        }
        if nullable { shape.or_null() } else { shape }
    }

    /// A union whose alternatives have these fields too.
    pub(super) fn distribute(&mut self, body: &Struct, union: Union) -> Shape {
        let alternatives = union.alternatives.into_iter().map(|alternative| {
            let mut whole = body.clone();
            whole.title = None;
            let shape = match alternative.shape {
                Shape::Ref(name) => {
                    if !whole.extends.iter().any(|(other, _)| *other == name) {
                        whole.extends.push((name, alternative.pointer.clone()));
                    }
                    Shape::Struct(whole)
                }
                Shape::Struct(inner) => {
                    whole.extends.extend(inner.extends);
                    add_fields(&mut whole, inner.fields);
                    whole.title = inner.title;
                    Shape::Struct(whole)
                }
                other => {
                    let what = "an alternative without the fields of all: it is no object";
                    self.ledger.note(Corrected, &alternative.pointer, what);
                    other
                }
            };
            Alternative {
                shape,
                ..alternative
            }
        });
        Shape::Union(Union {
            alternatives: alternatives.collect(),
            ..union
        })
    }
}

/// What one part says must be there must be there in the whole.
fn must(parts: &mut Parts, part: &Value) {
    let names = part.get("required").and_then(Value::as_array);
    let names = names.into_iter().flatten().filter_map(Value::as_str);
    parts.body.required.extend(names.map(str::to_owned));
}

/// A field that stands twice takes the later place's type.
pub(super) fn add_fields(body: &mut Struct, fields: Vec<crate::upstream::Field>) {
    for field in fields {
        match body
            .fields
            .iter_mut()
            .find(|other| other.name == field.name)
        {
            Some(other) => {
                let required = other.required || field.required;
                let shape = match (&field.shape, &other.shape) {
                    (Shape::Scalar("any"), known) => known.clone(),
                    _ => field.shape.clone(),
                };
                *other = crate::upstream::Field {
                    required,
                    shape,
                    ..field
                };
            }
            None => body.fields.push(field),
        }
    }
}

/// The names of a schema that says only what must be there.
pub(super) fn required_alone(schema: &Value) -> Option<&Value> {
    let entries = schema.as_object()?;
    let names = entries.get("required")?;
    let others = ["required", "description", "title", "type"];
    let alone = entries.keys().all(|key| others.contains(&key.as_str()));
    let object = entries.get("type").is_none_or(|kind| kind == "object");
    (alone && object && names.is_array()).then_some(names)
}
