//! One token request, and the classification of its response.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::BytesMut;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue};
use oauth2::basic::{BasicClient, BasicErrorResponseType, BasicTokenResponse};
use oauth2::{
    AsyncHttpClient, AuthType, AuthorizationCode, ClientId, ClientSecret, HttpRequest,
    HttpResponse, PkceCodeVerifier, RedirectUrl, RefreshToken, RequestTokenError,
    ResourceOwnerPassword, ResourceOwnerUsername, TokenUrl,
};
use secrecy::ExposeSecret as _;

use super::super::TokenError;
use super::{Grant, OAuth2};
use crate::send::attempt::{next_piece, within};
use crate::send::wait::retry_after;
use crate::transport::{BoxFuture, Clock, Transport, TransportBody, TransportRequest};
use crate::url::split_origin;

/// The timeout of a token request.
const LIMIT: Duration = Duration::from_secs(30);

/// A token request that takes longer is traced as a warning.
const SLOW: Duration = Duration::from_secs(5);

/// The largest response.
const SIZE: usize = 1 << 20;

/// Why there is no token.
#[derive(Debug)]
pub(super) enum TokenFailure {
    /// Throttled; to be repeated after this time, if it is known.
    TooOften(Option<Duration>),
    /// No response; the request may be repeated.
    NoAnswer(TokenError),
    /// The grant is invalid or expired.
    BadGrant(TokenError),
    /// Any other refusal.
    No(TokenError),
}

impl fmt::Display for TokenFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooOften(_) => f.write_str("the token URL is throttling"),
            Self::NoAnswer(error) | Self::BadGrant(error) | Self::No(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for TokenFailure {}

/// What a token request needs.
pub(super) struct TokenRequest<'a> {
    pub oauth: &'a OAuth2,
    pub url: &'a str,
    pub credentials_in_form: bool,
    pub transport: &'a Arc<dyn Transport>,
    pub clock: &'a Arc<dyn Clock>,
}

