//! `oneOf` and `anyOf`: one of several types.

use std::collections::BTreeMap;

use serde_json::Value;

use super::compose::required_alone;
use crate::ledger::Disposition::{Corrected, Guessed};
use crate::reader::{Reader, doc};
use crate::upstream::{Alternative, Enum, Shape, Union};

impl<'a> Reader<'a> {
    pub(super) fn choice(&mut self, schema: &'a Value, pointer: &str) -> Shape {
        let own = if schema.get("properties").is_some() || schema.get("required").is_some() {
            self.own(schema, pointer)
        } else {
            crate::upstream::Struct::default()
        };
        let (shape, nullable) = self.alternatives(schema, pointer).without_null();
        let shape = match shape {
            shape if own.fields.is_empty() && own.required.is_empty() => shape,
            Shape::Union(union) => self.distribute(&own, union),
            Shape::Scalar("any") if own.fields.is_empty() => Shape::Scalar("any"),
            Shape::Scalar("any") => Shape::Struct(own),
            Shape::Ref(name) => {
                let mut own = own;
                own.extends.push((name, pointer.to_owned()));
                Shape::Struct(own)
            }
            Shape::Struct(inner) => {
                let mut own = own;
                own.extends.extend(inner.extends);
                super::compose::add_fields(&mut own, inner.fields);
                Shape::Struct(own)
            }
            other => other,
        };
        if nullable { shape.or_null() } else { shape }
    }

    /// The alternatives alone.
    pub(super) fn alternatives(&mut self, schema: &'a Value, pointer: &str) -> Shape {
        let tag = schema.get("discriminator");
        let tag_name = tag.and_then(|tag| tag["propertyName"].as_str().or(tag.as_str()));
        let mapping = self.mapping(tag);
        let mut union = Union {
            tag: tag_name.map(str::to_owned),
            title: doc(schema, &["title"]),
            doc: doc(schema, &["description"]),
            ..Union::default()
        };
        let mut nullable = false;
        for key in ["oneOf", "anyOf"] {
            let Some(branches) = schema.get(key) else {
                continue;
            };
            for (at, branch) in self.items(branches, &format!("{pointer}/{key}")) {
                self.ledger.keep(&*at);
                if is_null(branch) {
                    self.account(branch, &at);
                    nullable = true;
                    continue;
                }
                if required_alone(branch).is_some() || only_limits(branch) {
                    self.limit(&at);
                    continue;
                }
                let (shape, null) = self.shape(branch, &at).without_null();
                nullable |= null;
                let tags = tags(&shape, union.tag.as_deref(), &mapping);
                union.alternatives.push(Alternative {
                    tags,
                    shape,
                    pointer: at,
                });
            }
        }
        let shape = self.simplified(union, pointer);
        if nullable { shape.or_null() } else { shape }
    }

    /// The tag's values by the definition that they mean.
    pub(crate) fn mapping(&mut self, tag: Option<&Value>) -> BTreeMap<String, Vec<String>> {
        let mut mapping: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let written = tag.and_then(|tag| tag.get("mapping")?.as_object());
        for (value, target) in written.into_iter().flatten() {
            let target = target.as_str().unwrap_or_default();
            let at = self.definitions_at();
            let name = self.definition(target);
            let name = name.or_else(|| self.definition(&format!("#{at}/{target}")));
            if let Some(name) = name {
                mapping.entry(name).or_default().push(value.clone());
            }
        }
        mapping
    }

    /// A union of what differs: one alternative is what it holds, texts are a text.
    pub(super) fn simplified(&mut self, union: Union, pointer: &str) -> Shape {
        let mut nullable = false;
        let mut distinct: Vec<Alternative> = Vec::new();
        for alternative in union.alternatives {
            let (shape, null) = alternative.shape.without_null();
            nullable |= null;
            match distinct.iter_mut().find(|other| other.shape == shape) {
                Some(other) => other.tags.extend(alternative.tags),
                None => distinct.push(Alternative {
                    shape,
                    ..alternative
                }),
            }
        }
        if distinct.iter().any(|one| one.shape == Shape::Scalar("any")) && distinct.len() > 1 {
            let what = "one of several, of which one is anything: unknown JSON";
            self.ledger.note(Guessed, pointer, what);
            return Shape::Scalar("any");
        }
        self.merge_texts(&mut distinct, pointer);
        let shape = match distinct.len() {
            0 => Shape::Scalar("any"),
            1 => distinct.remove(0).shape,
            _ => Shape::Union(Union {
                alternatives: distinct,
                ..union
            }),
        };
        if nullable { shape.or_null() } else { shape }
    }

