//! Definitions and type expressions.

use specwright_edit::YamlValue;

use super::fields::Body;
use super::{Hoisted, Owner, Translation};
use crate::names;
use crate::settings::Methods;
use crate::upstream::{Definition, DefinitionKind, Shape};

/// Where a shape stands: for the names of what stands in place, and for the ledger.
#[derive(Clone, Copy)]
pub(super) struct Position<'a> {
    /// The identity of the definition or operation.
    pub(super) owner: &'a str,
    /// The resource, for an operation.
    pub(super) resource: Option<&'a str>,
    /// The field or parameter.
    pub(super) name: &'a str,
    /// What a definition made of what stands here is called before its own name.
    pub(super) prefix: &'a str,
    /// The JSON pointer.
    pub(super) pointer: &'a str,
}

impl Translation<'_> {
    /// What a definition says.
    pub(super) fn body(&mut self, definition: &Definition) -> YamlValue {
        let id = definition.name.as_str();
        let outer = id.split('[').next().unwrap_or(id);
        let prefix = names::type_name(outer.rsplit('.').next().unwrap_or(outer));
        match &definition.kind {
            DefinitionKind::Empty => YamlValue::text("any"),
            DefinitionKind::Struct(body) => {
                let written = self.marks(id);
                let of = Body {
                    id,
                    prefix: &prefix,
                    written,
                    resource: None,
                    doc: definition.doc.as_deref(),
                    deprecated: definition.deprecated,
                    sent: self.written.contains(id),
                    received: self.received.contains(id),
                };
                self.object(body, &of)
            }
            DefinitionKind::Alias(shape) => {
                let (key, value) = if self.circular.contains(id) {
                    let what = "a definition that refers to itself alone: unknown JSON; describe it by hand";
                    self.refuse(&definition.pointer, what);
                    ("$of", YamlValue::text("any"))
                } else {
                    self.alias(shape, &definition.pointer, id, &prefix)
                };
                let mut entries = vec![("$upstream".to_owned(), YamlValue::text(id))];
                self.document(
                    &mut entries,
                    definition.doc.as_deref(),
                    definition.deprecated,
                );
                // A union says itself which it is.
                match value {
                    YamlValue::Map(union) if key.is_empty() => entries.extend(union),
                    value => entries.push((key.to_owned(), value)),
                }
                YamlValue::Map(entries)
            }
        }
    }

    fn alias(
        &mut self,
        shape: &Shape,
        pointer: &str,
        id: &str,
        prefix: &str,
    ) -> (&'static str, YamlValue) {
        let shape = match shape {
            Shape::Enum(known) => match self.known_values(known, pointer) {
                Some(values) => return ("$enum", values),
                None => &Shape::Scalar(if known.integer { "int64" } else { "string" }),
            },
            shape => shape,
        };
        let position = Position {
            owner: id,
            resource: None,
            name: "value",
            prefix,
            pointer,
        };
        if let Shape::Union(union) = shape
            && let Some(body) = self.union_body(union, position)
        {
            return ("", YamlValue::Map(body));
        }
        ("$of", self.ty(shape, position))
    }

    /// `$doc` and `$deprecated`.
    pub(super) fn document(
        &self,
        entries: &mut Vec<(String, YamlValue)>,
        doc: Option<&str>,
        deprecated: bool,
    ) {
        if let Some(doc) = self.doc(doc) {
            entries.push(("$doc".to_owned(), doc));
        }
        if deprecated {
            entries.push(("$deprecated".to_owned(), YamlValue::text("true")));
        }
    }

    /// A type expression.
    pub(super) fn ty(&mut self, shape: &Shape, position: Position<'_>) -> YamlValue {
        match shape {
            Shape::Ref(id) => self.reference(id, position),
            Shape::Scalar(name) => self.scalar(name, position),
            Shape::Array(inner) => YamlValue::List(vec![self.ty(inner, position)]),
            Shape::Map(inner) => YamlValue::one("map", self.ty(inner, position)),
            Shape::Nullable(inner) => match self.ty(inner, position) {
                YamlValue::Text(any) if any == "any" => YamlValue::Text(any),
                inner => YamlValue::one("nullable", inner),
            },
            Shape::Enum(known) => {
                let Some(values) = self.known_values(known, position.pointer) else {
                    return YamlValue::text(if known.integer { "int64" } else { "string" });
                };
                let plain =
                    matches!(&values, YamlValue::List(_)) && !known.integer && known.doc.is_none();
                let body = match values {
                    values if plain => values,
                    values => {
                        let mut entries = Vec::new();
                        self.document(&mut entries, known.doc.as_deref(), false);
                        entries.push(("$enum".to_owned(), values));
                        YamlValue::Map(entries)
                    }
                };
                self.hoist_as(known.title.as_deref(), position, body)
            }
            Shape::Union(union) => self.union(union, position),
            Shape::Struct(body) => {
                let prefix = self.place_name(body.title.as_deref(), position);
                let id = format!("{}#{}", position.owner, position.name);
                let written = self.marks(position.owner) || position.resource.is_some();
                let of = Body {
                    id: &id,
                    prefix: &prefix,
                    written,
                    resource: position.resource,
                    doc: body.doc.as_deref(),
                    deprecated: false,
                    sent: self.written.contains(position.owner) || position.resource.is_some(),
                    received: self.received.contains(position.owner) || position.resource.is_some(),
                };
                let made = self.object(body, &of);
                self.hoist_as(body.title.as_deref(), position, made)
            }
        }
    }

    fn scalar(&mut self, name: &'static str, position: Position<'_>) -> YamlValue {
        // Rules go by the format as upstream writes it.
        let format = match name {
            "bytes" => "byte",
            "datetime" => "date-time",
            other => other,
        };
        if let Some(rule) = self.settings.formats.get(format) {
            let (is, because) = (rule.is.clone(), rule.because.clone());
            self.correct(position.pointer, format!("format {format}: {because}"));
            return crate::tree::parse_value(&is);
        }
        YamlValue::text(name)
    }

    fn reference(&mut self, id: &str, position: Position<'_>) -> YamlValue {
        if let Some(rule) = self.settings.types.get(id) {
            let (is, because) = (rule.is.clone(), rule.because.clone());
            self.correct(position.pointer, format!("{id}: {because}"));
            return crate::tree::parse_value(&is);
        }
        match self.definitions.get(id).map(|d| &d.kind) {
            Some(DefinitionKind::Empty) | None => {
                let what = "an object without properties: unknown JSON";
                self.guess(position.pointer, what);
                YamlValue::text("any")
            }
            Some(_) => YamlValue::Ref(id.to_owned()),
        }
    }

    /// What a definition made of what stands in place is called: as its title says, else by its place.
    pub(super) fn place_name(&self, title: Option<&str>, position: Position<'_>) -> String {
        let by_ids = self.settings.methods == Methods::Ids;
        let titled = title.filter(|title| by_ids && is_name(title));
        match titled {
            Some(title) => names::type_name(title),
            None => format!(
                "{}{}",
                position.prefix,
                capital(&names::type_name(position.name))
            ),
        }
    }

    pub(super) fn hoist(&mut self, position: Position<'_>, body: YamlValue) -> YamlValue {
        self.hoist_as(None, position, body)
    }

    /// A definition made of what stands in place; what is made twice is made once.
    pub(super) fn hoist_as(
        &mut self,
        title: Option<&str>,
        position: Position<'_>,
        body: YamlValue,
    ) -> YamlValue {
        let first = format!("{}#{}", position.owner, position.name);
        let (mut id, mut number) = (first.clone(), 2);
        while let Some(index) = self.hoisted_at.get(&id) {
            if self
                .hoisted
                .get(*index)
                .is_some_and(|made| made.body == body)
            {
                return YamlValue::Ref(id);
            }
            id = format!("{first}.{number}");
            number += 1;
        }
        let owner = match position.resource {
            Some(resource) => Owner::Resource(resource.to_owned()),
            None => Owner::Type(position.owner.to_owned()),
        };
        let name = self.place_name(title, position);
        self.hoisted_at.insert(id.clone(), self.hoisted.len());
        self.hoisted.push(Hoisted {
            id: id.clone(),
            name,
            owner,
            body,
        });
        YamlValue::Ref(id)
    }
}

/// Whether a title is a name, and no sentence.
fn is_name(title: &str) -> bool {
    let words = title.split_whitespace().count();
    let plain = title
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || " _-.".contains(c));
    plain
        && (1..=4).contains(&words)
        && title.len() <= 48
        && title.starts_with(|c: char| c.is_ascii_alphabetic())
}

fn capital(name: &str) -> String {
    let mut chars = name.chars();
    chars
        .next()
        .map(|first| first.to_ascii_uppercase())
        .into_iter()
        .chain(chars)
        .collect()
}
