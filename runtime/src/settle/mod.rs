//! Settling unknown writes: looks for what the write would have made, as the description says.

mod compare;
mod decide;
mod look;
mod lookup;
mod values;

pub use decide::Doubt;
pub use lookup::{Lookup, Piece, Template, ValueSource};

use std::fmt;
use std::future::Future;
use std::time::Duration;

use compare::{Began, Match};
use decide::{Bounds, Look, Verdict, decide, without_look};
use look::{Found, is_absent, look, nanos};
use serde_json::Value;
use values::Wanted;

use crate::api::Tolerance;
use crate::client::Core;
use crate::error::{Error, ErrorKind};
use crate::json::{Deviations, Limits, ReadError, ReadJson, read_value};
use crate::promise::{Certainty, Effect, Moment};
use crate::request_builder::RequestBuilder;
use crate::transport::BoxFuture;

/// How often the last look is tried, if it gets no answer.
const LAST_LOOKS: u32 = 8;

/// The first pause between these; each is twice as long as the one before it.
const PAUSE: Duration = Duration::from_secs(5);

const LONGEST_PAUSE: Duration = Duration::from_secs(60);

const DAY: Duration = Duration::from_secs(86_400);

/// What is known of a write after looking for what it would have made.
///
/// It is never more certain than what was seen. What was found is called this write's if it is equal in the fields that
/// the description names, and was not there before the call, by the API's own clock. Whoever makes two equal writes
/// must make them differ, or cannot tell them apart.
#[derive(Debug)]
#[must_use = "it says whether the write was done"]
#[non_exhaustive]
pub enum Settled<T> {
    /// Written once: this is it.
    Written(T),
    /// Written: this is it, and a second one may still show.
    PossiblyTwice(T),
    /// Written more than once: these are they.
    Twice(Vec<T>),
    /// Not written, and it will not be: no such thing is there, and nothing can be on its way any more.
    NotWritten,
    /// Still unknown.
    Unknown(Unsettled<T>),
}

/// Why a write is still unknown, and what was found.
#[derive(Debug)]
#[non_exhaustive]
pub struct Unsettled<T> {
    /// Why.
    pub doubt: Doubt,
    /// What was found that may be it.
    pub found: Vec<T>,
    /// Why the API could not be asked.
    pub error: Option<Error>,
}

impl<T> fmt::Display for Unsettled<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "write outcome still unknown: {}", self.doubt.as_str())?;
        match &self.error {
            Some(error) => write!(f, ": {error}"),
            None => Ok(()),
        }
    }
}

impl<T: fmt::Debug> std::error::Error for Unsettled<T> {}

impl Error {
    /// Looks for what the write would have made, as the description says under `lookup`, and says what is known then.
    ///
    /// It looks at once, and once more when nothing can be on its way any more: after the time that the description
    /// gives for it. `T` is what the lookup's read answers; any JSON (`Value`) will do. Nothing is written; dropping the
    /// future loses nothing.
    pub fn settle<T: ReadJson + Default>(&self) -> impl Future<Output = Settled<T>> + use<T> {
        let (settling, tolerance) = self.settling();
        async move { settling.await.read(tolerance) }
    }

    fn settling(&self) -> (BoxFuture<'static, Raw>, Tolerance) {
        let request = self
            .report()
            .and_then(|report| report.request::<RequestBuilder>());
        let tolerance = request.map(|request| request.core.0.api.tolerance);
        let end = match (self.kind(), request) {
            (
                ErrorKind::AlreadyDone | ErrorKind::DuplicateInFlight | ErrorKind::DuplicateUnknown,
                _,
            ) => Raw::unknown(Doubt::OtherCall),
            (kind, _) if kind.effect() == Effect::None => Raw::of(Verdict::NotWritten),
            (_, Some(request)) => match search(request, bounds(self.kind(), request)) {
                Ok(search) => return (Box::pin(search.run()), tolerance.unwrap_or_default()),
                Err(doubt) => Raw::unknown(doubt),
            },
            (_, None) => Raw::unknown(Doubt::NoLookup),
        };
        let end = std::future::ready(end);
        (Box::pin(end), tolerance.unwrap_or_default())
    }
}

/// How often the call can have written, by how it ended.
fn bounds(kind: ErrorKind, request: &RequestBuilder) -> Bounds {
    let attempts = request.stats.attempts.max(1);
    let (least, most) = match kind {
        ErrorKind::PossiblyTwice
        | ErrorKind::WrittenUnread(Certainty::PossiblyTwice | Certainty::Repeated)
        | ErrorKind::WrittenUnreadable(Certainty::PossiblyTwice | Certainty::Repeated) => {
            (1, attempts)
        }
        ErrorKind::WrittenUnread(Certainty::Once)
        | ErrorKind::WrittenUnreadable(Certainty::Once) => (1, 1),
        _ => (0, attempts),
    };
    Bounds { least, most }
}

/// What is looked for, and since when.
struct Search {
    core: Core,
    wanted: Wanted,
    bounds: Bounds,
    began: Moment,
    ended: Moment,
}

fn search(request: &RequestBuilder, bounds: Bounds) -> Result<Search, Doubt> {
    let (began, ended) = **request.stats.span.as_ref().ok_or(Doubt::NoLookup)?;
    if request.operation.lookups.is_empty() {
        return Err(Doubt::NoLookup);
    }
    let since = began.wall.saturating_sub(DAY);
    let wanted = values::wanted(request, since).ok_or(Doubt::NothingToLookFor)?;
    Ok(Search {
        core: request.core.clone(),
        wanted,
        bounds,
        began,
        ended,
    })
}

/// The end of a search, with things as any JSON.
struct Raw {
    verdict: Verdict,
    found: Vec<Value>,
    error: Option<Error>,
}

