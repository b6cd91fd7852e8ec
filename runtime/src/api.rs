//! What holds for a whole API, as data: addresses, credentials, limits, rules.
//!
//! Generated crates hold one `static API: Api`; nothing about any API stands in this crate's code.

use std::time::Duration;

use crate::operation::Method;

/// What holds for a whole API.
#[derive(Debug)]
pub struct Api {
    /// The API's name, as people write it.
    pub name: &'static str,
    /// The version of the generated crate.
    pub release: &'static str,
    /// The host.
    pub host: Host,
    /// The environments; at least one, the first is the default.
    pub environments: &'static [EnvironmentInfo],
    /// The path prefix before every path, without slashes, such as `v3`.
    pub version: Option<&'static str>,
    /// How requests prove who sends them.
    pub auth: AuthRule,
    /// Headers that every request carries, by name.
    pub headers: &'static [(&'static str, &'static str)],
    /// What the API does with a request that it has seen before.
    pub duplicates: DuplicateRule,
    /// How many requests are allowed in what time.
    pub limits: &'static [LimitRule],
    /// How "too many requests" is recognised.
    pub throttled: ThrottleRule,
    /// What answers may do though a type does not say so.
    pub tolerance: Tolerance,
    /// How webhook deliveries are signed and read.
    pub webhooks: Option<WebhookRule>,
}

/// A host with a place for the environment's prefix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Host {
    /// What stands before the prefix.
    pub before: &'static str,
    /// Whether the prefix is part of the host.
    pub environment: bool,
    /// What stands after the prefix; the whole host if there is no prefix.
    pub after: &'static str,
}

/// One of the API's environments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EnvironmentInfo {
    /// Its name, such as `Production`.
    pub name: &'static str,
    /// What `{environment}` becomes, such as `sb2`.
    pub prefix: &'static str,
}

/// How requests prove who sends them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuthRule {
    /// `Authorization: Bearer` with a token that the API's token address gives.
    OAuth2(OAuth2Rule),
    /// `Authorization: Bearer` with a token that the caller has.
    Bearer,
    /// `Authorization: Basic`.
    Basic,
    /// A key in a header of this name.
    ApiKey(&'static str),
    /// Nothing.
    None,
}

/// The rules of an OAuth 2.0 token address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OAuth2Rule {
    /// The token address, an https URL that may hold `{environment}`.
    pub token: &'static str,
    /// The authorization address.
    pub authorize: Option<&'static str>,
    /// Whether the client's credentials go into the form instead of the header.
    pub credentials_in_form: bool,
    /// How long a token lives when the answer does not say.
    pub lasts: Duration,
    /// At least this long between two calls to the token address.
    pub spacing: Duration,
    /// A 401 whose JSON body has this value under this key means "no right", not "expired".
    pub denied: Option<(&'static str, i64)>,
}

/// What the API does with a request that it has seen before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DuplicateRule {
    /// An identical request inside a window is refused.
    Window(WindowRule),
    /// A key in a header makes repeats harmless.
    Key(KeyRule),
    /// Nothing: every write counts.
    None,
}

/// An identical request inside a window is refused, and the refusal holds the first response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WindowRule {
    /// The verbs that the rule holds for.
    pub methods: &'static [Method],
    /// How long a request is remembered.
    pub lasts: Duration,
    /// The status of the refusal.
    pub status: u16,
    /// The refusal's JSON object has this key.
    pub recognise: Option<&'static str>,
    /// The key that holds the first response.
    pub first_response: Option<&'static str>,
    /// Whether a request is remembered once it arrives, not only once it has succeeded.
    pub remembers_at_arrival: bool,
}

/// A key in a header makes repeats harmless.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyRule {
    /// The header, such as `Idempotency-Key`.
    pub header: &'static str,
    /// The verbs that the rule holds for.
    pub methods: &'static [Method],
    /// How long a key is remembered.
    pub lasts: Duration,
}

/// How many requests are allowed in what time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LimitRule {
    /// Whose counter it is, such as `application`.
    pub per: &'static str,
    /// The length of the window.
    pub every: Duration,
    /// Requests per window, one number for each of [`Api::environments`].
    pub requests: &'static [u32],
}

/// How "too many requests" is recognised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ThrottleRule {
    /// The statuses.
    pub statuses: &'static [u16],
    /// Statuses other than 429 count only if the JSON object has this key.
    pub recognise: Option<&'static str>,
}

/// What answers may do though a type does not say so.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tolerance {
    /// Any field may be missing.
    pub absent: bool,
    /// Any field may be null.
    pub null: bool,
    /// Numbers may come as text, and enums as numbers.
    pub numeric_text: bool,
}

impl Tolerance {
    /// Accepts everything that can be accepted.
    pub const LENIENT: Self = Self {
        absent: true,
        null: true,
        numeric_text: true,
    };
}

/// How webhook deliveries are signed and read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WebhookRule {
    /// The header that holds the signature (HMAC-SHA256 of the raw body).
    pub signature_header: &'static str,
    /// Whether the signature is hexadecimal instead of base64.
    pub hex: bool,
    /// A header and the value that tells this kind of signature.
    pub kind: Option<(&'static str, &'static str)>,
    /// The body's key that names the event.
    pub event: Option<&'static str>,
    /// The body's key that holds what the event is about.
    pub object: Option<&'static str>,
}
