//! Definitions and type expressions.

use super::{Hoisted, Owner, Work};
use crate::description::Val;
use crate::names;
use crate::upstream::{Definition, DefinitionKind, Shape};

/// Where a shape stands: for the names of enums in place, and for the ledger.
#[derive(Clone, Copy)]
pub(super) struct Spot<'a> {
    /// The identity of the definition or operation.
    pub(super) owner: &'a str,
    /// The resource, for an operation.
    pub(super) resource: Option<&'a str>,
    /// The field or parameter.
    pub(super) name: &'a str,
    /// What an enum in place is called.
    pub(super) prefix: &'a str,
    /// The JSON pointer.
    pub(super) pointer: &'a str,
}

impl Work<'_> {
    /// What a definition says.
    pub(super) fn body(&mut self, definition: &Definition) -> Val {
        let id = definition.name.as_str();
        let derivable = |name: &str| Val::text(name);
        match &definition.kind {
            DefinitionKind::Empty => Val::text("any"),
            DefinitionKind::Alias(shape) => {
                let prefix = names::type_name(id.rsplit('.').next().unwrap_or(id));
                let spot = Spot {
                    owner: id,
                    resource: None,
                    name: "value",
                    prefix: &prefix,
                    pointer: &definition.pointer,
                };
                let body = self.ty(shape, spot);
                Val::Map(vec![
                    ("$upstream".to_owned(), derivable(id)),
                    ("$of".to_owned(), body),
                ])
            }
            DefinitionKind::Struct(fields) => {
                let mut entries = vec![("$upstream".to_owned(), derivable(id))];
                let prefix = names::type_name(
                    id.split('[')
                        .next()
                        .unwrap_or(id)
                        .rsplit('.')
                        .next()
                        .unwrap_or(id),
                );
                let written = self.written.contains(id);
                for field in fields {
                    let spot = Spot {
                        owner: id,
                        resource: None,
                        name: &field.name,
                        prefix: &prefix,
                        pointer: &field.pointer,
                    };
                    let (key, value) = self.field(field.required, written, &field.shape, spot);
                    entries.push((key, value));
                }
                Val::Map(entries)
            }
        }
    }

    fn field(
        &mut self,
        required: bool,
        written: bool,
        shape: &Shape,
        spot: Spot<'_>,
    ) -> (String, Val) {
        let mark = if written && !required { "?" } else { "" };
        let awkward = spot.name.starts_with('$') || spot.name.ends_with(['?', '!']);
        let id = format!("{}#{}", spot.owner, spot.name);
        if let Some(rule) = self.settings.fields.get(&id) {
            let (is, because) = (rule.is.clone(), rule.because.clone());
            self.correct(spot.pointer, &id, format!("field: {because}"));
            let value = Val::Map(vec![
                ("type".to_owned(), crate::tree::parse_value(&is)),
                ("because".to_owned(), Val::Text(because)),
            ]);
            return (format!("{}{mark}", spot.name), value);
        }
        let ty = self.ty(shape, spot);
        if awkward {
            let key = spot.name.trim_matches(['$', '?', '!']);
            let value = Val::Map(vec![
                ("type".to_owned(), ty),
                ("wire".to_owned(), Val::text(spot.name)),
            ]);
            return (format!("{key}{mark}"), value);
        }
        (format!("{}{mark}", spot.name), ty)
    }

    /// A type expression.
    pub(super) fn ty(&mut self, shape: &Shape, spot: Spot<'_>) -> Val {
        match shape {
            Shape::Ref(id) => self.reference(id, spot),
            Shape::Scalar("bytes") => match self.settings.formats.get("byte") {
                Some(rule) => {
                    let (is, because) = (rule.is.clone(), rule.because.clone());
                    self.correct(spot.pointer, spot.owner, format!("format byte: {because}"));
                    Val::Text(is)
                }
                None => Val::text("bytes"),
            },
            Shape::Scalar(name) => Val::text(*name),
            Shape::Array(inner) => Val::List(vec![self.ty(inner, spot)]),
            Shape::Map(inner) => Val::one("map", self.ty(inner, spot)),
            Shape::Enum(values) => self.enumeration(values, spot),
        }
    }

    fn reference(&mut self, id: &str, spot: Spot<'_>) -> Val {
        if let Some(rule) = self.settings.types.get(id) {
            let (is, because) = (rule.is.clone(), rule.because.clone());
            self.correct(spot.pointer, spot.owner, format!("{id}: {because}"));
            return crate::tree::parse_value(&is);
        }
        match self.definitions.get(id).map(|d| &d.kind) {
            Some(DefinitionKind::Empty) => {
                self.guess(
                    spot.pointer,
                    spot.owner,
                    "an object without properties: unknown JSON",
                );
                Val::text("any")
            }
            Some(_) => Val::Ref(id.to_owned()),
            None => {
                self.guess(
                    spot.pointer,
                    spot.owner,
                    "a reference to nothing: unknown JSON",
                );
                Val::text("any")
            }
        }
    }

    fn enumeration(&mut self, values: &[String], spot: Spot<'_>) -> Val {
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
        if values.is_empty() || values.len() > limit || !variants.is_some_and(distinct) {
            let what = format!(
                "enum of {} values: text, its values make no Rust names",
                values.len()
            );
            self.guess(spot.pointer, spot.owner, &what);
            return Val::text("string");
        }
        let id = format!("{}#{}", spot.owner, spot.name);
        if !self.enums.iter().any(|hoisted| hoisted.id == id) {
            let name = names::type_name(spot.name);
            let owner = match spot.resource {
                Some(resource) => Owner::Resource(resource.to_owned()),
                None => Owner::Type(spot.owner.to_owned()),
            };
            let name = format!("{}{}", spot.prefix, capital(&name));
            self.enums.push(Hoisted {
                id: id.clone(),
                name,
                owner,
                values: values.to_vec(),
            });
        }
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
