//! What can be chosen about a sandbox.

use std::time::Duration;

use serde_json::{Map, Value};

use crate::clock::Time;
use crate::fault::Plan;
use crate::webhook::Receiver;

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

/// Which answers may be samples: values that fit their type and that nobody stored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Samples {
    /// Those of things that the API cannot create, and of actions.
    #[default]
    WhereNothingCanBeCreated,
    /// Also those of things that were never stored.
    Always,
    /// None: the answer is 404 instead, and what a stored object lacks is left out.
    Never,
}

/// A token that is always good and never expires.
pub(crate) const TOKEN: &str = "sandbox";
/// The id and secret of the client that the token address knows.
pub(crate) const CLIENT: (&str, &str) = ("client", "secret");
/// The name and password of the user that the token address knows.
pub(crate) const USER: (&str, &str) = ("user", "password");

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
    pub(crate) samples: Samples,
    pub(crate) seeds: Map<String, Value>,
    pub(crate) plan: Plan,
    pub(crate) record: bool,
    pub(crate) receivers: Vec<Receiver>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            seed: 0,
            time: Time::Real,
            ignore_case: false,
            environment: 0,
            limits: true,
            tokens: vec![TOKEN.to_owned()],
            clients: vec![KnownClient {
                id: CLIENT.0.to_owned(),
                secret: CLIENT.1.to_owned(),
                company: "company".to_owned(),
            }],
            users: vec![KnownUser {
                name: USER.0.to_owned(),
                password: USER.1.to_owned(),
            }],
            read_lag: Duration::ZERO,
            first_response: FirstResponse::BodyText,
            remembers_at_arrival: None,
            refuse_plain_http: false,
            samples: Samples::default(),
            seeds: Map::new(),
            plan: Plan::default(),
            record: false,
            receivers: Vec::new(),
        }
    }
}
