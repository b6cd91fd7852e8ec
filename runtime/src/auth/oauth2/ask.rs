//! One request to the token address: what is sent, and what an answer means.

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

/// How long the token address may take.
const LIMIT: Duration = Duration::from_secs(30);

/// How large its answers may be.
const SIZE: usize = 1 << 20;

/// Why there is no token.
#[derive(Debug)]
pub(super) enum Refusal {
    /// Asked too often; again after this time, if it is known.
    TooOften(Option<Duration>),
    /// No answer; the same may be asked again.
    NoAnswer(TokenError),
    /// The grant is not good, or not any more.
    BadGrant(TokenError),
    /// Anything else that says no.
    No(TokenError),
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the token address did not give a token")
    }
}

impl std::error::Error for Refusal {}

/// Everything that a question needs.
pub(super) struct Asking<'a> {
    pub oauth: &'a OAuth2,
    pub url: &'a str,
    pub credentials_in_form: bool,
    pub transport: &'a Arc<dyn Transport>,
    pub clock: &'a Arc<dyn Clock>,
}

impl Asking<'_> {
    /// Asks for tokens.
    pub async fn ask(&self, grant: &Grant) -> Result<BasicTokenResponse, Refusal> {
        let bad = |_| Refusal::No(TokenError::new("the API's token address is no URL"));
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
                // Only the code: the rest of the answer is somebody else's text.
                let error = TokenError::new(format!("the token address said `{}`", answer.error()));
                match answer.error() {
                    BasicErrorResponseType::InvalidGrant => Refusal::BadGrant(error),
                    _ => Refusal::No(error),
                }
            }
            // The answer may hold tokens, so it is not shown.
            RequestTokenError::Parse(..) | RequestTokenError::Other(_) => Refusal::No(
                TokenError::new("the token address answered something that is no token"),
            ),
        })
    }

    async fn exchange(&self, request: HttpRequest) -> Result<HttpResponse, Refusal> {
        let lost = |error: crate::transport::TransportError| {
            Refusal::NoAnswer(TokenError::new("the token address did not answer").because(error))
        };
        let (head, body) = request.into_parts();
        let mut headers = HeaderMap::new();
        for (name, value) in &head.headers {
            let mut value = value.clone();
            // What is sensitive is not printed by the layers beneath.
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
                return Err(Refusal::No(TokenError::new(
                    "the token address does not stop talking",
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
            429 | 503 => Err(Refusal::TooOften(retry_after(
                &answer.headers,
                self.clock.now(),
            ))),
            300..=399 => Err(Refusal::No(TokenError::new(
                "the token address redirects to a login page: it does not know this client",
            ))),
            _ if html => Err(Refusal::No(TokenError::new(
                "the token address answered with a page for people: it does not know this client",
            ))),
            500..=599 => Err(Refusal::NoAnswer(TokenError::new(format!(
                "the token address answered {}",
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

impl<'c> AsyncHttpClient<'c> for Asking<'_> {
    type Error = Refusal;
    type Future = BoxFuture<'c, Result<HttpResponse, Refusal>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.exchange(request))
    }
}
