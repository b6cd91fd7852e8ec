//! The events that a request causes, as the description's `webhooks` says.

use serde_json::Value;
use specwright_model::api::{Type, TypeId};

use super::context::Context;
use crate::store::Store;

impl Context<'_> {
    /// The events by name, each with its object.
    pub(super) fn events(&self, store: &Store) -> Vec<(String, Value)> {
        let Some(rule) = &self.core.api.webhooks else {
            return Vec::new();
        };
        let name = self.core.operation_name(self.accepted.number);
        let caused = rule
            .events
            .iter()
            .filter(|event| event.when.contains(&name));
        caused
            .map(|event| (event.name.clone(), self.event_object(store, &event.ty)))
            .collect()
    }

    /// What was written, or what it belongs to, whichever has the event's type.
    fn event_object(&self, store: &Store, ty: &Type) -> Value {
        let wanted = named(self.core.api.resolve(ty));
        let is_wanted =
            |collection: &str| wanted.is_some() && self.core.behaviours.item(collection) == wanted;
        let written = self.written.borrow();
        let written = written.as_ref();
        let own = written.filter(|(collection, _)| is_wanted(collection));
        if let Some((_, value)) = own {
            return self.fitted(Some(ty), value);
        }
        let mut owners = self.behaviour.owners.iter().rev();
        let owner = owners.find(|(collection, _)| is_wanted(collection));
        let owner = owner.and_then(|(name, place)| store.newest(name, &self.id(*place)));
        match owner.as_ref().or(written.map(|(_, value)| value)) {
            Some(value) => self.fitted(Some(ty), value),
            None => self.conform.sample(ty),
        }
    }
}

fn named(ty: &Type) -> Option<TypeId> {
    match ty {
        Type::Named(id) => Some(*id),
        _ => None,
    }
}
