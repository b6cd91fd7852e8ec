//! Tokens, and providers that renew them.

use std::fmt;
use std::sync::Arc;

use http::HeaderValue;

use crate::promise::Moment;
use crate::transport::BoxFuture;

/// A token as a header value, and when it expires.
#[derive(Clone)]
pub struct Token {
    pub(crate) value: HeaderValue,
    /// When it expires, as monotonic time of the client's clock.
    pub(crate) ends: Option<std::time::Duration>,
    /// Identifies a token among those of its provider.
    pub(crate) turn: u64,
}

impl Token {
    /// A bearer token. `turn` must differ for each token of a provider; `ends` is when it expires, if known.
    pub fn bearer(token: &str, turn: u64, ends: Option<Moment>) -> Result<Self, TokenError> {
        let mut value = HeaderValue::try_from(format!("Bearer {token}"))
            .map_err(|_| TokenError::new("the token contains characters that a header cannot"))?;
        value.set_sensitive(true);
        Ok(Self {
            value,
            ends: ends.map(|moment| moment.monotonic),
            turn,
        })
    }

    pub(crate) fn fixed(value: HeaderValue) -> Self {
        Self {
            value,
            ends: None,
            turn: 0,
        }
    }

    /// The number of the token among those of its provider.
    pub const fn turn(&self) -> u64 {
        self.turn
    }

    /// When it expires, on the monotonic clock.
    #[cfg(feature = "oauth2")]
    pub(crate) fn ends(&self) -> Option<std::time::Duration> {
        self.ends
    }

    /// Whether it is still valid.
    pub fn is_good(&self, now: Moment) -> bool {
        self.ends.is_none_or(|ends| now.monotonic < ends)
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Token")
            .field("turn", &self.turn)
            .finish_non_exhaustive()
    }
}

/// No token could be obtained.
#[derive(Clone, Debug)]
pub struct TokenError {
    what: String,
    source: Option<Arc<dyn std::error::Error + Send + Sync>>,
}

impl TokenError {
    /// The reason, without secrets.
    pub fn new(what: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            source: None,
        }
    }

    /// With a cause.
    #[must_use]
    pub fn because(mut self, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.source = Some(Arc::from(source.into()));
        self
    }
}

impl fmt::Display for TokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)
    }
}

impl std::error::Error for TokenError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}

/// Provides tokens for all calls of a client, and renews them.
pub trait TokenProvider: Send + Sync {
    /// The cached token, if it is valid and not due for renewal. Called first, because it does not wait.
    fn current(&self) -> Option<Token> {
        None
    }

    /// A valid token that is due for renewal. Calls are sent with it and renew it concurrently, instead of waiting for
    /// the new one.
    fn still_good(&self) -> Option<Token> {
        None
    }

    /// A valid token. `refused` was rejected by the API: if it is still the newest, a newer one is needed.
    fn token<'a>(&'a self, refused: Option<&'a Token>) -> BoxFuture<'a, Result<Token, TokenError>>;

    /// Identifies the caller towards the API, such as by user name. Not secret.
    fn identity(&self) -> String;
}
