//! Credentials: static ones, or tokens that a provider renews.

mod credentials;
#[cfg(feature = "oauth2")]
mod oauth2;
mod token;

#[cfg(feature = "oauth2")]
pub use self::oauth2::{Authorization, Lease, LeaseRequest, OAuth2, StoredTokens, TokenStore};

pub(crate) use credentials::Credentials;
pub use token::{Token, TokenError, TokenProvider};

use std::fmt;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

#[cfg(feature = "oauth2")]
use crate::api::AuthRule;
use crate::body::sha256;
#[cfg(feature = "oauth2")]
use crate::error::Error;
use crate::fleet::{Fleet, FleetScope};
#[cfg(feature = "oauth2")]
use crate::transport::{Clock, Transport};

/// Credentials of a client, for one of the ways that the API knows.
#[derive(Clone)]
pub struct Auth {
    kind: Kind,
    /// Which way, where the API has several that take the same.
    scheme: Option<&'static str>,
}

#[derive(Clone)]
pub(crate) enum Kind {
    None,
    Bearer(Arc<str>),
    Basic(Arc<str>),
    Key(Arc<str>),
    Provider(Arc<dyn TokenProvider>),
    #[cfg(feature = "oauth2")]
    OAuth2(OAuth2),
}

impl Auth {
    const fn of(kind: Kind) -> Self {
        Self { kind, scheme: None }
    }

    /// The same for the API's scheme of this name, where several take such credentials.
    #[must_use]
    pub const fn for_scheme(mut self, name: &'static str) -> Self {
        self.scheme = Some(name);
        self
    }

    /// No credentials.
    pub const fn none() -> Self {
        Self::of(Kind::None)
    }

    pub(crate) fn is_none(&self) -> bool {
        matches!(self.kind, Kind::None)
    }

    /// Whether they are tokens that the client asks for itself.
    pub(crate) fn is_oauth2(&self) -> bool {
        match &self.kind {
            #[cfg(feature = "oauth2")]
            Kind::OAuth2(_) => true,
            _ => false,
        }
    }

    /// The provider of tokens that the client asks for itself, at this address.
    #[cfg(feature = "oauth2")]
    pub(crate) fn manager(
        &self,
        rule: &AuthRule,
        url: String,
        transport: &Arc<dyn Transport>,
        clock: &Arc<dyn Clock>,
    ) -> Result<Arc<dyn TokenProvider>, Error> {
        let (Kind::OAuth2(credentials), AuthRule::OAuth2(rule)) = (&self.kind, rule) else {
            return Err(Error::invalid("this API does not use OAuth 2.0"));
        };
        let (transport, clock) = (Arc::clone(transport), Arc::clone(clock));
        let manager = oauth2::Manager::new(credentials.clone(), *rule, url, transport, clock);
        Ok(Arc::new(manager))
    }

    /// A bearer token, which is never renewed.
    pub fn bearer(token: impl Into<Arc<str>>) -> Self {
        Self::of(Kind::Bearer(token.into()))
    }

    /// A user name and a password.
    pub fn basic(user: &str, password: &str) -> Self {
        Self::of(Kind::Basic(
            STANDARD.encode(format!("{user}:{password}")).into(),
        ))
    }

    /// An API key: in the header, the query or the cookie that the API has for it.
    pub fn api_key(key: impl Into<Arc<str>>) -> Self {
        Self::of(Kind::Key(key.into()))
    }

    /// Tokens from the API's token URL. [`OAuth2`] itself is accepted wherever `Auth` is.
    #[cfg(feature = "oauth2")]
    pub const fn oauth2(credentials: OAuth2) -> Self {
        Self::of(Kind::OAuth2(credentials))
    }

    /// Whose clients share what: by hashes, which tell nothing. `identity` is that of all credentials.
    pub(crate) fn scope(&self, api: &str, origin: &str, identity: &str) -> FleetScope {
        let hash = |who: &str| short_hash(format!("{api}\n{origin}\n{who}").as_bytes());
        match &self.kind {
            #[cfg(feature = "oauth2")]
            Kind::OAuth2(credentials) => {
                let mut user = credentials.user();
                // Tokens of one scheme are not valid for another.
                if let Some(scheme) = self.scheme {
                    user = format!("{user}\n{scheme}");
                }
                FleetScope {
                    application: hash(&credentials.client),
                    user: hash(&user),
                }
            }
            _ => FleetScope {
                application: hash(identity),
                user: hash(identity),
            },
        }
    }

    /// The same with the tokens that `fleet` shares for them, unless they have a store of their own.
    #[cfg_attr(
        not(feature = "oauth2"),
        expect(unused_variables, reason = "only OAuth 2.0 has tokens to share")
    )]
    pub(crate) fn in_fleet(&self, fleet: &dyn Fleet, api: &str, origin: &str) -> Self {
        #[cfg(feature = "oauth2")]
        if let Kind::OAuth2(credentials) = &self.kind
            && credentials.store.is_none()
            && let Some(tokens) = fleet.join(&self.scope(api, origin, "")).tokens
        {
            let kind = Kind::OAuth2(credentials.clone().store(tokens));
            return Self { kind, ..*self };
        }
        self.clone()
    }

    /// Bearer tokens from a provider, which renews them.
    pub fn provider(provider: impl TokenProvider + 'static) -> Self {
        Self::of(Kind::Provider(Arc::new(provider)))
    }
}

#[cfg(feature = "oauth2")]
impl From<OAuth2> for Auth {
    fn from(credentials: OAuth2) -> Self {
        Self::oauth2(credentials)
    }
}

impl fmt::Debug for Auth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match &self.kind {
            Kind::None => "Auth::none()",
            Kind::Bearer(_) => "Auth::bearer(***)",
            Kind::Basic(_) => "Auth::basic(***)",
            Kind::Key(_) => "Auth::api_key(***)",
            Kind::Provider(_) => "Auth::provider(…)",
            #[cfg(feature = "oauth2")]
            Kind::OAuth2(_) => "Auth::oauth2(…)",
        })
    }
}

fn short_hash(text: &[u8]) -> String {
    let hash = sha256(text);
    let bytes = hash.iter().take(16);
    bytes.fold(String::new(), |text, byte| format!("{text}{byte:02x}"))
}
