//! The core of a client, shared by its requests.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::{HeaderMap, HeaderName, HeaderValue};

use crate::api::Api;
use crate::auth::Credentials;
use crate::error::Error;
use crate::fleet::SharedWrites;
use crate::hook::Hook;
use crate::json::DeviationCollector;
use crate::limit::{Counter, LimitStore};
use crate::operation::Operation;
use crate::promise::{Journal, Registry};
use crate::settings::Settings;
use crate::transport::{Clock, Transport};

/// The core of a client, shared by all its requests. Cheap to clone.
#[derive(Clone)]
pub struct Core(pub(crate) Arc<Shared>);

pub(crate) struct Shared {
    pub api: &'static Api,
    /// `https://host` without a path.
    pub origin: String,
    /// The same with the version.
    pub base: String,
    pub headers: HeaderMap,
    /// What each of the API's rules on credentials is met with; none where something is missing.
    pub credentials: Vec<Option<Credentials>>,
    pub no_credentials: Credentials,
    pub settings: Settings,
    pub transport: Arc<dyn Transport>,
    pub clock: Arc<dyn Clock>,
    pub counters: Vec<Counter>,
    /// The longest window in which refused requests count.
    pub refused_window: Duration,
    pub limits: Arc<dyn LimitStore>,
    pub registry: Option<Registry<crate::cached_response::CachedResponse>>,
    /// The fleet's registry, asked after this client's own.
    pub writes: Option<Arc<dyn SharedWrites>>,
    pub journal: Option<Arc<dyn Journal>>,
    /// Whether a response that deviates is refused.
    pub strict: bool,
    pub deviations: Option<Arc<dyn DeviationCollector>>,
    pub hooks: Vec<Arc<dyn Hook>>,
    pub budget: crate::send::Budget,
}

impl Shared {
    /// Whether calls have numbers of their own.
    pub(crate) fn is_recorded(&self) -> bool {
        self.journal.is_some() || self.writes.is_some()
    }
}

impl Core {
    /// What calls of an operation are sent with; nothing where what they need was not given.
    pub(crate) fn credentials(&self, operation: &Operation) -> &Credentials {
        let held = self.0.credentials.get(operation.security);
        held.and_then(Option::as_ref)
            .unwrap_or(&self.0.no_credentials)
    }

    /// The host of the API.
    pub(crate) fn host(&self) -> &str {
        let origin = &self.0.origin;
        origin.split_once("://").map_or(origin, |(_, host)| host)
    }
}

impl fmt::Debug for Core {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Core")
            .field("api", &self.0.api.name)
            .field("base", &self.0.base)
            .finish_non_exhaustive()
    }
}

pub(crate) fn header(name: &str, value: &str) -> Result<(HeaderName, HeaderValue), Error> {
    let name = HeaderName::try_from(name)
        .map_err(|_| Error::invalid(format!("`{name}` is no header name")))?;
    let value = HeaderValue::try_from(value)
        .map_err(|_| Error::invalid(format!("the value of `{name}` is not allowed in a header")))?;
    Ok((name, value))
}
