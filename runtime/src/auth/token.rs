//! Tokens, and those who keep them fresh.

use std::fmt;
use std::sync::Arc;

use http::HeaderValue;

use crate::promise::Moment;
use crate::transport::BoxFuture;

/// A token as it stands in a header, and until when it is good.
#[derive(Clone)]
pub struct Token {
    pub(crate) value: HeaderValue,
    /// Monotonic time at which it ends, by the client's clock.
    pub(crate) ends: Option<std::time::Duration>,
    /// Tells tokens of one provider apart.
    pub(crate) turn: u64,
}

impl Token {
    /// A bearer token. `turn` must differ for each token of a provider; `ends` is when it ends, if that is known.
    pub fn bearer(token: &str, turn: u64, ends: Option<Moment>) -> Result<Self, TokenError> {
        let mut value = HeaderValue::try_from(format!("Bearer {token}"))
            .map_err(|_| TokenError::new("the token holds letters that no header can hold"))?;
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

    /// Which token of its provider it is.
    pub const fn turn(&self) -> u64 {
        self.turn
    }

    /// When it ends, on the monotonic clock.
    #[cfg(feature = "oauth2")]
    pub(crate) fn ends(&self) -> Option<std::time::Duration> {
        self.ends
    }

    /// Whether it is still good.
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

/// No token could be had.
#[derive(Clone, Debug)]
pub struct TokenError {
    what: String,
    source: Option<Arc<dyn std::error::Error + Send + Sync>>,
}

impl TokenError {
    /// Why, in words without secrets.
    pub fn new(what: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            source: None,
        }
    }

    /// With its cause.
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

/// Keeps tokens fresh for all callers of a client.
pub trait TokenProvider: Send + Sync {
    /// The token at hand, if it is good for a while. The quick way.
    fn current(&self) -> Option<Token> {
        None
    }

    /// A token that is still good, although a newer one is due. Calls leave with it, and ask for the newer one beside
    /// their attempt instead of waiting for it.
    fn still_good(&self) -> Option<Token> {
        None
    }

    /// A good token. `refused`: this one was refused by the API; if it is still the newest, a newer one is wanted.
    fn token<'a>(&'a self, refused: Option<&'a Token>) -> BoxFuture<'a, Result<Token, TokenError>>;

    /// Whatever the API may tell callers apart by, such as the user's name. Nothing secret.
    fn identity(&self) -> String;
}
