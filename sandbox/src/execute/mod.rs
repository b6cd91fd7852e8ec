//! What an accepted request does, and its answer.

mod context;
mod events;
mod list;
mod object;

use serde_json::Value;

use crate::behaviour::Effect;
use crate::check::{Query, Sent};
use crate::clock::Moment;
use crate::core::Core;
use crate::message::{Reply, Request};
use crate::refusal::Refusal;
use crate::store::Store;
use crate::token::Caller;
use context::Context;

/// An accepted request.
#[derive(Clone, Debug)]
pub(crate) struct Accepted {
    /// The operation's number.
    pub(crate) number: usize,
    /// The path values.
    pub(crate) values: Vec<String>,
    pub(crate) query: Query,
    pub(crate) sent: Sent,
    pub(crate) caller: Caller,
}

/// A request that took effect.
#[derive(Debug)]
pub(crate) struct Executed {
    pub(crate) reply: Reply,
    /// The events that it causes, each with its object.
    pub(crate) events: Vec<(String, Value)>,
}

/// Lets a request take effect on the store.
pub(crate) fn execute(
    core: &Core,
    store: &mut Store,
    accepted: &Accepted,
    request: &Request,
    at: Moment,
) -> Result<Executed, Refusal> {
    let context = Context::new(core, accepted, request, at);
    context.owners_exist(store)?;
    let reply = match &context.behaviour.effect {
        Effect::List(collection) => context.list(store, collection),
        Effect::Read(collection, place) => context.read(store, collection, *place),
        Effect::Create(collection) => context.create(store, collection),
        Effect::Change(collection, place) => context.change(store, collection, *place),
        Effect::Delete(collection, place) => context.delete(store, collection, *place),
        Effect::Nothing => context.sample(),
    }?;
    let events = context.events(store);
    Ok(Executed { reply, events })
}
