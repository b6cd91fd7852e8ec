//! What arrived, counted: for tests of clients that must keep limits and double nothing.

use std::collections::{BTreeMap, HashMap, VecDeque};

use serde_json::{Map, Value, json};

use crate::clock::{Moment, rfc3339};
use crate::duplicate::Fingerprint;

const MINUTE: Moment = 60_000_000_000;
/// How many minutes, token calls and different writes are kept.
const MINUTES: usize = 24 * 60;
const TOKEN_CALLS: usize = 1_000;
const WRITES: usize = 1_000_000;

/// The counters.
#[derive(Debug, Default)]
pub(crate) struct Arrivals {
    /// Requests by the minute since 1970 that they came in.
    minutes: BTreeMap<Moment, u64>,
    /// The most requests that came within any 60 seconds, and those of the last 60.
    busiest: usize,
    last_minute: VecDeque<Moment>,
    token_calls: VecDeque<(Moment, u16)>,
    /// How often each write took effect.
    writes: HashMap<Fingerprint, u32>,
    effects: u64,
    doubled: u64,
}

impl Arrivals {
    /// Counts a request to the API.
    pub(crate) fn count(&mut self, at: Moment) {
        *self.minutes.entry(at.div_euclid(MINUTE)).or_default() += 1;
        if self.minutes.len() > MINUTES {
            self.minutes.pop_first();
        }
        while self
            .last_minute
            .front()
            .is_some_and(|time| time.saturating_add(MINUTE) <= at)
        {
            self.last_minute.pop_front();
        }
        self.last_minute.push_back(at);
        self.busiest = self.busiest.max(self.last_minute.len());
    }

    /// Counts a call of the token address.
    pub(crate) fn count_token_call(&mut self, at: Moment, status: u16) {
        if self.token_calls.len() == TOKEN_CALLS {
            self.token_calls.pop_front();
        }
        self.token_calls.push_back((at, status));
    }

    /// Counts a write that took effect.
    pub(crate) fn count_effect(&mut self, write: Fingerprint) {
        self.effects += 1;
        if self.writes.len() >= WRITES && !self.writes.contains_key(&write) {
            return;
        }
        let times = self.writes.entry(write).or_default();
        *times += 1;
        self.doubled += u64::from(*times > 1);
    }

    /// For tests and the control address.
    pub(crate) fn to_value(&self) -> Value {
        let minutes = self.minutes.iter();
        let minutes: Map<_, _> = minutes
            .map(|(minute, count)| (rfc3339(minute.saturating_mul(MINUTE)), json!(count)))
            .collect();
        let calls = self.token_calls.iter();
        let calls: Vec<_> = calls
            .map(|(at, status)| json!({ "at": rfc3339(*at), "status": status }))
            .collect();
        json!({
            "requests_by_minute": minutes,
            "most_requests_in_60_s": self.busiest,
            "token_calls": calls,
            "writes": self.effects,
            "doubled_writes": self.doubled,
        })
    }
}
