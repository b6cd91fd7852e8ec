//! OAuth 2.0: tokens from the API's token URL, with one refresh at a time for all calls.
//!
//! The grants are those of the `oauth2` crate, over the client's own transport.

mod ask;
mod authorize;
mod flight;
mod manager;

pub use authorize::Authorization;
pub(crate) use manager::Manager;

use std::fmt;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use secrecy::{ExposeSecret as _, SecretString};
use serde_json::{Map, Value};

use super::TokenError;
use crate::transport::BoxFuture;

/// The grant by which a client gets its tokens.
#[derive(Clone)]
pub struct OAuth2 {
    pub(crate) client: String,
    pub(crate) secret: SecretString,
    pub(crate) grant: Grant,
    pub(crate) store: Option<Arc<dyn TokenStore>>,
}

#[derive(Clone)]
pub(crate) enum Grant {
    Password {
        user: String,
        password: SecretString,
    },
    Code {
        code: SecretString,
        redirect: String,
        verifier: SecretString,
    },
    Refresh(SecretString),
    Client,
}

impl Grant {
    /// The `grant_type` of its token request.
    pub(crate) const fn name(&self) -> &'static str {
        match self {
            Self::Password { .. } => "password",
            Self::Code { .. } => "authorization_code",
            Self::Refresh(_) => "refresh_token",
            Self::Client => "client_credentials",
        }
    }
}

/// Tokens, stored between runs of a program.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct StoredTokens {
    /// The access token.
    pub access: SecretString,
    /// When it expires, since the Unix epoch.
    pub ends: Duration,
    /// The newest refresh token.
    pub refresh: Option<SecretString>,
}

impl StoredTokens {
    /// Stored tokens.
    pub const fn new(access: SecretString, ends: Duration, refresh: Option<SecretString>) -> Self {
        Self {
            access,
            ends,
            refresh,
        }
    }

    /// The access token, for a store that encrypts it.
    pub fn access(&self) -> &str {
        self.access.expose_secret()
    }

    /// The refresh token, for a store that encrypts it.
    pub fn refresh(&self) -> Option<&str> {
        self.refresh
            .as_ref()
            .map(secrecy::ExposeSecret::expose_secret)
    }
}

/// A client that wants to ask the token URL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct LeaseRequest {
    /// The generation of the tokens that it has; 0: none.
    pub known: u64,
    /// How long a token request may take: afterwards the client counts as dead.
    pub lasts: Duration,
    /// At least this long between two token requests.
    pub spacing: Duration,
}

/// What a store answers to a client that wants to ask the token URL.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Lease {
    /// The store has newer tokens.
    Newer {
        /// Their generation.
        generation: u64,
        /// The tokens.
        tokens: StoredTokens,
    },
    /// Another client is asking, or has asked a moment ago: look again after this long.
    Wait(Duration),
    /// The client may ask. The new tokens get this generation.
    Leased(u64),
}

/// A store of tokens: between runs of a program, or for a fleet.
pub trait TokenStore: Send + Sync {
    /// Called before the token URL is. A store of one process has no reason to answer [`Lease::Wait`].
    fn lease(&self, request: LeaseRequest) -> BoxFuture<'_, Result<Lease, TokenError>>;
    /// Called after the token URL was. New tokens are stored before anybody uses them, because the previous ones may be
    /// invalid from now on; without them the right alone is given back. `false`: newer ones are there already.
    fn end_lease<'a>(
        &'a self,
        generation: u64,
        tokens: Option<&'a StoredTokens>,
    ) -> BoxFuture<'a, Result<bool, TokenError>>;
}

impl OAuth2 {
    fn new(client: &str, secret: &str, grant: Grant) -> Self {
        Self {
            client: client.to_owned(),
            secret: secret.into(),
            grant,
            store: None,
        }
    }

    /// A user name and password.
    pub fn password(client: &str, secret: &str, user: &str, password: &str) -> Self {
        let grant = Grant::Password {
            user: user.to_owned(),
            password: password.into(),
        };
        Self::new(client, secret, grant)
    }

    /// An existing refresh token.
    pub fn refresh_token(client: &str, secret: &str, token: &str) -> Self {
        Self::new(client, secret, Grant::Refresh(token.into()))
    }

    /// The client's own credentials, without a user.
    pub fn client_credentials(client: &str, secret: &str) -> Self {
        Self::new(client, secret, Grant::Client)
    }

    pub(crate) fn code(
        client: &str,
        secret: &str,
        code: &str,
        redirect: &str,
        verifier: SecretString,
    ) -> Self {
        let redirect = redirect.to_owned();
        Self::new(
            client,
            secret,
            Grant::Code {
                code: code.into(),
                redirect,
                verifier,
            },
        )
    }

    /// From environment variables: `{prefix}_CLIENT_ID`, `_CLIENT_SECRET`, and `_REFRESH_TOKEN`, or `_USERNAME` and
    /// `_PASSWORD`, or nothing more for the client's own credentials.
    pub fn from_env(prefix: &str) -> Result<Self, TokenError> {
        Self::from_values(|name| std::env::var(format!("{prefix}_{name}")).ok())
    }

    /// From a JSON file with the keys `client_id`, `client_secret`, and `refresh_token`, or `username` and `password`.
    pub fn from_file(path: impl AsRef<Path>) -> Result<Self, TokenError> {
        let unreadable =
            |error| TokenError::new("the file with credentials cannot be read").because(error);
        let text = std::fs::read(path).map_err(unreadable)?;
        // serde_json's message could quote what stands there.
        let object: Map<String, Value> = serde_json::from_slice(&text)
            .map_err(|_| TokenError::new("the file with credentials is not a JSON object"))?;
        Self::from_values(|name| {
            object
                .get(&name.to_ascii_lowercase())
                .and_then(Value::as_str)
                .map(str::to_owned)
        })
    }

    fn from_values(value: impl Fn(&str) -> Option<String>) -> Result<Self, TokenError> {
        let need =
            |name: &str| value(name).ok_or_else(|| TokenError::new(format!("{name} is missing")));
        let (client, secret) = (need("CLIENT_ID")?, need("CLIENT_SECRET")?);
        if let Some(token) = value("REFRESH_TOKEN") {
            return Ok(Self::refresh_token(&client, &secret, &token));
        }
        match (value("USERNAME"), value("PASSWORD")) {
            (Some(user), Some(password)) => Ok(Self::password(&client, &secret, &user, &password)),
            (None, None) => Ok(Self::client_credentials(&client, &secret)),
            _ => Err(TokenError::new("USERNAME and PASSWORD go together")),
        }
    }

    /// Identifies the caller towards the API. Not secret.
    pub(crate) fn identity(&self) -> String {
        match &self.grant {
            Grant::Password { user, .. } => format!("{}:{user}", self.client),
            Grant::Code { .. } | Grant::Refresh(_) | Grant::Client => self.client.clone(),
        }
    }

    /// Tells users apart, also those of whom only a token is known. It may be secret.
    pub(crate) fn user(&self) -> String {
        let identity = self.identity();
        match &self.grant {
            Grant::Refresh(secret) | Grant::Code { code: secret, .. } => {
                format!("{identity}\n{}", secret.expose_secret())
            }
            Grant::Password { .. } | Grant::Client => identity,
        }
    }

    /// Stores tokens there.
    #[must_use]
    pub fn store(mut self, store: Arc<dyn TokenStore>) -> Self {
        self.store = Some(store);
        self
    }
}

impl fmt::Debug for OAuth2 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OAuth2")
            .field("client", &self.client)
            .finish_non_exhaustive()
    }
}
