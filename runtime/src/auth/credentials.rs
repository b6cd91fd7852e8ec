//! Which credentials a request is sent with: checked when the client is built.

use std::borrow::Cow;
use std::sync::Arc;
use std::task::Poll;

use http::header::{AUTHORIZATION, COOKIE};
use http::{HeaderMap, HeaderName, HeaderValue};

use super::token::{Token, TokenError, TokenProvider};
use super::{Auth, Kind, short_hash};
use crate::api::{Api, AuthRule, Scheme, Security};
use crate::error::{Error, ErrorKind};

/// Credentials for one scheme.
#[derive(Clone)]
enum Credential {
    Header(HeaderName, Token),
    Query(&'static str, Arc<str>),
    Provider(Arc<dyn TokenProvider>),
}

/// The credentials of requests that need the same, ready for use.
#[derive(Default)]
pub(crate) struct Credentials {
    /// All default headers, with those that hold credentials.
    headers: HeaderMap,
    fixed: Vec<(HeaderName, Token)>,
    query: Vec<(&'static str, Arc<str>)>,
    provider: Option<Arc<dyn TokenProvider>>,
    /// A hash identifies the caller as well as the secrets do, without revealing them.
    identity: String,
}

/// How a client's credentials that are tokens become a provider.
pub(crate) type MakeProvider<'a> =
    &'a dyn Fn(&Auth, &AuthRule) -> Result<Arc<dyn TokenProvider>, Error>;

impl Credentials {
    /// One for each of the API's rules on what requests need; none where what is given does not do. `defaults`: the
    /// headers that all requests have.
    pub fn of_api(
        api: &Api,
        given: &[Auth],
        defaults: &HeaderMap,
        provider: MakeProvider<'_>,
    ) -> Result<Vec<Option<Self>>, Error> {
        let mut held: Vec<Option<Credential>> = api.schemes.iter().map(|_| None).collect();
        let mut others = Vec::new();
        // Those for a named scheme first: the others are for what is left.
        let (named, unnamed): (Vec<_>, Vec<_>) = given
            .iter()
            .filter(|auth| !auth.is_none())
            .partition(|auth| auth.scheme.is_some());
        for auth in named.into_iter().chain(unnamed) {
            let chosen = chosen(api.schemes, auth, &held)?;
            let rules = chosen.iter().filter_map(|index| api.schemes.get(*index));
            let rules: Vec<&AuthRule> = rules.map(|scheme| &scheme.rule).collect();
            if auth.is_oauth2() && rules.windows(2).any(|pair| pair.first() != pair.last()) {
                return Err(Error::invalid(
                    "the API has several schemes of OAuth 2.0 with different token URLs: say which these \
                     credentials are for with `.for_scheme(…)`",
                ));
            }
            let made = credential(auth, rules.first().copied(), provider)?;
            if chosen.is_empty() {
                others.push(made.clone());
            }
            for index in chosen {
                held[index] = Some(made.clone());
            }
        }
        // A caller who says so goes without, whatever the API asks for.
        let without = given.iter().any(Auth::is_none) && given.len() == 1;
        let of = |security: Security| {
            let mut credentials = Self {
                headers: defaults.clone(),
                ..Self::default()
            };
            let mut here: Vec<&Credential> = Vec::new();
            // The description names no scheme; the caller knows better.
            here.extend(&others);
            if !without && !security.is_empty() {
                here.extend(alternative(security, &held)?);
            }
            for credential in here {
                credentials.add(credential);
            }
            Some(credentials)
        };
        let security: &[Security] = match api.security {
            [] => &[&[]],
            rules => rules,
        };
        Ok(security.iter().map(|security| of(security)).collect())
    }

    fn add(&mut self, credential: &Credential) {
        match credential {
            Credential::Header(name, token) => {
                put(&mut self.headers, name, &token.value);
                self.is_of(token.value.as_bytes());
                self.fixed.push((name.clone(), token.clone()));
            }
            Credential::Query(name, key) => {
                self.is_of(key.as_bytes());
                self.query.push((*name, Arc::clone(key)));
            }
            Credential::Provider(provider) => self.provider = Some(Arc::clone(provider)),
        }
    }

