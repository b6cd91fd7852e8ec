//! How many requests are allowed in what time.

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use serde_json::json;
use specwright_model::api::Api;

use crate::clock::{Moment, http_date, nanos};
use crate::refusal::Refusal;
use crate::token::Caller;

/// When the requests of each counter came.
#[derive(Debug, Default)]
pub(crate) struct Counters(HashMap<(usize, String), VecDeque<Moment>>);

impl Counters {
    /// Counts a request against every limit, or refuses it.
    pub(crate) fn count(
        &mut self,
        api: &Api,
        environment: usize,
        caller: &Caller,
        at: Moment,
    ) -> Result<(), Refusal> {
        let key = |index: usize| {
            (
                index,
                counter_owner(&api.limits[index].per, caller).to_owned(),
            )
        };
        for (index, limit) in api.limits.iter().enumerate() {
            let allowed = limit.requests.get(environment).or(limit.requests.first());
            let Some(allowed) = allowed.copied().flatten() else {
                continue;
            };
            let times = self.0.entry(key(index)).or_default();
            while times
                .front()
                .is_some_and(|time| time.saturating_add(nanos(limit.every)) <= at)
            {
                times.pop_front();
            }
            if times.len() >= allowed as usize {
                if limit.counts_refused {
                    times.pop_front();
                    times.push_back(at);
                }
                let until = times
                    .front()
                    .map_or(at, |time| time.saturating_add(nanos(limit.every)));
                return Err(throttled(api, &limit.per, allowed, limit.every, until));
            }
        }
        for index in 0..api.limits.len() {
            self.0.entry(key(index)).or_default().push_back(at);
        }
        Ok(())
    }
}

/// Whose counter it is.
fn counter_owner<'a>(per: &str, caller: &'a Caller) -> &'a str {
    match per.to_ascii_lowercase().as_str() {
        "application" | "client" => &caller.client,
        "user" | "token" => &caller.user,
        _ => &caller.company,
    }
}

/// "Too many requests", with the date from which on there is room again.
pub(crate) fn throttled(
    api: &Api,
    per: &str,
    allowed: u32,
    every: Duration,
    until: Moment,
) -> Refusal {
    let per = match per.split_at_checked(1) {
        Some((first, rest)) => format!("{}{rest}", first.to_uppercase()),
        None => String::new(),
    };
    let seconds = every.as_secs();
    let time = if seconds > 0 && seconds.is_multiple_of(60) {
        format!("[{}] minute", seconds / 60)
    } else {
        format!("[{seconds}] second")
    };
    let text =
        format!("Request has been throttled. Your current {per} limit is [{allowed}] per {time}");
    let status = api.throttled.statuses.first().copied().unwrap_or(429);
    let mut refusal = Refusal::new(
        status,
        format!("throttled: more than {allowed} requests per {per} in {seconds} s"),
    );
    if let Some(key) = &api.throttled.recognise {
        refusal = refusal.with_body(json!({ key.as_str(): text.as_str() }));
    }
    refusal.reason = text;
    refusal.with_header("retry-after", http_date(until))
}
