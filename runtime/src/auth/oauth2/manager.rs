//! Gets, renews and caches the token of a client.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use oauth2::TokenResponse as _;
use oauth2::basic::BasicTokenResponse;
use secrecy::{ExposeSecret as _, SecretString};

use super::ask::{TokenFailure, TokenRequest};
use super::flight::SingleFlight;
use super::{Grant, Lease, LeaseRequest, OAuth2, StoredTokens};
use crate::api::OAuth2Rule;
use crate::auth::{Token, TokenError, TokenProvider};
use crate::promise::Moment;
use crate::transport::{BoxFuture, Clock, Transport};

/// How many token requests are made before giving up.
const TRIES: u32 = 4;

/// A token is renewed this long before it expires, but never before four fifths of its lifetime.
const EARLY: Duration = Duration::from_secs(60);

/// How long a token request may take, with what is done before and after it.
const LEASE: Duration = Duration::from_secs(45);

/// How often the store is asked whether another client has got new tokens.
const LOOK: Duration = Duration::from_millis(100);

/// The longest lifetime of a token, whatever a server says.
const LONGEST: Duration = Duration::from_secs(366 * 24 * 3600);

/// Gets, renews and caches the token of a client.
pub(crate) struct Manager {
    inner: Arc<Inner>,
    flight: SingleFlight<Result<Token, TokenError>>,
}

/// What a token request needs; it may outlive the call that started it.
struct Inner {
    oauth: OAuth2,
    url: String,
    rule: OAuth2Rule,
    transport: Arc<dyn Transport>,
    clock: Arc<dyn Clock>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    token: Option<Token>,
    /// When it is due for renewal.
    renew_at: Duration,
    /// The API has rejected it.
    refused: bool,
    /// The newest refresh token.
    refresh: Option<SecretString>,
    turn: u64,
    /// When the last token request was made.
    asked: Option<Duration>,
    /// The generation of the tokens in the store that this client has; 0: none.
    generation: u64,
}

/// What the store allows.
enum Right {
    /// To use this token.
    Token(Token),
    /// To ask the token URL for tokens of this generation.
    Ask(u64),
}

impl Manager {
    pub fn new(
        oauth: OAuth2,
        rule: OAuth2Rule,
        url: String,
        transport: Arc<dyn Transport>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self {
            inner: Arc::new(Inner {
                oauth,
                url,
                rule,
                transport,
                clock,
                state: Mutex::default(),
            }),
            flight: SingleFlight::default(),
        }
    }

    async fn get(&self, refused: Option<&Token>) -> Result<Token, TokenError> {
        if let Some(token) = self.inner.at_hand(refused) {
            return Ok(token);
        }
        self.inner.note_refusal(refused);
        let inner = Arc::clone(&self.inner);
        let joined = self
            .flight
            .join(|| Box::pin(async move { inner.fetch().await }));
        let token = joined.await?;
        // A request in flight may have got the very token that has been rejected since.
        if refused.is_none_or(|refused| refused.turn() != token.turn()) {
            return Ok(token);
        }
        let inner = Arc::clone(&self.inner);
        self.flight
            .join(|| Box::pin(async move { inner.fetch().await }))
            .await
    }
}

impl Inner {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The cached token, if it is not due for renewal and not the rejected one.
    fn at_hand(&self, refused: Option<&Token>) -> Option<Token> {
        let now = self.clock.now();
        let state = self.state();
        let token = state.token.as_ref()?;
        let other = refused.is_none_or(|refused| refused.turn() != token.turn());
        (other && !state.refused && now.monotonic < state.renew_at).then(|| token.clone())
    }

    fn note_refusal(&self, refused: Option<&Token>) {
        let mut state = self.state();
        let newest = state.token.as_ref().map(Token::turn);
        state.refused |= refused.is_some_and(|refused| Some(refused.turn()) == newest);
    }

