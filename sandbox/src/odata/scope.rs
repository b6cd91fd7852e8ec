//! What a query runs on: names that exist, and relations that can be followed.

use serde_json::Value;
use specwright_model::api::{Api, PagingUse, Type, TypeKind};

use super::{Options, bad};
use crate::clock::Moment;
use crate::refusal::{Refusal, suggestion};
use crate::store::{Found, Id, Store};

/// What a query runs on.
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

impl Scope<'_> {
    /// Whether the items have this property; anything goes where the type is not known.
    pub(super) fn has(&self, path: &[String]) -> Result<(), Refusal> {
        let mut ty = self.item;
        for step in path {
            let Some(Type::Named(id)) = ty.map(|ty| self.api.resolve(inner(self.api, ty))) else {
                return Ok(());
            };
            let definition = self.api.type_def(*id);
            let TypeKind::Struct(fields) = &definition.kind else {
                return Ok(());
            };
            let Some(field) = fields.iter().find(|field| field.name == *step) else {
                let near = suggestion(step, fields.iter().map(|field| field.name.as_str()));
                return Err(bad(&format!(
                    "Could not find a property named '{step}' on type '{}'{near}.",
                    definition.name
                )));
            };
            ty = Some(&field.ty);
        }
        Ok(())
    }

    pub(super) fn related(
        &self,
        name: &str,
        inner: &Options,
        id: &Id,
        object: &Value,
    ) -> Result<Value, Refusal> {
        let related = name.to_lowercase();
        let owner = (self.collection.to_owned(), id.clone());
        let scope = Scope {
            api: self.api,
            store: self.store,
            collection: &related,
            item: None,
            maximum: self.maximum,
            paging: None,
            at: self.at,
        };
        let own = object.get(name).filter(|value| !value.is_null());
        if own.is_none()
            && self
                .store
                .list(&related, Some(&owner), self.at)
                .next()
                .is_some()
        {
            let page = inner.run(&scope, Some(&owner), &Value::clone)?;
            return Ok(Value::Array(page.items));
        }
        let mut value = match (
            own,
            object.get(format!("{name}Id")).and_then(Id::from_value),
        ) {
            (Some(own), _) => own.clone(),
            (None, Some(id)) => [related.clone(), format!("{related}s")]
                .iter()
                .find_map(
                    |collection| match self.store.find(collection, &id, self.at) {
                        Found::Object(packed) => Some(packed.unpack(&self.store.keys)),
                        Found::Gone | Found::Unknown => None,
                    },
                )
                .unwrap_or(Value::Null),
            (None, None) => {
                self.has(&[name.to_owned()])?;
                Value::Null
            }
        };
        match &mut value {
            Value::Array(items) => {
                items.drain(..inner.skip.min(items.len()));
                items.truncate(inner.top.unwrap_or(self.maximum).min(self.maximum));
                for item in items {
                    inner.select(item);
                }
            }
            other => inner.select(other),
        }
        Ok(value)
    }
}

/// What a list or a nullable is of.
fn inner<'a>(api: &'a Api, ty: &'a Type) -> &'a Type {
    match api.resolve(ty) {
        Type::Array(item) | Type::Nullable(item) | Type::Page(item) => inner(api, item),
        other => other,
    }
}
