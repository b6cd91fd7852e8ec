//! How a sandbox is set up.

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::{Map, Value};
use specwright_model::api::Api;
use specwright_model::nearest;

use crate::clock::Time;
use crate::fault::Plan;
use crate::sandbox::Sandbox;
use crate::shape::Shapes;
use crate::text;

/// A client that the token address knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownClient {
    /// The client's id.
    pub id: String,
    /// Its secret.
    pub secret: String,
    /// Whose client it is: limits that are not counted by application are counted by this.
    pub company: String,
}

/// A user that the token address knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownUser {
    /// The name.
    pub name: String,
    /// The password.
    pub password: String,
}

/// How the refusal of a duplicate holds the first response.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FirstResponse {
    /// As the text of its body.
    #[default]
    BodyText,
    /// As an object with `StatusCode` and `Body`.
    Whole,
    /// Not at all.
    Absent,
}

/// Everything that can be chosen.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
pub(crate) struct Settings {
    pub(crate) seed: u64,
    pub(crate) time: Time,
    pub(crate) ignore_case: bool,
    pub(crate) environment: usize,
    pub(crate) limits: bool,
    pub(crate) tokens: Vec<String>,
    pub(crate) clients: Vec<KnownClient>,
    pub(crate) users: Vec<KnownUser>,
    pub(crate) read_lag: Duration,
    pub(crate) first_response: FirstResponse,
    pub(crate) remembers_at_arrival: Option<bool>,
    pub(crate) refuse_plain_http: bool,
    pub(crate) samples_for_missing: bool,
    pub(crate) seeds: Map<String, Value>,
    pub(crate) plan: Plan,
    pub(crate) record: bool,
}

/// Chooses how a sandbox behaves; [`Builder::build`] makes it.
#[derive(Clone, Debug)]
#[must_use]
pub struct Builder {
    api: Api,
    settings: Settings,
}

impl Builder {
    pub(crate) fn new(api: &Api) -> Self {
        Self::of(api.clone())
    }

    pub(crate) fn of(api: Api) -> Self {
        let settings = Settings {
            seed: 0,
            time: Time::Real,
            ignore_case: false,
            environment: 0,
            limits: true,
            tokens: vec![Sandbox::TOKEN.to_owned()],
            clients: vec![KnownClient {
                id: Sandbox::CLIENT.0.to_owned(),
                secret: Sandbox::CLIENT.1.to_owned(),
                company: "company".to_owned(),
            }],
            users: vec![KnownUser {
                name: Sandbox::USER.0.to_owned(),
                password: Sandbox::USER.1.to_owned(),
            }],
            read_lag: Duration::ZERO,
            first_response: FirstResponse::BodyText,
            remembers_at_arrival: None,
            refuse_plain_http: false,
            samples_for_missing: false,
            seeds: Map::new(),
            plan: Plan::default(),
            record: false,
        };
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

    /// Whether a read of something that was never stored gets a sample instead of 404.
    pub fn samples_for_missing(mut self, yes: bool) -> Self {
        self.settings.samples_for_missing = yes;
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
        let seeds: Value = text::read(text)?;
        let Value::Object(lists) = &seeds else {
            return Err("seeds must be a mapping from collections to lists".to_owned());
        };
        let shapes = Shapes::new(&self.api);
        let known = shapes.collections();
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
                if !known.contains(name.as_str()) && !shapes.expands(&self.api, &name) {
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

    /// Makes the sandbox.
    pub fn build(self) -> Sandbox {
        Sandbox::from_settings(self.api, self.settings)
    }
}

/// So many collections are named.
const NAMES: usize = 12;

/// A collection that is none, and which one may be meant.
fn unknown(collection: &str, known: &BTreeSet<&str>) -> String {
    let names = known.iter().copied();
    let mend = if let Some(name) = nearest(collection, names.clone()) {
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
    format!("no operation of the API reads or changes a collection `{collection}`: {mend}")
}