    /// A valid token that is due for renewal.
    fn still_good(&self) -> Option<Token> {
        let now = self.clock.now();
        let state = self.state();
        let good = |token: &&Token| !state.refused && token.is_good(now);
        state.token.as_ref().filter(good).cloned()
    }

    /// The same; the next token request is made after a pause.
    fn serve_on(&self, pause: Duration) -> Option<Token> {
        let token = self.still_good()?;
        let now = self.clock.now();
        let mut state = self.state();
        // Not every call is to repeat the request, and no token is used after it expires.
        let again = now.monotonic.saturating_add(pause);
        state.renew_at = token.ends().map_or(again, |ends| again.min(ends));
        Some(token)
    }

    /// A new token, or the cached one as long as it is valid.
    async fn fetch(&self) -> Result<Token, TokenError> {
        // Another call may have got a new one just before.
        if let Some(token) = self.at_hand(None) {
            return Ok(token);
        }
        match self.ask().await {
            Ok(token) => Ok(token),
            Err(error) => self.serve_on(self.rule.spacing).ok_or(error),
        }
    }

    async fn ask(&self) -> Result<Token, TokenError> {
        let mut last = TokenError::new("the token URL is throttling");
        for attempt in 1..=TRIES {
            let generation = match self.right_to_ask().await? {
                Right::Token(token) => return Ok(token),
                Right::Ask(generation) => generation,
            };
            let grant = self.grant();
            self.keep_distance().await;
            let refusal = match self.asking().ask(&grant).await {
                Ok(answer) => return self.take(generation, &answer).await,
                Err(refusal) => refusal,
            };
            self.give_up_right(generation).await;
            match refusal {
                // Nobody waits for a new token while the cached one is valid.
                TokenFailure::TooOften(wait) => {
                    let wait = wait.unwrap_or(self.rule.spacing);
                    if let Some(token) = self.serve_on(wait) {
                        return Ok(token);
                    }
                    self.clock.sleep(wait).await;
                }
                TokenFailure::NoAnswer(error) => {
                    if let Some(token) = self.serve_on(self.rule.spacing) {
                        return Ok(token);
                    }
                    last = error;
                    self.clock.sleep(Duration::from_millis(250) * attempt).await;
                }
                // An expired refresh token: the first grant may still be valid.
                TokenFailure::BadGrant(error) => {
                    let refreshed = self.state().refresh.take().is_some();
                    if !refreshed
                        || matches!(self.oauth.grant, Grant::Code { .. } | Grant::Refresh(_))
                    {
                        return Err(error);
                    }
                    last = error;
                }
                TokenFailure::No(error) => return Err(error),
            }
        }
        Err(last)
    }

    /// Asks the store, if there is one, for its newer tokens or for the right to ask the token URL.
    async fn right_to_ask(&self) -> Result<Right, TokenError> {
        let Some(store) = &self.oauth.store else {
            return Ok(Right::Ask(0));
        };
        loop {
            let request = LeaseRequest {
                known: self.state().generation,
                lasts: LEASE,
                spacing: self.rule.spacing,
            };
            match store.lease(request).await? {
                Lease::Leased(generation) => return Ok(Right::Ask(generation)),
                Lease::Newer { generation, tokens } if generation > request.known => {
                    if let Some(token) = self.adopt(generation, tokens)? {
                        return Ok(Right::Token(token));
                    }
                }
                Lease::Newer { .. } => {
                    let why = "the store of tokens calls tokens newer that are not";
                    return Err(TokenError::new(why));
                }
                Lease::Wait(wait) => {
                    if let Some(token) =
                        self.serve_on(wait.clamp(LOOK, self.rule.spacing.max(LOOK)))
                    {
                        return Ok(Right::Token(token));
                    }
                    // A lease may end before its time.
                    self.clock.sleep(wait.min(LOOK)).await;
                }
            }
        }
    }