    fn is_of(&mut self, secret: &[u8]) {
        self.identity.push_str(&short_hash(secret));
    }

    /// The default headers, with static credentials: the headers that each attempt starts from.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// No header of a call takes the place of its credentials; its cookies stand beside them.
    pub fn insert(&self, headers: &mut HeaderMap, token: Option<&Token>) {
        for (name, fixed) in &self.fixed {
            put(headers, name, &fixed.value);
        }
        if let Some(token) = token {
            headers.insert(AUTHORIZATION, token.value.clone());
        }
    }

    /// Parameters that hold credentials.
    pub fn query(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.query.iter().map(|(name, key)| (*name, &**key))
    }

    /// Identifies the caller towards the API.
    pub fn identity(&self) -> Cow<'_, str> {
        match &self.provider {
            None => Cow::Borrowed(&self.identity),
            Some(provider) if self.identity.is_empty() => provider.identity().into(),
            Some(provider) => format!("{}{}", provider.identity(), self.identity).into(),
        }
    }

    pub fn renewable(&self) -> bool {
        self.provider.is_some()
    }

    /// The static tokens, with the headers that hold them.
    pub fn fixed(&self) -> impl Iterator<Item = &(HeaderName, Token)> {
        self.fixed.iter()
    }

    /// The token to send besides what is static, if it is cached.
    pub fn at_hand(&self) -> Poll<Option<Token>> {
        match &self.provider {
            // Already in the headers.
            None => Poll::Ready(None),
            Some(provider) => match provider.current() {
                Some(token) => Poll::Ready(Some(token)),
                None => Poll::Pending,
            },
        }
    }

    /// A token that is valid, although it is due for renewal.
    pub fn still_good(&self) -> Option<Token> {
        self.provider.as_ref()?.still_good()
    }

    /// The token to send besides what is static.
    pub async fn token(&self) -> Result<Option<Token>, Error> {
        match &self.provider {
            None => Ok(None),
            Some(provider) => provider.token(None).await.map(Some).map_err(no_credentials),
        }
    }

