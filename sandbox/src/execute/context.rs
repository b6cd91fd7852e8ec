//! A request with all that its execution needs, and how its answer is made.

use std::cell::RefCell;
use std::fmt::Write as _;

use http::{HeaderName, StatusCode};
use serde_json::{Value, json};
use specwright_model::api::{Answer, Content, Operation, StreamKind, Type};

use super::Accepted;
use crate::behaviour::{Behaviour, Effect};
use crate::clock::{Moment, nanos};
use crate::conform::{Conform, put_id};
use crate::core::Core;
use crate::message::{Reply, Request, SAMPLE_HEADER};
use crate::refusal::Refusal;
use crate::sample::Sampler;
use crate::settings::Samples;
use crate::store::{Found, Id, Owner, Store};

/// The request with all that its execution needs.
pub(super) struct Context<'a> {
    pub(super) core: &'a Core,
    pub(super) operation: &'a Operation,
    pub(super) behaviour: &'a Behaviour,
    pub(super) accepted: &'a Accepted,
    pub(super) request: &'a Request,
    pub(super) at: Moment,
    /// Fits values to their types, and knows whether it invented some.
    pub(super) conform: Conform<'a>,
    /// The object that was written or deleted, with its collection.
    pub(super) written: RefCell<Option<(String, Value)>>,
}

impl<'a> Context<'a> {
    pub(super) fn new(
        core: &'a Core,
        accepted: &'a Accepted,
        request: &'a Request,
        at: Moment,
    ) -> Self {
        let invents = core.settings.samples != Samples::Never;
        Self {
            core,
            operation: core.operation(accepted.number),
            behaviour: &core.behaviours.operations[accepted.number],
            accepted,
            request,
            at,
            conform: Conform::new(&core.api, core.settings.seed, invents),
            written: RefCell::new(None),
        }
    }

    pub(super) fn id(&self, place: usize) -> Id {
        self.accepted
            .values
            .get(place)
            .map_or(Id::Number(0), |value| Id::parse(value))
    }

    pub(super) fn owners(&self) -> Vec<Owner> {
        self.behaviour
            .owners
            .iter()
            .map(|(name, place)| (name.clone(), self.id(*place)))
            .collect()
    }

    /// When reads see what is written now.
    pub(super) fn visible_from(&self) -> Moment {
        self.at.saturating_add(nanos(self.core.settings.read_lag))
    }

    /// Whether a missing object is an error; things that the API cannot create are sampled instead.
    pub(super) fn must_exist(&self, collection: &str) -> bool {
        match self.core.settings.samples {
            Samples::Always => false,
            Samples::Never => true,
            Samples::WhereNothingCanBeCreated => self.core.behaviours.is_created(collection),
        }
    }

    pub(super) fn owners_exist(&self, store: &Store) -> Result<(), Refusal> {
        let own = match &self.behaviour.effect {
            Effect::Read(..) | Effect::Change(..) | Effect::Delete(..) => {
                self.behaviour.owners.len().saturating_sub(1)
            }
            _ => self.behaviour.owners.len(),
        };
        for (collection, place) in &self.behaviour.owners[..own] {
            let id = self.id(*place);
            // Writes see what reads do not see yet.
            let exists = match store.find(collection, &id, Moment::MAX) {
                Found::Object(_) => true,
                Found::Gone => false,
                // Things that cannot be created belong to whatever the caller says.
                Found::Unknown => {
                    !self.core.behaviours.is_created(collection) || !self.must_exist(collection)
                }
            };
            if !exists {
                return Err(missing(collection, &id));
            }
        }
        Ok(())
    }

    /// The value as the answer's type allows it; a sample if nothing of it does.
    pub(super) fn fitted(&self, ty: Option<&Type>, value: &Value) -> Value {
        let Some(ty) = ty else { return value.clone() };
        let fitted = self.conform.value(ty, value);
        fitted.unwrap_or_else(|| self.conform.sample(ty))
    }

    /// The metadata address that `OData` answers name.
    pub(super) fn metadata_url(&self, collection: &str) -> String {
        let version = self
            .core
            .api
            .version
            .as_ref()
            .map(|version| format!("/{version}"))
            .unwrap_or_default();
        format!("{}{version}/odata/$metadata#{collection}", self.origin())
    }

    /// The sandbox's own address, as the caller wrote it.
    pub(super) fn origin(&self) -> String {
        let host = self.request.text_header("host").unwrap_or("localhost");
        let scheme = if self.request.secure { "https" } else { "http" };
        format!("{scheme}://{host}")
    }

