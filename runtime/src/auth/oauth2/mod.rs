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

use secrecy::SecretString;
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
}

/// A store of tokens: between runs of a program, or for a fleet.
pub trait TokenStore: Send + Sync {
    /// The tokens saved last. Called before the token URL is.
    fn load(&self) -> BoxFuture<'_, Option<StoredTokens>>;
    /// Saves new tokens; the previous ones may be invalid from now on.
    fn save<'a>(&'a self, tokens: &'a StoredTokens) -> BoxFuture<'a, ()>;
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
