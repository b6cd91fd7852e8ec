//! The authorization code flow, with PKCE: where to send the user, and the redirect that comes back.

use std::fmt;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;
use std::time::Duration;

use oauth2::basic::BasicClient;
use oauth2::{AuthUrl, ClientId, CsrfToken, PkceCodeChallenge, RedirectUrl};
use secrecy::{ExposeSecret as _, SecretString};

use super::super::TokenError;
use super::OAuth2;
use crate::api::Api;

const DONE: &str = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 29\r\nConnection: close\r\n\r\n\
Done. You may close this page";

const OTHER: &str = "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

/// How long a connection may be silent.
const PATIENCE: Duration = Duration::from_secs(2);

/// A request for a user's permission.
pub struct Authorization {
    url: String,
    client: String,
    redirect: String,
    state: SecretString,
    verifier: SecretString,
}

impl Authorization {
    /// For an API and one of its environments. `redirect`: where the API sends the user afterwards.
    pub fn new(
        api: &'static Api,
        environment: usize,
        client: &str,
        redirect: &str,
    ) -> Result<Self, TokenError> {
        let rule = api
            .oauth2()
            .ok_or_else(|| TokenError::new("this API does not use OAuth 2.0"))?;
        let address = rule
            .authorize
            .ok_or_else(|| TokenError::new("this API has no authorization URL"))?;
        let prefix = api
            .environments
            .get(environment)
            .map_or("", |environment| environment.prefix);
        let bad = |error| TokenError::new("a URL is not valid").because(error);
        let address = AuthUrl::new(address.replace("{environment}", prefix)).map_err(bad)?;
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let (url, state) = BasicClient::new(ClientId::new(client.to_owned()))
            .set_auth_uri(address)
            .set_redirect_uri(RedirectUrl::new(redirect.to_owned()).map_err(bad)?)
            .authorize_url(CsrfToken::new_random)
            .set_pkce_challenge(challenge)
            .url();
        Ok(Self {
            url: url.into(),
            client: client.to_owned(),
            redirect: redirect.to_owned(),
            state: state.secret().as_str().into(),
            verifier: verifier.secret().as_str().into(),
        })
    }

    /// Where to send the user.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Waits for the redirect on a loopback port, and returns its target. Blocks until a request with this request's
    /// `state` arrives. Others get a 404: browsers open connections that they do not use, and any page can link here.
    pub fn wait_for_redirect(&self, listener: &TcpListener) -> std::io::Result<String> {
        loop {
            let (mut stream, _) = listener.accept()?;
            stream.set_read_timeout(Some(PATIENCE))?;
            let mut line = String::new();
            let mut reader = BufReader::new(std::io::Read::take(&stream, 16 * 1024));
            if reader.read_line(&mut line).is_err() {
                continue;
            }
            let target = line.split(' ').nth(1).unwrap_or_default();
            let ours = self.is_answered_by(target);
            // The browser may be gone already; the redirect was read.
            let _ = stream.write_all(if ours { DONE } else { OTHER }.as_bytes());
            if ours {
                return Ok(target.to_owned());
            }
        }
    }

    fn is_answered_by(&self, redirected: &str) -> bool {
        let expected = self.state.expose_secret();
        value_of(redirected, "state").is_some_and(|state| {
            // In constant time.
            let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, expected.as_bytes());
            let tag = ring::hmac::sign(&key, expected.as_bytes());
            ring::hmac::verify(&key, state.as_bytes(), tag.as_ref()).is_ok()
        })
    }

    /// Checks that the redirect belongs to this request, and makes the credentials.
    pub fn finish(self, redirected: &str, secret: &str) -> Result<OAuth2, TokenError> {
        if !self.is_answered_by(redirected) {
            return Err(TokenError::new(
                "the redirect does not belong to this request (`state` differs)",
            ));
        }
        match value_of(redirected, "code") {
            Some(code) => Ok(OAuth2::code(
                &self.client,
                secret,
                &code,
                &self.redirect,
                self.verifier,
            )),
            None => Err(TokenError::new(
                "the user refused: the redirect has no code",
            )),
        }
    }
}

/// A value in the query of a URL.
fn value_of(address: &str, name: &str) -> Option<String> {
    let (_, query) = address.split_once('?')?;
    let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    let found = pairs.find(|(key, _)| *key == name)?.1.replace('+', " ");
    let decoded = percent_encoding::percent_decode_str(&found).decode_utf8();
    decoded.ok().map(std::borrow::Cow::into_owned)
}

impl fmt::Debug for Authorization {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Authorization")
            .field("client", &self.client)
            .finish_non_exhaustive()
    }
}
