//! Who sends requests: fixed credentials, or tokens that somebody keeps fresh.

mod token;

pub use token::{Token, TokenError, TokenProvider};

use std::fmt;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderName, HeaderValue, header::AUTHORIZATION};

use crate::api::AuthRule;
use crate::body::sha256;
use crate::error::{Error, ErrorKind};

/// Who sends requests.
#[derive(Clone)]
pub struct Auth(pub(crate) Kind);

#[derive(Clone)]
pub(crate) enum Kind {
    None,
    Bearer(Arc<str>),
    Basic(Arc<str>),
    Key(Arc<str>),
    Provider(Arc<dyn TokenProvider>),
}

impl Auth {
    /// Nobody: no credentials are sent.
    pub const fn none() -> Self {
        Self(Kind::None)
    }

    /// A token that the caller has; it is never renewed.
    pub fn bearer(token: impl Into<Arc<str>>) -> Self {
        Self(Kind::Bearer(token.into()))
    }

    /// A user and a password.
    pub fn basic(user: &str, password: &str) -> Self {
        Self(Kind::Basic(
            STANDARD.encode(format!("{user}:{password}")).into(),
        ))
    }

    /// A key, in the header that the API names.
    pub fn api_key(key: impl Into<Arc<str>>) -> Self {
        Self(Kind::Key(key.into()))
    }

    /// Bearer tokens from somebody who keeps them fresh.
    pub fn provider(provider: impl TokenProvider + 'static) -> Self {
        Self(Kind::Provider(Arc::new(provider)))
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
        })
    }
}

/// The credentials of one client, ready for use.
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
    pub fn new(auth: &Auth, rule: &AuthRule) -> Result<Self, Error> {
        let fixed = |header: HeaderName, text: String| {
            let mut value = HeaderValue::try_from(text).map_err(|_| {
                Error::invalid("the credentials hold letters that no header can hold")
            })?;
            value.set_sensitive(true);
            // The API may tell callers apart by it; its hash tells as much and gives nothing away.
            let identity = format!("{:x?}", sha256(value.as_bytes()));
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
                    let header = HeaderName::try_from(*name)
                        .map_err(|_| Error::invalid("the API's key header is no header name"))?;
                    fixed(header, key.to_string())
                }
                _ => Err(Error::invalid("this API takes no key in a header")),
            },
            Kind::Provider(provider) => Ok(Self::Provider(Arc::clone(provider))),
        }
    }

    pub fn header(&self) -> HeaderName {
        match self {
            Self::Fixed { header, .. } => header.clone(),
            Self::None | Self::Provider(_) => AUTHORIZATION,
        }
    }

    /// Whatever the API may tell callers apart by.
    pub fn identity(&self) -> String {
        match self {
            Self::None => String::new(),
            Self::Fixed { identity, .. } => identity.clone(),
            Self::Provider(provider) => provider.identity(),
        }
    }

    pub fn renewable(&self) -> bool {
        matches!(self, Self::Provider(_))
    }

    /// The token to send with.
    pub async fn token(&self) -> Result<Option<Token>, Error> {
        match self {
            Self::None => Ok(None),
            Self::Fixed { token, .. } => Ok(Some(token.clone())),
            Self::Provider(provider) => match provider.current() {
                Some(token) => Ok(Some(token)),
                None => provider.token(None).await.map(Some).map_err(no_credentials),
            },
        }
    }

    /// A newer token than this one, which the API refused.
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

fn no_credentials(error: TokenError) -> Error {
    Error::new(ErrorKind::NoCredentials, error.to_string()).with_source(error)
}
