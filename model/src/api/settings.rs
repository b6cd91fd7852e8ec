//! What holds for the whole API: addresses, credentials, limits, rules.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::Type;

/// What `Cargo.toml` says about the generated crate beside its name and version.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Package {
    /// An SPDX expression.
    pub license: Option<String>,
    /// Where its source is.
    pub repository: Option<String>,
    /// Who wrote it.
    pub authors: Vec<String>,
    /// Where it may be published.
    pub publish: Publish,
}

/// Where a generated crate may be published.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Publish {
    /// Nowhere.
    #[default]
    Nowhere,
    /// In every registry, crates.io among them.
    Anywhere,
    /// In the registries with these names.
    To(Vec<String>),
}

/// A host with a place for the environment's prefix.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HostTemplate {
    /// What stands before the prefix.
    pub before: String,
    /// Whether the prefix is part of the host.
    pub has_environment: bool,
    /// What stands after the prefix; the whole host if there is no prefix.
    pub after: String,
}

/// One of the API's environments.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Environment {
    /// As written, and the Rust variant, such as `Sandbox2`.
    pub name: String,
    /// What `{environment}` becomes, such as `sb2`.
    pub prefix: String,
}

/// A way to prove who sends a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scheme {
    /// As written, and the Rust function that makes such credentials: `user_token`.
    pub name: String,
    /// What is sent.
    pub auth: Auth,
}

/// What a request needs: one of several alternatives, each of them [`Scheme`]s that are needed together, as indices
/// into [`Api::schemes`](super::Api::schemes). No alternative: nothing. An empty one: a request may go without.
pub type Security = Vec<Vec<usize>>;

/// What proves who sends a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Auth {
    /// `Authorization: Bearer` with a token that the API's token address gives.
    OAuth2(OAuth2),
    /// `Authorization: Bearer` with a token that the caller has.
    Bearer,
    /// `Authorization: Basic`.
    Basic,
    /// A key.
    ApiKey(ApiKey),
}

/// A key and where it is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiKey {
    /// Where.
    pub place: KeyPlace,
    /// The name of the header, query parameter or cookie.
    pub name: String,
}

/// Where a key is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum KeyPlace {
    /// In a header.
    Header,
    /// In the query.
    Query,
    /// In a cookie.
    Cookie,
}

impl ApiKey {
    /// In words: `the header X-Key`.
    pub fn words(&self) -> String {
        let place = match self.place {
            KeyPlace::Header => "header",
            KeyPlace::Query => "query parameter",
            KeyPlace::Cookie => "cookie",
        };
        format!("the {place} {}", self.name)
    }
}

/// The rules of an OAuth 2.0 token address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OAuth2 {
    /// The token address, an https URL that may hold `{environment}`.
    pub token: String,
    /// The authorization address.
    pub authorize: Option<String>,
    /// The grants that the API knows, in written order.
    pub grants: Vec<Grant>,
    /// Whether the client's credentials go into the form instead of the header.
    pub credentials_in_form: bool,
    /// How long a token lives when the answer does not say.
    pub lasts: Duration,
    /// At least this long between two calls to the token address.
    pub spacing: Duration,
    /// A 401 whose JSON body has this value here means "no right", not "expired".
    pub denied: Option<(String, i64)>,
}

/// An OAuth 2.0 grant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Grant {
    /// User name and password.
    Password,
    /// A code from the authorization address.
    AuthorizationCode,
    /// A refresh token.
    RefreshToken,
    /// The client's own credentials.
    ClientCredentials,
}

/// What the API does with a request that it has seen before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Duplicates {
    /// An identical request inside a window is refused.
    Window(WindowRule),
    /// A key in a header makes repeats harmless.
    Key(KeyRule),
}

/// An identical request inside a window is refused, and the refusal holds the first response.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WindowRule {
    /// The verbs that the rule holds for.
    pub methods: Vec<Verb>,
    /// How long a request is remembered.
    pub lasts: Duration,
    /// The status of the refusal.
    pub status: u16,
    /// The refusal's JSON object has this key.
    pub recognise: Option<String>,
    /// The key that holds the first response.
    pub first_response: Option<String>,
    /// Whether a request is remembered once it arrives, not only once it has succeeded.
    pub remembers_at_arrival: bool,
}

/// A key in a header makes repeats harmless.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyRule {
    /// The header, such as `Idempotency-Key`.
    pub header: String,
    /// The verbs that the rule holds for.
    pub methods: Vec<Verb>,
    /// How long a key is remembered.
    pub lasts: Duration,
}

