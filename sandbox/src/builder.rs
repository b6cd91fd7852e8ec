//! How a sandbox is made.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use specwright_model::api::Api;
use specwright_model::embedded::{self, Unreadable};
use specwright_model::nearest;

use crate::behaviour::Behaviours;
use crate::clock::Time;
use crate::core::Core;
use crate::fault::Plan;
use crate::input;
use crate::sandbox::Sandbox;
use crate::settings::{
    CLIENT, FirstResponse, KnownClient, KnownUser, Samples, Settings, TOKEN, USER,
};
use crate::webhook::Receiver;

impl Sandbox {
    /// A token that is always good and never expires.
    pub const TOKEN: &'static str = TOKEN;
    /// The id and secret of the client that the token address knows.
    pub const CLIENT: (&'static str, &'static str) = CLIENT;
    /// The name and password of the user that the token address knows.
    pub const USER: (&'static str, &'static str) = USER;

    /// A sandbox with the usual settings.
    pub fn new(api: &Api) -> Self {
        Self::builder(api).build()
    }

    /// A sandbox with settings of one's own.
    pub fn builder(api: &Api) -> Builder {
        Builder::new(api.clone())
    }

    /// A sandbox with the usual settings, of the description that a generated crate embeds.
    ///
    /// # Errors
    ///
    /// The bytes are something else, or another version's.
    pub fn embedded(description: &[u8]) -> Result<Self, Unreadable> {
        Ok(Self::embedded_builder(description)?.build())
    }

    /// The same with settings of one's own.
    ///
    /// # Errors
    ///
    /// The bytes are something else, or another version's.
    pub fn embedded_builder(description: &[u8]) -> Result<Builder, Unreadable> {
        Ok(Builder::new(embedded::read(description)?))
    }
}

/// Chooses how a sandbox behaves; [`Builder::build`] makes it.
#[derive(Clone, Debug)]
#[must_use]
pub struct Builder {
    api: Api,
    settings: Settings,
}

impl Builder {
    fn new(api: Api) -> Self {
        let settings = Settings::default();
        Self { api, settings }
    }

    /// Samples, tokens and random faults follow from this number.
    pub fn seed(mut self, seed: u64) -> Self {
        self.settings.seed = seed;
        self
    }

    /// Where time comes from.
    pub fn time(mut self, time: Time) -> Self {
        self.settings.time = time;
        self
    }

    /// Whether the text in paths matches in any case.
    pub fn ignore_case(mut self, yes: bool) -> Self {
        self.settings.ignore_case = yes;
        self
    }

    /// The environment whose limits hold; an unknown name changes nothing.
    pub fn environment(mut self, name: &str) -> Self {
        if let Some(index) = self
            .api
            .environments
            .iter()
            .position(|known| known.name == name)
        {
            self.settings.environment = index;
        }
        self
    }

    /// Whether rate limits hold; they do unless told otherwise.
    pub fn limits(mut self, yes: bool) -> Self {
        self.settings.limits = yes;
        self
    }

    /// One more token that never expires; whoever sends it is a user of that name.
    pub fn token(mut self, token: &str) -> Self {
        self.settings.tokens.push(token.to_owned());
        self
    }

    /// One more client.
    pub fn client(mut self, client: KnownClient) -> Self {
        self.settings.clients.push(client);
        self
    }

    /// One more user.
    pub fn user(mut self, user: KnownUser) -> Self {
        self.settings.users.push(user);
        self
    }

    /// How long it takes until reads see what was written.
    pub fn read_lag(mut self, lag: Duration) -> Self {
        self.settings.read_lag = lag;
        self
    }

    /// How the refusal of a duplicate holds the first response.
    pub fn first_response(mut self, form: FirstResponse) -> Self {
        self.settings.first_response = form;
        self
    }

    /// Whether a request is remembered when it arrives, whatever the description says.
    pub fn remembers_at_arrival(mut self, yes: bool) -> Self {
        self.settings.remembers_at_arrival = Some(yes);
        self
    }

