//! Credentials: static ones, or tokens that a provider renews.

#[cfg(feature = "oauth2")]
mod oauth2;
mod token;

#[cfg(feature = "oauth2")]
pub use self::oauth2::{Authorization, Lease, LeaseRequest, OAuth2, StoredTokens, TokenStore};

pub use token::{Token, TokenError, TokenProvider};

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;
use std::task::Poll;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderMap, HeaderName, HeaderValue, header::AUTHORIZATION};

use crate::api::AuthRule;
use crate::body::sha256;
use crate::error::{Error, ErrorKind};
use crate::fleet::{FleetParts, FleetScope};
use crate::transport::{Clock, Transport};

/// The credentials of a client.
#[derive(Clone)]
pub struct Auth(pub(crate) Kind);

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
    /// No credentials.
    pub const fn none() -> Self {
        Self(Kind::None)
    }

    /// A bearer token, which is never renewed.
    pub fn bearer(token: impl Into<Arc<str>>) -> Self {
        Self(Kind::Bearer(token.into()))
    }

    /// A user name and a password.
    pub fn basic(user: &str, password: &str) -> Self {
        Self(Kind::Basic(
            STANDARD.encode(format!("{user}:{password}")).into(),
        ))
    }

    /// An API key, in the API's header for it.
    pub fn api_key(key: impl Into<Arc<str>>) -> Self {
        Self(Kind::Key(key.into()))
    }

    /// Tokens from the API's token URL. [`OAuth2`] itself is accepted wherever `Auth` is.
    #[cfg(feature = "oauth2")]
    pub const fn oauth2(credentials: OAuth2) -> Self {
        Self(Kind::OAuth2(credentials))
    }

    /// Whose clients share what: by hashes, which tell nothing. `identity` is that of the credentials.
    pub(crate) fn scope(&self, api: &str, origin: &str, identity: &str) -> FleetScope {
        let hash = |who: &str| short_hash(format!("{api}\n{origin}\n{who}").as_bytes());
        match &self.0 {
            #[cfg(feature = "oauth2")]
            Kind::OAuth2(credentials) => FleetScope {
                application: hash(&credentials.client),
                user: hash(&credentials.user()),
            },
            _ => FleetScope {
                application: hash(identity),
                user: hash(identity),
            },
        }
    }

    /// The same with the fleet's tokens, unless they have a store of their own.
    #[cfg_attr(
        not(feature = "oauth2"),
        expect(unused_variables, reason = "only OAuth 2.0 has tokens to share")
    )]
    pub(crate) fn in_fleet(&self, parts: &FleetParts) -> Self {
        #[cfg(feature = "oauth2")]
        if let (Kind::OAuth2(credentials), Some(tokens)) = (&self.0, &parts.tokens)
            && credentials.store.is_none()
        {
            return credentials.clone().store(Arc::clone(tokens)).into();
        }
        self.clone()
    }

    /// Bearer tokens from a provider, which renews them.
    pub fn provider(provider: impl TokenProvider + 'static) -> Self {
        Self(Kind::Provider(Arc::new(provider)))
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
        f.write_str(match &self.0 {
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

/// The credentials of one client, checked and ready for use.
pub(crate) enum Credentials {
    None,
    Fixed {
        header: HeaderName,
        token: Token,
        identity: String,
    },
    Provider(Arc<dyn TokenProvider>),
}

impl Credentials {
    /// `token_address` is used by OAuth 2.0 only.
    #[cfg_attr(
        not(feature = "oauth2"),
        expect(
            unused_variables,
            clippy::needless_pass_by_value,
            reason = "only OAuth 2.0 has a token address"
        )
    )]
    pub fn new(
        auth: &Auth,
        rule: &AuthRule,
        token_address: String,
        transport: &Arc<dyn Transport>,
        clock: &Arc<dyn Clock>,
    ) -> Result<Self, Error> {
        let fixed = |header: HeaderName, text: String| {
            let mut value = HeaderValue::try_from(text).map_err(|_| {
                Error::invalid("the credentials contain characters that a header cannot")
            })?;
            value.set_sensitive(true);
            // A hash identifies the caller as well as the secret does, without revealing it.
            let identity = short_hash(value.as_bytes());
            Ok(Self::Fixed {
                header,
                token: Token::fixed(value),
                identity,
            })
        };
        match &auth.0 {
            Kind::None => Ok(Self::None),
            Kind::Bearer(token) => fixed(AUTHORIZATION, format!("Bearer {token}")),
            Kind::Basic(pair) => fixed(AUTHORIZATION, format!("Basic {pair}")),
            Kind::Key(key) => match rule {
                AuthRule::ApiKey(name) => {
                    let header = HeaderName::try_from(*name).map_err(|_| {
                        Error::invalid("the API's key header is not a valid header name")
                    })?;
                    fixed(header, key.to_string())
                }
                _ => Err(Error::invalid("this API does not accept an API key")),
            },
            Kind::Provider(provider) => Ok(Self::Provider(Arc::clone(provider))),
            #[cfg(feature = "oauth2")]
            Kind::OAuth2(credentials) => match rule {
                AuthRule::OAuth2(rule) => {
                    let (transport, clock) = (Arc::clone(transport), Arc::clone(clock));
                    let manager = oauth2::Manager::new(
                        credentials.clone(),
                        *rule,
                        token_address,
                        transport,
                        clock,
                    );
                    Ok(Self::Provider(Arc::new(manager)))
                }
                _ => Err(Error::invalid("this API does not use OAuth 2.0")),
            },
        }
    }

    /// The headers with the credentials, if those are static.
    pub fn fixed_in(&self, mut headers: HeaderMap) -> HeaderMap {
        if let Self::Fixed { header, token, .. } = self {
            headers.insert(header.clone(), token.value.clone());
        }
        headers
    }

    pub fn header(&self) -> HeaderName {
        match self {
            Self::Fixed { header, .. } => header.clone(),
            Self::None | Self::Provider(_) => AUTHORIZATION,
        }
    }

    /// Identifies the caller towards the API.
    pub fn identity(&self) -> Cow<'_, str> {
        match self {
            Self::None => Cow::Borrowed(""),
            Self::Fixed { identity, .. } => Cow::Borrowed(identity),
            Self::Provider(provider) => provider.identity().into(),
        }
    }

    pub fn renewable(&self) -> bool {
        matches!(self, Self::Provider(_))
    }

    /// The static token.
    pub fn fixed(&self) -> Option<&Token> {
        match self {
            Self::Fixed { token, .. } => Some(token),
            Self::None | Self::Provider(_) => None,
        }
    }

    /// The token to send besides [`Self::fixed_in`], if it is cached.
    pub fn at_hand(&self) -> Poll<Option<Token>> {
        match self {
            // Already in the headers.
            Self::None | Self::Fixed { .. } => Poll::Ready(None),
            Self::Provider(provider) => match provider.current() {
                Some(token) => Poll::Ready(Some(token)),
                None => Poll::Pending,
            },
        }
    }

    /// A token that is valid, although it is due for renewal.
    pub fn still_good(&self) -> Option<Token> {
        match self {
            Self::None | Self::Fixed { .. } => None,
            Self::Provider(provider) => provider.still_good(),
        }
    }

    /// The token to send besides [`Self::fixed_in`].
    pub async fn token(&self) -> Result<Option<Token>, Error> {
        match self {
            Self::None | Self::Fixed { .. } => Ok(None),
            Self::Provider(provider) => {
                provider.token(None).await.map(Some).map_err(no_credentials)
            }
        }
    }

    /// Gets a newer token than this one, which the API rejected.
    pub async fn renew(&self, refused: &Token) -> Result<(), Error> {
        match self {
            Self::None | Self::Fixed { .. } => Ok(()),
            Self::Provider(provider) => provider
                .token(Some(refused))
                .await
                .map(drop)
                .map_err(no_credentials),
        }
    }
}

fn short_hash(text: &[u8]) -> String {
    let hash = sha256(text);
    let bytes = hash.iter().take(16);
    bytes.fold(String::new(), |text, byte| format!("{text}{byte:02x}"))
}

fn no_credentials(error: TokenError) -> Error {
    Error::new(ErrorKind::NoCredentials, error.to_string()).with_source(error)
}