    /// Takes tokens over from the store; those that have expired only for their refresh token.
    fn adopt(&self, generation: u64, tokens: StoredTokens) -> Result<Option<Token>, TokenError> {
        let now = self.clock.now();
        let lives = tokens.ends.saturating_sub(now.wall).min(LONGEST);
        {
            let mut state = self.state();
            state.generation = generation;
            state.refresh = tokens.refresh.or(state.refresh.take());
        }
        if lives <= EARLY {
            return Ok(None);
        }
        self.keep(tokens.access.expose_secret(), lives).map(Some)
    }

    async fn give_up_right(&self, generation: u64) {
        if let Some(store) = &self.oauth.store
            && let Err(error) = store.end_lease(generation, None).await
        {
            tracing::warn!(target: "specwright", %error, "the store of tokens did not take a lease back");
        }
    }

    fn asking(&self) -> TokenRequest<'_> {
        TokenRequest {
            oauth: &self.oauth,
            url: &self.url,
            credentials_in_form: self.rule.credentials_in_form,
            transport: &self.transport,
            clock: &self.clock,
        }
    }

    /// The newest refresh token, else the first grant.
    fn grant(&self) -> Grant {
        match &self.state().refresh {
            Some(token) => Grant::Refresh(token.clone()),
            None => self.oauth.grant.clone(),
        }
    }

    /// Keeps the API's spacing between two token requests.
    async fn keep_distance(&self) {
        let now = self.clock.now().monotonic;
        let asked = self.state().asked;
        let wait = asked.map_or(Duration::ZERO, |asked| {
            (asked + self.rule.spacing).saturating_sub(now)
        });
        if !wait.is_zero() {
            self.clock.sleep(wait).await;
        }
        self.state().asked = Some(self.clock.now().monotonic);
    }

    async fn take(
        &self,
        generation: u64,
        answer: &BasicTokenResponse,
    ) -> Result<Token, TokenError> {
        let lives = answer.expires_in().unwrap_or(self.rule.lasts).min(LONGEST);
        let access = answer.access_token().secret();
        let refresh = answer
            .refresh_token()
            .map(|token| SecretString::from(token.secret().as_str()));
        let refresh = {
            let mut state = self.state();
            // A response without one leaves the previous one valid.
            state.refresh = refresh.or(state.refresh.take());
            state.refresh.clone()
        };
        if let Some(store) = &self.oauth.store {
            let ends = self.clock.now().wall + lives;
            let stored = StoredTokens {
                access: access.as_str().into(),
                ends,
                refresh,
            };
            match store.end_lease(generation, Some(&stored)).await {
                Ok(true) => self.state().generation = generation,
                // Who was paused for so long asks again, and gets the newer ones.
                Ok(false) => {
                    tracing::warn!(target: "specwright", "another client has stored newer tokens");
                }
                // The tokens before may be invalid by now: these are the only ones there are.
                Err(error) => {
                    tracing::warn!(target: "specwright", %error, "the store of tokens did not take new ones");
                }
            }
        }
        self.keep(access, lives)
    }

    fn keep(&self, access: &str, lives: Duration) -> Result<Token, TokenError> {
        let now = self.clock.now();
        let mut state = self.state();
        state.turn += 1;
        let ends = Moment {
            monotonic: now.monotonic + lives,
            wall: now.wall + lives,
        };
        let token = Token::bearer(access, state.turn, Some(ends))?;
        state.renew_at = now.monotonic + lives.saturating_sub(EARLY.min(lives / 5));
        state.token = Some(token.clone());
        state.refused = false;
        Ok(token)
    }
}

impl TokenProvider for Manager {
    fn current(&self) -> Option<Token> {
        self.inner.at_hand(None)
    }

    fn still_good(&self) -> Option<Token> {
        self.inner.still_good()
    }

    fn token<'a>(&'a self, refused: Option<&'a Token>) -> BoxFuture<'a, Result<Token, TokenError>> {
        Box::pin(self.get(refused))
    }

    fn identity(&self) -> String {
        self.inner.oauth.identity()
    }
}

impl fmt::Debug for Manager {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Manager")
            .field("oauth", &self.inner.oauth)
            .finish_non_exhaustive()
    }
}
