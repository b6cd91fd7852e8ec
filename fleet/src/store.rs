//! What a shared store can do, whatever stands behind it. Redis and SQLite do each step atomically.

use std::borrow::Cow;
use std::error::Error;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use crate::status::ScopeStatus;

/// What a store gives.
pub(crate) type Answer<'a, T> = Pin<Box<dyn Future<Output = Result<T, StoreError>> + Send + 'a>>;

/// A shared store. All times are by its own clock.
pub(crate) trait Store: Send + Sync {
    /// Reserves permits in all windows at once, for one moment; or none.
    fn reserve<'a>(&'a self, request: &'a Reserve<'a>) -> Answer<'a, Reservation>;
    /// Gives back permits that were not used.
    fn give_back<'a>(
        &'a self,
        scope: &'a str,
        windows: &'a [Window],
        permit: Permit,
    ) -> Answer<'a, ()>;
    /// Holds everybody back.
    fn hold<'a>(&'a self, scope: &'a str, time: Duration) -> Answer<'a, ()>;

    /// Asks for the right to call the token address.
    fn lease<'a>(&'a self, scope: &'a str, request: &'a LeaseRequest<'a>) -> Answer<'a, Lease>;
    /// Ends a lease, with a new pair or without. `false`: a newer pair stands already.
    fn end_lease<'a>(&'a self, scope: &'a str, end: &'a EndLease<'a>) -> Answer<'a, bool>;

    /// Asks before a write is sent.
    fn claim<'a>(&'a self, request: &'a ClaimRequest<'a>) -> Answer<'a, SharedClaim>;
    /// A write has ended. `false`: the entry is somebody else's by now.
    fn finish<'a>(&'a self, end: &'a FinishRequest<'a>) -> Answer<'a, bool>;

    /// Adds a record to the journal and drops those older than `retention`.
    fn append<'a>(
        &'a self,
        scope: &'a str,
        record: &'a [u8],
        retention: Duration,
    ) -> Answer<'a, ()>;
    /// Some of the journal, oldest first: its beginning, or what follows another page.
    fn records<'a>(&'a self, scope: &'a str, after: Option<&'a str>) -> Answer<'a, Page>;

    /// What the store holds, nothing secret: for one application or user, or for all.
    fn status<'a>(&'a self, scope: Option<&'a str>) -> Answer<'a, Vec<ScopeStatus>>;
    /// Whether a write is in flight.
    fn is_in_flight<'a>(&'a self, scope: &'a str, key: &'a str) -> Answer<'a, bool>;
}

/// Some records of the journal.
#[derive(Debug, Default)]
pub(crate) struct Page {
    pub records: Vec<Vec<u8>>,
    /// The last one's position, if there may be more.
    pub next: Option<String>,
}

/// How many records a page has at most.
pub(crate) const PAGE: usize = 1000;

/// A window of a rate limit: at most `requests` in any `every`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Window {
    pub name: Cow<'static, str>,
    pub every: Duration,
    pub requests: u32,
}

/// Permits that are wanted.
#[derive(Debug)]
pub(crate) struct Reserve<'a> {
    pub scope: &'a str,
    pub windows: &'a [Window],
    pub count: u32,
    /// Whoever would have to wait for this long or longer gets none.
    pub longest: Duration,
}

/// Permits that were reserved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Permit {
    pub count: u32,
    /// For when, by the store's clock, since 1970.
    pub at: Duration,
}

/// What came of a reservation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reservation {
    /// Wait this long, then send.
    Granted { wait: Duration, permit: Permit },
    /// It would have been this long; nothing is reserved.
    TooLong(Duration),
}

/// Who wants to call the token address.
#[derive(Debug)]
pub(crate) struct LeaseRequest<'a> {
    pub owner: &'a str,
    pub lasts: Duration,
    /// At least this long between two calls.
    pub spacing: Duration,
    /// The generation of the pair at hand, or 0.
    pub known: u64,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Lease {
    /// Somebody has stored a newer pair.
    Newer(SealedTokens),
    /// Somebody is asking, or has asked a moment ago: look again after this long.
    Wait(Duration),
    /// The right to ask, and the generation that the new pair gets.
    Leased(u64),
}

/// The end of a lease.
#[derive(Debug)]
pub(crate) struct EndLease<'a> {
    pub owner: &'a str,
    pub generation: u64,
    pub sealed: Option<&'a [u8]>,
    /// How long the pair is kept.
    pub keep: Duration,
}

/// Encrypted tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SealedTokens {
    pub generation: u64,
    pub sealed: Vec<u8>,
    /// How long ago they were stored.
    pub age: Duration,
}

/// A write that is about to be sent.
#[derive(Debug)]
pub(crate) struct ClaimRequest<'a> {
    pub scope: &'a str,
    pub key: &'a str,
    pub owner: &'a str,
    /// How long the call may take: afterwards its process counts as dead.
    pub lasts: Duration,
    /// How long the API may remember it, with a margin.
    pub window: Duration,
}

/// What the fleet knows about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum SharedClaim {
    /// No identical one.
    Free,
    /// One is in flight, for at most this long.
    InFlight(Duration),
    /// One was done; the API may remember it for `wait` more.
    Done {
        wait: Duration,
        sealed: Option<Vec<u8>>,
    },
    /// One has an unknown outcome.
    Unknown(Duration),
}

/// The end of a write.
#[derive(Debug)]
pub(crate) struct FinishRequest<'a> {
    pub scope: &'a str,
    pub key: &'a str,
    pub owner: &'a str,
    pub effect: SharedEffect,
    pub window: Duration,
    pub sealed: Option<&'a [u8]>,
}

/// What is known about the effect of a write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SharedEffect {
    None,
    Done,
    Unknown,
}

impl SharedEffect {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Done => "done",
            Self::Unknown => "unknown",
        }
    }
}

/// Why a store gave no answer.
#[derive(Debug)]
pub struct StoreError {
    kind: StoreErrorKind,
    detail: String,
    source: Option<Box<dyn Error + Send + Sync>>,
}

/// The kinds of failure of a store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum StoreErrorKind {
    /// It cannot be reached, or it refuses to work.
    Unavailable,
    /// It did not answer in time.
    TimedOut,
    /// What it holds is not what this crate wrote.
    Damaged,
}

impl StoreError {
    pub(crate) fn new(kind: StoreErrorKind, detail: impl Into<String>) -> Self {
        Self {
            kind,
            detail: detail.into(),
            source: None,
        }
    }

    pub(crate) fn damaged(detail: impl Into<String>) -> Self {
        Self::new(StoreErrorKind::Damaged, detail)
    }

    pub(crate) fn because(mut self, source: impl Error + Send + Sync + 'static) -> Self {
        self.source = Some(Box::new(source));
        self
    }

    /// What kind of failure it is.
    pub fn kind(&self) -> StoreErrorKind {
        self.kind
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self.kind {
            StoreErrorKind::Unavailable => "the shared store is not available",
            StoreErrorKind::TimedOut => "the shared store did not answer in time",
            StoreErrorKind::Damaged => "the shared store holds something unexpected",
        };
        write!(f, "{kind}: {}", self.detail)
    }
}

impl Error for StoreError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source
            .as_deref()
            .map(|source| source as &(dyn Error + 'static))
    }
}
