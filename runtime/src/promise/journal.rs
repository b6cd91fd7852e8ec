//! Intent before, completion after: what a process that died in the middle leaves to the next one.

use std::collections::BTreeMap;
use std::error::Error;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use super::fingerprint::Fingerprint;

/// What a journal returns: whether the record is where it survives the process.
pub type Recording<'a> =
    Pin<Box<dyn Future<Output = Result<(), Box<dyn Error + Send + Sync>>> + Send + 'a>>;

/// Where intents and completions of writes are recorded.
///
/// `intent` is awaited before every attempt that may send a byte of a write; if it fails, nothing is sent. `completion`
/// is awaited once a call has ended. Both are waited for no longer than the call's timeout (a completion for 5 s at
/// least): a future that is dropped there may or may not have recorded, and either is safe. A call whose future was
/// dropped, or whose process ended, has no completion.
pub trait Journal: Send + Sync {
    /// Before a write is sent.
    fn intent<'a>(&'a self, intent: &'a Intent) -> Recording<'a>;
    /// After a write has ended.
    fn completion<'a>(&'a self, completion: &'a Completion) -> Recording<'a>;
}

/// A write is about to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Intent {
    /// Names the call; unique among the calls of a journal.
    pub call: u64,
    /// The operation, such as `work_orders.create`.
    pub operation: String,
    /// Identifies identical writes: user, verb, URL, content type and body.
    pub fingerprint: Fingerprint,
    /// Counts from 1.
    pub attempt: u32,
    /// Wall clock just before sending, since 1970.
    pub at: Duration,
}

impl Intent {
    /// An intent as a journal reads it back. Times are since 1970.
    pub fn new(
        call: u64,
        operation: impl Into<String>,
        fingerprint: Fingerprint,
        attempt: u32,
        at: Duration,
    ) -> Self {
        Self {
            call,
            operation: operation.into(),
            fingerprint,
            attempt,
            at,
        }
    }
}

/// A write has ended.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Completion {
    /// The call.
    pub call: u64,
    /// What is known about its effect.
    pub effect: Effect,
    /// Wall clock, since 1970.
    pub at: Duration,
}

impl Completion {
    /// A completion as a journal reads it back. Times are since 1970.
    pub const fn new(call: u64, effect: Effect, at: Duration) -> Self {
        Self { call, effect, at }
    }
}

/// What is known about the effect of a call that has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Effect {
    /// Nothing was written by it.
    None,
    /// Written.
    Done,
    /// It is not known whether anything was written.
    Unknown,
}

/// A line of a journal.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Record {
    /// Before.
    Intent(Intent),
    /// After.
    Completion(Completion),
}

/// The writes whose effect is unknown, by a journal that a process left behind: those with an intent and no
/// completion, and those whose effect is unknown. Each with its first intent and the number of attempts.
///
/// A last record that was cut in the middle is the reader's to drop: an intent that is not whole was never acted on.
pub fn unknown_writes(records: impl IntoIterator<Item = Record>) -> Vec<(Intent, u32)> {
    let mut open = OpenWrites::default();
    records.into_iter().for_each(|record| open.add(record));
    open.into_writes()
}

/// The same for a journal that is read in parts.
#[derive(Clone, Debug, Default)]
pub struct OpenWrites(BTreeMap<u64, (Intent, u32)>);

impl OpenWrites {
    /// The next record.
    pub fn add(&mut self, record: Record) {
        match record {
            Record::Intent(intent) => {
                let attempt = intent.attempt;
                let open = self.0.entry(intent.call).or_insert((intent, attempt));
                open.1 = attempt;
            }
            Record::Completion(completion) => {
                if completion.effect != Effect::Unknown {
                    self.0.remove(&completion.call);
                }
            }
        }
    }

    /// Each with its first intent and the number of attempts.
    pub fn into_writes(self) -> Vec<(Intent, u32)> {
        self.0.into_values().collect()
    }
}
