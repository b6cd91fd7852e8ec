//! What an accepted request does, and its answer.

use http::StatusCode;
use serde_json::{Map, Value, json};
use specwright_model::api::{Answer, Content, Operation, PageStep, Paging, Type};

use crate::check::{Query, Sent};
use crate::clock::{Moment, nanos};
use crate::fit::{adopted, merged, put_id, shaped};
use crate::message::{Reply, Request};
use crate::odata;
use crate::refusal::Refusal;
use crate::sample::Sampler;
use crate::sandbox::Core;
use crate::shape::{Deed, Shape, answer_type, list_item};
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

struct Doing<'a> {
    core: &'a Core,
    operation: &'a Operation,
    shape: &'a Shape,
    work: &'a Work,
    request: &'a Request,
    at: Moment,
}

impl Doing<'_> {
    fn id(&self, place: usize) -> Id {
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

    fn missing(&self, collection: &str, id: &Id) -> Refusal {
        let shown = id.to_value();
        Refusal::new(404, format!("store: {collection} has no {shown}"))
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
                return Err(self.missing(collection, &id));
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
                    return Ok(self.reply(&answer, Some(value), Some(&id)));
                }
                if let Value::Object(map) = &mut value {
                    map.extend(extra);
                }
                let status =
                    StatusCode::from_u16(answer.status.unwrap_or(200)).unwrap_or(StatusCode::OK);
                Ok(Reply::new(status).json(&value))
            }
            Found::Unknown if !self.must_exist(collection) => Ok(self.sample()),
            Found::Gone | Found::Unknown => Err(self.missing(collection, &id)),
        }
    }

    fn scope<'s>(
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
            at: self.at,
        }
    }

    fn fitted(&self, ty: Option<&Type>, value: &Value) -> Value {
        match ty {
            Some(ty) => {
                shaped(&self.core.api, self.core.settings.seed, ty, value).unwrap_or_else(|| {
                    Sampler::new(&self.core.api, self.core.settings.seed).sample(ty)
                })
            }
            None => value.clone(),
        }
    }

    fn context(&self, collection: &str) -> String {
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
        self.reply(&self.good(true), Some(value), Some(&id))
    }

    fn change(&self, store: &mut Store, collection: &str, place: usize) -> Result<Reply, Refusal> {
        let id = self.id(place);
        let Some(Value::Object(mut object)) = store.newest(collection, &id) else {
            return if self.must_exist(collection) {
                Err(self.missing(collection, &id))
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
        let value = Value::Object(object);
        store.put(
            collection,
            id.clone(),
            &value,
            Vec::new(),
            self.seen_from(),
            self.at,
        );
        Ok(self.reply(&self.good(false), Some(value), Some(&id)))
    }

    fn delete(&self, store: &mut Store, collection: &str, place: usize) -> Result<Reply, Refusal> {
        let id = self.id(place);
        let old = store.newest(collection, &id);
        if !store.delete(collection, &id, self.seen_from(), self.at) && self.must_exist(collection)
        {
            return Err(self.missing(collection, &id));
        }
        Ok(self.reply(&self.good(false), old, Some(&id)))
    }

    fn sample(&self) -> Reply {
        let id = self.shape.owners.last().map(|(_, place)| self.id(*place));
        self.reply(&self.good(false), None, id.as_ref())
    }

    /// The good answer: the one for made things if something was made.
    fn good(&self, made: bool) -> Answer {
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
    fn reply(&self, answer: &Answer, value: Option<Value>, id: Option<&Id>) -> Reply {
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

    fn list(&self, store: &Store, collection: &str) -> Result<Reply, Refusal> {
        let owner = self
            .shape
            .owners
            .last()
            .map(|(name, place)| (name.clone(), self.id(*place)));
        let convention = self
            .operation
            .paging
            .as_ref()
            .and_then(|paging| self.core.api.paging.get(paging.convention));
        let api = &self.core.api;
        let answer = self.good(false);
        let Content::Json(ty) = &answer.content else {
            return Ok(self.sample());
        };
        let item = list_item(api, self.operation, ty);
        let known = store
            .list(collection, owner.as_ref(), Moment::MAX)
            .next()
            .is_some();
        if !known && !self.core.shapes.is_created(collection) && !self.shape.odata {
            return Ok(self.sample());
        }
        let page = if self.shape.odata {
            let options = odata::Options::read(&self.work.query, &self.work.sent)?;
            let scope = self.scope(store, collection, item, convention);
            options.run(&scope, owner.as_ref(), &|value| self.fitted(item, value))?
        } else {
            self.plain_page(store, collection, owner.as_ref(), convention, item)
        };
        let body = self.envelope(ty, convention, collection, page);
        let status = StatusCode::from_u16(answer.status.unwrap_or(200)).unwrap_or(StatusCode::OK);
        Ok(Reply::new(status).json(&body))
    }

    /// A page without `OData`: by the convention's parameters, filtered by parameters named like fields.
    fn plain_page(
        &self,
        store: &Store,
        collection: &str,
        owner: Option<&Owner>,
        convention: Option<&Paging>,
        item: Option<&Type>,
    ) -> odata::Page {
        let (skip, size) = self.window(convention);
        let all: Vec<Value> = store
            .list(collection, owner, self.at)
            .map(|(_, packed)| packed.unpack(&store.keys))
            .filter(|value| self.wanted(value, convention))
            .collect();
        let count = all.len();
        let items: Vec<Value> = all
            .iter()
            .skip(skip)
            .take(size)
            .map(|value| self.fitted(item, value))
            .collect();
        let more = (skip.saturating_add(items.len()) < count).then_some((skip + items.len(), size));
        odata::Page {
            items,
            count: Some(count),
            more,
        }
    }

    fn window(&self, convention: Option<&Paging>) -> (usize, usize) {
        let Some(paging) = convention else {
            return (0, usize::MAX);
        };
        let number = |name: &str| {
            self.work
                .query
                .get(name)
                .and_then(|text| text.parse::<usize>().ok())
        };
        let maximum = paging.maximum as usize;
        let size = paging
            .size
            .as_deref()
            .and_then(number)
            .unwrap_or(maximum)
            .min(maximum);
        match &paging.step {
            PageStep::Next => (number("skip").unwrap_or(0), size),
            PageStep::Skip(name) => (number(name).unwrap_or(0), size),
            PageStep::Page { parameter, first } => {
                let page = number(parameter)
                    .unwrap_or(*first as usize)
                    .saturating_sub(*first as usize);
                (page.saturating_mul(size), size)
            }
            PageStep::PageAndSize(name) => {
                let told = self
                    .work
                    .query
                    .get(name)
                    .and_then(|text| text.split_once(':'));
                let page = told
                    .and_then(|(page, _)| page.parse::<usize>().ok())
                    .unwrap_or(1)
                    .max(1);
                let size = told
                    .and_then(|(_, size)| size.parse::<usize>().ok())
                    .unwrap_or(maximum)
                    .min(maximum);
                ((page - 1).saturating_mul(size), size)
            }
        }
    }

    /// Whether an object has what the query asks for, where a parameter is named like a scalar field.
    fn wanted(&self, value: &Value, convention: Option<&Paging>) -> bool {
        let Value::Object(map) = value else {
            return true;
        };
        let is_paging =
            |name: &str| convention.is_some_and(|paging| paging.size.as_deref() == Some(name));
        self.operation
            .query
            .iter()
            .filter(|param| !is_paging(&param.name))
            .all(|param| {
                let mut asked = self
                    .work
                    .query
                    .0
                    .iter()
                    .filter(|(name, _)| *name == param.name)
                    .peekable();
                let field = map
                    .iter()
                    .find(|(name, _)| name.eq_ignore_ascii_case(&param.name))
                    .map(|(_, value)| value);
                let has = |asked: &str| match field {
                    Some(Value::String(text)) => text.eq_ignore_ascii_case(asked),
                    Some(value @ (Value::Number(_) | Value::Bool(_))) => value.to_string() == asked,
                    _ => true,
                };
                asked.peek().is_none() || asked.any(|(_, value)| value.split(',').any(has))
            })
    }

    fn envelope(
        &self,
        ty: &Type,
        convention: Option<&Paging>,
        collection: &str,
        page: odata::Page,
    ) -> Value {
        let api = &self.core.api;
        let items = Value::Array(page.items);
        let (Some(paging), Some(key)) = (
            convention,
            convention.and_then(|paging| paging.items.as_ref()),
        ) else {
            return items;
        };
        let mut map = match api.resolve(ty) {
            Type::Array(_) => return items,
            Type::Page(_) => Map::new(),
            _ => match Sampler::new(api, self.core.settings.seed).sample(ty) {
                Value::Object(map) => map,
                _ => Map::new(),
            },
        };
        if self.shape.odata && key == "value" {
            map.insert("@odata.context".to_owned(), json!(self.context(collection)));
        }
        map.insert(key.clone(), items);
        if let (Some(key), Some(count)) = (&paging.count, page.count) {
            map.insert(key.clone(), json!(count));
        }
        if let (Some(key), Some((skip, _))) = (&paging.next, page.more) {
            map.insert(key.clone(), json!(self.next_link(paging, skip)));
        }
        Value::Object(map)
    }

    /// The address of the next page: this one with another number of items to leave out.
    fn next_link(&self, paging: &Paging, skip: usize) -> String {
        let name = match &paging.step {
            PageStep::Skip(name) => name.as_str(),
            _ => "skip",
        };
        let host = self.request.text_header("host").unwrap_or("localhost");
        let scheme = if self.request.secure { "https" } else { "http" };
        let kept = self
            .request
            .query()
            .split('&')
            .filter(|pair| !pair.is_empty() && Query::parse(pair).get(name).is_none());
        let mut query: Vec<String> = kept.map(str::to_owned).collect();
        query.push(format!("{name}={skip}"));
        format!(
            "{scheme}://{host}{}?{}",
            self.request.path(),
            query.join("&")
        )
    }
}