impl TokenRequest<'_> {
    /// Requests tokens, and traces the request.
    pub async fn ask(&self, grant: &Grant) -> Result<BasicTokenResponse, TokenFailure> {
        let started = self.clock.now().monotonic;
        let result = self.request(grant).await;
        let took = self.clock.now().monotonic.saturating_sub(started);
        self.trace(grant, result.as_ref().err(), took);
        result
    }

    fn trace(&self, grant: &Grant, failure: Option<&TokenFailure>, took: Duration) {
        let (grant, milliseconds) = (grant.name(), took.as_millis());
        let (origin, _) = split_origin(self.url).unwrap_or_default();
        let host = origin.split_once("://").map_or(origin, |(_, host)| host);
        match failure {
            Some(failure) => tracing::warn!(
                target: "specwright", grant, milliseconds, "server.address" = host, "error.type" = %failure,
                "token request failed"
            ),
            None if took >= SLOW => tracing::warn!(
                target: "specwright", grant, milliseconds, "server.address" = host, "token request was slow"
            ),
            None => tracing::debug!(
                target: "specwright", grant, milliseconds, "server.address" = host, "token request"
            ),
        }
    }

    async fn request(&self, grant: &Grant) -> Result<BasicTokenResponse, TokenFailure> {
        let bad = |_| TokenFailure::No(TokenError::new("the API's token URL is not valid"));
        let client = BasicClient::new(ClientId::new(self.oauth.client.clone()))
            .set_client_secret(ClientSecret::new(
                self.oauth.secret.expose_secret().to_owned(),
            ))
            .set_auth_type(if self.credentials_in_form {
                AuthType::RequestBody
            } else {
                AuthType::BasicAuth
            })
            .set_token_uri(TokenUrl::new(self.url.to_owned()).map_err(bad)?);
        let asked = match grant {
            Grant::Password { user, password } => {
                let user = ResourceOwnerUsername::new(user.clone());
                let password = ResourceOwnerPassword::new(password.expose_secret().to_owned());
                client
                    .exchange_password(&user, &password)
                    .request_async(self)
                    .await
            }
            Grant::Code {
                code,
                redirect,
                verifier,
            } => {
                let redirect = RedirectUrl::new(redirect.clone()).map_err(bad)?;
                let client = client.set_redirect_uri(redirect);
                let code = AuthorizationCode::new(code.expose_secret().to_owned());
                let verifier = PkceCodeVerifier::new(verifier.expose_secret().to_owned());
                client
                    .exchange_code(code)
                    .set_pkce_verifier(verifier)
                    .request_async(self)
                    .await
            }
            Grant::Refresh(token) => {
                let token = RefreshToken::new(token.expose_secret().to_owned());
                client
                    .exchange_refresh_token(&token)
                    .request_async(self)
                    .await
            }
            Grant::Client => {
                client
                    .exchange_client_credentials()
                    .request_async(self)
                    .await
            }
        };
        asked.map_err(|error| match error {
            RequestTokenError::Request(refusal) => refusal,
            RequestTokenError::ServerResponse(answer) => {
                // Only the code, because the rest of the response is not ours to show.
                let error = TokenError::new(format!("the token URL answered `{}`", answer.error()));
                match answer.error() {
                    BasicErrorResponseType::InvalidGrant => TokenFailure::BadGrant(error),
                    _ => TokenFailure::No(error),
                }
            }
            // The response may contain tokens, so it is not shown.
            RequestTokenError::Parse(..) | RequestTokenError::Other(_) => TokenFailure::No(
                TokenError::new("the token URL's response contains no token"),
            ),
        })
    }

    async fn exchange(&self, request: HttpRequest) -> Result<HttpResponse, TokenFailure> {
        let lost = |error: crate::transport::TransportError| {
            TokenFailure::NoAnswer(TokenError::new("the token URL did not answer").because(error))
        };
        let (head, body) = request.into_parts();
        let mut headers = HeaderMap::new();
        for (name, value) in &head.headers {
            let mut value = value.clone();
            // Sensitive values are not printed by the layers below.
            value.set_sensitive(*name == AUTHORIZATION);
            headers.insert(name.clone(), value);
        }
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        let request = TransportRequest {
            method: head.method,
            url: self.url.to_owned(),
            headers,
            body: TransportBody::Bytes(body.into()),
        };
        let mut timer = self.clock.sleep(LIMIT);
        let mut answer = within(self.transport.send_within(request, LIMIT), &mut timer)
            .await
            .map_err(lost)?;
        let mut body = BytesMut::new();
        while let Some(piece) = next_piece(&mut answer.body, &mut timer).await {
            body.extend_from_slice(&piece.map_err(lost)?);
            if body.len() > SIZE {
                return Err(TokenFailure::No(TokenError::new(
                    "the token URL's response is larger than 1 MiB",
                )));
            }
        }
        let html = answer.headers.get(CONTENT_TYPE).is_some_and(|media| {
            media
                .to_str()
                .unwrap_or_default()
                .to_ascii_lowercase()
                .contains("html")
        });
        match answer.status.as_u16() {
            429 | 503 => Err(TokenFailure::TooOften(retry_after(
                &answer.headers,
                self.clock.now(),
            ))),
            300..=399 => Err(TokenFailure::No(TokenError::new(
                "the token URL redirects to a login page: the client is unknown there",
            ))),
            _ if html => Err(TokenFailure::No(TokenError::new(
                "the token URL answered with an HTML page: the client is unknown there",
            ))),
            500..=599 => Err(TokenFailure::NoAnswer(TokenError::new(format!(
                "the token URL answered {}",
                answer.status
            )))),
            _ => {
                let mut response = HttpResponse::new(body.to_vec());
                *response.status_mut() = answer.status;
                *response.headers_mut() = answer.headers;
                Ok(response)
            }
        }
    }
}

impl<'c> AsyncHttpClient<'c> for TokenRequest<'_> {
    type Error = TokenFailure;
    type Future = BoxFuture<'c, Result<HttpResponse, TokenFailure>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.exchange(request))
    }
}
