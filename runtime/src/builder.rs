//! Putting a client together.

mod addresses;

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue};

use crate::api::{Api, AuthRule, DuplicateRule};
use crate::auth::{Auth, Credentials, TokenProvider};
use crate::client::{Core, Shared, header};
use crate::error::{Error, ErrorKind};
use crate::fleet::Fleet;
use crate::hook::Hook;
use crate::json::DeviationCollector;
use crate::limit::{Counter, LimitStore, LocalLimits};
use crate::promise::{Fingerprint, Journal, OnDuplicate, Registry, Resend, Window};
use crate::settings::Settings;
use crate::transport::{self, Clock, Transport};

/// How many bytes of responses are cached for callers who repeat a write.
const CACHE_LIMIT: usize = 1 << 20;

/// Makes the transport, over plain http or not.
type MakeTransport = Box<dyn FnOnce(bool) -> Result<Arc<dyn Transport>, Error> + Send + Sync>;

/// Puts a client together.
pub struct ClientBuilder<C> {
    api: &'static Api,
    environment: usize,
    version: Option<String>,
    address: Option<String>,
    token_address: Option<String>,
    auth: Vec<Auth>,
    settings: Settings,
    headers: Vec<(String, String)>,
    transport: Option<MakeTransport>,
    clock: Option<Arc<dyn Clock>>,
    limits: Option<Arc<dyn LimitStore>>,
    fleet: Option<Arc<dyn Fleet>>,
    unlimited: bool,
    journal: Option<Arc<dyn Journal>>,
    restored: Vec<Fingerprint>,
    strict: bool,
    deviations: Option<Arc<dyn DeviationCollector>>,
    hooks: Vec<Arc<dyn Hook>>,
    client: PhantomData<fn() -> C>,
}

impl<C> fmt::Debug for ClientBuilder<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("api", &self.api.name)
            .field("auth", &self.auth)
            .finish_non_exhaustive()
    }
}

impl<C: From<Core>> ClientBuilder<C> {
    /// For an API and one of its environments, by its place in [`Api::environments`].
    pub fn new(api: &'static Api, environment: usize) -> Self {
        Self {
            api,
            environment,
            version: api.version.map(str::to_owned),
            address: None,
            token_address: None,
            auth: Vec::new(),
            settings: Settings::default(),
            headers: Vec::new(),
            transport: None,
            clock: None,
            limits: None,
            fleet: None,
            unlimited: false,
            journal: None,
            restored: Vec::new(),
            strict: false,
            deviations: None,
            hooks: Vec::new(),
            client: PhantomData,
        }
    }

    /// Credentials: an [`Auth`], or whatever becomes one, such as `OAuth2`. Of an API with several ways to authenticate,
    /// each can be given; a call uses those that it needs. An API that needs some gets none only if it is told so:
    /// [`Auth::none`].
    #[must_use]
    pub fn auth(mut self, auth: impl Into<Auth>) -> Self {
        let auth = auth.into();
        if auth.is_none() || self.auth.iter().any(Auth::is_none) {
            self.auth.clear();
        }
        self.auth.push(auth);
        self
    }

    /// Another version than the API's, as a path prefix such as `v4`.
    #[must_use]
    pub fn version(mut self, version: impl Into<String>) -> Self {
        self.version = Some(version.into());
        self
    }

    /// No version in the path.
    #[must_use]
    pub fn without_version(mut self) -> Self {
        self.version = None;
        self
    }

    /// Another address than the environment's, such as `https://proxy.example`. Plain `http` is accepted for a
    /// loopback address only (`http://127.0.0.1:8080`).
    ///
    /// OAuth 2.0 tokens are requested there too, at the path of the API's token URL, so that no credentials go to a
    /// host that the caller did not choose; [`Self::token_address`] sets another.
    #[must_use]
    pub fn address(mut self, address: impl Into<String>) -> Self {
        self.address = Some(address.into());
        self
    }

    /// Another token URL than the API's: `https`, or plain `http` on a loopback address.
    #[must_use]
    pub fn token_address(mut self, url: impl Into<String>) -> Self {
        self.token_address = Some(url.into());
        self
    }

    /// A header that every request carries.
    #[must_use]
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Changes the settings of all calls.
    #[must_use]
    pub fn settings(mut self, change: impl FnOnce(&mut Settings)) -> Self {
        change(&mut self.settings);
        self
    }

    /// How long a call may take in all.
    #[must_use]
    pub fn timeout(self, timeout: Duration) -> Self {
        self.settings(|settings| settings.timeout = timeout)
    }

