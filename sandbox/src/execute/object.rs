//! One object: read, created, changed, deleted.

use http::StatusCode;
use serde_json::{Map, Value, json};
use specwright_model::api::{Content, Lookup, Paging, Type, ValueSource};

use super::context::{Context, missing};
use crate::behaviour::answer_type;
use crate::clock::{Moment, rfc3339};
use crate::conform::{merge_into, new_object, set_field};
use crate::message::Reply;
use crate::odata;
use crate::refusal::Refusal;
use crate::store::{Found, Id, Store};

impl Context<'_> {
    pub(super) fn read(
        &self,
        store: &Store,
        collection: &str,
        place: usize,
    ) -> Result<Reply, Refusal> {
        let id = self.id(place);
        let object = match store.find(collection, &id, self.at) {
            Found::Object(object) => object,
            Found::Unknown if !self.must_exist(collection) => return self.sample(),
            Found::Gone | Found::Unknown => return Err(missing(collection, &id)),
        };
        let answer = self.good_answer(false);
        let value = object.to_value();
        if !matches!(answer.content, Content::Json(_)) {
            return self.reply(&answer, Some(&value), Some(&id));
        }
        let ty = answer_type(self.operation);
        let mut fitted = self.fitted(ty, &value);
        if self.behaviour.odata {
            let options = odata::Options::read(&self.accepted.query, &self.accepted.sent)?;
            let scope = self.scope(store, collection, ty, None);
            options.check_for_one(&scope)?;
            let row = odata::Row {
                id: Some(&id),
                object,
            };
            let extra = options.expanded(&scope, row)?;
            options.select(&mut fitted);
            if let Value::Object(map) = &mut fitted {
                map.insert(
                    "@odata.context".to_owned(),
                    json!(self.metadata_url(collection)),
                );
                map.extend(extra);
            }
        }
        let status = StatusCode::from_u16(answer.status.unwrap_or(200)).unwrap_or(StatusCode::OK);
        Ok(self.marked(Reply::new(status).json(&fitted)))
    }

    pub(super) fn scope<'s>(
        &'s self,
        store: &'s Store,
        collection: &'s str,
        item: Option<&'s Type>,
        paging: Option<&Paging>,
    ) -> odata::Scope<'s> {
        odata::Scope {
            api: &self.core.api,
            store,
            collection,
            item,
            maximum: paging.map_or(50, |paging| paging.maximum as usize),
            paging: paging.and(self.behaviour.paging.as_ref()),
            at: self.at,
        }
    }

    pub(super) fn create(&self, store: &mut Store, collection: &str) -> Result<Reply, Refusal> {
        let behaviours = &self.core.behaviours;
        let empty = Map::new();
        let sent = self.accepted.sent.object().unwrap_or(&empty);
        let ty = behaviours.item(collection);
        let user = &self.accepted.caller.user;
        let mut object = new_object(&self.core.api, ty, sent, user, self.at);
        for lookup in &self.operation.lookups {
            self.make_findable(&mut object, lookup, sent);
        }
        let id = Id::Number(store.new_id());
        object.insert(behaviours.id_field(collection), id.to_value());
        let value = Value::Object(object);
        let (visible, owners) = (self.visible_from(), self.owners());
        store.put(collection, id.clone(), &value, owners, visible, self.at);
        let reply = self.reply(&self.good_answer(true), Some(&value), Some(&id));
        self.written.replace(Some((collection.to_owned(), value)));
        reply
    }

    /// Stores what a lookup finds a new object by: the values of the write, and when it was made.
    fn make_findable(
        &self,
        object: &mut Map<String, Value>,
        lookup: &Lookup,
        sent: &Map<String, Value>,
    ) {
        for (field, source) in &lookup.same {
            let value = match source {
                ValueSource::Body(way) => {
                    let mut steps = way.split('/');
                    let first = steps.next().and_then(|step| sent.get(step));
                    first.and_then(|first| steps.try_fold(first, |value, step| value.get(step)))
                }
                ValueSource::File(part) => sent.get(part).and_then(|file| file.get("Name")),
                ValueSource::Path(_) | ValueSource::Query(_) => None,
            };
            if let Some(value) = value {
                put(object, field, value.clone());
            }
        }
        if let Some(made) = &lookup.made {
            put(object, made, Value::String(rfc3339(self.at)));
        }
    }

    pub(super) fn change(
        &self,
        store: &mut Store,
        collection: &str,
        place: usize,
    ) -> Result<Reply, Refusal> {
        let id = self.id(place);
        let Some(Value::Object(mut object)) = store.newest(collection, &id) else {
            return if self.must_exist(collection) {
                Err(missing(collection, &id))
            } else {
                self.sample()
            };
        };
        let (api, behaviours) = (&self.core.api, &self.core.behaviours);
        if let Some(sent) = self.accepted.sent.object() {
            let field = behaviours.id_field(collection);
            let own = object.get(&field).cloned();
            merge_into(&mut object, api, behaviours.item(collection), sent, self.at);
            if let Some(own) = own {
                object.insert(field, own);
            }
        }
        for set in &self.operation.sets {
            set_field(api, set, &mut object);
        }
        let value = Value::Object(object);
        let visible = self.visible_from();
        store.put(collection, id.clone(), &value, Vec::new(), visible, self.at);
        let reply = self.reply(&self.good_answer(false), Some(&value), Some(&id));
        self.written.replace(Some((collection.to_owned(), value)));
        reply
    }

    pub(super) fn delete(
        &self,
        store: &mut Store,
        collection: &str,
        place: usize,
    ) -> Result<Reply, Refusal> {
        let id = self.id(place);
        let old = store.newest(collection, &id);
        let deleted = store.delete(collection, &id, self.visible_from(), self.at);
        if !deleted && self.must_exist(collection) {
            return Err(missing(collection, &id));
        }
        let reply = self.reply(&self.good_answer(false), old.as_ref(), Some(&id));
        self.written
            .replace(old.map(|old| (collection.to_owned(), old)));
        reply
    }

    /// Whether anything of a collection is there, visible yet or not.
    pub(super) fn holds(&self, store: &Store, collection: &str) -> bool {
        let owner = self.owner();
        let mut all = store.list(collection, owner.as_ref(), Moment::MAX);
        all.next().is_some()
    }
}

/// Puts a value where nothing is, at a way through objects.
fn put(object: &mut Map<String, Value>, way: &str, value: Value) {
    match way.split_once('/') {
        None => {
            object.entry(way).or_insert(value);
        }
        Some((first, rest)) => {
            let inner = object.entry(first).or_insert_with(|| json!({}));
            if let Value::Object(inner) = inner {
                put(inner, rest, value);
            }
        }
    }
}
