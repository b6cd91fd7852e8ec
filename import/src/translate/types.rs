//! Definitions and type expressions.

use super::fields::Body;
use super::{Hoisted, Owner, Work};
use crate::description::Val;
use crate::names;
use crate::upstream::{Definition, DefinitionKind, Shape};

/// Where a shape stands: for the names of what stands in place, and for the ledger.
#[derive(Clone, Copy)]
pub(super) struct Spot<'a> {
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

impl Work<'_> {
    /// What a definition says.
    pub(super) fn body(&mut self, definition: &Definition) -> Val {
        let id = definition.name.as_str();
        let outer = id.split('[').next().unwrap_or(id);
        let prefix = names::type_name(outer.rsplit('.').next().unwrap_or(outer));
        match &definition.kind {
            DefinitionKind::Empty => Val::text("any"),
            DefinitionKind::Struct(body) => {
                let written = self.written.contains(id);
                let of = Body {
                    id,
                    prefix: &prefix,
                    written,
                    resource: None,
                };
                self.object(body, &of)
            }
            DefinitionKind::Alias(shape) => {
                let (key, value) = if self.circular.contains(id) {
                    let what = "a definition that refers to itself alone: unknown JSON; describe it by hand";
                    self.refuse(&definition.pointer, what);
                    ("$of", Val::text("any"))
                } else {
                    self.alias(shape, &definition.pointer, id, &prefix)
                };
                Val::Map(vec![
                    ("$upstream".to_owned(), Val::text(id)),
                    (key.to_owned(), value),
                ])
            }
        }
    }

    fn alias(
        &mut self,
        shape: &Shape,
        pointer: &str,
        id: &str,
        prefix: &str,
    ) -> (&'static str, Val) {
        if let Shape::Enum(values) = shape
            && self.has_names(values, pointer)
        {
            let values = values.iter().map(Val::text).collect();
            return ("$enum", Val::List(values));
        }
        let shape = match shape {
            Shape::Enum(_) => &Shape::Scalar("string"),
            shape => shape,
        };
        let spot = Spot {
            owner: id,
            resource: None,
            name: "value",
            prefix,
            pointer,
        };
        ("$of", self.ty(shape, spot))
    }

    /// A type expression.
    pub(super) fn ty(&mut self, shape: &Shape, spot: Spot<'_>) -> Val {
        match shape {
            Shape::Ref(id) => self.reference(id, spot),
            Shape::Scalar(name) => self.scalar(name, spot),
            Shape::Array(inner) => Val::List(vec![self.ty(inner, spot)]),
            Shape::Map(inner) => Val::one("map", self.ty(inner, spot)),
            Shape::Nullable(inner) => match self.ty(inner, spot) {
                Val::Text(any) if any == "any" => Val::Text(any),
                inner => Val::one("nullable", inner),
            },
            Shape::Enum(values) => {
                if !self.has_names(values, spot.pointer) {
                    return Val::text("string");
                }
                let values = values.iter().map(Val::text).collect();
                self.hoist(spot, Val::List(values))
            }
            Shape::Struct(body) => {
                let prefix = format!("{}{}", spot.prefix, capital(&names::type_name(spot.name)));
                let id = format!("{}#{}", spot.owner, spot.name);
                let written = self.written.contains(spot.owner) || spot.resource.is_some();
                let of = Body {
                    id: &id,
                    prefix: &prefix,
                    written,
                    resource: spot.resource,
                };
                let body = self.object(body, &of);
                self.hoist(spot, body)
            }
        }
    }

    fn scalar(&mut self, name: &'static str, spot: Spot<'_>) -> Val {
        // Rules go by the format as upstream writes it.
        let format = match name {
            "bytes" => "byte",
            "datetime" => "date-time",
            other => other,
        };
        if let Some(rule) = self.settings.formats.get(format) {
            let (is, because) = (rule.is.clone(), rule.because.clone());
            self.correct(spot.pointer, format!("format {format}: {because}"));
            return crate::tree::parse_value(&is);
        }
        Val::text(name)
    }

    fn reference(&mut self, id: &str, spot: Spot<'_>) -> Val {
        if let Some(rule) = self.settings.types.get(id) {
            let (is, because) = (rule.is.clone(), rule.because.clone());
            self.correct(spot.pointer, format!("{id}: {because}"));
            return crate::tree::parse_value(&is);
        }
        match self.definitions.get(id).map(|d| &d.kind) {
            Some(DefinitionKind::Empty) | None => {
                let what = "an object without properties: unknown JSON";
                self.guess(spot.pointer, what);
                Val::text("any")
            }
            Some(_) => Val::Ref(id.to_owned()),
        }
    }

    /// Whether an enum's values make names for variants; text is taken where they do not.
    fn has_names(&mut self, values: &[String], pointer: &str) -> bool {
        let limit = self.settings.enum_limit.unwrap_or(usize::MAX);
        let variants: Option<Vec<String>> = values
            .iter()
            .map(|value| specwright_model::names::variant(value))
            .collect();
        let distinct = |mut names: Vec<String>| {
            let count = names.len();
            names.sort_unstable();
            names.dedup();
            names.len() == count
        };
        if !values.is_empty() && values.len() <= limit && variants.is_some_and(distinct) {
            return true;
        }
        let what = if values.len() > limit {
            format!("enum of more than {limit} values: text")
        } else {
            "enum whose values make no names: text".to_owned()
        };
        self.guess(pointer, &what);
        false
    }

    /// A definition made of what stands in place; what is made twice is made once.
    pub(super) fn hoist(&mut self, spot: Spot<'_>, body: Val) -> Val {
        let first = format!("{}#{}", spot.owner, spot.name);
        let (mut id, mut number) = (first.clone(), 2);
        while let Some(index) = self.hoisted_at.get(&id) {
            if self
                .hoisted
                .get(*index)
                .is_some_and(|made| made.body == body)
            {
                return Val::Ref(id);
            }
            id = format!("{first}.{number}");
            number += 1;
        }
        let owner = match spot.resource {
            Some(resource) => Owner::Resource(resource.to_owned()),
            None => Owner::Type(spot.owner.to_owned()),
        };
        let name = format!("{}{}", spot.prefix, capital(&names::type_name(spot.name)));
        self.hoisted_at.insert(id.clone(), self.hoisted.len());
        self.hoisted.push(Hoisted {
            id: id.clone(),
            name,
            owner,
            body,
        });
        Val::Ref(id)
    }
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
