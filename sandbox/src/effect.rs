//! What an accepted request does, and its answer.

use http::StatusCode;
use serde_json::{Map, Value, json};
use specwright_model::api::{Answer, Content, Operation, Paging, Type};

use crate::check::{Query, Sent};
use crate::clock::{Moment, nanos};
use crate::fit::{adopted, merged, put_id, set_field, shaped};
use crate::message::{Reply, Request};
use crate::odata;
use crate::refusal::Refusal;
use crate::sample::Sampler;
use crate::sandbox::Core;
use crate::shape::{Deed, Shape, answer_type};
use crate::store::{Found, Id, Owner, Store};
use crate::token::Who;

/// An accepted request.
#[derive(Clone, Debug)]
pub(crate) struct Work {
    /// The operation's number.
    pub(crate) number: usize,
    /// The path values.
    pub(crate) values: Vec<String>,
    pub(crate) query: Query,
    pub(crate) sent: Sent,
    pub(crate) who: Who,
}

/// Does the work on the store.
pub(crate) fn act(
    core: &Core,
    store: &mut Store,
    work: &Work,
    request: &Request,
    at: Moment,
) -> Result<Reply, Refusal> {
    let doing = Doing {
        core,
        operation: core.operation(work.number),
        shape: &core.shapes.operations[work.number],
        work,
        request,
        at,
    };
    doing.owners_exist(store)?;
    match &doing.shape.deed {
        Deed::List(collection) => doing.list(store, collection),
        Deed::Read(collection, place) => doing.read(store, collection, *place),
        Deed::Create(collection) => Ok(doing.create(store, collection)),
        Deed::Change(collection, place) => doing.change(store, collection, *place),
        Deed::Delete(collection, place) => doing.delete(store, collection, *place),
        Deed::Nothing => Ok(doing.sample()),
    }
}

/// The work with all that it needs.
pub(crate) struct Doing<'a> {
    pub(crate) core: &'a Core,
    pub(crate) operation: &'a Operation,
    pub(crate) shape: &'a Shape,
    pub(crate) work: &'a Work,
    pub(crate) request: &'a Request,
    pub(crate) at: Moment,
}

