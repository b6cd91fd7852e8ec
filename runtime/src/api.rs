//! The properties of a whole API, as data: hosts, credentials, limits, rules.
//!
//! Generated crates have one `static API: Api`; this crate's code knows no API.

use std::time::Duration;

use crate::operation::Method;

/// The properties of a whole API.
#[derive(Debug)]
pub struct Api {
    /// The API's name.
    pub name: &'static str,
    /// The version of the generated crate.
    pub release: &'static str,
    /// The host.
    pub host: Host,
    /// The environments; at least one, the first is the default.
    pub environments: &'static [EnvironmentInfo],
    /// The path prefix before every path, without slashes, such as `v3`.
    pub version: Option<&'static str>,
    /// Whether it speaks plain HTTP.
    pub plain: bool,
    /// The ways to authenticate a request.
    pub schemes: &'static [Scheme],
    /// What requests need: the API's rule first, then those of operations that differ.
    pub security: &'static [Security],
    /// Headers of every request.
    pub headers: &'static [(&'static str, &'static str)],
    /// What the API does with a repeated request.
    pub duplicates: DuplicateRule,
    /// Rate limits.
    pub limits: &'static [LimitRule],
    /// How a throttled request is recognised.
    pub throttled: ThrottleRule,
    /// How responses may deviate from their types.
    pub tolerance: Tolerance,
    /// How webhook deliveries are signed and structured.
    pub webhooks: Option<WebhookRule>,
}

/// A host, with or without the environment's prefix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Host {
    /// The part before the prefix.
    pub before: &'static str,
    /// Whether the prefix is part of the host.
    pub environment: bool,
    /// The part after the prefix; the whole host without a prefix.
    pub after: &'static str,
}

/// One of the API's environments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EnvironmentInfo {
    /// Its name, such as `Production`.
    pub name: &'static str,
    /// The value of `{environment}`, such as `sb2`.
    pub prefix: &'static str,
}

/// A way to authenticate a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scheme {
    /// Its name, such as `bearer`.
    pub name: &'static str,
    /// What is sent.
    pub rule: AuthRule,
}

/// What a request needs: one of several alternatives, each of them schemes that are needed together, as indices into
/// [`Api::schemes`]. No alternative: nothing. An empty one: a request may go without.
pub type Security = &'static [&'static [usize]];

impl Api {
    /// The rules of the first token URL.
    pub(crate) fn oauth2(&self) -> Option<&'static OAuth2Rule> {
        self.schemes.iter().find_map(|scheme| match &scheme.rule {
            AuthRule::OAuth2(rule) => Some(rule),
            _ => None,
        })
    }
}

/// How a request is authenticated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AuthRule {
    /// `Authorization: Bearer` with a token from the API's token URL.
    OAuth2(OAuth2Rule),
    /// `Authorization: Bearer` with a token of the caller.
    Bearer,
    /// `Authorization: Basic`.
    Basic,
    /// A key in a header of this name.
    ApiKey(&'static str),
    /// A key in a query parameter of this name.
    QueryKey(&'static str),
    /// A key in a cookie of this name.
    CookieKey(&'static str),
}

/// The rules of an OAuth 2.0 token URL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OAuth2Rule {
    /// The token URL, https; may contain `{environment}`.
    pub token: &'static str,
    /// The authorization URL.
    pub authorize: Option<&'static str>,
    /// Whether the client's credentials are sent in the form instead of the header.
    pub credentials_in_form: bool,
    /// How long a token is valid if the response does not say.
    pub lasts: Duration,
    /// The least time between two token requests.
    pub spacing: Duration,
    /// A 401 whose JSON body has this value under this key means "forbidden", not "token expired".
    pub denied: Option<(&'static str, i64)>,
}

/// What the API does with a repeated request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DuplicateRule {
    /// An identical request within a window is refused.
    Window(WindowRule),
    /// An idempotency key in a header makes repeats harmless.
    Key(KeyRule),
    /// Nothing: every write takes effect.
    None,
}

/// An identical request within a window is refused, and the refusal contains the first response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WindowRule {
    /// The methods that the rule applies to.
    pub methods: &'static [Method],
    /// How long a request is remembered.
    pub lasts: Duration,
    /// The status of the refusal.
    pub status: u16,
    /// A key that the refusal's JSON object has.
    pub recognise: Option<&'static str>,
    /// The key of the first response.
    pub first_response: Option<&'static str>,
    /// Whether a request is remembered on arrival, not only after success.
    pub remembers_at_arrival: bool,
}

/// An idempotency key in a header makes repeats harmless.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyRule {
    /// The header, such as `Idempotency-Key`.
    pub header: &'static str,
    /// The methods that the rule applies to.
    pub methods: &'static [Method],
    /// How long a key is remembered.
    pub lasts: Duration,
}

/// A rate limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LimitRule {
    /// What is counted, such as `application`.
    pub per: &'static str,
    /// The length of the window.
    pub every: Duration,
    /// Requests per window, one number for each of [`Api::environments`]; `u32::MAX` for no limit.
    pub requests: &'static [u32],
    /// Whether refused requests count as well. A client that is refused without being told how long to wait then waits
    /// for a whole window.
    pub counts_refused: bool,
}

/// How a throttled request is recognised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ThrottleRule {
    /// The statuses.
    pub statuses: &'static [u16],
    /// Statuses other than 429 count only if the JSON object has this key.
    pub recognise: Option<&'static str>,
}

/// How responses may deviate from their types.
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

/// How webhook deliveries are signed and structured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WebhookRule {
    /// The header with the signature (HMAC-SHA256 of the raw body).
    pub signature_header: &'static str,
    /// Whether the signature is hexadecimal instead of base64.
    pub hex: bool,
    /// A header, and its value that names this kind of signature.
    pub kind: Option<(&'static str, &'static str)>,
    /// The body's key for the event's name.
    pub event: Option<&'static str>,
    /// The body's key for the object of the event.
    pub object: Option<&'static str>,
}