    /// Whether plain HTTP is answered with 400.
    pub fn refuse_plain_http(mut self, yes: bool) -> Self {
        self.settings.refuse_plain_http = yes;
        self
    }

    /// Which answers may be samples.
    pub fn samples(mut self, samples: Samples) -> Self {
        self.settings.samples = samples;
        self
    }

    /// Objects that are there from the start: `{ "workorders": [ { "Id": 1 } ] }`. A collection is
    /// named by the last text of its path in lower case; `notes@workorders/1` are notes of a work order.
    pub fn seeds(mut self, seeds: &Value) -> Self {
        if let Value::Object(map) = seeds {
            self.settings.seeds.extend(map.clone());
        }
        self
    }

    /// Seeds as YAML text, or JSON without the feature `yaml`; the error says what is wrong with it, such as a
    /// collection that no operation of the API reads or changes.
    pub fn seeds_text(self, text: &str) -> Result<Self, String> {
        let seeds: Value = input::read(text)?;
        let Value::Object(lists) = &seeds else {
            return Err("seeds must be a mapping from collections to lists".to_owned());
        };
        let behaviours = Behaviours::new(&self.api);
        let known = behaviours.collections();
        for (name, objects) in lists {
            if !objects.is_array() {
                return Err(format!(
                    "the seeds of `{name}` are no list: write `{name}: [ … ]`"
                ));
            }
            let (collection, owner) = match name.split_once('@') {
                None => (name.as_str(), None),
                Some((collection, owner)) => match owner.split_once('/') {
                    Some((owner, id)) if !id.is_empty() => (collection, Some(owner)),
                    _ => {
                        return Err(format!(
                            "`{name}` does not say what the seeds belong to: write \
                             `{collection}@COLLECTION/ID`"
                        ));
                    }
                },
            };
            for collection in [Some(collection), owner].into_iter().flatten() {
                let name = collection.to_lowercase();
                if !known.contains(name.as_str()) && !behaviours.expands(&self.api, &name) {
                    return Err(unknown(collection, &known));
                }
            }
        }
        Ok(self.seeds(&seeds))
    }

    /// The faults of the whole run.
    pub fn plan(mut self, plan: Plan) -> Self {
        self.settings.plan = plan;
        self
    }

    /// Whether the traffic is kept for [`Sandbox::recording`].
    pub fn record(mut self, yes: bool) -> Self {
        self.settings.record = yes;
        self
    }

    /// Delivers the description's events to this address, signed with the key's text; a sandbox on a socket sends
    /// them itself, else [`Sandbox::take_deliveries`] gives them.
    ///
    /// # Errors
    ///
    /// The address is none; only plain HTTP is spoken.
    pub fn deliver_to(mut self, url: &str, key: &str) -> Result<Self, String> {
        self.settings.receivers.push(Receiver::new(url, key)?);
        Ok(self)
    }

    /// Makes the sandbox.
    pub fn build(self) -> Sandbox {
        Sandbox {
            core: Arc::new(Core::new(self.api, self.settings)),
        }
    }
}

/// So many collections are named.
const NAMES: usize = 12;

/// A collection that is none, and which one may be meant.
fn unknown(collection: &str, known: &BTreeSet<&str>) -> String {
    let names = known.iter().copied();
    let hint = if let Some(name) = nearest(collection, names.clone()) {
        format!("did you mean `{name}`?")
    } else if known.is_empty() {
        "it has none".to_owned()
    } else {
        let more = known.len().saturating_sub(NAMES);
        let names: Vec<String> = names.take(NAMES).map(|name| format!("`{name}`")).collect();
        let more = if more > 0 {
            format!(" and {more} more")
        } else {
            String::new()
        };
        format!("there are {}{more}", names.join(", "))
    };
    format!("no operation of the API reads or changes a collection `{collection}`: {hint}")
}