/// How many requests are allowed in what time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limit {
    /// Whose counter it is, such as `application`.
    pub per: String,
    /// The length of the window.
    pub every: Duration,
    /// Requests per window, one for each of [`super::Api::environments`]; `None` where there is no such limit.
    pub requests: Vec<Option<u32>>,
    /// Whether refused requests count as well, so that each lengthens the wait.
    pub counts_refused: bool,
}

/// How "too many requests" is recognised.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Throttled {
    /// The statuses.
    pub statuses: Vec<u16>,
    /// Statuses other than 429 count only if the JSON object has this key.
    pub recognise: Option<String>,
}

/// What answers may do though a type does not say so.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tolerance {
    /// Any field may be missing.
    pub absent: bool,
    /// Any field may be null.
    pub null: bool,
    /// Numbers may come as text, and enums as numbers.
    pub numeric_text: bool,
}

/// A paging convention.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paging {
    /// Its name in the description.
    pub name: String,
    /// The envelope's key for the items; without one the answer is the array.
    pub items: Option<String>,
    /// The envelope's key for the address of the next page.
    pub next: Option<String>,
    /// The envelope's key for how many items there are in all.
    pub count: Option<String>,
    /// How the next page is asked for.
    pub step: PageStep,
    /// The parameter for the page size.
    pub size: Option<String>,
    /// The largest page size, also the assumed one.
    pub maximum: u32,
    /// The parameter that takes the order.
    pub order: Option<String>,
}

/// How the next page is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PageStep {
    /// Only by following the address in the answer.
    Next,
    /// By the number of items to leave out, in this parameter.
    Skip(String),
    /// By a page number in this parameter.
    Page {
        /// The parameter.
        parameter: String,
        /// The number of the first page.
        first: u32,
    },
    /// By `page:size` in this one parameter, from page 1 on.
    PageAndSize(String),
}

/// How webhook deliveries are signed and read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Webhooks {
    /// The header that holds the signature (HMAC-SHA256 of the raw body).
    pub signature_header: String,
    /// Whether the signature is hexadecimal instead of base64.
    pub hex: bool,
    /// A header and the value that tells this kind of signature.
    pub kind: Option<(String, String)>,
    /// The body's key that names the event.
    pub event: Option<String>,
    /// The body's key that holds what the event is about.
    pub object: Option<String>,
    /// The known events, as written.
    pub events: Vec<Event>,
    /// The groups of types that the events share with resources.
    pub groups: Vec<usize>,
}

/// Something that is delivered.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Event {
    /// The name that a delivery gives it.
    pub name: String,
    /// The Rust name of its variant.
    pub rust_name: String,
    /// When it is delivered, for people.
    #[serde(skip)]
    pub doc: Option<String>,
    /// The type of its object.
    pub ty: Type,
    /// The operations that cause it, as `Resource.operation`.
    pub when: Vec<String>,
}

/// An HTTP verb.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the verbs speak for themselves")]
pub enum Verb {
    Get,
    Post,
    Put,
    Patch,
    Delete,
    Head,
    Options,
}

impl Verb {
    /// All verbs.
    pub const ALL: [Self; 7] = [
        Self::Get,
        Self::Post,
        Self::Put,
        Self::Patch,
        Self::Delete,
        Self::Head,
        Self::Options,
    ];

    /// As it stands in a request line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
            Self::Head => "HEAD",
            Self::Options => "OPTIONS",
        }
    }

    /// Whether the verb alone says that nothing is changed.
    pub fn reads(self) -> bool {
        matches!(self, Self::Get | Self::Head | Self::Options)
    }
}

/// What an API's `OData` can do. What it cannot is refused before it is sent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OData {
    /// The functions of filters and orders, with `any`, `all`, `in` and `$count`; `None`: every one.
    pub functions: Option<Vec<String>>,
    /// What can be expanded; `None`: everything.
    pub expand: Option<Vec<String>>,
    /// The largest `$top`.
    pub top: Option<u32>,
    /// The greatest length of a URL.
    pub url_limit: Option<u32>,
    /// The namespace that literals of enums name; `None`: they are text.
    pub namespace: Option<String>,
    /// The operation of the same resource that takes longer queries in its body.
    pub post: Option<PostForm>,
}

/// An operation that takes the query options in its JSON body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PostForm {
    /// The operation, by its key.
    pub operation: String,
    /// The query options that it takes, each with its key in the body.
    pub keys: Vec<(String, String)>,
    /// Those that are no text in the body.
    pub bare: Vec<String>,
}