    /// Known texts are open, so that all of them together are one set; a text in another format is a
    /// text.
    fn merge_texts(&mut self, alternatives: &mut Vec<Alternative>, pointer: &str) {
        let is_enum =
            |one: &Alternative| matches!(&one.shape, Shape::Enum(known) if !known.integer);
        let formats = ["date", "datetime", "time", "uuid", "bytes", "string"];
        let is_text =
            |one: &Alternative| matches!(one.shape, Shape::Scalar(name) if formats.contains(&name));
        let enums = alternatives.iter().filter(|one| is_enum(one)).count();
        let texts = alternatives.iter().filter(|one| is_text(one)).count();
        if enums + texts > 1 {
            let what = "texts of several kinds: one text";
            self.ledger.note(Corrected, pointer, what);
            let mut known = Enum::default();
            for one in alternatives.iter() {
                if let Shape::Enum(more) = &one.shape
                    && !more.integer
                {
                    let fresh = more
                        .values
                        .iter()
                        .filter(|(_, value)| known.values.iter().all(|(_, other)| other != value));
                    let fresh: Vec<_> = fresh.cloned().collect();
                    known.values.extend(fresh);
                }
            }
            let shape = if enums > 0 {
                Shape::Enum(known)
            } else {
                Shape::Scalar("string")
            };
            Self::put_together(alternatives, |one| is_enum(one) || is_text(one), &shape);
        }
        let numbers = ["int", "int32", "int64", "uint8", "float", "double"];
        let is_number =
            |one: &Alternative| matches!(one.shape, Shape::Scalar(name) if numbers.contains(&name));
        let count = alternatives.iter().filter(|one| is_number(one)).count();
        if count > 1 {
            let what = "numbers of several kinds: one number";
            self.ledger.note(Corrected, pointer, what);
            let whole = |one: &Alternative| matches!(one.shape, Shape::Scalar(name) if name.contains("int"));
            let all_whole = alternatives.iter().filter(|one| is_number(one)).all(whole);
            let shape = Shape::Scalar(if all_whole { "int64" } else { "double" });
            Self::put_together(alternatives, is_number, &shape);
        }
    }

    /// One alternative in the place of several.
    fn put_together(
        alternatives: &mut Vec<Alternative>,
        is: impl Fn(&Alternative) -> bool,
        shape: &Shape,
    ) {
        let mut first = true;
        alternatives.retain_mut(|one| {
            if !is(one) {
                return true;
            }
            one.shape = shape.clone();
            std::mem::take(&mut first)
        });
    }
}

/// The tag's values of an alternative: as the mapping says, else its own constant, else its name.
fn tags(shape: &Shape, tag: Option<&str>, mapping: &BTreeMap<String, Vec<String>>) -> Vec<String> {
    let Some(tag) = tag else { return Vec::new() };
    match shape {
        Shape::Ref(name) => match mapping.get(name) {
            Some(values) => values.clone(),
            None => vec![name.clone()],
        },
        Shape::Struct(body) => {
            let field = body.fields.iter().find(|field| field.name == tag);
            match field.map(|field| &field.shape) {
                Some(Shape::Enum(known)) => known
                    .values
                    .iter()
                    .map(|(_, value)| value.clone())
                    .collect(),
                _ => Vec::new(),
            }
        }
        _ => Vec::new(),
    }
}

fn is_null(schema: &Value) -> bool {
    let null = |value: &Value| value.is_null();
    let listed = schema.get("enum").and_then(Value::as_array);
    let alone = schema.as_object().is_some_and(|entries| entries.len() == 1);
    schema["type"] == "null"
        || alone && schema.get("nullable") == Some(&Value::Bool(true))
        || schema.get("const").is_some_and(Value::is_null)
        || listed.is_some_and(|values| !values.is_empty() && values.iter().all(null))
}

/// Whether a branch says nothing of a type: limits and words alone.
fn only_limits(schema: &Value) -> bool {
    let entries = schema.as_object();
    let words = ["title", "description", "required", "not"];
    entries.is_some_and(|entries| {
        !entries.is_empty()
            && entries.keys().all(|key| {
                words.contains(&key.as_str()) || crate::reader::LIMITS.contains(&key.as_str())
            })
    })
}