    /// Gets a newer token than this one, which the API rejected.
    pub async fn renew(&self, refused: &Token) -> Result<(), Error> {
        match &self.provider {
            None => Ok(()),
            Some(provider) => provider
                .token(Some(refused))
                .await
                .map(drop)
                .map_err(no_credentials),
        }
    }
}

/// The schemes that these credentials are for: the one that is named, else all that take such ones; of those that take
/// a key the first that has none yet. Empty: the API names no scheme at all.
fn chosen(
    schemes: &[Scheme],
    auth: &Auth,
    held: &[Option<Credential>],
) -> Result<Vec<usize>, Error> {
    let fits = |rule: &AuthRule| match (&auth.kind, rule) {
        (Kind::None, _) => false,
        (Kind::Bearer(_) | Kind::Provider(_), rule) => {
            matches!(rule, AuthRule::Bearer | AuthRule::OAuth2(_))
        }
        (Kind::Basic(_), rule) => matches!(rule, AuthRule::Basic),
        (Kind::Key(_), rule) => matches!(
            rule,
            AuthRule::ApiKey(_) | AuthRule::QueryKey(_) | AuthRule::CookieKey(_)
        ),
        #[cfg(feature = "oauth2")]
        (Kind::OAuth2(_), rule) => matches!(rule, AuthRule::OAuth2(_)),
    };
    let named = |scheme: &Scheme| auth.scheme.is_none_or(|name| name == scheme.name);
    let fitting = schemes.iter().enumerate();
    let fitting = fitting.filter(|(_, scheme)| named(scheme) && fits(&scheme.rule));
    let mut fitting: Vec<usize> = fitting.map(|(index, _)| index).collect();
    if fitting.is_empty() && (auth.scheme.is_some() || !schemes.is_empty()) {
        let known: Vec<&str> = schemes.iter().map(|scheme| scheme.name).collect();
        let why = format!(
            "this API does not accept such credentials; it knows {}",
            known.join(", ")
        );
        return Err(Error::invalid(why));
    }
    let free = |index: &usize| held.get(*index).is_some_and(Option::is_none);
    let some = fitting.len();
    fitting.retain(free);
    if fitting.is_empty() && some > 0 {
        let scheme = auth.scheme.unwrap_or("the same scheme");
        let why = format!("credentials for {scheme} are given twice");
        return Err(Error::invalid(why));
    }
    if matches!(auth.kind, Kind::Key(_)) {
        fitting.truncate(1);
    }
    Ok(fitting)
}

/// The first alternative for which there is everything; one that asks for nothing comes last.
fn alternative(security: Security, held: &[Option<Credential>]) -> Option<Vec<&Credential>> {
    let of = |needed: &&[usize]| {
        let each = needed.iter().map(|index| held.get(*index)?.as_ref());
        each.collect::<Option<Vec<_>>>()
    };
    let mut all = security.iter().filter(|needed| !needed.is_empty());
    let found = all.find_map(of);
    let optional = security.iter().any(|needed| needed.is_empty());
    found.or_else(|| optional.then(Vec::new))
}

#[cfg_attr(
    not(feature = "oauth2"),
    expect(unused_variables, reason = "only OAuth 2.0 has a token address")
)]
fn credential(
    auth: &Auth,
    rule: Option<&AuthRule>,
    provider: MakeProvider<'_>,
) -> Result<Credential, Error> {
    let header = |name: HeaderName, text: String| {
        let mut value = HeaderValue::try_from(text).map_err(|_| {
            Error::invalid("the credentials contain characters that a header cannot")
        })?;
        value.set_sensitive(true);
        Ok(Credential::Header(name, Token::fixed(value)))
    };
    match (&auth.kind, rule) {
        (Kind::Bearer(token), _) => header(AUTHORIZATION, format!("Bearer {token}")),
        (Kind::Basic(pair), _) => header(AUTHORIZATION, format!("Basic {pair}")),
        (Kind::Key(key), Some(AuthRule::ApiKey(name))) => {
            let name = HeaderName::try_from(*name)
                .map_err(|_| Error::invalid("the API's key header is not a valid header name"))?;
            header(name, key.to_string())
        }
        (Kind::Key(key), Some(AuthRule::QueryKey(name))) => {
            Ok(Credential::Query(name, Arc::clone(key)))
        }
        (Kind::Key(key), Some(AuthRule::CookieKey(name))) => {
            if key.contains([';', ',', ' ', '"', '\\']) {
                return Err(Error::invalid(
                    "the key contains characters that a cookie cannot",
                ));
            }
            header(COOKIE, format!("{name}={key}"))
        }
        (Kind::Key(_) | Kind::None, _) => {
            Err(Error::invalid("this API does not accept an API key"))
        }
        (Kind::Provider(provider), _) => Ok(Credential::Provider(Arc::clone(provider))),
        #[cfg(feature = "oauth2")]
        (Kind::OAuth2(_), Some(rule)) => provider(auth, rule).map(Credential::Provider),
        #[cfg(feature = "oauth2")]
        (Kind::OAuth2(_), None) => Err(Error::invalid("this API does not use OAuth 2.0")),
    }
}

/// Puts a header that holds credentials in; cookies stand in one header, beside those of the call that have another
/// name.
fn put(headers: &mut HeaderMap, name: &HeaderName, value: &HeaderValue) {
    let mut value = value.clone();
    if let Some(before) = headers.get(COOKIE).filter(|_| name == COOKIE) {
        let key = |cookie: &[u8]| {
            cookie
                .split(|byte| *byte == b'=')
                .next()
                .map(<[u8]>::to_vec)
        };
        let own = key(value.as_bytes());
        let cookies = before.as_bytes().split(|byte| *byte == b';');
        let cookies = cookies.map(<[u8]>::trim_ascii);
        let others = cookies.filter(|cookie| !cookie.is_empty() && key(cookie) != own);
        let all: Vec<&[u8]> = others.chain([value.as_bytes()]).collect();
        if let Ok(together) = HeaderValue::from_bytes(&all.join(&b"; "[..])) {
            value = together;
        }
    }
    value.set_sensitive(true);
    headers.insert(name.clone(), value);
}

fn no_credentials(error: TokenError) -> Error {
    Error::new(ErrorKind::NoCredentials, error.to_string()).with_source(error)
}