impl Doing<'_> {
    pub(crate) fn id(&self, place: usize) -> Id {
        self.work
            .values
            .get(place)
            .map_or(Id::Number(0), |value| Id::parse(value))
    }

    fn owners(&self) -> Vec<Owner> {
        self.shape
            .owners
            .iter()
            .map(|(name, place)| (name.clone(), self.id(*place)))
            .collect()
    }

    fn seen_from(&self) -> Moment {
        self.at.saturating_add(nanos(self.core.settings.read_lag))
    }

    /// Whether a missing object is an error; things that the API cannot make are sampled instead.
    fn must_exist(&self, collection: &str) -> bool {
        self.core.shapes.is_created(collection) && !self.core.settings.samples_for_missing
    }

    fn owners_exist(&self, store: &Store) -> Result<(), Refusal> {
        let own = match &self.shape.deed {
            Deed::Read(..) | Deed::Change(..) | Deed::Delete(..) => {
                self.shape.owners.len().saturating_sub(1)
            }
            _ => self.shape.owners.len(),
        };
        for (collection, place) in &self.shape.owners[..own] {
            let id = self.id(*place);
            // Writes see what reads do not see yet.
            let there = match store.find(collection, &id, Moment::MAX) {
                Found::Object(_) => true,
                Found::Gone => false,
                Found::Unknown => !self.must_exist(collection),
            };
            if !there {
                return Err(missing(collection, &id));
            }
        }
        Ok(())
    }

    fn read(&self, store: &Store, collection: &str, place: usize) -> Result<Reply, Refusal> {
        let id = self.id(place);
        match store.find(collection, &id, self.at) {
            Found::Object(packed) => {
                let mut value = packed.unpack(&store.keys);
                let mut extra = Map::new();
                if self.shape.odata {
                    let options = odata::Options::read(&self.work.query, &self.work.sent)?;
                    let scope = self.scope(store, collection, answer_type(self.operation), None);
                    options.check_names(&scope)?;
                    extra = options.expanded(&scope, &id, &value)?;
                    value = self.fitted(answer_type(self.operation), &value);
                    options.select(&mut value);
                    extra.insert("@odata.context".to_owned(), json!(self.context(collection)));
                } else {
                    value = self.fitted(answer_type(self.operation), &value);
                }
                let answer = self.good(false);
                if !matches!(answer.content, Content::Json(_)) {
                    return Ok(self.reply(&answer, Some(&value), Some(&id)));
                }
                if let Value::Object(map) = &mut value {
                    map.extend(extra);
                }
                let status =
                    StatusCode::from_u16(answer.status.unwrap_or(200)).unwrap_or(StatusCode::OK);
                Ok(Reply::new(status).json(&value))
            }
            Found::Unknown if !self.must_exist(collection) => Ok(self.sample()),
            Found::Gone | Found::Unknown => Err(missing(collection, &id)),
        }
    }

    pub(crate) fn scope<'s>(
        &'s self,
        store: &'s Store,
        collection: &'s str,
        item: Option<&'s Type>,
        paging: Option<&Paging>,
    ) -> odata::Scope<'s> {
        let maximum = paging.map_or(50, |paging| paging.maximum as usize);
        odata::Scope {
            api: &self.core.api,
            store,
            collection,
            item,
            maximum,
            paging: paging.and(self.shape.paging.as_ref()),
            at: self.at,
        }
    }

    pub(crate) fn fitted(&self, ty: Option<&Type>, value: &Value) -> Value {
        match ty {
            Some(ty) => {
                shaped(&self.core.api, self.core.settings.seed, ty, value).unwrap_or_else(|| {
                    Sampler::new(&self.core.api, self.core.settings.seed).sample(ty)
                })
            }
            None => value.clone(),
        }
    }

    pub(crate) fn context(&self, collection: &str) -> String {
        let host = self.request.text_header("host").unwrap_or("localhost");
        let scheme = if self.request.secure { "https" } else { "http" };
        let version = self
            .core
            .api
            .version
            .as_ref()
            .map(|version| format!("/{version}"))
            .unwrap_or_default();
        format!("{scheme}://{host}{version}/odata/$metadata#{collection}")
    }

    fn create(&self, store: &mut Store, collection: &str) -> Reply {
        let api = &self.core.api;
        let ty = self.core.shapes.item(collection);
        let empty = Map::new();
        let sent = self.work.sent.object().unwrap_or(&empty);
        let mut object = adopted(api, ty, sent, &self.work.who.user, self.at);
        let field = self.core.shapes.id_field(collection);
        let id = Id::Number(store.new_id());
        object.insert(field, id.to_value());
        let value = Value::Object(object);
        store.put(
            collection,
            id.clone(),
            &value,
            self.owners(),
            self.seen_from(),
            self.at,
        );
        self.reply(&self.good(true), Some(&value), Some(&id))
    }

    fn change(&self, store: &mut Store, collection: &str, place: usize) -> Result<Reply, Refusal> {
        let id = self.id(place);
        let Some(Value::Object(mut object)) = store.newest(collection, &id) else {
            return if self.must_exist(collection) {
                Err(missing(collection, &id))
            } else {
                Ok(self.sample())
            };
        };
        if let Some(sent) = self.work.sent.object() {
            let field = self.core.shapes.id_field(collection);
            let own = object.get(&field).cloned();
            merged(
                &self.core.api,
                self.core.shapes.item(collection),
                &mut object,
                sent,
                self.at,
            );
            if let Some(own) = own {
                object.insert(field, own);
            }
        }
        for set in &self.operation.sets {
            set_field(&self.core.api, set, &mut object);
        }
        let value = Value::Object(object);
        store.put(
            collection,
            id.clone(),
            &value,
            Vec::new(),
            self.seen_from(),
            self.at,
        );
        Ok(self.reply(&self.good(false), Some(&value), Some(&id)))
    }

    fn delete(&self, store: &mut Store, collection: &str, place: usize) -> Result<Reply, Refusal> {
        let id = self.id(place);
        let old = store.newest(collection, &id);
        if !store.delete(collection, &id, self.seen_from(), self.at) && self.must_exist(collection)
        {
            return Err(missing(collection, &id));
        }
        Ok(self.reply(&self.good(false), old.as_ref(), Some(&id)))
    }

    pub(crate) fn sample(&self) -> Reply {
        let id = self.shape.owners.last().map(|(_, place)| self.id(*place));
        self.reply(&self.good(false), None, id.as_ref())
    }

    /// The good answer: the one for made things if something was made.
    pub(crate) fn good(&self, made: bool) -> Answer {
        let returns = &self.operation.returns;
        let wanted = returns
            .iter()
            .find(|answer| made && answer.status == Some(201));
        wanted.or(returns.first()).cloned().unwrap_or(Answer {
            status: None,
            content: Content::Nothing,
        })
    }

    /// The answer with a value that fits; without one it is a sample.
    fn reply(&self, answer: &Answer, value: Option<&Value>, id: Option<&Id>) -> Reply {
        let (api, seed) = (&self.core.api, self.core.settings.seed);
        let status = answer.status.unwrap_or(match answer.content {
            Content::Nothing => 204,
            Content::CreatedId => 201,
            _ => 200,
        });
        let reply = Reply::new(StatusCode::from_u16(status).unwrap_or(StatusCode::OK));
        let id_value = id.map(Id::to_value);
        match &answer.content {
            Content::Nothing => reply,
            Content::Text => reply.with_body("text/plain; charset=utf-8", "sample text"),
            Content::Bytes => reply.with_body("application/octet-stream", &b"\x89sample bytes"[..]),
            Content::CreatedId => reply.json(&json!({ "Id": id_value.unwrap_or(json!(1)) })),
            Content::Json(ty) => {
                // A status change answers `{ result, id }`, not the object: whatever has no field of it is sampled.
                let kept = value
                    .as_ref()
                    .and_then(|value| shaped(api, seed, ty, value));
                let kept = kept.filter(|kept| *kept == json!([]) || *kept != json!({}));
                let sampled = kept.is_none();
                let mut body = kept.unwrap_or_else(|| Sampler::new(api, seed).sample(ty));
                if body == json!({}) && answer.status == Some(201) {
                    body = json!({ "Id": id_value });
                }
                if let (true, Some(id)) = (sampled, &id_value) {
                    put_id(&mut body, id);
                }
                reply.json(&body)
            }
        }
    }
}

/// There is no such object.
fn missing(collection: &str, id: &Id) -> Refusal {
    let shown = id.to_value();
    Refusal::new(404, format!("store: {collection} has no {shown}"))
}
