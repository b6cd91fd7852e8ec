//! Keeps one token fresh for all callers of a client.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use oauth2::TokenResponse as _;
use oauth2::basic::BasicTokenResponse;
use secrecy::{ExposeSecret as _, SecretString};

use super::ask::{Asking, Refusal};
use super::flight::Flight;
use super::{Grant, OAuth2, StoredTokens};
use crate::api::OAuth2Rule;
use crate::auth::{Token, TokenError, TokenProvider};
use crate::promise::Moment;
use crate::transport::{BoxFuture, Clock, Transport};

/// How often one caller asks the token address before giving up.
const TRIES: u32 = 4;

/// A token is renewed this long before its end, but never earlier than after four fifths of its life.
const EARLY: Duration = Duration::from_secs(60);

/// No token lives longer than this, whatever a server says.
const LONGEST: Duration = Duration::from_secs(366 * 24 * 3600);

/// Keeps one token fresh.
pub(crate) struct Manager {
    keeper: Arc<Keeper>,
    flight: Flight<Result<Token, TokenError>>,
}

/// What the question for a token needs; it may outlive the call that asked it.
struct Keeper {
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
    /// From then on it is renewed.
    renew_at: Duration,
    /// The API has refused it.
    refused: bool,
    /// The newest refresh token.
    refresh: Option<SecretString>,
    turn: u64,
    /// When the token address was asked last.
    asked: Option<Duration>,
    /// The store was asked.
    loaded: bool,
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
            keeper: Arc::new(Keeper {
                oauth,
                url,
                rule,
                transport,
                clock,
                state: Mutex::default(),
            }),
            flight: Flight::default(),
        }
    }

    async fn get(&self, refused: Option<&Token>) -> Result<Token, TokenError> {
        if let Some(token) = self.keeper.at_hand(refused) {
            return Ok(token);
        }
        self.keeper.note_refusal(refused);
        let keeper = Arc::clone(&self.keeper);
        let joined = self
            .flight
            .join(|| Box::pin(async move { keeper.fetch().await }));
        let token = joined.await?;
        // A question that was on its way already may have got the very token that was refused since.
        if refused.is_none_or(|refused| refused.turn() != token.turn()) {
            return Ok(token);
        }
        let keeper = Arc::clone(&self.keeper);
        self.flight
            .join(|| Box::pin(async move { keeper.fetch().await }))
            .await
    }
}

impl Keeper {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The token at hand, if it is good for a while and not the one refused.
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

    /// A token that is still good although it is time to renew it.
    fn still_good(&self) -> Option<Token> {
        let now = self.clock.now();
        let state = self.state();
        let good = |token: &&Token| !state.refused && token.is_good(now);
        state.token.as_ref().filter(good).cloned()
    }

    /// The same; the next question is asked after a pause.
    fn serve_on(&self, pause: Duration) -> Option<Token> {
        let token = self.still_good()?;
        let now = self.clock.now();
        let mut state = self.state();
        // Not every call is to ask once more; and no token serves past its end.
        let again = now.monotonic.saturating_add(pause);
        state.renew_at = token.ends().map_or(again, |ends| again.min(ends));
        Some(token)
    }

    /// A new token; or the one at hand for as long as it is good.
    async fn fetch(&self) -> Result<Token, TokenError> {
        // Somebody may have got a new one just before this question was asked.
        if let Some(token) = self.at_hand(None) {
            return Ok(token);
        }
        if let Some(token) = self.load().await {
            return Ok(token);
        }
        match self.ask().await {
            Ok(token) => Ok(token),
            Err(error) => self.serve_on(self.rule.spacing).ok_or(error),
        }
    }

    async fn ask(&self) -> Result<Token, TokenError> {
        let mut last = TokenError::new("the token address is asked too often");
        for attempt in 1..=TRIES {
            let grant = self.grant();
            self.keep_distance().await;
            let refusal = match self.asking().ask(&grant).await {
                Ok(answer) => return self.take(&answer).await,
                Err(refusal) => refusal,
            };
            match refusal {
                // Nobody waits for a new token while the one at hand is good.
                Refusal::TooOften(wait) => {
                    let wait = wait.unwrap_or(self.rule.spacing);
                    if let Some(token) = self.serve_on(wait) {
                        return Ok(token);
                    }
                    self.clock.sleep(wait).await;
                }
                Refusal::NoAnswer(error) => {
                    if let Some(token) = self.serve_on(self.rule.spacing) {
                        return Ok(token);
                    }
                    last = error;
                    self.clock.sleep(Duration::from_millis(250) * attempt).await;
                }
                // A refresh token that has died: the first grant may still be good.
                Refusal::BadGrant(error) => {
                    let refreshed = self.state().refresh.take().is_some();
                    if !refreshed
                        || matches!(self.oauth.grant, Grant::Code { .. } | Grant::Refresh(_))
                    {
                        return Err(error);
                    }
                    last = error;
                }
                Refusal::No(error) => return Err(error),
            }
        }
        Err(last)
    }

    fn asking(&self) -> Asking<'_> {
        Asking {
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

    /// The token address wants a pause between two questions.
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

    async fn load(&self) -> Option<Token> {
        let store = self.oauth.store.as_ref()?;
        if std::mem::replace(&mut self.state().loaded, true) {
            return None;
        }
        let stored = store.load().await?;
        let now = self.clock.now();
        let lives = stored.ends.saturating_sub(now.wall).min(LONGEST);
        self.state().refresh = stored.refresh;
        if lives <= EARLY {
            return None;
        }
        self.keep(stored.access.expose_secret(), lives).ok()
    }

    async fn take(&self, answer: &BasicTokenResponse) -> Result<Token, TokenError> {
        let lives = answer.expires_in().unwrap_or(self.rule.lasts).min(LONGEST);
        let access = answer.access_token().secret();
        let token = self.keep(access, lives)?;
        let refresh = answer
            .refresh_token()
            .map(|token| SecretString::from(token.secret().as_str()));
        let refresh = {
            let mut state = self.state();
            // An answer without one leaves the one before in force.
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
            store.save(&stored).await;
        }
        Ok(token)
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
        self.keeper.at_hand(None)
    }

    fn still_good(&self) -> Option<Token> {
        self.keeper.still_good()
    }

    fn token<'a>(&'a self, refused: Option<&'a Token>) -> BoxFuture<'a, Result<Token, TokenError>> {
        Box::pin(self.get(refused))
    }

    fn identity(&self) -> String {
        let oauth = &self.keeper.oauth;
        match &oauth.grant {
            Grant::Password { user, .. } => format!("{}:{user}", oauth.client),
            Grant::Code { .. } | Grant::Refresh(_) | Grant::Client => oauth.client.clone(),
        }
    }
}

impl fmt::Debug for Manager {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Manager")
            .field("oauth", &self.keeper.oauth)
            .finish_non_exhaustive()
    }
}
