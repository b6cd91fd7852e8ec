//! Lists: which objects, how many of them, in which envelope.

use http::{HeaderName, StatusCode};
use serde_json::{Map, Value, json};
use specwright_model::api::{Content, PageStep, Paging, Type};

use crate::check::Query;
use crate::clock::Moment;
use crate::effect::Doing;
use crate::message::{RULE_HEADER, Reply};
use crate::odata;
use crate::refusal::Refusal;
use crate::sample::Sampler;
use crate::shape::list_item;
use crate::store::{Owner, Packed, Store};

impl Doing<'_> {
    pub(crate) fn list(&self, store: &Store, collection: &str) -> Result<Reply, Refusal> {
        let owner = self
            .shape
            .owners
            .last()
            .map(|(name, place)| (name.clone(), self.id(*place)));
        let convention = self
            .shape
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
        let silence = page.silence.clone();
        let body = self.envelope(ty, convention, collection, page);
        let status = StatusCode::from_u16(answer.status.unwrap_or(200)).unwrap_or(StatusCode::OK);
        let reply = Reply::new(status).json(&body);
        Ok(match silence {
            Some(told) => reply.header(
                HeaderName::from_static(RULE_HEADER),
                &format!("ok: {}, {told}", self.operation.name),
            ),
            None => reply,
        })
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
        let all: Vec<&Packed> = store
            .list(collection, owner, self.at)
            .map(|(_, packed)| packed)
            .filter(|packed| self.wanted(packed, store, convention))
            .collect();
        let count = all.len();
        let items: Vec<Value> = all
            .iter()
            .skip(skip)
            .take(size)
            .map(|packed| self.fitted(item, &packed.unpack(&store.keys)))
            .collect();
        let more = (skip.saturating_add(items.len()) < count).then_some((skip + items.len(), size));
        odata::Page {
            items,
            count: Some(count),
            more,
            silence: None,
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
    fn wanted(&self, object: &Packed, store: &Store, convention: Option<&Paging>) -> bool {
        let sent = &self.work.query.0;
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
                let field = object.field(&param.name, &store.keys);
                let has = |asked: &str| match field {
                    Some(Packed::Text(text)) => text.eq_ignore_ascii_case(asked),
                    Some(Packed::Date(date)) => date.to_string().eq_ignore_ascii_case(asked),
                    Some(Packed::Int(number)) => number.to_string() == asked,
                    Some(Packed::Float(number)) => number.to_string() == asked,
                    Some(Packed::Bool(flag)) => flag.to_string() == asked,
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