    /// How long one attempt may take.
    #[must_use]
    pub fn attempt_timeout(self, timeout: Duration) -> Self {
        self.settings(|settings| settings.attempt_timeout = timeout)
    }

    /// Which resends of writes are allowed.
    #[must_use]
    pub fn resend(self, resend: Resend) -> Self {
        self.settings(|settings| settings.resend = resend)
    }

    /// What to do when an identical write was already sent.
    #[must_use]
    pub fn on_duplicate(self, choice: OnDuplicate) -> Self {
        self.settings(|settings| settings.on_duplicate = choice)
    }

    /// Another way to send requests.
    #[must_use]
    pub fn transport(self, transport: Arc<dyn Transport>) -> Self {
        self.make_transport(move |_| Ok(transport))
    }

    /// The same, made once it is known whether requests go over plain http.
    pub(crate) fn make_transport(
        mut self,
        make: impl FnOnce(bool) -> Result<Arc<dyn Transport>, Error> + Send + Sync + 'static,
    ) -> Self {
        self.transport = Some(Box::new(make));
        self
    }

    /// Another clock.
    #[must_use]
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = Some(clock);
        self
    }

    /// Counters that are shared with others.
    #[must_use]
    pub fn limit_store(mut self, store: Arc<dyn LimitStore>) -> Self {
        self.limits = Some(store);
        self
    }

    /// Shares limits, tokens and the promise on writes with other processes. A limit store, a journal or a store of tokens
    /// that is given apart stands.
    #[must_use]
    pub fn fleet(mut self, fleet: &(impl Fleet + Clone + 'static)) -> Self {
        self.fleet = Some(Arc::new(fleet.clone()));
        self
    }

    /// No counting of requests here; the API's "too many requests" is still waited for.
    #[must_use]
    pub fn unlimited(mut self) -> Self {
        self.unlimited = true;
        self
    }

    /// Records intents and completions of writes.
    #[must_use]
    pub fn journal(mut self, journal: Arc<dyn Journal>) -> Self {
        self.journal = Some(journal);
        self
    }

    /// Writes that an earlier process left unknown, by its journal
    /// ([`unknown_writes`](crate::promise::unknown_writes)): identical ones are seen before they are sent, until the
    /// API has surely forgotten them.
    #[must_use]
    pub fn restore(mut self, writes: impl IntoIterator<Item = Fingerprint>) -> Self {
        self.restored.extend(writes);
        self
    }

    /// Sees every attempt.
    #[must_use]
    pub fn hook(mut self, hook: Arc<dyn Hook>) -> Self {
        self.hooks.push(hook);
        self
    }

    /// Collects how responses deviate from the description.
    #[must_use]
    pub fn deviations(mut self, collector: Arc<dyn DeviationCollector>) -> Self {
        self.deviations = Some(collector);
        self
    }

    /// Refuses a response with a value that does not fit its field, instead of setting the value aside. For tests.
    #[must_use]
    pub fn strict(mut self) -> Self {
        self.strict = true;
        self
    }

    /// The client. Fails if an address, a header or the credentials cannot be used, or the API needs
    /// credentials and has none.
    pub fn build(self) -> Result<C, Error> {
        self.core().map(|core| C::from(core))
    }

    fn core(mut self) -> Result<Core, Error> {
        let origin = self.origin()?;
        let base = match &self.version {
            Some(version) => {
                let mut base = format!("{origin}/");
                crate::url::push_template(&mut base, version.trim_matches('/'));
                base
            }
            None => origin.clone(),
        };
        let clock = match self.clock.take() {
            Some(clock) => clock,
            None => transport::standard_clock()?,
        };
        let make = self.transport.take();
        let transport =
            make.unwrap_or_else(|| Box::new(transport::standard))(self.is_plain(&origin))?;
        self.check_token_address()?;
        let headers = self.default_headers()?;
        let mut credentials =
            self.credentials(&self.auth, &origin, &headers, &transport, &clock)?;
        let mut writes = None;
        if let Some(fleet) = self.fleet.take() {
            let mut identities: Vec<_> = credentials.iter().flatten().collect();
            identities.dedup_by_key(|one| one.identity().into_owned());
            let identities = identities.iter().map(|one| one.identity());
            let identity = identities.collect::<Vec<_>>().join("\n");
            let auth = self.auth.iter().find(|auth| auth.is_oauth2());
            let auth = auth.or(self.auth.first()).cloned();
            let auth = auth.unwrap_or_else(Auth::none);
            let parts = fleet.join(&auth.scope(self.api.name, &origin, &identity));
            let shared = self.auth.iter();
            let shared = shared.map(|auth| auth.in_fleet(&*fleet, self.api.name, &origin));
            let shared: Vec<Auth> = shared.collect();
            credentials = self.credentials(&shared, &origin, &headers, &transport, &clock)?;
            self.limits.get_or_insert(parts.limits);
            self.journal.get_or_insert(parts.journal);
            writes = Some(parts.writes);
        }
        let registry = match self.api.duplicates {
            DuplicateRule::Window(rule) => {
                let clock = Arc::clone(&clock);
                let window = Window::new(rule.lasts, self.settings.margin);
                let registry = Registry::new(window, CACHE_LIMIT, Arc::new(move || clock.now()));
                self.restored
                    .iter()
                    .for_each(|write| registry.restore(*write));
                Some(registry)
            }
            DuplicateRule::Key(_) | DuplicateRule::None => None,
        };
        let requests = |rule: &crate::api::LimitRule| {
            let count = rule.requests.get(self.environment);
            count.copied().unwrap_or(u32::MAX)
        };
        let counter = |rule: &crate::api::LimitRule| Counter {
            name: rule.per,
            every: rule.every,
            requests: requests(rule),
        };
        let limits = self.api.limits.iter();
        let limits: Vec<_> = limits.filter(|rule| requests(rule) < u32::MAX).collect();
        let refused = limits.iter().filter(|rule| rule.counts_refused);
        let refused_window = refused.map(|rule| rule.every).max().unwrap_or_default();
        let counters = if self.unlimited {
            Vec::new()
        } else {
            limits.into_iter().map(counter).collect()
        };
        Ok(Core(Arc::new(Shared {
            api: self.api,
            headers,
            credentials,
            no_credentials: Credentials::default(),
            origin,
            base,
            settings: self.settings,
            transport,
            clock,
            counters,
            refused_window,
            limits: self
                .limits
                .unwrap_or_else(|| Arc::new(LocalLimits::default())),
            registry,
            writes,
            journal: self.journal,
            strict: self.strict,
            deviations: self.deviations,
            hooks: self.hooks,
            budget: crate::send::Budget::default(),
        })))
    }

    /// What each of the API's rules on credentials is met with. Nothing at all is a mistake, unless the API asks for
    /// nothing; so is too little, where it asks the same of all calls.
    fn credentials(
        &self,
        given: &[Auth],
        origin: &str,
        headers: &HeaderMap,
        transport: &Arc<dyn Transport>,
        clock: &Arc<dyn Clock>,
    ) -> Result<Vec<Option<Credentials>>, Error> {
        let provider =
            |auth: &Auth, rule: &AuthRule| self.provider(auth, rule, origin, transport, clock);
        let made = Credentials::of_api(self.api, given, headers, &provider)?;
        let missing = made.first().is_some_and(Option::is_none);
        if missing && (given.is_empty() || made.iter().all(Option::is_none)) {
            return Err(Error::new(
                ErrorKind::NoCredentials,
                "give them with `.auth(…)`; for calls without any, `.auth(Auth::none())`",
            ));
        }
        Ok(made)
    }

    #[cfg(feature = "oauth2")]
    fn provider(
        &self,
        auth: &Auth,
        rule: &AuthRule,
        origin: &str,
        transport: &Arc<dyn Transport>,
        clock: &Arc<dyn Clock>,
    ) -> Result<Arc<dyn TokenProvider>, Error> {
        auth.manager(rule, self.token_url(rule, origin), transport, clock)
    }

    #[cfg(not(feature = "oauth2"))]
    #[expect(clippy::unused_self, reason = "with OAuth 2.0 it is used")]
    fn provider(
        &self,
        _: &Auth,
        _: &AuthRule,
        _: &str,
        _: &Arc<dyn Transport>,
        _: &Arc<dyn Clock>,
    ) -> Result<Arc<dyn TokenProvider>, Error> {
        Err(Error::invalid("OAuth 2.0 needs the feature `oauth2`"))
    }

    fn default_headers(&self) -> Result<HeaderMap, Error> {
        let mut headers = HeaderMap::new();
        let agent = format!("{}/{}", self.api.name, self.api.release);
        if let Ok(agent) = HeaderValue::try_from(agent) {
            headers.insert(http::header::USER_AGENT, agent);
        }
        for (name, value) in self.api.headers {
            let (name, checked) = header(name, value)?;
            // Not counted, so that threads do not wait for each other when they copy it.
            let value = HeaderValue::from_maybe_shared(Bytes::from_static(value.as_bytes()));
            headers.insert(name, value.unwrap_or(checked));
        }
        for (name, value) in &self.headers {
            let (name, value) = header(name, value)?;
            headers.insert(name, value);
        }
        Ok(headers)
    }
}