impl Search {
    /// Looks at once, and again when nothing can be on its way any more.
    async fn run(self) -> Raw {
        let mut earlier = None;
        if let Ok((seen, found)) = self.look(false).await {
            let verdict = decide(self.bounds, seen);
            if verdict != Verdict::LookAgain {
                return Raw::with(verdict, found);
            }
            earlier = Some((seen, found));
        }
        let clock = &self.core.0.clock;
        clock.sleep(self.wait()).await;
        let (mut tries, mut pause) = (0, PAUSE);
        let error = loop {
            // A timer may come early; what is on its way does not.
            let wait = self.wait();
            if !wait.is_zero() {
                clock.sleep(wait).await;
                continue;
            }
            tries += 1;
            match self.look(true).await {
                Ok((seen, found)) => return Raw::with(decide(self.bounds, seen), found),
                Err(error) if tries == LAST_LOOKS || !error.is_retryable() => break error,
                Err(_) => {
                    clock.sleep(pause).await;
                    pause = (pause * 2).min(LONGEST_PAUSE);
                }
            }
        };
        let (seen, found) = earlier.map_or((None, Vec::new()), |(seen, found)| (Some(seen), found));
        Raw {
            verdict: without_look(seen),
            found,
            error: Some(error),
        }
    }

    /// How long until nothing can be on its way any more. On the monotonic clock alone, which never runs ahead.
    fn wait(&self) -> Duration {
        let now = self.core.0.clock.now().monotonic;
        let passed = now.saturating_sub(self.ended.monotonic);
        self.wanted.lookup.lag.saturating_sub(passed)
    }

    /// What the API shows now, and what of it is the write's or may be.
    async fn look(&self, late: bool) -> Result<(Look, Vec<Value>), Error> {
        let found = match look(&self.core, &self.wanted).await {
            Err(error) if is_absent(&error, &self.wanted) => Found {
                items: Vec::new(),
                offset: None,
            },
            found => found?,
        };
        let began = found.offset.map(|offset| self.began_there(offset));
        let mut seen = Look {
            matches: 0,
            doubtful: 0,
            hidden: self.is_hidden(),
            late,
        };
        let mut kept = Vec::new();
        for item in found.items {
            match compare::is_it(&self.wanted, began, &item) {
                Match::Yes => seen.matches += 1,
                Match::Doubtful => seen.doubtful += 1,
                Match::No => continue,
            }
            kept.push(item);
        }
        Ok((seen, kept))
    }

    /// When the call began by the clock of the API, which is so much ahead of ours now.
    fn began_there(&self, offset: i128) -> Began {
        let now = self.core.0.clock.now();
        let passed = now.monotonic.saturating_sub(self.began.monotonic);
        let counted = now.wall.saturating_sub(passed);
        // They differ if our clock was set in between, or the machine slept.
        let (early, late) = (self.began.wall.min(counted), self.began.wall.max(counted));
        let there = (nanos(early) + offset).max(0);
        Began {
            earliest: Duration::from_nanos(u64::try_from(there).unwrap_or(u64::MAX)),
            sure: late.saturating_sub(early) <= Duration::from_secs(2),
        }
    }

    /// Whether the list would leave it out.
    fn is_hidden(&self) -> bool {
        let now = self.core.0.clock.now().wall;
        match (&self.wanted.date, self.wanted.lookup.oldest) {
            (Some(date), Some((_, days))) => compare::is_left_out(date, days, now),
            _ => false,
        }
    }
}

impl Raw {
    fn of(verdict: Verdict) -> Self {
        Self::with(verdict, Vec::new())
    }

    fn with(verdict: Verdict, found: Vec<Value>) -> Self {
        Self {
            verdict,
            found,
            error: None,
        }
    }

    fn unknown(doubt: Doubt) -> Self {
        Self::of(Verdict::Unknown(doubt))
    }

    /// The same with typed things.
    fn read<T: ReadJson + Default>(self, tolerance: Tolerance) -> Settled<T> {
        let things = self.found.iter().map(|value| typed(value, tolerance));
        let found = match things.collect::<Result<Vec<T>, _>>() {
            Ok(found) => found,
            Err(error) => {
                return Settled::Unknown(Unsettled {
                    doubt: Doubt::LookupFailed,
                    found: Vec::new(),
                    error: Some(Error::unreadable(ErrorKind::Unreadable, error)),
                });
            }
        };
        match self.verdict {
            Verdict::NotWritten => Settled::NotWritten,
            Verdict::Twice => Settled::Twice(found),
            Verdict::Once => one(found, Settled::Written),
            Verdict::PossiblyTwice => one(found, Settled::PossiblyTwice),
            Verdict::LookAgain => unknown(Doubt::LookupFailed, found, self.error),
            Verdict::Unknown(doubt) => unknown(doubt, found, self.error),
        }
    }
}

fn one<T>(found: Vec<T>, settled: fn(T) -> Settled<T>) -> Settled<T> {
    let first = found.into_iter().next();
    first.map_or_else(|| unknown(Doubt::Missing, Vec::new(), None), settled)
}

fn unknown<T>(doubt: Doubt, found: Vec<T>, error: Option<Error>) -> Settled<T> {
    Settled::Unknown(Unsettled {
        doubt,
        found,
        error,
    })
}

fn typed<T: ReadJson + Default>(value: &Value, tolerance: Tolerance) -> Result<T, ReadError> {
    let text = crate::json::text(value);
    let mut thing = T::default();
    let mut deviations = Deviations {
        unknown_fields: false,
        found: Vec::new(),
    };
    let limits = Limits::for_text(text.len());
    read_value(
        text.as_bytes(),
        &mut thing,
        tolerance,
        None,
        limits,
        Some(&mut deviations),
    )?;
    Ok(thing)
}