    /// The good answer: the one for created things if something was created.
    pub(super) fn good_answer(&self, created: bool) -> Answer {
        let returns = &self.operation.returns;
        let wanted = returns
            .iter()
            .find(|answer| created && answer.status == Some(201));
        wanted.or(returns.first()).cloned().unwrap_or(Answer {
            status: None,
            content: Content::Nothing,
        })
    }

    /// An answer that nothing stored tells.
    pub(super) fn sample(&self) -> Result<Reply, Refusal> {
        let owner = self.behaviour.owners.last();
        let id = owner.map(|(_, place)| self.id(*place));
        self.reply(&self.good_answer(false), None, id.as_ref())
    }

    /// Two samples, as a stream holds them.
    fn samples(&self, kind: StreamKind, ty: &Type) -> String {
        let seed = self.core.settings.seed;
        let mut text = String::new();
        for number in 1..=2 {
            let value = Sampler::new(&self.core.api, seed + number).sample(ty);
            // Data of texts is not JSON.
            let value = match (kind, value) {
                (StreamKind::Events, Value::String(text)) => text,
                (_, value) => value.to_string(),
            };
            // Writing to a `String` cannot fail.
            let _ = match kind {
                StreamKind::Events => write!(text, "id: {number}\ndata: {value}\n\n"),
                StreamKind::Lines => writeln!(text, "{value}"),
            };
        }
        text
    }

    /// The answer with a value that fits; without one it is a sample.
    pub(super) fn reply(
        &self,
        answer: &Answer,
        value: Option<&Value>,
        id: Option<&Id>,
    ) -> Result<Reply, Refusal> {
        let status = answer.status.unwrap_or(match answer.content {
            Content::Nothing => 204,
            Content::CreatedId => 201,
            _ => 200,
        });
        let reply = Reply::new(StatusCode::from_u16(status).unwrap_or(StatusCode::OK));
        let id_value = id.map(Id::to_value);
        Ok(match &answer.content {
            Content::Nothing => reply,
            Content::Text => whole_sample(
                self.may_invent(reply.with_body("text/plain; charset=utf-8", "sample text"))?,
            ),
            Content::Bytes => whole_sample(self.may_invent(
                reply.with_body("application/octet-stream", &b"\x89sample bytes"[..]),
            )?),
            Content::Stream(kind, ty) => {
                let body = self.samples(*kind, ty);
                let media = match kind {
                    StreamKind::Events => "text/event-stream",
                    StreamKind::Lines => "application/x-ndjson",
                };
                whole_sample(self.may_invent(reply.with_body(media, body))?)
            }
            Content::CreatedId => match id_value {
                Some(id) => reply.json(&json!({ "Id": id })),
                None => whole_sample(self.may_invent(reply.json(&json!({ "Id": 1 })))?),
            },
            Content::Json(ty) => {
                let fitted = value.and_then(|value| self.conform.whole(ty, value));
                // `{ result, id }` after a change has no field of the object: it is a sample.
                let fitted = fitted.filter(|fitted| *fitted != json!({}));
                match (fitted, answer.status) {
                    (Some(fitted), _) => self.marked(reply.json(&fitted)),
                    (None, Some(201)) if is_empty(&self.core.api, ty) => {
                        reply.json(&json!({ "Id": id_value }))
                    }
                    (None, _) => {
                        let mut body =
                            Sampler::new(&self.core.api, self.core.settings.seed).sample(ty);
                        if let Some(id) = &id_value {
                            put_id(&mut body, id);
                        }
                        whole_sample(self.may_invent(reply.json(&body))?)
                    }
                }
            }
        })
    }

    /// A reply that is invented, if that is allowed.
    fn may_invent(&self, reply: Reply) -> Result<Reply, Refusal> {
        if self.core.settings.samples == Samples::Never {
            let name = &self.operation.name;
            return Err(Refusal::new(
                404,
                format!("store: nothing stored answers {name}"),
            ));
        }
        Ok(reply)
    }

    /// Marks a reply that has invented fields.
    pub(super) fn marked(&self, reply: Reply) -> Reply {
        if self.conform.has_invented() {
            reply.header(HeaderName::from_static(SAMPLE_HEADER), "fields")
        } else {
            reply
        }
    }
}

/// Marks a reply that is invented as a whole.
fn whole_sample(reply: Reply) -> Reply {
    reply.header(HeaderName::from_static(SAMPLE_HEADER), "whole")
}

/// Whether a type says nothing of what it holds.
fn is_empty(api: &specwright_model::api::Api, ty: &Type) -> bool {
    Sampler::new(api, 0).sample(ty) == json!({})
}

/// There is no such object.
pub(super) fn missing(collection: &str, id: &Id) -> Refusal {
    let shown = id.to_value();
    Refusal::new(404, format!("store: {collection} has no {shown}"))
}
