//! What a query runs on: names that exist, their types, and relations that can be followed.

use specwright_model::api::{Api, EnumDef, PagingUse, Scalar, Type, TypeKind};

use super::error::bad;
use super::value::Kind;
use crate::clock::Moment;
use crate::refusal::{Refusal, suggestion};
use crate::store::{Found, Id, Store, Stored};

/// What a query runs on.
#[derive(Clone, Copy)]
pub(crate) struct Scope<'a> {
    pub(crate) api: &'a Api,
    pub(crate) store: &'a Store,
    pub(crate) collection: &'a str,
    /// The type of the items, if it is known: names are checked against it.
    pub(crate) item: Option<&'a Type>,
    pub(crate) maximum: usize,
    /// How the list is paged, if it is one.
    pub(crate) paging: Option<&'a PagingUse>,
    pub(crate) at: Moment,
}

/// An object that a query looks at, with its id if it is stored as such.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Row<'a> {
    pub(crate) id: Option<&'a Id>,
    pub(crate) object: &'a Stored,
}

impl<'a> Row<'a> {
    /// A part of another object.
    pub(super) fn part(object: &'a Stored) -> Self {
        Self { id: None, object }
    }
}

/// What a relation leads to.
#[derive(Debug)]
pub(super) enum Related<'a> {
    Many(Vec<Row<'a>>),
    One(Row<'a>),
    Nothing,
}

impl<'a> Scope<'a> {
    /// The type of a property; anything goes where the type is not known.
    pub(super) fn property(
        &self,
        ty: Option<&'a Type>,
        name: &str,
    ) -> Result<Option<&'a Type>, Refusal> {
        let Some(Type::Named(id)) = ty.map(|ty| self.inner(ty)) else {
            return Ok(None);
        };
        let definition = self.api.type_def(*id);
        let TypeKind::Struct(fields) = &definition.kind else {
            return Ok(None);
        };
        if let Some(field) = fields.iter().find(|field| field.name == name) {
            return Ok(Some(&field.ty));
        }
        let near = suggestion(name, fields.iter().map(|field| field.name.as_str()));
        Err(bad(&format!(
            "Could not find a property named '{name}' on type '{}'{near}.",
            definition.name
        )))
    }

    /// What a list or a nullable is of.
    pub(super) fn inner(&self, ty: &'a Type) -> &'a Type {
        match self.api.resolve(ty) {
            Type::Array(item) | Type::Nullable(item) | Type::Page(item) => self.inner(item),
            other => other,
        }
    }

    /// The kind of a property's values.
    pub(super) fn kind(&self, ty: Option<&'a Type>) -> Kind {
        let Some(ty) = ty.map(|ty| self.api.resolve(ty)) else {
            return Kind::Unknown;
        };
        match ty {
            Type::Nullable(inner) => self.kind(Some(inner)),
            Type::Array(_) | Type::Page(_) => Kind::List,
            Type::Map(_) => Kind::Object,
            Type::Named(id) => match &self.api.type_def(*id).kind {
                TypeKind::Struct(_) => Kind::Object,
                TypeKind::Enum(def) if !def.integer => Kind::Text,
                TypeKind::Enum(_) => Kind::Number,
                TypeKind::Alias(_) | TypeKind::Union(_) => Kind::Unknown,
            },
            Type::Scalar(scalar) => match scalar {
                Scalar::Int32
                | Scalar::Int64
                | Scalar::UInt8
                | Scalar::Float
                | Scalar::Double
                | Scalar::Decimal => Kind::Number,
                Scalar::Boolean => Kind::Bool,
                Scalar::String | Scalar::Bytes => Kind::Text,
                Scalar::Uuid => Kind::Guid,
                Scalar::Date | Scalar::DateTime => Kind::Moment,
                Scalar::Time => Kind::TimeOfDay,
                Scalar::Any => Kind::Unknown,
            },
        }
    }

    /// The enum that a property holds a value of.
    pub(super) fn enum_of(&self, ty: Option<&'a Type>) -> Option<&'a EnumDef> {
        match self.inner(ty?) {
            Type::Named(id) => match &self.api.type_def(*id).kind {
                TypeKind::Enum(def) => Some(def),
                _ => None,
            },
            _ => None,
        }
    }

    /// What the name leads to that does not stand in the object itself: things that belong to it, or the
    /// one whose id it holds (`LocationId`). `related` is the name in lower case.
    pub(super) fn related(&self, row: Row<'a>, name: &str, related: &str) -> Related<'a> {
        if let Some(id) = row.id {
            let owner = (self.collection.to_owned(), id.clone());
            let children: Vec<_> = self
                .store
                .list(related, Some(&owner), self.at)
                .map(|(id, object)| Row {
                    id: Some(id),
                    object,
                })
                .collect();
            if !children.is_empty() {
                return Related::Many(children);
            }
        }
        let id = row.object.get(&format!("{name}Id")).and_then(Id::of_stored);
        let Some(id) = id else {
            return Related::Nothing;
        };
        let collections = [related.to_owned(), format!("{related}s")];
        let found = collections.iter().find_map(|collection| {
            match self.store.find(collection, &id, self.at) {
                Found::Object(object) => Some(Row::part(object)),
                Found::Gone | Found::Unknown => None,
            }
        });
        found.map_or(Related::Nothing, Related::One)
    }
}
