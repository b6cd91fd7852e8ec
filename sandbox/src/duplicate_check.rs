//! The duplicate rule of the API, applied to one request.

use std::time::Duration;

use http::HeaderName;
use http::header::CONTENT_TYPE;
use specwright_model::api::{Duplicates, Operation};

use crate::clock::{Moment, nanos};
use crate::core::Core;
use crate::duplicate::{
    Fingerprint, Lookup, SeenRequests, StoredResponse, fingerprint, refusal, replay,
};
use crate::message::{RULE_HEADER, Reply, Request};
use crate::refusal::Refusal;

/// How the duplicate rule holds for one request.
#[derive(Clone, Copy, Debug)]
pub(crate) struct DuplicateCheck {
    key: Fingerprint,
    /// The whole request, where the key alone does not tell it.
    whole: Fingerprint,
    lasts: Duration,
    /// When it arrived, if it is remembered from then on.
    arrived: Option<Moment>,
    /// Whether failures are remembered as well.
    failures: bool,
}

impl DuplicateCheck {
    /// How this request is remembered, if the rule holds for it.
    pub(crate) fn new(
        core: &Core,
        operation: &Operation,
        request: &Request,
        user: &str,
        at: Moment,
    ) -> Option<Self> {
        if !operation.duplicates {
            return None;
        }
        let whole = || whole_fingerprint(operation, request, user);
        match core.api.duplicates.as_ref()? {
            Duplicates::Window(rule) if rule.methods.contains(&operation.verb) => {
                let early = core
                    .settings
                    .remembers_at_arrival
                    .unwrap_or(rule.remembers_at_arrival);
                let whole = whole();
                let arrived = early.then_some(at);
                Some(Self {
                    key: whole,
                    whole,
                    lasts: rule.lasts,
                    arrived,
                    failures: false,
                })
            }
            Duplicates::Key(rule) if rule.methods.contains(&operation.verb) => {
                let sent = request.text_header(&rule.header)?;
                let key = fingerprint(&[user.as_bytes(), sent.as_bytes()]);
                Some(Self {
                    key,
                    whole: whole(),
                    lasts: rule.lasts,
                    arrived: Some(at),
                    failures: true,
                })
            }
            _ => None,
        }
    }

    /// Looks the request up: the first response again, a refusal, or nothing known. From now on it
    /// is remembered if that begins at arrival.
    pub(crate) fn look_up(
        self,
        core: &Core,
        seen: &mut SeenRequests,
        at: Moment,
    ) -> Result<Option<Reply>, Refusal> {
        let found = seen.lookup(self.key, self.whole, at);
        match (&core.api.duplicates, found) {
            (Some(Duplicates::Window(rule)), Lookup::Repeated(first)) => {
                return Err(refusal(
                    rule,
                    first.as_deref(),
                    core.settings.first_response,
                ));
            }
            (Some(Duplicates::Key(rule)), found) => {
                if let Some(answer) = replay(rule, found) {
                    let text = format!(
                        "duplicate: {} was seen, the first response again",
                        rule.header
                    );
                    return answer.map(|reply| {
                        Some(reply.header(HeaderName::from_static(RULE_HEADER), &text))
                    });
                }
            }
            _ => {}
        }
        if self.arrived.is_some() {
            seen.insert(
                self.key,
                self.whole,
                at.saturating_add(nanos(self.lasts)),
                None,
            );
        }
        Ok(None)
    }

    /// Remembers how it went, or forgets it.
    pub(crate) fn record(self, seen: &mut SeenRequests, reply: &Reply, good: bool, at: Moment) {
        if good || self.failures {
            let media = reply
                .headers
                .get(CONTENT_TYPE)
                .and_then(|value| value.to_str().ok());
            let first = StoredResponse {
                status: reply.status.as_u16(),
                body: reply.body.clone(),
                media: media.map(Into::into),
            };
            let from = self.arrived.unwrap_or(at);
            seen.insert(
                self.key,
                self.whole,
                from.saturating_add(nanos(self.lasts)),
                Some(first),
            );
        } else if self.arrived.is_some() {
            seen.remove(self.key);
        }
    }
}

/// What tells one request of a user from another: verb, target and body.
pub(crate) fn whole_fingerprint(
    operation: &Operation,
    request: &Request,
    user: &str,
) -> Fingerprint {
    let verb = operation.verb.as_str().as_bytes();
    let target = request.target.as_bytes();
    fingerprint(&[user.as_bytes(), verb, target, &request.body])
}
