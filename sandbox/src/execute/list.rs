//! Lists: which objects, how many of them, in which envelope.

use http::{HeaderName, StatusCode};
use serde_json::{Map, Value, json};
use specwright_model::api::{Content, PageStep, Paging, Type};

use super::context::Context;
use crate::behaviour::list_item;
use crate::check::Query;
use crate::message::{RULE_HEADER, Reply};
use crate::odata;
use crate::refusal::Refusal;
use crate::store::{Owner, Store, Stored};

impl Context<'_> {
    pub(super) fn list(&self, store: &Store, collection: &str) -> Result<Reply, Refusal> {
        let owner = self.owner();
        let paging = self.behaviour.paging.as_ref();
        let convention = paging.and_then(|paging| self.core.api.paging.get(paging.convention));
        let answer = self.good_answer(false);
        let Content::Json(ty) = &answer.content else {
            return self.sample();
        };
        let item = list_item(&self.core.api, self.operation, ty);
        let is_sampled = !self.behaviour.odata && !self.must_exist(collection);
        if is_sampled && !self.holds(store, collection) {
            return self.sample();
        }
        let page = if self.behaviour.odata {
            let options = odata::Options::read(&self.accepted.query, &self.accepted.sent)?;
            let scope = self.scope(store, collection, item, convention);
            let rows = store.list(collection, owner.as_ref(), self.at);
            let rows = rows.map(|(id, object)| odata::Row {
                id: Some(id),
                object,
            });
            options.run(&scope, rows, &|value| self.fitted(item, value))?
        } else {
            self.plain_page(store, collection, owner.as_ref(), convention, item)
        };
        let note = page.note.clone();
        let body = self.envelope(ty, convention, collection, page);
        let status = StatusCode::from_u16(answer.status.unwrap_or(200)).unwrap_or(StatusCode::OK);
        let reply = self.marked(Reply::new(status).json(&body));
        Ok(match note {
            Some(note) => reply.header(
                HeaderName::from_static(RULE_HEADER),
                &format!("ok: {}, {note}", self.operation.name),
            ),
            None => reply,
        })
    }

    /// What the listed objects belong to.
    pub(super) fn owner(&self) -> Option<Owner> {
        let (name, place) = self.behaviour.owners.last()?;
        Some((name.clone(), self.id(*place)))
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
        let all: Vec<&Stored> = store
            .list(collection, owner, self.at)
            .map(|(_, object)| object)
            .filter(|object| self.is_wanted(object, convention))
            .collect();
        let count = all.len();
        let items: Vec<Value> = all
            .iter()
            .skip(skip)
            .take(size)
            .map(|object| self.fitted(item, &object.to_value()))
            .collect();
        let next_skip = (skip.saturating_add(items.len()) < count).then_some(skip + items.len());
        odata::Page {
            items,
            count: Some(count),
            next_skip,
            note: None,
        }
    }

    fn window(&self, convention: Option<&Paging>) -> (usize, usize) {
        let Some(paging) = convention else {
            return (0, usize::MAX);
        };
        let number = |name: &str| {
            self.accepted
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
                let said = self
                    .accepted
                    .query
                    .get(name)
                    .and_then(|text| text.split_once(':'));
                let page = said
                    .and_then(|(page, _)| page.parse::<usize>().ok())
                    .unwrap_or(1)
                    .max(1);
                let size = said
                    .and_then(|(_, size)| size.parse::<usize>().ok())
                    .unwrap_or(maximum)
                    .min(maximum);
                ((page - 1).saturating_mul(size), size)
            }
        }
    }

    /// Whether an object has what the query asks for, where a parameter is named like a scalar field.
    fn is_wanted(&self, object: &Stored, convention: Option<&Paging>) -> bool {
        let sent = &self.accepted.query.0;
        if sent.is_empty() {
            return true;
        }
        let is_paging =
            |name: &str| convention.is_some_and(|paging| paging.size.as_deref() == Some(name));
        self.operation
            .query
            .iter()
            .filter(|param| !is_paging(&param.name))
            .all(|param| {
                let mut asked = sent
                    .iter()
                    .filter(|(name, _)| *name == param.name)
                    .peekable();
                if asked.peek().is_none() {
                    return true;
                }
                let field = object.get_ignoring_case(&param.name);
                let has = |asked: &str| match field {
                    Some(Stored::Text(text)) => text.eq_ignore_ascii_case(asked),
                    Some(Stored::Number(number)) => number.to_string() == asked,
                    Some(Stored::Bool(flag)) => flag.to_string() == asked,
                    _ => true,
                };
                asked.any(|(_, value)| value.split(',').any(has))
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
            _ => self.conform.envelope(ty, key),
        };
        if self.behaviour.odata && key == "value" {
            map.insert(
                "@odata.context".to_owned(),
                json!(self.metadata_url(collection)),
            );
        }
        map.insert(key.clone(), items);
        if let (Some(key), Some(count)) = (&paging.count, page.count) {
            map.insert(key.clone(), json!(count));
        }
        if let (Some(key), Some(skip)) = (&paging.next, page.next_skip) {
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
        let origin = self.origin();
        let rest = self
            .request
            .query()
            .split('&')
            .filter(|pair| !pair.is_empty() && Query::parse(pair).get(name).is_none());
        let mut query: Vec<String> = rest.map(str::to_owned).collect();
        query.push(format!("{name}={skip}"));
        format!("{origin}{}?{}", self.request.path(), query.join("&"))
    }
}
